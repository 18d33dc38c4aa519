"""amqtt's broker, mended by subclass where it would let devices do what AWS IoT Core does not.

What is mended: client certificates are optional; nobody asks who presents
one; a clean session is deleted before its new client is known; a take-over leaves the shared
session disconnected; the keep-alive is not enforced; publications to `$aws/...` are refused to
everybody; payloads have no limit; retained messages of all subscriptions are sent to whoever
resumes a session, without asking for the right to receive; a session that has reconnected in the
meantime can be swept away; a connection that never speaks stays for ever.
"""

import asyncio
import logging
import math
import ssl
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from amqtt.adapters import StreamReaderAdapter, StreamWriterAdapter
from amqtt.broker import Broker as AmqttBroker
from amqtt.contexts import Action
from amqtt.errors import MQTTError
from amqtt.mqtt.connack import NOT_AUTHORIZED, ConnackPacket
from amqtt.mqtt.disconnect import DisconnectPacket
from amqtt.mqtt.protocol.broker_handler import BrokerProtocolHandler
from amqtt.session import Session

from localcloud.brokers.interface import LARGEST_PAYLOAD, Reason
from localcloud.brokers.roster import Member
from localcloud.mqtt_topics import is_topic_name
from localcloud.pki import certificate_id

_log = logging.getLogger(__name__)

CONNECT_S = 10.0
CLOSE_S = 1.0
# MQTT lets a client be silent for one and a half times its keep-alive.
GRACE = 1.5
_SUBSCRIPTION_REFUSED = 0x80
_CERTIFICATE = "anju.certificate_id"


class OversizedError(Exception):
    """A client announced more than the largest payload."""


class Gate(Protocol):
    """What the mended broker asks before it lets anything happen, and tells of what did."""

    def admitted(self, certificate: str, client_id: str) -> Member | None: ...

    def member(self, certificate: str) -> Member | None: ...

    def arrived(self, client_id: str, certificate: str) -> None: ...

    def left(self, client_id: str, reason: Reason) -> None: ...

    def subscribed(self, client_id: str, topics: tuple[str, ...]) -> None: ...

    def unsubscribed(self, client_id: str, topics: tuple[str, ...]) -> None: ...

    def published(
        self, member: Member, topic: str, payload: bytes, qos: int, retain: bool
    ) -> None: ...


class BoundedReader(StreamReaderAdapter):  # type: ignore[misc]
    """Refuses a read of more than the largest payload before a byte of it is taken in."""

    oversized = False

    async def read(self, n: int = -1) -> bytes:
        if n > LARGEST_PAYLOAD:
            self.oversized = True
            raise OversizedError(f"{n} bytes announced")
        data: bytes = await super().read(n)
        return data


class Handler(BrokerProtocolHandler):  # type: ignore[misc]
    """One connection; it knows why it ends, and when it has ended."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.reason: Reason | None = None
        self.ended = asyncio.Event()
        self._closing: asyncio.Task[None] | None = None

    def end(self, reason: Reason) -> None:
        """Close the connection soon; the first reason counts."""
        self.reason = self.reason or reason
        if self._closing is None:
            self._closing = asyncio.create_task(self.handle_connection_closed())

    def handle_read_timeout(self) -> None:
        self.end(Reason.KEEP_ALIVE_TIMEOUT)

    async def handle_disconnect(self, disconnect: DisconnectPacket | None) -> None:
        if isinstance(disconnect, DisconnectPacket):
            self.reason = self.reason or Reason.CLIENT_INITIATED
        await super().handle_disconnect(disconnect)

    async def handle_connection_closed(self) -> None:
        if self.reason is None:
            oversized = getattr(self.reader, "oversized", False)
            self.reason = Reason.CLIENT_ERROR if oversized else Reason.CONNECTION_LOST
        await super().handle_connection_closed()


class MendedBroker(AmqttBroker):  # type: ignore[misc]
    """Lets a connection do what the gate says and nothing else."""

    def __init__(self, config: dict[str, Any], gate: Gate) -> None:
        super().__init__(config)
        self._gate = gate
        self._stopping = False
        self._connections: set[asyncio.Task[Any]] = set()

    @property
    def port(self) -> int:
        """The port that the system chose."""
        port: int = self._servers["default"].instance.sockets[0].getsockname()[1]
        return port

    async def shutdown(self) -> None:
        self._stopping = True
        await super().shutdown()
        for task in self._connections:
            task.cancel()
        if self._connections:
            await asyncio.wait(self._connections, timeout=CLOSE_S)
        # Aborted transports close their sockets in the next turns of the loop.
        for _ in range(3):
            await asyncio.sleep(0)

    async def cut(self, client_id: str, reason: Reason) -> None:
        """End a client's live connection and forget its session."""
        await self._end_former(client_id, reason)
        await self._delete_session(client_id)

    async def stream_connected(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, listener_name: str
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            await self._client_connected(
                listener_name, BoundedReader(reader), StreamWriterAdapter(writer)
            )
        except OSError as error:
            _log.info("a connection broke off: %s", error)
        finally:
            writer.transport.abort()
            self._connections.discard(task)

    @staticmethod
    def _create_ssl_context(listener: Any) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=listener["cafile"])
        context.load_cert_chain(listener["certfile"], listener["keyfile"])
        context.verify_mode = ssl.CERT_REQUIRED
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    async def _create_server_instance(
        self, listener_name: str, _type: Any, address: str, port: int, context: ssl.SSLContext
    ) -> asyncio.Server:
        def connected(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> Awaitable[None]:
            return self.stream_connected(reader, writer, listener_name)

        return await asyncio.start_server(
            connected,
            address,
            port,
            ssl=context,
            ssl_handshake_timeout=CONNECT_S,
            ssl_shutdown_timeout=CLOSE_S,
        )

    async def _initialize_client_session(
        self, reader: Any, writer: Any, _address: str, _port: int
    ) -> tuple[Handler, Session]:
        handler, session = await self._read_connect(reader, writer)
        certificate = certificate_id(session.ssl_object.getpeercert(binary_form=True))
        client_id = session.client_id or ""
        if self._gate.admitted(certificate, client_id) is None:
            await _refuse(writer)
            raise MQTTError(f"{client_id!r} may not connect with this certificate")
        await self._end_former(client_id, Reason.DUPLICATE_CLIENT_ID)
        session = await self._session_for(session)
        session.attributes[_CERTIFICATE] = certificate
        session.keep_alive = math.ceil(session.keep_alive * GRACE)
        return handler, session

    async def _read_connect(self, reader: Any, writer: Any) -> tuple[Handler, Session]:
        try:
            coming = Handler.init_from_connect(reader, writer, self.plugins_manager)
            handler, session = await asyncio.wait_for(coming, CONNECT_S)
        except Exception as error:
            raise MQTTError(f"no CONNECT: {error}") from error
        return handler, session

    async def _session_for(self, coming: Session) -> Session:
        """A kept session with what its client now says of itself, or the new one."""
        former = self._sessions.get(coming.client_id, (None, None))[0]
        if coming.clean_session or former is None or former.clean_session:
            await self._delete_session(coming.client_id)
            coming.parent = 0
            return coming
        for name in ("flag", "retain", "qos", "topic", "message"):
            setattr(former, f"will_{name}", getattr(coming, f"will_{name}"))
        former.keep_alive = coming.keep_alive
        former.ssl_object = coming.ssl_object
        former.parent = 1
        return former

    async def _end_former(self, client_id: str, reason: Reason) -> None:
        """Return when no connection of the client is left, so that none shares its session."""
        while (handler := self._sessions.get(client_id, (None, None))[1]) is not None:
            if handler.ended.is_set():
                return
            handler.end(reason)
            await handler.ended.wait()

    async def _handle_client_session(
        self, reader: Any, writer: Any, session: Session, handler: Handler, *_rest: Any
    ) -> None:
        session.transitions.connect()
        handler.attach(session, reader, writer)
        self._sessions[session.client_id] = (session, handler)
        try:
            await handler.mqtt_connack_authorize(True)
            self._gate.arrived(session.client_id, session.attributes[_CERTIFICATE])
            await handler.start()
            await self._publish_session_retained_messages(session)
            await self._client_message_loop(session, handler)
        finally:
            await self._close(session, handler)

    async def _close(self, session: Session, handler: Handler) -> None:
        """Whatever ended the connection: nothing of it may stay behind."""
        await self._stop_handler(handler)
        if session.transitions.is_connected():
            session.transitions.disconnect()
        self._gate.left(session.client_id, handler.reason or Reason.CONNECTION_LOST)
        handler.ended.set()

    async def _handle_disconnect(
        self, session: Session, handler: Handler, _waiter: asyncio.Future[Any]
    ) -> None:
        if session.will_flag and handler.reason is not Reason.CLIENT_INITIATED:
            await self._publish_as(
                session,
                session.will_topic,
                bytes(session.will_message),
                session.will_qos,
                bool(session.will_retain),
            )

    async def _handle_message_delivery(
        self, session: Session, handler: Handler, delivery: asyncio.Future[Any]
    ) -> bool:
        message = delivery.result()
        if message is None:
            return True
        if not is_topic_name(message.topic):
            handler.end(Reason.CLIENT_ERROR)
        elif not await self._publish_as(
            session, message.topic, bytes(message.data), message.qos, bool(message.retain)
        ):
            handler.end(Reason.NOT_AUTHORISED)
        return True

    async def _publish_as(
        self, session: Session, topic: str, payload: bytes, qos: int, retain: bool
    ) -> bool:
        """Publish for a device if its policies let it."""
        member = self._gate.member(session.attributes[_CERTIFICATE])
        if member is None or not member.rights.may_publish(topic, retain=retain):
            return False
        self._gate.published(member, topic, payload, qos, retain)
        await self.spread(session, topic, payload, qos, retain)
        return True

    async def spread(
        self, session: Session | None, topic: str, payload: bytes, qos: int, retain: bool
    ) -> None:
        """Send to all who subscribed and may receive; keep it for later ones if so wished."""
        await self._broadcast_message(session, topic, payload, qos)
        if retain:
            await self.retain_message(session, topic, payload, qos)

    async def _topic_filtering(self, session: Session, topic: str, action: Action) -> bool:
        member = self._gate.member(session.attributes.get(_CERTIFICATE, ""))
        if member is None:
            return False
        asked: dict[Action, Callable[[str], bool]] = {
            Action.SUBSCRIBE: member.rights.may_subscribe,
            Action.RECEIVE: member.rights.may_receive,
        }
        return asked[action](topic)

    async def add_subscription(self, subscription: tuple[str, int], session: Session) -> int:
        """Subscribe if the policies let it, and tell of it; returns the code that the client gets."""
        code: int = await super().add_subscription(subscription, session)
        if code != _SUBSCRIPTION_REFUSED:
            self._gate.subscribed(session.client_id, (subscription[0],))
        return code

    async def _handle_unsubscription(
        self, session: Session, handler: Handler, waiter: asyncio.Future[Any]
    ) -> None:
        await super()._handle_unsubscription(session, handler, waiter)
        self._gate.unsubscribed(session.client_id, tuple(waiter.result().topics))

    async def _publish_retained_messages_for_subscription(
        self, subscription: tuple[str, int], session: Session
    ) -> None:
        wanted, qos = subscription
        handler = self._get_handler(session)
        for topic, kept in list(self._retained_messages.items()):
            if handler is None or not self._matches(topic, wanted):
                continue
            if await self._topic_filtering(session, topic, Action.RECEIVE):
                await handler.mqtt_publish(topic, kept.data, min(qos, kept.qos or 0), retain=True)

    async def _cleanup_session(self, client_id: str) -> None:
        session = self._sessions.get(client_id, (None, None))[0]
        if self._stopping or session is None or not session.transitions.is_connected():
            await super()._cleanup_session(client_id)


async def _refuse(writer: Any) -> None:
    await ConnackPacket.build(0, NOT_AUTHORIZED).to_stream(writer)
    await writer.close()
