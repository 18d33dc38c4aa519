"""Packs of last words and runs of signs, and guards with what was learnt, as they lie in the table."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from telecare.adapters.dynamodb import items, watch_keys
from telecare.adapters.dynamodb.deadlines import DynamoGuards
from telecare.adapters.dynamodb.presence import DynamoPresences
from telecare.adapters.dynamodb.table import Table
from telecare.domain.deadlines import Due, DueKind
from telecare.domain.presence import Presence, folded, pack_of, words_of
from telecare.domain.presence_judgement import Guard, Lapse
from telecare.domain.signals import ActivitySignal, Reading, ReadingSignal
from telecare.ports.presence import KeptGuard
from tests.fakes.cloud import a_table, moto
from tests.fakes.story import BUREAU, START

WRITE_UNIT = 1024
BEFORE = ("v", "body", "version", "due_at")
"""What an item of a guard had before rhythms were learnt."""
LONG_AGO = START - timedelta(days=30)


def a_dense_pack() -> Presence:
    """The words of 24 devices: eight rooms in which somebody stirs six times a day, and detectors."""
    rooms = [
        words_of(f"{BUREAU}-h{n}77-kitchen1", ActivitySignal(at, "motion"), START)
        for n in range(8)
        for run in range(6)
        for minutes in (0, 37)
        for at in [START - timedelta(hours=1 + 3.7 * run, minutes=13 * n + minutes, seconds=n)]
    ]
    detectors = [
        Presence({f"{BUREAU}-h{n}35-smoke1": {"heartbeat": START - timedelta(seconds=97 * n)}})
        for n in range(16)
    ]
    return folded([*rooms, *detectors])


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    """Nothing was heard yet."""
    with moto(monkeypatch):
        yield a_table("presence")


def test_a_dense_pack_with_its_runs_is_one_write_unit(table: Table):
    pack = pack_of("any")
    DynamoPresences(table).fold(BUREAU, pack, a_dense_pack(), LONG_AGO, LONG_AGO)

    item = table.get(watch_keys.pack(BUREAU, pack))

    assert item is not None
    assert sum(len(r) for runs in a_dense_pack().stirs.values() for r in runs.values()) == 48
    assert items.size_of(item) <= WRITE_UNIT


def test_a_pack_with_the_day_of_two_meters_is_two_write_units_at_most(table: Table):
    days = [
        words_of(
            f"{BUREAU}-h{home}35-meter1", ReadingSignal("r", at, (Reading(n, u, count),)), START
        )
        for home, n, u in ((1, "water", "l"), (2, "energy", "Wh"))
        for slot in range(51)
        for at in [START - timedelta(minutes=30 * slot, seconds=slot % 7)]
        for count in [8000 - 1.3 * slot - 17 * (slot // 5)]
    ]
    pack = pack_of("any")
    DynamoPresences(table).fold(BUREAU, pack, folded([a_dense_pack(), *days]), LONG_AGO, LONG_AGO)

    item = table.get(watch_keys.pack(BUREAU, pack))

    assert item is not None
    assert items.size_of(item) <= 2 * WRITE_UNIT


def test_a_pack_that_the_version_before_wrote_has_words_and_no_runs(table: Table):
    thing = f"{BUREAU}-h1-pir1"
    place = watch_keys.pack(BUREAU, pack_of(thing))
    ms = int(START.timestamp() * 1000)
    table.apply(table.put(place, items.versioned({thing: {"motion": ms}}, version=1)))
    presences = DynamoPresences(table)

    assert presences.read(BUREAU, [thing]) == Presence({thing: {"motion": START}})
    later = words_of(thing, ActivitySignal(START, "motion"), START)
    presences.fold(BUREAU, pack_of(thing), later, LONG_AGO, LONG_AGO)
    assert presences.read(BUREAU, [thing]) == later


def test_the_body_of_a_guard_is_one_that_the_version_before_can_read(table: Table):
    guard = Guard(
        START,
        rhythms={"h1.elder": "a rhythm"},
        learnt_to=START,
        meters={"m/water/still": Lapse(START, START)},
    )
    due = Due(DueKind.HOME, "h1", START)
    guards = DynamoGuards(table)
    guards.keep(BUREAU, "h1", KeptGuard(guard), guard, due)
    item = table.get(watch_keys.guard(BUREAU, "h1"))

    assert item is not None
    assert items.from_body(item).keys() == {"since"}
    table.apply(table.put(watch_keys.guard(BUREAU, "h1"), {k: item[k] for k in BEFORE}))
    kept = guards.guard(BUREAU, "h1")
    assert kept is not None
    assert kept.guard == Guard(START)
