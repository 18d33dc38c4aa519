"""`sweep`: what one sweep of deadlines reads, by our own accountant, against a scan of the same table."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta

from benchmarks import seeded
from benchmarks.capacity import scan_units
from benchmarks.figures import Figure, Measured, Tell, at_least, at_most
from benchmarks.watched_day import a_day
from benchmarks.watched_town import TownPlan, WatchedTown
from telecare.domain.deadlines import BUCKET, SWEEP
from telecare.domain.kinds import Risk

AGAINST = "a scan of the same table, and the bound k + 1.1 N d / (T - h/2)"
LINKED = ("pir", "door_contact", "smoke_detector", "one_key_call")
CARRIED = ("hub", "pir", "door_contact", "smoke_detector")
A_DAY, SIGNS_APART = timedelta(hours=24), timedelta(minutes=24)
REACH, BEAT = timedelta(hours=3), timedelta(hours=1)


def measure(tell: Tell, *, tiny: bool = False) -> Measured:
    """Sweep towns of three sizes whose devices have links of their own, and two of homes with a hub."""
    figures: list[Figure] = []
    for homes in (3_000,) if tiny else (10_000, 100_000, 1_000_000):
        tell(f"{homes:,} elders")
        plan = TownPlan(f"{homes:,} elders", homes, LINKED, Risk.LOW, A_DAY - SIGNS_APART / 2)
        figures += _of(plan, sweeps=2 if homes < 1_000_000 else 1, is_held=True)
    for homes in () if tiny else (10_000, 100_000):
        tell(f"{homes:,} elders with a hub")
        plan = TownPlan(f"{homes:,} elders with a hub", homes, CARRIED, Risk.LOW, REACH - BEAT / 2)
        figures += _of(plan, sweeps=1, is_held=False)
    tell("homes as they are lived in")
    for name, devices in (("with a hub", CARRIED), ("without", LINKED)):
        figures += _lived(name, devices, tiny=tiny)
    return Measured("sweep", AGAINST, tuple(figures))


def _lived(name: str, devices: tuple[str, ...], *, tiny: bool) -> Iterator[Figure]:
    """Yield what a day of homes costs whose words come by the stream."""
    settled = seeded.the_policy().parameters.duration("presence.settle_min")
    found = a_day(devices, settled, tiny=tiny)
    yield Figure(f"looks in a day, a home {name}", found.looks, "looks")
    yield Figure(f"of them proper ones, a home {name}", found.proper, "looks")
    yield Figure(f"reads in a day, a home {name}", found.reads, "units")
    yield Figure(f"writes in a day, a home {name}", found.writes, "units")
    yield Figure(
        f"reads of a sweep in which nothing is due, homes {name}", found.idle_reads, "units"
    )


def _of(plan: TownPlan, sweeps: int, *, is_held: bool) -> Iterator[Figure]:
    town = WatchedTown(plan)
    late_by = 2 * BUCKET  # what comes in and is asked for takes less: then judging is steady
    while town.clock.now() < seeded.START + late_by or not town.judged:
        town.sweep()
    spent = town.bureau.store.spent
    spent.clear()
    town.judged.clear()
    for _ in range(sweeps):
        town.sweep()
    reads, judged = spent.read_total / sweeps, len(town.judged) / sweeps
    scanned = scan_units([plan.homes * town.bytes_of_a_home(), town.bytes_of_packs()])
    bound = 1.1 * plan.due_in_a_sweep
    margin = seeded.the_policy().parameters.duration("ingest.margin_min")
    late = math.ceil((max(town.judged) - margin) / SWEEP)
    yield Figure(f"reads in a sweep, {plan.name}", reads, "units")
    yield Figure(f"homes judged in a sweep, {plan.name}", judged, "homes")
    yield Figure(f"reads for a home that is judged, {plan.name}", reads / judged, "units")
    yield Figure(
        f"reads against the lazy bound, {plan.name}",
        reads / bound,
        "x",
        at_most(1) if is_held else None,
    )
    yield Figure(
        f"reads saved against a scan, {plan.name}",
        scanned / reads,
        "x",
        at_least(300, 100) if is_held else None,
    )
    limits = at_most(1) if is_held else None
    yield Figure(
        f"late by, the margin for signs to come in apart, {plan.name}", late, "sweeps", limits
    )
