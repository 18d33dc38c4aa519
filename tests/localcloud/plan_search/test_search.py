"""The search proves what holds, states its worst cases, and meets every behaviour that it is told to."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from infra.policy import load_bureau
from localcloud.plan_search.graph import Milestone
from localcloud.plan_search.home import home_of
from localcloud.plan_search.passes import PASSES, one_pass, passes_cut_at
from localcloud.plan_search.search import Found, Search
from localcloud.plan_search.verify import Proof, parts_of, prove, risks_that_differ
from localcloud.plan_search.world import Trouble
from telecare.domain.kinds import Kind, Risk

SILENCE, ANSWER, SEAT = one_pass(), one_pass(Trouble.ANSWER), one_pass(Trouble.SEAT)
SHORTEST = passes_cut_at(250)
"""The bounded run of `make test`: every pass, as far as a few hundred situations reach."""


def worst_cases(proof: Proof, risk: Risk = Risk.MEDIUM) -> dict[Milestone, float | None]:
    return {b.milestone: b.seconds for of, b in proof.bounds if of is risk}


@cache
def found(kind: Kind, *troubles: Trouble) -> Found:
    home = home_of(load_bureau("standard"), Risk.MEDIUM)
    return Search(home, kind, one_pass(*troubles).left).run()


@pytest.mark.parametrize("bureau", ["standard", "demo"])
@pytest.mark.parametrize("kind", list(Kind))
def test_no_short_path_breaks_a_law_of_a_shipped_plan(bureau: str, kind: Kind) -> None:
    assert prove(load_bureau(bureau), kind, SHORTEST).broken == ""


@pytest.mark.parametrize("kind", [Kind.HELP, Kind.FLOOD, Kind.FIRE])
def test_the_standard_plan_holds(kind: Kind) -> None:
    proof = prove(load_bureau("standard"), kind, (ANSWER, SEAT))

    assert (proof.broken, proof.cut) == ("", ())
    assert proof.states > 500
    assert worst_cases(proof)[Milestone.RING] == 0


def test_the_worst_case_counts_every_try_of_the_elder() -> None:
    proof = prove(load_bureau("standard"), Kind.HELP, (SILENCE,))

    expected = {Milestone.RING: 0, Milestone.RESPONDER: 60, Milestone.TEAM: 150}
    assert worst_cases(proof) == expected
    assert proof.bounds[1][1].path[-1].at_s == 60


def test_an_elder_who_answers_makes_the_worst_case_worse() -> None:
    silence, answer = (
        worst_cases(prove(load_bureau("standard"), Kind.HELP, (each,)))[Milestone.RESPONDER]
        for each in (SILENCE, ANSWER)
    )

    assert silence is not None
    assert answer is not None
    assert answer > silence + 60


def test_a_suspected_relay_has_its_worst_case() -> None:
    proof = prove(load_bureau("standard"), Kind.FIRE, (SILENCE,))

    assert worst_cases(proof)[Milestone.RELAY] == 180


def test_risk_grades_that_a_plan_tells_apart_are_searched_each() -> None:
    policy = load_bureau("standard")

    proof = prove(policy, Kind.INACTIVITY, (replace(SILENCE, is_brief=True),))

    team = [worst_cases(proof, risk)[Milestone.TEAM] for risk in (Risk.HIGH, Risk.MEDIUM, Risk.LOW)]
    assert team == [2 * 3600, 6 * 3600, 24 * 3600]
    assert risks_that_differ(policy, Kind.FIRE) == (Risk.MEDIUM,)
    assert set(risks_that_differ(policy, Kind.FALL)) == {Risk.MEDIUM, Risk.HIGH}


def test_a_fall_of_high_risk_rings_a_contact_together_with_the_elder() -> None:
    proof = prove(load_bureau("standard"), Kind.FALL, (SILENCE,))

    assert worst_cases(proof, Risk.HIGH)[Milestone.RESPONDER] == 0
    assert worst_cases(proof, Risk.MEDIUM)[Milestone.RESPONDER] == 60


def test_wide_passes_are_made_for_one_risk_and_the_others_for_each() -> None:
    parts = parts_of(load_bureau("standard"), Kind.FALL)

    wide = [part for part in parts if part.troubles.is_wide]
    assert {part.risk for part in wide} == {Risk.MEDIUM}
    assert len(parts) - len(wide) == 2 * sum(not each.is_wide for each in PASSES)


def test_a_risk_that_shifts_the_teams_clock_alone_is_searched_briefly() -> None:
    parts = parts_of(load_bureau("standard"), Kind.INACTIVITY)

    brief = [each for each in PASSES if each.is_brief]
    for risk in (Risk.HIGH, Risk.LOW):
        assert [part.troubles for part in parts if part.risk is risk] == brief
    assert [part.troubles for part in parts if part.risk is Risk.MEDIUM] == list(PASSES)


def test_a_search_that_is_cut_says_so_and_states_no_worst_case() -> None:
    proof = prove(load_bureau("standard"), Kind.FIRE, (replace(ANSWER, cut_at=50),))

    assert (proof.cut, proof.bounds, proof.broken) == (("answer",), (), "")


@pytest.mark.parametrize(
    ("troubles", "words"),
    [
        ((Trouble.ANSWER,), ("answers", "is a voicemail or presses nothing", "hangs up")),
        ((Trouble.ANSWER,), ("presses 1: I go", "presses 2", "presses 8", "presses 9")),
        ((Trouble.ANSWER,), ("presses 0: a seat", "adds 9: three quarters", "adds no digit")),
        ((Trouble.ANSWER,), ("presses 1: well", "presses 1 and hangs up", "presses 2: needs help")),
        ((Trouble.FAIL,), ("is busy or cannot be reached", "is engaged", "declines")),
        ((Trouble.LATE,), ("rings out, which is not told", "had let it ring, told late")),
        ((Trouble.LATE,), ("had pressed 1, told late", "had pressed 2, told late")),
        ((Trouble.LATE,), ("is never told of again",)),
        ((Trouble.DOWN,), ("the carrier is down", "is not rung", "the carrier is back")),
        ((Trouble.ALARM,), ("alarms: smoke", "alarms: gas", "alarms: fall")),
        ((Trouble.SEAT,), ("seat1 claims", "seat1 holds", "console of seat1 dies", "releases")),
        ((Trouble.SEAT,), ("pauses all steps", "speaks with the elder", "closes, having spoken")),
        ((Trouble.SCENE,) * 2, ("accepts at the portal", "arrives", "reports: cannot")),
        ((Trouble.SCENE,) * 2, ("reports: left", "reports: confirmed", "hands over to team")),
        ((Trouble.SCENE,) * 2, ("reports: deceased", "reports: resolved", "follows up")),
        ((Trouble.ANSWER, Trouble.FAIL), ("presses 1: I go", "is busy or cannot be reached")),
        ((Trouble.FIRE, Trouble.HOLD), ("seat1 holds", "alarms: smoke")),
    ],
)
def test_the_search_meets_every_behaviour(
    troubles: tuple[Trouble, ...], words: tuple[str, ...]
) -> None:
    labels = found(Kind.HELP, *troubles).graph.labels

    assert [word for word in words if not any(word in label for label in labels)] == []


def test_valves_close_fail_or_never_answer() -> None:
    labels = found(Kind.GAS, Trouble.VALVE).graph.labels

    assert {"the valve closes and proves it", "the valve fails"} <= set(labels)


def test_a_search_of_the_same_plan_finds_the_same() -> None:
    first, second = (prove(load_bureau("demo"), Kind.OTHER, (SEAT,)) for _ in range(2))

    assert (first.states, first.bounds) == (second.states, second.bounds)
