"""How the table meets what AWS answers: refusals, throttles, conflicts, pages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, cast

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectTimeoutError
from pynamodb.connection.base import Connection
from pynamodb.exceptions import CancellationReason, VerboseClientError

from telecare.adapters.dynamodb.keys import Key
from telecare.adapters.dynamodb.table import (
    MOST_PUT,
    MOST_READ,
    MOST_TRIES,
    MOST_WRITES,
    BusyTableError,
    ConditionFailedError,
    Table,
    Value,
    Write,
)
from telecare.domain.errors import ConflictError, IncidentError, UnavailableError
from tests.fakes.cloud import REGION, a_table, moto

PLACE = Key("xh#home#h1", "open")


class Canned:
    """A connection that answers what it was given, in order."""

    def __init__(self, *answers: dict[str, Any] | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, Any]] = []

    def dispatch(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def table(self) -> Table:
        return Table("incidents", cast(Connection, self))


def refused(code: str, *reasons: str) -> VerboseClientError:
    """What pynamodb raises for an answer of AWS."""
    made = [CancellationReason(code=r, message="") if r != "None" else None for r in reasons]
    return VerboseClientError(
        {"Error": {"Code": code, "Message": "m"}}, "Op", {}, cancellation_reasons=made
    )


def cancelled(*reasons: str) -> VerboseClientError:
    """A transaction that was not carried out."""
    return refused("TransactionCanceledException", *reasons)


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    """A table on moto."""
    with moto(monkeypatch):
        yield a_table("incidents")


# ---- what AWS refuses ----


def test_places_of_failed_conditions_are_told() -> None:
    canned = Canned(cancelled("None", "ConditionalCheckFailed", "None", "ConditionalCheckFailed"))

    with pytest.raises(ConditionFailedError) as caught:
        canned.table().transact([])

    assert caught.value.failed == {1, 3}
    assert isinstance(caught.value, ConflictError)
    assert isinstance(caught.value.__cause__, VerboseClientError)


@pytest.mark.parametrize(
    "answer",
    [
        cancelled("None", "TransactionConflict"),
        refused("TransactionInProgressException"),
        refused("IdempotentParameterMismatchException"),
    ],
)
def test_another_transaction_under_way_is_a_conflict_at_no_place(answer: Exception) -> None:
    with pytest.raises(ConditionFailedError) as caught:
        Canned(answer).table().transact([])

    assert caught.value.failed == frozenset()


@pytest.mark.parametrize(
    "answer",
    [
        refused("ProvisionedThroughputExceededException"),
        refused("ThrottlingException"),
        refused("InternalServerError"),
        cancelled("ThrottlingError", "None"),
        cancelled("ConditionalCheckFailed", "ProvisionedThroughputExceeded"),
        cancelled("ValidationError"),
        refused("ResourceNotFoundException"),
        ConnectTimeoutError(endpoint_url="https://x"),
    ],
)
def test_whatever_else_goes_wrong_may_be_repeated(answer: Exception) -> None:
    with pytest.raises(UnavailableError) as caught:
        Canned(answer).table().transact([])

    assert caught.value.__cause__ is answer


def test_a_single_write_waits_for_a_transaction_on_its_item() -> None:
    busy = refused("TransactionConflictException")
    canned = Canned(busy, busy, {"Attributes": {"claims": {"N": "1"}}})
    table = canned.table()

    answer = table.apply(table.update(PLACE, "SET #a = :a", a=1), returning=True)

    assert answer == {"claims": 1}


def test_a_single_write_gives_up_in_the_end() -> None:
    canned = Canned(*[refused("TransactionConflictException")] * MOST_TRIES)
    table = canned.table()

    with pytest.raises(UnavailableError):
        table.apply(table.put(PLACE, {"a": 1}))


def test_a_failed_condition_is_not_tried_again() -> None:
    canned = Canned(refused("ConditionalCheckFailedException"))
    table = canned.table()

    with pytest.raises(ConditionFailedError):
        table.apply(table.put(PLACE, {"a": 1}, "attribute_not_exists(#pk)"))

    assert len(canned.asked) == 1


def test_more_writes_than_a_transaction_takes_are_refused_before_they_are_sent() -> None:
    canned = Canned()
    table = canned.table()
    writes = [table.put(Key("xh#a", str(n)), {}) for n in range(MOST_WRITES + 1)]

    with pytest.raises(IncidentError, match="101"):
        table.transact(writes)

    assert canned.asked == []


# ---- tokens ----


def test_the_same_writes_have_the_same_token_and_others_another() -> None:
    canned = Canned({}, {}, {})
    table = canned.table()

    for value in (b"1", b"1", b"2"):
        table.transact([table.put(PLACE, {"a": value})])

    first, again, other = (request["ClientRequestToken"] for request in canned.asked)
    assert first == again != other
    assert len(first) <= 36


# ---- what is read and written ----


def test_every_kind_of_value_is_read_back(table: Table) -> None:
    item: dict[str, Value] = {"text": "安居", "number": -7, "flag": False, "raw": b"\x00\xff"}

    table.apply(table.put(PLACE, item))

    assert table.get(PLACE) == {**PLACE._asdict(), **item}


def test_nothing_is_read_where_nothing_is(table: Table) -> None:
    assert table.get(PLACE) is None
    assert list(table.query("xh#none")) == []


def test_a_partition_larger_than_a_page_is_read_whole_and_in_order(table: Table) -> None:
    for n in range(5):
        table.apply(table.put(Key("xh#a", f"timeline#{n}"), {"body": "x" * 300_000}))
    table.apply(table.put(Key("xh#a", "snapshot"), {}))

    found = [item["sk"] for item in table.query("xh#a", "timeline#")]

    assert found == [f"timeline#{n}" for n in range(5)]


def test_a_transaction_is_written_whole_or_not_at_all(table: Table) -> None:
    table.apply(table.put(PLACE, {"incident": "inc1"}))
    other = Key("xh#incident#inc2", "head")

    with pytest.raises(ConditionFailedError) as caught:
        table.transact(
            [
                table.put(other, {}),
                table.put(PLACE, {"incident": "inc2"}, "attribute_not_exists(#pk)"),
            ]
        )

    assert caught.value.failed == {1}
    assert table.get(other) is None
    assert table.get(PLACE) == {**PLACE._asdict(), "incident": "inc1"}


class _Body(io.BytesIO):
    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.read()


def test_a_throttle_is_waited_out_by_the_client(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [b'{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException"}']

    def throttle(request: Any, **_: object) -> AWSResponse | None:
        if not answers:
            return None
        headers = {"x-amzn-requestid": "r"}
        return AWSResponse(request.url, 400, headers, _Body(answers.pop()))

    with moto(monkeypatch):
        a_table("incidents")
        connection = Connection(region=REGION)
        connection.client.meta.events.register_first("before-send.dynamodb", throttle)

        found = Table("incidents", connection).get(PLACE)

    assert found is None
    assert answers == []


def answered(keys: list[Key], left: list[Key]) -> dict[str, Any]:
    """What DynamoDB answers: some items, and of which keys it had no time to read."""
    wire = [{name: {"S": value} for name, value in key._asdict().items()} for key in keys]
    out = [{name: {"S": value} for name, value in key._asdict().items()} for key in left]
    unread = {"incidents": {"Keys": out}} if out else {}
    return {"Responses": {"incidents": wire}, "UnprocessedKeys": unread}


def test_what_a_busy_table_leaves_out_is_asked_for_again():
    keys = [Key(f"xh#home#h{n}", "open") for n in range(3)]
    canned = Canned(answered(keys[:1], keys[1:]), answered(keys[1:], []))

    assert canned.table().get_many(keys).keys() == set(keys)

    asked = [request["RequestItems"]["incidents"] for request in canned.asked]
    assert [len(each["Keys"]) for each in asked] == [3, 2]
    assert not any(each["ConsistentRead"] for each in asked)


def test_a_table_that_leaves_the_same_out_for_ever_is_not_taken_for_an_empty_one():
    canned = Canned(*[answered([], [PLACE])] * MOST_TRIES)

    with pytest.raises(UnavailableError):
        canned.table().get_many([PLACE])


def test_more_items_than_one_answer_holds_are_asked_for_in_parts():
    keys = [Key(f"xh#home#h{n}", "open") for n in range(MOST_READ + 1)]
    canned = Canned(answered(keys[:-1], []), answered(keys[-1:], []))

    assert len(canned.table().get_many([*keys, keys[0]])) == MOST_READ + 1
    assert len(canned.asked) == 2


def puts(count: int) -> list[Write]:
    return [Table("incidents", cast(Connection, None)).put(PLACE, {"n": n}) for n in range(count)]


def unwritten(*left: Write) -> dict[str, Any]:
    """What DynamoDB answers: which puts it had no time for."""
    out = [{"PutRequest": {"Item": put["Put"]["Item"]}} for put in left]
    return {"UnprocessedItems": {"incidents": out} if out else {}}


def test_what_a_busy_table_did_not_put_is_put_again():
    wanted = puts(3)
    canned = Canned(unwritten(*wanted[1:]), unwritten(wanted[2]), unwritten())

    canned.table().put_many(wanted)

    asked = [request["RequestItems"]["incidents"] for request in canned.asked]
    assert asked == [
        [{"PutRequest": {"Item": put["Put"]["Item"]}} for put in wanted[n:]] for n in range(3)
    ]


def test_a_table_that_puts_the_same_off_for_ever_fails():
    canned = Canned(*[unwritten(*puts(1))] * MOST_TRIES)

    with pytest.raises(BusyTableError):
        canned.table().put_many(puts(1))


def test_more_puts_than_one_request_takes_go_in_parts():
    canned = Canned(unwritten(), unwritten())

    canned.table().put_many(puts(MOST_PUT + 1))

    asked = [len(request["RequestItems"]["incidents"]) for request in canned.asked]
    assert asked == [MOST_PUT, 1]


def test_many_puts_are_read_back(table: Table):
    table.put_many([table.put(Key("xh", f"{n}"), {"n": n}) for n in range(3)])

    assert [item["n"] for item in table.query("xh")] == [0, 1, 2]
