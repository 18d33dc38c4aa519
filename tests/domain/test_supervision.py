"""What keeps a run from standing still: ended chains, missed arrivals, unproven valves, tickets (law 3)."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from telecare.domain.actions import PlaceCall, RaiseRelay, SendCommand
from telecare.domain.decide import decide, open_run
from telecare.domain.decision import Decision
from telecare.domain.events import CommandAnswered, SeatAct
from telecare.domain.home import HomeDevice
from telecare.domain.kinds import Risk, Role
from telecare.domain.run import Run
from tests.stories.rehearsal import START, Rehearsal, a_snapshot, an_alarm
from tests.stories.words import BUSY, H, M, S, accepts, answers, arrived, left, seat, with_clocks

CONTACTS = {"daughter": Role.FIRST_CARER, "son": Role.CONTACT, "team": Role.FIELD_TEAM}


def chain_ends(r: Rehearsal) -> list[float]:
    return r.times("told", "supervisor", reason="chain_ended")


def begun(word: str = "gas", thing: str = "standard-gas1") -> Run:
    run = open_run("i1", an_alarm(word, thing), a_snapshot(), START).run
    return decide(run, None, START).run


# ---- the end of the chain ----


def test_the_supervisor_is_told_when_no_call_is_live_and_none_is_planned() -> None:
    r = Rehearsal("help").play(35 * M)

    last_ring_ended = max(r.times("call_ended", "neighbour"))
    assert last_ring_ended == 180
    assert chain_ends(r) == [180, 780, 1380, 1980]


def test_the_team_is_rung_again_each_time() -> None:
    r = Rehearsal("help").play(25 * M)

    assert r.times("call_placed", "team") == [150, 180, 780, 1380]


def test_a_plan_without_a_team_rings_none_at_its_end() -> None:
    r = Rehearsal("water_leak").play(35 * M)

    assert len(chain_ends(r)) == 3
    assert r.times("call_placed", "team") == []


def test_a_call_that_is_still_planned_keeps_the_chain_alive() -> None:
    r = Rehearsal("inactivity", a_snapshot(risk=Risk.HIGH), elder=BUSY).play(3 * H)

    assert chain_ends(r)[0] == 2 * 3600 + 30, "after the team's ring, two hours after the opening"


def test_the_bell_for_the_team_does_not_postpone_the_next_telling() -> None:
    slow = with_clocks({"contact.ring_s": 500})
    r = Rehearsal("help", slow, elder=BUSY, daughter=BUSY, son=BUSY).play(1 * H)

    ends = chain_ends(r)
    assert [b - a for a, b in pairwise(ends)][:3] == [600] * 3


@pytest.mark.parametrize("after", [60, 300])
def test_a_claim_ends_the_telling_and_a_release_brings_it_back(after: int) -> None:
    r = Rehearsal("help", a_snapshot(people=CONTACTS))
    r.at(4 * M, seat(SeatAct.CLAIM))
    r.at(4 * M + after * S, seat(SeatAct.RELEASE))

    r.play(20 * M)

    assert chain_ends(r)[:2] == [180, 240 + after]


def test_an_arrival_ends_the_telling() -> None:
    r = Rehearsal("help", a_snapshot(people=CONTACTS))
    r.at(4 * M, arrived("daughter"))

    assert chain_ends(r.play(18 * M)) == [180]


def test_an_arrival_that_is_near_ends_the_telling_until_it_is_missed() -> None:
    r = Rehearsal("help", a_snapshot(people=CONTACTS), daughter=BUSY, son=BUSY, elder=BUSY)
    r.at(60 * S, accepts("daughter"))

    r.play(25 * M)

    missed = 60 + 20 * 60
    assert [t for t in chain_ends(r) if t > 60] == [missed + 30], "the team's ring"


def test_an_arrival_that_is_far_does_not_end_the_telling() -> None:
    r = Rehearsal("help", a_snapshot(people=CONTACTS), daughter=answers(5, "19")).play(30 * M)

    assert len(chain_ends(r)) == 3


def test_people_who_left_are_told_as_an_end_of_the_chain_too() -> None:
    r = Rehearsal("help", a_snapshot(people={"daughter": Role.FIRST_CARER}), daughter=BUSY)
    r.at(4 * M, arrived("daughter"))
    r.at(5 * M, left("daughter"))

    r.play(6 * M)

    assert [t for t in chain_ends(r) if t > 240] == [301], "her ring first"


# ---- arrivals that do not come ----


@pytest.mark.parametrize(("grace", "missed"), [(5, 20), (1, 16)])
def test_an_arrival_is_missed_after_its_grace(grace: int, missed: int) -> None:
    r = Rehearsal("help", with_clocks({"arrival.grace_min": grace}))
    r.at(0 * S, accepts("neighbour"))

    r.play(25 * M)

    assert r.times("noted", "neighbour", reason="missed_arrival") == [missed * 60]


def test_two_missed_arrivals_end_one_after_the_other() -> None:
    r = Rehearsal("help")
    r.at(0 * S, accepts("neighbour"))
    r.at(M, accepts("son"))

    r.play(25 * M)

    assert r.times("noted", "neighbour", reason="missed_arrival") == [1200]
    assert r.times("noted", "son", reason="missed_arrival") == [1260]
    assert r.times("noted", what="reopened") == [1260]


# ---- the valve ----


def command_of(run: Run) -> str:
    return run.commands[0].id


def answer(run: Run, state: str, proof: str = "", after: float = 1) -> Decision:
    event = CommandAnswered(command_of(run), state, proof)
    return decide(run, event, START + after * S)


def test_a_valve_that_proves_itself_closed_needs_nobody() -> None:
    run = answer(begun(), "done", "position sensor").run

    assert run.commands[0].state == "done"
    later = decide(run, None, START + 15 * S)
    assert not any(isinstance(a, RaiseRelay) for a in later.actions)
    assert not later.run.valve_failed


@pytest.mark.parametrize(("state", "proof"), [("done", ""), ("failed", "jammed"), ("expired", "")])
def test_a_valve_without_proof_counts_as_open_at_once(state: str, proof: str) -> None:
    decision = answer(begun(), state, proof)

    failed = next(e for e in decision.entries if e.event == "command_failed")
    assert failed.detail["reason"] == ("unproven" if state == "done" else state)
    assert [a.service for a in decision.actions if isinstance(a, RaiseRelay)] == ["gas"]
    assert decision.run.valve_failed


def test_a_valve_that_says_nothing_counts_as_open_after_its_time() -> None:
    run = begun()

    assert decide(run, None, START + 9 * S).run == run
    decision = decide(run, None, START + 10 * S)

    assert [e.event for e in decision.entries] == ["command_failed", "relay_raised"]
    assert decision.entries[0].detail["reason"] == "no_proof"
    raised = [(a.service, a.suspected) for a in decision.actions if isinstance(a, RaiseRelay)]
    assert raised == [("gas", False)]


def test_the_property_is_rung_for_the_riser_when_it_is_not_being_rung_already() -> None:
    r = Rehearsal("gas", thing="standard-gas1", property=BUSY).play(12 * S)

    assert r.times("call_placed", "property") == [0, 10]


def test_a_proof_that_comes_too_late_changes_nothing() -> None:
    run = decide(begun(), None, START + 10 * S).run

    decision = answer(run, "done", "position sensor", after=11)

    assert decision.run == run
    assert [e.detail["what"] for e in decision.entries] == ["late_command_answer"]


def test_an_answer_told_twice_counts_once() -> None:
    run = answer(begun(), "done", "position sensor").run

    assert answer(run, "failed").run == run


def test_one_valve_of_two_without_proof_is_enough() -> None:
    two = replace(
        a_snapshot(),
        devices=(
            HomeDevice("standard-gas1", "gas_detector"),
            HomeDevice("standard-gas2", "gas_detector"),
        ),
    )
    run = open_run("i1", an_alarm("co", "standard-co1"), two, START).run
    assert len(run.commands) == 2

    proven = decide(run, CommandAnswered(run.commands[0].id, "done", "p"), START + S).run
    decision = decide(proven, None, START + 10 * S)

    assert [e.who for e in decision.entries if e.event == "command_failed"] == ["standard-gas2"]
    assert decision.run.valve_failed


def test_a_home_whose_valve_cannot_be_closed_from_here_is_relayed_to_the_gas_company() -> None:
    bare = replace(a_snapshot(), devices=())

    run = decide(open_run("i1", an_alarm("gas"), bare, START).run, None, START + 10 * S).run

    assert [r.service for r in run.relays] == ["gas"]


def test_no_other_kind_looks_after_a_valve() -> None:
    r = Rehearsal("smoke").play(M)

    assert r.times("relay_raised", "gas") == []
    assert not any(isinstance(a, SendCommand) for a in r.actions)


def test_a_switch_to_gas_gives_the_valve_its_full_time() -> None:
    r = Rehearsal("help")
    r.alarm_at(30 * S, "gas", "standard-gas1")

    assert r.play(M).times("relay_raised", "gas") == [40]


# ---- other commands ----


def test_another_command_needs_no_proof() -> None:
    decision = answer(begun("help", "standard-key1"), "done")

    assert [(e.event, e.who) for e in decision.entries] == [("command_done", "standard-key1")]
    assert decision.entries[0].detail == {"command": "open_voice"}


def test_another_command_that_fails_is_written_down_and_calls_nobody() -> None:
    decision = answer(begun("help", "standard-key1"), "failed")

    assert [e.event for e in decision.entries] == ["command_failed"]
    assert not any(isinstance(a, PlaceCall | RaiseRelay) for a in decision.actions)


def test_an_answer_to_a_command_of_nobody_is_noted() -> None:
    decision = decide(begun(), CommandAnswered("i1-9999", "done", "p"), START + S)

    assert [e.detail["what"] for e in decision.entries] == ["late_command_answer"]
