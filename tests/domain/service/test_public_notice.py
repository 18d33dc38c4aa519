"""A public notice: how long it hangs, what of a name it shows, and that an objection is heard before any step."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.programme.procedure import Act, Body
from telecare.domain.service.life import Doubt, Life, Over, Why
from telecare.domain.service.moves import Back, Dismiss, EndService, No, Object, SendBack
from telecare.domain.service.moving import decide_life
from telecare.domain.service.public_notice import OBJECTION, hangs_until, masked
from tests.fakes.service import D, a_life, a_step, bodies, led_through, said


def hanging() -> tuple[Life, datetime]:
    """An application of Hangzhou whose notice was hung out today."""
    life, at = led_through(a_life(), 3)
    assert life.taken[-1].act is Act.NOTICE
    return life, at - D * (life.stages[2].days + 1)


def objected() -> tuple[Life, datetime]:
    life, at = hanging()
    moved = decide_life(life, Object(said(Body.COMMITTEE), Doubt.LIVES_ELSEWHERE), at)
    assert moved.no is None
    assert [ask.task for ask in moved.asks] == [OBJECTION]
    return moved.life, at


def test_a_notice_hangs_for_the_bureaus_days_and_then_no_more() -> None:
    # HZ23-08
    life, at = hanging()
    until = at + life.stages[2].days * D
    late = Object(said(Body.STREET), Doubt.OTHER)

    assert hangs_until(life) == until.date()
    assert decide_life(life, late, until - D).no is None
    assert decide_life(life, late, until).no is No.NOT_NOW
    assert hangs_until(led_through(a_life(), 2)[0]) is None
    assert hangs_until(led_through(a_life(), 4)[0]) is None


def test_no_step_is_taken_until_the_objection_is_answered() -> None:
    life, at = objected()
    later = at + 8 * D
    step = a_step(life.stages[3])

    assert decide_life(life, step, later).no is No.OBJECTED
    dismissed = decide_life(life, Dismiss(said(Body.STREET), "o1"), later)

    assert dismissed.closes == (f"{OBJECTION}-s1-o1",)
    assert decide_life(dismissed.life, step, later).no is None


def test_an_objection_that_holds_sends_the_application_back_and_is_answered_by_it() -> None:
    life, at = objected()

    back = decide_life(life, SendBack(said(Body.STREET), Act.APPLY, Back.OBJECTION), at)

    assert (back.life.objections, back.life.taken) == ((), ())
    assert back.closes == (f"{OBJECTION}-s1-o1",)


def test_who_is_turned_down_after_an_objection_leaves_no_question_open() -> None:
    life, at = objected()
    move = EndService(said(Body.STREET), Over.TURNED_DOWN, Why.NOT_ENTITLED)

    ended = decide_life(life, move, at)

    assert (ended.life.objections, ended.closes) == ((), (f"{OBJECTION}-s1-o1",))


@pytest.mark.parametrize("body", list(bodies(Body.STREET, Body.DISTRICT, Body.COMMITTEE)))
def test_an_operator_hears_no_objection_and_the_family_dismisses_none(body: Body) -> None:
    life, at = objected()

    assert decide_life(life, Object(said(body), Doubt.OTHER), at).no is No.NOT_YOURS
    assert decide_life(life, Dismiss(said(body), "o1"), at).no is No.NOT_YOURS


def test_each_objection_has_a_name_of_its_own_for_ever() -> None:
    life, at = objected()
    life = decide_life(life, Dismiss(said(Body.STREET), "o1"), at).life
    life = decide_life(life, Object(said(Body.STREET), Doubt.OTHER), at).life

    assert [each.id for each in life.objections] == ["o2"]
    assert decide_life(life, Dismiss(said(Body.STREET), "o1"), at).no is No.NOT_NOW


@pytest.mark.parametrize(
    ("name", "shown", "reads"),
    [
        ("王阿婆", 1, "王**"),
        ("王芳", 2, "王*"),
        ("王", 1, "*"),
        ("", 1, "*"),
        ("欧阳修文", 2, "欧阳**"),
    ],
)
def test_of_a_name_the_bureaus_letters_alone_are_read(name: str, shown: int, reads: str) -> None:
    assert masked(name, shown) == reads


@settings(max_examples=60)
@given(name=st.text(max_size=12), shown=st.integers(0, 12))
def test_no_name_is_ever_shown_whole(name: str, shown: int) -> None:
    told = masked(name, shown)

    assert told.endswith("*")
    assert not name.strip() or name.strip() not in told or name.strip() == "*"
