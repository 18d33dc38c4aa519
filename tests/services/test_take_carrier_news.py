"""A call-back is acknowledged when it lies in the queue; what is not ours is kept with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from telecare.domain.errors import ForeignNewsError, UnavailableError, UndecodableMessageError
from telecare.ports.carrier_news import Refused, Translated
from telecare.services.take_carrier_news import (
    LONGEST_STRANGER,
    SHORTEST_TOKEN,
    TakeCarrierNews,
)
from tests.fakes import ManualClock, MemoryFacts, MemoryQuarantine
from tests.fakes.story import START

TOKEN = "t" * SHORTEST_TOKEN
GOOD = {"event": "answered", "event_id": "1"}


@dataclass
class Queue:
    documents: list[object] = field(default_factory=list)
    broken: bool = False

    def put(self, documents):
        if self.broken:
            raise UnavailableError("sqs")
        self.documents += documents


@dataclass
class Post:
    """The service with everything around it."""

    token: str | Exception = TOKEN
    found: Translated | Exception = field(default_factory=lambda: Translated((GOOD,)))
    queue: Queue = field(default_factory=Queue)
    quarantine: MemoryQuarantine = field(default_factory=MemoryQuarantine)

    def field(self, _name: str) -> str:
        if isinstance(self.token, Exception):
            raise self.token
        return self.token

    def translate(self, _kind, _body, _now):
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    def take(self, token: str = TOKEN, body: bytes = b"[]") -> None:
        clock, facts = ManualClock(START), MemoryFacts()
        service = TakeCarrierNews(self, self.translate, self.queue, self.quarantine, clock, facts)
        service.take("aliyun", "voice-report", token, body)

    def kept(self) -> list[tuple[str, bytes, str]]:
        return [(k[2], k[3], reason) for k, reason in self.quarantine.kept.items()]


def test_news_lies_in_the_queue_when_it_is_acknowledged():
    post = Post()

    post.take()

    assert post.queue.documents == [GOOD]
    assert post.kept() == []


def test_news_that_the_queue_does_not_take_is_not_acknowledged():
    post = Post(queue=Queue(broken=True))

    with pytest.raises(UnavailableError):
        post.take()


@pytest.mark.parametrize("token", ["", "x", TOKEN[:-1], TOKEN + "t", "ｔ" * SHORTEST_TOKEN])
def test_a_stranger_is_refused_and_little_of_what_it_brings_is_kept(token):
    post = Post()

    with pytest.raises(ForeignNewsError) as caught:
        post.take(token, b"x" * 5000)

    [(topic, payload, reason)] = post.kept()
    assert topic == "carrier-news/aliyun/voice-report"
    assert len(payload) == LONGEST_STRANGER
    assert reason == "foreign: not our token"
    assert post.queue.documents == []
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("token", [UnavailableError("no answer"), "short"])
def test_while_our_own_secret_is_not_known_nobody_is_believed_and_all_may_come_again(token):
    post = Post(token=token)

    with pytest.raises(UnavailableError):
        post.take("short")

    assert post.queue.documents == []


def test_what_is_no_call_back_is_kept_and_refused():
    post = Post(found=UndecodableMessageError("not JSON"))

    with pytest.raises(UndecodableMessageError):
        post.take(body=b"garbage")

    assert post.kept() == [("carrier-news/aliyun/voice-report", b"garbage", "not JSON")]


def test_what_of_it_cannot_be_taken_is_kept_and_the_rest_goes_on():
    post = Post(found=Translated((GOOD,), (Refused(b"{}", "replayed"),)))

    post.take()

    assert post.kept() == [("carrier-news/aliyun/voice-report", b"{}", "replayed")]
    assert post.queue.documents == [GOOD]
