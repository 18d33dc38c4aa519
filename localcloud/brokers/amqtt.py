"""amqtt as the twin's broker, for machines without mosquitto: pure Python, on a thread of its own."""

import asyncio
import logging
import shutil
import tempfile
import threading
from collections.abc import Coroutine
from concurrent.futures import TimeoutError as FutureTimeoutError
from datetime import UTC, datetime
from pathlib import Path

from localcloud.brokers.amqtt_mended import MendedBroker
from localcloud.brokers.attendance import Attendance, Audience
from localcloud.brokers.interface import (
    NOT_A_DEVICE,
    Address,
    BrokerError,
    MessageListener,
    PresenceListener,
    Publication,
    Reason,
    Registration,
    SubscriptionListener,
    check_publication,
)
from localcloud.brokers.roster import Member, Roster
from localcloud.iot_policy.rights import Scope
from localcloud.pki import Authority

HOST = "127.0.0.1"
START_S = 10.0
CALL_S = 5.0
STOP_S = 5.0


class AmqttBroker:
    """Runs the mended amqtt; it evaluates the policies themselves and knows who publishes.

    Where it differs from AWS IoT Core: MQTT 3.1.1 only; a QoS 1 PUBLISH is acknowledged before it
    is judged; a message in flight when a kept session loses its connection is not sent again.

    `register` and `revoke` must not be called from a listener.
    """

    def __init__(self, authority: Authority, scope: Scope | None = None) -> None:
        self._authority = authority
        self._roster = Roster(scope or Scope())
        self._audience = Audience()
        self._attendance = Attendance(_now)
        self._folder: Path | None = None
        self._address: Address | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._broker: MendedBroker | None = None
        self._stop: asyncio.Event | None = None
        self._started = threading.Event()

    @property
    def address(self) -> Address | None:
        return self._address

    def on_message(self, listener: MessageListener) -> None:
        self._audience.listen(listener)

    def on_presence(self, listener: PresenceListener) -> None:
        self._attendance.listen(listener)

    def on_subscription(self, listener: SubscriptionListener) -> None:
        self._attendance.listen_to_subscriptions(listener)

    def start(self) -> None:
        # It logs refused and lost connections as errors of its own; presence events tell them.
        logging.getLogger("amqtt").setLevel(logging.CRITICAL)
        self._folder = folder = Path(tempfile.mkdtemp(prefix="anju-amqtt-"))
        (folder / "ca.pem").write_bytes(self._authority.pem)
        self._authority.issue_server().write(folder, "server")
        self._started.clear()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(folder)), name="anju-amqtt", daemon=True
        )
        self._thread.start()
        if not self._started.wait(START_S) or self._broker is None:
            self.stop()
            raise BrokerError("amqtt did not start")
        self._address = Address(HOST, self._broker.port, folder / "ca.pem")

    def stop(self) -> None:
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread is not None:
            self._thread.join(2 * STOP_S)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._thread = self._loop = self._stop = self._broker = None
        self._folder = self._address = None

    def register(self, *registrations: Registration) -> None:
        for registration in registrations:
            if self._roster.add(registration) is not None:
                self._cut(registration.thing)

    def revoke(self, name: str) -> None:
        self._cut(self._roster.remove(name).thing)

    def publish(self, topic: str, payload: bytes, qos: int = 1, retain: bool = False) -> None:
        check_publication(topic, payload)
        if self._broker is None:
            raise BrokerError("the broker is not running")
        self._run(self._broker.spread(None, topic, payload, qos, retain))
        self._audience.tell(
            Publication(topic, payload, NOT_A_DEVICE, NOT_A_DEVICE, qos, retain, _now())
        )

    def admitted(self, certificate: str, client_id: str) -> Member | None:
        return self._roster.admitted(certificate, client_id)

    def member(self, certificate: str) -> Member | None:
        return self._roster.of_certificate(certificate)

    def arrived(self, client_id: str, certificate: str) -> None:
        self._attendance.arrived(client_id, certificate)

    def left(self, client_id: str, reason: Reason) -> None:
        self._attendance.left(client_id, reason)

    def subscribed(self, client_id: str, topics: tuple[str, ...]) -> None:
        self._attendance.subscribed(client_id, *topics)

    def unsubscribed(self, client_id: str, topics: tuple[str, ...]) -> None:
        self._attendance.unsubscribed(client_id, *topics)

    def published(self, member: Member, topic: str, payload: bytes, qos: int, retain: bool) -> None:
        principal = member.certificate.certificate_id
        self._audience.tell(
            Publication(topic, payload, member.thing, principal, qos, retain, _now())
        )

    async def _serve(self, folder: Path) -> None:
        stop = asyncio.Event()
        broker = MendedBroker(_configuration(folder), self)
        try:
            await broker.start()
            self._loop, self._stop, self._broker = asyncio.get_running_loop(), stop, broker
        finally:
            self._started.set()
        await stop.wait()
        # A connection that never spoke must not hold up the end.
        await asyncio.wait([asyncio.create_task(broker.shutdown())], timeout=STOP_S)

    def _cut(self, thing: str) -> None:
        if self._broker is not None:
            self._run(self._broker.cut(thing, Reason.SERVER_INITIATED))

    def _run(self, work: Coroutine[object, object, None]) -> None:
        loop = self._loop
        if loop is None:
            work.close()
            raise BrokerError("the broker is not running")
        if threading.current_thread() is self._thread:
            # A listener publishes: it is on the loop's thread and must not wait for it.
            loop.create_task(work)
            return
        try:
            asyncio.run_coroutine_threadsafe(work, loop).result(CALL_S)
        except FutureTimeoutError as error:
            raise BrokerError(f"amqtt did not answer within {CALL_S} s") from error


def _configuration(folder: Path) -> dict[str, object]:
    return {
        "listeners": {
            "default": {
                "type": "tcp",
                "bind": f"{HOST}:0",
                "ssl": True,
                "cafile": str(folder / "ca.pem"),
                "certfile": str(folder / "server.pem"),
                "keyfile": str(folder / "server.key"),
            }
        },
        "plugins": {},
    }


def _now() -> datetime:
    return datetime.now(UTC)
