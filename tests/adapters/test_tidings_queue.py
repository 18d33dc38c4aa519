"""The queue of tidings: what is asked for comes out as it went in, and who waits long is hidden again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from telecare.adapters.tidings_queue import SqsTidings, from_body, to_body
from telecare.domain.errors import UnavailableError
from telecare.domain.tidings.kinds import TidingKind
from telecare.ports.tidings import CampaignPortion, HomeTiding, Telling
from tests.fakes.cloud import moto, the_clients
from tests.fakes.story import BUREAU, START

HOME = HomeTiding(BUREAU, "h1", TidingKind.AWAY_NOTED, "k1", START, date(2026, 1, 16))
PORTION = CampaignPortion(BUREAU, "c1", 7, ("h1", "h2"))


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with moto(monkeypatch):
        yield str(the_clients().ask("sqs", "create_queue", QueueName="tidings")["QueueUrl"])


def lying(queue: str) -> list[Telling]:
    found: list[Telling] = []
    while True:
        answer = the_clients().ask("sqs", "receive_message", QueueUrl=queue, MaxNumberOfMessages=10)
        if not answer.get("Messages"):
            return found
        found += [from_body(each["Body"]) for each in answer["Messages"]]


@pytest.mark.parametrize("telling", [HOME, PORTION])
def test_what_is_asked_for_comes_out_as_it_went_in(telling: Telling) -> None:
    assert from_body(to_body(telling)) == telling


def test_many_are_asked_for_in_batches(queue: str) -> None:
    portions = [CampaignPortion(BUREAU, "c1", n, (f"h{n}",)) for n in range(23)]

    SqsTidings(the_clients(), queue).ask(portions)

    assert sorted(each.number for each in lying(queue) if isinstance(each, CampaignPortion)) == [
        *range(23)
    ]


def test_one_that_was_not_queued_is_an_error() -> None:
    class Full:
        def ask(self, *_asked: Any, **_more: Any) -> dict[str, Any]:
            return {"Failed": [{"Id": "0"}]}

    with pytest.raises(UnavailableError):
        SqsTidings(Full(), "url").ask([HOME])  # type: ignore[arg-type]


def test_who_waits_for_the_morning_is_hidden_for_as_long_as_can_be() -> None:
    asked: list[dict[str, Any]] = []

    class Hears:
        def ask(self, _service: str, _operation: str, **request: Any) -> dict[str, Any]:
            asked.append(request)
            return {}

    SqsTidings(Hears(), "url").again(HOME, timedelta(hours=9))  # type: ignore[arg-type]

    [request] = asked
    assert request["DelaySeconds"] == 900
    assert json.loads(request["MessageBody"])["home"] == "h1"
