"""What a schedule or a rule starts, with its retries and its dead-letter queue."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from localcloud.boot import Cloud
from localcloud.lambdas.host import Host
from localcloud.loop import Loop, Order
from localcloud.pump.checks import AGE_S, ATTEMPTS
from localcloud.states.tasks import InvocationRefusedError

_log = logging.getLogger(__name__)
_FIRST_DELAY = timedelta(seconds=1)
_LONGEST_DELAY = timedelta(minutes=5)
# Errors that pass; whatever else a target answers will be its answer the next time too.
_PASSING = ("Throttl", "TooManyRequests", "LimitExceeded", "Internal", "ServiceUnavailable")


@dataclass(frozen=True, slots=True)
class Policy:
    """How often and how long a start is tried, and where it goes when that was in vain."""

    retries: int
    max_age: timedelta
    dead_letters: str | None


@dataclass(slots=True)
class Start:
    """One start of a target; `told` says to a dead-letter queue where it came from."""

    target: Mapping[str, Any]
    text: str
    told: Mapping[str, str]
    done: Callable[[], None] = field(default=lambda: None)
    attempts: int = 0
    began: datetime | None = None


def policy_of(target: Mapping[str, Any]) -> Policy:
    """The target's own policy, else what AWS does without one: 185 retries within a day."""
    given = target.get("RetryPolicy") or {}
    return Policy(
        retries=int(given.get("MaximumRetryAttempts", ATTEMPTS[1])),
        max_age=timedelta(seconds=int(given.get("MaximumEventAgeInSeconds", AGE_S[1]))),
        dead_letters=(target.get("DeadLetterConfig") or {}).get("Arn"),
    )


class Targets:
    """Starts targets; one that refuses for good, or for too long, is told to its dead-letter queue."""

    def __init__(self, cloud: Cloud, loop: Loop, host: Host) -> None:
        self._cloud = cloud
        self._loop = loop
        self._host = host
        self._starters: Mapping[str, Callable[[Start], None]] = {
            "lambda": self._to_function,
            "sns": self._to_topic,
            "sqs": self._to_queue,
            "states": self._to_machine,
        }

    def start(self, start: Start) -> None:
        """Try now, and again as the target's policy allows."""
        if start.began is None:
            start.began = self._loop.now()
        service = start.target["Arn"].split(":")[2]
        try:
            self._starters[service](start)
        except (InvocationRefusedError, ClientError) as error:
            self._refused(start, error)
        else:
            start.done()

    def _refused(self, start: Start, error: InvocationRefusedError | ClientError) -> None:
        code, message = _told(error)
        policy = policy_of(start.target)
        delay = min(_FIRST_DELAY * 2 ** min(start.attempts, 20), _LONGEST_DELAY)
        assert start.began is not None
        if not any(word in code for word in _PASSING):
            self._give_up(start, policy, code, message, None)
        elif start.attempts >= policy.retries:
            self._give_up(start, policy, code, message, "MaximumRetryAttempts")
        elif self._loop.now() + delay > start.began + policy.max_age:
            self._give_up(start, policy, code, message, "MaximumEventAgeInSeconds")
        else:
            start.attempts += 1
            self._loop.after(delay, Order.TIMER, lambda: self.start(start))

    def _give_up(
        self, start: Start, policy: Policy, code: str, message: str, exhausted: str | None
    ) -> None:
        start.done()
        if policy.dead_letters is None:
            _log.error("%s refused %s and has no dead-letter queue", start.target["Arn"], code)
            return
        told = {
            **start.told,
            "ERROR_CODE": code,
            "ERROR_MESSAGE": message,
            "RETRY_ATTEMPTS": str(start.attempts),
            "TARGET_ARN": start.target["Arn"],
        }
        if exhausted is not None:
            told["EXHAUSTED_RETRY_CONDITION"] = exhausted
        attributes = {
            name: {"DataType": "String", "StringValue": value}
            for name, value in sorted(told.items())
        }
        self._send(policy.dead_letters, start.text, MessageAttributes=attributes)

    def _to_function(self, start: Start) -> None:
        self._host.invoke_event(start.target["Arn"], start.text.encode())

    def _to_queue(self, start: Start) -> None:
        group = (start.target.get("SqsParameters") or {}).get("MessageGroupId")
        self._send(start.target["Arn"], start.text, **({"MessageGroupId": group} if group else {}))

    def _to_topic(self, start: Start) -> None:
        self._cloud.client("sns").publish(TopicArn=start.target["Arn"], Message=start.text)

    def _to_machine(self, start: Start) -> None:
        machines = self._cloud.client("stepfunctions")
        machines.start_execution(stateMachineArn=start.target["Arn"], input=start.text)

    def _send(self, arn: str, text: str, **more: Any) -> None:
        queues = self._cloud.client("sqs")
        url = queues.get_queue_url(QueueName=arn.split(":")[5])["QueueUrl"]
        queues.send_message(QueueUrl=url, MessageBody=text, **more)


def _told(error: InvocationRefusedError | ClientError) -> tuple[str, str]:
    if isinstance(error, InvocationRefusedError):
        return error.code, error.message
    found: Mapping[str, str] = error.response["Error"]
    return found["Code"], found["Message"]


def notice(cloud: Cloud, source: str, request_id: str, when: str, arn: str) -> dict[str, Any]:
    """What a target gets of a schedule that has no input of its own."""
    return {
        "version": "0",
        "id": request_id,
        "detail-type": "Scheduled Event",
        "source": source,
        "account": cloud.account,
        "time": when,
        "region": cloud.region,
        "resources": [arn],
        "detail": {} if source == "aws.events" else json.dumps({}),
    }
