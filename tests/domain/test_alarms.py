"""Alarms of one home: receipts, counting, joining, switching to the graver plan (design, "Joining")."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from telecare.domain.actions import PlaceCall, SendCommand, SendReceipt, SendSms, StartResponse
from telecare.domain.alarms import HOME_WIDE
from telecare.domain.decide import decide, open_run
from telecare.domain.decision import Decision
from telecare.domain.device_types import obeys
from telecare.domain.events import Alarm, AlarmJoined, FollowedUp, SeatAct
from telecare.domain.home import HomeDevice, Snapshot
from telecare.domain.kinds import Emergency, How, Kind, Outcome, Risk, Role, State, incident_kind
from telecare.domain.run import Run
from tests.stories.rehearsal import START, Rehearsal, a_snapshot, an_alarm
from tests.stories.words import BUSY, M, S, accepts, answers, arrived, closes, confirmed, seat

WORD_OF = {
    Kind.FIRE: "smoke",
    Kind.GAS: "gas",
    Kind.CO: "co",
    Kind.MEDICAL: "vital",
    Kind.FALL: "fall",
    Kind.HELP: "help",
    Kind.MISSING: "wandering",
    Kind.INTRUSION: "intrusion",
    Kind.FLOOD: "water_leak",
    Kind.INACTIVITY: "inactivity",
    Kind.OTHER: "odd",
}


def opened(
    word: str = "help", snapshot: Snapshot | None = None, thing: str = "standard-key1"
) -> Run:
    run = open_run("i1", an_alarm(word, thing), snapshot or a_snapshot(), START).run
    return decide(run, None, START).run


def joined(
    run: Run, word: str, thing: str = "standard-smoke1", after: float = 5, n: int = 2
) -> Decision:
    at = START + after * S
    return decide(run, AlarmJoined(an_alarm(word, thing, at, n)), at)


def commands(decision: Decision) -> list[tuple[str, str]]:
    return [(a.thing, a.command) for a in decision.actions if isinstance(a, SendCommand)]


def with_devices(**devices: str) -> Snapshot:
    things = tuple(HomeDevice(f"standard-{name}", kind) for name, kind in devices.items())
    return replace(a_snapshot(), devices=things)


# ---- opening ----


def test_opening_answers_the_device_starts_the_response_and_is_due_at_once() -> None:
    decision = open_run("i1", an_alarm("help"), a_snapshot(), START)

    assert [type(a) for a in decision.actions] == [SendReceipt, StartResponse, SendCommand]
    receipt = decision.actions[0]
    assert isinstance(receipt, SendReceipt)
    assert (receipt.thing, receipt.alarm, receipt.state) == ("standard-key1", "a1", "accepted")
    assert decision.due_at == START
    assert decision.run.state is State.OPEN
    assert [(e.event, e.who) for e in decision.entries[:3]] == [
        ("alarm_received", "standard-key1"),
        ("incident_opened", ""),
        ("receipt_sent", "standard-key1"),
    ]
    assert decision.entries[1].detail == {"kind": "help"}


def test_a_test_is_marked_as_one_in_the_timeline() -> None:
    decision = open_run("i1", replace(an_alarm("help"), test=True), a_snapshot(), START)

    assert decision.entries[1].detail == {"kind": "help", "test": "yes"}
    assert decision.run.test


def test_action_ids_are_the_incidents_own_in_order() -> None:
    decision = open_run("i1", an_alarm("smoke"), a_snapshot(), START)

    assert [a.id for a in decision.actions] == ["i1-0001", "i1-0002", "i1-0003", "i1-0004"]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_opens_the_plan_of_its_own(kind: Kind) -> None:
    run = open_run("i1", an_alarm(WORD_OF[kind]), a_snapshot(), START).run

    assert run.kind is kind
    assert run.plan.kind is kind


def test_an_unknown_word_opens_other() -> None:
    assert incident_kind("sneezing") is Kind.OTHER


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("smoke", Kind.FIRE), ("heat", Kind.FIRE), ("gas", Kind.GAS), ("co", Kind.CO),
        ("fall", Kind.FALL), ("vital", Kind.MEDICAL), ("sleep_apnoea", Kind.MEDICAL),
        ("help", Kind.HELP), ("wandering", Kind.MISSING), ("no_return", Kind.MISSING),
        ("intrusion", Kind.INTRUSION), ("water_leak", Kind.FLOOD),
        ("inactivity", Kind.INACTIVITY), ("check_in_missed", Kind.INACTIVITY),
    ],
)  # fmt: skip
def test_a_word_opens_the_kind_of_the_contract(word: str, kind: Kind) -> None:
    assert incident_kind(word) is kind


def test_a_telephone_opens_without_a_receipt_to_anybody() -> None:
    alarm = Alarm("", "call-1", "help", Kind.HELP, START, START, elder="elder")

    decision = open_run("i1", alarm, a_snapshot(), START)

    assert not any(isinstance(a, SendReceipt) for a in decision.actions)
    assert commands(decision) == [("standard-key1", "open_voice")]


def test_the_elder_who_carries_the_device_is_the_one_who_is_called() -> None:
    couple = replace(a_snapshot(), elders=("wife", "husband"))
    alarm = replace(an_alarm("help"), elder="husband")

    run = open_run("i1", alarm, couple, START).run

    assert run.elder == "husband"


def test_a_home_without_elders_calls_contacts_at_once() -> None:
    empty = replace(a_snapshot(), elders=())

    decision = decide(open_run("i1", an_alarm("help"), empty, START).run, None, START)

    assert [a.person for a in decision.actions if isinstance(a, PlaceCall)] == ["daughter"]


# ---- commands at opening ----


def test_voice_is_opened_on_the_devices_that_can_when_the_alarming_one_cannot() -> None:
    snapshot = with_devices(pir1="pir", key1="one_key_call", speaker1="smart_speaker", hub1="hub")

    decision = open_run("i1", an_alarm("help", "standard-pir1"), snapshot, START)

    assert commands(decision) == [
        ("standard-key1", "open_voice"),
        ("standard-speaker1", "open_voice"),
    ]


def test_a_home_without_a_voice_device_gets_no_command() -> None:
    decision = open_run("i1", an_alarm("help", "standard-pir1"), with_devices(pir1="pir"), START)

    assert commands(decision) == []


def test_the_valve_is_closed_by_the_gas_detector_even_when_another_one_alarmed() -> None:
    snapshot = with_devices(co1="co_detector", gas1="gas_detector")

    assert commands(open_run("i1", an_alarm("gas", "standard-gas1"), snapshot, START)) == [
        ("standard-gas1", "close_valve")
    ]
    assert commands(open_run("i1", an_alarm("co", "standard-co1"), snapshot, START)) == [
        ("standard-gas1", "close_valve")
    ]


def test_every_device_that_can_tests_itself_when_the_home_is_silent() -> None:
    snapshot = with_devices(pir1="pir", scale1="body_scale", hub1="hub")

    decision = open_run("i1", an_alarm("inactivity", "standard-pir1"), snapshot, START)

    assert commands(decision) == [("standard-pir1", "self_test"), ("standard-hub1", "self_test")]
    assert {"self_test"} == HOME_WIDE


def test_a_locator_is_asked_where_it_is() -> None:
    snapshot = with_devices(tag1="locator", watch1="watch", key1="one_key_call")

    assert commands(open_run("i1", an_alarm("wandering", "standard-tag1"), snapshot, START)) == [
        ("standard-tag1", "locate")
    ]


@pytest.mark.parametrize("word", ["smoke", "intrusion", "water_leak", "odd"])
def test_other_kinds_send_no_command(word: str) -> None:
    assert commands(open_run("i1", an_alarm(word), a_snapshot(), START)) == []


def test_a_command_expires() -> None:
    decision = open_run("i1", an_alarm("help"), a_snapshot(), START)

    sent = [a for a in decision.actions if isinstance(a, SendCommand)]
    assert [a.expires_in_s for a in sent] == [60]
    assert obeys("one_key_call", sent[0].command)


@pytest.mark.parametrize(
    ("word", "written"), [("smoke", 2), ("gas", 2), ("co", 2), ("fall", 2), ("vital", 2), ("help", 0),
    ("wandering", 0), ("intrusion", 0), ("water_leak", 0), ("inactivity", 0), ("odd", 0)],
)  # fmt: skip
def test_contacts_are_written_to_where_the_plan_says(word: str, written: int) -> None:
    decision = open_run("i1", an_alarm(word), a_snapshot(), START)

    texts = [(a.person, a.message) for a in decision.actions if isinstance(a, SendSms)]
    kind = incident_kind(word)
    assert texts == [("daughter", f"alarm.{kind}"), ("son", f"alarm.{kind}")][:written]


# ---- counting ----


@pytest.mark.parametrize(("after", "news"), [(1, False), (60, False), (60.001, True), (90, True)])
def test_the_same_device_and_kind_within_a_minute_only_counts(after: float, news: bool) -> None:
    decision = joined(opened(), "help", "standard-key1", after)

    words = [e.event for e in decision.entries]
    assert ("alarm_joined" in words) is news
    assert decision.run.alarms[0].times == 2
    assert words[:2] == ["alarm_received", "receipt_sent"]


def test_counting_goes_on_while_the_device_keeps_on() -> None:
    run = opened()
    for n in range(1, 5):
        run = joined(run, "help", "standard-key1", n * 50, n + 1).run

    assert run.alarms[0].times == 5
    assert run.alarms[0].last_at == START + 200 * S


def test_an_alarm_that_comes_late_does_not_turn_the_clock_back() -> None:
    run = joined(opened(), "help", "standard-key1", 50).run
    late = decide(run, AlarmJoined(an_alarm("help", "standard-key1", START + 5 * S, 3)), START + M)

    assert late.run.alarms[0].last_at == START + 50 * S


@pytest.mark.parametrize(("word", "thing"), [("help", "standard-key2"), ("odd", "standard-key1")])
def test_another_device_or_another_word_is_news(word: str, thing: str) -> None:
    decision = joined(opened(), word, thing, 1)

    assert "alarm_joined" in [e.event for e in decision.entries]


# ---- joining ----


def test_two_alarms_at_one_instant_get_a_receipt_each_and_one_response() -> None:
    run = opened()
    decision = joined(run, "help", "standard-key2", 0)

    receipts = [(a.thing, a.alarm) for a in decision.actions if isinstance(a, SendReceipt)]
    assert receipts == [("standard-key2", "a2")]
    assert not any(isinstance(a, StartResponse | PlaceCall) for a in decision.actions)


@pytest.mark.parametrize("word", ["help", "wandering", "water_leak", "inactivity", "odd"])
def test_a_join_that_is_no_graver_calls_nobody_and_changes_no_plan(word: str) -> None:
    run = opened("help")
    decision = joined(run, word, "standard-x1")

    assert decision.run.kind is Kind.HELP
    assert decision.run.attempts == run.attempts
    assert not any(isinstance(a, PlaceCall | SendSms | SendCommand) for a in decision.actions)


@pytest.mark.parametrize("before", list(Kind))
@pytest.mark.parametrize("after", list(Kind))
def test_only_a_graver_alarm_switches_the_plan(before: Kind, after: Kind) -> None:
    decision = joined(opened(WORD_OF[before]), WORD_OF[after], "standard-x1")

    order = list(Kind)
    graver = order.index(after) < order.index(before)
    switched = [dict(e.detail) for e in decision.entries if e.event == "plan_switched"]
    assert switched == ([{"kind": after, "before": before}] if graver else [])
    assert decision.run.kind is (after if graver else before)


def test_a_switch_never_goes_back() -> None:
    run = joined(opened("help"), "smoke").run

    assert joined(run, "help", "standard-key2", 70).run.kind is Kind.FIRE


# ---- switching ----


def test_calls_already_made_to_the_elder_count_as_tries_of_the_graver_plan() -> None:
    r = Rehearsal("odd", elder=BUSY)
    r.alarm_at(5 * S, "help", "standard-key1")
    r.alarm_at(10 * S, "smoke", "standard-smoke1", n=3)

    r.play(2 * M)

    assert r.times("plan_switched") == [5, 10]
    assert r.times("call_placed", "elder") == [0, 5]


def test_people_of_the_neighbourhood_who_were_rung_are_not_rung_again_by_a_switch() -> None:
    r = Rehearsal("help", elder=BUSY, daughter=BUSY, son=BUSY)
    r.alarm_at(2 * M, "smoke", "standard-smoke1")

    r.play(4 * M)

    assert r.times("call_placed", "neighbour") == [6]
    assert r.times("call_placed", "property") == [6]
    assert r.times("call_placed", "daughter") == [2, 4]


def test_a_switch_rings_those_whom_only_the_graver_plan_wants() -> None:
    r = Rehearsal("water_leak", elder=BUSY, daughter=BUSY, son=BUSY, property=BUSY)
    r.alarm_at(11 * M, "smoke", "standard-smoke1")

    r.play(12 * M)

    assert r.times("call_placed", "property") == [600]
    assert r.times("call_placed", "neighbour") == [660]


def test_unreached_counts_from_the_opening_and_not_from_the_switch() -> None:
    r = Rehearsal("help")
    r.alarm_at(100 * S, "smoke", "standard-smoke1")

    r.play(4 * M)

    assert r.times("relay_raised", "119", suspected="yes") == [180]


def test_a_switch_sends_the_commands_and_messages_of_the_graver_plan() -> None:
    decision = joined(opened("help"), "gas", "standard-gas1")

    assert commands(decision) == [("standard-gas1", "close_valve")]
    texts = [(a.person, a.message) for a in decision.actions if isinstance(a, SendSms)]
    assert texts == [("daughter", "alarm.gas"), ("son", "alarm.gas")]


def test_people_already_engaged_stay_and_are_told_of_the_switch() -> None:
    r = Rehearsal("help")
    r.at(10 * S, accepts("neighbour"))
    r.alarm_at(M, "smoke", "standard-smoke1")

    r.play(65 * S)

    assert r.times("sms_sent", "neighbour", message="switched.fire") == [60]
    assert [a.person for a in r.run.acceptances] == ["neighbour"]


def test_nothing_is_written_to_a_service_whose_crew_is_there() -> None:
    r = Rehearsal("help")
    r.at(10 * S, arrived("120"))
    r.alarm_at(M, "smoke", "standard-smoke1")

    r.play(65 * S)

    assert r.times("plan_switched") == [60]
    assert r.times("sms_sent", "120") == []


def test_an_arrival_that_is_soon_enough_for_help_is_not_for_fire() -> None:
    """Ten minutes stop calling for help; a fire does not wait so long."""
    r = Rehearsal("help", elder=BUSY, daughter=answers(5, "12"))
    r.alarm_at(M, "smoke", "standard-smoke1")

    r.play(3 * M)

    assert r.times("call_placed", "neighbour") == [60]
    assert r.times("call_placed", "son")[0] == 60
    assert r.run.state is State.ATTENDED


def test_an_arrival_that_is_soon_enough_for_fire_keeps_calling_stopped() -> None:
    r = Rehearsal("help", elder=BUSY, daughter=answers(5, "11"))
    r.alarm_at(M, "smoke", "standard-smoke1")

    r.play(3 * M)

    assert r.times("call_placed", "neighbour") == []


def test_an_acceptance_whose_digit_is_still_awaited_is_judged_by_the_graver_plan() -> None:
    r = Rehearsal("help", elder=BUSY, daughter=answers(5, "1"))
    r.alarm_at(12 * S, "smoke", "standard-smoke1")

    r.play(M)

    assert r.times("call_placed", "son")


def test_a_line_kept_open_for_the_elders_word_holds_no_fire_up() -> None:
    r = Rehearsal("help", elder=answers(5, "1"))
    r.alarm_at(20 * S, "smoke", "standard-smoke1")

    r.play(M)

    assert r.times("noted", "elder", what="well_hold_over", reason="plan_switched") == [20]
    assert r.times("call_ended", "elder") == [20]
    assert r.times("call_placed", "daughter")[0] == 20
    assert r.times("call_placed", "neighbour") == [20]


def test_the_elders_word_still_holds_when_the_graver_plan_lets_it() -> None:
    r = Rehearsal("inactivity", elder=answers(5, "1"))
    r.alarm_at(20 * S, "help", "standard-key1")

    r.play(M)

    assert r.run.well_until == START + 128 * S
    assert r.times("call_placed", "daughter") == []


def test_a_high_risk_fall_after_help_rings_the_contacts_at_once() -> None:
    r = Rehearsal("help", a_snapshot(risk=Risk.HIGH))
    r.alarm_at(10 * S, "fall", "standard-x1")

    r.play(M)

    assert r.times("call_placed", "daughter")[0] == 10


# ---- a second detector ----


@pytest.mark.parametrize("second", ["smoke", "heat", "gas", "co"])
def test_a_second_detector_of_any_sort_relays_119(second: str) -> None:
    decision = joined(opened("smoke", thing="standard-smoke1"), second, "standard-x2")

    assert [e.who for e in decision.entries if e.event == "relay_raised"] == ["119"]


def test_two_alarms_of_one_device_are_one_detector() -> None:
    decision = joined(opened("smoke", thing="standard-smoke1"), "heat", "standard-smoke1")

    assert decision.run.relays == ()


def test_a_button_is_no_detector() -> None:
    decision = joined(opened("smoke", thing="standard-smoke1"), "help", "standard-key1")

    assert decision.run.relays == ()


def test_the_first_detector_in_a_call_for_help_is_not_the_second() -> None:
    run = joined(opened("help"), "smoke").run
    assert run.relays == ()

    again = joined(run, "co", "standard-co1", 20, 3).run
    assert [(r.service, r.suspected) for r in again.relays] == [("119", False)]


# ---- an alarm that crosses the resolution ----


def reopened(word: str, thing: str) -> tuple[Decision, Run]:
    r = Rehearsal("help", elder=answers(5, "1"))
    r.at(20 * S, confirmed("daughter", Emergency.MEDICAL))
    r.at(30 * S, closes())
    r.play(M)
    return joined(r.run, word, thing, 61), r.run


def test_an_alarm_that_crosses_the_resolution_reopens_the_incident() -> None:
    decision, before = reopened("help", "standard-key1")

    assert before.state is State.RESOLVED
    assert decision.run.state is State.OPEN
    assert decision.run.closure is None
    assert [e.event for e in decision.entries][:2] == ["noted", "alarm_received"]
    assert decision.entries[0].detail == {"what": "reopened", "kind": "help"}
    assert [a.person for a in decision.actions if isinstance(a, PlaceCall)] == ["elder"]


def test_what_was_found_before_does_not_count_for_the_new_alarm() -> None:
    decision, _ = reopened("help", "standard-key1")
    run = decision.run

    assert not run.elder_reached
    assert run.confirmed_by == ""
    assert run.acceptances == ()
    assert run.handled is False
    assert run.elder_tries == 1
    assert decision.due_at is not None


def test_a_reopened_incident_begins_the_plan_of_the_new_alarm() -> None:
    decision, _ = reopened("gas", "standard-gas1")

    assert decision.run.kind is Kind.GAS
    assert commands(decision) == [("standard-gas1", "close_valve")]
    assert {a.person for a in decision.actions if isinstance(a, SendSms)} == {"daughter", "son"}
    placed = {a.person for a in decision.actions if isinstance(a, PlaceCall)}
    assert {"elder", "neighbour", "property", "team"} <= placed


def test_a_reopened_incident_may_be_of_a_lesser_kind() -> None:
    decision, _ = reopened("water_leak", "standard-x1")

    assert decision.run.kind is Kind.FLOOD


def calls_after(r: Rehearsal, after: float) -> list[tuple[float, str]]:
    """Who was rung, in seconds after an instant."""
    placed = [(e.at - START).total_seconds() - after for e in r.entries if e.event == "call_placed"]
    people = [e.who for e in r.entries if e.event == "call_placed"]
    return [(at, who) for at, who in zip(placed, people, strict=True) if at >= 0]


def test_a_reopened_incident_calls_as_one_that_was_just_opened() -> None:
    """Whatever happened before: accepted, arrived, exhausted, spoken with, confirmed, followed up."""
    busy: dict[str, Any] = dict.fromkeys(
        ("elder", "daughter", "son", "post", "property", "neighbour", "team"), BUSY
    )
    fresh = Rehearsal("help", **busy).play(M)
    r = Rehearsal("help", **busy)
    r.at(20 * S, seat(SeatAct.SPEAK))
    r.at(21 * S, confirmed("elder"))
    r.at(22 * S, arrived("daughter"))
    r.at(25 * S, closes())
    r.at(26 * S, FollowedUp("seat2", reached=False))
    r.alarm_at(120 * S, "help", "standard-key1")

    r.play(3 * M)

    assert calls_after(r, 120) == calls_after(fresh, 0)
    assert r.run.follow_up_tries == 0
    assert r.run.acceptances == ()


def test_a_reopened_incident_rings_everybody_again_when_it_is_confirmed_again() -> None:
    r = Rehearsal("help")
    r.at(10 * S, confirmed("elder"))
    r.at(20 * S, closes())
    r.alarm_at(2 * M, "help", "standard-key1")
    r.at(125 * S, confirmed("elder"))

    r.play(126 * S)

    assert r.times("call_placed", "neighbour") == [10, 125]


def test_a_reopened_incident_looks_after_its_valve_again() -> None:
    r = Rehearsal("gas", thing="standard-gas1", property=BUSY)
    r.at(20 * S, closes(outcome=Outcome.MADE_SAFE, how=How.OFFICIAL, seen_by="119"))
    r.alarm_at(2 * M, "gas", "standard-gas1")

    r.play(135 * S)

    assert r.times("command_sent", "standard-gas1") == [0, 120]
    assert r.times("command_failed", "standard-gas1") == [10, 130]
    assert r.times("call_placed", "property") == [0, 10, 120, 130]


def test_a_reopened_incident_can_be_attended_and_resolved_again() -> None:
    decision, _ = reopened("help", "standard-key1")
    at = START + 2 * M
    run = decide(decision.run, arrived("daughter"), at).run
    assert run.state is State.ATTENDED

    run = decide(run, closes(by="seat3"), at + S).run

    assert run.state is State.RESOLVED
    assert run.closure is not None
    assert run.follow_up_tries == 0
    assert decide(run, None, at + timedelta(hours=24, seconds=1)).run.follow_up_told_at is not None


def test_a_home_where_nobody_can_be_called_is_told_to_the_supervisor_at_once() -> None:
    alone = replace(a_snapshot(people={}), elders=())

    decision = decide(open_run("i1", an_alarm("help"), alone, START).run, None, START)

    assert [(e.event, e.who) for e in decision.entries] == [("told", "supervisor")]
    assert decision.due_at == START + 10 * M
    assert Role.FIELD_TEAM not in {r.role for r in alone.responders}
