"""Presence, links, guards and deadlines: in memory and in DynamoDB the same."""

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count

import pytest

from telecare.adapters.dynamodb.deadlines import DynamoDeadlines, DynamoGuards
from telecare.adapters.dynamodb.links import DynamoLinks
from telecare.adapters.dynamodb.presence import DynamoPresences
from telecare.adapters.memory.presence import (
    MemoryDeadlines,
    MemoryGuards,
    MemoryLinks,
    MemoryPresences,
)
from telecare.domain.deadlines import INSTANT, Due, DueKind, Hint, Ingest, Lane, bucket_of
from telecare.domain.dials import dial_at
from telecare.domain.errors import ConflictError
from telecare.domain.guard import Guard, Lapse
from telecare.domain.links import LinkEvent, begun
from telecare.domain.liveness import Deafness
from telecare.domain.presence import Presence, pack_of
from telecare.domain.stirs import Stir
from telecare.domain.storms import DownLink
from telecare.ports.presence import Deadlines, Guards, KeptGuard, KeptLink, Links, Presences
from tests.fakes.cloud import a_table
from tests.fakes.story import BUREAU, START

PIR, HUB, METER = f"{BUREAU}-h1-pir1", f"{BUREAU}-h1-hub1", f"{BUREAU}-h1-meter1"
STREET = "310104003"
LONG_AGO = START - timedelta(days=30)
T = START.replace(microsecond=0)


@dataclass
class Watched:
    """The four stores, over one table."""

    presences: Presences
    links: Links
    guards: Guards
    deadlines: Deadlines


@pytest.fixture
def watched(kind: str) -> Watched:
    """Nothing is known yet."""
    if kind == "memory":
        memory = MemoryDeadlines()
        return Watched(MemoryPresences(), MemoryLinks(memory), MemoryGuards(memory), memory)
    table = a_table("presence")
    deadlines = DynamoDeadlines(table)
    return Watched(DynamoPresences(table), DynamoLinks(table), DynamoGuards(table), deadlines)


def at(minutes: float):
    return T + timedelta(minutes=minutes)


def event(connected: bool, minutes: float, version: int = 0) -> LinkEvent:
    return LinkEvent(HUB, f"s{version}", version, connected, at(minutes))


def due_of(watched: Watched, due: Due, until) -> list[Due]:
    return list(watched.deadlines.due(BUREAU, due.lane, bucket_of(due.at), LONG_AGO, until))


def test_words_of_many_devices_are_folded_and_read_by_thing(watched):
    one = Presence({PIR: {"motion": at(1)}})
    watched.presences.fold(BUREAU, pack_of(PIR), one, LONG_AGO, LONG_AGO)
    watched.presences.fold(
        BUREAU, pack_of(HUB), Presence({HUB: {"heartbeat": at(2)}}), LONG_AGO, LONG_AGO
    )
    watched.presences.fold(BUREAU, pack_of(PIR), Presence({PIR: {"motion": T}}), LONG_AGO, LONG_AGO)

    known = watched.presences.read(BUREAU, [PIR, HUB, f"{BUREAU}-nobody"])

    assert known == Presence({PIR: {"motion": at(1)}, HUB: {"heartbeat": at(2)}})


def test_what_a_device_said_is_forgotten_and_its_neighbours_in_the_pack_stay(watched):
    others = (f"{BUREAU}-h{n}-pir1" for n in count(2))
    neighbour = next(thing for thing in others if pack_of(thing) == pack_of(PIR))
    runs, dials = {"motion": (Stir(T, at(1)),)}, {"water": (dial_at(T, 5),)}
    things = (PIR, neighbour)
    said = Presence(
        {thing: {"motion": at(1)} for thing in things},
        dict.fromkeys(things, runs),
        dict.fromkeys(things, dials),
    )
    watched.presences.fold(BUREAU, pack_of(PIR), said, LONG_AGO, LONG_AGO)

    watched.presences.forget(BUREAU, [PIR, METER])
    watched.presences.forget(BUREAU, [PIR, METER])

    known = watched.presences.read(BUREAU, things)
    assert known == Presence({neighbour: {"motion": at(1)}}, {neighbour: runs}, {neighbour: dials})


def test_another_bureaus_words_are_not_read(watched):
    watched.presences.fold(
        "other", pack_of(PIR), Presence({PIR: {"motion": T}}), LONG_AGO, LONG_AGO
    )

    assert watched.presences.read(BUREAU, [PIR]) == Presence()


def test_words_older_than_the_horizon_go_with_the_next_fold(watched):
    watched.presences.fold(
        BUREAU, pack_of(PIR), Presence({PIR: {"door": at(-99)}}), LONG_AGO, LONG_AGO
    )

    watched.presences.fold(BUREAU, pack_of(PIR), Presence({PIR: {"motion": T}}), at(-10), at(-10))

    assert watched.presences.read(BUREAU, [PIR]) == Presence({PIR: {"motion": T}})


def test_runs_of_signs_are_kept_merged_and_forgotten_by_a_horizon_of_their_own(watched):
    def fold(*minutes: float, stirred=LONG_AGO) -> None:
        runs = {"motion": tuple(Stir(at(m), at(m)) for m in minutes)}
        words = Presence({PIR: {"motion": at(max(minutes))}}, {PIR: runs})
        watched.presences.fold(BUREAU, pack_of(PIR), words, LONG_AGO, stirred)

    fold(500)
    fold(0, 300)
    fold(30, 90.5)
    fold(300)

    known = watched.presences.read(BUREAU, [PIR, HUB])
    assert known.of(PIR) == {"motion": at(500)}
    assert known.stirs == {
        PIR: {
            "motion": (
                Stir(T, at(30)),
                Stir(at(90.5), at(90.5)),
                *(Stir(at(m), at(m)) for m in (300, 500)),
            )
        }
    }
    fold(510, stirred=at(100))

    kept = watched.presences.read(BUREAU, [PIR])
    assert kept.stirs == {PIR: {"motion": (Stir(at(300), at(300)), Stir(at(500), at(510)))}}
    assert kept.of(PIR) == {"motion": at(510)}


def test_what_a_meter_showed_is_kept_in_whatever_order_it_came_and_goes_with_its_words(watched):
    def fold(*readings: tuple[float, float], horizon=LONG_AGO) -> None:
        for minutes, litres in readings:
            read = Presence(
                {METER: {"reading": at(minutes)}},
                dials={METER: {"water": (dial_at(at(minutes), litres),)}},
            )
            watched.presences.fold(BUREAU, pack_of(METER), read, horizon, horizon)

    fold((60, 712.25), (0, 700), (60, 712.25), (29, 700), (30, 701.5))

    [(meter, dials)] = watched.presences.read(BUREAU, [METER, HUB]).dials[METER].items()
    assert meter == "water"
    assert [(dial.at, dial.count) for dial in dials] == [
        (at(m), litres) for m, litres in ((0, 700), (30, 701.5), (60, 712.25))
    ]
    watched.presences.fold(
        BUREAU, pack_of(METER), Presence({METER: {"motion": LONG_AGO}}), at(99), at(99)
    )

    assert watched.presences.read(BUREAU, [METER]) == Presence()


def test_a_link_is_kept_with_its_gaps_and_counted_in_its_street(watched):
    lost = begun(event(True, 0)).hears(event(False, 5))
    back = lost.hears(event(True, 9, version=1))
    due = Due(DueKind.LINK, HUB, at(20))
    watched.links.keep(BUREAU, HUB, KeptLink(None), lost, STREET, due)

    assert watched.links.down(BUREAU, STREET) == (DownLink(HUB, at(5)),)
    assert due_of(watched, due, at(20)) == [due]

    watched.links.keep(BUREAU, HUB, watched.links.link(BUREAU, HUB), back, STREET, None)

    assert watched.links.down(BUREAU, STREET) == ()
    assert watched.links.link(BUREAU, HUB).link == back
    assert back.gaps == (Deafness(at(5), at(9)),)
    assert watched.links.links(BUREAU, [HUB, PIR]) == {HUB: back}


def test_of_two_who_write_a_link_at_once_one_is_told(watched):
    watched.links.keep(BUREAU, HUB, KeptLink(None), begun(event(True, 0)), STREET, None)

    with pytest.raises(ConflictError):
        watched.links.keep(BUREAU, HUB, KeptLink(None), begun(event(False, 1)), STREET, None)

    assert watched.links.down(BUREAU, STREET) == ()


def test_a_guard_has_one_deadline_that_moves_with_it(watched):
    first, second = Due(DueKind.HOME, "h1", at(30)), Due(DueKind.HOME, "h1", at(90))
    guard = Guard(
        T,
        silences={"h1.elder": Lapse(T, at(3))},
        outages={HUB: (Deafness(T, at(1)),)},
        meters={f"{METER}/water/still": Lapse(T, at(2), told=True)},
    )
    guard = replace(guard, rhythms={"h1.elder": "a rhythm"}, learnt_to=at(2))
    guard = replace(guard, untaught={"h1.elder": at(1)}, cases={"h1.elder": "i1"})
    kept = watched.guards.keep(BUREAU, "h1", KeptGuard(Guard(T)), Guard(T), first)

    watched.guards.keep(BUREAU, "h1", kept, guard, second)

    assert watched.guards.guard(BUREAU, "h1") == KeptGuard(guard, 2, second)
    assert due_of(watched, second, at(99)) == [second]


def test_a_guard_that_is_written_again_with_the_same_deadline_keeps_it(watched):
    due = Due(DueKind.HOME, "h1", at(30))
    kept = watched.guards.keep(BUREAU, "h1", KeptGuard(Guard(T)), Guard(T), due)

    watched.guards.keep(BUREAU, "h1", kept, Guard(at(1)), due)

    assert due_of(watched, due, at(30)) == [due]


def test_of_two_who_begin_a_guard_one_is_told(watched):
    due = Due(DueKind.HOME, "h1", at(30))
    watched.guards.keep(BUREAU, "h1", KeptGuard(Guard(T)), Guard(T), due)

    with pytest.raises(ConflictError):
        watched.guards.keep(BUREAU, "h1", KeptGuard(Guard(at(1))), Guard(at(1)), due)

    assert watched.guards.guard(BUREAU, "h1").guard == Guard(T)
    assert watched.guards.guard(BUREAU, "h2") is None


def test_a_glimpse_of_many_shows_what_is_kept_of_each_and_nothing_else(watched):
    due = Due(DueKind.HOME, "h1", at(30))
    kept = watched.guards.keep(BUREAU, "h1", KeptGuard(Guard(T)), Guard(T), due)
    link = begun(event(True, 0))
    watched.links.keep(BUREAU, HUB, KeptLink(None), link, STREET, None)
    words = {PIR: {"motion": at(1)}, HUB: {"heartbeat": at(2)}}
    for thing, said in words.items():
        watched.presences.fold(BUREAU, pack_of(thing), Presence({thing: said}), LONG_AGO, LONG_AGO)

    assert watched.guards.glimpse(BUREAU, ["h1", "h2", "h1"]) == {"h1": kept}
    assert watched.links.glimpse(BUREAU, [HUB, PIR]) == {HUB: link}
    assert watched.presences.glimpse(BUREAU, [PIR, HUB, "nobody"]) == Presence(words)
    assert watched.presences.glimpse(BUREAU, [PIR]) == Presence({PIR: words[PIR]})
    assert watched.guards.glimpse(BUREAU, []) == {}
    assert watched.guards.glimpse("other", ["h1"]) == {}


def test_what_is_due_is_read_in_order_and_no_later_than_asked(watched):
    names = [n for n in (f"h{i}" for i in range(40)) if Due(DueKind.HOME, n, T).shard == 0][:3]
    bucket = bucket_of(T)
    dues = [
        Due(DueKind.HOME, n, bucket + timedelta(seconds=s))
        for n, s in zip(names, (9, 3, 200), strict=True)
    ]
    for due in dues:
        watched.deadlines.arm(BUREAU, due)
        watched.deadlines.arm(BUREAU, due)

    def falls_due(since, until):
        return list(watched.deadlines.due(BUREAU, dues[0].lane, bucket, since, until))

    assert falls_due(LONG_AGO, bucket + timedelta(seconds=60)) == [dues[1], dues[0]]
    assert falls_due(dues[1].at, at(60)) == [dues[0], dues[2]]
    assert falls_due(dues[1].at - INSTANT, dues[1].at) == [dues[1]]
    watched.deadlines.drop(BUREAU, dues[0])
    watched.deadlines.drop(BUREAU, dues[0])
    assert falls_due(LONG_AGO, at(60)) == [dues[1], dues[2]]


def test_many_deadlines_are_written_at_once_and_one_that_stands_there_twice_is_one(watched):
    hint = Hint((0,), at(500), "m1")
    names = [n for n in (f"h{i}" for i in range(80)) if Due(DueKind.HOME, n, T).shard == 0]
    dues = [Due(DueKind.HOME, name, at(1), hint, look=3) for name in names]
    watched.deadlines.arm_all(BUREAU, [*dues, *dues[:2]])
    watched.deadlines.arm_all(BUREAU, [])

    lane, bucket = dues[0].lane, bucket_of(at(1))
    found = list(watched.deadlines.due(BUREAU, lane, bucket, LONG_AGO, at(60)))
    assert len(found) > 25  # more than a request holds
    assert sorted(found, key=lambda due: due.name) == sorted(dues, key=lambda due: due.name)
    assert {due.look for due in found} == {3}


def test_a_watermark_only_moves_on(watched):
    assert watched.deadlines.watermarks(BUREAU) == {}
    homes, links = Lane(DueKind.HOME, 1), Lane(DueKind.LINK, 1)
    watched.deadlines.advance(BUREAU, links, at(7))
    watched.deadlines.advance(BUREAU, homes, at(10))
    watched.deadlines.advance(BUREAU, homes, at(5))

    watched.deadlines.advance("other", Lane(DueKind.HOME, 0), at(5))
    assert watched.deadlines.watermarks(BUREAU) == {homes: at(10), links: at(7)}


def test_the_tracer_that_was_asked_for_is_remembered(watched):
    assert watched.deadlines.ingest(BUREAU) == Ingest()
    watched.deadlines.ask(BUREAU, T)

    assert watched.deadlines.ingest(BUREAU) == Ingest(asked=T)


def test_the_look_through_the_register_goes_on_where_it_was(watched):
    assert watched.guards.looked_at(BUREAU) == ""
    watched.guards.look_past(BUREAU, STREET)
    assert watched.guards.looked_at(BUREAU) == STREET
    watched.guards.look_past(BUREAU, "")

    assert watched.guards.looked_at(BUREAU) == ""


def test_a_guard_that_is_forgotten_leaves_no_deadline(watched):
    due, other = Due(DueKind.HOME, "h1", at(30)), Due(DueKind.HOME, "h2", at(30))
    for home, each in (("h1", due), ("h2", other)):
        watched.guards.keep(BUREAU, home, KeptGuard(Guard(T)), Guard(T), each)

    for _ in range(2):
        watched.guards.forget(BUREAU, "h1")

    assert watched.guards.guard(BUREAU, "h1") is None
    assert watched.guards.guard(BUREAU, "h2") is not None
    assert due not in due_of(watched, due, at(99))
    assert other in due_of(watched, other, at(99))
