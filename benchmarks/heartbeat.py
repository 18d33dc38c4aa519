"""`heartbeat`: what a sign of life costs, written by windows of a stream, against a put for each message.

A round is as long as pages lie: its windows are written as pages, and each group of packs is settled once.
The packs are a quarter of a shard's, so that a window has as many batches as it has with a hundred thousand
elders, and its state travels as far. The baseline puts some of the same messages: each costs the same.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import boto3
import time_machine

from benchmarks import seeded
from benchmarks.crowd import PACKS, Crowd, some_packs
from benchmarks.figures import Figure, Measured, Tell, at_least, at_most
from benchmarks.hosting import CONTEXT, Transport, hosted, meter_of
from benchmarks.interleaved import Ratio, compare

AGAINST = "a put by bare boto3 for each message"
DEVICES = ("hub", "pir", "door_contact", "smoke_detector")
BATCH = 1000
WINDOW = timedelta(seconds=220)
"""As infra/fold_activity.yaml says; a test compares."""
AN_HOUR = timedelta(hours=1)
WINDOWS, PUT = -(-seeded.the_policy().parameters.duration("presence.settle_min") // WINDOW), 4
"""How many windows a round has, and of how many of them the baseline puts the messages."""


@dataclass(frozen=True, slots=True)
class Load:
    """How often an elder's devices speak in an hour, and over how many shards they need."""

    name: str
    beats: float
    signs: float
    shards: int

    @property
    def packs(self) -> int:
        """Return how many packs are a quarter of a shard's."""
        return int(PACKS // self.shards // 4)


OWN = Load("hourly audit of each hub, 60 signs a day", 1, 2.5, shards=1)
CHATTY = Load("a beat of each of 4 devices in 5 minutes, 60 signs a day", 48, 2.5, shards=8)


def measure(tell: Tell, *, tiny: bool = False) -> Measured:
    """Compare two loads of 100,000 elders on a quarter of a shard of the stream."""
    elders, rounds = (6, 1) if tiny else (100_000, 3)
    figures: list[Figure] = []
    for load in (CHATTY, OWN):
        figures += _of_load(load, elders, PACKS if tiny else load.packs, rounds, tell)
    return Measured("heartbeat", AGAINST, tuple(figures))


def _of_load(load: Load, elders: int, packs: int, rounds: int, tell: Tell) -> Iterator[Figure]:
    now = datetime.now(UTC).replace(microsecond=0)
    crowd = Crowd(elders, DEVICES, now, some_packs(packs))
    bureau = seeded.a_bureau(_supply(crowd))
    with hosted(bureau.store) as transport:
        fold, put = _Fold(transport, _Windows(crowd, load)), _Put(transport, _Windows(crowd, load))
        fold.run()
        bureau.store.spent.clear()
        fold.signs = 0
        ratio = compare(fold.run, put.run, rounds, tell, meter_of(transport))
        units = bureau.store.spent.write_total / fold.signs
        reads = bureau.store.spent.read_total / fold.signs
    in_a_window = fold.signs / (WINDOWS * rounds * packs)
    yield from _figures(load, ratio, units, reads, in_a_window)


def _figures(
    load: Load, ratio: Ratio, units: float, reads: float, per_pack: float
) -> Iterator[Figure]:
    times, low, high = (
        WINDOWS / PUT / each for each in (ratio.median, ratio.spread[1], ratio.spread[0])
    )
    yield Figure(f"CPU saved, {load.name}", times, "x", at_least(15, 10), (low, high))
    yield Figure(f"write units a sign, {load.name}", units, "units", at_most(0.05, 0.1))
    yield Figure(f"read units a sign, {load.name}", reads, "units")
    yield Figure(f"signs of a pack in a window, {load.name}", per_pack, "signs")


def _supply(crowd: Crowd) -> Callable[[str, str], Any]:
    return lambda table, pk: crowd.partition(pk) if table == seeded.PRESENCE else {}


class _Windows:
    """The signs of window after window, as a stream's records: the same for both."""

    def __init__(self, crowd: Crowd, load: Load) -> None:
        self._crowd = crowd
        self._things = [n for members in crowd.members.values() for n in members]
        elders = len(self._things) / len(crowd.devices)
        self._count = max(
            1, round(elders * (load.beats + load.signs) * (WINDOW / timedelta(hours=1)))
        )
        self._beats = load.beats / (load.beats + load.signs)
        self._hubs = [n for n in self._things if n % len(DEVICES) == DEVICES.index("hub")]
        self._load = load
        self._random = Random(1)
        self.at = crowd.now

    def next(self) -> list[dict[str, Any]]:
        """Return the records of the next window, all of its last second."""
        self.at += WINDOW
        return [self._record(number) for number in range(self._count)]

    def _record(self, number: int) -> dict[str, Any]:
        at = int(self.at.timestamp() * 1000)
        thing, word, document = self._sign(at)
        raw = {
            "payload": _base64(document),
            "topic": f"dt/anju/{thing}/{word}",
            "client_id": thing,
            "principal": "0" * 64,
            "received_at": at,
        }
        arrival = at / 1000
        stream = {"sequenceNumber": str(number), "data": _base64(raw)}
        return {"kinesis": {**stream, "approximateArrivalTimestamp": arrival}}

    def _sign(self, at: int) -> tuple[str, str, dict[str, Any]]:
        if self._random.random() >= self._beats:
            return (
                self._crowd.thing(self._random.choice(self._things)),
                "activity",
                {"at": at, "kind": "motion"},
            )
        if self._load is CHATTY:
            return (
                self._crowd.thing(self._random.choice(self._things)),
                "heartbeat",
                {"at": at, "seen": {}},
            )
        seen = {seeded.thing_of(0, kind).rpartition("-")[2]: at for kind in DEVICES[1:]}
        hubs = self._hubs or self._things
        return self._crowd.thing(self._random.choice(hubs)), "heartbeat", {"at": at, "seen": seen}


def _base64(document: object) -> str:
    return base64.b64encode(json.dumps(document).encode()).decode()


class _Fold:
    """The product's handler, at the hour of its windows: batch by batch their words travel as its state."""

    def __init__(self, transport: Transport, windows: _Windows) -> None:
        from functions.fold_activity.handler import lambda_handler  # noqa: PLC0415 - needs settings

        self._handle: Callable[[Any, Any], Any] = lambda_handler
        self._transport = transport
        self._windows = windows
        self.signs = 0

    def run(self) -> None:
        """Fold a round's windows; its counts leave by printing."""
        self._transport.is_replaying = False
        with contextlib.redirect_stdout(io.StringIO()):
            for _ in range(WINDOWS):
                with time_machine.travel(self._windows.at + WINDOW, tick=False):
                    self._fold()

    def _fold(self) -> None:
        state: dict[str, Any] = {}
        with self._transport.off_the_clock():
            records = self._windows.next()
            self.signs += len(records)
        for first in range(0, len(records), BATCH):
            with self._transport.off_the_clock():
                last = first + BATCH >= len(records)
                event = _event(records[first : first + BATCH], state, last=last)
            answer = json.loads(json.dumps(self._handle(json.loads(event), CONTEXT)))
            state = answer["state"]
            if answer["batchItemFailures"]:
                raise ValueError("a sign was not folded")


def _event(records: list[dict[str, Any]], state: dict[str, Any], *, last: bool) -> str:
    event = {"Records": records, "state": state, "window": {"start": "", "end": ""}}
    ends = {"isFinalInvokeForWindow": last, "isWindowTerminatedEarly": False}
    return json.dumps({**event, **ends})


class _Put:
    """The baseline: a function for each message that puts what it was told."""

    def __init__(self, transport: Transport, windows: _Windows) -> None:
        self._client = boto3.session.Session().client("dynamodb")
        self._transport = transport
        self._windows = windows

    def run(self) -> None:
        """Put the messages of some windows."""
        self._transport.is_replaying = True
        self._transport.replayed = b"{}"
        for _ in range(PUT):
            self._put()

    def _put(self) -> None:
        with self._transport.off_the_clock():
            records = self._windows.next()
            events = [base64.b64decode(record["kinesis"]["data"]) for record in records]
        for text in events:
            event = json.loads(text)
            payload = json.loads(base64.b64decode(event["payload"]))
            item = {
                "pk": {"S": f"{seeded.BUREAU}#seen#{event['client_id']}"},
                "sk": {"S": "seen"},
                "at": {"N": str(payload["at"])},
            }
            self._client.put_item(TableName=seeded.PRESENCE, Item=item)
