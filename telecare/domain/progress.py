"""How far a response is, in a word that the family and the elder can be told (failure case 13)."""

from __future__ import annotations

from enum import StrEnum

from telecare.domain.kinds import Outcome
from telecare.domain.run import Run

BY_A_PERSON = frozenset(
    {Outcome.TO_HOSPITAL, Outcome.REFUSED_ENTRY, Outcome.HANDED_TO_110, Outcome.DECEASED}
)
"""What a person tells, and no machine; a death among others, so that the word alone gives nothing away (law 15)."""


class Progress(StrEnum):
    """What is being done now."""

    CALLED = "called"
    ACCEPTED = "accepted"
    ARRIVED = "arrived"
    SAFE = "safe"
    PERSON = "person"


def progress(run: Run) -> Progress:
    """Return how far the response is: nobody is safe before somebody has said so (law 2)."""
    if run.closure is not None:
        return Progress.PERSON if run.closure.outcome in BY_A_PERSON else Progress.SAFE
    if run.on_scene:
        return Progress.ARRIVED
    return Progress.ACCEPTED if run.acceptances else Progress.CALLED
