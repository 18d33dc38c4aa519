"""Entry codes at the door, and doors that stay shut (law 13, failure case 8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from telecare.domain.actions import GiveEntry, Tell
from telecare.domain.decide import decide, open_run
from telecare.domain.decision import Decision
from telecare.domain.events import Report, Reported, SeatAct
from telecare.domain.home import Entry, Snapshot
from telecare.domain.kinds import How, Outcome, Service
from telecare.domain.run import Run
from tests.stories.rehearsal import START, a_snapshot, an_alarm
from tests.stories.words import M, S, accepts, arrived, seat

FRESH = Entry(START - timedelta(days=10), consent=True)


def with_entry(entry: Entry | None) -> Snapshot:
    return replace(a_snapshot(), entry=entry)


def begun(word: str = "help", entry: Entry | None = FRESH) -> Run:
    opened = open_run("i1", an_alarm(word), with_entry(entry), START)
    return decide(opened.run, None, START).run


def given(decision: Decision) -> list[tuple[str, timedelta]]:
    return [(a.person, a.until - START) for a in decision.actions if isinstance(a, GiveEntry)]


def test_a_responder_gets_the_code_on_arrival_and_not_before() -> None:
    accepted = decide(begun(), accepts("neighbour"), START + S)
    there = decide(accepted.run, arrived("neighbour"), START + M)

    assert given(accepted) == []
    assert given(there) == [("neighbour", timedelta(minutes=61))]
    assert [e.detail["reason"] for e in there.entries if e.detail.get("what") == "entry_given"] == [
        "consent"
    ]


def test_it_is_given_once() -> None:
    there = decide(begun(), arrived("neighbour"), START + M)
    left = decide(there.run, Reported("neighbour", Report.LEFT), START + 2 * M)

    assert given(decide(left.run, arrived("neighbour"), START + 3 * M)) == []


@pytest.mark.parametrize(
    ("word", "expected"), [("smoke", True), ("gas", True), ("fall", True), ("help", False)]
)
def test_without_consent_only_to_save_a_life(word: str, expected: bool) -> None:
    there = decide(begun(word, replace(FRESH, consent=False)), arrived("neighbour"), START + M)

    assert bool(given(there)) is expected


def test_a_confirmed_emergency_is_a_life_to_save() -> None:
    run = decide(begun("help", replace(FRESH, consent=False)), seat(SeatAct.CONFIRM), START + S).run

    there = decide(run, arrived("neighbour"), START + M)

    assert [e.detail["reason"] for e in there.entries if e.detail.get("what") == "entry_given"] == [
        "save_life"
    ]


@pytest.mark.parametrize("verified_at", [None, START - timedelta(days=181)])
def test_a_code_that_nobody_has_proven_for_long_is_told_as_such(
    verified_at: datetime | None,
) -> None:
    entry = replace(FRESH, verified_at=verified_at)

    there = decide(begun("help", entry), arrived("neighbour"), START + M)

    assert [a.reason for a in there.actions if isinstance(a, Tell)] == ["entry_stale"]


@pytest.mark.parametrize("by", ["119", "120"])
def test_crews_are_nobody_of_the_home_and_get_no_code_by_message(by: str) -> None:
    assert given(decide(begun("smoke"), arrived(by), START + M)) == []


def test_who_is_barred_gets_nothing() -> None:
    run = decide(begun(), seat(SeatAct.BAR, who="son", reason="suspected"), START + S).run

    assert given(decide(run, arrived("son"), START + M)) == []


def test_a_home_without_entry_data_gives_none() -> None:
    assert given(decide(begun(entry=None), arrived("neighbour"), START + M)) == []


def test_who_was_told_the_code_is_a_reason_to_change_it() -> None:
    run = decide(begun(), arrived("neighbour"), START + M).run
    end = Reported("neighbour", Report.RESOLVED, outcome=Outcome.HELPED_AT_HOME, how=How.IN_PERSON)

    decision = decide(run, end, START + 2 * M)

    assert [e.detail["task"] for e in decision.entries if e.event == "task_opened"] == [
        "renew_entry_code"
    ]


# ---- a door that stays shut ----


def test_no_entry_needs_a_witness_and_takes_nobody_from_the_door() -> None:
    run = decide(begun(), arrived("neighbour"), START + M).run

    decision = decide(run, Reported("neighbour", Report.CANNOT, cause="no_entry"), START + 2 * M)

    assert decision.run.on_scene == "neighbour"
    assert decision.run.relay(Service.POLICE) is not None
    assert ("supervisor", "no_entry") in {
        (a.audience, a.reason) for a in decision.actions if isinstance(a, Tell)
    }


def test_from_afar_no_entry_is_a_plain_cannot() -> None:
    decision = decide(begun(), Reported("neighbour", Report.CANNOT, cause="no_entry"), START + M)

    assert "neighbour" in decision.run.out
    assert decision.run.relays == ()
