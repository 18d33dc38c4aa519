"""The broker of drills: no network and no threads, on the twin's loop, with the same policies."""

from collections.abc import Callable
from dataclasses import dataclass

from localcloud.brokers.attendance import Attendance, Audience
from localcloud.brokers.interface import (
    LARGEST_PAYLOAD,
    NOT_A_DEVICE,
    Address,
    MessageListener,
    PresenceListener,
    Publication,
    Reason,
    RefusedError,
    Registration,
    SubscriptionListener,
    check_publication,
)
from localcloud.brokers.kept_sessions import KeptSessions
from localcloud.brokers.roster import Member, Roster
from localcloud.brokers.subscribers import Subscribers
from localcloud.iot_policy.rights import Scope
from localcloud.iot_sql import MqttProperties
from localcloud.loop import Loop
from localcloud.mqtt_topics import is_topic_filter, is_topic_name, matches

Copies = Callable[[Publication], int]


@dataclass(frozen=True, slots=True)
class Will:
    """What the broker publishes for a device whose connection ends without a good-bye."""

    topic: str
    payload: bytes
    qos: int = 1
    retain: bool = False


class Session:
    """A simulated device's connection; `resumed` when it takes up the session it had."""

    def __init__(
        self,
        broker: "InProcessBroker",
        client_id: str,
        certificate_id: str,
        will: Will | None,
        *,
        clean: bool = True,
        filters: tuple[str, ...] | None = None,
    ) -> None:
        self.client_id = client_id
        self.certificate_id = certificate_id
        self.connected = True
        self._broker = broker
        self._will = will
        self.clean = clean
        self.resumed = filters is not None
        self._filters: list[str] = list(filters or ())
        self._on_message: Callable[[str, bytes], None] = _ignore_message
        self._on_closed: Callable[[Reason], None] = _ignore_end

    def on_message(self, listener: Callable[[str, bytes], None]) -> None:
        """Call the listener with topic and payload of what arrives."""
        self._on_message = listener

    def on_closed(self, listener: Callable[[Reason], None]) -> None:
        """Call the listener once, when the connection has ended for whatever reason."""
        self._on_closed = listener

    def publish(self, topic: str, payload: bytes, qos: int = 1, retain: bool = False) -> None:
        """Publish, or lose the connection, as with AWS IoT Core.

        Raises:
            RefusedError: the session was closed before, or is now: the topic is not allowed by
                the policies, is no topic name, or the payload is too large.
        """
        self._broker.take(self, topic, payload, qos, retain)

    def subscribe(self, topic_filter: str) -> bool:
        """Hear a filter from now on; False when the policies do not allow it."""
        return self._broker.add_subscription(self, topic_filter)

    def unsubscribe(self, topic_filter: str) -> None:
        """Hear a filter no longer."""
        if self.connected and topic_filter in self._filters:
            self._filters.remove(topic_filter)
            self._broker.note_unsubscribed(self, topic_filter)

    def disconnect(self) -> None:
        """Say good-bye: the will is not published."""
        self.end(Reason.CLIENT_INITIATED)

    def drop(self, reason: Reason = Reason.CONNECTION_LOST) -> None:
        """Lose the connection without a word."""
        self.end(reason)

    @property
    def filters(self) -> tuple[str, ...]:
        """What it has subscribed to."""
        return tuple(self._filters)

    def hears(self, topic: str) -> bool:
        return self.connected and any(matches(wanted, topic) for wanted in self._filters)

    def add_filter(self, topic_filter: str) -> None:
        if topic_filter not in self._filters:
            self._filters.append(topic_filter)

    def deliver(self, topic: str, payload: bytes) -> None:
        if self.connected:
            self._on_message(topic, payload)

    def end(self, reason: Reason) -> None:
        """End the connection once; the broker forgets it and publishes the will if one is due."""
        if self.connected:
            self.connected = False
            will = None if reason is Reason.CLIENT_INITIATED else self._will
            self._broker.forget(self, reason, will)
            self._on_closed(reason)


class InProcessBroker:
    """Delivers within the loop's instant, first published first delivered, same every time.

    `copies` says how often a QoS 1 publication is delivered; a drill that rehearses redelivery
    sets it.
    """

    def __init__(self, loop: Loop, scope: Scope | None = None) -> None:
        self.copies: Copies = _one
        self._loop = loop
        self._roster = Roster(scope or Scope())
        self._sessions: dict[str, Session] = {}
        self._subscribers: Subscribers[Session] = Subscribers()
        self._retained: dict[str, bytes] = {}
        self._audience = Audience()
        self._attendance = Attendance(loop.now)
        self._away = KeptSessions(loop.now)

    @property
    def address(self) -> Address | None:
        return None

    def on_message(self, listener: MessageListener) -> None:
        self._audience.listen(listener)

    def on_presence(self, listener: PresenceListener) -> None:
        self._attendance.listen(listener)

    def on_subscription(self, listener: SubscriptionListener) -> None:
        self._attendance.listen_to_subscriptions(listener)

    def start(self) -> None:
        """Nothing to do: there is no network."""

    def stop(self) -> None:
        for session in list(self._sessions.values()):
            session.end(Reason.SERVER_INITIATED)

    def register(self, *registrations: Registration) -> None:
        for registration in registrations:
            if self._roster.add(registration) is not None:
                self._cut(registration.thing)

    def revoke(self, name: str) -> None:
        self._cut(self._roster.remove(name).thing)

    def connect(
        self,
        client_id: str,
        certificate_id: str,
        will: Will | None = None,
        *,
        clean: bool = True,
    ) -> Session:
        """Connect a simulated device; a former connection of the same client id ends.

        A session that is not clean outlives its connection, and brings what was missed meanwhile
        (QoS 1) when it is taken up.

        Raises:
            RefusedError: the certificate is unknown or revoked, the client id is not its thing,
                or its policies do not let it connect.
        """
        if self._roster.admitted(certificate_id, client_id) is None:
            raise RefusedError(f"{client_id} may not connect with certificate {certificate_id}")
        former = self._sessions.get(client_id)
        if former is not None:
            former.end(Reason.DUPLICATE_CLIENT_ID)
        kept = self._away.take(client_id)
        kept = None if clean else kept
        session = Session(
            self,
            client_id,
            certificate_id,
            will,
            clean=clean,
            filters=kept.filters if kept else None,
        )
        self._sessions[client_id] = session
        self._subscribers.enter(session, *session.filters)
        self._attendance.arrived(client_id, certificate_id)
        for topic, payload in kept.missed if kept else ():
            self._deliver_soon(session, topic, payload)
        return session

    def publish(
        self,
        topic: str,
        payload: bytes,
        qos: int = 1,
        retain: bool = False,
        *,
        properties: MqttProperties | None = None,
        republished: int = 0,
    ) -> None:
        check_publication(topic, payload)
        self._distribute(
            Publication(
                topic,
                payload,
                NOT_A_DEVICE,
                NOT_A_DEVICE,
                qos,
                retain,
                self._loop.now(),
                properties,
                republished,
            )
        )

    def take(self, session: Session, topic: str, payload: bytes, qos: int, retain: bool) -> None:
        """Accept a session's publication, or end the session and refuse."""
        if not session.connected:
            raise RefusedError(f"{session.client_id} is not connected")
        if len(payload) > LARGEST_PAYLOAD or not is_topic_name(topic):
            self._refuse(session, Reason.CLIENT_ERROR, topic)
        member = self._roster.of_certificate(session.certificate_id)
        if member is None or not member.rights.may_publish(topic, retain=retain):
            self._refuse(session, Reason.NOT_AUTHORISED, topic)
        self._distribute(self._said(session, topic, payload, qos, retain))

    def add_subscription(self, session: Session, topic_filter: str) -> bool:
        """Add a filter and send what is retained under it; False when it is not allowed."""
        member = self._roster.of_certificate(session.certificate_id)
        if not session.connected or member is None or not is_topic_filter(topic_filter):
            return False
        if not member.rights.may_subscribe(topic_filter):
            return False
        session.add_filter(topic_filter)
        self._subscribers.add(session, topic_filter)
        self._attendance.subscribed(session.client_id, topic_filter)
        for topic, payload in self._retained.items():
            if matches(topic_filter, topic):
                self._deliver_soon(session, topic, payload)
        return True

    def note_unsubscribed(self, session: Session, topic_filter: str) -> None:
        """Tell of a filter that a session has left."""
        self._subscribers.remove(session, topic_filter)
        self._attendance.unsubscribed(session.client_id, topic_filter)

    def forget(self, session: Session, reason: Reason, will: Will | None) -> None:
        """Take out an ended session and publish its will, if the policies let it."""
        del self._sessions[session.client_id]
        self._subscribers.leave(session, *session.filters)
        if not session.clean:
            self._away.keep(session.client_id, session.filters)
        self._attendance.left(session.client_id, reason)
        member = self._roster.of_certificate(session.certificate_id)
        if will and member and member.rights.may_publish(will.topic, retain=will.retain):
            said = self._said(session, will.topic, will.payload, will.qos, will.retain)
            self._distribute(said)

    def _refuse(self, session: Session, reason: Reason, topic: str) -> None:
        session.end(reason)
        raise RefusedError(f"{session.client_id} lost its connection: {reason} on {topic!r}")

    def _cut(self, thing: str) -> None:
        session = self._sessions.get(thing)
        if session is not None:
            session.end(Reason.SERVER_INITIATED)
        self._away.forget(thing)

    def _said(
        self, session: Session, topic: str, payload: bytes, qos: int, retain: bool
    ) -> Publication:
        identity = session.client_id, session.certificate_id
        return Publication(topic, payload, *identity, qos, retain, self._loop.now())

    def _distribute(self, publication: Publication) -> None:
        topic, payload = publication.topic, publication.payload
        if publication.retain:
            self._retain(topic, payload)
        for _ in range(self.copies(publication) if publication.qos else 1):
            self._loop.soon(lambda: self._audience.tell(publication))
            for session in self._subscribers.of(topic):
                self._deliver_soon(session, topic, payload, publication.qos)
            if publication.qos:
                self._away.note(topic, payload)

    def _deliver_soon(self, session: Session, topic: str, payload: bytes, qos: int = 1) -> None:
        def deliver() -> None:
            if qos and not session.connected:  # lost on the way: it was never acknowledged
                self._away.note_for(session.client_id, topic, payload)
                return
            member: Member | None = self._roster.of_certificate(session.certificate_id)
            if member is not None and member.rights.may_receive(topic):
                session.deliver(topic, payload)

        self._loop.soon(deliver)

    def _retain(self, topic: str, payload: bytes) -> None:
        self._retained.pop(topic, None)
        if payload:
            self._retained[topic] = payload


def _one(_publication: Publication) -> int:
    return 1


def _ignore_message(_topic: str, _payload: bytes) -> None:
    """A device that listens to nothing."""


def _ignore_end(_reason: Reason) -> None:
    """A device that does not mind."""
