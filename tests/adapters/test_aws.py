"""Clients are made when asked for, and their errors are the domain's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from telecare.adapters.aws import Clients, RefusedError
from telecare.adapters.clock import SystemClock
from telecare.domain.errors import UnavailableError
from tests.fakes.cloud import REGION, moto


def test_a_client_is_made_once_and_not_before_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    with moto(monkeypatch):
        clients = Clients(REGION)
        assert vars(clients)["_made"] == {}

        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: clients.ask("kms", "list_keys"), range(8)))

        assert list(vars(clients)["_made"]) == ["kms"]
    assert all("Keys" in answer for answer in answers)


def test_a_refusal_tells_its_code_and_keeps_its_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    with moto(monkeypatch), pytest.raises(RefusedError) as caught:
        Clients(REGION).ask("kms", "describe_key", KeyId="no-such-key")

    assert caught.value.code == "NotFoundException"
    assert isinstance(caught.value.__cause__, ClientError)


def test_silence_is_unavailable_and_keeps_its_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")

    with pytest.raises(UnavailableError) as caught:
        Clients(REGION, {"kms": "http://127.0.0.1:1"}).ask("kms", "list_keys")

    assert not isinstance(caught.value, RefusedError)
    assert isinstance(caught.value.__cause__, EndpointConnectionError)


def test_an_empty_endpoint_is_the_regions_own(monkeypatch: pytest.MonkeyPatch) -> None:
    with moto(monkeypatch):
        assert "Keys" in Clients(REGION, {"kms": ""}).ask("kms", "list_keys")


def test_the_clock_tells_aware_instants_that_do_not_run_backwards() -> None:
    first, second = SystemClock().now(), SystemClock().now()

    assert first.tzinfo is UTC
    assert first <= second
