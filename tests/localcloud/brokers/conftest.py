"""A small world around each broker: enrolled things, their clients, and what the platform heard."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from localcloud.brokers.amqtt import AmqttBroker
from localcloud.brokers.choice import AMQTT, MOSQUITTO
from localcloud.brokers.in_process import InProcessBroker, Session, Will
from localcloud.brokers.interface import (
    Broker,
    Presence,
    Publication,
    RefusedError,
    Registration,
    Subscription,
)
from localcloud.brokers.mosquitto import MosquittoBroker, find_mosquitto
from localcloud.iot_policy.document import Policy, read_policy
from localcloud.loop import VirtualLoop
from localcloud.pki import Authority, Issued

POLICY_FILE = Path(__file__).parents[1] / "iot_policy" / "device_policy.json"
DEVICE_POLICY = read_policy(POLICY_FILE.read_text(), "device")
ARN = "arn:aws-cn:iot:cn-north-1:123456789012:"
IN_PROCESS = "in_process"
PATIENCE_S = 5.0


class Client(Protocol):
    """A device as the contract needs it."""

    heard: list[tuple[str, bytes]]

    @property
    def connected(self) -> bool: ...

    def publish(self, topic: str, payload: bytes, retain: bool = False) -> None: ...

    def subscribe(self, topic_filter: str) -> None: ...

    def leave(self) -> None: ...

    def vanish(self) -> None: ...


class NetworkClient:
    """A device on paho, MQTT 3.1.1, that does not come back by itself."""

    def __init__(
        self,
        client_id: str,
        host: str,
        port: int,
        tls: ssl.SSLContext,
        will: Will | None,
        *,
        kept: bool = False,
    ) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self.connected = False
        self._answered = threading.Event()
        self._subscribed = threading.Event()
        self._mqtt = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            clean_session=not kept,
            reconnect_on_failure=False,
        )
        self._mqtt.tls_set_context(tls)
        if will is not None:
            self._mqtt.will_set(will.topic, will.payload, will.qos, will.retain)
        self._mqtt.on_connect = self._note_connected
        self._mqtt.on_disconnect = self._note_disconnected
        self._mqtt.on_message = lambda _c, _u, message: self.heard.append(
            (message.topic, bytes(message.payload))
        )
        self._mqtt.on_subscribe = lambda *_details: self._subscribed.set()
        try:
            self._mqtt.connect(host, port, keepalive=30)
            self._mqtt.loop_start()
            self._answered.wait(PATIENCE_S)
        except OSError:
            self.connected = False
        if not self.connected:
            self.leave()
            raise RefusedError(f"{client_id} was not let in")

    def publish(self, topic: str, payload: bytes, retain: bool = False) -> None:
        self._mqtt.publish(topic, payload, 1, retain)

    def subscribe(self, topic_filter: str) -> None:
        self._subscribed.clear()
        self._mqtt.subscribe(topic_filter, 1)
        assert self._subscribed.wait(PATIENCE_S)

    def leave(self) -> None:
        self._mqtt.disconnect()
        self._mqtt.loop_stop()
        # paho closes its last sockets when it is let go of, and the callbacks hold on to it.
        self._mqtt.on_connect = self._mqtt.on_disconnect = None
        self._mqtt.on_message = self._mqtt.on_subscribe = None

    def vanish(self) -> None:
        found = self._mqtt.socket()
        if isinstance(found, socket.socket):
            found.shutdown(socket.SHUT_RDWR)

    def _note_connected(self, _c: Any, _u: Any, _f: Any, reason: Any, _p: Any) -> None:
        self.connected = not reason.is_failure
        self._answered.set()

    def _note_disconnected(self, *_details: Any) -> None:
        self.connected = False
        self._answered.set()


class LocalClient:
    """A device in process; a refusal shows as a lost connection, as it does on the network."""

    def __init__(self, session: Session) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self._session = session
        session.on_message(lambda topic, payload: self.heard.append((topic, payload)))

    @property
    def connected(self) -> bool:
        return self._session.connected

    def publish(self, topic: str, payload: bytes, retain: bool = False) -> None:
        try:
            self._session.publish(topic, payload, 1, retain)
        except RefusedError:
            assert not self.connected

    def subscribe(self, topic_filter: str) -> None:
        self._session.subscribe(topic_filter)

    def leave(self) -> None:
        self._session.disconnect()

    def vanish(self) -> None:
        self._session.drop()


class World:
    """One broker with what the platform hears of it."""

    def __init__(self, kind: str, broker: Broker, authority: Authority, folder: Path) -> None:
        self.kind = kind
        self.broker = broker
        self.authority = authority
        self.published: list[Publication] = []
        self.presences: list[Presence] = []
        self.subscriptions: list[Subscription] = []
        self._folder = folder
        self._clients: list[Client] = []
        broker.on_message(self.published.append)
        broker.on_presence(self.presences.append)
        broker.on_subscription(self.subscriptions.append)

    def enrol(self, *things: str, policy: Policy = DEVICE_POLICY) -> list[Issued]:
        issued = [self.authority.issue_client(thing) for thing in things]
        self.broker.register(
            *(
                Registration(thing, each.certificate, [policy])
                for thing, each in zip(things, issued, strict=True)
            )
        )
        return issued

    def connect(
        self, issued: Issued | None, client_id: str | None = None, will: Will | None = None
    ) -> Client:
        name = client_id or (issued.certificate.common_name if issued else "nobody")
        client = self._open(issued, name, will)
        self._clients.append(client)
        return client

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until it holds, or fail."""
        end = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < end, "it did not happen"
            time.sleep(0.005)

    def close(self) -> None:
        with ExitStack() as closing:
            closing.callback(self.broker.stop)
            for client in self._clients:
                closing.callback(client.leave)

    def tls(self, issued: Issued | None) -> ssl.SSLContext:
        assert self.broker.address is not None
        context = ssl.create_default_context(cafile=str(self.broker.address.ca_file))
        if issued is not None:
            context.load_cert_chain(*issued.write(self._folder, issued.certificate.certificate_id))
        return context

    def keep(self, issued: Issued) -> Client:
        """Connect with a session that outlives the connection."""
        address = self.broker.address
        assert address is not None
        name, tls = issued.certificate.common_name, self.tls(issued)
        client = NetworkClient(name, address.host, address.port, tls, None, kept=True)
        self._clients.append(client)
        return client

    def socket(self, issued: Issued, port: int | None = None) -> ssl.SSLSocket:
        """A bare TLS connection, for devices that misbehave."""
        address = self.broker.address
        assert address is not None
        raw = socket.create_connection((address.host, port or address.port), PATIENCE_S)
        return self.tls(issued).wrap_socket(raw, server_hostname=address.host)

    def _open(self, issued: Issued | None, name: str, will: Will | None) -> Client:
        address = self.broker.address
        assert address is not None
        return NetworkClient(name, address.host, address.port, self.tls(issued), will)


class LocalWorld(World):
    """The same with a virtual clock; a client without certificate presents an empty identity."""

    def __init__(self, loop: VirtualLoop, folder: Path) -> None:
        self._loop = loop
        super().__init__(IN_PROCESS, InProcessBroker(loop), Authority.create(), folder)

    def until(self, holds: Callable[[], bool]) -> None:
        self._loop.run_until(self._loop.now() + timedelta(seconds=PATIENCE_S))
        assert holds(), "it did not happen"

    def _open(self, issued: Issued | None, name: str, will: Will | None) -> Client:
        assert isinstance(self.broker, InProcessBroker)
        identity = issued.certificate.certificate_id if issued else ""
        return LocalClient(self.broker.connect(name, identity, will))


def a_world(kind: str, folder: Path) -> Iterator[World]:
    if kind == IN_PROCESS:
        with VirtualLoop(datetime(2026, 1, 15, tzinfo=UTC)) as loop:
            world: World = LocalWorld(loop, folder)
            yield world
            world.close()
        return
    authority = Authority.create()
    broker: Broker = AmqttBroker(authority)
    if kind == MOSQUITTO:
        program = find_mosquitto()
        if program is None:
            pytest.skip("mosquitto is not installed on this machine")
        broker = MosquittoBroker(program, authority)
    broker.start()
    world = World(kind, broker, authority, folder)
    try:
        yield world
    finally:
        world.close()


@pytest.fixture(params=[MOSQUITTO, AMQTT, IN_PROCESS])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    yield from a_world(request.param, tmp_path)


@pytest.fixture(params=[MOSQUITTO, AMQTT])
def network(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    yield from a_world(request.param, tmp_path)


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[World]:
    yield from a_world(MOSQUITTO, tmp_path)


@pytest.fixture
def amqtt(tmp_path: Path) -> Iterator[World]:
    yield from a_world(AMQTT, tmp_path)


@pytest.fixture
def policy() -> Callable[..., Policy]:
    """A policy that lets its thing connect and do what the statements say."""

    def build(**resources: str | list[str]) -> Policy:
        statements = [
            {"Effect": "Allow", "Action": "iot:Connect", "Resource": f"{ARN}client/*"},
            *(
                {
                    "Effect": "Allow",
                    "Action": f"iot:{action}",
                    "Resource": [
                        ARN + name for name in ([names] if isinstance(names, str) else names)
                    ],
                }
                for action, names in resources.items()
            ),
        ]
        return read_policy({"Version": "2012-10-17", "Statement": statements})

    return build
