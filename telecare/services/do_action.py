"""Does an action that opens somebody's data or goes to people: which port, and when it has lost its sense."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from telecare.domain.actions import (
    CancelCall,
    CountFalseAlarm,
    GiveEntry,
    OpenTask,
    PlaceCall,
    PushCityCentre,
    RaiseRelay,
    RecordLife,
    SendSms,
    Tell,
    TellCall,
)
from telecare.domain.areas import street_of
from telecare.domain.errors import AmbiguousSendError, CannotTellError, SealError, UnknownHomeError
from telecare.domain.probes import is_synthetic
from telecare.ports.confirmations import Confirmation
from telecare.services.tell_false_alarms import FALSE_ALARM

if TYPE_CHECKING:
    from telecare.ports.facts import Facts
    from telecare.ports.incidents import Head, IncidentStore, OutboxItem
    from telecare.ports.world import (
        Carrier,
        CityCentre,
        Clock,
        Desk,
        Directory,
        Tally,
        Tasks,
    )
    from telecare.services.confirm_life import ConfirmLife
    from telecare.services.ring_person import RingPerson
    from telecare.services.tell_outage import TellOutage
    from telecare.services.write_text import WriteText

LATEST_TEXT = timedelta(minutes=10)
"""A message about an alarm that could not be sent for so long is of no use any more."""

CARRIER_DOWN = "carrier_down"
"""The reason with which a run says that its calls do not leave: then people watch by their sheets."""


@dataclass(frozen=True, slots=True)
class Hands:
    """Everything that actions are carried out with which are not done at once (`do_at_once`)."""

    store: IncidentStore
    directory: Directory
    carrier: Carrier
    city_centre: CityCentre
    desk: Desk
    tasks: Tasks
    tally: Tally
    texts: WriteText
    ring_person: RingPerson
    tell_outage: Callable[[], TellOutage]
    confirm_life: Callable[[], ConfirmLife]
    clock: Clock
    facts: Facts

    def do(self, head: Head, item: OutboxItem) -> OutboxItem | None:
        """Do what an outbox item asks and return it as it was done; None when somebody else is at it.

        Every error of a port comes through: the item then stays to be done.
        """
        if isinstance(item.action, PlaceCall):
            carrier_id = self.ring_person.ring(head, item.action)
            return None if carrier_id is None else replace(item, carrier_id=carrier_id)
        _HOW[type(item.action)](self, head, item, item.action)
        return item


def _cancel_call(hands: Hands, _head: Head, _item: OutboxItem, action: CancelCall) -> None:
    hands.carrier.cancel_call(action.attempt)


def _tell_call(hands: Hands, head: Head, _item: OutboxItem, action: TellCall) -> None:
    """Say it on the line; where the carrier cannot speak into a call, the same is written.

    Whoever was barred meanwhile hears nothing more (law 13).
    """
    attempt = head.run.attempt(action.attempt)
    if attempt is None or attempt.person in head.run.barred:
        return
    text = hands.texts.told(head, action)
    try:
        hands.carrier.tell_call(action.attempt, text)
    except CannotTellError:
        message = SendSms(action.id, attempt.person, action.message, head.run.kind)
        number = hands.texts.people(head, attempt.person)[attempt.person].phone
        if number:
            _sent(hands, head, number, text, message)
        else:
            hands.facts.note("number_missing", incident=head.incident, person=attempt.person)


def _send_sms(hands: Hands, head: Head, item: OutboxItem, action: SendSms) -> None:
    """Send a message; whoever was barred after it was decided is not written to any more (law 13)."""
    is_old = item.created_at < hands.clock.now() - LATEST_TEXT
    if is_old or not head.run.state.is_active or action.person in head.run.barred:
        hands.facts.note("text_dropped", incident=head.incident, action=action.id)
        return
    people = hands.texts.people(head, action.person)
    number = people[action.person].phone
    if not number:
        hands.facts.note("number_missing", incident=head.incident, person=action.person)
        return
    _sent(hands, head, number, hands.texts.sms(head, action, people), action)


def _sent(hands: Hands, head: Head, number: str, text: str, message: SendSms) -> None:
    """Send a message; one of which nobody knows is sent once more under the same key."""
    try:
        hands.carrier.send_sms(number, text, message)
    except AmbiguousSendError:
        hands.facts.note("send_ambiguous", incident=head.incident, action=message.id)
        hands.carrier.send_sms(number, text, message)


def _raise_relay(hands: Hands, head: Head, _item: OutboxItem, action: RaiseRelay) -> None:
    if is_synthetic(head.run.snapshot.home):
        return
    reason = f"relay_{action.service}" + ("_suspected" if action.suspected else "")
    hands.desk.tell(head.bureau, head.incident, "seats", reason, action.id)


def _push(hands: Hands, head: Head, _item: OutboxItem, action: PushCityCentre) -> None:
    area = head.run.snapshot.area
    hands.city_centre.push(
        head.bureau, head.incident, action.level, area, action.kind.value, action.id
    )


def _tell(hands: Hands, head: Head, _item: OutboxItem, action: Tell) -> None:
    if action.reason == CARRIER_DOWN:
        hands.tell_outage().tell(head.bureau, "carrier")
    if is_synthetic(head.run.snapshot.home):
        return  # nobody lives there: nobody at a desk has to know
    hands.desk.tell(
        head.bureau, head.incident, action.audience, action.reason, action.id, action.to
    )


def _give_entry(hands: Hands, head: Head, item: OutboxItem, action: GiveEntry) -> None:
    """Write the way in to whoever is at the door still; with nothing to tell, a seat is asked."""
    bureau, now = head.bureau, hands.clock.now()
    is_there = head.run.state.is_active and head.run.is_on_scene(action.person)
    if now >= action.until or not is_there:
        hands.facts.note("text_dropped", incident=head.incident, action=action.id)
        return
    people = hands.texts.people(head, action.person)
    code, number = _entry_code(hands, head), people[action.person].phone
    if not code or not number:
        hands.desk.tell(bureau, head.incident, "seats", "entry_not_told", action.id)
        return
    text = hands.texts.entry(head, action, code, people)
    message = SendSms(item.action.id, action.person, "entry_code", head.run.kind)
    _sent(hands, head, number, text, message)


def _entry_code(hands: Hands, head: Head) -> str:
    try:
        return hands.directory.entry_code(head.bureau, head.run.snapshot.home)
    except SealError:
        return ""


def _count_false_alarm(hands: Hands, head: Head, item: OutboxItem, action: CountFalseAlarm) -> None:
    """Count, and from the bureau's number on have the device looked at or moved."""
    parameters = head.run.snapshot.parameters
    since = item.created_at - parameters.duration("false_alarm.window_days")
    street = street_of(head.run.snapshot.area)
    number = hands.tally.add(
        head.bureau, action.thing, FALSE_ALARM, head.incident, item.created_at, since, street
    )
    if number >= parameters.count("false_alarm.most"):
        key = f"resite-{action.thing}-{item.created_at:%Y%m}"
        detail = {"thing": action.thing, "cause": action.cause, "false_alarms": str(number)}
        known = head.run.snapshot
        hands.tasks.open(
            head.bureau, key, "re_site", known.home, detail, hands.clock.now(), known.area
        )


def _record_life(hands: Hands, head: Head, item: OutboxItem, action: RecordLife) -> None:
    """Record what somebody saw as of when they said it; an elder who has moved away needs no proof."""
    home = head.run.snapshot.home
    if is_synthetic(home):
        return  # nobody lives there
    said = Confirmation(action.word, action.by, item.created_at, action.said_by)
    try:
        hands.confirm_life().take(head.bureau, home, action.elder, said, action.id)
    except UnknownHomeError:
        hands.facts.note("witnessed_lives_elsewhere", incident=head.incident, action=action.id)


def _open_task(hands: Hands, head: Head, _item: OutboxItem, action: OpenTask) -> None:
    detail = {"incident": head.incident, **action.detail}
    known = head.run.snapshot
    hands.tasks.open(
        head.bureau, action.id, action.task, known.home, detail, hands.clock.now(), known.area
    )


_HOW: dict[type, Callable[[Hands, Head, OutboxItem, Any], None]] = {
    CancelCall: _cancel_call,
    TellCall: _tell_call,
    SendSms: _send_sms,
    RaiseRelay: _raise_relay,
    PushCityCentre: _push,
    Tell: _tell,
    GiveEntry: _give_entry,
    CountFalseAlarm: _count_false_alarm,
    OpenTask: _open_task,
    RecordLife: _record_life,
}
