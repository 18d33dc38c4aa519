"""A command that somebody gives a device by hand: what may be ordered, what became of it (FJ24-21, XH23-14)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

PREFIX = "portal."
"""How the ids of these commands begin; those of a response begin with their incident, which has no dot."""


class Order(StrEnum):
    """What a person may order from the portal.

    A valve can be closed from afar, never opened: there is no such word, in no catalogue. Whoever opens
    it stands beside it and has looked (XH23-14). `open_voice` and `speak` belong to a response: nobody
    listens into a home in which nothing has happened (law 13).
    """

    SELF_TEST = "self_test"
    SOUND_SIREN = "sound_siren"
    LOCATE = "locate"
    CLOSE_VALVE = "close_valve"


IN_INCIDENT = frozenset({Order.CLOSE_VALVE, Order.LOCATE})
"""What makes a home safer while its incident is open; whatever makes noise would mislead who is there."""


class Occasion(StrEnum):
    """Why somebody orders; a word, so that nobody is described in a log."""

    INSTALLATION = "installation"
    MAINTENANCE = "maintenance"
    SUSPECTED_FAULT = "suspected_fault"
    PRECAUTION = "precaution"
    ELDER_ASKED = "elder_asked"
    SEARCH = "search"


class CommandState(StrEnum):
    """How far a command is."""

    SENT = "sent"
    ANSWERED = "answered"
    REFUSED = "refused"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class DeviceCommand:
    """One command; the device acts until `expires_at` and is heard until `answer_by`.

    The first answer in its time stays: doubles and late answers change nothing.
    """

    id: str
    thing: str
    order: Order
    why: Occasion
    by: str
    sent_at: datetime
    expires_at: datetime
    answer_by: datetime
    answer: str = ""
    answered_at: datetime | None = None
    proof: str = ""

    def state_at(self, now: datetime) -> CommandState:
        """Return how far it is, by the platform's clock."""
        if self.answer:
            return CommandState.ANSWERED if self.answer == "done" else CommandState.REFUSED
        return CommandState.SENT if now < self.answer_by else CommandState.UNANSWERED

    def answered(self, state: str, proof: str, at: datetime) -> DeviceCommand:
        """Return the command after an answer; itself where the answer changes nothing."""
        if self.answer or at >= self.answer_by:
            return self
        return replace(self, answer=state, answered_at=at, proof=proof)


def is_by_hand(command_id: str) -> bool:
    """Tell whether a command was given at the portal, and by no response."""
    return command_id.startswith(PREFIX)
