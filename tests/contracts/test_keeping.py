"""What every register of holds and of closed incidents promises."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from telecare.adapters.dynamodb.case_files import DynamoCaseFiles
from telecare.adapters.dynamodb.incidents import DynamoIncidents
from telecare.adapters.dynamodb.legal_holds import DynamoLegalHolds
from telecare.adapters.memory.case_files import MemoryCaseFiles
from telecare.adapters.memory.incidents import MemoryIncidents
from telecare.adapters.memory.legal_holds import MemoryLegalHolds
from telecare.domain.errors import UnknownHoldError
from telecare.domain.kinds import State
from telecare.domain.legal_hold import (
    Cause,
    LegalHold,
    Lifting,
    Release,
    Subject,
    SubjectKind,
    is_held,
)
from telecare.ports.case_files import CaseFiles, ClosedIncident
from telecare.ports.incidents import IncidentStore
from telecare.ports.legal_holds import LegalHolds
from tests.fakes.cloud import a_table
from tests.fakes.story import (
    BUREAU,
    SECOND,
    START,
    a_change,
    a_home,
    a_snapshot,
    an_alarm,
    an_elder,
    open_one,
)

ELDER = Subject(SubjectKind.ELDER, "h1.elder")
HOLD = LegalHold("hold1", ELDER, Cause.COURT, "2026-17", "district1", START)
LIFTED = Lifting("district1", START + SECOND, Release.CASE_OVER)
MINUTE = 60 * SECOND


@pytest.fixture
def holds(kind: str) -> LegalHolds:
    return MemoryLegalHolds() if kind == "memory" else DynamoLegalHolds(a_table("incidents"))


@dataclass
class Files:
    """A store of incidents, and the files of those that are closed."""

    store: IncidentStore
    closed: CaseFiles


@pytest.fixture
def files(kind: str) -> Files:
    if kind == "memory":
        memory = MemoryIncidents()
        return Files(memory, MemoryCaseFiles(memory))
    table = a_table("incidents")
    return Files(DynamoIncidents(table), DynamoCaseFiles(table))


def test_a_hold_stands_until_it_is_lifted_and_is_never_taken_out(holds: LegalHolds) -> None:
    holds.set(BUREAU, HOLD)
    stood = is_held(holds.of(BUREAU, ELDER))

    lifted = holds.lift(BUREAU, ELDER, "hold1", LIFTED)

    assert stood
    assert holds.of(BUREAU, ELDER) == (lifted,) == (replace(HOLD, lifting=LIFTED),)
    assert not is_held((lifted,))


def test_the_first_word_on_a_hold_counts(holds: LegalHolds) -> None:
    holds.set(BUREAU, HOLD)
    holds.lift(BUREAU, ELDER, "hold1", LIFTED)

    again = holds.set(BUREAU, replace(HOLD, cause=Cause.COMPLAINT))
    lifted = holds.lift(BUREAU, ELDER, "hold1", replace(LIFTED, by="somebody"))

    assert again == lifted == replace(HOLD, lifting=LIFTED)


def test_to_lift_one_hold_lifts_no_other(holds: LegalHolds) -> None:
    holds.set(BUREAU, HOLD)
    holds.set(BUREAU, replace(HOLD, id="hold2", set_at=START + SECOND))

    holds.lift(BUREAU, ELDER, "hold1", LIFTED)

    assert is_held(holds.of(BUREAU, ELDER))
    assert [hold.id for hold in holds.of(BUREAU, ELDER)] == ["hold1", "hold2"]


def test_a_hold_is_of_its_bureau_and_subject_alone(holds: LegalHolds) -> None:
    holds.set(BUREAU, HOLD)

    assert holds.of("other", ELDER) == ()
    assert holds.of(BUREAU, Subject(SubjectKind.INCIDENT, "h1.elder")) == ()
    with pytest.raises(UnknownHoldError):
        holds.lift(BUREAU, Subject(SubjectKind.ELDER, "h2.elder"), "hold1", LIFTED)


def test_an_incident_is_on_file_with_each_of_its_elders_once_it_is_closed(files: Files) -> None:
    couple = a_home(elders=(an_elder(), an_elder("h1.husband", "+8613800000009")))
    head = open_one(files.store, snapshot=a_snapshot(couple))
    before = files.closed.of_elder(BUREAU, "h1.elder")

    files.store.commit(a_change(head, State.CLOSED, due_at=None, now=START + MINUTE))

    on_file = (ClosedIncident("inc1", START + MINUTE),)
    assert before == ()
    assert files.closed.of_elder(BUREAU, "h1.elder") == on_file
    assert files.closed.of_elder(BUREAU, "h1.husband") == on_file
    assert files.closed.of_elder(BUREAU, "h2.elder") == files.closed.of_elder("o", "h1.elder") == ()


def test_an_incident_is_on_file_in_its_street_for_the_time_in_which_it_was_closed(
    files: Files,
) -> None:
    probed = a_snapshot(a_home("probe"))
    for number, (incident, snapshot) in enumerate((("inc1", None), ("inc2", probed)), start=1):
        alarm = an_alarm(alarm_id=f"a{number}")
        head = open_one(files.store, incident=incident, alarm=alarm, snapshot=snapshot)
        at = START + number * MINUTE
        files.store.commit(a_change(head, State.CLOSED, due_at=None, now=at))

    def found(first: int, last: int, street: str = "310104003") -> list[ClosedIncident]:
        between = (START + first * MINUTE, START + last * MINUTE)
        return list(files.closed.of_street(BUREAU, street, *between))

    assert found(0, 9) == found(1, 2) == [ClosedIncident("inc1", START + MINUTE)]
    assert found(0, 1) == found(2, 9) == found(0, 9, "310115001") == []


def test_leftovers_are_listed_from_the_closing_until_they_have_an_end(files: Files) -> None:
    head = open_one(files.store)
    files.store.done(BUREAU, "inc1", files.store.pending(BUREAU, "inc1"), START)
    files.store.commit(a_change(head, State.CLOSED, due_at=None, now=START + MINUTE))
    closed = ClosedIncident("inc1", START + MINUTE)

    listed = [list(files.closed.with_leftovers(BUREAU, START + n * MINUTE)) for n in (0, 1, 2)]
    files.closed.end(BUREAU, closed, START + 2 * MINUTE)
    files.closed.end(BUREAU, closed, START + 2 * MINUTE)

    assert listed == [[], [closed], [closed]]
    assert list(files.closed.with_leftovers(BUREAU, START + 9 * MINUTE)) == []
    assert files.closed.of_elder(BUREAU, "h1.elder") == (closed,)
