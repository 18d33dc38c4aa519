"""What keys, replies and people who ring mean (contracts section 4, meaning 5)."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from telecare.domain.actions import CancelCall, Lane, OpenTask, PlaceCall, Tell
from telecare.domain.decide import decide
from telecare.domain.decision import Decision
from telecare.domain.events import (
    CallAnswered,
    CallEnded,
    CallResult,
    Event,
    FollowUpCalled,
    InboundCalled,
    KeyPressed,
    SeatAct,
    SmsReplied,
)
from telecare.domain.home import Responder
from telecare.domain.kinds import Emergency, Role, State
from telecare.domain.run import Run
from tests.stories.rehearsal import START, Rehearsal, a_snapshot
from tests.stories.words import BUSY, M, S, answers, arrived, closes, confirmed, seat, with_clocks


def whats(r: Rehearsal | Decision, who: str = "") -> list[str]:
    return [e.detail["what"] for e in r.entries if e.event == "noted" and e.who == who]


def told_to_seats(r: Rehearsal) -> list[str]:
    return [a.reason for a in r.actions if isinstance(a, Tell) and a.audience == "seats"]


def ringing(word: str = "help", person: str = "daughter") -> tuple[Run, str]:
    """A run in which one person is being rung, and that call's id."""
    r = Rehearsal(word, elder=BUSY).play(3 * S)
    attempt = next(a.id for a in r.run.attempts if a.person == person)
    return r.run, attempt


def tell(run: Run, *events: Event, after: int = 4) -> Run:
    for event in events:
        run = decide(run, event, START + after * S).run
    return run


# ---- responders ----


def test_2_the_elder_is_with_me_puts_the_responder_on_scene() -> None:
    r = Rehearsal("help", elder=BUSY, daughter=answers(5, "2")).play(5 * M)

    assert r.times("arrived", "daughter") == [10]
    assert "elder_with_responder" in whats(r, "daughter")
    assert r.run.on_scene == "daughter"
    assert r.run.elder_reached
    assert r.times("call_placed", "son") == []


@pytest.mark.parametrize("word", ["smoke", "gas", "co", "water_leak", "intrusion"])
def test_2_does_not_end_calling_where_the_home_itself_is_in_danger(word: str) -> None:
    r = Rehearsal(word, elder=BUSY, daughter=answers(5, "2")).play(5 * M)

    assert r.times("arrived") == []
    assert r.run.state is State.OPEN
    assert r.times("call_placed", "son")
    assert len(r.times("call_placed", "daughter")) == 1
    assert "elder_with_responder" in told_to_seats(r)


@pytest.mark.parametrize(("key", "reason"), [("8", "wrong_number"), ("9", "cannot")])
def test_8_and_9_decline_and_later_rounds_leave_them_out(key: str, reason: str) -> None:
    r = Rehearsal("help", elder=BUSY, daughter=answers(5, key)).play(5 * M)

    assert r.times("declined", "daughter", reason=reason) == [10]
    assert r.times("call_placed", "daughter") == [2]
    assert r.times("call_placed", "son") == [10, 40]
    assert r.run.state is State.OPEN


def test_only_a_wrong_number_asks_for_the_contact_to_be_checked() -> None:
    wrong = Rehearsal("help", elder=BUSY, daughter=answers(5, "8")).play(M)
    cannot = Rehearsal("help", elder=BUSY, daughter=answers(5, "9")).play(M)

    assert wrong.times("task_opened", "daughter", task="contact_check") == [10]
    tasks = [a for a in wrong.actions if isinstance(a, OpenTask)]
    assert [(a.task, a.detail, a.lane) for a in tasks] == [
        ("contact_check", {"who": "daughter"}, Lane.BULK)
    ]
    assert cannot.times("task_opened") == []


def test_0_asks_for_a_seat_and_without_one_calling_goes_on() -> None:
    r = Rehearsal("help", elder=BUSY, daughter=answers(5, "0")).play(M)

    assert "wants_seat" in told_to_seats(r)
    assert r.times("accepted") == []
    assert r.times("call_ended", "daughter") == [2 + 5 + 3 + 30]
    assert r.times("call_placed", "son")[0] == 40


def test_star_says_it_again_and_is_no_answer() -> None:
    again = Rehearsal("help", elder=BUSY, daughter=answers(5, "*")).play(M)
    then = Rehearsal("help", elder=BUSY, daughter=answers(5, "*12")).play(M)

    assert again.times("accepted") == []
    assert again.times("call_placed", "son")[0] == 2 + 5 + 3 + 20
    assert then.times("accepted") == [12]


def test_a_digit_counts_only_right_after_the_1() -> None:
    run, attempt = ringing()

    run = tell(run, KeyPressed(attempt, "3", 1), KeyPressed(attempt, "1", 2))

    assert run.acceptances[0].eta_at is None
    assert run.acceptances[0].decide_at is not None


def test_an_unknown_key_says_nothing() -> None:
    run, attempt = ringing()

    after = tell(run, KeyPressed(attempt, "5", 1))

    assert after.state is State.OPEN
    assert after.out == ()
    assert after.attempt(attempt) is not None


# ---- keys told twice, late, or out of order ----


def test_a_key_told_twice_is_one_key() -> None:
    run, attempt = ringing()

    once = tell(run, KeyPressed(attempt, "1", 1))
    twice = tell(once, KeyPressed(attempt, "1", 1))

    assert twice == once


def test_the_same_key_pressed_twice_is_two_keys() -> None:
    run, attempt = ringing()

    run = tell(run, KeyPressed(attempt, "1", 1), KeyPressed(attempt, "1", 2))

    assert run.acceptances[0].eta_at == START + 4 * S + 5 * M


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_in_whatever_order_keys_are_told_the_acceptance_is_the_same(order: tuple[int, ...]) -> None:
    run, attempt = ringing()
    news: list[Event] = [
        KeyPressed(attempt, "1", 1),
        KeyPressed(attempt, "3", 2),
        CallEnded(attempt, CallResult.COMPLETED, "13"),
    ]

    run = tell(run, *(news[i] for i in order))

    assert [(a.person, a.eta_at) for a in run.acceptances] == [("daughter", START + 4 * S + 15 * M)]


def test_keys_that_only_the_end_of_the_call_tells_are_heard() -> None:
    run, attempt = ringing()

    run = tell(run, CallEnded(attempt, CallResult.HUNG_UP, "*9"))

    assert run.out == ("daughter",)


def test_a_key_of_an_ended_call_is_recorded_and_changes_nothing() -> None:
    run, attempt = ringing()
    ended = tell(run, CallEnded(attempt, CallResult.NO_ANSWER))

    late = decide(ended, KeyPressed(attempt, "1", 1), START + 5 * S)

    assert late.run == ended
    assert late.actions == ()
    assert [e.detail for e in late.entries] == [
        {"what": "late_key", "attempt": attempt, "key": "1"}
    ]


# ---- keys told after their call was given up ----


def given_up(person: str = "daughter", word: str = "help") -> tuple[Run, str]:
    """A run in which nothing was heard of a person's call, and that call's id."""
    run, attempt = ringing(word, person)
    return decide(run, None, START + 43 * S).run, attempt


def test_a_1_that_is_told_late_still_accepts() -> None:
    run, attempt = given_up()
    assert run.attempt(attempt) is None

    decision = decide(run, KeyPressed(attempt, "1", 1), START + 90 * S)

    assert [a.person for a in decision.run.acceptances] == ["daughter"]
    assert whats(decision) == ["late_key"]


@pytest.mark.parametrize("key", ["2", "8", "9", "0", "*", "3"])
def test_any_other_key_of_a_responder_is_too_late(key: str) -> None:
    run, attempt = given_up()

    decision = decide(run, KeyPressed(attempt, key, 1), START + 44 * S)

    assert (decision.run.acceptances, decision.run.out, decision.run.on_scene) == ((), (), "")


def test_a_1_that_is_told_late_does_not_overrule_what_was_said_since() -> None:
    run, attempt = given_up()
    later = next(a.id for a in run.attempts if a.person == "son")
    run = tell(run, CallEnded(later, CallResult.NO_ANSWER), after=50)
    again = next(a.id for a in run.attempts if a.person == "daughter")
    run = tell(run, KeyPressed(again, "9", 1), after=60)

    decision = decide(run, KeyPressed(attempt, "1", 1), START + 90 * S)

    assert decision.run.acceptances == ()


def test_a_1_of_somebody_barred_is_not_heard_late_either() -> None:
    run, attempt = given_up()
    run = tell(run, seat(SeatAct.BAR, who="daughter", reason="police"), after=50)

    assert decide(run, KeyPressed(attempt, "1", 1), START + 90 * S).run.acceptances == ()


def test_a_2_of_the_elder_that_is_told_late_still_confirms() -> None:
    r = Rehearsal("help").play(S)
    attempt = r.run.attempts[0].id
    run = decide(r.run, None, START + 40 * S).run

    decision = decide(run, KeyPressed(attempt, "2", 1), START + 50 * S)

    assert decision.run.confirmed_by == "elder"
    assert decision.run.elder_reached


@pytest.mark.parametrize("key", ["1", "7"])
def test_another_key_of_the_elder_is_too_late(key: str) -> None:
    r = Rehearsal("help").play(S)
    attempt = r.run.attempts[0].id
    run = decide(r.run, None, START + 40 * S).run

    decision = decide(run, KeyPressed(attempt, key, 1), START + 50 * S)

    assert decision.run.confirmed_by == ""
    assert decision.run.acceptances == ()
    assert not decision.run.elder_reached


def test_a_key_told_late_takes_no_resolved_incident() -> None:
    run, attempt = given_up()
    run = tell(run, closes(), after=50)

    decision = decide(run, KeyPressed(attempt, "1", 1), START + 60 * S)

    assert decision.run.state is State.RESOLVED
    assert decision.run.acceptances == ()


# ---- how long a line is kept ----


@pytest.mark.parametrize(("key", "more"), [("1", 5), ("0", 30), ("*", 20), ("7", 20)])
def test_after_a_key_more_is_expected_for_as_long_as_the_key_says(key: str, more: int) -> None:
    run, attempt = ringing()

    run = tell(run, CallAnswered(attempt), after=10)
    run = tell(run, KeyPressed(attempt, key, 1), after=20)

    live = run.attempt(attempt)
    assert live is not None
    assert live.lost_at == START + (20 + more + 10) * S


@pytest.mark.parametrize(
    ("word", "key", "more"), [("help", "1", 120), ("help", "7", 20), ("gas", "7", 20)]
)
def test_after_a_key_of_the_elder_too(word: str, key: str, more: int) -> None:
    r = Rehearsal(word).play(S)
    attempt = next(a.id for a in r.run.attempts if a.person == "elder")

    run = tell(r.run, CallAnswered(attempt), after=5)
    run = tell(run, KeyPressed(attempt, key, 1), after=15)

    live = run.attempt(attempt)
    assert live is not None
    assert live.lost_at == START + (15 + more + 10) * S


# ---- the elder ----


@pytest.mark.parametrize("word", ["smoke", "fall", "vital"])
def test_the_elders_1_never_ends_a_grave_incident(word: str) -> None:
    r = Rehearsal(word, elder=answers(5, "1")).play(M)

    assert "elder_well" in whats(r, "elder")
    assert r.run.state is State.OPEN
    assert r.times("call_placed", "daughter")[0] == 8
    assert told_to_seats(r) == []


@pytest.mark.parametrize("word", ["gas", "co"])
def test_nobody_inside_is_asked_in_gas_and_co_and_the_elder_counts_as_not_reached(
    word: str,
) -> None:
    r = Rehearsal(word, elder=answers(5, "1")).play(4 * M)

    assert whats(r, "elder") == []
    assert r.times("relay_raised", "119", suspected="yes") == [180]


def test_a_key_that_nobody_asked_for_in_gas_is_no_answer_either() -> None:
    run, attempt = ringing("gas", "neighbour")
    calls = replace(run.attempts[0], id="i1-c80", person="elder", step="elder")  # type: ignore[arg-type]
    run = replace(run, attempts=(*run.attempts, calls))

    after = tell(run, KeyPressed("i1-c80", "1", 1))

    assert not after.elder_reached
    assert attempt != "i1-c80"


@pytest.mark.parametrize("word", ["help", "odd", "inactivity", "wandering", "intrusion"])
def test_the_elders_1_holds_further_calling_until_its_time_is_over(word: str) -> None:
    r = Rehearsal(word, elder=answers(5, "1")).play(4 * M)

    over = 8 + 120
    assert r.times("noted", "elder", what="elder_well") == [8]
    assert "speak_with_elder" in told_to_seats(r)
    assert r.times("noted", "elder", what="well_hold_over") == [over]
    assert r.times("call_ended", "elder") == [over], "the line is kept open"
    assert r.times("call_placed", "daughter")[0] == over
    assert r.times("call_placed", "elder") == [0], "who pressed a key was reached"


def test_a_seat_that_speaks_with_the_elder_in_that_time_may_end_it() -> None:
    r = Rehearsal("help", elder=answers(5, "1"))
    r.at(28 * S, closes())

    r.play(5 * M)

    assert r.run.state is State.RESOLVED
    assert r.times("call_placed", "daughter") == []
    assert r.times("call_ended", "elder") == [28]


def test_a_held_line_that_breaks_lets_calling_go_on() -> None:
    run, _ = ringing()
    elder = Rehearsal("help", elder=answers(5, "1")).play(10 * S).run
    attempt = elder.attempts[0].id

    decision = decide(elder, CallEnded(attempt, CallResult.HUNG_UP, "1"), START + 20 * S)

    assert whats(decision, "elder") == ["well_hold_over"]
    assert [a.person for a in decision.actions if isinstance(a, PlaceCall)] == ["daughter"]
    assert run.incident == elder.incident


def test_neither_neighbourhood_nor_team_is_rung_while_the_elders_word_holds() -> None:
    slow = with_clocks({"elder.well_hold_s": 1200})
    r = Rehearsal("wandering", slow, elder=answers(5, "1")).play(12 * M)

    assert r.times("call_placed", "team") == []
    assert r.times("told", "supervisor", reason="chain_ended") == []


def test_the_elders_2_confirms() -> None:
    r = Rehearsal("help", elder=answers(5, "2")).play(M)

    assert r.times("confirmed", "elder", emergency="medical") == [8]
    assert r.run.elder_reached


def test_the_elders_2_after_a_1_ends_the_hold() -> None:
    run = Rehearsal("help", elder=answers(5, "1")).play(10 * S).run

    decision = decide(run, KeyPressed(run.attempts[0].id, "2", 2), START + 12 * S)

    assert decision.run.well_until is None
    assert whats(decision, "elder") == ["well_hold_over"]
    assert any(isinstance(a, CancelCall) for a in decision.actions)
    assert any(e.event == "relay_raised" for e in decision.entries)


def test_a_confirmation_by_somebody_else_ends_the_hold_too() -> None:
    r = Rehearsal("help", elder=answers(5, "1"))
    r.at(20 * S, confirmed("neighbour"))

    r.play(25 * S)

    assert r.times("noted", "elder", what="well_hold_over", reason="confirmed") == [20]
    assert r.times("call_placed", "daughter") == [20]


@pytest.mark.parametrize("word", ["help", "water_leak"])
def test_the_elders_1_after_a_confirmation_holds_nothing_back(word: str) -> None:
    r = Rehearsal(word, elder=answers(10, "1"))
    r.at(2 * S, confirmed("neighbour"))

    r.play(M)

    assert r.times("noted", what="speak_with_elder") == []
    assert r.run.well_until is None


def test_an_elder_who_presses_nothing_was_not_reached() -> None:
    r = Rehearsal("help", elder=answers(5)).play(2 * M)

    assert not r.run.elder_reached
    assert r.times("call_placed", "elder") == [0, 25]
    assert r.times("call_placed", "daughter")[0] == 50


def test_another_key_of_the_elder_is_no_answer() -> None:
    r = Rehearsal("help", elder=answers(5, "7")).play(2 * M)

    assert not r.run.elder_reached
    assert r.times("call_placed", "elder") == [0, 28]


# ---- replies ----


def test_replies_of_8_and_9_decline() -> None:
    r = Rehearsal("smoke")
    r.at(2 * S, SmsReplied("son", "9"))
    r.at(3 * S, SmsReplied("daughter", "8"))

    r.play(3 * M)

    assert r.times("declined", "son", reason="cannot") == [2]
    assert r.times("task_opened", "daughter", task="contact_check") == [3]
    assert r.times("call_placed", "son") == r.times("call_placed", "daughter") == []


@pytest.mark.parametrize("text", ["who is this?", "", "11", "one"])
def test_any_other_reply_is_put_before_a_seat(text: str) -> None:
    r = Rehearsal("smoke")
    r.at(2 * S, SmsReplied("son", text))

    r.play(10 * S)

    assert told_to_seats(r) == ["reply_unclear"]
    assert r.times("accepted") == []


def test_somebody_who_rings_back_is_put_before_the_seats() -> None:
    r = Rehearsal("help")
    r.at(2 * S, InboundCalled("son", "unclear"))

    r.play(10 * S)

    assert told_to_seats(r) == ["call_back"]
    assert r.times("noted", "son", what="inbound_call", speech="unclear") == [2]


# ---- people who are barred ----


def test_a_suspected_responder_is_barred_from_the_start() -> None:
    usual = a_snapshot()
    snapshot = replace(
        usual,
        responders=(*usual.responders, Responder("nephew", Role.CONTACT, suspected=True)),
    )
    r = Rehearsal("smoke", snapshot)
    r.at(20 * S, SmsReplied("nephew", "1"))
    r.at(30 * S, arrived("nephew"))

    r.play(5 * M)

    assert r.times("call_placed", "nephew") == []
    assert r.times("sms_sent", "nephew") == []
    assert r.times("noted", "nephew", what="barred_reply") == [20]
    assert r.times("noted", "nephew", what="report_refused") == [30]
    assert r.run.acceptances == ()


def test_the_key_of_somebody_barred_during_the_call_is_recorded_only() -> None:
    run, attempt = ringing()
    run = tell(run, seat(SeatAct.BAR, who="daughter", reason="police asked"))

    decision = decide(run, KeyPressed(attempt, "1", 1), START + 5 * S)

    assert "barred_key" in whats(decision, "daughter")
    assert decision.run.acceptances == ()


# ---- after the incident was resolved ----


def resolved_while_ringing() -> tuple[Run, str]:
    run, attempt = ringing()
    return tell(run, closes()), attempt


@pytest.mark.parametrize("key", ["1", "2", "8", "9", "0"])
def test_no_key_takes_a_resolved_incident(key: str) -> None:
    run, attempt = resolved_while_ringing()

    decision = decide(run, KeyPressed(attempt, key, 1), START + 5 * S)

    assert decision.run.state is State.RESOLVED
    assert decision.run.acceptances == ()
    assert decision.run.out == ()
    assert whats(decision, "daughter") == ["late_key"]
    assert decision.actions == ()


@pytest.mark.parametrize("text", ["1", "9", "what?"])
def test_no_reply_takes_a_resolved_incident(text: str) -> None:
    run, _ = resolved_while_ringing()

    decision = decide(run, SmsReplied("daughter", text), START + 5 * S)

    assert decision.run == run
    assert decision.actions == ()
    assert whats(decision, "daughter") == ["late_reply"]


def test_an_elder_who_asks_for_help_just_then_is_put_before_the_seats() -> None:
    r = Rehearsal("help", elder=answers(5, "1")).play(10 * S)
    run = tell(r.run, closes(), after=11)

    decision = decide(run, KeyPressed(run.attempts[0].id, "2", 2), START + 12 * S)

    assert decision.run.state is State.RESOLVED
    assert [a.reason for a in decision.actions if isinstance(a, Tell)] == ["elder_asks_for_help"]


def test_keys_in_a_follow_up_call_decide_nothing() -> None:
    run, attempt = resolved_while_ringing()
    run = tell(run, CallEnded(attempt, CallResult.CANCELLED), FollowUpCalled("seat2"))
    call = run.attempts[0].id

    for key in "1289":
        decision = decide(run, KeyPressed(call, key), START + 20 * S)

        assert decision.run.state is State.RESOLVED
        assert decision.actions == ()
        assert [e.event for e in decision.entries] == ["call_answered"]


def test_an_elder_says_what_is_wrong_at_the_portal() -> None:
    r = Rehearsal("help")
    r.at(5 * S, confirmed("elder", Emergency.CRIME))

    r.play(10 * S)

    assert r.times("relay_raised", "110", suspected="no") == [5]
