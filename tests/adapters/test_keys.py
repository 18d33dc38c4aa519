"""Every key starts with its bureau, and sorts as it must."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from telecare.adapters.dynamodb import directory_keys, keys, task_keys
from telecare.domain.actions import Lane, StartResponse
from telecare.domain.errors import UnknownDeviceError
from tests.fakes.story import KEY, START, an_alarm

ALL = [
    keys.receipt("xh", KEY, "a1"),
    keys.last_position("xh", KEY),
    keys.tallied("xh", KEY, "cooking", START, "inc1"),
    keys.home_lock("xh", "h1"),
    keys.head("xh", "inc1"),
    keys.snapshot("xh", "inc1"),
    keys.alarm("xh", "inc1", an_alarm()),
    keys.attempt("xh", "inc1", "c1"),
    keys.event("xh", "inc1", "e1"),
    keys.inbox("xh", "inc1", 1),
    keys.timeline("xh", "inc1", 1),
    keys.outbox("xh", "inc1", StartResponse("inc1-0001", 0)),
    keys.done("xh", "inc1", StartResponse("inc1-0001", 0)),
    keys.open_register("xh", "inc1"),
    keys.relay_words("xh", "inc1", "e1"),
    keys.line("xh", "digest"),
    keys.line_of_call("xh", "ABCDEFGHIJKLMNO"),
    keys.call("xh", "ABCDEFGHIJKLMNO"),
    task_keys.task("xh", "h1", "k1"),
    task_keys.task_log("xh", "h1", "k1", 1),
    task_keys.standing_repair("xh", KEY, "tamper"),
    task_keys.trial("xh", KEY, "t1"),
    task_keys.unfinished_task("xh", "310104003", "h1", "k1"),
    task_keys.due_task("xh", START, "h1", "k1"),
    keys.last_probe("xh"),
    keys.notice("xh", "supervisor", "k1"),
    keys.contact("xh", "c1"),
    keys.console("xh", "seat1"),
    keys.holding("xh", "seat1", "inc1"),
    keys.look("xh", "h1.elder", START, "r1"),
    directory_keys.thing("xh", KEY),
    directory_keys.home("xh", "h1"),
    directory_keys.home_position("xh", "h1"),
    directory_keys.home_of_street("xh", "310104003", "h1"),
    directory_keys.street("xh", "310104003"),
    directory_keys.looked("xh", "310104003", START, "boss"),
    directory_keys.person("xh", "p1"),
    directory_keys.seal("xh", "p1"),
    directory_keys.hash_key("xh"),
    directory_keys.phone("xh", "d1", "h1", "p1"),
    directory_keys.phone_by_hand("xh", "d1", "p1"),
    directory_keys.team("xh", "t1"),
    directory_keys.current_policy("xh"),
    directory_keys.policy("xh", "v1"),
    directory_keys.policy_part("xh", "scripts", "v1"),
    directory_keys.policy_change("xh", START),
    directory_keys.policy_proposal("xh", "p1"),
    keys.quarantined("xh", START, "d1", 0),
]


@pytest.mark.parametrize("key", ALL, ids=lambda key: key.pk + "/" + key.sk)
def test_every_partition_key_starts_with_the_bureau(key: keys.Key) -> None:
    assert key.pk.startswith("xh#")


def test_every_key_is_tried_here() -> None:
    makers = {
        (module.__name__, name)
        for module in (keys, directory_keys, task_keys)
        for name, maker in vars(module).items()
        if getattr(maker, "__module__", "") == module.__name__
        and getattr(maker, "__annotations__", {}).get("return") == "Key"
        and not name.startswith("_")
    }

    assert len(makers) == len(ALL)


def test_no_two_items_share_a_place() -> None:
    assert len(set(ALL)) == len(ALL)


def test_the_register_is_found_in_its_shards() -> None:
    shards = set(keys.open_shards("xh"))

    assert {keys.open_register("xh", f"inc{n}").pk for n in range(200)} == shards


def test_instants_of_any_zone_sort_as_time_runs() -> None:
    shanghai = timezone(timedelta(hours=8))
    instants = [
        START,
        START + timedelta(microseconds=1),
        (START + timedelta(seconds=1)).astimezone(shanghai),
    ]

    assert [keys.instant(at) for at in instants] == sorted(map(keys.instant, instants))
    assert datetime.fromisoformat(keys.instant(instants[2])) == instants[2]


def test_outbox_items_sort_by_lane_then_by_number() -> None:
    actions = [
        StartResponse("inc1-9", 0),
        StartResponse("inc1-0010", 0),
        StartResponse("inc1-12345", 0),
        StartResponse("inc1-0001", 0, lane=Lane.BULK),
    ]

    places = [keys.outbox("xh", "inc1", action).sk for action in actions]

    assert places == sorted(places)


def test_long_ids_from_outside_stay_apart_and_within_a_sort_key() -> None:
    first, second = keys.event("xh", "inc1", "e" * 5000), keys.event("xh", "inc1", "e" * 5001)

    assert first != second
    assert len(first.sk.encode()) < 1024


@pytest.mark.parametrize("thing", ["", "xh", "-1", "xh-", "#"])
def test_a_thing_must_name_its_bureau(thing: str) -> None:
    with pytest.raises(UnknownDeviceError):
        keys.bureau_of(thing)


def test_the_bureau_of_a_thing_ends_at_the_first_dash() -> None:
    assert keys.bureau_of("xh-h1-smoke1") == "xh"


def test_messages_of_no_bureau_have_a_place_too() -> None:
    assert keys.quarantined("", START, "d1", 0).pk == "-#quarantine#2026-01-14"
