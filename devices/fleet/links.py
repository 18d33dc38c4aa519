"""How a simulated device is connected: aiomqtt for the many, awsiotsdk for a few."""

import asyncio
import errno
import functools
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

import aiomqtt

from devices.network import KEEP_ALIVE_S, ConnectError, Connection, Endpoint, Identity

PUBACK_S = 20.0
CONNECT_S = 30.0

Hear = Callable[[str, bytes], None]


def tell_loop_error(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Tell what went wrong in a callback of the loop, but for one thing that is nothing.

    aiomqtt asks for a writer on the loop's next turn; when the goodbye was the last that there was
    to write, paho has closed the socket by then.
    """
    error = context.get("exception")
    late = isinstance(error, OSError) and error.errno == errno.EBADF
    if not (late and "add_writer" in str(context.get("message", ""))):
        loop.default_exception_handler(context)


class LinkLostError(RuntimeError):
    """The connection is gone, or was never there; what was under way has to be sent again."""


class Line(Protocol):
    """An open connection."""

    async def publish(self, topic: str, payload: bytes) -> None:
        """Return when the broker has acknowledged it with QoS 1, or raise LinkLostError."""
        ...

    async def ended(self) -> None:
        """Return or raise LinkLostError when the connection is gone; else wait."""
        ...


class Link(Protocol):
    """How one device connects, as often as it has to."""

    def open(self, topic_filter: str, hear: Hear) -> AbstractAsyncContextManager[Line]:
        """Connect and subscribe; LinkLostError when that fails."""
        ...


class AiomqttLink:
    """A device over aiomqtt: no thread of its own, which is what makes a thousand of them light."""

    def __init__(self, identity: Identity, endpoint: Endpoint) -> None:
        self._identity = identity
        self._endpoint = endpoint
        self._tls = ssl.create_default_context(cafile=str(identity.ca))
        self._tls.load_cert_chain(identity.certificate, identity.key)

    @asynccontextmanager
    async def open(self, topic_filter: str, hear: Hear) -> AsyncIterator[Line]:
        client = aiomqtt.Client(
            self._endpoint.host,
            self._endpoint.port,
            identifier=self._identity.thing,
            clean_session=False,
            keepalive=KEEP_ALIVE_S,
            timeout=CONNECT_S,
            tls_context=self._tls,
        )
        try:
            async with client:
                await client.subscribe(topic_filter, qos=1)
                yield _AiomqttLine(client, hear)
        except (aiomqtt.MqttError, OSError) as error:
            raise LinkLostError(str(error)) from error


class _AiomqttLine:
    def __init__(self, client: aiomqtt.Client, hear: Hear) -> None:
        self._client = client
        self._hear = hear

    async def publish(self, topic: str, payload: bytes) -> None:
        try:
            await self._client.publish(topic, payload, qos=1, timeout=PUBACK_S)
        except aiomqtt.MqttError as error:
            raise LinkLostError(str(error)) from error

    async def ended(self) -> None:
        try:
            async for message in self._client.messages:
                self._hear(str(message.topic), bytes(message.payload))
        except aiomqtt.MqttError as error:
            raise LinkLostError(str(error)) from error


class SdkLink:
    """A device over awsiotsdk, which reconnects and sends again by itself."""

    def __init__(self, identity: Identity, endpoint: Endpoint) -> None:
        self._identity = identity
        self._endpoint = endpoint

    @asynccontextmanager
    async def open(self, topic_filter: str, hear: Hear) -> AsyncIterator[Line]:
        loop = asyncio.get_running_loop()

        def on_message(topic: str, payload: bytes) -> None:
            loop.call_soon_threadsafe(functools.partial(hear, topic, payload))

        connection = Connection(self._identity, self._endpoint, on_message)
        try:
            await asyncio.to_thread(connection.open, topic_filter, CONNECT_S)
            yield _SdkLine(connection)
        except ConnectError as error:
            raise LinkLostError(str(error)) from error
        finally:
            await asyncio.to_thread(connection.close)


class _SdkLine:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def publish(self, topic: str, payload: bytes) -> None:
        await asyncio.wrap_future(self._connection.publish(topic, payload))

    async def ended(self) -> None:
        await asyncio.Event().wait()
