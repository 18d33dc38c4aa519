"""Services for the actions of rules, and the shortest way to run one action."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from localcloud.iot_sql import Message
from localcloud.rules import Delivery, Outside, Republication, action_runners

REGION = "us-west-2"
TRACE = "0c8a0a5e-0b1f-4c55-9d7e-7b0a6f1f4d11"


@pytest.fixture(scope="module")
def client() -> Iterator[Callable[[str], Any]]:
    """Clients of a cloud that lives as long as the module."""
    with mock_aws():
        yield lambda service: boto3.client(
            service, region_name=REGION, aws_access_key_id="x", aws_secret_access_key="x"
        )


class Actions:
    """Carries out one action at a time and keeps what it invoked and republished."""

    def __init__(self, client: Callable[[str], Any]) -> None:
        self.invoked: list[tuple[str, bytes]] = []
        self.republished: list[Republication] = []
        outside = Outside(
            client, lambda arn, payload: self.invoked.append((arn, payload)), self._republish
        )
        self._runners = action_runners(outside)

    def _republish(self, said: Republication) -> None:
        self.republished.append(said)

    def run(self, kind: str, payload: bytes, republished: int = 0, **parameters: Any) -> None:
        message = Message(b"{}", "dt/anju/t-1/alarm", trace_id=TRACE, republished=republished)
        self._runners[kind](Delivery("alarm", kind, parameters, payload, message))


@pytest.fixture
def actions(client: Callable[[str], Any]) -> Actions:
    return Actions(client)


@pytest.fixture
def actions_on() -> Callable[[Callable[[str], Any]], Actions]:
    """Actions on services of a test's own."""
    return Actions
