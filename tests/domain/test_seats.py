"""What seats do with an incident, and what becomes of it when they fall silent (laws 4 and 8)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from telecare.domain.actions import CancelCall, PlaceCall, Tell
from telecare.domain.decide import decide, open_run
from telecare.domain.decision import Decision
from telecare.domain.events import ConsoleDied, FollowUpCalled, SeatAct, SeatActed
from telecare.domain.kinds import Emergency, How, Service, State
from telecare.domain.run import Run
from telecare.domain.seats import MOST_ADDED
from tests.stories.rehearsal import START, Rehearsal, a_snapshot, an_alarm
from tests.stories.words import BUSY, M, S, accepts, answers, arrived, closes, confirmed, seat

WHY = "she asked for it"


def begun(word: str = "help") -> Run:
    return decide(open_run("i1", an_alarm(word), a_snapshot(), START).run, None, START).run


def noted(decision: Decision) -> list[str]:
    return [e.detail["what"] for e in decision.entries if e.event == "noted"]


# ---- owning ----


def test_a_claim_makes_a_seat_the_owner_and_the_automation_goes_on() -> None:
    r = Rehearsal("help")
    r.at(5 * S, seat(SeatAct.CLAIM))

    r.play(2 * M)

    assert r.run.owner == "seat1"
    assert r.times("claimed", "seat1") == [5]
    assert r.run.state is State.OPEN, "a claim is no acceptance"
    assert r.times("call_placed", "daughter")[0] == 60


def test_claiming_twice_is_claiming_once() -> None:
    r = Rehearsal("help")
    r.at(5 * S, seat(SeatAct.CLAIM))
    r.at(6 * S, seat(SeatAct.CLAIM))

    assert r.play(M).times("claimed") == [5]


def test_a_takeover_shows_on_both_sides() -> None:
    r = Rehearsal("help")
    r.at(5 * S, seat(SeatAct.CLAIM))
    r.at(9 * S, seat(SeatAct.CLAIM, by="seat2"))

    r.play(M)

    assert r.times("released", "seat1", reason="taken_over", by="seat2") == [9]
    assert r.times("claimed", "seat2") == [9]
    assert r.run.owner == "seat2"


def test_a_release_gives_the_incident_back() -> None:
    r = Rehearsal("help")
    r.at(5 * S, seat(SeatAct.CLAIM))
    r.at(9 * S, seat(SeatAct.RELEASE))

    r.play(M)

    assert r.run.owner == ""
    assert r.times("released", "seat1", reason="released") == [9]
    assert r.times("told", "supervisor") == []


@pytest.mark.parametrize("act", [SeatAct.RELEASE, SeatAct.PAUSE])
def test_only_the_owner_releases_and_pauses(act: SeatAct) -> None:
    run = decide(begun(), seat(SeatAct.CLAIM), START + S).run

    decision = decide(run, seat(act, by="seat2"), START + 2 * S)

    assert decision.run.owner == "seat1"
    assert decision.run.paused == ()
    assert noted(decision) == ["not_the_owner"]


def test_a_hand_over_moves_the_ownership() -> None:
    run = decide(begun(), seat(SeatAct.CLAIM), START + S).run

    decision = decide(run, seat(SeatAct.HAND_OVER, to="seat2"), START + 2 * S)

    assert decision.run.owner == "seat2"
    assert [(e.event, e.who) for e in decision.entries] == [
        ("handed_over", "seat1"),
        ("claimed", "seat2"),
    ]


@pytest.mark.parametrize(("by", "to"), [("seat2", "seat3"), ("seat1", "")])
def test_a_hand_over_needs_the_owner_and_somebody_to_take_it(by: str, to: str) -> None:
    run = decide(begun(), seat(SeatAct.CLAIM), START + S).run

    decision = decide(run, seat(SeatAct.HAND_OVER, by=by, to=to), START + 2 * S)

    assert decision.run.owner == "seat1"
    assert noted(decision) == ["hand_over_refused"]


# ---- holds ----


def test_a_hold_runs_out_and_comes_back_at_a_raised_priority() -> None:
    r = Rehearsal("help")
    r.at(5 * S, seat(SeatAct.HOLD))

    r.play(2 * M)

    assert r.times("held", "seat1") == [5]
    assert r.times("claimed", "seat1") == [5]
    assert r.times("released", "seat1", reason="hold_over") == [65]
    assert r.times("told", "supervisor", reason="hold_over") == [65]
    assert r.run.owner == ""


def test_a_hold_that_is_renewed_runs_from_then() -> None:
    r = Rehearsal("help")
    r.at(5 * S, seat(SeatAct.HOLD))
    r.at(50 * S, seat(SeatAct.HOLD))

    assert r.play(2 * M).times("released", reason="hold_over") == [110]


def test_a_seat_that_comes_back_ends_its_hold() -> None:
    r = Rehearsal("help")
    r.at(5 * S, seat(SeatAct.HOLD))
    r.at(50 * S, seat(SeatAct.CLAIM))

    r.play(2 * M)

    assert r.times("released") == []
    assert r.run.owner == "seat1"


@pytest.mark.parametrize(
    "taking", [seat(SeatAct.CLAIM, by="seat2"), seat(SeatAct.HAND_OVER, to="seat2")]
)
def test_whoever_takes_it_from_hold_does_not_inherit_the_hold(taking: SeatActed) -> None:
    r = Rehearsal("help")
    r.at(5 * S, seat(SeatAct.HOLD))
    r.at(50 * S, taking)

    r.play(2 * M)

    assert r.run.owner == "seat2"
    assert r.run.hold_until is None


def test_a_hold_of_another_seat_is_a_takeover() -> None:
    r = Rehearsal("help")
    r.at(5 * S, seat(SeatAct.CLAIM))
    r.at(9 * S, seat(SeatAct.HOLD, by="seat2"))

    r.play(10 * S)

    assert r.run.owner == "seat2"
    assert r.times("released", "seat1", reason="taken_over") == [9]


# ---- pauses ----


def paused(step: str, *more: tuple[float, SeatActed | ConsoleDied]) -> Rehearsal:
    r = Rehearsal("help", elder=BUSY)
    r.at(0 * S, seat(SeatAct.CLAIM))
    r.at(S, seat(SeatAct.PAUSE, step=step))
    for after, event in more:
        r.at(after * S, event)
    return r.play(5 * M)


@pytest.mark.parametrize("step", ["contacts", "", "all"])
def test_a_pause_keeps_a_step_back_and_the_chain_has_not_ended(step: str) -> None:
    r = paused(step)

    assert r.times("call_placed", "daughter") == []
    assert r.times("told", "supervisor", reason="chain_ended") == []
    assert r.times("noted", "seat1", what="paused", step=step or "all") == [1]


def test_a_pause_of_one_step_keeps_no_other_back() -> None:
    r = paused("neighbourhood")

    assert r.times("call_placed", "daughter")
    assert r.times("call_placed", "neighbour") == []


def test_the_team_may_be_kept_back_too() -> None:
    r = Rehearsal("wandering")
    r.at(5 * S, seat(SeatAct.CLAIM))
    r.at(6 * S, seat(SeatAct.PAUSE, step="team"))

    r.play(12 * M)

    assert r.times("call_placed", "daughter")
    assert r.times("call_placed", "team") == []


def test_the_elders_second_call_may_be_kept_back() -> None:
    r = Rehearsal("help")
    r.at(0 * S, seat(SeatAct.CLAIM))
    r.at(5 * S, seat(SeatAct.PAUSE, step="elder"))

    assert r.play(5 * M).times("call_placed", "elder") == [0]


def test_resuming_lets_the_step_go_on_at_once() -> None:
    r = paused("contacts", (20, seat(SeatAct.RESUME, step="contacts")))

    assert r.times("call_placed", "daughter")[0] == 20
    assert r.times("noted", "seat1", what="resumed") == [20]


def test_what_is_no_step_is_not_paused() -> None:
    run = decide(begun(), seat(SeatAct.CLAIM), START + S).run

    decision = decide(run, seat(SeatAct.PAUSE, step="breathing"), START + 2 * S)

    assert decision.run.paused == ()
    assert noted(decision) == ["no_such_step"]


def test_resuming_everything_says_so() -> None:
    r = paused("contacts", (20, seat(SeatAct.RESUME)))

    assert r.times("noted", "seat1", what="resumed", step="all") == [20]
    assert r.times("call_placed", "daughter")[0] == 20


def test_resuming_one_step_leaves_the_others_paused() -> None:
    run = decide(begun(), seat(SeatAct.CLAIM), START + S).run
    for step in ("contacts", "team", "team"):
        run = decide(run, seat(SeatAct.PAUSE, step=step), START + S).run
    assert run.paused == ("contacts", "team")

    one = decide(run, seat(SeatAct.RESUME, step="contacts"), START + S).run
    every = decide(run, seat(SeatAct.RESUME), START + S).run

    assert one.paused == ("team",)
    assert every.paused == ()


@pytest.mark.parametrize(
    "ending",
    [
        seat(SeatAct.RELEASE),
        seat(SeatAct.CLAIM, by="seat2"),
        seat(SeatAct.HAND_OVER, to="seat2"),
        ConsoleDied("seat1"),
    ],
)
def test_the_automation_comes_back_when_the_claim_ends(ending: SeatActed | ConsoleDied) -> None:
    r = paused("contacts", (20, ending))

    assert r.run.paused == ()
    assert r.times("call_placed", "daughter")[0] == 20


def test_the_automation_comes_back_when_the_hold_ends() -> None:
    r = paused("contacts", (20, seat(SeatAct.HOLD)))

    assert r.times("call_placed", "daughter")[0] == 80


# ---- dead consoles ----


def test_a_dead_console_releases_the_incident_and_a_human_hears_of_it() -> None:
    r = Rehearsal("help")
    r.at(5 * S, seat(SeatAct.CLAIM))
    r.at(20 * S, ConsoleDied("seat1"))

    r.play(M)

    assert r.run.owner == ""
    assert r.times("released", "seat1", reason="console_dead") == [20]
    assert r.times("told", "supervisor", reason="console_dead") == [20]


def test_a_dead_console_releases_the_relays_that_it_claimed() -> None:
    r = Rehearsal("help")
    r.at(5 * S, confirmed("elder"))
    r.at(8 * S, seat(SeatAct.RELAY, service=Service.AMBULANCE, step="claim"))
    r.at(50 * S, ConsoleDied("seat1"))

    r.play(55 * S)

    assert r.times("released", "seat1", relay="120", reason="console_dead") == [50]
    assert r.times("told", "supervisor", reason="relay_120_unclaimed") == [50]


def test_a_dead_console_takes_nothing_from_others() -> None:
    run = decide(begun(), seat(SeatAct.CLAIM), START + S).run
    run = decide(run, confirmed("elder"), START + S).run
    run = decide(run, seat(SeatAct.RELAY, step="claim"), START + S).run
    done = decide(run, seat(SeatAct.RELAY, step="acknowledge"), START + S).run

    assert decide(run, ConsoleDied("seat2"), START + 2 * S).run == run
    assert decide(done, ConsoleDied("seat1"), START + 2 * S).run.relays == done.relays


# ---- people: added, skipped, barred ----


@pytest.mark.parametrize("act", [SeatAct.ADD, SeatAct.SKIP, SeatAct.BAR])
@pytest.mark.parametrize(("who", "reason"), [("", WHY), ("son", ""), ("", "")])
def test_whom_it_is_about_and_why_must_be_said(act: SeatAct, who: str, reason: str) -> None:
    run = begun()

    decision = decide(run, seat(act, who=who, reason=reason), START + S)

    assert noted(decision) == ["who_and_reason_needed"]
    assert (decision.run.added, decision.run.out, decision.run.barred) == ((), (), ())


def test_a_person_who_is_added_is_rung_after_the_others() -> None:
    r = Rehearsal("help", elder=BUSY, daughter=BUSY, son=BUSY)
    r.at(3 * S, seat(SeatAct.ADD, who="niece", reason=WHY))

    r.play(M)

    assert r.times("call_placed", "niece") == [4, 36]
    assert r.times("noted", "seat1", what="added", person="niece", reason=WHY) == [3]


def test_a_person_who_is_added_when_the_contacts_are_exhausted_is_rung_at_once() -> None:
    r = Rehearsal("help", elder=BUSY, daughter=BUSY, son=BUSY, niece=answers(3, "12"))
    r.at(20 * S, seat(SeatAct.ADD, who="niece", reason=WHY))

    r.play(M)

    assert r.times("call_placed", "niece") == [20]
    assert r.times("accepted", "niece") == [26]


def test_a_person_who_declined_is_rung_again_when_a_seat_adds_them() -> None:
    r = Rehearsal("help", elder=BUSY, daughter=[answers(3, "9"), answers(3, "12")], son=BUSY)
    r.at(40 * S, seat(SeatAct.ADD, who="daughter", reason=WHY))

    r.play(M)

    assert r.times("call_placed", "daughter") == [2, 40]
    assert r.times("accepted", "daughter") == [46]


def test_so_many_people_are_added_and_no_more() -> None:
    run = begun()
    for n in range(MOST_ADDED):
        run = decide(run, seat(SeatAct.ADD, who=f"p{n}", reason=WHY), START + S).run

    one_more = decide(run, seat(SeatAct.ADD, who="niece", reason=WHY), START + S)
    again = decide(run, seat(SeatAct.ADD, who="p0", reason=WHY), START + S)

    assert "niece" not in one_more.run.added
    assert "niece" not in one_more.run.order
    assert noted(one_more)[0] == "too_many_added"
    assert noted(again)[0] == "added"


@pytest.mark.parametrize("act", [SeatAct.SKIP, SeatAct.BAR])
def test_nobody_else_is_skipped_or_barred(act: SeatAct) -> None:
    decision = decide(begun(), seat(act, who="stranger", reason=WHY), START + S)

    assert noted(decision) == ["nobody_of_this_incident"]
    assert (decision.run.out, decision.run.barred) == ((), ())


def test_nobody_who_is_barred_is_added() -> None:
    run = decide(begun(), seat(SeatAct.BAR, who="son", reason=WHY), START + S).run

    decision = decide(run, seat(SeatAct.ADD, who="son", reason=WHY), START + 2 * S)

    assert decision.run.added == ()
    assert "son" in decision.run.barred


@pytest.mark.parametrize("act", [SeatAct.BAR, SeatAct.SKIP])
def test_an_elder_whom_a_seat_leaves_out_is_not_rung_again_and_contacts_are(act: SeatAct) -> None:
    r = Rehearsal("inactivity")
    r.at(20 * S, seat(act, who="elder", reason=WHY))

    r.play(15 * M)

    assert r.times("call_placed", "elder") == [0], "the second try is due after ten minutes"
    assert r.times("call_placed", "daughter")[0] == 20


def test_a_barred_elder_is_not_rung_for_the_follow_up() -> None:
    run = begun()
    for act in (seat(SeatAct.BAR, who="elder", reason=WHY), closes(how=How.OFFICIAL)):
        run = decide(run, act, START + S).run

    decision = decide(run, FollowUpCalled("seat2"), START + 2 * M)

    assert decision.run.state is State.RESOLVED
    assert not [a for a in decision.actions if isinstance(a, PlaceCall)]


def test_an_elder_is_nobody_s_helper_whoever_adds_them() -> None:
    """By pressing 1 the elder would accept their own alarm, and calling would stop."""
    decision = decide(begun(), seat(SeatAct.ADD, who="elder", reason=WHY), START + S)

    assert noted(decision) == ["elders_help_nobody"]
    assert decision.run.added == ()
    assert not decision.run.may_take("elder")


def test_a_person_who_is_barred_is_cut_off_not_rung_and_not_written_to() -> None:
    r = Rehearsal("smoke", post=answers(20, "11"))
    r.at(5 * S, seat(SeatAct.BAR, who="neighbour", reason=WHY))
    r.at(5 * S, seat(SeatAct.BAR, who="son", reason=WHY))

    r.play(3 * M)

    assert r.times("call_ended", "neighbour", result="cancelled") == [5]
    assert r.times("call_placed", "son") == []
    assert r.times("sms_sent", message="someone_goes") == [25] * len(
        r.times("sms_sent", message="someone_goes")
    )
    written = {e.who for e in r.entries if e.detail.get("message") == "someone_goes"}
    assert not written & {"son", "neighbour"}


def test_barring_who_is_coming_opens_the_incident_again() -> None:
    r = Rehearsal("help", elder=BUSY, daughter=answers(3, "12"))
    r.at(20 * S, seat(SeatAct.BAR, who="daughter", reason=WHY))

    r.play(M)

    assert r.run.state is State.OPEN
    assert r.times("call_placed", "son")[0] == 20
    assert r.times("call_placed", "daughter") == [2]


def test_a_person_who_is_skipped_is_cut_off_and_left_out_and_may_still_come() -> None:
    r = Rehearsal("help", elder=BUSY)
    r.at(5 * S, seat(SeatAct.SKIP, who="daughter", reason=WHY))
    r.at(M, accepts("daughter"))

    r.play(2 * M)

    assert r.times("call_ended", "daughter", result="cancelled") == [5]
    assert r.times("call_placed", "daughter") == [2]
    assert r.times("call_placed", "son")[0] == 5
    assert r.times("accepted", "daughter") == [60]


def test_skipping_cancels_no_call_of_others() -> None:
    run = begun("smoke")

    decision = decide(run, seat(SeatAct.SKIP, who="post", reason=WHY), START + S)

    post = next(a.id for a in run.attempts if a.person == "post")
    assert [a.attempt for a in decision.actions if isinstance(a, CancelCall)] == [post]


# ---- confirming, relaying, closing ----


def test_a_seat_confirms_with_the_emergency_it_names() -> None:
    decision = decide(begun(), seat(SeatAct.CONFIRM, emergency=Emergency.FIRE), START + S)

    assert [e.who for e in decision.entries if e.event == "relay_raised"] == ["119"]
    placed = {a.person for a in decision.actions if isinstance(a, PlaceCall)}
    assert {"daughter", "son", "neighbour", "team"} <= placed


def test_a_relay_that_names_no_service_is_the_one_that_waits() -> None:
    run = decide(begun(), seat(SeatAct.CONFIRM, emergency=Emergency.GAS), START + S).run

    first = decide(run, seat(SeatAct.RELAY), START + 2 * S)
    second = decide(first.run, seat(SeatAct.RELAY), START + 3 * S)

    assert [e.detail["service"] for e in (*first.entries, *second.entries)] == ["119", "gas"]


def test_a_relay_of_a_service_that_was_not_raised_is_noted() -> None:
    decision = decide(begun(), seat(SeatAct.RELAY, service=Service.POLICE), START + S)

    assert noted(decision) == ["no_relay_waits"]


def test_a_relay_is_still_acknowledged_after_the_incident_was_resolved() -> None:
    run = decide(begun(), confirmed("elder"), START + S).run
    run = decide(run, closes(), START + 2 * S).run

    decision = decide(run, seat(SeatAct.RELAY, ticket="T7"), START + 3 * S)

    assert [e.event for e in decision.entries] == ["relay_done"]


@pytest.mark.parametrize("act", [act for act in SeatAct if act is not SeatAct.RELAY])
def test_anything_else_after_the_resolution_is_recorded_only(act: SeatAct) -> None:
    run = decide(begun(), closes(), START + S).run

    decision = decide(run, seat(act, who="son", to="seat2", reason=WHY), START + 2 * S)

    assert noted(decision) == ["seat_late"]
    assert decision.actions == ()
    assert decision.run.state is State.RESOLVED
    assert (decision.run.owner, decision.run.barred, decision.run.out) == ("", (), ())


# ---- owners who say nothing ----


def test_an_owner_who_does_nothing_is_told_to_the_supervisor() -> None:
    r = Rehearsal("help")
    r.at(M, seat(SeatAct.CLAIM))

    r.play(20 * M)

    assert r.times("told", "supervisor", reason="silence_of_owner") == [960]
    assert r.times("told", "supervisor", reason="chain_ended") == []


def test_an_owner_who_acts_is_not_silent() -> None:
    r = Rehearsal("help")
    r.at(M, seat(SeatAct.CLAIM))
    r.at(10 * M, seat(SeatAct.SKIP, who="son", reason=WHY))

    r.play(20 * M)

    assert r.times("told", "supervisor", reason="silence_of_owner") == []


def test_every_telling_of_a_seat_reaches_the_desk() -> None:
    decision = decide(begun(), arrived("daughter"), START + S)

    assert not any(isinstance(a, Tell) for a in decision.actions)


# ---- steering the order, coming back raised, relays with their record ----


def test_a_person_is_put_first_among_those_whom_the_contacts_step_still_rings() -> None:
    run = decide(begun(), seat(SeatAct.REORDER, who="son", reason="lives next door"), START).run

    assert run.order == ("son", "daughter")


@pytest.mark.parametrize("fields", [{"who": "stranger", "reason": "x"}, {"who": "son"}])
def test_only_a_contact_of_the_home_is_reordered_and_only_with_a_reason(fields: Any) -> None:
    run = begun()

    assert decide(run, seat(SeatAct.REORDER, **fields), START).run.order == run.order


def test_a_hold_that_ran_out_and_a_console_that_died_come_back_raised() -> None:
    held = decide(begun(), seat(SeatAct.HOLD), START).run
    late = decide(held, None, START + 60 * S).run
    claimed = decide(late, seat(SeatAct.CLAIM), START + 61 * S).run
    dead = decide(claimed, ConsoleDied("seat1"), START + 70 * S).run

    assert (held.raised, late.raised, dead.raised) == (0, 1, 2)
    released = decide(claimed, seat(SeatAct.RELEASE), START + 70 * S).run
    assert released.raised == 1, "who lets go on purpose raises nothing"


def test_law_15_a_relay_keeps_its_number_ticket_and_words() -> None:
    run = decide(begun(), seat(SeatAct.CONFIRM, emergency=Emergency.MEDICAL), START).run

    decision = decide(
        run,
        seat(SeatAct.RELAY, ticket="T1", number="021120", words="relay.120"),
        START + 20 * S,
    )

    [done] = [dict(e.detail) for e in decision.entries if e.event == "relay_done"]
    assert done == {"service": "120", "ticket": "T1", "number": "021120", "words": "relay.120"}


def test_an_answer_to_the_guide_is_kept_and_decides_nothing() -> None:
    run = begun()

    decision = decide(run, seat(SeatAct.ANSWER, step="breathing", reason="no"), START)

    assert [dict(e.detail) for e in decision.entries] == [
        {"what": "guide", "question": "breathing", "answer": "no"}
    ]
    assert replace(decision.run, last_word_at=None) == replace(run, last_word_at=None)
