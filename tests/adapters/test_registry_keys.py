"""Keys of the registry: each starts with its bureau, none is another's, and lists are found in their shards."""

from __future__ import annotations

import pytest

from telecare.adapters.dynamodb import appointment_keys, registry_keys
from telecare.adapters.dynamodb.keys import Key
from tests.fakes.story import START

ALL = [
    registry_keys.shift("xh", "seat", START, "seat1"),
    registry_keys.consent("xh", "h1.elder", "k1"),
    registry_keys.refusal("xh", "310104003", "k1"),
    registry_keys.service("xh", "s1"),
    registry_keys.service_log("xh", "s1", 1),
    registry_keys.live_service("xh", "h1.elder"),
    registry_keys.service_of_elder("xh", "h1.elder", "s1"),
    registry_keys.listed_service("xh", "310104003", "s1"),
    registry_keys.change("xh", "h1", START, "k1"),
    registry_keys.heard_change("xh", "k1"),
    registry_keys.begun_change("xh", "k1"),
    registry_keys.device("xh", "xh-pir1"),
    registry_keys.area_responder("xh", "a1"),
    registry_keys.stocked("xh", "xh-pir1"),
    registry_keys.settlement("xh", "310104003", "2026-03"),
    registry_keys.settled("xh", "s1", "2026-03", "310104003", "k1"),
    registry_keys.handouts("xh", "h1"),
    registry_keys.choice("xh", "op1"),
    appointment_keys.team_day("xh", START.date(), "team1"),
    appointment_keys.appointment("xh", "a1"),
    appointment_keys.of_elder("xh", "h1.elder", "a1"),
]


@pytest.mark.parametrize("key", ALL, ids=lambda key: key.pk + "/" + key.sk)
def test_every_partition_key_starts_with_the_bureau(key: Key) -> None:
    assert key.pk.startswith("xh#")


def test_every_key_is_tried_here_and_no_two_items_share_a_place() -> None:
    makers = {
        name
        for module in (registry_keys, appointment_keys)
        for name, maker in vars(module).items()
        if getattr(maker, "__module__", "") == module.__name__
        and getattr(maker, "__annotations__", {}).get("return") == "Key"
    }

    assert len(makers) == len(ALL) == len(set(ALL))


def test_services_are_found_in_their_shards() -> None:
    shards = set(registry_keys.service_shards("xh"))

    found = {registry_keys.listed_service("xh", "310104003", f"s{n}").pk for n in range(99)}
    assert found == shards


def test_a_log_sorts_in_the_order_of_its_chain() -> None:
    numbers = [registry_keys.service_log("xh", "s1", n).sk for n in (1, 9, 10, 100)]

    assert numbers == sorted(numbers)
