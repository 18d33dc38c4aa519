"""What a window carries from batch to batch is no more than a state may hold, whatever devices send."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from telecare.domain.plain_signs import PlainSign
from telecare.domain.presence import MOST_SEEN, place_of
from telecare.domain.signals import RawSignal
from tests.fakes.story import BUREAU
from tests.fakes.watched import WatchedPlatform

A_STATE = 1_000_000
"""In bytes: what a window of a stream may carry on; of one that is larger all is lost or cut short."""

Batch = tuple[dict[str, RawSignal], dict[str, PlainSign]]
Batches = Callable[[datetime], Iterator[Batch]]


def stored_signs(now: datetime) -> Iterator[Batch]:
    """Yield what fifteen hundred sensors say after an outage of two days: each what it stored."""
    for first in range(0, 1500, 25):
        batch: dict[str, RawSignal] = {}
        for number in range(first, first + 25):
            thing = f"{BUREAU}-h{number}-pir1"
            for minutes in range(10, 2800, 65):
                at = now - timedelta(minutes=minutes + number % 7)
                payload = json.dumps({"at": at.isoformat(), "kind": "motion"}).encode()
                raw = RawSignal(f"dt/anju/{thing}/activity", thing, now, payload)
                batch[f"{number}/{minutes}"] = raw
        yield batch, {}


def invented_names(now: datetime) -> Iterator[Batch]:
    """Yield what hubs say that name devices as long and as odd as a name may be."""
    draw, now_ms = random.Random(1), int(now.timestamp() * 1000)
    letters = [chr(code) for code in range(35, 127) if chr(code) != "\\"]
    for first in range(0, 1000, 250):
        batch: dict[str, PlainSign] = {}
        for number in range(first, first + 250):
            thing = f"{BUREAU}-h{number}-hub1"
            seen = {"".join(draw.choices(letters, k=128)): now_ms for _ in range(MOST_SEEN)}
            batch[str(number)] = (place_of(thing), thing, "", now_ms, seen, now_ms)
        yield {}, batch


@pytest.mark.parametrize("batches", [stored_signs, invented_names])
def test_a_window_never_carries_more_than_a_state_may_hold(batches: Batches) -> None:
    platform, state = WatchedPlatform(), dict[str, Any]()
    window, largest, things = platform.watching.fold_window(), 0, set[str]()
    for raws, plain in batches(platform.clock.now()):
        opened = {name: partial(_itself, raw) for name, raw in raws.items()}
        state = json.loads(json.dumps(window.take(opened, state, plain, last=False)))
        largest = max(largest, len(json.dumps(state)))
        things |= {raw.client_id for raw in raws.values()} | {sign[1] for sign in plain.values()}
    assert window.take({}, state, last=True) == {}

    assert largest <= A_STATE
    assert platform.presences.read(BUREAU, things).words.keys() == things


def _itself(raw: RawSignal) -> RawSignal:
    return raw
