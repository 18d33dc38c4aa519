"""Who has taken the incident, when they are expected, and acceptances that end (laws 5 and 6, ADR 0009)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from telecare.domain.actions import SendReceipt
from telecare.domain.events import Report, Reported, SeatAct, SmsReplied
from telecare.domain.kinds import Role, State
from tests.stories.rehearsal import Rehearsal, a_snapshot
from tests.stories.words import (
    BUSY,
    SILENT,
    M,
    S,
    accepts,
    answers,
    arrived,
    cannot,
    left,
    seat,
    with_clocks,
)

CONTACTS = {"daughter": Role.FIRST_CARER, "son": Role.CONTACT}


def minutes(r: Rehearsal, who: str) -> list[str]:
    return [
        e.detail["minutes"] for e in r.entries if e.who == who and e.detail.get("what") == "eta"
    ]


def later_calls(r: Rehearsal, after: float) -> set[str]:
    return {
        e.who
        for e in r.entries
        if e.event == "call_placed" and (e.at - r.entries[0].at).total_seconds() > after
    }


# ---- accepting ----


def test_a_key_accepts_at_the_instant_it_is_pressed() -> None:
    r = Rehearsal("help", elder=BUSY, daughter=answers(5, "12")).play(M)

    assert r.times("accepted", "daughter", via="key") == [2 + 5 + 3]
    assert r.run.state is State.ATTENDED
    assert r.run.acceptances[0].arrived_at is None


def test_a_reply_by_message_accepts() -> None:
    r = Rehearsal("smoke")
    r.at(20 * S, SmsReplied("son", " 1 "))

    r.play(M)

    assert r.times("accepted", "son", via="sms") == [20]


def test_the_portal_accepts() -> None:
    r = Rehearsal("help")
    r.at(20 * S, accepts("neighbour"))

    r.play(3 * M)

    assert r.times("accepted", "neighbour", via="portal") == [20]
    assert minutes(r, "neighbour") == ["15"]
    assert r.times("call_placed", "daughter") == []


def test_accepting_twice_counts_once() -> None:
    r = Rehearsal("smoke", daughter=answers(3, "12"))
    r.at(70 * S, SmsReplied("daughter", "1"))
    r.at(80 * S, accepts("daughter"))

    r.play(2 * M)

    assert len(r.times("accepted", "daughter")) == 1
    assert minutes(r, "daughter") == ["10"]


@pytest.mark.parametrize("who", ["elder", "stranger", "120", ""])
def test_only_responders_accept(who: str) -> None:
    r = Rehearsal("help")
    r.at(20 * S, SmsReplied(who, "1"))
    r.at(21 * S, accepts(who))

    r.play(3 * M)

    assert r.times("accepted") == []
    assert r.run.state is State.OPEN
    assert r.times("call_placed", "daughter")[0] == 60


@pytest.mark.parametrize(
    ("word", "digits", "stops"),
    [
        ("help", "10", True),
        ("help", "13", True),  # fifteen minutes are within fifteen minutes
        ("help", "14", False),
        ("help", "19", False),
        ("help", "1", True),  # no digit counts as fifteen
        ("smoke", "11", True),
        ("smoke", "12", False),
        ("smoke", "1", False),
        ("gas", "11", True),
        ("gas", "12", False),
        ("co", "11", True),
        ("co", "12", False),
        ("fall", "13", True),
        ("fall", "14", False),
    ],
)
def test_only_an_arrival_soon_enough_stops_further_calling(
    word: str, digits: str, stops: bool
) -> None:
    snapshot = a_snapshot(people=CONTACTS)

    r = Rehearsal(word, snapshot, elder=BUSY, daughter=answers(5, digits)).play(2 * M)

    assert r.run.state is State.ATTENDED
    assert (r.times("call_placed", "son") == []) is stops


@pytest.mark.parametrize(("digits", "told"), [("10", "0"), ("12", "10"), ("19", "45"), ("1", "15")])
def test_the_digit_counts_five_minutes_each(digits: str, told: str) -> None:
    r = Rehearsal("help", elder=BUSY, daughter=answers(5, digits)).play(M)

    assert minutes(r, "daughter") == [told]


def test_without_a_digit_it_is_decided_five_seconds_after_the_key() -> None:
    r = Rehearsal("help", elder=BUSY, daughter=answers(5, "1")).play(M)

    assert r.times("accepted") == [10]
    assert r.times("noted", "daughter", what="eta") == [15]
    assert r.times("call_ended", "daughter") == [15]


def test_nobody_else_is_rung_while_somebody_may_still_press_the_digit() -> None:
    far = Rehearsal("help", elder=BUSY, daughter=answers(5, "1"), son=SILENT)
    far.run = replace(far.run, snapshot=with_clocks({"eta.stop_min": 5}))

    far.play(M)

    assert far.times("call_placed", "son")[0] == 15


def test_a_contact_waits_while_a_neighbour_may_still_press_the_digit() -> None:
    r = Rehearsal("smoke", neighbour=answers(24, "1")).play(M)

    assert r.times("accepted", "neighbour") == [27]
    assert r.times("call_ended", "elder") == [30]
    assert r.times("call_placed", "daughter") == [32]


def test_whoever_accepted_from_afar_is_left_out_of_later_rounds() -> None:
    r = Rehearsal("help", elder=BUSY, daughter=answers(5, "19")).play(5 * M)

    assert len(r.times("call_placed", "daughter")) == 1
    assert len(r.times("call_placed", "son")) == 2


def test_the_team_is_sent_when_it_presses_1_and_not_when_it_is_rung() -> None:
    r = Rehearsal("smoke", team=answers(10, "12")).play(M)

    assert r.times("call_placed", "team") == [0]
    assert r.times("team_sent", "team") == [13]


def test_no_team_is_sent_when_somebody_else_accepts() -> None:
    r = Rehearsal("smoke", post=answers(10, "12")).play(M)

    assert r.times("team_sent") == []


# ---- the device hears it once ----


def handled(r: Rehearsal) -> list[tuple[str, str]]:
    return [
        (a.thing, a.alarm) for a in r.actions if isinstance(a, SendReceipt) and a.state == "handled"
    ]


def test_the_device_hears_handled_once_at_the_first_acceptance() -> None:
    r = Rehearsal("help", daughter=answers(5, "19"), son=answers(5, "12")).play(5 * M)

    assert len(r.times("accepted")) == 2
    assert handled(r) == [("standard-key1", "a1")]
    assert r.times("receipt_sent", state="handled") == [68]


def test_the_device_hears_handled_once_at_the_first_seats_claim() -> None:
    r = Rehearsal("help", daughter=answers(5, "12"))
    r.at(10 * S, seat(SeatAct.CLAIM))
    r.at(20 * S, seat(SeatAct.CLAIM, by="seat2"))

    r.play(5 * M)

    assert r.times("receipt_sent", state="handled") == [10]
    assert handled(r) == [("standard-key1", "a1")]


def test_every_device_that_alarmed_hears_handled() -> None:
    r = Rehearsal("smoke", thing="standard-smoke1", daughter=answers(5, "11"))
    r.alarm_at(10 * S, "help", "standard-key1")

    r.play(2 * M)

    assert handled(r) == [("standard-smoke1", "a1"), ("standard-key1", "a2")]


# ---- arriving ----


def test_an_arrival_stops_calling_however_far_it_was_expected() -> None:
    r = Rehearsal("help", elder=BUSY, daughter=answers(5, "19"))
    r.at(20 * S, arrived("daughter"))

    r.play(5 * M)

    assert r.times("arrived", "daughter") == [20]
    assert later_calls(r, 20) == set()


def test_who_arrives_without_having_accepted_has_accepted() -> None:
    r = Rehearsal("help")
    r.at(20 * S, arrived("neighbour"))

    r.play(M)

    assert r.times("accepted", "neighbour", via="arrival") == [20]
    assert r.run.state is State.ATTENDED


def test_arriving_twice_is_arriving_once() -> None:
    r = Rehearsal("help")
    r.at(20 * S, arrived("neighbour"))
    r.at(30 * S, arrived("neighbour"))

    r.play(M)

    assert r.times("arrived") == [20]


def test_the_first_to_come_is_responsible_and_stays_so() -> None:
    r = Rehearsal("help")
    r.at(20 * S, arrived("neighbour"))
    r.at(5 * M, arrived("daughter"))

    r.play(6 * M)

    assert r.run.on_scene == "neighbour"
    assert r.run.is_on_scene("daughter")


def test_who_has_arrived_is_never_missed() -> None:
    r = Rehearsal("help", elder=BUSY, daughter=answers(5, "12"))
    r.at(14 * M, arrived("daughter"))

    r.play(25 * M)

    assert r.times("noted", "daughter", what="acceptance_ended") == []


# ---- acceptances that end ----


def test_calling_resumes_five_minutes_after_an_arrival_was_expected() -> None:
    r = Rehearsal("help", elder=BUSY, daughter=[answers(5, "11"), BUSY], son=BUSY).play(15 * M)

    missed = 10 + (5 + 5) * 60
    assert r.times("noted", "daughter", reason="missed_arrival") == [missed]
    assert r.times("noted", what="reopened") == [missed]
    assert r.run.state is State.OPEN
    assert r.times("call_placed", "son")[0] == missed
    assert r.times("call_placed", "daughter")[1] == missed + 1, "the absent one comes last"
    for person in ("neighbour", "team"):
        assert r.times("call_placed", person)[0] == missed, "their time had passed"
    assert r.times("told", "supervisor", reason="missed_arrival_after_arrival") == []


def test_neighbourhood_and_team_wait_for_their_time_when_it_has_not_passed() -> None:
    patient = with_clocks({"contact.ring_s": 60})
    r = Rehearsal("help", patient, elder=BUSY, daughter=answers(5, "11"))
    r.at(20 * S, cannot("daughter"))

    r.play(3 * M)

    assert r.times("call_placed", "neighbour") == [2 + 90]


def test_whoever_cannot_come_any_more_is_not_rung_again() -> None:
    r = Rehearsal("help", elder=BUSY, daughter=answers(5, "11"))
    r.at(20 * S, cannot("daughter"))

    r.play(5 * M)

    assert r.times("declined", "daughter", reason="cannot") == [20]
    assert r.times("call_placed", "daughter") == [2]
    assert r.times("call_placed", "son") == [20, 50]
    assert r.times("told", "supervisor", reason="cannot_after_arrival") == []


def test_leaving_after_an_arrival_is_told_to_the_supervisor_at_once() -> None:
    r = Rehearsal("help", elder=BUSY, daughter=[answers(5, "11"), BUSY])
    r.at(5 * M, arrived("daughter"))
    r.at(6 * M, left("daughter"))

    r.play(8 * M)

    assert r.times("left", "daughter") == [360]
    assert r.times("told", "supervisor", reason="left_after_arrival") == [360]
    assert r.times("noted", what="reopened") == [360]
    assert r.times("call_placed", "son")[0] == 360
    assert r.run.on_scene == ""


def test_when_one_leaves_and_another_is_there_the_other_is_responsible() -> None:
    r = Rehearsal("help")
    r.at(5 * M, arrived("daughter"))
    r.at(6 * M, arrived("son"))
    r.at(7 * M, left("daughter"))

    r.play(10 * M)

    assert r.run.on_scene == "son"
    assert r.run.state is State.ATTENDED
    assert later_calls(r, 300) == set()
    assert r.times("told", "supervisor", reason="left_after_arrival") == [420]


def test_when_one_cannot_and_another_near_one_comes_nobody_is_rung() -> None:
    r = Rehearsal("help", elder=BUSY, daughter=answers(5, "12"))
    r.at(30 * S, accepts("son"))
    r.at(60 * S, cannot("daughter"))

    r.play(5 * M)

    assert r.run.state is State.ATTENDED
    assert later_calls(r, 30) == set()


def test_when_the_near_one_cannot_and_a_far_one_comes_calling_resumes_for_everybody() -> None:
    r = Rehearsal("smoke", daughter=answers(3, "19"), post=[answers(40, "11"), SILENT])
    r.run = replace(r.run, snapshot=with_clocks({"contact.ring_s": 60}))
    r.at(3 * M, cannot("post"))

    r.play(4 * M)

    assert r.times("accepted", "daughter") == [36]
    assert r.times("accepted", "post") == [43]
    assert r.run.state is State.ATTENDED, "the daughter is still on her way"
    for person in ("neighbour", "property", "team"):
        assert r.times("call_placed", person) == [0, 180], "cut off at 45 s, rung again"
    assert r.times("call_placed", "son")[-1] >= 180


def test_a_far_one_that_does_not_come_rings_nobody_off_the_line() -> None:
    """Two far ones are under way; the end of one changes nothing for the neighbourhood."""
    r = Rehearsal("help", elder=BUSY, daughter=answers(5, "19"), son=answers(5, "19"))
    r.at(4 * M, cannot("daughter"))

    r.play(5 * M)

    assert r.times("call_placed", "neighbour") == r.times("call_placed", "post")
    assert len(r.times("call_placed", "neighbour")) == 1
    assert r.run.state is State.ATTENDED


def test_neighbourhood_is_rung_at_once_when_contacts_had_been_exhausted_before() -> None:
    r = Rehearsal("inactivity", daughter=BUSY, son=BUSY)
    r.at(12 * M, accepts("son"))

    r.play(35 * M)

    exhausted = r.times("call_placed", "neighbour")[0]
    missed = 12 * 60 + 20 * 60
    assert exhausted < 720
    assert r.times("noted", "son", reason="missed_arrival") == [missed]
    assert r.times("call_placed", "neighbour") == [exhausted, missed]


def test_an_acceptance_ends_once() -> None:
    r = Rehearsal("help", elder=BUSY, daughter=answers(5, "11"))
    r.at(20 * S, cannot("daughter"))
    r.at(21 * S, cannot("daughter"))
    r.at(22 * S, left("daughter"))

    r.play(M)

    assert r.times("noted", "daughter", what="acceptance_ended") == [20]


def test_a_hand_over_leaves_nobody_to_be_missed() -> None:
    r = Rehearsal("help")
    r.at(5 * M, arrived("neighbour"))
    r.at(6 * M, Reported("neighbour", Report.HANDED_OVER, to="team"))
    r.at(7 * M, left("neighbour"))

    r.play(20 * M)

    assert r.run.on_scene == "team"
    assert r.times("told", "supervisor", reason="left_after_arrival") == []
    assert r.run.state is State.ATTENDED
