"""The accountant of capacity: units as DynamoDB charges them, and conditions as the adapters write them."""

import pytest

from benchmarks.capacity import read_units, scan_units, size_of, write_units
from benchmarks.conditions import NotCountedError, holds
from benchmarks.counted_store import CountedConnection, CountedStore
from telecare.adapters.dynamodb.keys import Key
from telecare.adapters.dynamodb.table import ConditionFailedError, Table

NEW = "attribute_not_exists(#pk)"


@pytest.fixture
def store() -> CountedStore:
    return CountedStore()


@pytest.fixture
def table(store) -> Table:
    return Table("t", CountedConnection(store))


def test_names_values_and_utf_8_count_and_bytes_on_the_wire_are_base64():
    assert size_of({"pk": {"S": "安"}, "n": {"N": "1234"}, "f": {"BOOL": True}}) == 5 + 5 + 2
    assert size_of({"b": {"B": b"1234567"}}) == 8
    assert size_of({"b": {"B": "MTIzNDU2"}}) == 7


@pytest.mark.parametrize(("size", "reads", "writes"), [(0, 1, 1), (1024, 1, 1), (4097, 2, 5)])
def test_units_are_begun_blocks_of_four_and_of_one_kilobyte(size, reads, writes):
    assert read_units(size) == reads
    assert read_units(size, strong=False) == reads / 2
    assert write_units(size) == writes
    assert write_units(size, in_transaction=True) == 2 * writes


def test_a_scan_is_paid_by_the_bytes_of_all_items_together():
    assert scan_units([100] * 8192) == 100


def test_a_missing_item_costs_as_much_as_the_smallest(store, table):
    assert table.get(Key("p", "s")) is None

    assert store.spent.reads == {("t", "GetItem"): 1}


def test_a_condition_that_fails_costs_and_changes_nothing(store, table):
    table.apply(table.put(Key("p", "s"), {"n": 1}, NEW))

    with pytest.raises(ConditionFailedError):
        table.apply(table.put(Key("p", "s"), {"n": 2}, NEW))

    assert table.get(Key("p", "s")) == {"pk": "p", "sk": "s", "n": 1}
    assert store.spent.write_total == 2


def test_a_transaction_costs_twice_and_is_whole_or_nothing(store, table):
    table.apply(table.put(Key("p", "a"), {"n": 1}))
    store.spent.clear()
    writes = [table.put(Key("p", "b"), {"n": 1}), table.put(Key("p", "a"), {"n": 2}, NEW)]

    with pytest.raises(ConditionFailedError) as refused:
        table.transact(writes)

    assert refused.value.failed == {1}
    assert [item["sk"] for item in table.query("p")] == ["a"]
    assert store.spent.write_total == 4


def test_many_puts_cost_as_much_as_each_alone(store, table):
    table.put_many([table.put(Key("p", f"{n}"), {"b": b"x" * 1500}) for n in range(3)])

    assert store.spent.write_total == 6
    assert [item["sk"] for item in table.query("p")] == ["0", "1", "2"]


def test_a_query_is_paid_by_what_it_looks_at_and_pages_at_a_megabyte(store, table):
    for number in range(30):
        table.apply(table.put(Key("p", f"{number:02}"), {"text": "x" * 50_000}))
    store.spent.clear()

    found = [item["sk"] for item in table.query("p")]

    assert found == [f"{number:02}" for number in range(30)]
    assert store.spent.requests["t", "Query"] == 2
    assert 366 <= store.spent.read_total <= 370


def test_only_the_asked_for_range_is_paid(store, table):
    for name in ("a", "b", "c"):
        table.apply(table.put(Key("p", name), {"text": "x" * 4000}))
    store.spent.clear()

    assert [item["sk"] for item in table.between(Key("p", "b"), Key("p", "c"))] == ["b", "c"]
    assert store.spent.read_total == 2


def test_an_update_sets_and_gives_back_what_stands_after_it(table):
    table.apply(table.put(Key("p", "s"), {"n": 1, "word": "old"}))

    after = table.apply(table.update(Key("p", "s"), "SET #n = :n", "#n < :n", n=2), whole=True)

    assert after == {"pk": "p", "sk": "s", "n": 2, "word": "old"}


def test_an_update_sets_and_takes_away(table):
    table.apply(table.update(Key("p", "s"), "SET #a = :a, #b = :b", a=1, b=2))

    table.apply(table.update(Key("p", "s"), "SET #a = :a REMOVE #b", a=3))
    assert table.get(Key("p", "s")) == {"pk": "p", "sk": "s", "a": 3}

    table.apply(table.update(Key("p", "s"), "REMOVE #a", "#a = :a", a=3))
    assert table.get(Key("p", "s")) == {"pk": "p", "sk": "s"}


def test_what_the_accountant_does_not_know_is_refused(store):
    names = {"ExpressionAttributeNames": {"#pk": "pk"}}

    with pytest.raises(NotCountedError):
        store.answer("DeleteTable", {})
    with pytest.raises(NotCountedError):
        holds({"ConditionExpression": "size(#pk) < :n", **names}, {}, "ConditionExpression")


def test_a_partition_is_made_when_it_is_first_touched_and_once():
    made = []

    def supply(_table, pk):
        made.append(pk)
        return {"s": {"pk": {"S": pk}, "sk": {"S": "s"}}}

    table = Table("t", CountedConnection(CountedStore(supply)))

    assert table.get(Key("p", "s")) == {"pk": "p", "sk": "s"}
    assert table.get(Key("p", "other")) is None
    assert made == ["p"]


def test_a_transaction_is_one_request(store, table):
    table.transact([table.put(Key("p", f"s{n}"), {"n": n}) for n in range(3)])

    assert store.spent.requests == {("t", "TransactWriteItems"): 1}


def test_many_puts_of_one_request_are_charged_each_and_asked_once(store, table):
    table.put_many([table.put(Key("p", f"s{n}"), {"n": n}) for n in range(30)])

    assert store.spent.writes == {("t", "BatchWriteItem"): 30}
    assert store.spent.requests == {("t", "BatchWriteItem"): 2}
