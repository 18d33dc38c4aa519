"""Gives people at the portal the words for an incident: what a seat reads out, what a family reads."""

from __future__ import annotations

from dataclasses import dataclass

from telecare.domain.kinds import Service
from telecare.messages.scripts import LANGUAGE, Question
from telecare.ports.incidents import Head
from telecare.ports.looks import Look, Looks
from telecare.ports.world import Clock
from telecare.services.write_text import WriteText


@dataclass(frozen=True, slots=True)
class ReadAloud:
    """Writes what a seat reads; whoever is named in it can read later who looked (law 13)."""

    texts: WriteText
    looks: Looks
    clock: Clock

    def relay(self, head: Head, service: Service, by: str, key: str) -> str:
        """Record the look, then return the words for 110, 119, 120 or the gas company (law 15)."""
        self._looked(head, f"relay_words.{service}", by, key)
        return self.texts.relay(head, service)

    def desk(self, head: Head, reason: str, by: str, key: str) -> str:
        """Record the look, then return the words about a ticket that nobody does."""
        self._looked(head, f"desk_words.{reason}", by, key)
        return self.texts.desk(head, reason)

    def guide(self, head: Head, language: str = LANGUAGE) -> tuple[Question, ...]:
        """Return the questions for the incident's kind, in order; nobody is named in them."""
        return self.texts.guide(head, language)

    def progress(self, head: Head) -> str:
        """Return how far the response is, in plain words that name nobody."""
        return self.texts.progress(head)

    def _looked(self, head: Head, what: str, by: str, key: str) -> None:
        """Without the record there are no words: an error of the register goes up."""
        look = Look(by, what, head.incident, self.clock.now())
        self.looks.keep(head.bureau, head.run.snapshot.elders, key, look)
