"""A device in somebody's hands: keys become messages, and a press waits for what follows."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from anju.device_run import Ears, by_hand, press
from devices.commands import Answer, Command
from devices.device import Device, SendError
from devices.messages import Alarm
from devices.repeats import Receipt, Verdict


class NoTimer:
    """Nothing happens later here."""

    def cancel(self) -> None:
        """There is nothing to call off."""


class Hands:
    """An agent whose device speaks into a list; `answer` is heard after each alarm."""

    def __init__(self, answer: Callable[[str], None] = lambda _id: None) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.broken = False
        self._answer = answer
        ids = count(1)
        self.device = Device("standard-h1-key1", self, lambda: f"id{next(ids)}")

    def now(self) -> datetime:
        return datetime.now(UTC)

    def send(self, topic: str, payload: bytes) -> None:
        if self.broken:
            raise SendError("not connected")
        self.sent.append((topic.rpartition("/")[2], json.loads(payload)))
        if topic.endswith("/alarm"):
            self._answer(self.sent[-1][1]["id"])

    def later(self, when: datetime, action: Callable[[], None]) -> NoTimer:
        return NoTimer()

    def fall_back(self, alarm: Alarm) -> None:
        raise AssertionError("no time passes here")

    def carry_out(self, command: Command, finish: Callable[[Answer], None]) -> None:
        raise AssertionError("no command comes here")


def pressed(ears: Ears, *verdicts: Verdict, stay: float = 30.0) -> int:
    def answer(alarm_id: str) -> None:
        for verdict in verdicts:
            ears.receipt(Receipt(alarm_id, verdict))

    hands: Any = Hands(answer)
    return press(hands, argparse.Namespace(press="help", after=0.0, stay=stay), ears)


def test_each_key_says_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    hands = Hands()
    agent: Any = hands

    assert by_hand(agent, ["h\n", "sf\n", "a\n", "b\n", "t\n", "q\n", "h\n"]) == 0

    words = [(word, body.get("kind")) for word, body in hands.sent]
    assert words == [
        ("alarm", "help"),
        ("alarm", "smoke"),
        ("alarm", "fall"),
        ("activity", "motion"),
        ("heartbeat", None),
        ("status", None),
    ]
    assert "help is raised as id1" in capsys.readouterr().out


def test_an_unknown_key_is_told_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    hands = Hands()
    agent: Any = hands

    assert by_hand(agent, ["x\n"]) == 0

    assert "no such key: x; h help" in capsys.readouterr().out
    assert hands.sent == []


def test_a_signal_that_cannot_go_out_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    hands = Hands()
    hands.broken = True
    agent: Any = hands

    by_hand(agent, ["t\n"])

    assert "not sent: not connected" in capsys.readouterr().out


def test_a_press_is_over_when_a_human_has_taken_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert pressed(Ears(), Verdict.ACCEPTED, Verdict.HANDLED) == 0

    assert "receipt handled for id1" in capsys.readouterr().out


def test_a_press_that_is_only_stored_ends_when_nothing_more_is_waited_for() -> None:
    assert pressed(Ears(), Verdict.ACCEPTED, stay=0.0) == 0


def test_a_press_that_nobody_answers_before_the_hotline_is_a_failure() -> None:
    ears = Ears()
    ears.fell_back.set()

    assert pressed(ears) == 1


def test_a_press_that_is_refused_is_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    ears = Ears()
    ears.fell_back.set()

    assert pressed(ears, Verdict.REJECTED) == 1
    assert "receipt rejected" in capsys.readouterr().out
