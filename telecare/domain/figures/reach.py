"""How well a responder is reached when somebody needs help, over many incidents (XH23-22, SH24-02)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from telecare.domain.figures.calls import Call, Part
from telecare.domain.figures.spread import Spread, spread


@dataclass(frozen=True, slots=True)
class Reached:
    """What the calls of incidents to one responder came to.

    `unreached` counts the calls since they were last reached, `since` names the first of these: the
    same run of calls in vain has the same name, however often it is counted.
    """

    person: str
    incidents: int = 0
    calls: int = 0
    answered: int = 0
    accepted: int = 0
    arrived: int = 0
    wrong_number: int = 0
    answer: Spread = field(default_factory=Spread)
    last_reached_at: datetime | None = None
    unreached: int = 0
    since: str = ""

    def is_lost(self, most: int) -> bool:
        """Tell whether nobody has reached them for the bureau's number of calls."""
        return 0 < most <= self.unreached


def reached(person: str, parts: Iterable[Part]) -> Reached:
    """Return what a responder's parts come to; to accept or arrive in another way is to be reached, too."""
    mine = [part for part in parts if part.person == person]
    calls = sorted(
        {call.attempt: call for part in mine for call in part.calls if call.is_try}.values(),
        key=lambda call: (call.placed_at, call.attempt),
    )
    last = _last_reached(mine, calls)
    vain = [call for call in calls if last is None or call.placed_at > last]
    return Reached(
        person,
        incidents=sum(any(call.is_try for call in part.calls) for part in mine),
        calls=len(calls),
        answered=sum(call.spoke for call in calls),
        accepted=sum(part.accepted_at is not None for part in mine),
        arrived=sum(part.arrived_at is not None for part in mine),
        wrong_number=sum(part.is_wrong_number for part in mine),
        answer=spread(call.answer_time for call in calls),
        last_reached_at=last,
        unreached=len(vain),
        since=vain[0].attempt if vain else "",
    )


def _last_reached(parts: Iterable[Part], calls: Iterable[Call]) -> datetime | None:
    spoken = [call.answered_at for call in calls if call.spoke]
    came = [at for part in parts for at in (part.accepted_at, part.arrived_at)]
    return max((at for at in (*spoken, *came) if at is not None), default=None)
