"""Confirmed and suspected emergencies, and the relays before the seats (law 15, XH23-24 to XH23-26)."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from telecare.domain.actions import PlaceCall, PushCityCentre, RaiseRelay, Tell
from telecare.domain.decide import decide, open_run
from telecare.domain.events import Report, Reported, SeatAct
from telecare.domain.kinds import Emergency, Kind, Risk, Service, State
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
    confirmed,
    seat,
    with_clocks,
)

EVERYBODY = ("daughter", "son", "post", "property", "neighbour", "team")


def begun(word: str) -> Run:
    run = open_run("i1", an_alarm(word), a_snapshot(), START).run
    return decide(run, None, START).run


def relays(run: Run) -> dict[Service, bool]:
    return {r.service: r.suspected for r in run.relays}


# ---- what is confirmed, and by whom ----


@pytest.mark.parametrize(
    ("word", "emergency", "services"),
    [
        ("smoke", "fire", {"119"}),
        ("heat", "fire", {"119"}),
        ("gas", "gas", {"119", "gas"}),
        ("co", "gas", {"119", "gas"}),
        ("vital", "medical", {"120"}),
        ("fall", "medical", {"120"}),
        ("help", "medical", {"120"}),
        ("wandering", "crime", {"110"}),
        ("intrusion", "crime", {"110"}),
        ("water_leak", "none", set()),
        ("inactivity", "medical", {"120"}),
        ("odd", "medical", {"120"}),
    ],
)
def test_an_emergency_that_is_not_named_is_the_kinds_own(
    word: str, emergency: str, services: set[str]
) -> None:
    decision = decide(begun(word), confirmed("neighbour"), START + S)

    entry = next(e for e in decision.entries if e.event == "confirmed")
    assert (entry.who, entry.detail["emergency"]) == ("neighbour", emergency)
    assert {r.service for r in decision.run.relays if not r.suspected} == services


@pytest.mark.parametrize(
    ("emergency", "services"),
    [
        (Emergency.FIRE, {"119"}),
        (Emergency.GAS, {"119", "gas"}),
        (Emergency.MEDICAL, {"120"}),
        (Emergency.CRIME, {"110"}),
    ],
)
def test_an_emergency_that_is_named_chooses_the_service(
    emergency: Emergency, services: set[str]
) -> None:
    decision = decide(begun("water_leak"), confirmed("property", emergency), START + S)

    raised = {a.service for a in decision.actions if isinstance(a, RaiseRelay) and not a.suspected}
    assert raised == services


@pytest.mark.parametrize("by", ["daughter", "elder", "119"])
def test_responders_the_elder_and_crews_confirm(by: str) -> None:
    assert decide(begun("help"), confirmed(by), START + S).run.confirmed_by == by


def test_a_seat_confirms() -> None:
    decision = decide(begun("help"), seat(SeatAct.CONFIRM, emergency=Emergency.CRIME), START + S)

    assert decision.run.confirmed_by == "seat1"
    assert relays(decision.run) == {Service.POLICE: False}


def test_a_stranger_confirms_nothing() -> None:
    decision = decide(begun("help"), confirmed("stranger"), START + S)

    assert decision.run.confirmed_by == ""
    assert decision.run.relays == ()


def test_an_arrival_alone_confirms_nothing() -> None:
    decision = decide(begun("smoke"), arrived("neighbour"), START + S)

    assert decision.run.confirmed_by == ""
    assert decision.run.relays == ()


def test_a_confirmation_from_afar_is_believed_and_is_no_arrival() -> None:
    decision = decide(begun("help"), confirmed("son"), START + S)

    assert relays(decision.run) == {Service.AMBULANCE: False}
    assert decision.run.on_scene == ""
    assert decision.run.state is State.OPEN


# ---- what follows ----


def test_a_confirmation_is_pushed_once_to_both_levels() -> None:
    first = decide(begun("help"), confirmed("neighbour"), START + S)
    second = decide(first.run, confirmed("son", Emergency.FIRE), START + 2 * S)

    assert [a.level for a in first.actions if isinstance(a, PushCityCentre)] == [
        "district",
        "street",
    ]
    assert [e.who for e in first.entries if e.event == "pushed"] == ["city_centre"] * 2
    assert not any(isinstance(a, PushCityCentre) for a in second.actions)
    assert relays(second.run) == {Service.AMBULANCE: False, Service.FIRE: False}


def test_everybody_who_was_not_rung_is_rung_at_once_even_when_somebody_is_there() -> None:
    r = Rehearsal("help", elder=BUSY, daughter=answers(5, "11"))
    r.at(M, arrived("daughter"))
    r.at(2 * M, confirmed("daughter"))

    r.play(125 * S)

    assert r.times("call_placed", "daughter") == [2], "the one who is there is not rung"
    for person in EVERYBODY[1:]:
        assert r.times("call_placed", person) == [120]


def test_whoever_is_cut_off_because_somebody_near_goes_is_not_rung_again_by_the_confirmation() -> (
    None
):
    r = Rehearsal("help")
    r.at(5 * S, confirmed("elder"))
    r.at(10 * S, accepts("son"))

    r.play(2 * M)

    assert r.times("call_ended", "neighbour", result="cancelled") == [10]
    assert r.times("call_placed", "neighbour") == [5]
    assert r.times("call_placed", "daughter") == [5]


def test_everybody_is_rung_once_however_often_it_is_confirmed() -> None:
    r = Rehearsal("help", with_clocks({"supervisor.every_min": 90}), elder=BUSY)
    r.at(5 * S, confirmed("elder"))
    r.at(80 * S, confirmed("neighbour"))

    r.play(85 * S)

    assert [len(r.times("call_placed", p)) for p in ("post", "property", "neighbour")] == [1, 1, 1]


def test_people_who_cannot_or_are_barred_or_were_rung_are_not_rung_then() -> None:
    run = begun("help")
    run = decide(run, cannot("post"), START + S).run
    run = decide(run, seat(SeatAct.BAR, who="property", reason="feud"), START + S).run

    decision = decide(run, confirmed("neighbour"), START + 2 * S)

    placed = [a.person for a in decision.actions if isinstance(a, PlaceCall)]
    assert placed == ["daughter", "son", "neighbour", "team"]


def test_contacts_and_neighbourhood_are_not_rung_a_second_time_by_their_own_rows() -> None:
    r = Rehearsal("help")
    r.at(5 * S, confirmed("elder"))

    r.play(M)

    assert r.times("call_placed", "neighbour") == [5]
    assert r.times("call_placed", "team")[0] == 5


def test_a_ring_because_it_was_confirmed_is_a_try_of_the_contacts() -> None:
    r = Rehearsal("help", daughter=BUSY, son=BUSY)
    r.at(5 * S, confirmed("neighbour"))

    r.play(5 * M)

    assert len(r.times("call_placed", "daughter")) == 2
    assert len(r.times("call_placed", "son")) == 2


# ---- suspected ----


@pytest.mark.parametrize("word", ["smoke", "gas", "co"])
def test_an_unreached_elder_in_fire_gas_and_co_is_relayed_to_119_as_suspected(word: str) -> None:
    r = Rehearsal(word).play(200 * S)

    assert r.times("relay_raised", "119") == [180]
    assert r.times("relay_raised", "119", suspected="yes") == [180]
    assert r.times("pushed") == []


@pytest.mark.parametrize("word", ["fall", "vital"])
def test_an_unreached_elder_who_fell_is_relayed_to_120_as_suspected(word: str) -> None:
    r = Rehearsal(word).play(200 * S)

    assert r.times("relay_raised", "120", suspected="yes") == [180]
    assert r.times("pushed") == []


@pytest.mark.parametrize(
    "word", ["help", "wandering", "intrusion", "water_leak", "inactivity", "odd"]
)
def test_no_other_kind_is_ever_relayed_as_suspected(word: str) -> None:
    assert Rehearsal(word).play(200 * S).times("relay_raised") == []


@pytest.mark.parametrize("key", ["1", "2"])
def test_an_elder_who_pressed_a_key_was_reached(key: str) -> None:
    r = Rehearsal("fall", elder=answers(5, key)).play(200 * S)

    assert r.times("relay_raised", suspected="yes") == []


def test_an_elder_who_only_lifted_the_receiver_was_not_reached() -> None:
    r = Rehearsal("fall", elder=answers(5)).play(200 * S)

    assert r.times("relay_raised", "120", suspected="yes") == [180]


def test_a_fire_is_relayed_although_somebody_near_is_on_the_way() -> None:
    r = Rehearsal("smoke", post=answers(3, "11")).play(200 * S)

    assert r.times("relay_raised", "119", suspected="yes") == [180]


def test_a_fall_is_relayed_when_the_near_one_gives_up() -> None:
    r = Rehearsal("fall", daughter=answers(3, "12"))
    r.at(4 * M, cannot("daughter"))

    r.play(5 * M)

    assert r.times("relay_raised", "120", suspected="yes") == [240]


def test_a_fall_is_not_relayed_while_somebody_is_there() -> None:
    r = Rehearsal("fall")
    r.at(M, arrived("neighbour"))

    r.play(10 * M)

    assert r.times("relay_raised") == []


def test_word_from_afar_that_the_elder_is_safe_is_not_reaching_the_elder() -> None:
    r = Rehearsal("smoke")
    r.at(M, Reported("son", Report.SAFE))

    r.play(200 * S)

    assert r.times("relay_raised", "119", suspected="yes") == [180]


# ---- one relay a service ----


def test_a_confirmation_adds_to_the_suspected_relay() -> None:
    r = Rehearsal("smoke")
    r.at(190 * S, confirmed("neighbour"))

    r.play(200 * S)

    assert len([a for a in r.actions if isinstance(a, RaiseRelay)]) == 1
    assert relays(r.run) == {Service.FIRE: False}
    assert "relay_confirmed" in [a.reason for a in r.actions if isinstance(a, Tell)]


def test_a_suspicion_takes_nothing_from_a_confirmed_relay() -> None:
    r = Rehearsal("smoke")
    r.at(10 * S, confirmed("neighbour"))

    r.play(200 * S)

    assert relays(r.run) == {Service.FIRE: False}
    assert r.times("relay_raised") == [10]


# ---- relays are led on ----


def told(r: Rehearsal, audience: str, reason: str) -> list[float]:
    return r.times("told", audience, reason=reason)


def a_relay(until: float, *deeds: tuple[float, str]) -> Rehearsal:
    """A relay raised at 10 s; deeds are what seat1 does with it."""
    r = Rehearsal("help")
    r.at(10 * S, confirmed("elder"))
    for at, step in deeds:
        r.at(at * S, seat(SeatAct.RELAY, service=Service.AMBULANCE, step=step, ticket="T1"))
    return r.play(until * S)


def test_an_unclaimed_relay_goes_to_the_supervisor_then_to_the_backup_centre_then_on_and_on() -> (
    None
):
    r = a_relay(1400)

    supervisor = told(r, "supervisor", "relay_120_unclaimed")
    assert supervisor[0] == 10 + 30
    assert told(r, "backup_centre", "relay_120_unclaimed") == [10 + 60]
    assert [b - a for a, b in pairwise(supervisor[1:])] == [600]
    assert supervisor[1] == 70 + 600


def test_a_claimed_relay_goes_to_nobody_else() -> None:
    r = a_relay(65, (15, "claim"))

    assert r.times("claimed", "seat1", relay="120") == [15]
    assert told(r, "supervisor", "relay_120_unclaimed") == []
    assert r.run.owner == "", "claiming a relay is not claiming the incident"
    assert not r.run.handled


def test_a_claim_that_is_not_acknowledged_runs_out_and_is_told_once() -> None:
    r = a_relay(100, (15, "claim"))

    assert r.times("released", "seat1", relay="120", reason="hold_over") == [75]
    assert told(r, "supervisor", "relay_120_not_acknowledged") == [75]
    assert told(r, "supervisor", "relay_120_unclaimed") == []
    assert told(r, "backup_centre", "relay_120_unclaimed") == [75]


def test_an_acknowledged_relay_is_recorded_and_asked_after_every_ten_minutes() -> None:
    r = a_relay(1900, (15, "claim"), (20, "acknowledge"))

    assert r.times("relay_done", "seat1", service="120", ticket="T1") == [20]
    assert r.times("noted", "120", what="relay_check") == [620, 1220, 1820]
    assert told(r, "backup_centre", "relay_120_unclaimed") == []


def test_a_relay_may_be_acknowledged_without_a_claim() -> None:
    r = a_relay(50, (15, "acknowledge"))

    assert r.times("relay_done", "seat1") == [15]
    assert told(r, "supervisor", "relay_120_unclaimed") == []


def test_a_relay_that_is_done_is_not_done_again() -> None:
    r = a_relay(50, (15, "acknowledge"), (20, "acknowledge"))

    assert r.times("relay_done") == [15]
    assert r.times("noted", "seat1", what="no_relay_waits") == [20]


def test_a_relay_that_waits_is_withdrawn_at_the_resolution_and_one_that_is_done_is_not() -> None:
    r = Rehearsal("help")
    r.at(10 * S, confirmed("elder", Emergency.GAS))
    r.at(20 * S, seat(SeatAct.RELAY, service=Service.FIRE, ticket="T1"))
    r.at(30 * S, closes())

    r.play(40 * S)

    assert r.times("noted", "gas", what="relay_withdrawn") == [30]
    assert r.times("noted", "119", what="relay_withdrawn") == []
    told_seats = [a.reason for a in r.actions if isinstance(a, Tell) and a.audience == "seats"]
    assert told_seats == ["relay_gas_withdrawn"]


def test_a_test_asks_nobody_to_be_sent_and_no_relay_of_it_waits() -> None:
    r = Rehearsal("smoke", test=True)
    r.at(10 * S, confirmed("elder"))

    r.play(30 * M)

    assert r.times("relay_raised", "119") == [10]
    assert not any(isinstance(a, RaiseRelay | PushCityCentre | Tell) for a in r.actions)
    assert [relay.done_at for relay in r.run.relays] == [START + 10 * S]
    assert r.times("told", "supervisor", reason="relay_119_unclaimed") == []


def test_no_machine_ever_dials_a_service() -> None:
    for word in ("smoke", "gas", "fall", "intrusion"):
        r = Rehearsal(word)
        r.at(10 * S, confirmed("elder"))
        r.play(30 * M)

        assert r.run.relays
        dialled = {a.person for a in r.actions if isinstance(a, PlaceCall)}
        assert not dialled & {s.value for s in Service}


def test_every_risk_grade_is_relayed_alike() -> None:
    for risk in Risk:
        r = Rehearsal("smoke", a_snapshot(risk=risk)).play(181 * S)

        assert r.times("relay_raised", "119") == [180]


def test_somebody_on_the_way_does_not_keep_a_fall_from_being_confirmed() -> None:
    run = decide(begun("fall"), accepts("daughter"), START + S).run

    decision = decide(run, confirmed("elder"), START + 2 * S)

    assert decision.run.kind is Kind.FALL
    assert relays(decision.run) == {Service.AMBULANCE: False}
    assert replace(decision.run, relays=()).pushed
