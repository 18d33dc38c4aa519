"""What the ports promise that only take: quarantine and the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Generic, Protocol, TypeVar

import pytest

from telecare.ports.world import Desk, Quarantine
from tests.fakes.story import BUREAU, START

SECOND = timedelta(seconds=1)
TOPIC = "dt/anju/standard-h1-key1/alarm"

Port_co = TypeVar("Port_co", covariant=True)


class Kept(Protocol, Generic[Port_co]):
    """A port, and how many things it holds."""

    @property
    def port(self) -> Port_co: ...

    @property
    def count(self) -> Callable[[], int]: ...


def test_the_same_unreadable_message_is_kept_once(quarantine: Kept[Quarantine]) -> None:
    for _ in range(2):
        quarantine.port.keep(BUREAU, START, TOPIC, b"\xff{", "no JSON")

    assert quarantine.count() == 1


def test_messages_that_differ_in_anything_are_all_kept(quarantine: Kept[Quarantine]) -> None:
    quarantine.port.keep(BUREAU, START, TOPIC, b"a", "no JSON")
    quarantine.port.keep(BUREAU, START, TOPIC, b"b", "no JSON")
    quarantine.port.keep(BUREAU, START, TOPIC + "x", b"a", "no JSON")
    quarantine.port.keep(BUREAU, START + SECOND, TOPIC, b"a", "no JSON")
    quarantine.port.keep("other", START, TOPIC, b"a", "no JSON")

    assert quarantine.count() == 5


@pytest.mark.parametrize("bureau", ["", BUREAU])
@pytest.mark.parametrize("topic", ["", "#" * 300, "话题"])
def test_whatever_came_is_kept(quarantine: Kept[Quarantine], bureau: str, topic: str) -> None:
    quarantine.port.keep(bureau, START, topic, b"", "empty")

    assert quarantine.count() == 1


def test_what_came_from_a_thing_is_forgotten_and_nothing_else(quarantine: Kept[Quarantine]) -> None:
    for bureau, topic in (
        (BUREAU, TOPIC),
        (BUREAU, TOPIC.replace("alarm", "status")),
        (BUREAU, TOPIC.replace("key1", "key12")),
        (BUREAU, "carrier-news/aliyun/report"),
        ("other", TOPIC),
    ):
        quarantine.port.keep(bureau, START, topic, b"a", "no JSON")

    quarantine.port.forget(BUREAU, ["standard-h1-key1", "standard-h1-never"])
    quarantine.port.forget(BUREAU, ["standard-h1-key1"])

    assert quarantine.count() == 3


def test_an_audience_is_told_once_under_a_key(desk: Kept[Desk]) -> None:
    for _ in range(2):
        desk.port.tell(BUREAU, "inc1", "supervisor", "chain_ended", "inc1-0007")
    desk.port.tell(BUREAU, "inc1", "backup_centre", "chain_ended", "inc1-0007")
    desk.port.tell(BUREAU, "inc1", "supervisor", "chain_ended", "inc1-0008")

    assert desk.count() == 3
