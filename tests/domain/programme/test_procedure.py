"""The way into the service: nobody skips a step, nobody takes another's, and what ends the service."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.programme.endings import Change, Ending, ending
from telecare.domain.programme.procedure import Act, Body, Done, Refusal, next_stage, refusal
from telecare.domain.programme.programme import Funding
from tests.fakes.programme import HUANGPU, SANYUAN, SHANGCHENG, TODAY, XIHU, programme_of

BUREAUS = ("shanghai", "xuhui", "sanyuan", "hangzhou")


def stages(bureau: str, funding: Funding):
    return programme_of(bureau).procedures[funding]


def acts(bureau: str, funding: Funding) -> list[Act]:
    return [stage.act for stage in stages(bureau, funding)]


def taken(bureau: str, number: int, on: date = TODAY) -> tuple[Done, ...]:
    return tuple(Done(each.act, on) for each in stages(bureau, Funding.GRANTED)[:number])


def test_sanyuan_asks_the_committee_then_the_township_then_the_district() -> None:
    # FJ24-37
    ways = stages("sanyuan", Funding.GRANTED)

    assert [stage.act for stage in ways][:4] == [Act.APPLY, Act.ASSESS, Act.APPROVE, Act.REGISTER]
    assert [ways[n].by for n in (1, 2, 3)] == [{Body.COMMITTEE}, {Body.STREET}, {Body.DISTRICT}]


def test_a_plan_with_elder_or_family_comes_before_the_agreement() -> None:
    # FJ24-38
    assert (
        refusal(
            stages("sanyuan", Funding.GRANTED), taken("sanyuan", 4), Act.SIGN, Body.ELDER, TODAY
        )
        is Refusal.NOT_NEXT
    )
    assert (
        refusal(
            stages("sanyuan", Funding.GRANTED), taken("sanyuan", 4), Act.PLAN, Body.OPERATOR, TODAY
        )
        is Refusal.NOBODY_PRESENT
    )


def test_the_elder_is_there_when_what_was_fitted_is_tried_out() -> None:
    # FJ24-20
    ways = stages("sanyuan", Funding.GRANTED)
    done = taken("sanyuan", len(ways) - 1)

    assert refusal(ways, done, Act.ACCEPT, Body.OPERATOR, TODAY) is Refusal.NOBODY_PRESENT
    assert refusal(ways, done, Act.ACCEPT, Body.OPERATOR, TODAY, [Body.ELDER]) is None


def test_nobody_needs_to_apply_in_shanghai() -> None:
    # SH21-01, SH21-21
    ways = stages("shanghai", Funding.GRANTED)

    assert Act.APPLY not in acts("shanghai", Funding.GRANTED)
    assert refusal(ways, (), Act.ENUMERATE, Body.COMMITTEE, TODAY) is None


def test_xuhui_finds_grades_and_plans_before_anything_is_fitted() -> None:
    # XH23-02, XH23-08, XH23-10, XH23-18
    found = acts("xuhui", Funding.GRANTED)

    assert found[:3] == [Act.ENUMERATE, Act.ASSESS, Act.PLAN]


def test_a_guardian_applies_in_hangzhou_and_a_committee_cannot_approve() -> None:
    # HZ23-07, HZ23-08
    ways = stages("hangzhou", Funding.GRANTED)

    assert refusal(ways, (), Act.APPLY, Body.GUARDIAN, TODAY) is None
    assert refusal(ways, (), Act.APPLY, Body.FAMILY, TODAY) is Refusal.NOT_YOURS
    done = taken("hangzhou", 1)
    assert refusal(ways, done, Act.APPROVE, Body.COMMITTEE, TODAY) is Refusal.NOT_YOURS


def test_who_is_paid_for_hangs_out_in_public_before_anything_is_signed() -> None:
    # HZ23-08
    ways, done = stages("hangzhou", Funding.GRANTED), taken("hangzhou", 3)
    early, late = (TODAY + timedelta(days=n) for n in (6, 7))

    assert refusal(ways, done, Act.SIGN, Body.ELDER, early) is Refusal.TOO_EARLY
    assert refusal(ways, done, Act.SIGN, Body.ELDER, late) is None


def test_who_pays_is_spared_review_and_notice_but_not_acceptance_by_the_street() -> None:
    # HZ23-08, HZ23-10
    found = acts("hangzhou", Funding.BOUGHT)

    assert not {Act.APPROVE, Act.NOTICE} & set(found)
    assert stages("hangzhou", Funding.BOUGHT)[-1].by == {Body.STREET}


@pytest.mark.parametrize("present", [Body.FAMILY, Body.COMMITTEE])
def test_a_relative_or_somebody_of_the_village_is_there_at_fitting(present: Body) -> None:
    # HZ23-09
    ways, done = stages("hangzhou", Funding.GRANTED), taken("hangzhou", 4)

    assert refusal(ways, done, Act.FIT, Body.OPERATOR, TODAY) is Refusal.NOBODY_PRESENT
    assert refusal(ways, done, Act.FIT, Body.OPERATOR, TODAY, [present]) is None


@settings(max_examples=60)
@given(
    bureau=st.sampled_from(BUREAUS),
    funding=st.sampled_from(list(Funding)),
    tries=st.lists(st.tuples(st.sampled_from(list(Act)), st.sampled_from(list(Body))), max_size=60),
)
def test_whatever_is_tried_steps_are_taken_in_their_order_by_whom_they_belong_to(
    bureau: str, funding: Funding, tries: list[tuple[Act, Body]]
) -> None:
    ways, on = stages(bureau, funding), TODAY
    done: tuple[Done, ...] = ()

    for act, by in tries:
        on += timedelta(days=1)
        if refusal(ways, done, act, by, on, list(Body)) is None:
            assert by in ways[len(done)].by
            done = (*done, Done(act, on))

    assert [each.act for each in done] == [stage.act for stage in ways[: len(done)]]
    assert (next_stage(ways, done) is None) is (len(done) == len(ways))


# ---- what ends it ----


def test_a_death_ends_the_service_before_anything_else() -> None:
    # FJ24-40
    assert ending("350404", Change(died=True, operator_closed=True)) is Ending.DEATH


def test_moving_within_the_area_ends_nothing_and_moving_out_does() -> None:
    # FJ24-40
    assert ending("350404", Change(resides=SANYUAN)) is None
    assert ending("350404", Change(resides=HUANGPU)) is Ending.MOVED_AWAY
    assert ending("3301", Change(resides=SHANGCHENG)) is None


def test_a_new_registration_alone_ends_nothing() -> None:
    # FJ24-40 speaks of the residence.
    assert ending("350404", Change(registered=HUANGPU)) is None


def test_a_move_to_a_place_that_is_known_too_roughly_ends_nothing() -> None:
    # FJ24-40 and law 9
    assert ending("350404", Change(resides="35")) is None
    closed = Change(resides="35", operator_closed=True)
    assert ending("350404", closed) is Ending.OPERATOR_CLOSED


def test_an_operator_that_was_shut_down_and_other_reasons_end_it() -> None:
    # FJ24-40
    assert ending("3301", Change(resides=XIHU, operator_closed=True)) is Ending.OPERATOR_CLOSED
    assert ending("3301", Change(other=True)) is Ending.OTHER
    assert ending("3301", Change()) is None
