"""Plans that a bureau could write and must not: each is refused with a shortest path."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.policy import load_bureau
from localcloud.plan_search.graph import Milestone
from localcloud.plan_search.passes import one_pass
from localcloud.plan_search.verify import prove
from telecare.domain.decide import decide
from telecare.domain.kinds import Kind
from tests.localcloud.plan_search.bureaus import WITHOUT_ROUNDS_AND_TEAM, a_broken_bureau
from tests.localcloud.plan_search.paths import fewest_steps

SILENCE = one_pass()


@pytest.mark.parametrize("kind", [Kind.HELP, Kind.FIRE, Kind.FLOOD])
def test_a_plan_without_rounds_and_team_is_refused_with_a_shortest_path(
    kind: Kind, tmp_path: Path
) -> None:
    policy = load_bureau("standard", a_broken_bureau(tmp_path, WITHOUT_ROUNDS_AND_TEAM))

    proof = prove(policy, kind, (SILENCE,))

    assert proof.broken.startswith("the chain ends and nobody bound to come was ever rung")
    assert len(proof.path) == fewest_steps(policy, kind, SILENCE.left, decide)
    assert proof.path[0].label == "the deadline comes"


def test_a_plan_that_never_begins_to_ring_people_is_refused(tmp_path: Path) -> None:
    changes = {
        "contacts: elder_tried": "contacts: never",
        "neighbourhood: [{start: opening, after: team.after_min}]": "neighbourhood: []",
    }
    policy = load_bureau("standard", a_broken_bureau(tmp_path, changes))

    proof = prove(policy, Kind.FLOOD, (SILENCE,))

    assert (proof.holds, proof.broken) == (False, "RESPONDER never comes on this path")


def test_a_pause_between_tries_that_outlasts_the_day_shows_in_the_worst_case(
    tmp_path: Path,
) -> None:
    changes = {"elder.retry_min: {value: 10,": "elder.retry_min: {value: 2000,"}
    policy = load_bureau("standard", a_broken_bureau(tmp_path, changes))

    proof = prove(policy, Kind.INACTIVITY, (SILENCE,))

    worst = {b.seconds for _, b in proof.bounds if b.milestone is Milestone.RESPONDER}
    assert min(each or 0 for each in worst) >= 2 * 3600
