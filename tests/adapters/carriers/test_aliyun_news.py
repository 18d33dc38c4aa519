"""Aliyun's call-backs, as they are specified, become documents that our own queue can read."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from telecare.adapters.carriers.aliyun_news import NEWEST, OLDEST, translate
from telecare.adapters.carriers.aliyun_reports import RESULTS, result_of
from telecare.domain.call_events import CallNews, SmsReply, SmsStatus, decode_news
from telecare.domain.call_reference import reference_of
from telecare.domain.errors import MessageError
from telecare.domain.events import CallAnswered, CallEnded, CallResult, KeyPressed
from telecare.ports.carrier_news import Translated
from tests.fakes.story import SECOND, START

HERE = Path(__file__).parent / "news"
OURS = reference_of("inc1-c1")
NOW = START + timedelta(seconds=120)
CALL_ID = "100001616500^100001871490"


def specified(kind: str) -> list[dict[str, Any]]:
    text = (HERE / f"{kind.replace('-', '_')}.json").read_text(encoding="utf-8")
    body: list[dict[str, Any]] = json.loads(text.replace("$OUT_ID", OURS))["body"]
    return body


def translated(kind: str, body: object, now=NOW) -> Translated:
    content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return translate(kind, content, now)


def read(found: Translated) -> list[object]:
    return [decode_news(json.dumps(document).encode()) for document in found.documents]


def reasons(found: Translated) -> list[str]:
    return [refused.reason for refused in found.refused]


def one(kind: str, place: int = 0, **changed: object) -> list[dict[str, Any]]:
    item = {**specified(kind)[place], **changed}
    return [{name: value for name, value in item.items() if value is not None}]


# ---- calls ----


def test_the_states_of_a_call_are_told_one_by_one():
    found = read(translated("voice-call-report", specified("voice-call-report")))

    assert [type(news) for news in found] == [CallNews] * 4
    assert [news.event for news in found] == [  # type: ignore[attr-defined]
        None,
        None,
        CallAnswered(""),
        KeyPressed("", "1"),
    ]
    assert {(n.reference, n.carrier_id) for n in found} == {(OURS, CALL_ID)}  # type: ignore[attr-defined]


def test_the_record_of_a_call_tells_its_end_and_all_keys_once_more():
    found = read(translated("voice-report", one("voice-report", dtmf="12")))

    assert [news.event for news in found] == [  # type: ignore[attr-defined]
        KeyPressed("", "1", 1),
        KeyPressed("", "2", 2),
        CallEnded("", CallResult.COMPLETED, "12"),
    ]


def test_a_call_that_nobody_took_has_no_times_and_no_keys_and_ends_all_the_same():
    body = one("voice-report", status_code="200003", dtmf=None, end_time="", originate_time=None)

    [news] = read(translated("voice-report", body))

    assert news.event == CallEnded("", CallResult.NO_ANSWER, "")  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["voice-call-report", "voice-report", "sms-report", "sms-up"])
def test_the_same_call_back_again_is_the_same_news(kind):
    first, again = (translated(kind, specified(kind)) for _ in range(2))
    late = translated(kind, specified(kind), NOW + timedelta(hours=2))

    assert first == again == late
    ids = [document["event_id"] for document in first.documents]
    assert len(set(ids)) == len(ids) > 0


def test_two_keys_in_one_message_are_two_and_in_two_seconds_too():
    both = translated("voice-call-report", one("voice-call-report", 3, dtmf="11")).documents
    later = translated(
        "voice-call-report", one("voice-call-report", 3, status_time="2026-01-15 02:11:15")
    ).documents

    ids = {document["event_id"] for document in (*both, *later)}
    assert len(ids) == 3


@pytest.mark.parametrize(("status", "result"), sorted(RESULTS.items()))
def test_each_result_means_what_the_table_says(status, result):
    [news] = read(translated("voice-report", one("voice-report", status_code=status, dtmf=None)))

    assert news.event == CallEnded("", result, "")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("status", "early", "result"),
    [
        ("200005", "200010", CallResult.POWER_OFF),
        ("200005", "200004", CallResult.EMPTY_NUMBER),
        ("200003", "200002", CallResult.BUSY),
        ("200000", "200010", CallResult.COMPLETED),
        ("200005", "unheard", CallResult.UNREACHABLE),
        ("270000", "", CallResult.CARRIER_FAILED),
    ],
)
def test_what_was_heard_before_the_answer_tells_more(status, early, result):
    assert result_of(status, early) is result


# ---- messages ----


def test_a_delivered_message_and_a_failed_one_are_told_apart():
    found = read(translated("sms-report", specified("sms-report")))

    assert [type(news) for news in found] == [SmsStatus, SmsStatus]
    delivered, failed = found
    assert (delivered.person, delivered.state) == ("h1.daughter", "delivered")  # type: ignore[attr-defined]
    assert (failed.person, failed.reason) == ("h1.son", "MOBILE_NOT_ON_SERVICE")  # type: ignore[attr-defined]
    assert failed.bureau == "standard"  # type: ignore[attr-defined]
    assert failed.incident == "inc1"  # type: ignore[attr-defined]


def test_a_failure_without_a_code_is_a_failure():
    [news] = read(translated("sms-report", one("sms-report", 1, err_code=None)))

    assert (news.state, news.reason) == ("failed", "UNKNOWN")  # type: ignore[attr-defined]


def test_a_reply_comes_from_a_number_as_our_directory_has_it():
    found = read(translated("sms-up", specified("sms-up")))

    assert [type(news) for news in found] == [SmsReply, SmsReply]
    assert [(n.number, n.text) for n in found] == [  # type: ignore[attr-defined]
        ("+8613800000002", "1"),
        ("+8613800000003", "我去不了"),
    ]


def test_no_number_of_a_call_and_no_text_of_a_report_goes_into_the_queue():
    for kind in ("voice-report", "sms-report", "voice-call-report"):
        shown = json.dumps(translated(kind, specified(kind)).documents, ensure_ascii=False)
        assert "1380000000" not in shown
        assert "手机停机" not in shown


# ---- refused ----


@pytest.mark.parametrize(
    ("kind", "changed", "reason"),
    [
        ("voice-report", {"out_id": "PROD#2021"}, "foreign: out_id is no reference of ours"),
        ("voice-report", {"out_id": None}, "the field out_id is missing"),
        ("voice-report", {"call_id": None}, "the field call_id is missing"),
        ("voice-report", {"dtmf": "1;DROP"}, "dtmf must be keys of a telephone"),
        ("voice-report", {"end_time": "yesterday"}, "a time is not like 2026-01-15 02:10:00"),
        (
            "voice-report",
            {"end_time": "2026-01-13 02:11:20"},
            "replayed: told of another time than now",
        ),
        ("voice-call-report", {"status_code": "299999"}, "'299999' is no state of a call"),
        ("sms-report", {"out_id": "67890"}, "foreign: out_id is none of ours"),
        ("sms-report", {"success": None}, "the field success is missing"),
        ("sms-report", {"success": "yes"}, "success must be true or false"),
        ("sms-up", {"content": None}, "content must be a string of at most 500"),
        ("sms-up", {"sequence_id": None}, "sequence_id must be a number or a word"),
        ("sms-up", {"phone_number": None}, "the field phone_number is missing"),
    ],
)
def test_what_is_foreign_replayed_or_misshapen_is_refused_and_the_rest_is_taken(
    kind, changed, reason
):
    body = [*one(kind, **changed), "no object", *specified(kind)]

    found = translated(kind, body)

    assert reasons(found) == [reason, "not a JSON object"]
    assert found.documents == translated(kind, specified(kind)).documents
    assert json.loads(found.refused[1].payload) == "no object"


def test_news_is_taken_as_long_as_a_carrier_may_repeat_it_and_not_longer():
    at = START + timedelta(seconds=80)

    for now, taken in [
        (at + OLDEST, True),
        (at + OLDEST + SECOND, False),
        (at - NEWEST, True),
        (at - NEWEST - SECOND, False),
    ]:
        assert bool(translated("voice-report", specified("voice-report"), now).documents) is taken


@pytest.mark.parametrize("body", [b"", b"{}", b"garbage", b'"x"', b"\xff", b"[" * 5000])
def test_what_is_no_call_back_at_all_is_a_message_error(body):
    with pytest.raises(MessageError):
        translated("voice-report", body)


def test_a_kind_that_nobody_knows_is_a_message_error():
    with pytest.raises(MessageError):
        translated("fax-report", [])
