"""Tables in memory that answer as DynamoDB does and count every unit: the product's own adapters run on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from pynamodb.connection.base import Connection
from pynamodb.exceptions import CancellationReason, VerboseClientError

from benchmarks.capacity import Spent, WireItem, read_units, size_of, write_units
from benchmarks.conditions import NotCountedError, changed, holds

Partition = dict[str, WireItem]
Supply = Callable[[str, str], Partition]
"""Makes the items of a (table, partition) when it is first touched: a million homes need not lie in memory."""

PAGE = 1024 * 1024
"""In bytes: no query answers more at once."""


class RefusedConditionError(Exception):
    """A condition did not hold; `failed` says at which writes."""

    def __init__(self, failed: list[bool]) -> None:
        super().__init__("condition")
        self.failed = failed


def _nothing(_table: str, _partition: str) -> Partition:
    return {}


class CountedStore:
    """Keeps items and counts what each request would cost."""

    def __init__(self, supply: Supply = _nothing) -> None:
        self.spent = Spent()
        self._supply = supply
        self._tables: dict[str, dict[str, Partition]] = defaultdict(dict)

    def answer(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer one request; RefusedConditionError where a condition does not hold."""
        match operation:
            case "GetItem":
                return self._get(request)
            case "BatchGetItem":
                return self._get_many(request)
            case "Query":
                return self._query(request)
            case "TransactWriteItems":
                self._write([_only(write) for write in request["TransactItems"]], operation)
                return {}
            case "BatchWriteItem":
                return self._put_many(request)
            case "PutItem" | "UpdateItem" | "DeleteItem":
                return self._write([(operation.removesuffix("Item"), request)], operation)
        raise NotCountedError(operation)

    def _put_many(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Each item is charged by itself, as a put is, and the request counts once."""
        for table, writes in request["RequestItems"].items():
            for write in writes:
                put = {"TableName": table, **write["PutRequest"]}
                self._write([("Put", put)], "BatchWriteItem")
            self.spent.as_one(table, "BatchWriteItem", len(writes))
        return {"UnprocessedItems": {}}

    def items(self, table: str) -> list[WireItem]:
        """Return everything that a table holds so far."""
        return [item for part in self._tables[table].values() for item in part.values()]

    def _partition(self, table: str, pk: str) -> Partition:
        known = self._tables[table]
        if pk not in known:
            known[pk] = self._supply(table, pk)
        return known[pk]

    def _get(self, request: Mapping[str, Any]) -> dict[str, Any]:
        table, key = request["TableName"], request["Key"]
        item = self._partition(table, key["pk"]["S"]).get(key["sk"]["S"])
        units = read_units(size_of(item or {}), strong=request.get("ConsistentRead", False))
        self.spent.read(table, "GetItem", units)
        return {} if item is None else {"Item": item}

    def _get_many(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Each item is charged by itself, and the request counts once."""
        [(table, asked)] = request["RequestItems"].items()
        strong, units, found = asked.get("ConsistentRead", False), 0.0, []
        for key in asked["Keys"]:
            item = self._partition(table, key["pk"]["S"]).get(key["sk"]["S"])
            units += read_units(size_of(item or {}), strong=strong)
            found += [] if item is None else [item]
        self.spent.read(table, "BatchGetItem", units)
        return {"Responses": {table: found}, "UnprocessedKeys": {}}

    def _query(self, request: Mapping[str, Any]) -> dict[str, Any]:
        table, values = request["TableName"], request["ExpressionAttributeValues"]
        partition = self._partition(table, values[":pk"]["S"])
        lowest, highest = _range(request["KeyConditionExpression"], values)
        after = request.get("ExclusiveStartKey", {}).get("sk", {}).get("S", "")
        page: list[WireItem] = []
        size = 0
        for sk in sorted(k for k in partition if lowest <= k <= highest and k > after):
            if size >= PAGE:
                break
            page.append(partition[sk])
            size += size_of(partition[sk])
        units = read_units(size, strong=request.get("ConsistentRead", False))
        self.spent.read(table, "Query", units)
        chosen = [item for item in page if holds(request, item, "FilterExpression")]
        if size < PAGE:
            return {"Items": chosen}
        last = {name: page[-1][name] for name in ("pk", "sk")}
        return {"Items": chosen, "LastEvaluatedKey": last}

    def _write(self, writes: list[tuple[str, Mapping[str, Any]]], operation: str) -> dict[str, Any]:
        before = [self._stored(request) for _, request in writes]
        failed = [
            not holds(request, item, "ConditionExpression")
            for (_, request), item in zip(writes, before, strict=True)
        ]
        after = [
            _after(word, request, item) if not any(failed) else item
            for (word, request), item in zip(writes, before, strict=True)
        ]
        for (_, request), old, new in zip(writes, before, after, strict=True):
            size = max(size_of(old or {}), size_of(new or {}))
            units = write_units(size, in_transaction=operation == "TransactWriteItems")
            self.spent.write(request["TableName"], operation, units)
        self.spent.as_one(writes[0][1]["TableName"], operation, len(writes))
        if any(failed):
            raise RefusedConditionError(failed)
        for (_, request), new in zip(writes, after, strict=True):
            self._keep(request, new)
        wants = "ReturnValues" in writes[0][1]
        return {"Attributes": dict(after[0] or {})} if wants else {}

    def _stored(self, request: Mapping[str, Any]) -> WireItem | None:
        key = request.get("Key") or request["Item"]
        return self._partition(request["TableName"], key["pk"]["S"]).get(key["sk"]["S"])

    def _keep(self, request: Mapping[str, Any], item: WireItem | None) -> None:
        key = request.get("Key") or request["Item"]
        partition = self._partition(request["TableName"], key["pk"]["S"])
        if item is None:
            partition.pop(key["sk"]["S"], None)
        else:
            partition[key["sk"]["S"]] = item


def _only(write: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    [(word, request)] = write.items()
    return word, request


def _after(word: str, request: Mapping[str, Any], item: WireItem | None) -> WireItem | None:
    if word == "Put":
        return dict(request["Item"])
    return changed(request, item) if word == "Update" else None


def _range(condition: str, values: Mapping[str, Any]) -> tuple[str, str]:
    if "BETWEEN" in condition:
        return values[":first"]["S"], values[":last"]["S"]
    prefix = values[":prefix"]["S"] if "begins_with" in condition else ""
    return prefix, prefix + chr(0x10FFFF)


class CountedConnection(Connection):
    """The product's connection, with a counted store in the place of the network."""

    def __init__(self, store: CountedStore) -> None:
        super().__init__(region="cn-north-1")
        self._store = store

    def dispatch(self, operation_name: str, operation_kwargs: dict[str, Any]) -> dict[str, Any]:
        """Answer from the store; errors are those of the real connection."""
        try:
            return self._store.answer(operation_name, operation_kwargs)
        except RefusedConditionError as error:
            raise _refused(operation_name, error.failed) from error


def _refused(operation: str, failed: list[bool]) -> VerboseClientError:
    single = operation != "TransactWriteItems"
    code = "ConditionalCheckFailedException" if single else "TransactionCanceledException"
    refused = CancellationReason(code="ConditionalCheckFailed")
    reasons = [] if single else [refused if each else None for each in failed]
    return VerboseClientError(
        {"Error": {"Code": code}},
        operation,
        {"request_id": "", "table_name": ""},
        cancellation_reasons=reasons,
    )
