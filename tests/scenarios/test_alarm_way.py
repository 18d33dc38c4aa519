"""How often an alarm goes outside on its way to the ringing telephone: each call is time and one more way to fail.

The table in docs/adr/0037 says what each of them is for.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import botocore.endpoint
import pytest

from localcloud.drills.read import read_drill
from localcloud.drills.stage import Stage

HOME = """
  {home}:
    address: 上海市徐汇区天平路1弄{number}号301室
    area: "310104003"
    elders:
      elder: {{name: 王阿婆, phone: "+861380000000{number}", risk: medium}}
    devices: {{key1: one_key_call}}
    responders:
      - {{id: carer, role: first_carer, phone: "+861380000001{number}"}}
"""
DRILL = f"""
drill: Two alarms, of which the second meets functions that are warm
bureau: standard
start: "2026-01-15T14:12:00+08:00"
homes:{HOME.format(home="h1", number=1)}{HOME.format(home="h2", number=2)}
do:
  - {{at: 0s, alarm: help, device: h1.key1}}
  - {{at: 10s, alarm: help, device: h2.key1}}
expect:
  - {{call: h2.elder, within: 10s}}
until: 1m
"""
SECOND_ALARM, BEFORE_IT_RINGS_OUT = timedelta(seconds=10), timedelta(seconds=9)

STORED_AND_ANSWERED = [
    "GetItem",
    "BatchGetItem",
    "Query",
    "TransactWriteItems",
    "Publish",
    "StartExecution",
    "Publish",
    "TransactWriteItems",
]
RUNG = [
    "GetItem",
    "Query",
    "TransactWriteItems",
    "BatchGetItem",
    "Decrypt",
    "UpdateItem",
    "TransactWriteItems",
    "PutItem",
]
REMEMBERED = ["UpdateItem", "TransactWriteItems", "GetItem"]
ON_THE_WAY = ("receive-alarm", "advance-response", "await-event", "relay-outbox")


@pytest.fixture(scope="module")
def asked(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """What functions ask for after the second alarm: (function, operation), with the ring between them."""
    path = tmp_path_factory.mktemp("drill") / "two.yaml"
    path.write_text(DRILL, "utf-8")
    drill = read_drill(path)
    heard: list[tuple[str, str]] = []
    real = botocore.endpoint.Endpoint.make_request

    def listening(self: Any, model: Any, request: Any) -> Any:
        function = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "").removeprefix("twin-anju-")
        if function in ON_THE_WAY:
            heard.append((function, model.name))
        return real(self, model, request)

    with pytest.MonkeyPatch.context() as patched, stage.enact(drill, "way") as act:
        patched.setattr(botocore.endpoint.Endpoint, "make_request", listening)
        act.network.watchers.append(lambda what, *_: heard.append(("telephone", what)))
        stage.twin.loop.run_until(drill.start + SECOND_ALARM - timedelta(milliseconds=1))
        heard.clear()
        stage.twin.loop.run_until(drill.start + SECOND_ALARM + BEFORE_IT_RINGS_OUT)
    return heard


def of(asked: list[tuple[str, str]], function: str) -> list[str]:
    return [operation for by, operation in asked if by == function]


def test_an_alarm_is_stored_and_answered_in_eight_calls(asked: list[tuple[str, str]]) -> None:
    assert of(asked, "receive-alarm")[: len(STORED_AND_ANSWERED)] == STORED_AND_ANSWERED


def test_the_response_rings_after_eight_calls_and_remembers_it_in_three(
    asked: list[tuple[str, str]],
) -> None:
    before, after = split_at_the_ring(asked)

    assert of(before, "advance-response") == RUNG
    assert of(after, "advance-response")[: len(REMEMBERED)] == REMEMBERED


def test_a_wait_begins_with_one_call(asked: list[tuple[str, str]]) -> None:
    assert of(asked, "await-event")[0] == "UpdateItem"


def test_what_its_writer_has_carried_out_makes_the_relay_ask_for_nothing(
    asked: list[tuple[str, str]],
) -> None:
    assert of(asked, "relay-outbox") == []


def split_at_the_ring(
    asked: list[tuple[str, str]],
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    at = next(n for n, (by, _) in enumerate(asked) if by == "telephone")
    return asked[:at], asked[at:]
