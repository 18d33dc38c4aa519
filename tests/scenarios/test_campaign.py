"""A small campaign on both stages: nothing lost, nothing closed without a human, nobody rung twice for one news."""

from __future__ import annotations

import pytest

from localcloud.campaign.audits import audit
from localcloud.campaign.draw import draw
from localcloud.campaign.figures import Figures
from localcloud.campaign.play import ON_TWIN, examine, examine_in_memory
from localcloud.campaign.twin_stage import TwinStage
from localcloud.drills.stage import Stage

SEEDS = range(1, 151)
SEEDS_ON_TWIN = (2, 7, 9)


def told(figures: Figures) -> list[str]:
    return [f"seed {f.seed} {f.stage}: {what}" for f in figures.failures for what in f.findings]


@pytest.fixture(scope="module")
def in_memory() -> Figures:
    """The figures of the schedules in memory."""
    return examine_in_memory(SEEDS)


def test_nothing_that_must_never_happen_happens_in_memory(in_memory):
    assert told(in_memory) == []
    assert in_memory.forbidden == 0


def test_the_schedules_do_what_they_are_for(in_memory):
    played, troubles = in_memory.counts, in_memory.troubles

    assert played["schedules in memory"] == len(SEEDS)
    assert min(played["opened"], played["joined"], played["resolved"], played["closed"]) > 5
    assert min(troubles["dies"], troubles["writes refused"], troubles["functions crashed"]) > 50
    assert min(troubles["messages late"], troubles["messages twice"]) > 50


@pytest.mark.parametrize("seed", SEEDS_ON_TWIN)
def test_nothing_that_must_never_happen_happens_on_the_twin(stage: Stage, seed: int) -> None:
    figures = examine(draw(seed, in_memory=False), ON_TWIN, TwinStage(stage).play)

    assert told(figures) == []
    assert figures.counts["opened"] > 0


def test_the_same_seed_plays_the_same_on_the_twin(stage: Stage) -> None:
    schedule = draw(SEEDS_ON_TWIN[0], in_memory=False)

    once, twice = (TwinStage(stage).play(schedule) for _ in range(2))

    assert [i.digest for i in once.incidents] == [i.digest for i in twice.incidents] != []
    assert [(c.attempt, c.placed_at) for c in once.calls] == [
        (c.attempt, c.placed_at) for c in twice.calls
    ]
    assert audit(once) == audit(twice)
