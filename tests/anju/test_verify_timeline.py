"""The verifier alone: it agrees with the platform's chain on whole exports, and finds every change to one."""

from __future__ import annotations

import ast
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anju import verify_timeline
from anju.__main__ import main
from anju.verify_timeline import findings
from telecare.adapters.memory.looks import MemoryLooks
from telecare.adapters.memory.world import ManualClock, MemoryFacts
from telecare.domain.timeline import GENESIS, Entry, Link, chain
from telecare.services.export_timeline import ExportTimeline
from tests.fakes import MemoryIncidents
from tests.fakes.story import BUREAU, START, a_change, open_one

PROGRAM = Path(verify_timeline.__file__)
SECOND = timedelta(seconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    ["王阿婆", "\x00\x1f\x7f\u2028", '"\\/\b\f\n\r\t', "🧓🏽𠮷", "长" * 3000, "é\u0301", "\ufeff"]
)
entries = st.builds(
    Entry,
    st.integers(0, 4 * 10**9 * 1000).map(lambda ms: EPOCH + timedelta(milliseconds=ms)),
    anything,
    anything,
    st.dictionaries(anything, anything, max_size=5),
)


def exported(*of: Entry, by: str = "seat1") -> str:
    """The export of an incident that was opened and to which these entries came."""
    store = MemoryIncidents()
    head = open_one(store)
    for entry in of:
        head = store.commit(a_change(head, entries=(entry,)))
    exports = ExportTimeline(store, MemoryLooks(), ManualClock(START), MemoryFacts())
    return "".join(exports.export(head, by, "request1"))


def a_document() -> dict[str, Any]:
    """A whole export of six entries or more."""
    told = [Entry(START + n * SECOND, "noted", f"seat{n}", {"what": f"第{n}"}) for n in range(6)]
    document: dict[str, Any] = json.loads(exported(*told))
    return document


def renumbered(document: dict[str, Any]) -> None:
    """Number the entries anew and count them, as somebody would who wants to hide a change."""
    for number, entry in enumerate(document["entries"], 1):
        entry["n"] = number
    document["count"] = len(document["entries"])
    document["last_digest"] = document["entries"][-1]["digest"]
    header = {name: document[name] for name in verify_timeline.HEADER}
    document["document_digest"] = hashlib.sha256(verify_timeline.canonical(header)).hexdigest()


@given(st.lists(entries, max_size=8), anything.filter(bool))
@settings(max_examples=150)
def test_what_the_platform_chains_the_verifier_finds_whole(of: list[Entry], by: str) -> None:
    document = json.loads(exported(*of, by=by))

    assert list(findings(document)) == []


@given(st.lists(entries, min_size=1, max_size=4), st.data())
@settings(max_examples=300)
def test_every_byte_counts(tmp_path_factory: Any, of: list[Entry], data: Any) -> None:
    whole = exported(*of).encode()
    place = data.draw(st.integers(0, len(whole) - 1))
    spoilt = bytearray(whole)
    spoilt[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[place]))
    file = tmp_path_factory.mktemp("export") / "spoilt.json"
    file.write_bytes(spoilt)

    status = verify_timeline.verify([str(file)], say=lambda _: None)

    assert status != 0 or json.loads(spoilt) == json.loads(whole), place


def _text(path: tuple[Any, ...]) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        place: Any = document
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = place[path[-1]] + "x"

    return change


@given(st.data())
def test_every_text_of_every_entry_counts(data: Any) -> None:
    document = a_document()
    number = data.draw(st.integers(0, len(document["entries"]) - 1))
    entry = document["entries"][number]
    fields = [("at",), ("event",), ("who",), ("digest",), *(("detail", n) for n in entry["detail"])]
    _text(("entries", number, *data.draw(st.sampled_from(fields))))(document)

    found = list(findings(document))

    assert any(f"entry {number + 1}:" in told for told in found), found


@given(st.data())
def test_every_entry_that_is_taken_out_is_missed_even_when_it_is_hidden(data: Any) -> None:
    document = a_document()
    last = len(document["entries"]) - 1
    number = data.draw(st.integers(0, last))
    del document["entries"][number]

    [first, *_] = findings(document)
    assert "removed" in first, first
    hidden = deepcopy(document)
    renumbered(hidden)
    assert bool(list(findings(hidden))) is (number != last)


@given(st.data())
def test_every_entry_that_is_put_in_twice_is_seen_even_when_it_is_hidden(data: Any) -> None:
    document = a_document()
    places = st.integers(0, len(document["entries"]) - 1)
    which, where = data.draw(places), data.draw(places)
    document["entries"].insert(where + 1, deepcopy(document["entries"][which]))
    hidden = deepcopy(document)
    renumbered(hidden)

    found = list(findings(document))
    assert any("inserted" in told or "reordered" in told for told in found), found
    assert list(findings(hidden)) != []


@given(st.data())
def test_every_two_entries_that_change_places_are_seen_even_when_it_is_hidden(data: Any) -> None:
    document = a_document()
    places = st.integers(0, len(document["entries"]) - 1)
    one, other = data.draw(st.lists(places, min_size=2, max_size=2, unique=True))
    of = document["entries"]
    of[one], of[other] = of[other], of[one]
    hidden = deepcopy(document)
    renumbered(hidden)

    [first, *_] = findings(document)
    assert "reordered" in first, first
    assert list(findings(hidden)) != []


@pytest.mark.parametrize("name", sorted(verify_timeline.HEADER))
def test_every_member_of_the_header_counts(name: str) -> None:
    document = a_document()
    value = document[name]
    document[name] = value + 1 if isinstance(value, int) else value + "0"

    assert any("altered" in told for told in findings(document))


def test_an_end_that_was_cut_is_told_with_both_figures() -> None:
    document = a_document()
    count = document["count"]
    del document["entries"][-2:]

    told = " | ".join(findings(document))

    assert (
        f"cut at the end, or removed: {count} entries are expected, there are {count - 2}" in told
    )
    assert f"the last digest must be {document['last_digest']}" in told


def test_a_hidden_cut_is_found_by_an_anchor_and_by_nothing_else() -> None:
    document = a_document()
    count, last = document["count"], document["last_digest"]
    del document["entries"][-1:]
    renumbered(document)

    assert list(findings(document)) == []
    [told] = findings(document, [(count, last)])
    assert told == f"entry {count}: the anchor says {last}, there is no such entry"


def test_a_chain_made_anew_is_found_by_an_anchor() -> None:
    document = a_document()
    known = document["entries"][3]["digest"]
    forged = [Entry(START, e["event"], "nobody", e["detail"]) for e in document["entries"]]
    for entry, link in zip(document["entries"], chain(forged, 0, GENESIS), strict=True):
        entry |= {"at": "2026-01-14T18:10:00.000+00:00", "who": "nobody", "digest": link.digest}
    renumbered(document)

    assert list(findings(document)) == []
    assert len(list(findings(document, [(4, known)]))) == 1


def test_a_second_chain_in_the_file_is_named() -> None:
    foreign: tuple[Link, ...] = chain([Entry(START, "noted", "foreign")], 0, GENESIS)
    entry = {
        "n": 1,
        "at": "2026-01-14T18:10:00.000+00:00",
        "event": "noted",
        "who": "foreign",
        "detail": {},
        "digest": foreign[0].digest,
    }
    document = a_document()
    document["entries"].insert(3, entry)
    assert "two chains, a second one begins here" in " | ".join(findings(document))


def test_what_is_expected_and_what_is_there_is_told() -> None:
    document = a_document()
    there = document["entries"][2]["digest"]
    document["entries"][2]["who"] = "somebody else"
    due = verify_timeline.digest_after(document["entries"][1]["digest"], document["entries"][2])

    [told] = findings(document)

    assert told.startswith("entry 3: altered")
    assert f"the digest {due} is expected, there is {there}" in told


UNREADABLE = {
    "no JSON": ('{"format": "anju-timeline",\n"version": 1,,}', ":2: not JSON"),
    "no object": ("[]", "format: not 'anju-timeline'"),
    "another format": ('{"format": "x"}', "format: not 'anju-timeline'"),
    "another version": (
        '{"format": "anju-timeline", "version": 2}',
        "version: this program reads 1",
    ),
    "a member missing": ('{"format": "anju-timeline", "version": 1}', "bureau: is missing"),
    "twice": ('{"format": "anju-timeline", "format": "anju-timeline"}', "stands twice"),
    "too deep": ('{"a":' * 100_000, "take the export anew"),
    "a number that is none": ('{"format": NaN}', "NaN is no number"),
}


@pytest.mark.parametrize("name", sorted(UNREADABLE))
def test_what_cannot_be_read_exits_2_and_says_where(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, told = UNREADABLE[name]
    file = tmp_path / "export.json"
    file.write_text(content)

    assert main(["verify", str(file)]) == 2

    out = capsys.readouterr().out
    assert out.startswith(f"UNREADABLE {file}")
    assert told in out


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda d: d["entries"][0].update(n="1"), "entries.0.n: must be a whole number"),
        (lambda d: d["entries"][0].update(n=True), "entries.0.n: must be a whole number"),
        (lambda d: d["entries"][1].update(more="x"), "entries.1.'more': is no member"),
        (lambda d: d["entries"][1].pop("who"), "entries.1.who: is missing"),
        (lambda d: d["entries"][1].update(detail={"a": 1}), "entries.1.detail.'a': must be a str"),
        (lambda d: d["entries"][1].update(who="\ud800"), "entries.1.who: holds half a character"),
        (lambda d: d["entries"].append(7), "must be an object"),
        (lambda d: d.update(count="7"), "count: must be a whole number"),
        (lambda d: d.update(signed="yes"), "'signed': is no member"),
    ],
)
def test_a_field_that_is_not_the_formats_is_named(
    spoil: Callable[[dict[str, Any]], None],
    told: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    document = a_document()
    spoil(document)
    file = tmp_path / "export.json"
    file.write_text(json.dumps(document))

    assert main(["verify", str(file)]) == 2
    assert told in capsys.readouterr().out


def test_a_file_that_is_not_there_and_bytes_that_are_no_text_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff")

    assert main(["verify", str(tmp_path / "none"), str(tmp_path / "bytes")]) == 2
    told = capsys.readouterr().out
    assert "No such file" in told
    assert "byte 0 is not UTF-8" in told


def test_a_reformatted_export_is_as_whole_as_before(tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    file.write_text(json.dumps(a_document(), indent=3, ensure_ascii=True))

    assert main(["verify", str(file)]) == 0


@pytest.mark.parametrize("anchor", ["7", "x:" + "0" * 64, "0:" + "0" * 64, "3:ABC"])
def test_an_anchor_that_is_none_is_wrong_usage(anchor: str, tmp_path: Path) -> None:
    assert main(["verify", str(tmp_path), "--anchor", anchor]) == 2


def bare(*argv: str) -> subprocess.CompletedProcess[str]:
    """Run a copy of the one file by an interpreter without paths, environment and packages."""
    command = [sys.executable, "-I", "-S", *argv]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, encoding="utf-8", cwd="/"
    )


def test_the_file_alone_verifies_on_a_bare_python(tmp_path: Path) -> None:
    copied = tmp_path / "elsewhere" / "verify_timeline.py"
    copied.parent.mkdir()
    copied.write_bytes(PROGRAM.read_bytes())
    whole, broken = tmp_path / "whole.json", tmp_path / "broken.json"
    whole.write_text(exported(Entry(START, "noted", "王阿婆")), "utf-8")
    broken.write_text(whole.read_text("utf-8").replace("王", "张"), "utf-8")

    good, bad = bare(str(copied), str(whole)), bare(str(copied), str(whole), str(broken))

    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.startswith(f"WHOLE {whole}: incident inc1 of {BUREAU}")
    assert bad.returncode == 1
    assert "BROKEN" in bad.stdout
    assert bare(str(copied)).returncode == 2


def test_the_file_imports_nothing_but_the_standard_library() -> None:
    tree = ast.parse(PROGRAM.read_text("utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or "?"]
            if isinstance(node, ast.ImportFrom)
            else [a.name for a in node.names]
        )
    }

    assert imported <= sys.stdlib_module_names
