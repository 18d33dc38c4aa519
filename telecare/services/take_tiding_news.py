"""Takes what carriers tell of texts that were no alarm: delivered or not, and that somebody wants no more."""

from __future__ import annotations

from dataclasses import dataclass

from telecare.domain.call_events import SmsReply, SmsStatus
from telecare.domain.tidings.book import ToldState
from telecare.domain.tidings.kinds import TidingKind
from telecare.domain.tidings.references import read_reference
from telecare.ports.facts import Facts
from telecare.ports.world import Directory
from telecare.services.keep_book import KeepBook

BY_TEXT = "sms"
"""Who wrote an opt-out down that came as an answer: nobody but the person."""


@dataclass(frozen=True, slots=True)
class TakeTidingNews:
    """Takes news; the same again changes nothing, and a later word is never overwritten (law 11)."""

    directory: Directory
    books: KeepBook
    facts: Facts

    def status(self, status: SmsStatus) -> None:
        """Note what became of one text, and count it with its campaign when it was delivered."""
        named = read_reference(status.incident)
        if named is None:
            raise LookupError("this status is of an incident")
        bureau, key = named
        known = self.books.of(bureau, status.person).of(key)
        if known is None:
            self.facts.note("tiding_unknown", bureau=bureau)
            return
        is_there = status.state == ToldState.DELIVERED
        state = ToldState.DELIVERED if is_there else ToldState.FAILED
        counted = known.campaign if is_there else ""
        self.books.change(bureau, status.person, lambda book: book.became(key, state), counted)

    def stop(self, reply: SmsReply) -> bool:
        """Opt whoever answers out of every kind; False where nobody knows who that is.

        A text names one person, a number whoever has it: then all of them. Alarms are no tidings.
        """
        named = read_reference(reply.incident)
        bureau = named[0] if named else reply.bureau
        people = {(bureau, reply.person)} if bureau and reply.person else set()
        if not people and reply.number:
            people = {(owner, who) for owner, _, who in self.directory.by_phone(reply.number)}
        for owner, person in sorted(people):
            self.books.opt_out(owner, person, TidingKind, BY_TEXT)
        return bool(people)
