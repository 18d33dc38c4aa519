"""`make campaign`: plays random schedules on both stages and prints figures; 1 when one that must be nought is not."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from localcloud.campaign.draw import draw
from localcloud.campaign.figures import Failure, Figures, table
from localcloud.campaign.play import (
    IN_MEMORY,
    ON_TWIN,
    examine,
    examine_in_memory,
    examine_on_twin,
    play_in_memory,
)
from localcloud.campaign.schedule import Schedule, told
from localcloud.campaign.shrink import shrink

CHUNK = 25
MOST_SHOWN = 5
FEWEST_ON_TWIN = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a campaign, or play one schedule alone; 1 when something happened that never must."""
    args = _parser().parse_args(arguments)
    return _replay(args) if args.seed is not None else _campaign(args)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m localcloud.campaign", description=__doc__)
    parser.add_argument("--schedules", type=int, default=1000, help="how many are played in memory")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument(
        "--twin", type=int, help="how many are played on the full twin (a hundredth)"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--seed", type=int, help="play the schedule of one seed alone and show it")
    parser.add_argument("--keep", help="of that schedule these events alone, as 0,3,7")
    parser.add_argument("--on-twin", action="store_true", help="play that schedule on the twin")
    return parser


# ---- one schedule ----


def _replay(args: argparse.Namespace) -> int:
    schedule = draw(args.seed, in_memory=not args.on_twin)
    if args.keep is not None:
        schedule = schedule.keep(frozenset(map(int, args.keep.split(","))))
    _say(told(schedule))
    figures = _alone_on_twin(schedule) if args.on_twin else _alone(schedule)
    _say([*table(figures), *_findings(figures.failures)])
    return 1 if figures.forbidden else 0


def _alone(schedule: Schedule) -> Figures:
    return examine(schedule, IN_MEMORY, play_in_memory)


def _alone_on_twin(schedule: Schedule) -> Figures:
    from localcloud.campaign.twin_stage import TwinStage  # noqa: PLC0415 - moto takes a second to import
    from localcloud.drills.stage import Stage  # noqa: PLC0415

    with Stage() as stage:
        return examine(schedule, ON_TWIN, TwinStage(stage).play)


def _findings(failures: Sequence[Failure]) -> Iterator[str]:
    for failure in failures:
        yield from (f"{name}: {what}" for name, what in failure.findings)


# ---- many ----


def _campaign(args: argparse.Namespace) -> int:
    on_twin = args.twin if args.twin is not None else max(FEWEST_ON_TWIN, args.schedules // 100)
    seeds = range(args.first, args.first + args.schedules)
    began = time.monotonic()
    figures = _played(seeds, on_twin, args.jobs)
    took = f"wall {time.monotonic() - began:,.0f} s, CPU {_cpu_s():,.0f} s, seeds from {args.first}"
    _say([*table(figures), took])
    for failure in figures.failures[:MOST_SHOWN]:
        _say(_shown(failure))
    return 1 if figures.forbidden else 0


def _played(seeds: range, on_twin: int, jobs: int) -> Figures:
    """Play in as many processes; those of the twin begin first, for they take longest."""
    figures = Figures()
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        waiting: list[Future[Figures]] = [
            pool.submit(examine_on_twin, seeds[:on_twin][job::jobs])
            for job in range(min(jobs, on_twin))
        ]
        waiting += [
            pool.submit(examine_in_memory, seeds[first : first + CHUNK])
            for first in range(0, len(seeds), CHUNK)
        ]
        for future in as_completed(waiting):
            figures.add(future.result())
            _show_progress(figures)
    figures.failures.sort(key=lambda failure: (failure.stage, failure.seed))
    return figures


def _show_progress(figures: Figures) -> None:
    if sys.stderr.isatty():
        done = sum(figures.counts[f"schedules {stage}"] for stage in (IN_MEMORY, ON_TWIN))
        sys.stderr.write(f"\r{done} schedules, {figures.forbidden} findings ")


def _say(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


def _cpu_s() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _shown(failure: Failure) -> Iterator[str]:
    """Show a failing schedule, small, and how it is played again."""
    yield f"\nseed {failure.seed} {failure.stage}:"
    yield from _findings([failure])
    again = f"python -m localcloud.campaign --seed {failure.seed}"
    if failure.stage == ON_TWIN:
        yield f"again: {again} --on-twin"
        return
    schedule = draw(failure.seed)
    names = {name for name, _ in failure.findings}
    kept = shrink(schedule, lambda smaller: bool(names & _names(smaller)))
    yield from told(schedule.keep(kept))
    yield f"again: {again} --keep {','.join(map(str, sorted(kept)))}"


def _names(schedule: Schedule) -> set[str]:
    return {name for failure in _alone(schedule).failures for name, _ in failure.findings}


if __name__ == "__main__":
    sys.exit(main())
