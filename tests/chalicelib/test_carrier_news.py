"""Call-backs come in without our token of a person, and are answered as the carrier asks for it."""

from __future__ import annotations

import json

import pytest

from telecare.domain.errors import ForeignNewsError, UnavailableError, UndecodableMessageError

PATH = "/v1/carrier-news/aliyun/voice-report/a-token"


def test_a_call_back_is_acknowledged_as_aliyun_asks_for_it(portal, services):
    answer = portal.ask("POST", PATH, body=b'[{"call_id":"1"}]')

    assert answer.status_code == 200
    assert json.loads(answer.body) == {"code": 0, "msg": "接收成功"}
    assert services.news.taken == [("aliyun", "voice-report", "a-token", b'[{"call_id":"1"}]')]


def test_the_charset_that_aliyun_names_is_no_hindrance(portal):
    headers = {"content_type": "application/json;charset=UTF-8"}

    assert portal.ask("POST", PATH, body=b"[]", **headers).status_code == 200


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ForeignNewsError("x"), 404),
        (UndecodableMessageError("not JSON"), 422),
        (UnavailableError("sqs"), 503),
    ],
)
def test_what_is_not_taken_is_not_acknowledged(portal, services, error, status):
    services.news.raises = error

    answer = portal.ask("POST", PATH, body=b"[]")

    assert answer.status_code == status
    assert b"sqs" not in answer.body
