"""`cost`: USD an elder and month, from operations that the product was seen to do, times list prices."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from benchmarks import seeded
from benchmarks.crowd import PACKS, Crowd
from benchmarks.figures import Figure, Measured, Tell, at_least, at_most
from benchmarks.operations import Operations, of_alarms, of_links, of_signs
from benchmarks.prices import Prices, prices
from benchmarks.sweep import BUREAU_OF, CARRIED, MANY
from benchmarks.watched_day import A_DAY, Watched, a_day, a_town
from telecare.domain.deadlines import SWEEP
from telecare.domain.tracers import TRACERS
from telecare.runtime.observability import COUNTED

AGAINST = (
    "a function and a put for each message with a scan every five minutes; and connections alone"
)
HOURS = 730.0
DAYS = HOURS / 24
KB, GB = 1024, 1024**3
QUEUE_UP_TO = 10_000
"""Elders; above that the stream is chosen (docs/architecture.md)."""
WINDOW, FILLING = timedelta(seconds=220), timedelta(seconds=20)
"""How long a stream's window is, and how long a batch of it waits to be full."""
BATCHING, LINKS_BATCHING = timedelta(seconds=30), timedelta(seconds=20)
"""How long a batch of the queue of signs and of that of links waits to be full."""
SHARDS = (1, 2, 4, 8)
ELDERS_A_SHARD = 125_000
"""As SignsShards says."""
LOOKS_A_DAY = 12
"""About, by a home with a hub: so many homes are looked at together."""
BATCH, QUEUE_BATCH, LINKS_BATCH = 1000, 500, 50
POLLERS, POLLS_A_MINUTE = 5, 15
"""Of an event source on an empty queue: five pollers, each waits twenty seconds."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What the product was seen to do, and how often it does it for an elder in a month."""

    elders: int
    sign: Operations
    watch: Watched
    link: Operations
    alarm: Operations
    item_bytes: int


def measure(tell: Tell, *, tiny: bool = False) -> Measured:
    """Count and price homes with a hub, a connection each, at four sizes."""
    figures: list[Figure] = []
    link, alarm = of_links(), of_alarms()
    for elders in (1_000,) if tiny else (1_000, 10_000, 100_000, 1_000_000):
        tell(f"{elders:,} elders")
        figures += _figures(counted(elders, link, alarm, tiny=tiny), prices())
    return Measured("cost", f"{AGAINST}; prices of {prices().as_of}", tuple(figures))


def counted(elders: int, link: Operations, alarm: Operations, *, tiny: bool = False) -> Counted:
    """Run the product on a town of this size and return what it does."""
    crowd = Crowd(min(elders, BUREAU_OF), CARRIED, seeded.START)
    by_queue = elders <= QUEUE_UP_TO
    packs = PACKS if by_queue else 64
    rate = crowd.elders * signs_an_hour() / 3600
    window = BATCHING if by_queue else WINDOW
    sign = of_signs(crowd, rate, window, packs, by_stream=not by_queue)
    due = min(MANY, round(elders * LOOKS_A_DAY * (SWEEP / A_DAY)))
    watch = watched_day(due, by_stream=not by_queue, tiny=tiny)
    return Counted(elders, sign, watch, link, alarm, item_bytes=4 * KB)


@cache
def watched_day(due: int, *, by_stream: bool, tiny: bool) -> Watched:
    """Return what a day of homes with a hub costs, after a day to come to rest; so many are due in a minute."""
    settled = seeded.the_policy().parameters.duration("presence.settle_min")
    town = a_town(CARRIED, tiny=tiny)
    return a_day(town if tiny else replace(town, due=due), settled if by_stream else SWEEP)


def signs_an_hour() -> float:
    """Return an elder's signs: those of the sensors, and the hub's beat."""
    return prices().assumed["signs_a_day"] / 24 + 1


def _figures(found: Counted, price: Prices) -> Iterator[Figure]:
    parts = monthly(found, price)
    total, floor = sum(parts.values()), parts["connection"]
    naive = sum(naive_monthly(found.elders, price).values())
    name, is_held = f"{found.elders:,} elders", found.elders >= 100_000
    yield Figure(f"an elder's month, {name}", total, "USD")
    yield Figure(
        f"against the floor, {name}", total / floor, "x", at_most(1.6, 2) if is_held else None
    )
    saved = (naive - floor) / (total - floor)
    limits = at_least(20, 10) if is_held else None
    yield Figure(f"naive against it, both without connections, {name}", saved, "x", limits)
    yield Figure(f"the naive design, {name}", naive, "USD")
    for part, usd in sorted(parts.items(), key=lambda each: -each[1]):
        yield Figure(f"of it {part}, {name}", usd, "USD")
    yield Figure(f"write units a sign, {name}", found.sign.writes, "units")
    yield Figure(f"read units a home watched for a day, {name}", found.watch.reads, "units")


# ---- the product ----


def monthly(found: Counted, price: Prices) -> dict[str, float]:
    """Return what an elder costs in a month, by what is paid for."""
    usd, assumed = price.usd, price.assumed
    signs = signs_an_hour() * HOURS
    events = assumed["reconnects_a_day"] * 2 * DAYS
    alarms = assumed["alarms_a_day"] * DAYS
    taken = alarms * (1 + assumed["advances"])
    return {
        "connection": HOURS * 60 * usd["connection_minute"]
        + assumed["reconnects_a_day"] * DAYS * usd["message"],
        "rules": (signs + events + alarms) * (usd["rule"] + usd["action"])
        + alarms * usd["message"],
        "signs on their way": _carried(found.elders, signs, price),
        "signs written": signs * _units(found.sign, price)
        + _worked(signs * found.sign.requests, signs, price),
        "judgements": DAYS * _units(found.watch, price)
        + _worked(DAYS * found.watch.requests, 0, price),
        "links": events
        * (
            _units(found.link, price)
            + usd["queue_request"]
            + (2 * usd["queue_request"] + _called(0, price)) / _links_together(found.elders, events)
            + _worked(found.link.requests, 0, price)
            + assumed["fact_bytes"] / GB * usd["log_gb"]
        ),
        "alarms": taken * (_units(found.alarm, price) + _called(found.alarm.requests, price))
        + alarms * assumed["transitions"] * usd["transition"],
        "schedules": _schedules(found, price) / found.elders,
        "monitors": _monitors(price) / found.elders,
        "storage": 2 * found.item_bytes / GB * usd["stored_gb_month"],
    }


def _units(done: Operations | Watched, price: Prices) -> float:
    return done.reads * price.usd["read_unit"] + done.writes * price.usd["write_unit"]


def _worked(requests: float, signs: float, price: Prices) -> float:
    """Return what a function's time costs that makes so many calls, one after the other."""
    seconds = requests * price.assumed["request_s"] + signs * price.assumed["cpu_s_of_a_sign"]
    return seconds * price.assumed["memory_gb"] * price.usd["gb_second"]


def _called(requests: float, price: Prices) -> float:
    """Return what one invocation costs: itself, its time and its line in the log."""
    logged = price.assumed["log_bytes"] / GB * price.usd["log_gb"]
    return price.usd["invocation"] + _worked(requests, 0, price) + logged


def _carried(elders: int, signs: float, price: Prices) -> float:
    """Return what the way of an elder's signs costs: by the queue, or by the stream above its limit."""
    usd = price.usd
    if elders <= QUEUE_UP_TO:
        together = _together(signs * elders, BATCHING, QUEUE_BATCH)
        asked = signs * (1 + 2 / min(10, together))
        return asked * usd["queue_request"] + signs / together * _called(0, price)
    shards = shards_of(elders)
    together = _together(signs * elders / shards, FILLING, BATCH)
    stream = HOURS * usd["shard_hour"] * shards / elders + signs * usd["stream_put"]
    return stream + signs / together * _called(0, price)


def shards_of(elders: int) -> int:
    """Return over how many shards so many elders' signs are spread."""
    return next((n for n in SHARDS if n * ELDERS_A_SHARD >= elders), SHARDS[-1])


def _links_together(elders: int, events: float) -> float:
    return _together(events * elders / POLLERS, LINKS_BATCHING, LINKS_BATCH)


def _together(a_month: float, wait: timedelta, most: int) -> float:
    """Return how many of so many a month come in one batch: what comes while the first of it waits, and itself."""
    return min(most, 1 + a_month / (HOURS * 3600) * wait.total_seconds())


def _schedules(found: Counted, price: Prices) -> float:
    """Return what runs whether or not there is anybody: sweeps, tracers, and asking queues that are empty.

    One schedule comes each minute besides the sweep of deadlines, two each five, one each fifteen, and
    some each hour; the sweep of deadlines and its tracers cost as much for each bureau.
    """
    usd, watch, minutes = price.usd, found.watch, HOURS * 60
    others = minutes * (1 + 2 / 5 + 1 / 15 + 3 / 60) * (_called(5, price) + 5 * usd["read_unit"])
    idle = watch.idle_reads * usd["read_unit"] + watch.idle_writes * usd["write_unit"]
    traced = TRACERS * (usd["message"] + usd["rule"] + usd["action"])
    of_one = minutes * (_worked(watch.idle_requests, 0, price) + idle + traced)
    polls = price.assumed["queues"] * POLLS_A_MINUTE * minutes * usd["queue_request"]
    bureaus = math.ceil(found.elders / BUREAU_OF)
    return others + minutes * _called(0, price) + bureaus * of_one + polls


def _monitors(price: Prices) -> float:
    """Return what it costs that the platform watches itself, and keeps a key."""
    counted = len(COUNTED) * price.usd["metric_month"]
    return price.assumed["monitors"] * price.usd["monitor_month"] + counted + price.usd["key_month"]


# ---- what it is compared with ----


def naive_monthly(elders: int, price: Prices) -> dict[str, float]:
    """Return what the naive design costs: a message, a rule, a function and a put each beat of each device."""
    del elders  # it costs the same at every size: that is what is wrong with it
    usd, assumed = price.usd, price.assumed
    beats = len(CARRIED) * HOURS * 60 / assumed["naive_beat_min"]
    messages = beats + assumed["signs_a_day"] * DAYS
    sweeps = HOURS * 60 / assumed["naive_sweep_min"]
    function = usd["invocation"] + assumed["naive_function_s"] * 0.125 * usd["gb_second"]
    logged = assumed["log_bytes"] / GB * usd["log_gb"]
    alarms = assumed["alarms_a_day"] * DAYS
    return {
        "connection": HOURS * 60 * usd["connection_minute"],
        "messages": messages * (usd["message"] + usd["rule"] + usd["action"]),
        "functions": messages * (function + logged),
        "writes": messages * usd["write_unit"],
        "scans": sweeps * len(CARRIED) * 0.5 / 4 / 2 * usd["read_unit"],
        "alarms": alarms * assumed["transitions"] * usd["transition"],
    }
