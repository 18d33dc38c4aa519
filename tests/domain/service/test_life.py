"""The life of a service: no step is skipped, each is shown, nothing ends without a reason, all is timed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain import codec
from telecare.domain.consent import Cause, Reluctance
from telecare.domain.programme.endings import Ending
from telecare.domain.programme.procedure import Act, Body
from telecare.domain.programme.programme import Funding
from telecare.domain.service.ending import FETCH_DEVICES
from telecare.domain.service.life import Life, Over, Pause, Phase, Side, Why
from telecare.domain.service.moves import (
    Back,
    EndService,
    Establish,
    Move,
    No,
    Offer,
    Resume,
    Review,
    SendBack,
    Suspend,
    Take,
    TakeStep,
    TimePassed,
    Withdraw,
)
from telecare.domain.service.moving import (
    REVIEW_DUE,
    SHOWN,
    STEP_LATE,
    decide_life,
    evidence_for,
)
from telecare.domain.service.transferring import NOT_TAKEN
from tests.fakes.programme import programme_of
from tests.fakes.service import BEGAN, STREET, D, a_life, a_step, bodies, led_through, said

SHIPPED = [
    (bureau, funding)
    for bureau in ("standard", "shanghai", "xuhui", "sanyuan", "hangzhou")
    for funding in Funding
    if funding in programme_of(bureau).procedures
]


def refused(life: Life, move: Move, at: datetime = BEGAN) -> No | None:
    moved = decide_life(life, move, at)
    assert moved.life == life
    return moved.no


# ---- the way in ----


@pytest.mark.parametrize(("bureau", "funding"), SHIPPED)
def test_every_shipped_procedure_leads_to_a_guarded_home(bureau: str, funding: Funding) -> None:
    life, _ = led_through(a_life(bureau, funding))

    assert life.phase is Phase.ACTIVE
    assert [each.act for each in life.taken] == [stage.act for stage in life.stages]
    assert [each.id for each in life.agreements] == ["a1"]
    assert life.operator == "op1"


@pytest.mark.parametrize(("bureau", "funding"), SHIPPED)
def test_no_step_is_skipped_and_none_is_taken_twice(bureau: str, funding: Funding) -> None:
    stages = a_life(bureau, funding).stages
    for number, stage in enumerate(stages):
        life, at = led_through(a_life(bureau, funding), number)
        for other in stages[:number] + stages[number + 1 :]:
            assert refused(life, a_step(other), at) is No.NOT_NEXT
        taken = decide_life(life, a_step(stage), at).life
        assert refused(taken, a_step(stage), at) in {No.NOT_NEXT, No.NOT_NOW}


@pytest.mark.parametrize("steps", range(6))
def test_only_whoever_the_bureau_names_takes_a_step(steps: int) -> None:
    life, at = led_through(a_life(), steps)
    stage = life.stages[steps]

    for body in bodies(*stage.by):
        moved = decide_life(life, a_step(stage, said=said(body)), at)
        assert (moved.no, moved.life.taken) == (No.NOT_YOURS, life.taken)


@pytest.mark.parametrize("steps", range(6))
def test_a_step_without_its_paper_is_no_step(steps: int) -> None:
    life, at = led_through(a_life(), steps)
    stage = life.stages[steps]
    papers = dict.fromkeys(evidence_for(stage), "doc1")

    for paper in papers:
        step = a_step(stage, evidence={**papers, paper: ""})
        assert decide_life(life, step, at).no is No.NO_EVIDENCE
    assert SHOWN.keys() == set(Act)


def test_nobody_signs_without_an_agreement() -> None:
    life, at = led_through(a_life(), 3)

    assert decide_life(life, a_step(life.stages[3], agreement=None), at).no is No.NO_EVIDENCE


def test_nothing_is_fitted_without_somebody_of_the_family_or_the_committee() -> None:
    # HZ23-09
    life, at = led_through(a_life(), 4)
    fit = life.stages[4]

    assert decide_life(life, a_step(fit, present=frozenset()), at).no is No.NOBODY_PRESENT
    alone = a_step(fit, present=frozenset({Body.OPERATOR}))
    assert decide_life(life, alone, at).no is No.NOBODY_PRESENT
    unnamed = a_step(fit, evidence={"devices": "list1"})
    assert decide_life(life, unnamed, at).no is No.NO_EVIDENCE


def test_a_notice_hangs_out_for_its_days_and_who_buys_needs_none() -> None:
    life, at = led_through(a_life(), 3)
    hung = at - 8 * D

    assert refused(life, a_step(life.stages[3]), hung + 6 * D) is No.TOO_EARLY
    assert decide_life(life, a_step(life.stages[3]), hung + 7 * D).no is None
    bought = a_life(funding=Funding.BOUGHT)
    assert {Act.NOTICE, Act.APPROVE}.isdisjoint(stage.act for stage in bought.stages)


def test_an_objection_sends_back_to_the_review_and_the_notice_hangs_anew() -> None:
    life, at = led_through(a_life(), 3)

    back = decide_life(life, SendBack(said(Body.STREET), Act.APPROVE, Back.OBJECTION), at)

    assert [each.act for each in back.life.taken] == [Act.APPLY]
    assert back.entries[-1].detail == {"step": "approve", "why": "objection"}
    assert decide_life(back.life, a_step(life.stages[3]), at).no is No.NOT_NEXT
    strange = SendBack(said(Body.FAMILY), Act.APPROVE, Back.OBJECTION)
    assert decide_life(life, strange, at).no is No.NOT_YOURS
    assert decide_life(life, SendBack(said(Body.STREET), Act.FIT, Back.OBJECTION), at).no is (
        No.NOT_NOW
    )


def test_nobody_is_approved_before_the_facts_are_known() -> None:
    life, at = led_through(a_life(missing=("born",)), 1)
    granted, bought = a_life().stages, a_life(funding=Funding.BOUGHT).stages
    known = Establish(said(Body.COMMITTEE), Funding.GRANTED, "government_paid", (), granted)
    buys = Establish(said(Body.COMMITTEE), Funding.BOUGHT, "others", (), bought)

    assert refused(life, a_step(life.stages[1]), at) is No.FACTS_MISSING
    assert refused(life, replace(known, said=said(Body.OPERATOR)), at) is No.NOT_YOURS
    approved = decide_life(decide_life(life, known, at).life, a_step(granted[1]), at)
    assert approved.no is None
    assert refused(approved.life, buys, at) is No.NOT_NOW
    other = decide_life(life, buys, at).life
    assert (other.stages, [each.act for each in other.taken]) == (bought, [Act.APPLY])


# ---- rest and end ----


def test_a_rest_has_an_end_and_the_service_goes_on_by_itself() -> None:
    life, at = led_through(a_life())
    rests = decide_life(life, Suspend(said(Body.FAMILY), Pause.HOSPITAL, at + 20 * D), at).life

    assert (rests.phase, rests.due_at) == (Phase.SUSPENDED, at + 20 * D)
    assert decide_life(rests, TimePassed(), at + 19 * D).life.phase is Phase.SUSPENDED
    assert decide_life(rests, TimePassed(), at + 20 * D).life.phase is Phase.ACTIVE
    assert decide_life(rests, Resume(said(Body.ELDER)), at + D).life.phase is Phase.ACTIVE


@pytest.mark.parametrize("days", [-1, 0, 91, 9999])
def test_a_rest_without_end_is_none(days: int) -> None:
    life, at = led_through(a_life())

    move = Suspend(said(Body.FAMILY), Pause.HOSPITAL, at + days * D)
    assert refused(life, move, at) is No.TOO_LONG


@pytest.mark.parametrize("over", list(Over))
def test_nothing_ends_without_a_reason_or_by_the_operator(over: Over) -> None:
    # FJ24-40
    for life, at in (led_through(a_life(), 2), led_through(a_life())):
        by_operator = EndService(
            said(Body.OPERATOR), over, Why.UNPAID, Reluctance.WILL_NOT_USE_IT, Cause.COST
        )
        assert refused(life, by_operator, at) is No.NOT_YOURS
    entering, at = led_through(a_life(), 2)
    body = Body.ELDER if over is Over.DECLINED else Body.STREET
    bare = EndService(said(body), over)
    speaks_for_itself = over in {Over.DEATH, Over.MOVED_AWAY, Over.OPERATOR_CLOSED}
    assert (decide_life(entering, bare, at).no is None) is speaks_for_itself


def test_the_documents_own_endings_are_among_ours() -> None:
    assert {ending.value for ending in Ending} <= {over.value for over in Over}


def test_who_declines_says_which_of_the_two_and_why() -> None:
    # SH21-22
    entering, at = led_through(a_life(), 2)
    active, later = led_through(a_life())
    unfit = EndService(
        said(Body.ELDER), Over.DECLINED, None, Reluctance.WILL_NOT_HAVE_IT, Cause.FAMILY_AGAINST
    )

    ended = decide_life(entering, unfit, at).life

    assert ended.end is not None
    assert decide_life(entering, unfit, at).asks == ()
    assert (ended.end.reluctance, ended.end.cause) == (
        Reluctance.WILL_NOT_HAVE_IT,
        Cause.FAMILY_AGAINST,
    )
    assert refused(active, unfit, later) is No.WRONG_REASON
    unused = replace(unfit, reluctance=Reluctance.WILL_NOT_USE_IT)
    over = decide_life(active, unused, later)
    assert over.life.phase is Phase.ENDED
    assert [ask.task for ask in over.asks] == [FETCH_DEVICES]


def test_nobody_is_turned_down_who_is_served_already() -> None:
    active, at = led_through(a_life())

    down = EndService(said(Body.STREET), Over.TURNED_DOWN, Why.NOT_ENTITLED)
    assert refused(active, down, at) is No.NOT_NOW


# ---- handing over ----


def test_whoever_has_a_service_answers_for_it_until_the_other_takes_it() -> None:
    # SH24-25
    life, at = led_through(a_life())
    offered = decide_life(life, Offer(said(Body.STREET), Side.STREET, "330106002"), at).life

    assert offered.area == STREET
    assert refused(offered, Take(said(Body.STREET), "330106003"), at) is No.NOT_OFFERED
    assert refused(offered, Take(said(Body.OPERATOR), "330106002"), at) is No.NOT_YOURS
    assert refused(offered, Offer(said(Body.STREET), Side.STREET, "330106009"), at) is No.NOT_NOW
    taken = decide_life(offered, Take(said(Body.STREET), "330106002"), at).life
    assert (taken.area, taken.transfer) == ("330106002", None)
    kept = decide_life(offered, Withdraw(said(Body.STREET)), at).life
    assert (kept.area, kept.transfer) == (STREET, None)


def test_another_operator_takes_over_and_neither_chooses_itself() -> None:
    # FJ24-36
    life, at = led_through(a_life())
    move = Offer(said(Body.DISTRICT), Side.OPERATOR, "op2")

    assert refused(life, replace(move, said=said(Body.OPERATOR)), at) is No.NOT_YOURS
    assert refused(life, replace(move, to="op1"), at) is No.NOT_ANOTHER
    offered = decide_life(life, move, at).life
    assert decide_life(offered, Take(said(Body.OPERATOR), "op2"), at).life.operator == "op2"


# ---- clocks ----


def test_a_late_step_is_told_again_and_again() -> None:
    life = a_life()
    first = decide_life(life, TimePassed(), BEGAN + 10 * D)
    again = decide_life(first.life, TimePassed(), BEGAN + 10 * D)
    second = decide_life(first.life, TimePassed(), BEGAN + 17 * D)

    assert [ask.task for ask in (*first.asks, *second.asks)] == [STEP_LATE, STEP_LATE]
    assert len({ask.key for ask in (*first.asks, *second.asks)}) == 2
    assert (again.asks, again.life) == ((), first.life)


def test_a_guarded_home_is_looked_at_once_a_year() -> None:
    # HZ23-11
    life, _ = led_through(a_life())
    due = life.due_at
    assert due is not None

    late = decide_life(life, TimePassed(), due)

    assert [ask.task for ask in late.asks] == [REVIEW_DUE]
    after = decide_life(late.life, Review(said(Body.COMMITTEE)), due + D).life
    assert after.due_at == due + 366 * D


def test_an_offer_that_nobody_takes_is_told_and_the_service_has_its_own_clock() -> None:
    life, at = led_through(a_life())
    offered = decide_life(life, Offer(said(Body.STREET), Side.STREET, "330106002"), at).life

    told = decide_life(offered, TimePassed(), at + 5 * D)

    assert [ask.task for ask in told.asks] == [NOT_TAKEN]
    assert told.life.waits_until == life.waits_until
    assert told.life.due_at == at + 12 * D


def test_a_move_that_comes_late_hides_no_deadline() -> None:
    life = a_life()

    moved = decide_life(life, a_step(life.stages[0]), BEGAN + 30 * D)

    assert [entry.event for entry in moved.entries] == ["task_opened", "service_step"]


# ---- for all ways ----

BODY = st.sampled_from(Body).map(said)
MOVES = st.one_of(
    st.builds(lambda n: n, st.integers(0, 5)),  # the step of the n-th stage
    st.builds(SendBack, BODY, st.sampled_from(Act), st.sampled_from(Back)),
    st.builds(
        Suspend,
        BODY,
        st.sampled_from(Pause),
        st.integers(-5, 120).map(lambda days: BEGAN + days * D),
    ),
    st.builds(Resume, BODY),
    st.builds(
        lambda by, way, missing: Establish(
            by, way[1], "c", missing, programme_of(way[0]).procedures[way[1]]
        ),
        BODY,
        st.sampled_from(SHIPPED),
        st.sampled_from([(), ("born",)]),
    ),
    st.builds(Review, BODY),
    st.builds(
        EndService,
        BODY,
        st.sampled_from(Over),
        st.none() | st.sampled_from(Why),
        st.none() | st.sampled_from(Reluctance),
        st.none() | st.sampled_from(Cause),
    ),
    st.builds(Offer, BODY, st.sampled_from(Side), st.sampled_from(["", STREET, "330106002"])),
    st.builds(Take, BODY, st.sampled_from([STREET, "330106002", "op1"])),
    st.builds(Withdraw, BODY),
    st.just(TimePassed()),
)


def a_move(life: Life, drawn: int | Move) -> Move:
    return a_step(life.stages[drawn % len(life.stages)]) if isinstance(drawn, int) else drawn


@settings(max_examples=80, deadline=None)
@given(
    way=st.sampled_from(SHIPPED),
    lead=st.integers(0, 8),
    drawn=st.lists(st.tuples(MOVES, st.integers(0, 40)), max_size=12),
)
def test_whatever_comes_in_whatever_order_the_laws_hold(way, lead, drawn) -> None:
    life, at = led_through(a_life(*way), lead)
    for what, days in drawn:
        move, at = a_move(life, what), at + timedelta(days=days)
        before, moved = life, decide_life(life, move, at)
        again = decide_life(moved.life, move, at)
        life = moved.life

        acts = [each.act for each in life.taken]
        assert acts == [stage.act for stage in life.stages][: len(acts)]
        assert all(set(evidence_for(s)) <= t.evidence.keys()
                   for s, t in zip(life.stages, life.taken, strict=False))  # fmt: skip
        assert (life.phase is Phase.ENTERING) is (len(acts) < len(life.stages)) or life.end
        assert (life.due_at is None) is (life.phase is Phase.ENDED)
        assert (life.end is not None) is (life.phase is Phase.ENDED)
        assert life.due_at is None or life.due_at > at
        if life.end and life.end.over is Over.DECLINED:
            assert life.end.reluctance
            assert life.end.cause
        if moved.no is None and life != before:
            assert moved.entries
        if isinstance(move, TakeStep) and moved.no is None:
            assert again.no is not None
        assert codec.from_plain(Life, codec.to_plain(life)) == life
        if before.phase is Phase.ENDED:
            assert life == before
