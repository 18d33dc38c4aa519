"""Records what the call-events queue brings: news of calls and tickets, replies, people who ring the centre."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from telecare.domain.call_events import (
    CallNews,
    InboundCall,
    IncidentNews,
    SmsReply,
    SmsStatus,
    decode_news,
)
from telecare.domain.errors import MessageError, UnknownIncidentError
from telecare.domain.events import Alarm, CallEnded, Event, InboundCalled, SmsFailed, SmsReplied
from telecare.domain.kinds import Kind
from telecare.domain.tidings.references import is_stop, read_reference
from telecare.ports.facts import Facts
from telecare.ports.incidents import IncidentStore
from telecare.ports.lines import CallBook, Lines
from telecare.ports.world import Clock, Desk, Directory, Quarantine, Tasks
from telecare.services.advance_incident import AdvanceIncident
from telecare.services.open_incident import OpenIncident
from telecare.services.receive_signal import PLATFORM

if TYPE_CHECKING:
    from telecare.services.take_tiding_news import TakeTidingNews

TOPIC = "call-events"
DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it lay in the queue; its time is the same however often it is shown."""

    body: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True)
class RecordCallEvent:
    """Takes one message of the queue; the same message again changes nothing.

    What cannot be read, or belongs to nobody, is kept in quarantine: a repeat would not mend it.
    """

    bureaus: tuple[str, ...]
    store: IncidentStore
    directory: Directory
    lines: Lines
    calls: CallBook
    desk: Desk
    tasks: Tasks
    quarantine: Quarantine
    open_incident: OpenIncident
    advance: AdvanceIncident
    clock: Clock
    facts: Facts
    tiding_news: Callable[[], TakeTidingNews]

    def record(self, body: bytes, received_at: datetime) -> None:
        """Take one message in; raises only what a repeat of the same message may mend."""
        try:
            self._take(Letter(body, received_at))
        except MessageError as error:
            self._keep(Letter(body, received_at), error.reason)
        except UnknownIncidentError:
            self._keep(Letter(body, received_at), "no such incident")

    def _keep(self, letter: Letter, reason: str) -> None:
        self.quarantine.keep(PLATFORM, letter.received_at, TOPIC, letter.body, reason)
        self.facts.note("quarantined", bureau=PLATFORM)

    def _take(self, letter: Letter) -> None:
        match decode_news(letter.body):
            case IncidentNews() as news:
                self._bring(news.bureau, news.incident, news.event, news.event_id)
            case CallNews() as news:
                self._take_call_news(letter, news)
            case SmsStatus() as status if read_reference(status.incident):
                self.tiding_news().status(status)
            case SmsStatus() as status:
                self._take_status(status)
            case SmsReply() as reply if is_stop(reply.text):
                self._take_stop(letter, reply)
            case SmsReply() as reply:
                self._take_reply(letter, reply)
            case InboundCall() as call:
                self._take_call(letter, call)

    def _take_stop(self, letter: Letter, reply: SmsReply) -> None:
        """Who wants no more texts is told alarms all the same; what they answered an alarm is in its timeline."""
        incident = "" if read_reference(reply.incident) else reply.incident
        if incident and not reply.bureau:
            reply = replace(reply, bureau=self._bureau_of(incident))
        if not self.tiding_news().stop(reply):
            self._keep(letter, "nobody has this number")
        elif incident:
            self._take_reply(letter, reply)

    def _take_reply(self, letter: Letter, reply: SmsReply) -> None:
        named = read_reference(reply.incident)
        if named is not None:
            self._keep(letter, "an answer to a text that asks nothing")
            self.desk.tell(named[0], "", "seats", "reply_to_tiding", reply.event_id)
        elif not reply.incident:
            self._take_unreferenced(letter, reply)
        else:
            event = SmsReplied(reply.person, reply.text)
            bureau = reply.bureau or self._bureau_of(reply.incident)
            self.advance.bring(bureau, reply.incident, event, reply.event_id)

    def _bring(self, bureau: str, incident: str, event: Event, event_id: str) -> None:
        self.advance.bring(bureau, incident, event, event_id)
        if isinstance(event, CallEnded):
            self.lines.free(bureau, event.attempt)

    def _take_call_news(self, letter: Letter, news: CallNews) -> None:
        """Bring news to the call that the reference stands for, and remember the carrier's id of it."""
        call = self.calls.by_reference(news.reference)
        if call is None:
            self._keep(letter, "no call of this reference")
            return
        if news.carrier_id and not call.carrier_id:
            self.calls.taken(call.bureau, call.attempt, news.carrier_id)
        if news.event is not None:
            event = replace(news.event, attempt=call.attempt)
            self._bring(call.bureau, call.incident, event, news.event_id)

    def _take_status(self, status: SmsStatus) -> None:
        """Note a message that was not delivered, and have the number looked at, once a month a person.

        One that was delivered is counted and wakes nobody: delivered is not read (law 5).
        """
        if status.state == DELIVERED:
            self.facts.note("sms_delivered", incident=status.incident)
            return
        bureau = status.bureau or self._bureau_of(status.incident)
        home = self.store.head(bureau, status.incident).run.snapshot.home
        code = status.reason or "unknown"
        event = SmsFailed(status.person, code)
        self.advance.bring(bureau, status.incident, event, status.event_id)
        now = self.clock.now()
        key = f"number-{status.person}-{now:%Y%m}"
        detail = {"person": status.person, "code": code}
        self.tasks.open(bureau, key, "check_number", home, detail, now)

    def _bureau_of(self, incident: str) -> str:
        for bureau in self.bureaus:
            try:
                self.store.head(bureau, incident)
            except UnknownIncidentError:
                continue
            return bureau
        raise UnknownIncidentError(incident)

    # ---- only the number is known ----

    def _take_unreferenced(self, letter: Letter, reply: SmsReply) -> None:
        """A reply goes to the one open incident of its sender's homes; of several a seat must ask."""
        found = self._open_incidents(reply.number)
        if not found:
            self._keep(letter, "no open incident of this number")
        elif len(found) == 1:
            [(bureau, incident, person)] = found
            event = SmsReplied(person, reply.text)
            self.advance.bring(bureau, incident, event, reply.event_id)
        else:
            for bureau, incident, _ in found:
                self.desk.tell(bureau, incident, "seats", "reply_ambiguous", reply.event_id)

    def _open_incidents(self, number: str) -> list[tuple[str, str, str]]:
        """Return (bureau, incident, person) for each open incident of a home with this number."""
        found = []
        for bureau, home, person in self.directory.by_phone(number):
            incident = self.store.open_incident(bureau, home) if home else None
            if incident is not None:
                found.append((bureau, incident, person))
        return found

    def _take_call(self, letter: Letter, call: InboundCall) -> None:
        """An elder's call opens or joins an incident, whatever was said; anybody else's finds its own."""
        places = self.directory.by_phone(call.number)
        if not places:
            self._keep(letter, "unknown number")
            return
        elders = [place for place in places if self._is_elder(*place)]
        if elders:
            self._take_cry(letter, elders[0], call)
        else:
            self._take_call_back(places[0][0], call)

    def _is_elder(self, bureau: str, home: str, person: str) -> bool:
        return bool(home) and person in self.directory.snapshot(bureau, home).elders

    def _take_cry(self, letter: Letter, place: tuple[str, str, str], call: InboundCall) -> None:
        bureau, home, person = place
        at = letter.received_at
        alarm = Alarm("", call.event_id, "help", Kind.HELP, at, at, elder=person)
        self.open_incident.take(bureau, home, alarm)

    def _take_call_back(self, bureau: str, call: InboundCall) -> None:
        found = self._open_incidents(call.number)
        for owner, incident, person in found:
            event = InboundCalled(person, call.speech)
            self.advance.bring(owner, incident, event, call.event_id)
        if not found:
            self.desk.tell(bureau, "", "seats", "inbound_call", call.event_id)
