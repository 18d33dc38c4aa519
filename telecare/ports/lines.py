"""Our own calls as telephones see them: which number one of them is on, and which carrier has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class OnLine:
    """The call that a telephone number is kept for."""

    incident: str
    attempt: str


class Lines(Protocol):
    """One live call a telephone number: two incidents never ring one telephone at the same time."""

    def hold(
        self, bureau: str, number: str, mine: OnLine, until: datetime, now: datetime
    ) -> OnLine:
        """Take a number's line for a call until an instant, and return whose it is now.

        It is `mine` when the line was free, its lease had run out, or this call held it already;
        else the call that goes on there.
        """
        ...

    def free(self, bureau: str, attempt: str) -> None:
        """Give back the line that a call holds; one that another call has taken since stays taken."""
        ...


@dataclass(frozen=True, slots=True)
class CallRecord:
    """What became of one call at the carriers; `carrier_id` is empty while no carrier has said it has it."""

    bureau: str
    incident: str
    attempt: str
    carrier: str
    carrier_id: str = ""


class CallBook(Protocol):
    """Which carrier has which call: written before that carrier is asked, so that no death forgets it."""

    def begin(self, record: CallRecord) -> CallRecord | None:
        """Note the first carrier of a call; where one is noted already, return it and change nothing."""
        ...

    def ask(self, record: CallRecord) -> None:
        """Note the carrier that is about to be asked for a call; it takes an earlier carrier's place."""
        ...

    def taken(self, bureau: str, attempt: str, carrier_id: str) -> None:
        """Note that the carrier has the call; the first id that is told stays."""
        ...

    def not_taken(self, bureau: str, attempt: str) -> None:
        """Note that the carrier is known not to have the call, so that any other may be asked."""
        ...

    def find(self, attempt: str, bureau: str = "") -> CallRecord | None:
        """Return what is noted of a call; None when no carrier has been asked, or none has it.

        Where the call's bureau is known, no other is looked in.
        """
        ...

    def by_reference(self, reference: str) -> CallRecord | None:
        """Return the call that a carrier knows under our short reference; None for a stranger's."""
        ...
