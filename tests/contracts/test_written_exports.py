"""Exports that are written and fetched in parts: in memory and in DynamoDB the same, but for who can read them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from telecare.adapters.dynamodb.data_keys import DataKeys
from telecare.adapters.dynamodb.written_exports import PIECE, SealedExports
from telecare.adapters.memory.written_exports import MemoryWrittenExports
from telecare.adapters.seal import KeyWrap
from telecare.domain.errors import SealError, UnknownExportError
from telecare.ports.written_exports import WrittenExport, WrittenExports
from tests.fakes.cloud import a_seal_key, a_table, all_items, moto, the_clients
from tests.fakes.story import BUREAU, START

ELDER = "h1.elder"
WEEK = timedelta(days=7)
ASKED = WrittenExport("e1", ELDER, "clerk1", START, START + WEEK)
LONG = "".join(chr(0x4E00 + n * 7919 % 20000) for n in range(200_000))
"""A text that hardly becomes smaller: its part needs more than one item."""


class Sealed:
    """Exports of an elder with a key, over tables that a test can look into."""

    def __init__(self) -> None:
        self.table, directory = a_table("incidents"), a_table("directory")
        self.keys = DataKeys(directory, KeyWrap(the_clients(), a_seal_key()))
        for elder in (ELDER, "h2.elder"):
            self.keys.find_or_make(BUREAU, elder)
        self.exports = SealedExports(self.table, self.keys)


@pytest.fixture
def exports(kind: str) -> WrittenExports:
    return MemoryWrittenExports() if kind == "memory" else Sealed().exports


@pytest.fixture
def sealed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sealed]:
    with moto(monkeypatch):
        yield Sealed()


def fetched(exports: WrittenExports, written: WrittenExport) -> list[str]:
    return [exports.part(BUREAU, written, number) for number in range(written.parts)]


def test_what_was_written_is_fetched_in_its_parts(exports: WrittenExports) -> None:
    exports.ask(BUREAU, ASKED)
    waiting = exports.export(BUREAU, ELDER, "e1", START)

    exports.keep(BUREAU, ASKED, "d1", ["王阿婆", LONG, "c"])

    written = exports.export(BUREAU, ELDER, "e1", START)
    assert (waiting, waiting.is_written) == (ASKED, False)
    assert written == replace(ASKED, parts=3, digest="d1")
    assert fetched(exports, written) == ["王阿婆", LONG, "c"]
    with pytest.raises(UnknownExportError):
        exports.part(BUREAU, written, 3)


def test_the_same_order_again_is_what_was_kept_first(exports: WrittenExports) -> None:
    exports.ask(BUREAU, ASKED)
    exports.keep(BUREAU, ASKED, "d1", ["a"])

    again = exports.ask(BUREAU, replace(ASKED, asked_at=START + WEEK / 2, until=START + 2 * WEEK))

    assert again == replace(ASKED, parts=1, digest="d1")


def test_of_two_who_write_the_first_counts(exports: WrittenExports) -> None:
    exports.ask(BUREAU, ASKED)
    exports.keep(BUREAU, ASKED, "d1", ["a", "b"])

    exports.keep(BUREAU, ASKED, "d2", ["x"])

    written = exports.export(BUREAU, ELDER, "e1", START)
    assert (written.digest, fetched(exports, written)) == ("d1", ["a", "b"])


def test_it_is_not_there_for_who_names_another_elder_and_after_its_end(
    exports: WrittenExports,
) -> None:
    exports.ask(BUREAU, ASKED)

    for bureau, elder, at in (
        (BUREAU, "h2.elder", START),
        ("other", ELDER, START),
        (BUREAU, ELDER, START + WEEK),
    ):
        with pytest.raises(UnknownExportError):
            exports.export(bureau, elder, "e1", at)


def test_all_exports_of_an_elder_are_forgotten_and_nobody_elses(exports: WrittenExports) -> None:
    neighbour = replace(ASKED, elder="h2.elder")
    for asked in (ASKED, replace(ASKED, id="e2"), neighbour):
        exports.ask(BUREAU, asked)
        exports.keep(BUREAU, asked, "d1", ["a"])

    exports.forget(BUREAU, ELDER)
    exports.forget(BUREAU, ELDER)

    for gone in ("e1", "e2"):
        with pytest.raises(UnknownExportError):
            exports.export(BUREAU, ELDER, gone, START)
    assert exports.export(BUREAU, "h2.elder", "e1", START).is_written


def test_no_item_shows_what_is_written_or_stays_without_an_end(sealed: Sealed) -> None:
    sealed.exports.ask(BUREAU, ASKED)

    sealed.exports.keep(BUREAU, ASKED, "d1", ["王阿婆", LONG])

    items = all_items(sealed.table)
    assert len(items) > 3
    assert {item["ttl"]["N"] for item in items} == {str(int((START + WEEK).timestamp()))}
    assert "王阿婆".encode() not in b"".join(i["sealed"]["B"] for i in items if "sealed" in i)
    assert all(len(item["sealed"]["B"]) <= PIECE * 4 / 3 + 4 for item in items if "sealed" in item)


def test_with_the_elders_key_every_part_is_gone_wherever_it_still_lies(sealed: Sealed) -> None:
    sealed.exports.ask(BUREAU, ASKED)
    sealed.exports.keep(BUREAU, ASKED, "d1", ["a"])
    written = sealed.exports.export(BUREAU, ELDER, "e1", START)

    sealed.keys.destroy(BUREAU, ELDER, "street1", START)

    with pytest.raises(SealError):
        sealed.exports.part(BUREAU, written, 0)
    with pytest.raises(SealError):
        sealed.exports.keep(BUREAU, ASKED, "d2", ["b"])
