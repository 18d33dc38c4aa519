"""Plays schedules by their seeds and audits each: in memory, or on one booted twin."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable

from localcloud.campaign.audits import audit
from localcloud.campaign.draw import draw
from localcloud.campaign.evidence import Evidence
from localcloud.campaign.figures import ERRORS, Failure, Figures, figures_of
from localcloud.campaign.memory_stage import MemoryStage
from localcloud.campaign.schedule import Schedule

IN_MEMORY, ON_TWIN = "in memory", "on the twin"
Play = Callable[[Schedule], Evidence]


def play_in_memory(schedule: Schedule) -> Evidence:
    """Play one schedule on a platform of its own."""
    return MemoryStage(schedule).play()


def examine(schedule: Schedule, stage: str, play: Play) -> Figures:
    """Play and audit one schedule; an error that the platform does not name is a finding like any other."""
    try:
        evidence = play(schedule)
        return figures_of(evidence, stage, audit(evidence))
    except Exception as error:  # noqa: BLE001 - told with its trace, counted, and the campaign fails
        trace = "".join(traceback.format_exception(error)[-3:])
        failure = Failure(schedule.seed, stage, ((ERRORS, trace),))
        figures = Figures(failures=[failure])
        figures.counts[ERRORS] += 1
        figures.counts[f"schedules {stage}"] += 1
        return figures


def examine_in_memory(seeds: Iterable[int]) -> Figures:
    """Play and audit the schedules of some seeds in memory."""
    figures = Figures()
    for seed in seeds:
        figures.add(examine(draw(seed), IN_MEMORY, play_in_memory))
    return figures


def examine_on_twin(seeds: Iterable[int]) -> Figures:
    """Play and audit the schedules of some seeds on a twin that is booted for them."""
    from localcloud.campaign.twin_stage import TwinStage  # noqa: PLC0415 - moto takes a second to import
    from localcloud.drills.stage import Stage  # noqa: PLC0415

    figures = Figures()
    with Stage() as stage:
        twin = TwinStage(stage)
        for seed in seeds:
            figures.add(examine(draw(seed, in_memory=False), ON_TWIN, twin.play))
    return figures
