"""Incidents as figures: what each came to, how long people waited, and sums that hold in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain import codec
from telecare.domain.figures.cases import Case, CaseFigures, case_figures, case_of
from telecare.domain.kinds import How, Kind, Outcome
from telecare.domain.run import Closure
from telecare.domain.timeline import Entry
from tests.fakes.story import SMOKE, START, an_alarm, an_opening

TARGET = timedelta(seconds=60)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def a_run(outcome=Outcome.COOKING):
    run = an_opening("i1", an_alarm("smoke", thing=SMOKE)).run
    closure = Closure(outcome, "h1.daughter", How.IN_PERSON, "h1.daughter", START)
    return replace(run, closure=closure)


def told(*events: tuple[str, float], **detail: str) -> list[Entry]:
    return [Entry(START + seconds(at), event, "h1.daughter", detail) for event, at in events]


def a_case(incident="i1", kind=Kind.HELP, outcome=Outcome.ADVICE, rung: float | None = 5):
    waits = [None if rung is None else seconds(rung + n) for n in range(5)]
    return Case(incident, kind, outcome, "one_key_call", *waits)


def test_a_case_is_timed_from_its_opening_to_what_people_did():
    # XH23-41
    entries = told(("call_placed", 2), ("call_answered", 9), ("accepted", 12), ("arrived", 300))

    case = case_of(a_run(), [*entries, *told(("closed", 7200))])

    assert (case.kind, case.outcome, case.device_type) == (Kind.FIRE, "cooking", "smoke_detector")
    assert case.is_false
    waited = [case.rung, case.answered, case.accepted, case.arrived, case.closed]
    assert waited == [seconds(n) for n in (2, 12, 12, 300, 7200)]


def test_an_answered_call_alone_is_no_answer_and_the_elders_own_word_is():
    voicemail = case_of(a_run(), told(("call_answered", 9)))
    elder = case_of(a_run(), told(("noted", 20), what="elder_well"))

    assert (voicemail.answered, elder.answered) == (None, seconds(20))


def test_whoever_was_never_rung_is_not_in_time():
    found = case_figures([a_case("i1"), a_case("i2", rung=61), a_case("i3", rung=None)], TARGET)

    assert (found.all.number, found.all.in_time) == (3, 1)
    assert found.all.rung.times_s == (5, 61)


def test_false_alarms_are_counted_by_cause_and_type_of_device():
    # XH23-38
    cooked = replace(a_case("i1", Kind.FIRE, Outcome.COOKING), device_type="smoke_detector")
    nobody_knows = replace(a_case("i2", outcome=Outcome.ACCIDENTAL), device_type="")

    found = case_figures([cooked, nobody_knows, a_case("i3")], TARGET)

    assert found.false_alarms == {"cooking/smoke_detector": 1, "accidental/unknown": 1}
    assert {kind: each.false_alarms for kind, each in found.kinds.items()} == {"fire": 1, "help": 1}
    assert found.kinds["help"].outcomes == {"accidental": 1, "advice": 1}


CASES = st.lists(
    st.builds(
        a_case,
        st.integers(0, 30).map(lambda n: f"i{n}"),
        st.sampled_from([Kind.FIRE, Kind.HELP]),
        st.sampled_from([Outcome.COOKING, Outcome.ADVICE]),
        st.one_of(st.none(), st.integers(0, 100)),
    ),
    max_size=12,
    unique_by=lambda case: case.incident,
)


@settings(max_examples=60, deadline=None)
@given(CASES, st.integers(0, 12))
def test_two_streets_together_are_what_all_their_cases_come_to(cases, cut):
    whole = case_figures(cases, TARGET)
    parts = case_figures(cases[:cut], TARGET).joined(case_figures(cases[cut:], TARGET))

    assert parts == whole
    assert case_figures([*cases, *reversed(cases)], TARGET) == whole
    assert codec.from_plain(CaseFigures, codec.to_plain(whole)) == whole
