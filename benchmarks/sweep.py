"""`sweep`: what one sweep of deadlines reads, by our own accountant, against a scan of all that it judges by."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from benchmarks import seeded
from benchmarks.figures import Figure, Limits, Measured, Tell, at_least, at_most
from benchmarks.watched_day import A_DAY, Watched, a_day, a_town
from benchmarks.whole_scan import whole_scan
from infra.policy import BureauPolicy
from telecare.domain.deadlines import SWEEP
from telecare.domain.kinds import Risk

AGAINST = "a scan of all that judging every home needs, and the bound k + 1.1 N d / (T - h/2)"
LINKED = ("pir", "door_contact", "smoke_detector", "one_key_call")
CARRIED = ("hub", "pir", "door_contact", "smoke_detector")
SIGNS_APART = timedelta(minutes=24)
BUREAU_OF = 100_000
"""Elders at most: what is more are several bureaus, which one sweep reads one after the other."""
MINUTE = timedelta(minutes=1)
LEARNT_FROM = timedelta(hours=9)
"""So often a home is looked at whatever was heard: what was heard is learnt from before it is forgotten."""
ROUNDS = 3 * LEARNT_FROM
MANY = 100
"""So many that are due in a minute are enough for what is read once for all of them to weigh little."""


@dataclass(frozen=True, slots=True)
class Clock:
    """By which policy homes are judged, and for how long they are followed."""

    name: str
    risk: Risk
    time: timedelta
    policy: BureauPolicy


def clocks() -> tuple[Clock, Clock]:
    """Return the plain clock of a day, with what rhythms would say only counted, and the standard's own."""
    standard = seeded.the_policy()
    plain = standard.with_parameters({"silence.shadow": 1})
    return (
        Clock("T = 24 h", Risk.LOW, ROUNDS, plain),
        Clock("the standard's clock", Risk.MEDIUM, A_DAY, standard),
    )


def measure(tell: Tell, *, tiny: bool = False) -> Measured:
    """Let towns of three sizes come to rest and live on, with links of their own and with a hub."""
    figures: list[Figure] = []
    plain, standard = clocks()
    for elders in (3_000,) if tiny else (10_000, BUREAU_OF):
        tell(f"{elders:,} elders")
        found = _lived(plain, round(elders * SWEEP / LEARNT_FROM), LINKED, tiny=tiny)
        figures += _of(plain, elders, LINKED, found, is_held=True)
        if elders == BUREAU_OF:
            figures += _of(plain, 10 * elders, LINKED, found, is_held=True)
    for clock, devices in ((plain, CARRIED), (standard, LINKED), (standard, CARRIED)):
        tell(f"homes by {clock.name}, {_name(devices)}")
        found = _lived(clock, MANY, devices, tiny=tiny)
        figures += _of(clock, BUREAU_OF, devices, found, is_held=False)
    return Measured("sweep", AGAINST, tuple(figures))


def _lived(clock: Clock, due: int, devices: tuple[str, ...], *, tiny: bool) -> Watched:
    """Return what a day costs of a home whose words come by the stream, where so many are due in a minute."""
    settled = seeded.the_policy().parameters.duration("presence.settle_min")
    town = replace(a_town(devices, tiny=tiny), risk=clock.risk, policy=clock.policy)
    return a_day(town if tiny else replace(town, due=due), settled, clock.time)


def _name(devices: tuple[str, ...]) -> str:
    return "with a hub" if devices is CARRIED else "linked"


def _of(
    clock: Clock, elders: int, devices: tuple[str, ...], found: Watched, *, is_held: bool
) -> Iterator[Figure]:
    """Yield what sweeps of a town come to; limits hold for the clock that they were set for."""
    bureaus = math.ceil(elders / BUREAU_OF)
    of_one = found.sweep_of(elders // bureaus)
    reads, scan = bureaus * of_one, bureaus * whole_scan(elders // bureaus, devices)
    bound = 1.1 * elders * (SWEEP / (A_DAY - SIGNS_APART / 2))
    margin = seeded.the_policy().parameters.duration("ingest.margin_min")
    late = math.ceil((found.late_min * MINUTE - margin) / SWEEP)

    def held(limits: Limits) -> Limits | None:
        return limits if is_held else None

    name = f"{clock.name}, {elders:,} elders {_name(devices)}"
    yield Figure(f"reads in a sweep, {name}", reads, "units")
    yield Figure(f"reads saved against a scan, {name}", scan / reads, "x", held(at_least(300, 100)))
    if is_held:
        yield Figure(f"reads against the lazy bound, {name}", reads / bound, "x", at_most(1))
        looks = elders * found.looks * (SWEEP / A_DAY)
        yield Figure(f"deadlines against the lazy bound, {name}", looks / bound, "x")
    yield Figure(f"requests in a sweep, {name}", bureaus * found.requests_of(elders // bureaus), "")
    yield Figure(f"looks in a day, {name}", found.looks, "looks")
    yield Figure(f"of them proper ones, {name}", found.proper, "looks")
    yield Figure(f"reads in a day, a home, {name}", found.reads, "units")
    yield Figure(f"writes in a day, a home, {name}", found.writes, "units")
    yield Figure(
        f"late by, the margin for signs to come in apart, {name}", late, "sweeps", held(at_most(1))
    )
    yield Figure(f"reads of a sweep in which nothing is due, {name}", found.idle_reads, "units")
