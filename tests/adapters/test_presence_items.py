"""Packs of last words and runs of signs, and guards with what was learnt, as they lie in the table."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from telecare.adapters.dynamodb import incident_items, items, keys, watch_keys
from telecare.adapters.dynamodb.deadlines import DynamoDeadlines, DynamoGuards
from telecare.adapters.dynamodb.links import DynamoLinks
from telecare.adapters.dynamodb.presence import DynamoPresences
from telecare.adapters.dynamodb.table import Item, Table, Write, connect
from telecare.domain.deadlines import BUCKET, INSTANT, Due, DueKind, Lane, bucket_of
from telecare.domain.errors import UnavailableError
from telecare.domain.guard import Guard, Lapse
from telecare.domain.heard import words_of
from telecare.domain.links import LinkEvent, begun
from telecare.domain.pack import Pack
from telecare.domain.presence import Presence, folded, group_of, pack_of
from telecare.domain.rhythm.packing import packed
from telecare.domain.rhythm.person import PersonRhythm
from telecare.domain.signals import ActivitySignal, Reading, ReadingSignal
from telecare.ports.presence import KeptGuard, KeptLink, Presences
from tests.fakes.cloud import REGION, a_table, moto, the_connection
from tests.fakes.days import STANDARD
from tests.fakes.platform import KilledError
from tests.fakes.story import BUREAU, START

WRITE_UNIT = 1024
BEFORE = ("v", "body", "version", "due_at")
"""What an item of a guard had before rhythms were learnt."""

LONG_AGO = START - timedelta(days=30)


def a_dense_pack() -> Presence:
    """The words of 24 devices: eight rooms in which somebody stirs six times a day, and detectors."""
    rooms = [
        words_of(f"{BUREAU}-h{n}77-kitchen1", ActivitySignal(at, "motion"), at)
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
    assert incident_items.size_of(item) <= WRITE_UNIT


def test_a_pack_with_the_day_of_two_meters_is_two_write_units_at_most(table: Table):
    days = [
        words_of(f"{BUREAU}-h{home}35-meter1", ReadingSignal("r", at, (Reading(n, u, count),)), at)
        for home, n, u in ((1, "water", "l"), (2, "energy", "Wh"))
        for slot in range(51)
        for at in [START - timedelta(minutes=30 * slot, seconds=slot % 7)]
        for count in [8000 - 1.3 * slot - 17 * (slot // 5)]
    ]
    pack = pack_of("any")
    DynamoPresences(table).fold(BUREAU, pack, folded([a_dense_pack(), *days]), LONG_AGO, LONG_AGO)

    item = table.get(watch_keys.pack(BUREAU, pack))

    assert item is not None
    assert incident_items.size_of(item) <= 2 * WRITE_UNIT


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


def test_what_is_new_in_a_guard_lies_where_the_version_before_does_not_look(table: Table):
    guard = Guard(START, untaught={"h1.elder": START}, cases={"h1.elder": "i1"})
    due = Due(DueKind.HOME, "h1", START)
    DynamoGuards(table).keep(BUREAU, "h1", KeptGuard(guard), guard, due)
    item = table.get(watch_keys.guard(BUREAU, "h1"))

    assert item is not None
    looked_at = {**items.from_body(item), **items.from_body({**item, "body": item["learnt"]})}
    assert looked_at.keys() == {"since"}
    known = DynamoGuards(table).guard(BUREAU, "h1")
    assert known is not None
    assert known.guard == guard


class Dying(Table):
    """A table whose process dies before its nth write."""

    def __init__(self, table: Table, at: int) -> None:
        super().__init__(
            table.name, connect(REGION), lambda: START
        )  # what is kept for days is not over yet
        self._left = at

    def apply(self, write: Write, returning: bool = False, whole: bool = False) -> Item:
        if not self._left:
            raise KilledError
        self._left -= 1
        return super().apply(write, returning, whole)


@pytest.mark.parametrize("moment", range(2))
def test_wherever_a_writer_dies_the_deadline_that_a_guard_names_stands(table: Table, moment: int):
    first, second = (Due(DueKind.HOME, "h1", START + timedelta(hours=n)) for n in (1, 5))
    kept = DynamoGuards(table).keep(BUREAU, "h1", KeptGuard(Guard(START)), Guard(START), first)

    with pytest.raises(KilledError):
        DynamoGuards(Dying(table, moment)).keep(BUREAU, "h1", kept, Guard(START), second)

    found = DynamoGuards(table).guard(BUREAU, "h1")
    assert found is not None
    assert found.due == first
    assert table.get(watch_keys.due(BUREAU, found.due)) is not None


@pytest.mark.parametrize("moment", range(5))
def test_wherever_settling_dies_every_word_is_read_and_the_next_one_goes_on(
    table: Table, moment: int
):
    """It claims its group, writes each of three packs, and moves the mark."""
    group, things = "3f", [f"{BUREAU}-h{n}-pir1" for n in range(20_000)]
    own = {pack_of(thing): thing for thing in things if group_of(pack_of(thing)) == group}
    members = sorted(own.values())[:3]
    presences, m = DynamoPresences(table), timedelta(minutes=1)
    presences.settle(BUREAU, group, START - m, START, LONG_AGO, LONG_AGO)
    words = folded(words_of(t, ActivitySignal(START + m, "motion"), START + m) for t in members)
    presences.note(BUREAU, {group: Pack.of(words)}, START + m)

    with pytest.raises(KilledError):
        dying = DynamoPresences(Dying(table, moment))
        dying.settle(BUREAU, group, START + 58 * m, START + 59 * m, LONG_AGO, LONG_AGO)

    assert presences.read(BUREAU, members) == words
    presences.settle(BUREAU, group, START + 62 * m, START + 63 * m, LONG_AGO, LONG_AGO)
    assert presences.settled(BUREAU, [group]) == {group: START + 62 * m}
    assert presences.glimpse(BUREAU, members) == presences.read(BUREAU, members) == words


def test_a_window_of_sixteen_packs_is_a_page_of_two_write_units(table: Table):
    """Ninety signs: what a hundred thousand elders give in four minutes."""
    signs = [
        words_of(f"{BUREAU}-h{n * 977}-pir1", ActivitySignal(at, "motion"), at)
        for n in range(90)
        for at in [START - timedelta(seconds=n * 2.7, milliseconds=n * 37 % 1000)]
    ]
    DynamoPresences(table).note(BUREAU, {"3f": Pack.of(folded(signs))}, START)

    [page] = table.query(watch_keys.settled(BUREAU, "3f").pk)
    assert len(page["body"]) < 2 * WRITE_UNIT - 200


@pytest.mark.parametrize("moment", range(3))
def test_wherever_a_writer_dies_a_lost_link_has_its_deadline(table: Table, moment: int):
    hub = f"{BUREAU}-h1-hub1"
    due = Due(DueKind.LINK, hub, START + timedelta(minutes=15))
    lost = begun(LinkEvent(hub, "s1", 1, False, START))

    with pytest.raises(KilledError):
        links = DynamoLinks(Dying(table, moment))
        links.keep(BUREAU, hub, KeptLink(None), lost, "310104003", due)

    is_lost = DynamoLinks(table).link(BUREAU, hub).link == lost
    assert is_lost == (moment == 2)
    assert (table.get(watch_keys.due(BUREAU, due)) is not None) >= is_lost
    DynamoLinks(table).list_again(BUREAU, hub, lost, "310104003")
    assert [d.thing for d in DynamoLinks(table).down(BUREAU, "310104003")] == [hub]


@pytest.mark.parametrize("names", [("elder",), ("elder", "wife")])
def test_a_guard_takes_no_more_than_a_write_unit_for_each_who_lives_there(table: Table, names):
    people = {f"h1.{name}": packed(a_rhythm(name)) for name in names}
    guard = Guard(START, rhythms=people, learnt_to=START)
    due = Due(DueKind.HOME, "h1", START)
    DynamoGuards(table).keep(BUREAU, "h1", KeptGuard(guard), guard, due)

    item = table.get(watch_keys.guard(BUREAU, "h1"))

    assert item is not None
    assert incident_items.size_of(item) <= WRITE_UNIT * len(names)


def a_rhythm(name: str) -> PersonRhythm:
    """What is learnt of somebody who stirs each hour or two for a month, in a home of eight sensors."""
    random, at = Random(name), START - timedelta(days=30)
    rhythm = PersonRhythm.begun(at)
    while at < START:
        at += timedelta(minutes=random.expovariate(1 / 90))
        thing = f"{BUREAU}-{random.randrange(8):06d}-pir"
        rhythm = rhythm.folded(at, STANDARD, thing)
    return rhythm


def test_a_watermark_of_the_version_before_is_gone_on_from_and_left_to_it(table: Table):
    deadlines, bucket = DynamoDeadlines(table), bucket_of(START)
    homes, links = Lane(DueKind.HOME, 0), Lane(DueKind.LINK, 0)
    place = watch_keys.swept(BUREAU, homes)
    table.apply(table.put(place, {"v": items.SCHEMA, "bucket": keys.instant(bucket)}))

    before = bucket + BUCKET - INSTANT
    assert deadlines.watermarks(BUREAU) == {homes: before, links: before}
    deadlines.advance(BUREAU, homes, bucket + 3 * BUCKET + timedelta(seconds=7))
    deadlines.advance(BUREAU, links, bucket + 4 * BUCKET)

    moved = {homes: bucket + 3 * BUCKET + timedelta(seconds=7), links: bucket + 4 * BUCKET}
    assert deadlines.watermarks(BUREAU) == moved
    item = table.get(place)
    assert item is not None
    assert item["bucket"] == keys.instant(bucket + 2 * BUCKET)


class Interrupted(Table):
    """Lets something else happen before one of its requests, the first being 0."""

    def __init__(self, table: Table, moment: int, meanwhile: Callable[[], None]) -> None:
        super().__init__(table.name, the_connection(), table.now)
        self.left, self._meanwhile = moment, meanwhile

    def _ask(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        self.left -= 1
        if self.left == -1:
            self._meanwhile()
        return super()._ask(operation, request)


def an_hour_of(presences: Presences, thing: str) -> None:
    """A group that was settled, then two pages in which a thing speaks, as in its pack."""
    group, m = group_of(pack_of(thing)), timedelta(minutes=1)
    presences.settle(BUREAU, group, START - m, START, LONG_AGO, LONG_AGO)
    for at in (START, START + 4 * m, START + 8 * m):
        said = words_of(thing, ActivitySignal(at, "motion"), at)
        if at == START:
            presences.fold(BUREAU, pack_of(thing), said, LONG_AGO, LONG_AGO)
        else:
            presences.note(BUREAU, {group: Pack.of(said)}, at)


@pytest.mark.parametrize("moment", range(6))
def test_who_is_erased_while_their_pages_are_settled_comes_back_from_none(
    table: Table, moment: int
):
    thing, m = f"{BUREAU}-h1-pir1", timedelta(minutes=1)
    hasty = Table(table.name, the_connection(), lambda: START + 59 * m, lambda _: None)
    presences = DynamoPresences(hasty)
    an_hour_of(presences, thing)
    refused = []

    def erase() -> None:
        try:
            presences.forget(BUREAU, [thing])
        except UnavailableError:
            refused.append(moment)

    interrupted = Interrupted(table, moment, erase)
    settling = DynamoPresences(interrupted)
    settling.settle(
        BUREAU, group_of(pack_of(thing)), START + 58 * m, START + 59 * m, *[LONG_AGO] * 2
    )
    erase()

    assert interrupted.left < 0 or moment == 5
    assert len(refused) == (0 < moment < 5)
    assert presences.read(BUREAU, [thing]) == Presence()


def test_nobody_settles_what_somebody_is_taken_out_of(table: Table):
    thing, m = f"{BUREAU}-h1-pir1", timedelta(minutes=1)
    group = group_of(pack_of(thing))
    presences = DynamoPresences(table)
    an_hour_of(presences, thing)

    def settle() -> None:
        presences.settle(BUREAU, group, START + 58 * m, START + 59 * m, LONG_AGO, LONG_AGO)

    for moment in range(2, 8):
        again = Interrupted(table, moment, settle)
        again.now = lambda: START + 59 * m
        DynamoPresences(again).forget(BUREAU, [thing])

        assert presences.settled(BUREAU, [group]) == {group: START - m}
        assert presences.read(BUREAU, [thing]) == Presence()
    settle()
    assert presences.settled(BUREAU, [group]) == {group: START + 58 * m}


def test_settling_looks_through_what_no_page_touches_once_in_a_while(table: Table):
    things = (f"{BUREAU}-h{n}-pir1" for n in range(20_000))
    own: dict[str, str] = {}
    beside = next(each for each in things if own.setdefault(pack_of(each), each) != each)
    thing, group, m = own[pack_of(beside)], group_of(pack_of(beside)), timedelta(minutes=1)
    presences = DynamoPresences(table)
    gone = words_of(beside, ActivitySignal(START - 99 * m, "motion"), START - 99 * m)
    presences.fold(BUREAU, pack_of(beside), gone, LONG_AGO, LONG_AGO)
    presences.settle(BUREAU, group, START - m, START, LONG_AGO, LONG_AGO)

    known = []
    for hour in range(1, 26):
        at = START + 60 * hour * m
        said = words_of(thing, ActivitySignal(at, "motion"), at)
        presences.note(BUREAU, {group: Pack.of(said)}, at)
        presences.settle(BUREAU, group, at + m, at + 2 * m, START, START)
        known.append(presences.glimpse(BUREAU, [thing, beside]).words)

    assert known[-1][thing]["motion"] == START + 25 * timedelta(hours=1)
    assert beside in known[0]
    assert beside not in known[-1]
