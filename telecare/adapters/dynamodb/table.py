"""One table: strong reads, conditional writes, transactions; AWS errors become the domain's here."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError
from pynamodb.connection.base import Connection
from pynamodb.exceptions import VerboseClientError

from telecare.adapters.clock import SystemClock
from telecare.adapters.dynamodb.keys import Key
from telecare.domain.errors import ConflictError, IncidentError, UnavailableError

MOST_TRIES = 8
"""How often one write is offered while a transaction holds its item."""

MOST_WRITES = 100
"""How many items one transaction of DynamoDB may write."""

MOST_READ = 100
"""How many items one request to DynamoDB may read."""

MOST_PUT = 25
"""How many items one request to DynamoDB may put."""

_MACHINE_TIME = SystemClock().now

Value = str | int | bool | bytes
Item = Mapping[str, Any]
Write = dict[str, dict[str, Any]]

_NAME = re.compile(r"#(\w+)")
_VALUE = re.compile(r":(\w+)")

LONGEST_WAIT_S = 6.4
"""How long a change of many items waits at most for a busy table, once; a portion has two minutes."""

_TOO_FAST = frozenset(
    {
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingError",
        "ThrottlingException",
    }
)
_CONFLICTS = frozenset(
    {
        "IdempotentParameterMismatchException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)


class ConditionFailedError(ConflictError):
    """A conditional write was refused; `failed` names its places in the transaction.

    Without any place, another transaction was under way on one of the items.
    """

    def __init__(self, failed: Sequence[int]) -> None:
        super().__init__(f"condition failed at {list(failed)}")
        self.failed = frozenset(failed)


class BusyTableError(UnavailableError):
    """More was written in a second than the table takes: nothing of it is there, later it may be."""


def connect(region: str, endpoint: str | None = None) -> Connection:
    """Return a connection whose patience fits a function of ten seconds; made once a process."""
    return Connection(
        region=region,
        host=endpoint,
        connect_timeout_seconds=1,
        read_timeout_seconds=2,
        max_retry_attempts=2,
    )


class Table:
    """Reads and writes plain items; builds the writes of a transaction.

    What is past its `ttl` is not read from that instant on: DynamoDB deletes it within days, and for
    everybody it is gone at once (retention on read). `now` says what time it is.

    Expressions name attributes as `#word` and values as `:word`; the words of the values are the
    keyword arguments.
    """

    def __init__(
        self,
        name: str,
        connection: Connection,
        now: Callable[[], datetime] = _MACHINE_TIME,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self._connection = connection
        self.now = now
        self.wait = wait

    def get(self, key: Key, *, strong: bool = True) -> Item | None:
        """Return an item or None; read weakly, for half of the price, it may be as it was a moment ago."""
        place = _marshal(key._asdict())
        request = {"TableName": self.name, "Key": place, "ConsistentRead": strong}
        stored = self._ask("GetItem", request).get("Item")
        item = None if stored is None else _unmarshal(stored)
        return None if item is None or self._is_over(item) else item

    def get_many(self, keys: Iterable[Key], *, strong: bool = False) -> dict[Key, Item]:
        """Return the items that there are of these keys; read weakly, each may be as it was a moment ago."""
        found: dict[Key, Item] = {}
        asked = [_marshal(key._asdict()) for key in dict.fromkeys(keys)]
        for first in range(0, len(asked), MOST_READ):
            for item in self._got(asked[first : first + MOST_READ], strong):
                found[Key(item["pk"], item["sk"])] = item
        return found

    def _got(self, asked: list[dict[str, Any]], strong: bool) -> Iterator[Item]:
        """Yield the items of some keys; what a busy table leaves out is asked for again."""
        for tried in range(MOST_TRIES):
            pause(0.02 * tried)
            request = {"RequestItems": {self.name: {"Keys": asked, "ConsistentRead": strong}}}
            answer = self._ask("BatchGetItem", request)
            found = map(_unmarshal, answer["Responses"].get(self.name, ()))
            yield from (item for item in found if not self._is_over(item))
            asked = answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", [])
            if not asked:
                return
        raise UnavailableError(f"BatchGetItem: {len(asked)} items left out {MOST_TRIES} times")

    def query(
        self, pk: str, prefix: str = "", only: str = "", *, strong: bool = True
    ) -> Iterator[Item]:
        """Return the items of a partition whose sort keys begin so, in order."""
        if not prefix:
            return self._pages("#pk = :pk", only, strong, pk=pk)
        condition = "#pk = :pk AND begins_with(#sk, :prefix)"
        return self._pages(condition, only, strong, pk=pk, prefix=prefix)

    def between(self, first: Key, last: Key) -> Iterator[Item]:
        """Return the items of one partition from the first key to the last, read strongly."""
        condition = "#pk = :pk AND #sk BETWEEN :first AND :last"
        return self._pages(condition, "", True, pk=first.pk, first=first.sk, last=last.sk)

    def scan(self) -> Iterator[Item]:
        """Return every item, read strongly: for who mends a table by hand, no function may."""
        return self._found("Scan", {"TableName": self.name, "ConsistentRead": True})

    def _pages(self, condition: str, only: str, strong: bool, /, **values: Value) -> Iterator[Item]:
        request = {
            "TableName": self.name,
            "ConsistentRead": strong,
            "KeyConditionExpression": condition,
            **({"FilterExpression": only} if only else {}),
            **_placeholders(f"{condition} {only}", values),
        }
        return self._found("Query", request)

    def _found(self, operation: str, request: dict[str, Any]) -> Iterator[Item]:
        while request:
            page = self._ask(operation, request)
            found = map(_unmarshal, page["Items"])
            yield from (item for item in found if not self._is_over(item))
            start = page.get("LastEvaluatedKey")
            request = {**request, "ExclusiveStartKey": start} if start else {}

    def _is_over(self, item: Item) -> bool:
        return "ttl" in item and bool(item["ttl"] <= self.now().timestamp())

    def apply(self, write: Write, returning: bool = False, whole: bool = False) -> Item:
        """Carry one write out; ConditionFailedError when its condition does not hold.

        A transaction under way on the item is waited for. `returning` gives back what was updated,
        `whole` the item as it stands after it.
        """
        (word, request), *_ = write.items()
        if returning or whole:
            request = {**request, "ReturnValues": "ALL_NEW" if whole else "UPDATED_NEW"}
        for tried in range(1, MOST_TRIES + 1):
            try:
                return _unmarshal(self._ask(f"{word}Item", request).get("Attributes", {}))
            except ConditionFailedError as error:
                if error.failed:
                    raise
                time.sleep(0.005 * tried)
        raise UnavailableError(f"{word}Item: in a transaction {MOST_TRIES} times")

    def put_many(self, puts: Sequence[Write]) -> None:
        """Carry puts out that stand on no condition, some or all: whoever is told of a failure puts all again.

        What a busy table leaves out is put again; UnavailableError where it goes on leaving it out.
        """
        for first in range(0, len(puts), MOST_PUT):
            portion = puts[first : first + MOST_PUT]
            asked = [{"PutRequest": {"Item": put["Put"]["Item"]}} for put in portion]
            for tried in range(MOST_TRIES):
                if not asked:
                    break
                pause(0.02 * tried)
                answer = self._ask("BatchWriteItem", {"RequestItems": {self.name: asked}})
                asked = answer.get("UnprocessedItems", {}).get(self.name, [])
            if asked:
                raise BusyTableError(f"BatchWriteItem: {len(asked)} left out {MOST_TRIES} times")

    def transact(self, writes: Sequence[Write], repeatable: bool = True) -> None:
        """Carry all writes out, or none.

        The request token is the digest of the writes: the same writes again (a retry after a lost
        answer) are one, other writes of the same version meet their condition. Where two who bring
        the same must not both be told that they were first, `repeatable` is False.
        """
        if len(writes) > MOST_WRITES:
            raise IncidentError(f"{len(writes)} items in one change, {MOST_WRITES} are possible")
        token = {"ClientRequestToken": _token(writes)} if repeatable else {}
        self._ask("TransactWriteItems", {"TransactItems": list(writes), **token})

    def transact_patiently(self, writes: Sequence[Write]) -> None:
        """Carry all writes out, or none; a busy table is offered them again, later each time.

        That is for rosters, which nobody's alarm waits for; in all it is less than a request may take.
        """
        wait = LONGEST_WAIT_S / 2 ** (MOST_TRIES - 2)
        for _ in range(MOST_TRIES - 1):
            try:
                return self.transact(writes)
            except BusyTableError:
                self.wait(wait)
                wait *= 2
        return self.transact(writes)

    def put(
        self, key: Key, item: Mapping[str, Value], condition: str = "", /, **values: Value
    ) -> Write:
        """Return the write of a whole item."""
        request = {"TableName": self.name, "Item": _marshal({**key._asdict(), **item})}
        return {"Put": {**request, **_condition(condition, values)}}

    def update(self, key: Key, change: str, condition: str = "", /, **values: Value) -> Write:
        """Return the write of some attributes."""
        request = {
            "TableName": self.name,
            "Key": _marshal(key._asdict()),
            "UpdateExpression": change,
        }
        if condition:
            request["ConditionExpression"] = condition
        return {"Update": request | _placeholders(f"{change} {condition}", values)}

    def delete(self, key: Key, condition: str = "", /, **values: Value) -> Write:
        """Return the removal of an item."""
        request = {"TableName": self.name, "Key": _marshal(key._asdict())}
        return {"Delete": request | _condition(condition, values)}

    def check(self, key: Key, condition: str, /, **values: Value) -> Write:
        """Return a condition on an item that a transaction does not write."""
        request = {"TableName": self.name, "Key": _marshal(key._asdict())}
        return {"ConditionCheck": request | _condition(condition, values)}

    def _ask(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        try:
            return self._connection.dispatch(operation, request)
        except VerboseClientError as error:
            raise _translated(error) from error
        except BotoCoreError as error:
            raise UnavailableError(f"{operation}: {type(error).__name__}") from error


def pause(seconds: float) -> None:
    """Wait before the next try; before the first one not at all: even no time gives the processor away."""
    if seconds:
        time.sleep(seconds)


def _translated(error: VerboseClientError) -> Exception:
    code = error.response["Error"]["Code"]
    if code == "ConditionalCheckFailedException":
        return ConditionFailedError([0])
    if code in _CONFLICTS:
        return ConditionFailedError([])
    reasons = [reason.code if reason else "None" for reason in error.cancellation_reasons]
    if not _TOO_FAST.isdisjoint({code, *reasons}):
        return BusyTableError(f"{error.operation_name}: {code}")
    if set(reasons) <= {"None", "ConditionalCheckFailed", "TransactionConflict"} and reasons:
        failed = [n for n, reason in enumerate(reasons) if reason == "ConditionalCheckFailed"]
        return ConditionFailedError(failed)
    return UnavailableError(f"{error.operation_name}: {code} {sorted(set(reasons))}")


def _condition(condition: str, values: Mapping[str, Value]) -> dict[str, Any]:
    if not condition:
        return {}
    return {"ConditionExpression": condition, **_placeholders(condition, values)}


def _placeholders(expression: str, values: Mapping[str, Value]) -> dict[str, Any]:
    names = {f"#{name}": name for name in _NAME.findall(expression)}
    used = {f":{name}": _marshalled(values[name]) for name in _VALUE.findall(expression)}
    placeholders: dict[str, Any] = {"ExpressionAttributeNames": names}
    if used:
        placeholders["ExpressionAttributeValues"] = used
    return placeholders


def _marshal(item: Mapping[str, Value]) -> dict[str, Any]:
    return {name: _marshalled(value) for name, value in item.items()}


def _marshalled(value: Value) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int):
        return {"N": str(value)}
    return {"B": value} if isinstance(value, bytes) else {"S": value}


_READERS: dict[str, Callable[[Any], Value]] = {
    "S": str,
    "N": int,
    "BOOL": bool,
    "B": bytes,
}


def _unmarshal(item: Mapping[str, Mapping[str, Any]]) -> Item:
    return {
        name: _READERS[kind](value) for name, typed in item.items() for kind, value in typed.items()
    }


def _token(writes: Sequence[Write]) -> str:
    text = json.dumps(writes, sort_keys=True, default=bytes.hex)
    return hashlib.sha256(text.encode()).hexdigest()[:36]
