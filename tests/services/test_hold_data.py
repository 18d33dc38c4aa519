"""Legal holds: set with their cause, lifted with a reason, both in sight of the elder."""

from __future__ import annotations

import pytest

from telecare.domain.errors import ConflictError, UnknownIncidentError
from telecare.domain.legal_hold import Cause, Release, Subject, SubjectKind
from tests.fakes.privacy import KeptData
from tests.fakes.story import BUREAU

ELDER = Subject(SubjectKind.ELDER, "h1.elder")
INCIDENT = Subject(SubjectKind.INCIDENT, "inc1")


@pytest.fixture
def kept() -> KeptData:
    return KeptData()


def looks(kept: KeptData) -> list[tuple[str, str, str]]:
    return [(x.by, x.what, x.incident) for x in kept.looks.of(BUREAU, "h1.elder")]


def test_the_elder_can_read_who_set_and_who_lifted_a_hold_on_their_data(kept):
    hold = kept.hold.set(BUREAU, ELDER, Cause.COURT, "2026-17", "district1", "k1")
    kept.hold.lift(BUREAU, ELDER, hold.id, Release.CASE_OVER, "district2", "k2")

    assert looks(kept) == [
        ("district1", "legal_hold_set.court", ""),
        ("district2", "legal_hold_lifted.case_over", ""),
    ]


def test_a_hold_on_an_incident_is_told_to_its_elders(kept):
    kept.incident("inc1")

    kept.hold.set(BUREAU, INCIDENT, Cause.COMPLAINT, "c9", "district1", "k1")

    assert looks(kept) == [("district1", "legal_hold_set.complaint", "inc1")]


def test_the_same_key_again_is_the_same_hold_and_no_other(kept):
    first = kept.hold.set(BUREAU, ELDER, Cause.COURT, "2026-17", "district1", "k1")
    again = kept.hold.set(BUREAU, ELDER, Cause.COURT, "2026-17", "district1", "k1")

    assert first == again
    with pytest.raises(ConflictError):
        kept.hold.set(BUREAU, ELDER, Cause.COURT, "2026-18", "district1", "k1")
    assert kept.hold.of(BUREAU, ELDER) == (first,)


def test_nobody_holds_an_incident_that_is_not_there(kept):
    with pytest.raises(UnknownIncidentError):
        kept.hold.elders(BUREAU, Subject(SubjectKind.INCIDENT, "nothing"))


def test_a_hold_on_one_incident_keeps_all_of_its_elder(kept):
    kept.incident("inc1")
    kept.hold.set(BUREAU, INCIDENT, Cause.COMPLAINT, "c9", "district1", "k1")

    assert kept.weigh.circumstances(BUREAU, "h1.elder").held
    assert not kept.weigh.circumstances(BUREAU, "h2.elder").held
