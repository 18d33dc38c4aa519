"""The search proves what holds, and finds the shortest way to what does not."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from infra.policy import BUREAUS, load_bureau
from localcloud.plan_search.graph import Milestone
from localcloud.plan_search.verify import prove
from telecare.domain.accepting import accept
from telecare.domain.actions import Tell
from telecare.domain.decide import decide
from telecare.domain.decision import Decision
from telecare.domain.draft import Draft
from telecare.domain.events import CallAnswered, Event
from telecare.domain.kinds import Kind
from telecare.domain.run import Run

ANSWER = (0, 0, 0, 1, 0, 0)
SEAT = (0, 1, 0, 0, 0, 1)
SILENCE = (0, 0, 0, 0, 0, 0)


def a_bureau_without_rounds_and_team(root: Path) -> None:
    shutil.copytree(BUREAUS / "standard" / "scripts", root / "standard" / "scripts")
    for name in ("bureau.yaml", "parameters.yaml", "response_plans.yaml"):
        folder = root / "standard"
        folder.mkdir(exist_ok=True)
        text = (BUREAUS / "standard" / name).read_text()
        text = text.replace("contact.passes: {value: 2", "contact.passes: {value: 0")
        text = text.replace("team: [neighbourhood]", "team: []").replace(
            "team: [opening]", "team: []"
        )
        (folder / name).write_text(text)


@pytest.mark.parametrize("kind", [Kind.HELP, Kind.FLOOD])
def test_the_standard_plan_holds(kind: Kind) -> None:
    proof = prove(load_bureau("standard"), kind, (ANSWER, SEAT))

    assert proof.broken == ""
    assert proof.states > 500
    assert {bound.milestone: bound.seconds for bound in proof.bounds}[Milestone.RING] == 0


def test_the_worst_case_counts_every_try_of_the_elder() -> None:
    proof = prove(load_bureau("standard"), Kind.HELP, (SILENCE,))

    assert {b.milestone: b.seconds for b in proof.bounds} == {
        Milestone.RING: 0,
        Milestone.RESPONDER: 60,
        Milestone.TEAM: 150,
    }
    assert proof.bounds[1].path[-1].at_s == 60


def test_a_plan_without_rounds_and_team_is_refused_with_its_path(tmp_path: Path) -> None:
    a_bureau_without_rounds_and_team(tmp_path)

    proof = prove(load_bureau("standard", tmp_path), Kind.HELP, (SILENCE,))

    assert not proof.holds
    assert proof.path[0].label == "the deadline comes"
    assert proof.path[-1].at_s >= 60


def test_a_decider_that_takes_an_answer_for_a_yes_is_caught_by_the_shortest_path() -> None:
    def too_trusting(run: Run, event: Event | None, now: datetime) -> Decision:
        decision = decide(run, event, now)
        attempt = run.attempt(event.attempt) if isinstance(event, CallAnswered) else None
        if attempt is None or attempt.person == run.elder:
            return decision
        draft = Draft(decision.run, now)
        accept(draft, attempt.person, "portal")
        return replace(draft.decision(), due_at=decision.due_at)

    proof = prove(load_bureau("standard"), Kind.FIRE, (ANSWER,), too_trusting)

    assert proof.broken.startswith("law 5")
    assert proof.path[-1].label.endswith("answers")
    assert proof.path[-1].at_s == 5


def test_a_decider_that_forgets_its_deadline_is_caught_at_once() -> None:
    def timeless(run: Run, event: Event | None, now: datetime) -> Decision:
        return replace(decide(run, event, now), due_at=None)

    proof = prove(load_bureau("standard"), Kind.HELP, (SILENCE,), timeless)

    assert proof.broken == "law 3: open without a deadline"
    assert [leg.label for leg in proof.path] == ["the deadline comes"]


def test_a_decider_that_tells_nobody_of_a_relay_is_caught() -> None:
    def silent(run: Run, event: Event | None, now: datetime) -> Decision:
        decision = decide(run, event, now)
        return replace(
            decision, actions=tuple(a for a in decision.actions if not isinstance(a, Tell))
        )

    proof = prove(load_bureau("standard"), Kind.FIRE, (SILENCE,), silent)

    assert proof.broken.startswith(("law 15", "law 10"))


def test_a_search_of_the_same_plan_finds_the_same() -> None:
    first, second = (prove(load_bureau("demo"), Kind.OTHER, (SEAT,)) for _ in range(2))

    assert (first.states, first.bounds) == (second.states, second.bounds)
