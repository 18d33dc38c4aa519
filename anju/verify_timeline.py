#!/usr/bin/env python3
"""Verifies exported timelines; one file, the standard library alone, nothing of the platform.

Copy it to any machine with Python 3.11 or later and run `python3 verify_timeline.py FILE...`. It is
written from the written format, docs/timeline-export.md, so that whoever doubts the platform need not
trust the platform's code. Exit 0: whole; 1: broken; 2: something cannot be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

FORMAT, VERSION, GENESIS = "anju-timeline", 1, "0" * 64
HEADER = {
    "format": str,
    "version": int,
    "bureau": str,
    "incident": str,
    "exported_at": str,
    "exported_by": str,
    "algorithm": str,
    "genesis": str,
    "count": int,
    "last_digest": str,
}
DOCUMENT = HEADER | {"entries": list, "document_digest": str}
ENTRY = {"n": int, "at": str, "event": str, "who": str, "detail": dict, "digest": str}
WORDS = {str: "a string", int: "a whole number", list: "a list", dict: "an object"}
ANCHOR = re.compile(r"([1-9]\d*):([0-9a-f]{64})")
MOST_TOLD = 20


class UnreadableError(Exception):
    """The file is no export that this program knows; says where, and how to mend it."""


def read(file: str) -> dict[str, Any]:
    """Return the document of a file, every member of the type that the format gives it."""
    try:
        content = Path(file).read_bytes()
    except OSError as error:
        raise UnreadableError(f"{file}: {error.strerror}; name a file that can be read") from error
    return parse(file, content)


def parse(file: str, content: bytes) -> dict[str, Any]:
    """Return the document that the bytes of a file hold; UnreadableError where they hold none."""
    try:
        document = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_no_number,
        )
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{file}: byte {error.start} is not UTF-8; take it anew") from error
    except json.JSONDecodeError as error:
        told = f"{file}:{error.lineno}: not JSON, {error.msg}; take the export anew"
        raise UnreadableError(told) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"{file}: {error}; take the export anew") from error
    try:
        _check(document)
    except ValueError as error:
        raise UnreadableError(f"{file}: {error}") from error
    return dict(document)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    double = [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]
    if double:
        raise ValueError(f"the member {double[0]!a} stands twice in one object")
    return dict(pairs)


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")


def _check(document: Any) -> None:
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError(f"format: not {FORMAT!r}; export the timeline from the portal")
    if document.get("version") != VERSION:
        raise ValueError(f"version: this program reads {VERSION}; take the program that fits")
    _members(document, DOCUMENT, "")
    for place, entry in enumerate(document["entries"]):
        _members(entry, ENTRY, f"entries.{place}.")
        for name, value in entry["detail"].items():
            _typed(value, str, f"entries.{place}.detail.{name!a}")
            _typed(name, str, f"entries.{place}.detail")


def _members(found: Any, members: dict[str, type], path: str) -> None:
    _typed(found, dict, path.rstrip(".") or "document")
    for name, kind in members.items():
        if name not in found:
            raise ValueError(f"{path}{name}: is missing; take the export anew")
        _typed(found[name], kind, path + name)
    for name in found.keys() - members.keys():
        raise ValueError(f"{path}{name!a}: is no member of this format; take the export anew")


def _typed(value: Any, kind: type, path: str) -> None:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ValueError(f"{path}: must be {WORDS[kind]}; take the export anew")
    if isinstance(value, str) and any("\ud800" <= sign <= "\udfff" for sign in value):
        raise ValueError(f"{path}: holds half a character; take the export anew")


def canonical(value: dict[str, Any]) -> bytes:
    """Return the bytes that are digested: members by code point, no space, UTF-8, few escapes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_after(previous: str, entry: dict[str, Any]) -> str:
    """Return the digest that an entry must have behind an entry of the digest `previous`."""
    content = {name: entry[name] for name in ("n", "at", "event", "who", "detail")}
    return hashlib.sha256(previous.encode() + b"|" + canonical(content)).hexdigest()


def findings(document: dict[str, Any], anchors: Sequence[tuple[int, str]] = ()) -> Iterator[str]:
    """Yield what is wrong, in the order of the entries; nothing where the export is whole."""
    if document["genesis"] != GENESIS:
        yield "genesis: altered; it is 64 zeros"
    yield from _breaks(document["entries"])
    yield from _ends(document)
    header = {name: document[name] for name in HEADER}
    due = hashlib.sha256(canonical(header)).hexdigest()
    if document["document_digest"] != due:
        yield f"header: altered; document_digest must be {due}, it is {document['document_digest']}"
    digests = {entry["n"]: entry["digest"] for entry in document["entries"]}
    for number, anchor in anchors:
        if digests.get(number) != anchor:
            there = digests.get(number, "no such entry")
            yield f"entry {number}: the anchor says {anchor}, there is {there}"


def _breaks(entries: list[dict[str, Any]]) -> Iterator[str]:
    previous, number = GENESIS, 0
    for place, entry in enumerate(entries):
        expected = number + 1
        if entry["n"] != expected:
            yield f"entry {expected} is expected as the {place + 1}. of the file, " + _misplaced(
                entries, place, expected
            )
        elif entry["digest"] != digest_after(previous, entry):
            yield _altered(entries, place, digest_after(previous, entry))
        previous, number = entry["digest"], entry["n"]


def _misplaced(entries: list[dict[str, Any]], place: int, expected: int) -> str:
    """Tell why another number than the expected one stands at a place."""
    entry = entries[place]
    number, there = entry["n"], f"there is entry {entry['n']}: "
    if entry in entries[:place]:
        return there + "inserted, a copy of one that stands before"
    if number == 1 and entry["digest"] == digest_after(GENESIS, entry):
        return there + "two chains, a second one begins here"
    if any(number == other["n"] for other in entries[:place]):
        return there + "inserted, another one of this number stands before"
    if number > expected and all(other["n"] != expected for other in entries):
        return there + f"removed, {number - expected} of them are nowhere"
    return there + "reordered or inserted"


def _altered(entries: list[dict[str, Any]], place: int, due: str) -> str:
    """Tell of an entry in its place whose digest is not that of its content behind the one before."""
    entry, told = entries[place], f"entry {entries[place]['n']}: "
    there = f"the digest {due} is expected, there is {entry['digest']}"
    after = entries[place + 1] if place + 1 < len(entries) else None
    if after is not None and after["digest"] == digest_after(due, after):
        return f"{told}its digest was altered, its content was not; {there}"
    if entry["digest"] == digest_after(GENESIS, entry):
        return f"{told}two chains, a second one begins here; {there}"
    return f"{told}altered, or from here on put in from another chain; {there}"


def _ends(document: dict[str, Any]) -> Iterator[str]:
    entries, count = document["entries"], document["count"]
    last = entries[-1]["digest"] if entries else GENESIS
    if len(entries) < count:
        yield f"cut at the end, or removed: {count} entries are expected, there are {len(entries)}"
    elif len(entries) > count:
        yield f"inserted: {count} entries are expected, there are {len(entries)}"
    if document["last_digest"] != last:
        told = f"the last digest must be {document['last_digest']}, there is {last}"
        yield f"cut at the end, or the last digest was altered: {told}"


def verify(
    files: Sequence[str],
    anchors: Sequence[tuple[int, str]] = (),
    say: Callable[[str], object] = print,
) -> int:
    """Say of each file what it is; the exit status is the gravest of all: 0, 1 or 2."""
    status = 0
    for file in files:
        try:
            document = read(file)
        except UnreadableError as error:
            say(f"UNREADABLE {error}")
            status = 2
            continue
        broken = list(findings(document, anchors))
        of = f"{file}: incident {document['incident']} of {document['bureau']}"
        if not broken:
            say(f"WHOLE {of}: {document['count']} entries, last {document['last_digest']}")
            continue
        status = max(status, 1)
        say(f"BROKEN {of}")
        for told in broken[:MOST_TOLD]:
            say(f"    {told}")
        if len(broken) > MOST_TOLD:
            say(f"    and {len(broken) - MOST_TOLD} more")
    return status


def anchor(text: str) -> tuple[int, str]:
    """Read `N:DIGEST`, what somebody knows of an entry from elsewhere."""
    found = ANCHOR.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError("write N:DIGEST, a number and 64 of 0-9 a-f")
    return int(found[1]), found[2]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what is verified, and against what."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="an exported timeline")
    parser.add_argument(
        "--anchor",
        action="append",
        default=[],
        type=anchor,
        metavar="N:DIGEST",
        help="what is known of entry N from elsewhere: a log, an earlier export",
    )


def main() -> int:
    """Verify the files of the command line."""
    parser = argparse.ArgumentParser(description="Verifies exported timelines.")
    add_arguments(parser)
    args = parser.parse_args()
    return verify(args.files, args.anchor)


if __name__ == "__main__":
    sys.exit(main())
