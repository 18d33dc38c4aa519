"""Who listens to a broker, and its lifecycle events, numbered so that they can be put in order."""

import uuid
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from localcloud.brokers.interface import (
    Change,
    MessageListener,
    Presence,
    PresenceListener,
    Publication,
    Reason,
    Subscription,
    SubscriptionChange,
    SubscriptionListener,
)


class Audience:
    """Hands each publication to everybody who asked for publications."""

    def __init__(self) -> None:
        self._listeners: list[MessageListener] = []

    def listen(self, listener: MessageListener) -> None:
        self._listeners.append(listener)

    def tell(self, publication: Publication) -> None:
        for listener in self._listeners:
            listener(publication)


class Attendance:
    """Tells listeners of every change once; each session of a client has an id and a version.

    Session ids follow from client and version, so that a drill gives the same ones every time.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._listeners: list[PresenceListener] = []
        self._subscription_listeners: list[SubscriptionListener] = []
        self._versions: Counter[str] = Counter()
        self._present: dict[str, Presence] = {}

    def listen(self, listener: PresenceListener) -> None:
        self._listeners.append(listener)

    def listen_to_subscriptions(self, listener: SubscriptionListener) -> None:
        self._subscription_listeners.append(listener)

    def subscribed(self, client_id: str, *topics: str) -> None:
        """A client hears these filters now; nothing happens when it has no session."""
        self._tell_filters(client_id, SubscriptionChange.SUBSCRIBED, topics)

    def unsubscribed(self, client_id: str, *topics: str) -> None:
        """A client has left these filters by itself."""
        self._tell_filters(client_id, SubscriptionChange.UNSUBSCRIBED, topics)

    def arrived(self, client_id: str, principal: str) -> None:
        """A client is connected; a former session of it has ended by take-over."""
        self.left(client_id, Reason.DUPLICATE_CLIENT_ID)
        version = self._versions[client_id]
        self._versions[client_id] += 1
        session = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{client_id}/{version}"))
        presence = Presence(client_id, principal, Change.CONNECTED, self._clock(), session, version)
        self._present[client_id] = presence
        self._tell(presence)

    def left(self, client_id: str, reason: Reason) -> None:
        """A client's session has ended; nothing happens when it has none."""
        session = self._present.pop(client_id, None)
        if session is not None:
            self._tell(
                Presence(
                    client_id,
                    session.principal,
                    Change.DISCONNECTED,
                    self._clock(),
                    session.session,
                    session.version,
                    reason,
                )
            )

    def _tell_filters(
        self, client_id: str, change: SubscriptionChange, topics: tuple[str, ...]
    ) -> None:
        known = self._present.get(client_id)
        if known is not None and topics:
            told = Subscription(
                client_id, known.principal, change, self._clock(), known.session, topics
            )
            for listener in self._subscription_listeners:
                listener(told)

    def _tell(self, presence: Presence) -> None:
        for listener in self._listeners:
            listener(presence)
