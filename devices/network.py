"""A device's connection to the broker: awsiotsdk over mutual TLS, with a time limit on each wait."""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from awscrt import mqtt
from awscrt.exceptions import AwsCrtError
from awsiot import mqtt_connection_builder

from devices.device import SendError

_log = logging.getLogger(__name__)

CONNECT_S = 10.0
SUBSCRIBE_S = 5.0
CLOSE_S = 3.0
KEEP_ALIVE_S = 30
RECONNECT_S = (1, 30)


class ConnectError(RuntimeError):
    """The broker did not let the device in, or did not answer in time."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the device is and whom it trusts: its thing name and the paths of its certificates."""

    thing: str
    certificate: Path
    key: Path
    ca: Path


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the broker is; AWS IoT Core listens on 8883."""

    host: str
    port: int = 8883


@dataclass(frozen=True, slots=True)
class LastWill:
    """What the broker is to publish when the device is lost."""

    topic: str
    payload: bytes


class Connection:
    """MQTT 3.1.1, because both local brokers and AWS IoT Core speak it.

    A lost connection is taken up again by itself, and messages on the way are sent again.
    """

    def __init__(
        self,
        identity: Identity,
        endpoint: Endpoint,
        on_message: Callable[[str, bytes], None],
        *,
        keep_alive_s: int = KEEP_ALIVE_S,
        will: LastWill | None = None,
    ) -> None:
        self._on_message = on_message
        self._open = False
        self._mqtt = mqtt_connection_builder.mtls_from_path(
            cert_filepath=str(identity.certificate),
            pri_key_filepath=str(identity.key),
            ca_filepath=str(identity.ca),
            endpoint=endpoint.host,
            port=endpoint.port,
            client_id=identity.thing,
            clean_session=False,
            keep_alive_secs=keep_alive_s,
            will=will and mqtt.Will(will.topic, mqtt.QoS.AT_LEAST_ONCE, will.payload, False),
            tcp_connect_timeout_ms=int(CONNECT_S * 1000),
            reconnect_min_timeout_secs=RECONNECT_S[0],
            reconnect_max_timeout_secs=RECONNECT_S[1],
            on_connection_resumed=self._note_resumed,
            enable_metrics_collection=False,
        )

    def open(self, topic_filter: str, within_s: float = CONNECT_S) -> None:
        """Connect and subscribe.

        Raises:
            ConnectError: refused, out of reach, or no answer in time (an unknown server
                certificate shows as no answer).
        """
        # Before connecting: a kept session sends what it has before anything is subscribed.
        self._mqtt.on_message(self._receive)
        _wait(self._mqtt.connect(), within_s, "connect")
        self._open = True
        subscribed, _packet = self._mqtt.subscribe(topic_filter, mqtt.QoS.AT_LEAST_ONCE)
        _wait(subscribed, SUBSCRIBE_S, "subscribe")

    def send(self, topic: str, payload: bytes) -> None:
        """Hand a message over; it goes out now or when the connection is back."""
        self.publish(topic, payload).add_done_callback(_log_failure)

    def publish(self, topic: str, payload: bytes) -> "Future[Any]":
        """Hand a message over as `send` does; the future is done when the broker has acknowledged it.

        Raises:
            SendError: it cannot be handed over.
        """
        if not self._open:
            raise SendError("not connected")
        try:
            sent, _packet = self._mqtt.publish(topic, payload, mqtt.QoS.AT_LEAST_ONCE)
        except AwsCrtError as error:
            raise SendError(str(error)) from error
        future: Future[Any] = sent
        return future

    def close(self) -> None:
        """Say good-bye; returns in any case."""
        self._open = False
        try:
            self._mqtt.disconnect().result(CLOSE_S)
        # RuntimeError is what the binding raises for a connection that was never there.
        except (AwsCrtError, RuntimeError, TimeoutError) as error:
            _log.info("the connection ended without a good-bye: %s", error)

    def _receive(self, topic: str, payload: bytes, **_details: object) -> None:
        self._on_message(topic, payload)

    def _note_resumed(self, session_present: bool, **_details: object) -> None:
        if not session_present:
            self._mqtt.resubscribe_existing_topics()


def _wait(future: "Future[Any]", within_s: float, what: str) -> Any:
    try:
        return future.result(within_s)
    except TimeoutError as error:
        raise ConnectError(f"{what}: no answer within {within_s} s") from error
    except AwsCrtError as error:
        raise ConnectError(f"{what}: {error.name}") from error
    except mqtt.SubscribeError as error:
        raise ConnectError(f"{what}: not allowed") from error


def _log_failure(sent: "Future[Any]") -> None:
    if not sent.cancelled() and (error := sent.exception()) is not None:
        _log.warning("a message was not delivered: %s", error)
