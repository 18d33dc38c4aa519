"""What a sweep without deadlines would read each time: of every home what its judgement needs, and nothing else."""

from __future__ import annotations

from functools import cache

from benchmarks import seeded
from benchmarks.capacity import WireItem, scan_units, size_of
from benchmarks.crowd import PACKS, Crowd, on_wire, some_packs
from benchmarks.lived_in import LATE, LONG_AGO, learnt_by
from telecare.adapters.dynamodb import directory_keys, items, watch_keys
from telecare.adapters.dynamodb.deadlines import guard_to_item
from telecare.adapters.records import home_record
from telecare.domain import codec
from telecare.domain.deadlines import bucket_of
from telecare.domain.device_health import HUB
from telecare.domain.guard import Guard
from telecare.domain.links import LinkEvent, begun

SOME_PACKS = 64
"""So many are made of a town's; the others are as large."""


@cache
def whole_scan(elders: int, devices: tuple[str, ...]) -> float:
    """Return the units of reading guards, links, last words and records of all homes, weakly, in full pages.

    No deadline: who reads everything needs none. Nor anything that lies beside these, which the scan of
    a table would read as well. The elders have said nothing of their data, so that there are no consents.
    """
    return scan_units([elders * _bytes_of_a_home(devices), _bytes_of_packs(elders, devices)])


def _bytes_of_a_home(devices: tuple[str, ...]) -> int:
    """Return what is one home's alone; all are as large as this one."""
    linked = [HUB] if HUB in devices else devices
    links = sum(size_of(_link(seeded.thing_of(0, device))) for device in linked)
    return size_of(_guard()) + size_of(_record(devices)) + links


def _bytes_of_packs(elders: int, devices: tuple[str, ...]) -> int:
    crowd = Crowd(elders, devices, seeded.START, some_packs(SOME_PACKS))
    partitions = (crowd.partition(f"{seeded.BUREAU}#presence#{pack}") for pack in crowd.members)
    some = sum(size_of(item) for partition in partitions for item in partition.values())
    return int(some / SOME_PACKS * PACKS)


def _guard() -> WireItem:
    learnt = {"b0.elder": learnt_by(seeded.START)}
    guard = Guard(seeded.START - LONG_AGO, rhythms=learnt, learnt_to=seeded.START - LATE)
    due_at = bucket_of(seeded.START).isoformat()
    place = watch_keys.guard(seeded.BUREAU, "b0")
    return on_wire({**place._asdict(), **guard_to_item(guard, version=1, due_at=due_at)})


def _link(thing: str) -> WireItem:
    link = begun(LinkEvent(thing, "s1", 1, True, seeded.START - LONG_AGO))
    place = watch_keys.link(seeded.BUREAU, thing)
    return on_wire({**place._asdict(), **items.versioned(codec.to_plain(link), version=1)})


def _record(devices: tuple[str, ...]) -> WireItem:
    record = home_record(seeded.a_home(0, devices))
    place = directory_keys.home(seeded.BUREAU, "b0")
    return on_wire({**place._asdict(), **items.versioned(codec.to_plain(record))})
