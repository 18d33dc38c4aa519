"""record_contact_step on events as Connect, EventBridge and SNS send them."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from telecare.adapters.carriers.aws_news import AwsNews
from telecare.adapters.memory.world import MemoryFacts
from telecare.domain.call_events import IncidentNews, SmsReply, SmsStatus, decode_news
from telecare.domain.errors import MessageError, UnavailableError
from telecare.domain.events import CallAnswered, CallEnded, CallResult, KeyPressed
from telecare.runtime import wiring
from tests.fakes.connect import CONTACT, ConnectInstance
from tests.functions.conftest import CONTEXT, EVENTS

handler = importlib.import_module("functions.record_contact_step.handler")

ATTRIBUTES = {
    "attempt": "inc1-c1",
    "bureau": "standard",
    "incident": "inc1",
    "text": "王阿婆家烟感报警",
    "told": "小王去了",
    "keys": "",
    "untold": "",
    "digit": "",
}


@dataclass
class Queue:
    """The call-events queue."""

    documents: list[Mapping[str, object]] = field(default_factory=list)
    is_down: bool = False

    def put(self, documents: Sequence[Mapping[str, object]]) -> None:
        if self.is_down:
            raise UnavailableError("the queue takes nothing")
        self.documents += json.loads(json.dumps(documents))

    @property
    def news(self) -> list[Any]:
        """What record_call_event would read."""
        return [decode_news(json.dumps(document).encode()) for document in self.documents]


@dataclass
class Desk:
    """The function with its surroundings."""

    queue: Queue
    connect: ConnectInstance
    facts: MemoryFacts

    def take(self, event: str, **detail: Any) -> Any:
        """Invoke the function with a recorded event, some of its detail changed."""
        document = json.loads((EVENTS / f"{event}.json").read_text().replace("{incident}", "inc1"))
        document.get("detail", {}).update(detail)
        return handler.lambda_handler(document, CONTEXT)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk whose instance knows the one contact."""
    desk = Desk(Queue(), ConnectInstance({CONTACT: dict(ATTRIBUTES)}), MemoryFacts())
    news = AwsNews(desk.queue, desk.connect, desk.facts)  # type: ignore[arg-type]
    monkeypatch.setattr(wiring, "aws_news", lambda: news)
    return desk


def of_call(event_id: str, event: Any) -> IncidentNews:
    return IncidentNews(f"inc1-c1-{event_id}", "standard", "inc1", event)


# ---- the contact flow ----


def test_the_flow_s_steps_become_news_of_the_attempt(desk: Desk) -> None:
    answers = [desk.take(step) for step in ("flow_answered", "flow_key", "flow_ended")]

    assert answers == [{"keys": ""}, {"keys": "2"}, {"keys": "2"}]
    assert desk.queue.news == [
        of_call("answered", CallAnswered("inc1-c1")),
        of_call("key1", KeyPressed("inc1-c1", "2", 1)),
        of_call("ended", CallEnded("inc1-c1", CallResult.COMPLETED, "2")),
    ]


def test_a_key_that_could_not_be_told_comes_before_the_next_one(desk: Desk) -> None:
    assert desk.take("flow_key_after_one_untold") == {"keys": "13"}

    assert desk.queue.news == [
        of_call("key1", KeyPressed("inc1-c1", "1", 1)),
        of_call("key2", KeyPressed("inc1-c1", "3", 2)),
    ]


def test_a_step_told_twice_is_the_same_news(desk: Desk) -> None:
    desk.take("flow_key")
    desk.take("flow_key")

    first, second = desk.queue.documents
    assert first == second


def test_the_flow_is_not_answered_before_its_step_is_safe(desk: Desk) -> None:
    desk.queue.is_down = True

    with pytest.raises(UnavailableError):
        desk.take("flow_key")


def test_what_the_flow_is_answered_is_a_flat_map_of_texts(desk: Desk) -> None:
    for event in ("flow_answered", "flow_key", "flow_ended"):
        answer = desk.take(event)
        assert all(isinstance(word, str) for pair in answer.items() for word in pair)


@pytest.mark.parametrize("spoil", ["Details", "ContactData", "Attributes", "attempt", "step"])
def test_a_step_without_its_call_is_an_error_that_the_flow_sees(desk: Desk, spoil: str) -> None:
    text = (EVENTS / "flow_key.json").read_text().replace(f'"{spoil}":', '"Other":')

    with pytest.raises(MessageError):
        handler.lambda_handler(json.loads(text), CONTEXT)
    assert desk.queue.documents == []


# ---- contact events ----


def test_a_call_that_was_taken_is_told_without_the_flow_too(desk: Desk) -> None:
    desk.take("contact_connected")

    assert desk.queue.news == [of_call("answered", CallAnswered("inc1-c1"))]


NOT_CONNECTED = [
    ("TELECOM_BUSY", CallResult.BUSY),
    ("TELECOM_NUMBER_INVALID", CallResult.EMPTY_NUMBER),
    ("TELECOM_POTENTIAL_BLOCKING", CallResult.UNREACHABLE),
    ("TELECOM_PROBLEM", CallResult.UNREACHABLE),
    ("TELECOM_UNANSWERED", CallResult.NO_ANSWER),
    ("TELECOM_TIMEOUT", CallResult.NO_ANSWER),
    ("TELECOM_ORIGINATOR_CANCEL", CallResult.NO_ANSWER),
    ("CUSTOMER_DISCONNECT", CallResult.DECLINED),
    ("OUTBOUND_DESTINATION_ENDPOINT_ERROR", CallResult.REFUSED),
    ("OUTBOUND_RESOURCE_ERROR", CallResult.CARRIER_FAILED),
    ("OUTBOUND_ATTEMPT_FAILED", CallResult.CARRIER_FAILED),
    ("OTHER", CallResult.UNREACHABLE),
    (None, CallResult.UNREACHABLE),
    ("A_REASON_OF_TOMORROW", CallResult.UNREACHABLE),
]


@pytest.mark.parametrize(("reason", "result"), NOT_CONNECTED)
def test_why_nobody_was_reached_has_a_word_of_ours(
    desk: Desk, reason: str | None, result: CallResult
) -> None:
    desk.take("contact_busy", disconnectReason=reason)

    assert desk.queue.news == [of_call("ended", CallEnded("inc1-c1", result))]


@pytest.mark.parametrize(
    ("reason", "keys", "result"),
    [
        ("CUSTOMER_DISCONNECT", "", CallResult.HUNG_UP),
        ("CUSTOMER_DISCONNECT", "1", CallResult.COMPLETED),
        ("CONTACT_FLOW_DISCONNECT", "", CallResult.COMPLETED),
        ("AGENT_DISCONNECT", "0", CallResult.COMPLETED),
        ("OTHER", "1", CallResult.COMPLETED),
        (None, "", CallResult.COMPLETED),
    ],
)
def test_a_call_that_was_taken_ends_with_all_its_keys(
    desk: Desk, reason: str | None, keys: str, result: CallResult
) -> None:
    desk.connect.contacts[CONTACT]["keys"] = keys

    desk.take("contact_hung_up", disconnectReason=reason)

    assert desk.queue.news == [of_call("ended", CallEnded("inc1-c1", result, keys))]


def test_keys_that_never_could_be_told_come_with_the_end(desk: Desk) -> None:
    desk.connect.contacts[CONTACT].update(keys="*", untold="1", digit="3")

    desk.take("contact_hung_up")

    assert desk.queue.news == [of_call("ended", CallEnded("inc1-c1", CallResult.COMPLETED, "*13"))]


def test_the_words_of_a_call_are_forgotten_when_it_is_over(desk: Desk) -> None:
    desk.take("contact_connected")
    assert desk.connect.contacts[CONTACT] == ATTRIBUTES

    desk.take("contact_hung_up")

    assert desk.connect.contacts[CONTACT] == {**ATTRIBUTES, "text": "", "told": ""}


def test_an_end_told_twice_and_by_two_is_one_event(desk: Desk) -> None:
    desk.take("flow_ended")
    desk.take("contact_hung_up")
    desk.take("contact_hung_up")

    assert len({document["event_id"] for document in desk.queue.documents}) == 1


def test_a_transferred_contact_is_found_by_its_first(desk: Desk) -> None:
    desk.take("contact_hung_up", contactId="another", initialContactId=CONTACT)

    assert len(desk.queue.documents) == 1


def test_a_contact_that_is_none_of_our_calls_is_let_be(desk: Desk) -> None:
    desk.take("contact_hung_up", contactId="a-seat-s-own-call")

    assert desk.queue.documents == []
    assert desk.facts.noted == [("contact_not_ours", {})]
    assert desk.connect.asked == ["get_contact_attributes"]


def test_news_that_could_not_be_stored_comes_again_with_the_words_still_there(desk: Desk) -> None:
    desk.queue.is_down = True

    with pytest.raises(UnavailableError):
        desk.take("contact_hung_up")
    assert desk.connect.contacts[CONTACT] == ATTRIBUTES


# ---- texts ----


def receipt(state: str, word: str) -> SmsStatus:
    event_id = f"inc1-0003-{state}"
    return SmsStatus(event_id, "inc1", "h1.daughter", "inc1-0003", state, reason=word)


@pytest.mark.parametrize(
    ("event", "state", "word"),
    [
        ("sns_text_delivered", "delivered", "TEXT_DELIVERED"),
        ("sns_text_unreachable", "failed", "TEXT_UNREACHABLE"),
    ],
)
def test_what_became_of_a_text_is_told_once_whatever_comes_twice(
    desk: Desk, event: str, state: str, word: str
) -> None:
    desk.take(event)
    desk.take(event)

    assert desk.queue.news == [receipt(state, word)] * 2


def test_a_text_under_way_is_no_news(desk: Desk) -> None:
    assert desk.take("sns_text_pending") is None

    assert desk.queue.documents == []


EVERY_FAILURE = [
    "TEXT_BLOCKED",
    "TEXT_CARRIER_BLOCKED",
    "TEXT_CARRIER_UNREACHABLE",
    "TEXT_INVALID",
    "TEXT_INVALID_MESSAGE",
    "TEXT_SPAM",
    "TEXT_TTL_EXPIRED",
    "TEXT_UNKNOWN",
    "TEXT_UNREACHABLE",
]


@pytest.mark.parametrize("word", EVERY_FAILURE)
def test_only_a_failure_s_last_word_counts(desk: Desk, word: str) -> None:
    text = (EVENTS / "sns_text_unreachable.json").read_text().replace("{incident}", "inc1")
    text = text.replace("TEXT_UNREACHABLE", word)

    handler.lambda_handler(
        json.loads(text.replace('\\"isFinal\\": true', '\\"isFinal\\": false')), CONTEXT
    )
    assert desk.queue.documents == []
    handler.lambda_handler(json.loads(text), CONTEXT)

    assert desk.queue.news == [receipt("failed", word)]


def test_a_text_of_somebody_else_in_the_account_is_let_be(desk: Desk) -> None:
    text = (EVENTS / "sns_text_delivered.json").read_text().replace('\\"message\\"', '\\"other\\"')

    handler.lambda_handler(json.loads(text), CONTEXT)

    assert desk.queue.documents == []
    assert desk.facts.noted == [("text_not_ours", {})]


def test_a_reply_comes_with_its_number(desk: Desk) -> None:
    desk.take("sns_text_reply")

    assert desk.queue.news == [
        SmsReply("sms-cae173d2-66b9-564c-8309-21f858e9fb84", "1", number="+8613800000002")
    ]


def test_a_long_reply_is_read_from_its_start(desk: Desk) -> None:
    text = (EVENTS / "sns_text_reply.json").read_text()
    text = text.replace('\\"messageBody\\": \\"1\\"', f'\\"messageBody\\": \\"1{"好" * 1500}\\"')

    handler.lambda_handler(json.loads(text), CONTEXT)

    (reply,) = desk.queue.news
    assert reply.text == "1" + "好" * 499


def noticed(message: object) -> dict[str, object]:
    return {"Records": [{"Sns": {"Message": message}}]}


@pytest.mark.parametrize(
    "event",
    [
        {},
        noticed(None),
        noticed("{"),
        noticed("[]"),
        noticed("{}"),
        noticed("[" * 9999),
        {"detail": []},
    ],
)
def test_what_is_of_no_carrier_is_an_error_that_goes_to_the_dead_letters(
    desk: Desk, event: dict[str, object]
) -> None:
    with pytest.raises(MessageError):
        handler.lambda_handler(event, CONTEXT)
