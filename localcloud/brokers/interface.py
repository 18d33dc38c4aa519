"""What the twin asks of a message broker, whichever one carries the messages.

The promises, held by one contract suite for all brokers:

- Only a registered certificate gets in, and only under the name of its thing.
- A device speaks and hears what its policies allow, nothing else.
- A client id is connected once: a second connection ends the first.
- A revoked certificate loses its live connection within `REVOKED_WITHIN`.
- A payload over `LARGEST_PAYLOAD` reaches nobody (AWS IoT Core ends the connection).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from localcloud.iot_policy.document import Policy
from localcloud.mqtt_topics import is_topic_name
from localcloud.pki import Certificate

LARGEST_PAYLOAD = 128 * 1024
REVOKED_WITHIN = timedelta(seconds=5)
# What the rules engine sees as client id and principal of a message that no device published.
NOT_A_DEVICE = "n/a"


class BrokerError(RuntimeError):
    """The broker cannot do what it was asked for."""


class RefusedError(BrokerError):
    """The broker does not let this client do this."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where devices connect, and the file with the authority that they have to trust."""

    host: str
    port: int
    ca_file: Path


@dataclass(frozen=True, slots=True)
class Registration:
    """A thing, the one certificate it may present, and the policies of that certificate."""

    thing: str
    certificate: Certificate
    policies: Sequence[Policy]


@dataclass(frozen=True, slots=True)
class Publication:
    """A message as the rules engine gets it; `principal` is the publisher's certificate id."""

    topic: str
    payload: bytes
    client_id: str
    principal: str
    qos: int
    retain: bool
    received_at: datetime


class Change(StrEnum):
    """What happened to a device's connection."""

    CONNECTED = "connected"
    DISCONNECTED = "disconnected"


class Reason(StrEnum):
    """Why a connection ended, in the words of AWS IoT Core's lifecycle events."""

    CLIENT_INITIATED = "CLIENT_INITIATED_DISCONNECT"
    CLIENT_ERROR = "CLIENT_ERROR"
    CONNECTION_LOST = "CONNECTION_LOST"
    DUPLICATE_CLIENT_ID = "DUPLICATE_CLIENTID"
    KEEP_ALIVE_TIMEOUT = "MQTT_KEEP_ALIVE_TIMEOUT"
    SERVER_INITIATED = "SERVER_INITIATED_DISCONNECT"
    NOT_AUTHORISED = "AUTH_ERROR"


@dataclass(frozen=True, slots=True)
class Presence:
    """A lifecycle event; events of one client are put in order by `version`."""

    client_id: str
    principal: str
    change: Change
    at: datetime
    session: str
    version: int
    reason: Reason | None = None


class SubscriptionChange(StrEnum):
    """What happened to a client's filters."""

    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True, slots=True)
class Subscription:
    """Filters that a connected client may hear from now on, or no longer does."""

    client_id: str
    principal: str
    change: SubscriptionChange
    at: datetime
    session: str
    topics: tuple[str, ...]


def check_publication(topic: str, payload: bytes) -> None:
    """Raise BrokerError for what the platform cannot publish, as AWS IoT Core would refuse it."""
    if not is_topic_name(topic):
        raise BrokerError(f"not a topic name: {topic!r}")
    if len(payload) > LARGEST_PAYLOAD:
        raise BrokerError(f"{len(payload)} bytes are more than {LARGEST_PAYLOAD}")


MessageListener = Callable[[Publication], None]
PresenceListener = Callable[[Presence], None]
SubscriptionListener = Callable[[Subscription], None]


class Broker(Protocol):
    """A running broker; listeners are called on a thread of its own and must return quickly."""

    def start(self) -> None:
        """Accept connections when this returns."""
        ...

    def stop(self) -> None:
        """End all connections and leave nothing behind; may be called twice."""
        ...

    @property
    def address(self) -> Address | None:
        """Where devices connect; None when the broker has no network."""
        ...

    def register(self, *registrations: Registration) -> None:
        """Let things in; a thing registered anew loses its former certificate."""
        ...

    def revoke(self, name: str) -> None:
        """Shut out a thing or a certificate id, and end its live connection.

        Raises:
            BrokerError: no such thing or certificate is registered.
        """
        ...

    def publish(self, topic: str, payload: bytes, qos: int = 1, retain: bool = False) -> None:
        """Publish as the platform; rules see it too, with `NOT_A_DEVICE` as its client."""
        ...

    def on_message(self, listener: MessageListener) -> None:
        """Hear every publication that the policies let through, last wills included."""
        ...

    def on_presence(self, listener: PresenceListener) -> None:
        """Hear every connection and disconnection of a device."""
        ...

    def on_subscription(self, listener: SubscriptionListener) -> None:
        """Hear every subscription that a policy allows, and every end of one."""
        ...
