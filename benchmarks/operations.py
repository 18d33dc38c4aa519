"""Counts what the product does on its tables for a sign, a judgement, a link's event and an alarm."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks import seeded
from benchmarks.crowd import PACKS, Crowd, some_packs
from benchmarks.hosting import CONTEXT, hosted
from telecare.adapters.dynamodb.links import DynamoLinks
from telecare.adapters.dynamodb.presence import DynamoPresences
from telecare.adapters.memory.world import ManualClock, MemoryFacts, MemoryQuarantine
from telecare.domain.deadlines import BUCKET
from telecare.domain.links import LinkEvent
from telecare.domain.signals import RawSignal
from telecare.services.fold_activity import FoldActivity
from telecare.services.fold_window import FoldWindow
from telecare.services.journal_signs import JournalSigns
from telecare.services.track_links import TrackLinks

MOST_WINDOWS = 40
SETTLED = seeded.the_policy().parameters.duration("presence.settle_min")


@dataclass(frozen=True, slots=True)
class Operations:
    """What one of something costs in a table, in requests and units."""

    requests: float
    reads: float
    writes: float


def of_signs(
    crowd: Crowd, signs_a_second: float, window: timedelta, packs: int, *, by_stream: bool
) -> Operations:
    """Return what a sign costs where a window's signs of these packs are written once.

    Of a stream's windows whole rounds of settling are counted, after one in which its groups got their first pages.
    """
    crowd = replace(crowd, packs=some_packs(packs))
    bureau = seeded.a_bureau(
        lambda table, pk: crowd.partition(pk) if table == seeded.PRESENCE else {}
    )
    clock = ManualClock(crowd.now)
    fold = FoldActivity(
        (seeded.BUREAU,),
        DynamoPresences(bureau.table(seeded.PRESENCE)),
        bureau.directory,
        MemoryQuarantine(),
        clock,
        MemoryFacts(),
    )
    journal = FoldWindow(fold, JournalSigns(fold))
    things, random = [n for m in crowd.members.values() for n in m], Random(5)
    in_a_window = signs_a_second * window.total_seconds() * packs / PACKS
    a_round = round(SETTLED / window) if by_stream else 0
    windows = 3 * a_round or max(1, min(MOST_WINDOWS, round(200 / in_a_window)))
    taken = 0
    for number in range(windows):
        if number == a_round:
            bureau.store.spent.clear()
            taken = 0
        clock.forward(window)
        count = int(in_a_window * (number + 1)) - int(in_a_window * number)
        chosen = [crowd.thing(random.choice(things)) for _ in range(count)]
        signs = {str(n): _sign(thing, clock.now()) for n, thing in enumerate(chosen)}
        if by_stream:
            journal.take(signs, {}, last=True)
        else:
            fold.fold(signs)
        taken += count
    return _operations(bureau, max(1, taken))


def _sign(thing: str, at: datetime) -> Callable[[], RawSignal]:
    payload = json.dumps({"at": at.isoformat(), "kind": "motion"}).encode()
    return lambda: RawSignal(f"dt/anju/{thing}/activity", thing, at, payload)


def of_links() -> Operations:
    """Return what a link's event costs: one lost, one found."""
    bureau = _one_home(("hub", "pir"))
    clock = ManualClock(seeded.START)
    table = bureau.table(seeded.PRESENCE)
    track = TrackLinks(
        DynamoLinks(table), bureau.directory, MemoryQuarantine(), clock, MemoryFacts()
    )
    hub = seeded.thing_of(0, "hub")
    track.track(LinkEvent(hub, "s1", 1, True, clock.now()))
    bureau.store.spent.clear()
    for version, connected in ((1, False), (2, True)):
        clock.forward(BUCKET)
        track.track(LinkEvent(hub, f"s{version}", version, connected, clock.now()))
    return _operations(bureau, 2)


def of_alarms() -> Operations:
    """Return what receiving one alarm costs, in a process that has received one before."""
    bureau = _one_home(("one_key_call",), homes=2)
    from functions.receive_alarm.handler import lambda_handler  # noqa: PLC0415 - needs settings

    with hosted(bureau.store):
        lambda_handler(_alarm(0), CONTEXT)
        bureau.store.spent.clear()
        lambda_handler(_alarm(1), CONTEXT)
    return _operations(bureau, 1)


def _alarm(number: int) -> dict[str, object]:
    thing, now = seeded.thing_of(number, "one_key_call"), datetime.now(UTC)
    alarm = {"id": f"a{number}", "kind": "help", "at": now.isoformat()}
    return {
        "payload": base64.b64encode(json.dumps(alarm).encode()).decode(),
        "topic": f"dt/anju/{thing}/alarm",
        "client_id": thing,
        "principal": "0" * 64,
        "received_at": int(now.timestamp() * 1000),
    }


def _one_home(devices: tuple[str, ...], homes: int = 1) -> seeded.Bureau:
    bureau = seeded.a_bureau()
    for number in range(homes):
        bureau.enrolment.enrol_home(seeded.BUREAU, seeded.a_home(number, devices))
    return bureau


def _operations(bureau: seeded.Bureau, count: int) -> Operations:
    spent = bureau.store.spent
    requests = sum(spent.requests.values())
    return Operations(requests / count, spent.read_total / count, spent.write_total / count)
