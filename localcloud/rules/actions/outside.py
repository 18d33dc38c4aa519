"""What the actions need of the twin, and how its refusals become failures of an action."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.iot_sql import MqttProperties
from localcloud.rules.failures import ActionFailedError

# A boto3 client of a service by the service's name.
ClientOf: TypeAlias = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Republication:
    """A message that a rule publishes; `republished` counts the rules it came through so far."""

    topic: str
    payload: bytes
    qos: int = 0
    properties: MqttProperties = field(default_factory=MqttProperties)
    republished: int = 1


@dataclass(frozen=True, slots=True)
class Outside:
    """The twin's clients, its asynchronous invocation of functions, and its broker."""

    client: ClientOf
    invoke_event: Callable[[str, bytes], object]
    publish: Callable[[Republication], object]


@contextmanager
def told_as_failure() -> Iterator[None]:
    """Turns what a service answers, or a call that cannot be made, into ActionFailedError.

    Of a call that boto3 itself refuses only the kind is told: its text quotes the values.
    """
    try:
        yield
    except ClientError as error:
        raise ActionFailedError(f"{error}.") from error
    except BotoCoreError as error:
        raise ActionFailedError(f"{type(error).__name__}.") from error
