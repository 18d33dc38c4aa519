"""Requests to moto wait for each other, but never for a function that is being invoked."""

from __future__ import annotations

import threading
from typing import Any

from moto.core.botocore_stubber import BotocoreStubber

from localcloud.moto_seams import one_at_a_time


class Request:
    """A request that notes how many are under way with it."""

    def __init__(self, url: str) -> None:
        self.url = url


def most_at_once(url: str) -> int:
    """How many of eight requests are in moto together."""
    inside, most, together = 0, 0, threading.Barrier(8)
    guard = threading.Lock()

    def slow(_stubber: Any, _request: Any) -> None:
        nonlocal inside, most
        with guard:
            inside += 1
            most = max(most, inside)
        threading.Event().wait(0.01)
        with guard:
            inside -= 1

    original = BotocoreStubber.process_request
    BotocoreStubber.process_request = slow
    try:
        with one_at_a_time.install():
            ask = lambda: (together.wait(), BotocoreStubber().process_request(Request(url)))  # noqa: E731
            threads = [threading.Thread(target=ask) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    finally:
        BotocoreStubber.process_request = original
    return most


def test_requests_go_one_at_a_time() -> None:
    assert most_at_once("https://states.cn-north-1.amazonaws.com/") == 1


def test_invocations_do_not_hold_each_other_up() -> None:
    assert most_at_once("https://lambda.cn-north-1.amazonaws.com/") > 1


def test_moto_still_answers_by_process_request() -> None:
    assert "process_request" in vars(BotocoreStubber)
