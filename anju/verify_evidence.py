"""Verifies evidence packs: every file as its manifest digests it, every timeline whole, none left out or put in."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from zipfile import BadZipFile, ZipFile, is_zipfile

from anju.verify_timeline import MOST_TOLD, UnreadableError, canonical, findings, parse

FORMAT, VERSION = "anju-evidence", 1
MANIFEST, INCIDENTS, TIMELINES = "manifest.json", "incidents.json", "timelines/"
MOST_BYTES = 512 * 1024 * 1024
"""What a pack may hold unpacked; a file that says more is no pack of ours."""

MEMBERS = frozenset(
    {
        "format",
        "version",
        "bureau",
        "street",
        "from",
        "until",
        "exported_at",
        "exported_by",
        "policy",
        "algorithm",
        "files",
        "document_digest",
    }
)


def is_pack(file: str) -> bool:
    """Tell whether a file is a zip, and so perhaps a pack."""
    return is_zipfile(file)


def read(file: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return a pack's manifest and its other files; UnreadableError says why it cannot be read."""
    try:
        with ZipFile(file) as pack:
            names = [entry.filename for entry in pack.infolist()]
            if sum(entry.file_size for entry in pack.infolist()) > MOST_BYTES:
                raise UnreadableError(f"{file}: it is too large for a pack; take it anew")
            if len(set(names)) != len(names):
                raise UnreadableError(f"{file}: it holds a file twice; take it anew")
            content = {name: pack.read(name) for name in names}
    except (OSError, BadZipFile, RuntimeError, zlib.error) as error:
        raise UnreadableError(f"{file}: broken, {error}; take the pack anew") from error
    return _manifest(file, content.pop(MANIFEST, b"")), content


def _manifest(file: str, content: bytes) -> dict[str, Any]:
    try:
        manifest = json.loads(content.decode("utf-8"))
    except ValueError as error:
        raise UnreadableError(f"{file}: {MANIFEST}: missing or not JSON; take it anew") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise UnreadableError(f"{file}: {MANIFEST}: not {FORMAT!r}; take a pack from the portal")
    if manifest.get("version") != VERSION or manifest.keys() != MEMBERS:
        raise UnreadableError(f"{file}: {MANIFEST}: this program reads version {VERSION}")
    files = manifest["files"]
    named = ("name", "bytes", "sha256")
    if not isinstance(files, list) or not all(_has(each, named) for each in files):
        raise UnreadableError(f"{file}: {MANIFEST}: files is no list of files; take it anew")
    return manifest


def _has(value: object, names: tuple[str, ...]) -> bool:
    return isinstance(value, dict) and all(name in value for name in names)


def broken(manifest: Mapping[str, Any], content: Mapping[str, bytes]) -> Iterator[str]:
    """Yield what is wrong with a pack; nothing where it is whole."""
    told = {name: value for name, value in manifest.items() if name != "document_digest"}
    due = _sha256(canonical(told))
    if manifest["document_digest"] != due:
        yield f"{MANIFEST}: altered; document_digest must be {due}"
    listed = {each["name"]: each for each in manifest["files"]}
    for name in sorted(listed.keys() - content.keys()):
        yield f"{name}: removed"
    for name in sorted(content.keys() - listed.keys()):
        yield f"{name}: put in, the manifest does not name it"
    for name in sorted(listed.keys() & content.keys()):
        there = _sha256(content[name])
        if there != listed[name]["sha256"]:
            yield f"{name}: altered; {listed[name]['sha256']} is expected, there is {there}"
    yield from _timelines(content)


def _timelines(content: Mapping[str, bytes]) -> Iterator[str]:
    """Yield what is wrong with timelines: each whole, and as the list of incidents says."""
    try:
        rows = json.loads(content.get(INCIDENTS, b"[]").decode("utf-8"))
        heads = {row["incident"]: (row["entries"], row["last_digest"]) for row in rows}
    except (ValueError, TypeError, KeyError):
        yield f"{INCIDENTS}: cannot be read"
        return
    names = {name: content[name] for name in sorted(content) if name.startswith(TIMELINES)}
    for name, raw in names.items():
        try:
            document = parse(name, raw)
        except UnreadableError as error:
            yield str(error)
            continue
        yield from (f"{name}: {told}" for told in findings(document))
        head = (document["count"], document["last_digest"])
        if heads.pop(document["incident"], None) != head:
            yield f"{name}: {INCIDENTS} says otherwise of its count or last digest"
    yield from (f"{TIMELINES}{incident}.json: removed" for incident in sorted(heads))


def verify(file: str, say: Callable[[str], object] = print) -> int:
    """Say of a pack what it is; 0 whole, 1 broken, 2 unreadable."""
    try:
        manifest, content = read(file)
    except UnreadableError as error:
        say(f"UNREADABLE {error}")
        return 2
    of = f"{file}: street {manifest['street']} of {manifest['bureau']}"
    found = list(broken(manifest, content))
    if not found:
        say(f"WHOLE {of}: {len(content)} files, manifest {manifest['document_digest']}")
        return 0
    say(f"BROKEN {of}")
    for told in found[:MOST_TOLD]:
        say(f"    {told}")
    if len(found) > MOST_TOLD:
        say(f"    and {len(found) - MOST_TOLD} more")
    return 1


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
