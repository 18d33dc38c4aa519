"""`replay`: how many recorded events a second of processor time `anju replay` plays."""

from __future__ import annotations

import csv
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from benchmarks import seeded
from benchmarks.figures import Figure, Measured, Tell, at_least
from benchmarks.interleaved import compare
from localcloud.replay.player import replay
from localcloud.replay.recording import COLUMNS, read_rows
from telecare.domain.kinds import Risk

AGAINST = "reading the same file by csv and its times by fromisoformat, and nothing else"
SENSORS = (("pir1", "motion"), ("pir2", "motion"), ("door1", "frontdoor"), ("tap1", "water"))
BEAT = timedelta(minutes=5)
ZONE = ZoneInfo("Asia/Shanghai")


def measure(tell: Tell, *, tiny: bool = False) -> Measured:
    """Play a made-up home: a beat every five minutes, five hundred signs a day, some late, some twice."""
    days, rounds = (2, 2) if tiny else (120, 5)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "home.csv"
        events = write_home(path, days)
        counted: list[int] = []

        def play() -> None:
            rows = read_rows(path, ZONE)
            counted.append(replay(rows, seeded.the_policy(), Risk.MEDIUM).events)

        ratio = compare(play, lambda: _read_only(path), rounds, tell)
    if set(counted) != {events}:
        raise ValueError(f"{events} events were written, {set(counted)} played")
    speed = events / ratio.ours_s
    return Measured(
        "replay",
        AGAINST,
        (
            Figure("events a CPU second", speed, "events/s", at_least(50_000, 20_000)),
            Figure("CPU against reading alone", ratio.median, "x", None, ratio.spread),
            Figure("events played", events, "events"),
        ),
    )


def _read_only(path: Path) -> int:
    with path.open(newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return len([datetime.fromisoformat(row["ts"]) for row in rows])


def write_home(path: Path, days: int) -> int:
    """Write the recording of a home and return how many rows it has; the same one for the same days."""
    random, begin = Random(7), datetime(2026, 1, 1, tzinfo=ZONE)
    rows: list[tuple[datetime, datetime, str, str]] = []
    for number in range(days * (timedelta(days=1) // BEAT)):
        rows.append((begin + number * BEAT, begin + number * BEAT, "gw", "heartbeat"))
    for day in range(days):
        for _ in range(500):
            at = begin + timedelta(days=day, seconds=random.randrange(6 * 3600, 22 * 3600))
            late = random.randrange(600) if random.random() < 0.15 else 1
            row = (at + timedelta(seconds=late), at, *random.choice(SENSORS))
            rows += [row] * (2 if random.random() < 0.03 else 1)
    rows.sort()
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for received, at, device, kind in rows:
            writer.writerow((at.isoformat(), device, kind, "", 1, received.isoformat()))
    return len(rows)
