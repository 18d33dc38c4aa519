"""The rows of the standard plan table, played on virtual time (contracts section 4)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from localcloud.loop import Order
from localcloud.telephone.behaviour import Behaviour
from telecare.domain.actions import SendCommand
from telecare.domain.codec import run_to_plain
from telecare.domain.events import (
    CallEnded,
    CallResult,
    KeyPressed,
    Report,
    Reported,
    SeatAct,
    SeatActed,
)
from telecare.domain.kinds import Emergency, How, Outcome, Risk, Role, State
from tests.stories.rehearsal import START, Rehearsal, a_snapshot, an_alarm, opened_with

S, M = timedelta(seconds=1), timedelta(minutes=1)
CONTACTS = {"daughter": Role.FIRST_CARER, "son": Role.CONTACT, "team": Role.FIELD_TEAM}


def answers(after: int, press: str) -> Behaviour:
    return Behaviour(answer_after=after * S, press=press)


def test_help_rings_the_elder_twice_then_contacts_then_neighbourhood_and_team() -> None:
    r = Rehearsal("help").play(4 * M)

    assert r.times("call_placed", "elder") == [0, 30]
    assert r.times("call_placed", "daughter") == [60, 120]
    assert r.times("call_placed", "son") == [90, 150]
    assert r.times("call_placed", "neighbour") == [150]
    assert r.times("call_placed", "team")[0] == 150


def test_help_opens_voice_on_the_device_that_called() -> None:
    r = Rehearsal("help")

    commands = [a for a in r.actions if isinstance(a, SendCommand)]
    assert [(c.thing, c.command) for c in commands] == [("standard-key1", "open_voice")]


def test_neighbourhood_is_rung_at_once_when_the_contacts_are_exhausted() -> None:
    busy = Behaviour("busy")

    r = Rehearsal("help", elder=busy, daughter=busy, son=busy).play(M)

    assert r.times("call_placed", "neighbour") == [6]


def test_a_home_without_contacts_rings_the_neighbourhood_when_the_elder_was_tried() -> None:
    alone = a_snapshot(people={"neighbour": Role.NEIGHBOUR, "team": Role.FIELD_TEAM})

    r = Rehearsal("help", alone).play(2 * M)

    assert r.times("call_placed", "neighbour") == [60]
    assert r.times("call_placed", "team")[0] == 60


def test_fire_rings_neighbourhood_and_team_with_the_elder_and_writes_to_contacts() -> None:
    r = Rehearsal("smoke", thing="standard-smoke1").play(M)

    for person in ("elder", "post", "property", "neighbour", "team"):
        assert r.times("call_placed", person)[0] == 0
    assert r.times("sms_sent", "daughter", message="alarm.fire") == [0]
    assert r.times("call_placed", "daughter")[0] == 30


def test_fire_relays_119_as_suspected_when_the_elder_stays_unreached() -> None:
    r = Rehearsal("smoke", thing="standard-smoke1").play(5 * M)

    assert r.times("relay_raised", "119", suspected="yes") == [180]
    assert r.times("pushed") == []


def test_fire_does_not_relay_as_suspected_when_somebody_has_arrived() -> None:
    r = Rehearsal("smoke", thing="standard-smoke1")
    r.at(2 * M, Reported("neighbour", Report.ARRIVED))

    r.play(5 * M)

    assert r.times("relay_raised") == []


def test_fire_does_not_relay_as_suspected_when_the_elder_pressed_a_key() -> None:
    r = Rehearsal("smoke", thing="standard-smoke1", elder=answers(5, "1")).play(5 * M)

    assert r.times("relay_raised") == []
    assert r.times("call_placed", "daughter"), "the elder's word never ends a fire"


def test_a_second_detector_relays_119_at_once() -> None:
    r = Rehearsal("smoke", thing="standard-smoke1")
    r.alarm_at(20 * S, "heat", "standard-heat1")

    r.play(M)

    assert r.times("relay_raised", "119", suspected="no") == [20]


def test_the_same_detector_again_is_no_second_detector() -> None:
    r = Rehearsal("smoke", thing="standard-smoke1")
    r.alarm_at(90 * S, "smoke", "standard-smoke1")

    r.play(2 * M)

    assert r.times("relay_raised") == []


def test_gas_asks_nobody_inside_for_a_key_and_relays_to_the_gas_company_without_proof() -> None:
    r = Rehearsal("gas", thing="standard-gas1", elder=answers(5, "1")).play(4 * M)

    assert r.times("command_failed", "standard-gas1") == [10]
    assert r.times("relay_raised", "gas") == [10]
    assert r.times("relay_raised", "119", suspected="yes") == [180]


def test_a_fall_relays_120_as_suspected_unless_somebody_accepts_who_is_near() -> None:
    nobody = Rehearsal("fall").play(4 * M)
    near = Rehearsal("fall", daughter=answers(3, "12")).play(4 * M)
    far = Rehearsal("fall", daughter=answers(3, "19")).play(4 * M)

    assert nobody.times("relay_raised", "120", suspected="yes") == [180]
    assert near.times("relay_raised") == []
    assert far.times("relay_raised", "120") == [180]


def test_a_fall_of_a_high_risk_elder_rings_contacts_together_with_the_elder() -> None:
    r = Rehearsal("fall", a_snapshot(risk=Risk.HIGH)).play(M)

    assert r.times("call_placed", "daughter")[0] == 0


def test_inactivity_rings_the_elder_again_after_ten_minutes_and_the_team_by_risk() -> None:
    r = Rehearsal("inactivity", a_snapshot(risk=Risk.HIGH, people=CONTACTS)).play(125 * M)

    assert r.times("call_placed", "elder") == [0, 630]
    assert r.times("call_placed", "daughter")[0] == 660
    assert 7200 in r.times("call_placed", "team")


def test_flood_rings_property_after_ten_minutes_and_no_team() -> None:
    r = Rehearsal("water_leak").play(30 * M)

    assert r.times("call_placed", "property") == [600]
    assert r.times("call_placed", "team") == []


def test_missing_and_intrusion_send_the_team_after_ten_minutes() -> None:
    for word in ("wandering", "intrusion"):
        r = Rehearsal(word).play(11 * M)

        assert 600 in r.times("call_placed", "team")
        assert r.times("call_placed", "neighbour") == []


def test_a_confirmed_emergency_relays_pushes_and_rings_everybody_left() -> None:
    r = Rehearsal("help", elder=answers(5, "2")).play(M)

    assert r.times("relay_raised", "120", suspected="no") == [8]
    assert r.times("pushed", level="district") == [8]
    assert r.times("pushed", level="street") == [8]
    for person in ("daughter", "son", "post", "property", "neighbour", "team"):
        assert r.times("call_placed", person)[0] == 8


def test_a_confirmed_suspicion_adds_to_the_relay_instead_of_raising_another() -> None:
    r = Rehearsal("smoke", thing="standard-smoke1")
    r.at(4 * M, Reported("neighbour", Report.ARRIVED))
    r.at(5 * M, Reported("neighbour", Report.CONFIRMED, emergency=Emergency.FIRE))

    r.play(6 * M)

    assert len(r.times("relay_raised", "119")) == 1
    assert r.times("pushed", level="district") == [300]


def test_the_elders_word_holds_further_calling_for_a_seat_and_then_calling_goes_on() -> None:
    r = Rehearsal("help", elder=answers(5, "1")).play(5 * M)

    assert r.times("call_placed", "daughter")[0] == 8 + 120
    assert r.times("call_placed", "elder") == [0]


def test_a_far_acceptance_does_not_stop_calling_and_a_near_one_does() -> None:
    far = Rehearsal("help", daughter=answers(5, "19")).play(5 * M)
    near = Rehearsal("help", daughter=answers(5, "13")).play(5 * M)

    assert far.run.state is State.ATTENDED
    assert far.times("call_placed", "son")
    assert near.times("call_placed", "son") == []


def test_an_acceptance_without_a_digit_means_a_quarter_of_an_hour() -> None:
    in_help = Rehearsal("help", daughter=answers(5, "1")).play(5 * M)
    in_fire = Rehearsal("smoke", daughter=answers(5, "1")).play(5 * M)

    assert in_help.times("call_placed", "son") == []
    assert in_fire.times("call_placed", "son")


def test_a_missed_arrival_opens_the_incident_again_and_the_absent_comes_last() -> None:
    r = Rehearsal("help", daughter=[answers(5, "12"), Behaviour("no_answer")]).play(20 * M)

    missed = 60 + 8 + 15 * 60
    assert r.times("noted", "daughter", reason="missed_arrival") == [missed]
    assert r.times("call_placed", "son")[0] == missed
    assert r.times("call_placed", "neighbour") == [missed]
    assert r.times("call_placed", "daughter") == [60, missed + 30, missed + 90]


def test_later_rounds_leave_out_who_declined_and_wrong_numbers_become_a_task() -> None:
    wrong = Behaviour("wrong_person", 5 * S, "8")

    r = Rehearsal("help", daughter=answers(5, "9"), son=wrong).play(10 * M)

    assert len(r.times("call_placed", "daughter")) == 1
    assert len(r.times("call_placed", "son")) == 1
    assert r.times("task_opened", "son", task="contact_check")


def test_the_chain_end_is_told_again_and_again_and_the_team_rung_each_time() -> None:
    r = Rehearsal("help", a_snapshot(people=CONTACTS)).play(30 * M)

    told = r.times("told", "supervisor", reason="chain_ended")
    assert len(told) == 3
    assert [b - a for a, b in pairwise(told)] == [600, 600]
    assert set(told) <= set(r.times("call_placed", "team"))


def test_a_switch_to_fire_keeps_who_is_engaged_and_starts_its_rows() -> None:
    r = Rehearsal("help", daughter=answers(5, "13"))
    r.alarm_at(90 * S, "smoke", "standard-smoke1")

    r.play(3 * M)

    assert r.times("plan_switched", kind="fire") == [90]
    assert r.times("call_placed", "neighbour") == [90]
    assert r.times("call_placed", "elder") == [0, 30]
    assert r.times("sms_sent", "daughter", message="switched.fire") == [90]


def test_a_lesser_alarm_joins_without_a_switch_or_a_call() -> None:
    calm = Rehearsal("smoke", thing="standard-smoke1").play(5 * M)
    r = Rehearsal("smoke", thing="standard-smoke1")
    r.alarm_at(40 * S, "help", "standard-key1")

    r.play(5 * M)

    assert r.times("alarm_joined") == [40]
    assert r.times("plan_switched") == []
    assert r.times("call_placed") == calm.times("call_placed")


def test_a_test_alarm_runs_without_a_call_or_message_going_out() -> None:
    opening = opened_with(replace(an_alarm("smoke", "standard-smoke1"), test=True))

    assert [type(a).__name__ for a in opening.actions] == ["SendReceipt", "StartResponse"]


def test_the_example_of_the_contract_runs_as_written() -> None:
    r = Rehearsal(
        "smoke",
        a_snapshot(risk=Risk.HIGH),
        "standard-smoke1",
        daughter=[Behaviour("no_answer"), answers(12, "1")],
        son=Behaviour("voicemail"),
    )
    r.at(20 * M, Reported("daughter", Report.ARRIVED))
    r.at(22 * M, Reported("daughter", Report.CONFIRMED, emergency=Emergency.FIRE))
    r.at(
        50 * M,
        Reported("daughter", Report.RESOLVED, outcome=Outcome.RESCUED, how=How.IN_PERSON),
    )

    r.play(2 * 60 * M)

    assert r.times("call_placed", "daughter")[0] <= 45
    assert r.times("call_placed", "son")[0] <= 75
    assert r.times("accepted", "daughter")[0] <= 180
    assert r.times("relay_raised", "119")[0] <= 300
    assert r.times("resolved", outcome="rescued") == [3000]
    assert r.run.state is State.RESOLVED


def test_an_outage_of_the_carrier_uses_up_no_tries_and_is_told_once() -> None:
    r = Rehearsal("smoke", thing="standard-smoke1", daughter=answers(5, "11"))
    r.network.is_down = True
    r.loop.at(START + 150 * S, Order.DO, lambda: setattr(r.network, "is_down", False))

    r.play(6 * M)

    assert r.times("told", "supervisor", reason="carrier_down") == [0]
    assert r.times("call_ended", "elder", result="carrier_failed") == [0, 60, 120]
    assert r.times("call_placed", "elder") == [0, 60, 120, 180]
    assert 180 in r.times("call_placed", "neighbour")
    assert r.times("accepted", "daughter") == [218]


def test_a_number_that_the_carrier_refuses_is_a_try_like_any_other() -> None:
    r = Rehearsal("help")
    r.at(5 * S, CallEnded("i1-c1", CallResult.REFUSED))

    r.play(2 * M)

    assert r.times("call_placed", "elder") == [0, 5]


def test_property_is_rung_for_the_riser_once_its_first_call_is_over() -> None:
    r = Rehearsal("gas", thing="standard-gas1").play(2 * M)

    assert r.times("call_placed", "property") == [0, 30]


def test_property_that_has_accepted_is_not_rung_again_for_the_riser() -> None:
    r = Rehearsal("gas", thing="standard-gas1", property=answers(3, "19")).play(2 * M)

    assert r.times("call_placed", "property") == [0]


def test_hostile_words_never_make_a_run_large() -> None:
    r = Rehearsal("help")
    for n in range(300):
        word, thing = f"odd-{n}-" + "x" * 100, f"standard-{n % 40}"
        r.alarm_at(n * S, word, thing, n)
    for n in range(60):
        added = SeatActed("seat1", SeatAct.ADD, who=f"person-{n}", reason="asked for")
        r.at(310 * S, added)

    r.play(6 * M)

    assert len(json.dumps(run_to_plain(r.run))) < 8 * 1024
    assert r.run.state is State.OPEN


def test_an_outage_of_the_carrier_is_told_again_until_somebody_claims() -> None:
    r = Rehearsal("help")
    r.network.is_down = True
    r.at(45 * M, SeatActed("seat1", SeatAct.CLAIM))

    r.play(70 * M)

    told = r.times("told", "supervisor", reason="carrier_down")
    assert told == [600.0 * n for n in range(5)]


def test_a_test_alarm_sends_nobody_to_the_home() -> None:
    r = Rehearsal("smoke", thing="standard-smoke1", test=True)

    r.play(60 * M)

    sent = {type(action).__name__ for action in r.actions}
    assert sent == {"SendReceipt", "StartResponse"}
    assert r.times("relay_raised", "119") == [180]


def test_gas_that_joins_a_fire_closes_the_valve_and_an_open_one_is_followed() -> None:
    r = Rehearsal("smoke", thing="standard-smoke1")
    r.alarm_at(20 * S, "gas", "standard-gas1")

    r.play(2 * M)

    assert r.times("command_sent", "standard-gas1", command="close_valve") == [20]
    assert r.times("command_failed", "standard-gas1") == [30]
    assert r.times("relay_raised", "gas") == [30]


def test_a_valve_told_to_close_is_followed_through_a_switch_to_fire() -> None:
    r = Rehearsal("gas", thing="standard-gas1")
    r.alarm_at(4 * S, "smoke", "standard-smoke1")

    r.play(M)

    assert r.times("relay_raised", "gas") == [10]


def test_a_waiting_relay_is_withdrawn_when_the_incident_is_resolved() -> None:
    r = Rehearsal("help", elder=answers(5, "2"))
    closing = SeatActed(
        "seat1", SeatAct.CLOSE, outcome=Outcome.ADVICE, how=How.OFFICIAL, seen_by="120"
    )
    r.at(M, closing)

    r.play(2 * M)

    assert r.times("noted", "120", what="relay_withdrawn") == [60]


def test_a_plan_without_rounds_rings_no_contact() -> None:
    no_rounds = a_snapshot(**{"contact.passes": 0})  # type: ignore[arg-type]

    r = Rehearsal("help", no_rounds).play(10 * M)

    assert r.times("call_placed", "daughter") == []


def test_a_key_that_is_told_after_its_call_was_given_up_still_accepts() -> None:
    r = Rehearsal(
        "help", a_snapshot(people={"daughter": Role.FIRST_CARER}), elder=Behaviour("busy")
    )
    r.at(3 * M, KeyPressed("i1-c3", "1", 1))
    r.silent_from = START + 3 * S

    r.play(4 * M)

    assert r.times("call_ended", "daughter", result="lost")[0] == 42
    assert r.times("accepted", "daughter") == [180]
