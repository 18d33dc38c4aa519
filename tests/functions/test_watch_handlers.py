"""The handlers of the watch, over the platform in memory, with the events that AWS sends."""

from __future__ import annotations

import importlib
import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from telecare.domain.presence import HEARTBEAT, SEEN, pack_of
from telecare.domain.tracers import tracers
from telecare.runtime import wiring
from telecare.runtime.observability import metrics
from telecare.services.fold_window import MOST_CARRIED
from tests.fakes.figures import STREET, FiguresOffice
from tests.fakes.story import BUREAU
from tests.fakes.watched import HUB, PIR, WatchedPlatform

EVENTS = Path(__file__).parent / "events"
METER = f"{BUREAU}-h1-meter1"
CONTEXT = SimpleNamespace(aws_request_id="r-1", function_name="twin-anju-x")


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[WatchedPlatform]:
    """The platform whose services the handlers get."""
    platform = WatchedPlatform(hub=True)
    monkeypatch.setattr(wiring, "watching", lambda: platform.watching)
    monkeypatch.setattr(wiring, "clock", lambda: platform.clock)
    yield platform
    metrics.clear_metrics()


def event(name: str, **changes: Any) -> dict[str, Any]:
    return {**json.loads((EVENTS / f"{name}.json").read_text()), **changes}


def invoke(function: str, given: dict[str, Any]) -> Any:
    return importlib.import_module(f"functions.{function}.handler").lambda_handler(given, CONTEXT)


def words(platform: WatchedPlatform, thing: str) -> set[str]:
    return set(platform.presences.read(BUREAU, [thing]).of(thing))


def test_a_batch_of_the_queue_is_folded_and_garbage_is_kept(platform):
    assert invoke("fold_activity", event("queue_signs")) == {"batchItemFailures": []}

    assert words(platform, PIR) == {"motion"}
    assert words(platform, HUB) == {HEARTBEAT, SEEN + "smoke1"}
    assert len(platform.quarantine.kept) == 1


def test_a_window_of_the_stream_is_written_with_its_last_batch(platform):
    first = invoke("fold_activity", event("stream_signs"))
    assert words(platform, PIR) == set()

    last = invoke("fold_activity", event("stream_signs_last", state=first["state"]))

    assert words(platform, PIR) == {"motion"}
    assert words(platform, tracers(BUREAU)[0]) == {"other"}
    assert last == {"state": {}, "batchItemFailures": []}
    assert json.loads(json.dumps(first["state"])) == first["state"]


def with_reading(given: dict[str, Any], count: float) -> dict[str, Any]:
    """The same batch, with what a meter showed as its first record."""
    at = 1768414200000
    read = {"id": "r1", "at": at, "readings": [{"n": "water", "u": "l", "v": count}]}
    message = {
        "payload": b64encode(json.dumps(read).encode()).decode(),
        "topic": f"dt/anju/{METER}/reading",
        "client_id": METER,
        "received_at": at,
    }
    record, *others = given["Records"]
    data = b64encode(json.dumps(message).encode()).decode()
    return given | {"Records": [record | {"kinesis": record["kinesis"] | {"data": data}}, *others]}


def test_what_a_meter_showed_travels_on_in_the_windows_state(platform):
    first = invoke("fold_activity", with_reading(event("stream_signs"), 712.25))
    twice = invoke(
        "fold_activity", with_reading(event("stream_signs", state=first["state"]), 712.25)
    )

    invoke("fold_activity", event("stream_signs_last", state=twice["state"]))

    assert json.loads(json.dumps(twice["state"])) == first["state"]
    [dial] = platform.presences.read(BUREAU, [METER]).dials[METER]["water"]
    assert dial.count == 712.25


def test_a_window_that_is_cut_short_for_its_size_is_written_too(platform):
    first = invoke("fold_activity", event("stream_signs"))
    cut = {"isFinalInvokeForWindow": False, "isWindowTerminatedEarly": True}

    answer = invoke("fold_activity", event("stream_signs_last", state=first["state"]) | cut)

    assert words(platform, PIR) == {"motion"}
    assert answer["state"] == {}


def test_a_state_that_the_version_before_began_is_written_too(platform):
    at = 1768414200000
    old = {f"{BUREAU}/{pack_of(PIR)}": {PIR: {"motion": at}}}

    assert invoke("fold_activity", event("stream_signs_last", state=old))["state"] == {}

    assert words(platform, PIR) == {"motion"}


def test_a_state_that_the_version_before_carried_goes_on_beside_packed_signs(platform):
    at = 1768414200000
    old = {f"{BUREAU}/{pack_of(METER)}": {"words": {METER: {"reading": at}}, "stirs": {}}}
    between = invoke("fold_activity", event("stream_signs", state=old))["state"]

    invoke("fold_activity", event("stream_signs_last", state=between))

    assert words(platform, METER) == {"reading"}
    assert words(platform, PIR) == {"motion"}


def test_a_state_that_grows_too_large_is_written_before_its_window_ends(platform):
    names = {f"seen:{n:0128}": 1768414200000 for n in range(MOST_CARRIED // 128)}
    many = {f"{BUREAU}/{pack_of(HUB)}": {"words": {HUB: names}, "stirs": {}}}

    assert invoke("fold_activity", event("stream_signs", state=many))["state"] == {}

    assert words(platform, PIR) == {"motion"}


def test_a_batch_of_a_window_that_comes_twice_changes_nothing(platform):
    once = invoke("fold_activity", event("stream_signs"))
    twice = invoke("fold_activity", event("stream_signs", state=once["state"]))

    assert twice == once


def test_what_a_rule_could_not_queue_is_folded_by_itself(platform):
    invoke("fold_activity", event("rule_error_sign"))

    assert words(platform, PIR) == {"motion"}


def test_links_of_a_batch_are_tracked_in_whatever_order(platform):
    assert invoke("track_links", event("queue_links")) == {"batchItemFailures": []}

    link = platform.links.link(BUREAU, HUB).link
    assert link is not None
    assert not link.connected
    assert len(platform.quarantine.kept) == 1


def test_the_schedules_sweep_and_look_through_the_register(platform):
    assert invoke("sweep_deadlines", event("schedule_deadlines")) is None
    assert {lane.shard for lane in platform.deadlines.watermarks(BUREAU)} == {0, 1}

    assert invoke("sweep_deadlines", event("schedule_register")) is None
    assert platform.guards.looked_at(BUREAU) == ""


def test_the_schedule_counts_the_days_of_streets_that_are_over(monkeypatch):
    office = FiguresOffice()
    monkeypatch.setattr(wiring, "count_figures", office.counting)
    office.platform.clock.forward(timedelta(days=1))

    assert invoke("count_figures", event("schedule")) is None

    assert office.figures.month(BUREAU, STREET, "2026-01") is not None
