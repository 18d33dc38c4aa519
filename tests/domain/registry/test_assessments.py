"""Assessments are kept with table, hand and day; what is not answered is named, and time makes them due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from telecare.domain.kinds import Risk
from telecare.domain.programme.grading import UNKNOWN, NoAnswer, grade, unfit
from telecare.domain.registry.assessments import assessments_of, due_at, kept_of
from telecare.domain.registry.changes import About, Change, Did
from tests.fakes.programme import nothing_known, programme_of

TABLE = programme_of("xuhui").risk
AT = datetime(2026, 3, 1, 2, tzinfo=UTC)
YEAR = timedelta(days=365)


def a_change(at: datetime, detail: dict[str, str], who: str = "h1.elder") -> Change:
    return Change(f"k{at}", "h1", About.ELDER, who, Did.CHANGED, "u-3", at, ("risk",), None, detail)


def an_assessment(at: datetime, who: str = "h1.elder") -> Change:
    found = grade(TABLE, nothing_known())
    return a_change(at, kept_of("assessment:1", found, Risk.MEDIUM, "2026-1"), who)


def test_every_question_is_answered_or_named() -> None:
    answers = nothing_known()
    left_out = answers.pop("falls")

    assert left_out == UNKNOWN
    assert unfit(TABLE, answers) == (("falls", NoAnswer.MISSING),)
    assert unfit(TABLE, nothing_known()) == ()


def test_a_question_or_answer_that_the_table_does_not_have_is_named() -> None:
    answers = nothing_known() | {"falls": "daily", "shoe_size": "44"}

    assert unfit(TABLE, answers) == (
        ("falls", NoAnswer.UNKNOWN),
        ("shoe_size", NoAnswer.UNKNOWN),
    )


def test_what_nobody_could_find_out_counts_at_its_worst() -> None:
    # law 9
    found = grade(TABLE, nothing_known())

    assert found.risk is Risk.HIGH
    assert set(found.unanswered) == set(TABLE.factors)


def test_an_assessment_is_read_as_it_was_kept_and_the_newest_first() -> None:
    set_by_hand = a_change(AT + timedelta(days=3), {"risk": "low", "was": "high"})
    changes = [an_assessment(AT), an_assessment(AT + YEAR), set_by_hand, an_assessment(AT, "h1.2")]

    new, old = assessments_of(changes, "h1.elder")

    assert (new.at, old.at) == (AT + YEAR, AT)
    assert (old.by, old.table, old.risk, old.was) == ("u-3", "2026-1", Risk.HIGH, Risk.MEDIUM)
    assert old.points == grade(TABLE, nothing_known()).points
    assert set(old.unanswered) == set(TABLE.factors)


def test_one_is_due_when_the_clock_has_run_and_who_was_never_asked_at_once() -> None:
    [last] = assessments_of([an_assessment(AT)], "h1.elder")

    assert due_at(last, YEAR) == AT + YEAR
    assert due_at(None, YEAR) is None


def test_every_question_is_asked_in_both_languages_and_so_is_every_answer() -> None:
    for factor in TABLE.factors.values():
        assert factor.asked is not None and factor.asked.zh and factor.asked.en
        assert factor.said.keys() == factor.answers.keys()
