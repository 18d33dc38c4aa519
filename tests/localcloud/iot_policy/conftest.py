"""Builders of policies and connections."""

from collections.abc import Callable, Sequence

import pytest

from localcloud.iot_policy.document import Policy, read_policy
from localcloud.iot_policy.rights import Connection, Rights, Scope

ARN = "arn:aws-cn:iot:cn-north-1:123456789012:"
Texts = str | Sequence[str]


def statement(effect: str, action: Texts, *resources: str, **more: object) -> dict[str, object]:
    return {
        "Effect": effect,
        "Action": action,
        "Resource": [name if name == "*" else ARN + name for name in resources],
        **more,
    }


def policy(*statements: dict[str, object]) -> Policy:
    return read_policy({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture
def allow() -> Callable[..., dict[str, object]]:
    return lambda action, *resources, **more: statement("Allow", action, *resources, **more)


@pytest.fixture
def deny() -> Callable[..., dict[str, object]]:
    return lambda action, *resources, **more: statement("Deny", action, *resources, **more)


@pytest.fixture
def rights_of() -> Callable[..., Rights]:
    def build(*statements: dict[str, object], connection: Connection | None = None) -> Rights:
        connected = connection or Connection("h1", "h1")
        return Rights([policy(*statements)], connected, Scope())

    return build
