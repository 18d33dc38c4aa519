"""Imports on moto: previews sealed and forgotten, rows remembered, homes written and read back whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from telecare.adapters.dynamodb.data_keys import DataKeys
from telecare.adapters.dynamodb.imports import DynamoImportRegister, SealedImportPreviews
from telecare.adapters.home_files import DirectoryHomeFiles
from telecare.adapters.memory.imports import MemoryImportPreviews, MemoryImportRegister
from telecare.adapters.seal import KeyWrap
from telecare.domain.errors import ConflictError, UnknownImportError
from telecare.domain.imports.difference import Known
from telecare.domain.imports.forms import FileKind
from telecare.domain.position import Position
from telecare.ports.enrolment import EntryFile
from telecare.ports.imports import ImportHead, Portion
from tests.fakes.cloud import a_table, all_items, the_clients
from tests.fakes.story import BUREAU, START, a_home

HEAD = ImportHead(
    "i1", FileKind.ELDERS, "d", "c", "clerk1", START, START + timedelta(days=1), ("310104",), 2
)
SECRET = "王阿婆".encode()


@pytest.fixture(params=["memory", "aws"])
def kept(request):
    """The two ports, in memory or on moto."""
    if request.param == "memory":
        return MemoryImportPreviews(), MemoryImportRegister(), None
    office = request.getfixturevalue("office")
    wrap = KeyWrap(the_clients(), office.key_id)
    incidents = a_table("incidents")
    register = DynamoImportRegister(office.table, DataKeys(office.table, wrap))
    return SealedImportPreviews(incidents, wrap), register, incidents


def test_a_preview_is_kept_sealed_and_its_time_ends_on_read(kept):
    previews, _, table = kept

    previews.keep(BUREAU, HEAD, {"rows#0000": SECRET})

    assert previews.head(BUREAU, "i1", START) == HEAD
    assert previews.part(BUREAU, HEAD, "rows#0000") == SECRET
    assert previews.part(BUREAU, HEAD, "rows#0001") == b""
    with pytest.raises(UnknownImportError):
        previews.head(BUREAU, "i1", HEAD.until)
    with pytest.raises(UnknownImportError):
        previews.head("other", "i1", START)
    if table is not None:
        assert SECRET not in repr(all_items(table)).encode()
        assert all("ttl" in item for item in all_items(table))


def test_a_commit_that_somebody_else_has_begun_conflicts(kept):
    previews, _, _ = kept
    previews.keep(BUREAU, HEAD, {})
    after = replace(HEAD, is_begun=True)

    previews.move(BUREAU, HEAD, after, {"refused#0000": b"x"})

    assert previews.head(BUREAU, "i1", START).is_begun
    assert previews.part(BUREAU, HEAD, "refused#0000") == b"x"
    with pytest.raises(ConflictError):
        previews.move(BUREAU, HEAD, after, {})


def test_portions_are_counted_in_any_order_and_each_once(kept):
    previews, _, _ = kept
    previews.keep(BUREAU, HEAD, {})
    begun = replace(HEAD, is_begun=True)
    previews.move(BUREAU, HEAD, begun, {})

    previews.finish(BUREAU, begun, Portion(1, 90, 2), {"refused#0001": b"x"})
    previews.finish(BUREAU, begun, Portion(1, 0, 0), {})
    half = previews.head(BUREAU, "i1", START)
    previews.finish(BUREAU, begun, Portion(0, 100, 0), {})
    whole = previews.head(BUREAU, "i1", START)

    assert (half.done, half.counts["taken"], half.counts["refused"]) == (1, 90, 2)
    assert (whole.done, whole.counts["taken"]) == (2, 190)
    assert previews.finished(BUREAU, begun) == {0, 1}
    assert previews.part(BUREAU, begun, "refused#0001") == b"x"


def test_a_preview_that_was_begun_is_not_begun_anew(kept):
    previews, _, _ = kept
    previews.keep(BUREAU, HEAD, {"rows#0000": b"a"})
    begun = replace(HEAD, is_begun=True, done=1)
    previews.move(BUREAU, HEAD, begun, {})

    assert previews.keep(BUREAU, HEAD, {"rows#0000": b"b"}) == begun
    assert previews.part(BUREAU, begun, "rows#0000") == b"a"


def test_rows_are_remembered_by_kind_and_replaced(kept):
    _, register, _ = kept
    first = Known("id1", "p1", "h1", "310104003", {"name": "aa"})
    register.remember(BUREAU, FileKind.ELDERS, first)
    register.remember(BUREAU, FileKind.ELDERS, replace(first, identity="id2"))
    changed = replace(first, prints={"name": "bb"})

    register.remember(BUREAU, FileKind.ELDERS, changed)

    known = register.known(BUREAU, FileKind.ELDERS)
    assert (known["id1"], sorted(known)) == (changed, ["id1", "id2"])
    assert register.known(BUREAU, FileKind.DEVICES) == {}
    assert register.key(BUREAU) == register.key(BUREAU) != register.key("other")


def test_a_home_is_read_back_as_it_was_enrolled(office):
    home = replace(
        a_home(), position=Position(31.2, 121.4), entry=EntryFile("code 7", START, consent=True)
    )
    office.write.enrol_home(BUREAU, home)
    files = DirectoryHomeFiles(office.read)

    assert files.home_file(BUREAU, "h1") == home
    assert files.home_file(BUREAU, "h2") is None
