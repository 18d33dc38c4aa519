"""Risk is graded from health, habits and dwelling, and what was not asked counts as the worst."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.kinds import Risk
from telecare.domain.programme.grading import Element, grade
from tests.fakes.programme import programme_of

TABLE = programme_of("xuhui").risk
BEST = {name: min(f.answers, key=lambda a: f.answers[a]) for name, f in TABLE.factors.items()}
ORDER = [Risk.LOW, Risk.MEDIUM, Risk.HIGH]

answers = st.fixed_dictionaries(
    {name: st.sampled_from(sorted(factor.answers)) for name, factor in TABLE.factors.items()}
)


def test_health_habits_and_dwelling_are_all_weighed() -> None:
    # XH23-08
    assert {factor.element for factor in TABLE.factors.values()} == set(Element)


def test_there_are_three_grades_and_each_can_be_reached() -> None:
    # XH23-09
    some = BEST | {"falls": "more"}
    many = some | {"fire_habits": "smokes_in_bed", "alone": "day_and_night"}

    assert [grade(TABLE, each).risk for each in (BEST, some, many)] == ORDER


def test_who_was_never_asked_is_at_high_risk() -> None:
    # XH23-09 and law 9
    found = grade(TABLE, {})

    assert found.risk is Risk.HIGH
    assert set(found.unanswered) == set(TABLE.factors)


def test_who_lies_in_bed_is_at_high_risk_whatever_else_is_well() -> None:
    assert grade(TABLE, BEST | {"moving": "bedridden"}).risk is Risk.HIGH


@settings(max_examples=60)
@given(answers=answers, gone=st.sets(st.sampled_from(sorted(TABLE.factors))))
def test_leaving_an_answer_out_never_lowers_the_grade(
    answers: dict[str, str], gone: set[str]
) -> None:
    whole = grade(TABLE, answers)

    fewer = grade(TABLE, {name: each for name, each in answers.items() if name not in gone})

    assert ORDER.index(fewer.risk) >= ORDER.index(whole.risk)
    assert set(fewer.unanswered) == gone


@settings(max_examples=30)
@given(answers=answers, strange=st.sampled_from(sorted(TABLE.factors)))
def test_an_answer_that_the_table_does_not_know_is_no_answer(
    answers: dict[str, str], strange: str
) -> None:
    without = {name: each for name, each in answers.items() if name != strange}

    assert grade(TABLE, answers | {strange: "?"}) == grade(TABLE, without)
