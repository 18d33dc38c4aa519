"""Calls of a run: placing, answering, losing, ending and stopping them (contracts section 4, meanings 4 and 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from localcloud.loop import Order
from localcloud.telephone.behaviour import Behaviour
from telecare.domain.actions import CancelCall, Flow, Lane, PlaceCall, SendSms, TellCall
from telecare.domain.decide import decide, open_run
from telecare.domain.events import (
    CallAnswered,
    CallEnded,
    CallResult,
    FollowUpCalled,
    KeyPressed,
    SeatAct,
)
from telecare.domain.home import Hours, Responder, Snapshot
from telecare.domain.kinds import Role, State
from telecare.domain.run import Run
from tests.stories.rehearsal import START, Rehearsal, a_snapshot, an_alarm
from tests.stories.words import (
    BUSY,
    M,
    S,
    accepts,
    answers,
    arrived,
    cannot,
    closes,
    seat,
    with_clocks,
)


def calls(r: Rehearsal) -> list[PlaceCall]:
    return [a for a in r.actions if isinstance(a, PlaceCall)]


def call_of(r: Rehearsal, person: str) -> PlaceCall:
    return next(c for c in calls(r) if c.person == person)


def begun(word: str = "help", snapshot: Snapshot | None = None) -> Run:
    """A run whose first calls are placed."""
    opening = open_run("i1", an_alarm(word), snapshot or a_snapshot(), START)
    return decide(opening.run, None, START).run


def with_hours(person: str, role: Role, start: time, end: time) -> Snapshot:
    usual = a_snapshot(people={})
    return replace(usual, responders=(Responder(person, role, Hours(start, end)),))


# ---- how a call is asked of the carrier ----


def test_the_elder_and_everybody_else_ring_as_long_as_their_own_clock_says() -> None:
    snapshot = with_clocks({"elder.ring_s": 25, "contact.ring_s": 40})

    r = Rehearsal("smoke", snapshot).play(S)

    assert call_of(r, "elder").ring_s == 25
    assert {c.ring_s for c in calls(r) if c.person != "elder"} == {40}
    assert r.times("call_placed", "daughter") == []


def test_a_call_carries_every_clock_that_the_carrier_must_keep() -> None:
    snapshot = with_clocks({"call.key_s": 21, "call.eta_s": 6, "call.seat_s": 33})

    call = call_of(Rehearsal("help", snapshot).play(S), "elder")

    assert (call.key_s, call.eta_s, call.seat_s) == (21, 6, 33)


def test_calls_leave_in_the_lane_of_alarms() -> None:
    r = Rehearsal("smoke").play(M)

    assert {c.lane for c in calls(r)} == {Lane.ALARM}


@pytest.mark.parametrize(
    ("word", "flow"),
    [
        ("help", Flow.ELDER_HELD),
        ("odd", Flow.ELDER_HELD),
        ("inactivity", Flow.ELDER_HELD),
        ("water_leak", Flow.ELDER_HELD),
        ("wandering", Flow.ELDER_HELD),
        ("intrusion", Flow.ELDER_HELD),
        ("fall", Flow.ELDER),
        ("vital", Flow.ELDER),
        ("smoke", Flow.ELDER),
        ("gas", Flow.ELDER_TOLD),
        ("co", Flow.ELDER_TOLD),
    ],
)
def test_what_the_elder_may_press_follows_from_the_kind(word: str, flow: Flow) -> None:
    call = call_of(Rehearsal(word).play(S), "elder")

    assert call.flow is flow
    assert call.script == f"elder.{an_alarm(word).kind}"


def test_responders_and_the_team_hear_scripts_of_their_own() -> None:
    r = Rehearsal("smoke").play(S)

    assert call_of(r, "neighbour").flow is Flow.RESPONDER
    assert call_of(r, "neighbour").script == "responder.fire"
    assert call_of(r, "team").script == "team.fire"


def test_every_call_has_an_id_of_its_own() -> None:
    r = Rehearsal("help").play(10 * M)

    attempts = [c.attempt for c in calls(r)]
    assert len(attempts) == len(set(attempts)) > 8
    assert attempts[0] == "i1-c1"


# ---- how calls end, and who is rung then ----


@pytest.mark.parametrize(
    ("behaviour", "after"),
    [
        (Behaviour("no_answer"), 30),
        (Behaviour("busy"), 1),
        (Behaviour("unreachable"), 1),
        (Behaviour("power_off"), 1),
        (Behaviour("empty_number"), 1),
        (Behaviour("suspended"), 1),
        (Behaviour("declined"), 5),
        (Behaviour("voicemail"), 20 + 20),
        (Behaviour("ai_assistant"), 20 + 20),
        (Behaviour("hang_up"), 7),
        (Behaviour("wrong_person", 5 * S, "8"), 5 + 3),
        (answers(4), 4 + 20),
        (answers(4, "9"), 4 + 3),
    ],
)
def test_the_next_person_is_rung_at_the_instant_the_last_call_ended(
    behaviour: Behaviour, after: int
) -> None:
    r = Rehearsal("help", elder=BUSY, daughter=behaviour).play(2 * M)

    begin = r.times("call_placed", "daughter")[0]
    assert begin == 2
    assert r.times("call_placed", "son")[0] == begin + after
    assert r.times("accepted") == []


def test_an_answered_call_is_no_acceptance_even_by_a_voicemail() -> None:
    r = Rehearsal("help", daughter=Behaviour("voicemail"), son=answers(3)).play(5 * M)

    assert len(r.times("call_answered", "daughter")) == 2
    assert len(r.times("call_answered", "son")) == 2
    assert r.run.state is State.OPEN


def test_a_call_of_which_nothing_more_is_heard_is_lost_and_the_chain_goes_on() -> None:
    run = begun()

    waiting = decide(run, None, START + 39 * S)
    lost = decide(run, None, START + 40 * S)

    assert waiting.due_at == START + 40 * S
    assert [(e.event, e.who) for e in lost.entries[:2]] == [
        ("call_ended", "elder"),
        ("call_placed", "elder"),
    ]
    assert lost.entries[0].detail["result"] == "lost"


def test_an_answered_call_of_which_nothing_more_is_heard_is_lost_too() -> None:
    run = decide(begun(), CallAnswered("i1-c1"), START + 25 * S).run

    assert decide(run, None, START + 54 * S).run.attempt("i1-c1") is not None
    assert decide(run, None, START + 55 * S).run.attempt("i1-c1") is None


def test_a_call_that_is_told_as_answered_twice_is_noted_once() -> None:
    once = decide(begun(), CallAnswered("i1-c1"), START + 5 * S)
    twice = decide(once.run, CallAnswered("i1-c1"), START + 20 * S)

    assert [e.event for e in once.entries] == ["call_answered"]
    assert twice.entries == ()
    assert twice.run == once.run


def test_a_result_for_an_ended_call_is_recorded_and_changes_nothing() -> None:
    ended = decide(begun(), CallEnded("i1-c1", CallResult.BUSY), START + S)
    again = decide(ended.run, CallEnded("i1-c1", CallResult.NO_ANSWER), START + 2 * S)

    assert again.run == ended.run
    assert again.actions == ()
    assert [(e.event, dict(e.detail)) for e in again.entries] == [
        ("noted", {"what": "late_result", "attempt": "i1-c1", "result": "no_answer"})
    ]


def test_an_answer_to_an_ended_call_is_recorded_and_changes_nothing() -> None:
    ended = decide(begun(), CallEnded("i1-c1", CallResult.BUSY), START + S).run
    late = decide(ended, CallAnswered("i1-c1"), START + 2 * S)

    assert late.run == ended
    assert [e.detail["what"] for e in late.entries] == ["late_answer"]


def test_a_result_for_a_call_that_never_was_changes_nothing() -> None:
    run = begun()

    decision = decide(run, CallEnded("i1-c99", CallResult.COMPLETED, "1"), START + S)

    assert decision.run == run
    assert decision.actions == ()


def test_a_second_call_to_a_person_who_is_being_rung_is_never_placed() -> None:
    r = Rehearsal("help", elder=BUSY, daughter=BUSY, son=BUSY)
    r.alarm_at(15 * S, "smoke", "standard-smoke1")

    r.play(20 * S)

    assert r.times("call_placed", "neighbour") == [6]
    assert r.times("plan_switched") == [15]


# ---- hours ----


@pytest.mark.parametrize(
    ("start", "end", "rung"),
    [
        (time(8, 30), time(17, 30), False),  # it is 02:10 in the bureau's zone
        (time(2, 10), time(3), True),
        (time(1), time(2, 10), False),
        (time(22), time(6), True),
        (time(0), time(0), True),
    ],
)
def test_a_responder_is_rung_in_his_hours_only(start: time, end: time, rung: bool) -> None:
    r = Rehearsal("smoke", with_hours("committee", Role.COMMITTEE, start, end)).play(M)

    assert bool(r.times("call_placed", "committee")) is rung


def test_a_contact_outside_his_hours_is_passed_over() -> None:
    r = Rehearsal("help", with_hours("daughter", Role.FIRST_CARER, time(8), time(20))).play(5 * M)

    assert r.times("call_placed", "daughter") == []
    assert r.times("told", "supervisor", reason="chain_ended") == [60]


# ---- stopping ----


def stopped_fire() -> Rehearsal:
    """The post answers and is five minutes away; the neighbour is on the line; all others still ring."""
    r = Rehearsal("smoke", post=answers(3, "11"), neighbour=answers(5), elder=answers(2))
    return r.play(9 * S)


def test_calls_that_still_ring_when_calling_stops_are_cancelled() -> None:
    r = stopped_fire()

    assert r.times("accepted", "post") == [6]
    for person in ("property", "team"):
        assert r.times("call_ended", person, result="cancelled") == [8]
    cancelled = {a.attempt for a in r.actions if isinstance(a, CancelCall)}
    assert cancelled == {call_of(r, p).attempt for p in ("property", "team")}


def test_calls_that_are_answered_run_on_and_hear_who_goes() -> None:
    r = stopped_fire()

    told = [(a.attempt, a.message) for a in r.actions if isinstance(a, TellCall)]
    assert told == [(call_of(r, "neighbour").attempt, "someone_goes")]
    assert r.times("call_ended", "neighbour") == []


def test_the_elders_own_call_rings_on() -> None:
    r = stopped_fire()

    assert r.times("call_ended", "elder") == []
    assert r.run.attempt(call_of(r, "elder").attempt) is not None


def test_the_others_are_told_by_message_that_somebody_goes_once_each() -> None:
    r = Rehearsal("smoke", post=answers(3, "11"), neighbour=answers(5), property=answers(1, "9"))
    r.at(M, arrived("post"))

    r.play(2 * M)

    told = [a.person for a in r.actions if isinstance(a, SendSms) and a.message == "someone_goes"]
    assert sorted(told) == ["daughter", "son", "team"]  # property declined, the neighbour heard it
    assert r.times("sms_sent", "team", message="someone_goes") == [8]


def test_whoever_was_rung_hears_by_message_that_somebody_goes() -> None:
    r = Rehearsal("help", son=answers(3, "12")).play(5 * M)

    assert r.times("sms_sent", message="someone_goes") == [98]
    assert r.times("sms_sent", "daughter", message="someone_goes") == [98]


def test_a_ring_that_was_cut_off_is_no_try() -> None:
    r = Rehearsal("smoke", post=[answers(3, "11"), BUSY])
    r.at(M, cannot("post"))

    r.play(2 * M)

    assert r.times("call_placed", "neighbour") == [0, 60]
    assert r.times("call_placed", "team") == [0, 60]


def test_a_contact_whose_ring_was_cut_off_is_the_next_in_the_same_round() -> None:
    r = Rehearsal("help", elder=BUSY, daughter=BUSY)
    r.at(10 * S, accepts("neighbour"))
    r.at(20 * S, cannot("neighbour"))

    r.play(M)

    assert r.times("call_ended", "son", result="cancelled") == [10]
    assert r.times("call_placed", "son") == [3, 20, 51]
    assert r.times("call_placed", "daughter") == [2, 50]


def test_a_key_in_a_call_that_was_being_cancelled_is_heard() -> None:
    run = begun("smoke")
    post, neighbour = (
        next(a for a in run.attempts if a.person == p) for p in ("post", "neighbour")
    )
    stopped = decide(run, CallEnded(post.id, CallResult.COMPLETED, "11"), START + 8 * S).run

    decision = decide(stopped, KeyPressed(neighbour.id, "1", 1), START + 9 * S)

    assert [e.event for e in decision.entries][:2] == ["call_answered", "accepted"]


def test_a_call_is_cancelled_once() -> None:
    run = begun("smoke")
    post = next(a for a in run.attempts if a.person == "post")
    accepted = decide(run, CallEnded(post.id, CallResult.COMPLETED, "11"), START + 8 * S)
    again = decide(accepted.run, arrived("post"), START + 9 * S)

    first = [a for a in accepted.actions if isinstance(a, CancelCall)]
    assert len(first) == 3
    assert [a for a in again.actions if isinstance(a, CancelCall)] == []


def test_resolving_cancels_what_was_not_cancelled_before() -> None:
    run = begun("smoke")
    post = next(a for a in run.attempts if a.person == "post")
    stopped = decide(run, CallEnded(post.id, CallResult.COMPLETED, "11"), START + 8 * S).run

    resolved = decide(stopped, closes(how="official", seen_by="119"), START + 9 * S)

    elder = next(a.id for a in run.attempts if a.person == "elder")
    assert [a.attempt for a in resolved.actions if isinstance(a, CancelCall)] == [elder]


def test_a_cancelled_call_of_which_the_carrier_says_nothing_is_let_go() -> None:
    run = begun("smoke")
    post = next(a for a in run.attempts if a.person == "post")
    stopped = decide(run, CallEnded(post.id, CallResult.COMPLETED, "11"), START + 8 * S).run

    assert any(a.cancelled for a in stopped.attempts)
    later = decide(stopped, None, START + 18 * S).run
    assert not any(a.cancelled for a in later.attempts)


def test_a_seat_that_speaks_with_the_elder_ends_the_elders_call() -> None:
    r = Rehearsal("help")
    r.at(5 * S, seat(SeatAct.SPEAK))

    r.play(20 * S)

    assert r.times("call_ended", "elder", result="cancelled") == [5]
    assert r.times("call_placed", "elder") == [0]
    assert r.times("call_placed", "daughter") == [5]


def test_the_elders_call_never_waits_for_a_seat() -> None:
    assert Rehearsal("help").play(S).times("call_placed", "elder") == [0]


# ---- a carrier that takes no calls ----


def refused(run: Run, person: str, at: float) -> Run:
    attempt = next(a.id for a in run.attempts if a.person == person)
    return decide(run, CallEnded(attempt, CallResult.CARRIER_FAILED), START + at * S).run


def told_of_outages(r: Rehearsal) -> list[float]:
    return r.times("told", "supervisor", reason="carrier_down")


def test_a_call_that_no_carrier_took_was_no_try_and_is_made_again() -> None:
    run = refused(begun(), "elder", 1)

    assert run.elder_tries == 0
    assert decide(run, None, START + 60 * S).run.attempts == ()
    again = decide(run, None, START + 61 * S)
    assert [a.person for a in again.actions if isinstance(a, PlaceCall)] == ["elder"]


def test_nobody_is_rung_while_the_carrier_takes_nothing_and_everybody_after_it() -> None:
    r = Rehearsal("smoke")
    r.network.is_down = True
    r.loop.at(START + 90 * S, Order.DO, lambda: setattr(r.network, "is_down", False))

    r.play(3 * M)

    for person in ("elder", "post", "property", "neighbour", "team"):
        assert r.times("call_placed", person)[-1] == 120
        assert r.times("call_ended", person, result="no_answer") == [150]


def test_an_outage_is_told_at_once_and_a_second_one_too_when_calls_went_out_between() -> None:
    r = Rehearsal("help", elder=BUSY)
    r.network.is_down = True
    r.loop.at(START + 30 * S, Order.DO, lambda: setattr(r.network, "is_down", False))
    r.loop.at(START + 65 * S, Order.DO, lambda: setattr(r.network, "is_down", True))

    r.play(5 * M)

    assert told_of_outages(r) == [0, 92]


def test_calls_that_were_cut_off_or_lost_prove_no_carrier() -> None:
    r = Rehearsal("help")
    r.network.is_down = True
    r.play(S)
    told_at = r.run.carrier_told_at
    assert told_at is not None

    run = decide(r.run, None, START + 60 * S).run
    lost = decide(run, None, START + 101 * S).run
    assert lost.carrier_told_at == told_at
    attempt = run.attempts[0].id
    for result, known in ((CallResult.CANCELLED, told_at), (CallResult.NO_ANSWER, None)):
        ended = decide(run, CallEnded(attempt, result), START + 61 * S).run
        assert ended.carrier_told_at == known


# ---- follow-ups ----


def test_a_follow_up_is_no_ring_of_the_response() -> None:
    run = decide(begun(), closes(), START + S).run

    after = decide(run, FollowUpCalled("seat2"), START + 2 * S).run

    assert after.attempts[-1].step == "follow_up"
    assert (after.rung, after.elder_tries) == (run.rung, run.elder_tries)


# ---- tests ----


def test_a_test_runs_through_its_steps_without_asking_anything_of_the_carrier() -> None:
    alarm = replace(an_alarm("smoke"), test=True)
    run = open_run("i1", alarm, a_snapshot(), START).run

    decision = decide(run, None, START)

    placed = {e.who for e in decision.entries if e.event == "call_placed"}
    assert {"elder", "neighbour", "team", "daughter"} <= placed
    assert not any(isinstance(a, PlaceCall | SendSms) for a in decision.actions)


def test_a_deadline_is_kept_to_the_microsecond() -> None:
    run = begun()

    early = decide(run, None, START + 40 * S - timedelta(microseconds=1))

    assert early.run == run


# ---- one telephone, several incidents ----


def ended(run: Run, person: str, result: CallResult, after: timedelta) -> Run:
    """The run after its live call to a person has ended so."""
    attempt = next(a for a in run.live() if a.person == person)
    return decide(run, CallEnded(attempt.id, result), START + after).run


def test_somebody_on_our_own_line_is_rung_again_and_nobody_waits_for_that() -> None:
    run = decide(
        ended(
            ended(begun(), "elder", CallResult.NO_ANSWER, 30 * S),
            "elder",
            CallResult.NO_ANSWER,
            60 * S,
        ),
        None,
        START + 60 * S,
    ).run

    after = ended(run, "daughter", CallResult.ENGAGED, 61 * S)

    assert [a.person for a in after.live()] == ["son"]
    later = decide(after, None, START + 81 * S)
    assert [a.person for a in later.actions if isinstance(a, PlaceCall)] == ["daughter"]
    assert later.run.engaged == ()


def test_an_engaged_line_of_the_elder_uses_up_no_try() -> None:
    run = ended(begun("smoke"), "elder", CallResult.ENGAGED, S)

    later = decide(run, None, START + 21 * S)

    assert [
        a.person for a in later.actions if isinstance(a, PlaceCall) and a.person == "elder"
    ] == ["elder"]


def test_whoever_is_wanted_no_more_is_not_rung_again() -> None:
    run = ended(begun("smoke"), "neighbour", CallResult.ENGAGED, S)
    run = decide(run, arrived("post"), START + 5 * S).run

    later = decide(run, None, START + 30 * S)

    assert not [a for a in later.actions if isinstance(a, PlaceCall)]
    assert later.run.engaged == ()
