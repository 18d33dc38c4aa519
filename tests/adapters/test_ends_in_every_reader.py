"""Whatever lies in a table, no reader shows what is past its end; exports keep to it in memory and in DynamoDB."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.adapters.dynamodb.data_keys import DataKeys
from telecare.adapters.dynamodb.keys import Key
from telecare.adapters.dynamodb.table import Item, Table
from telecare.adapters.dynamodb.written_exports import SealedExports
from telecare.adapters.memory.written_exports import MemoryWrittenExports
from telecare.adapters.seal import KeyWrap
from telecare.domain.errors import UnknownExportError
from telecare.ports.written_exports import WrittenExport, WrittenExports
from tests.fakes.cloud import a_seal_key, a_table, moto, the_clients, the_connection
from tests.fakes.story import BUREAU, START

PK, SECOND = "standard#anything", timedelta(seconds=1)
ADAPTERS = Path(__file__).parents[2] / "telecare/adapters"
READERS: dict[str, Callable[[Table, list[Key]], Iterator[Item]]] = {
    "get": lambda table, keys: (item for key in keys if (item := table.get(key))),
    "get_weakly": lambda table, keys: (i for key in keys if (i := table.get(key, strong=False))),
    "get_many": lambda table, keys: iter(table.get_many(keys).values()),
    "query": lambda table, _: table.query(PK),
    "query_prefix": lambda table, _: table.query(PK, "i"),
    "query_filtered": lambda table, _: table.query(PK, "", "attribute_exists(#v)"),
    "between": lambda table, _: table.between(Key(PK, "a"), Key(PK, "z")),
    "scan": lambda table, _: table.scan(),
}
"""Every way in which adapters read items."""


@pytest.fixture(autouse=True)
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with moto(monkeypatch):
        yield


def test_no_reader_shows_what_is_past_its_end() -> None:
    table = a_table("ends")

    @settings(max_examples=12, deadline=None)
    @given(
        ends=st.lists(st.none() | st.integers(-3, 3), min_size=1, max_size=5),
        now=st.integers(-3, 3),
    )
    def holds(ends: list[int | None], now: int) -> None:
        keys = [Key(PK, f"i{n}") for n in range(len(ends))]
        for old in list(table.scan()):
            table.apply(table.delete(Key(str(old["pk"]), str(old["sk"]))))
        for key, end in zip(keys, ends, strict=True):
            over = {} if end is None else {"ttl": int((START + end * SECOND).timestamp())}
            table.apply(table.put(key, {"v": 1, **over}))
        looking = Table("ends", the_connection(), lambda: START + now * SECOND)
        expected = [k.sk for k, end in zip(keys, ends, strict=True) if end is None or end > now]
        for name, reader in READERS.items():
            assert sorted(str(i["sk"]) for i in reader(looking, keys)) == expected, name

    holds()


def test_no_adapter_reads_past_the_table_that_heeds_ends() -> None:
    asks = re.compile(r"dispatch\(|\"(?:GetItem|Query|Scan|BatchGetItem)\"|_ask\(\s*\"dynamodb\"")
    past = [
        path.name
        for path in ADAPTERS.rglob("*.py")
        if asks.search(path.read_text("utf-8")) and path.name != "table.py"
    ]

    assert past == []
    assert asks.search((ADAPTERS / "dynamodb/table.py").read_text("utf-8"))


def both() -> Iterator[WrittenExports]:
    """Exports in memory, and in a table whose items DynamoDB has not deleted yet."""
    yield MemoryWrittenExports()
    keys = DataKeys(a_table("directory"), KeyWrap(the_clients(), a_seal_key()))
    keys.find_or_make(BUREAU, "h1.elder")
    yield SealedExports(a_table("incidents"), keys)


def test_an_export_is_there_until_its_end_and_never_from_then_on() -> None:
    known = tuple(both())

    @settings(max_examples=12, deadline=None)
    @given(kept=st.integers(1, 5), looked=st.integers(0, 6))
    def holds(kept: int, looked: int) -> None:
        until = START + kept * SECOND
        asked = WrittenExport(f"e{kept}", "h1.elder", "clerk1", START, until)
        for exports in known:
            exports.ask(BUREAU, asked)
            assert is_shown(exports, asked, START + looked * SECOND) == (looked < kept)

    holds()


def is_shown(exports: WrittenExports, asked: WrittenExport, at: datetime) -> bool:
    try:
        return exports.export(BUREAU, "h1.elder", asked.id, at) == asked
    except UnknownExportError:
        return False


def test_the_same_order_after_the_end_of_the_first_is_a_new_export() -> None:
    for exports in both():
        first = WrittenExport("e1", "h1.elder", "clerk1", START, START + SECOND)
        later = WrittenExport("e1", "h1.elder", "clerk1", START + SECOND, START + 2 * SECOND)
        exports.ask(BUREAU, first)
        exports.keep(BUREAU, first, "d1", ["a"])

        assert exports.ask(BUREAU, later) == later
        assert exports.export(BUREAU, "h1.elder", "e1", START + SECOND) == later
