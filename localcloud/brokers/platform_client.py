"""The platform's own MQTT clients at mosquitto: one that hears all, and one that ends a session."""

import ssl
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from localcloud.brokers.interface import BrokerError

# The two do not overlap: a leading `#` does not match names that start with `$`.
_ALL_MESSAGES = ("#", "$aws/#")
_LOG = "$SYS/broker/log/"
_FENCE = "platform/fence"
_LOG_LEVELS = ("N", "I", "E")
_SUBSCRIPTIONS = {f"{_LOG}M/subscribe": False, f"{_LOG}M/unsubscribe": True}
KEEP_ALIVE_S = 30
RETRY_S = 0.02
TAKE_OVER_S = 3.0
ANSWER_S = 3.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """A publication as a subscriber gets it."""

    topic: str
    payload: bytes
    qos: int
    retain: bool


class PlatformClient:
    """Hears each publication of others once and mosquitto's log, on paho's thread.

    It speaks MQTT 5: in 3.1.1 it would hear its own publications as if devices had sent them, and
    would not be told which publication is to be retained.
    """

    def __init__(self, host: str, port: int, ca: Path, identity: tuple[Path, Path]) -> None:
        self.on_arrival: Callable[[Arrival], None] = lambda _arrival: None
        self.on_log: Callable[[str], None] = lambda _line: None
        # Called with the line, and whether the client left the filter.
        self.on_subscription: Callable[[str, bool], None] = lambda _line, _left: None
        self.endpoint = host, port
        self.tls = ssl.create_default_context(cafile=str(ca))
        self.tls.load_cert_chain(*identity)
        self._ready = threading.Event()
        self._thread: int | None = None
        self._client = new_client(self, "")
        self._client.on_connect = self._subscribe
        self._client.on_subscribe = self._note_ready
        self._client.on_message = self._receive

    def open(self, process: subprocess.Popen[bytes], within_s: float) -> bool:
        """Connect as soon as the process accepts; False when it ends or time runs out."""
        end = time.monotonic() + within_s
        while process.poll() is None and time.monotonic() < end:
            try:
                self._client.connect(*self.endpoint, keepalive=KEEP_ALIVE_S)
            except OSError:
                time.sleep(RETRY_S)
                continue
            self._client.loop_start()
            return self._ready.wait(max(0.0, end - time.monotonic()))
        return False

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()
        # paho closes its last sockets when it is let go of, and the callbacks hold on to it.
        self._client.on_connect = self._client.on_subscribe = self._client.on_message = None

    def publish(self, topic: str, payload: bytes, qos: int, retain: bool) -> None:
        """Return when mosquitto has taken the message; on paho's own thread without waiting.

        Raises:
            BrokerError: mosquitto is not there or does not answer.
        """
        sent = self._client.publish(topic, payload, qos, retain)
        if sent.rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise BrokerError(f"mosquitto is out of reach: {sent.rc.name}")
        if threading.get_ident() != self._thread:
            sent.wait_for_publish(ANSWER_S)
            if not sent.is_published():
                raise BrokerError("mosquitto does not answer")

    def round_trip(self) -> None:
        """Return when mosquitto has finished, and this client has heard, what came before."""
        self.publish(_FENCE, b"", 1, False)

    def _subscribe(
        self,
        client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self._thread = threading.get_ident()
        if reason.is_failure:
            return
        options = SubscribeOptions(
            qos=1,
            noLocal=True,
            retainAsPublished=True,
            retainHandling=SubscribeOptions.RETAIN_DO_NOT_SEND,
        )
        wanted = [*_ALL_MESSAGES, *(_LOG + level for level in _LOG_LEVELS), *_SUBSCRIPTIONS]
        client.subscribe([(name, options) for name in wanted])

    def _note_ready(self, *_details: object) -> None:
        self._ready.set()

    def _receive(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        left = _SUBSCRIPTIONS.get(message.topic)
        if left is not None:
            self.on_subscription(message.payload.decode("utf-8", "replace"), left)
        elif message.topic.startswith(_LOG):
            self.on_log(message.payload.decode("utf-8", "replace"))
        else:
            self.on_arrival(
                Arrival(message.topic, bytes(message.payload), message.qos, bool(message.retain))
            )


def take_over(platform: PlatformClient, client_id: str) -> None:
    """End a client's session by connecting under its id and leaving at once.

    Raises:
        BrokerError: mosquitto did not answer in time.
    """
    connected = threading.Event()
    client = new_client(platform, client_id)
    client.on_connect = lambda *_details: connected.set()
    try:
        client.connect(*platform.endpoint, keepalive=KEEP_ALIVE_S)
        client.loop_start()
        if not connected.wait(TAKE_OVER_S):
            raise BrokerError(f"the session of {client_id} could not be ended")
    except OSError as error:
        raise BrokerError(f"the session of {client_id} could not be ended") from error
    finally:
        client.disconnect()
        client.loop_stop()


def new_client(platform: PlatformClient, client_id: str) -> Client:
    """A client with the platform's certificate."""
    client = Client(
        CallbackAPIVersion.VERSION2, client_id=client_id, protocol=MQTTProtocolVersion.MQTTv5
    )
    client.tls_set_context(platform.tls)
    return client
