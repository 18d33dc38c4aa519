"""Writes what is said and sent to people: the words for their role and language, with the home's values.

Personal data goes into the text and nowhere else. Who is no family hears where to go and what to
beware of, never what has happened to the elder (the scripts' loader holds that).
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from telecare.domain.actions import GiveEntry, PlaceCall, SendSms, TellCall
from telecare.domain.kinds import CONTACTS, Role, Service
from telecare.domain.progress import progress
from telecare.domain.run import Run
from telecare.messages.catalogue import Edition
from telecare.messages.scripts import LANGUAGE, Question
from telecare.ports.incidents import Head
from telecare.ports.messages import Messages
from telecare.services.describe_home import DescribeHome, People


@dataclass(frozen=True, slots=True)
class WriteText:
    """Writes texts in the words that the incident began with (law 8).

    Whoever has read the people of a text already (`people`) hands them on: they are not read again.
    """

    messages: Messages
    describe_home: DescribeHome

    def people(self, head: Head, person: str) -> People:
        """Return whoever a text to this person needs, with their own number, read together."""
        return self.describe_home.people(head, person)

    def call(self, head: Head, call: PlaceCall, people: People | None = None) -> str:
        """Return what is read aloud to whoever takes the call."""
        audience, dot, kind = call.script.partition(".")
        if audience == "responder" and _is_family(head.run, call.person):
            audience = "family"
        return self._told(head, call.person, people, f"call.{audience}{dot}{kind}")

    def told(self, head: Head, tell: TellCall) -> str:
        """Return what is said into a call that goes on."""
        attempt = head.run.attempt(tell.attempt)
        person = attempt.person if attempt else ""
        return self._told(head, person, None, f"told.{tell.message}")

    def sms(self, head: Head, sms: SendSms, people: People | None = None) -> str:
        """Return a message to a responder."""
        people = people or self.people(head, sms.person)
        edition = self._edition(head, sms.person, people)
        values = self.describe_home.values(head, edition, people, aloud=False)
        what = self.messages.text(edition, f"what.{head.run.kind}")
        return self.messages.text(edition, f"sms.{_message(head.run, sms)}", what=what, **values)

    def entry(self, head: Head, given: GiveEntry, code: str, people: People | None = None) -> str:
        """Return the message that tells somebody at the door how to get in, and until when that holds."""
        people = people or self.people(head, given.person)
        edition = self._edition(head, given.person, people)
        until = given.until.astimezone(ZoneInfo(head.run.snapshot.zone)).strftime("%H:%M")
        values = self.describe_home.values(head, edition, people, aloud=False)
        return self.messages.text(edition, "sms.entry_code", code=code, until=until, **values)

    def relay(self, head: Head, service: Service, language: str = LANGUAGE) -> str:
        """Return what a seat reads to an emergency service, in the language of the service (law 15)."""
        return self._read_out(head, f"relay.{service}", language)

    def desk(self, head: Head, reason: str, language: str = LANGUAGE) -> str:
        """Return what a seat reads to the city centre's duty desk about a ticket that nobody does."""
        return self._read_out(head, f"call.desk.{reason}", language)

    def guide(self, head: Head, language: str = LANGUAGE) -> tuple[Question, ...]:
        """Return what a seat asks about an incident of this kind, in order."""
        return self.messages.guide(self._in(head, language), head.run.kind)

    def progress(self, head: Head, language: str = LANGUAGE) -> str:
        """Return in plain words how far the response is; who and where is left to the reader's own knowledge."""
        edition = self._in(head, language)
        values = {
            "name": "",
            "address": "",
            "what": "",
            "minutes": self.describe_home.minutes(head),
        }
        values["what"] = self.messages.text(edition, f"what.{head.run.kind}")
        return self.messages.text(edition, f"sms.progress.{progress(head.run)}", **values)

    def receipt(self, bureau: str, word: str, version: str = "", language: str = "") -> str:
        """Return what a device may say about its alarm; it names nobody."""
        edition = Edition(bureau, version, language or LANGUAGE)
        return self.messages.text(edition, f"receipt.{word}")

    # ---- how ----

    def _told(self, head: Head, person: str, people: People | None, key: str) -> str:
        people = people or self.people(head, person)
        edition = self._edition(head, person, people)
        values = self.describe_home.values(head, edition, people, aloud=True)
        return self.messages.text(edition, key, **values)

    def _read_out(self, head: Head, key: str, language: str) -> str:
        edition = self._in(head, language)
        sure = "suspected" if head.run.confirmed is None else "confirmed"
        people = self.describe_home.people(head)
        values = self.describe_home.values(head, edition, people, aloud=False)
        values["sure"] = self.messages.text(edition, f"sure.{sure}")
        values["what"] = self.messages.text(edition, f"what.{head.run.kind}")
        return self.messages.text(edition, key, **values)

    def _edition(self, head: Head, person: str, people: People) -> Edition:
        language = people[person].language if person in people else ""
        return self._in(head, language or LANGUAGE)

    def _in(self, head: Head, language: str) -> Edition:
        return Edition(head.bureau, head.run.snapshot.policy, language)


def _is_family(run: Run, person: str) -> bool:
    """Tell whether somebody may know what has happened; who is not known may not."""
    return _role(run, person) in CONTACTS


def _role(run: Run, person: str) -> Role | None:
    known = run.snapshot.responder(person)
    return known.role if known else None


def _message(run: Run, sms: SendSms) -> str:
    """Return the message's key: family learn more than neighbours, and where somebody is who is away."""
    word, dot, kind = sms.message.partition(".")
    if word != "alarm":
        return sms.message
    if not _is_family(run, sms.person):
        return f"neighbour{dot}{kind}"
    return f"at_position{dot}{kind}" if run.away_from_home else sms.message
