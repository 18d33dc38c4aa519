"""Short words for stories: units of time, telephones that are answered, what people and seats say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from localcloud.telephone.behaviour import Behaviour
from telecare.domain.events import Report, Reported, SeatAct, SeatActed
from telecare.domain.home import Snapshot
from telecare.domain.kinds import Emergency, How, Outcome
from telecare.domain.parameters import Parameters
from tests.stories.rehearsal import a_snapshot

S, M, H = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
BUSY = Behaviour("busy")
SILENT = Behaviour("no_answer")


def with_clocks(clocks: Mapping[str, float]) -> Snapshot:
    """The usual home under a policy with other numbers."""
    usual = a_snapshot()
    return replace(usual, parameters=Parameters({**usual.parameters.values, **clocks}))


def answers(after: int, press: str = "") -> Behaviour:
    """A telephone that is answered so many seconds after it rings, and the keys that are pressed."""
    return Behaviour(answer_after=after * S, press=press)


def arrived(by: str) -> Reported:
    return Reported(by, Report.ARRIVED)


def left(by: str) -> Reported:
    return Reported(by, Report.LEFT)


def cannot(by: str) -> Reported:
    return Reported(by, Report.CANNOT)


def accepts(by: str) -> Reported:
    """Somebody takes the incident at the portal."""
    return Reported(by, Report.ACCEPTED)


def confirmed(by: str, emergency: Emergency | None = None) -> Reported:
    return Reported(by, Report.CONFIRMED, emergency=emergency)


def resolved(
    by: str,
    outcome: Outcome | None = Outcome.HELPED_AT_HOME,
    how: How | None = How.IN_PERSON,
    seen_by: str = "",
) -> Reported:
    return Reported(by, Report.RESOLVED, outcome=outcome, how=how, seen_by=seen_by)


def seat(act: SeatAct, by: str = "seat1", **fields: Any) -> SeatActed:
    return SeatActed(by, act, **fields)


def closes(by: str = "seat1", **fields: Any) -> SeatActed:
    """A seat closes after it has spoken with the elder, unless told otherwise."""
    usual = {"outcome": Outcome.ACCIDENTAL, "how": How.SPOKE_IDENTIFIED, "seen_by": by}
    return SeatActed(by, SeatAct.CLOSE, **{**usual, **fields})
