"""`/v1/imports`: rosters, responders, devices and registers as files: shown first, then taken in as shown."""

from __future__ import annotations

import json
import re
from typing import Any

from chalice import Response

from chalicelib import intake
from chalicelib.caller import Caller, PortalRole
from chalicelib.door import Door
from chalicelib.problems import ProblemError
from telecare.domain.errors import NotPermittedError, UnknownImportError
from telecare.domain.imports.faults import Wrong
from telecare.domain.imports.forms import FileKind
from telecare.messages.import_faults import WORDS
from telecare.ports.imports import ImportHead
from telecare.services.preview_import import PIECE, Upload, unpacked

_OVERSIGHT = frozenset({PortalRole.CITY, PortalRole.DISTRICT, PortalRole.STREET})
WRITERS = _OVERSIGHT | {PortalRole.OPERATOR_ADMIN}
"""Who brings files, and who takes rosters away as files."""

_IMPORT_ID = re.compile(r"[0-9a-f]{32}")
_AREA = re.compile(r"\d{6}|\d{9}|\d{12}")
_PARTS = frozenset({"faults", "new", "changed", "gone", "refused"})
_ANY_FILE = ["application/octet-stream"]
_NO_STORE = {"Content-Type": "application/json", "Cache-Control": "no-store"}


def serve(door: Door) -> None:
    """Register the routes."""

    def uploaded() -> Response:
        return _uploaded(door)

    def shown(import_id: str) -> Response:
        caller, _ = writer(door)
        return door.answer(document(_seen(door, caller, import_id)))

    def listed(import_id: str, part: str) -> Response:
        caller, _ = writer(door)
        head = _seen(door, caller, import_id)
        if part not in _PARTS:
            raise ProblemError(404, "There is nothing here")
        cursor = (door.query or {}).get("cursor", "0")
        if not re.fullmatch(r"\d{1,4}", cursor):
            raise ProblemError(
                422, "A field is wrong", "cursor: give what the page before gave", "cursor"
            )
        return door.answer(_part(door, caller, head, part, int(cursor)))

    def committed(import_id: str) -> Response:
        caller, _ = writer(door)
        _seen(door, caller, import_id)
        body = door.body()
        digest = body.text("digest", needed=True)
        body.done()
        head = door.services.commit_import().commit(caller.bureau, import_id, digest, caller.id)
        return _answer(200, document(head))

    door.route("POST", "/v1/imports", uploaded, _ANY_FILE)
    door.route("GET", "/v1/imports/{import_id}", shown)
    door.route("GET", "/v1/imports/{import_id}/{part}", listed)
    door.route("POST", "/v1/imports/{import_id}/commits", committed)


def _uploaded(door: Door) -> Response:
    caller, areas = writer(door)
    query = door.query or {}
    upload = Upload(
        kind=intake.word_of(query.get("kind", ""), FileKind, "kind"),
        content=door.raw_body,
        by=caller.id,
        areas=areas,
        default_area=_area(query.get("area", "")),
    )
    head = door.services.preview_import().preview(caller.bureau, upload)
    return _answer(201, document(head) | _part(door, caller, head, "faults", 0))


def document(head: ImportHead) -> dict[str, Any]:
    """Return a preview as the portal shows it: counts, and how far its commit is."""
    return {
        "id": head.id,
        "kind": head.kind,
        "digest": head.digest,
        "counts": dict(head.counts),
        "portions": head.portions,
        "done": head.done,
        "state": _state(head),
        "until": head.until.isoformat(),
    }


def writer(door: Door) -> tuple[Caller, tuple[str, ...]]:
    """Return who asks and under which areas they may write, '' for all; oversight only under its own."""
    caller = door.caller()
    if not caller.roles & WRITERS:
        raise NotPermittedError(f"files need one of {', '.join(sorted(WRITERS))}")
    if caller.areas:
        return caller, caller.areas
    if PortalRole.OPERATOR_ADMIN not in caller.roles:
        raise NotPermittedError("your token names no area")
    return caller, ("",)


def _state(head: ImportHead) -> str:
    if not head.is_begun:
        return "previewed"
    return "committed" if head.done == head.portions else "committing"


def _area(asked: str) -> str:
    if asked and not _AREA.fullmatch(asked):
        raise ProblemError(422, "A field is wrong", "area: give 6, 9 or 12 digits", "area")
    return asked


def _seen(door: Door, caller: Caller, import_id: str) -> ImportHead:
    """Return a preview of the caller's own; nobody else's can be known."""
    if not _IMPORT_ID.fullmatch(import_id):
        raise UnknownImportError(import_id)
    now = door.services.clock().now()
    head = door.services.import_previews().head(caller.bureau, import_id, now)
    if head.by != caller.id:
        raise UnknownImportError(import_id)
    return head


def _part(door: Door, caller: Caller, head: ImportHead, part: str, piece: int) -> dict[str, Any]:
    """Return one page of a list; `cursor` is null where no page can follow."""
    previews = door.services.import_previews()
    entries = unpacked(previews.part(caller.bureau, head, f"{part}#{piece:04}"))
    pages = head.done if part == "refused" else -(-head.counts.get(part, 0) // PIECE)
    following = str(piece + 1) if piece + 1 < pages else None
    return {"items": [_entry(part, each) for each in entries], "cursor": following}


def _entry(part: str, entry: list[Any]) -> dict[str, Any]:
    if part == "gone":
        return dict(zip(("person", "home", "area"), entry, strict=True))
    if part != "faults":
        names = {"changed": "fields", "refused": "why"}
        found = {"sheet": entry[0], "row": entry[1]}
        return found | ({names[part]: entry[2]} if part in names else {})
    sheet, row, column, field, what, other_row = entry
    chinese, english = WORDS[Wrong(what)]
    place = {"sheet": sheet, "row": row, "column": column, "field": field}
    said = {"what": what, "zh": chinese, "en": english}
    return place | said | ({"other_row": other_row} if other_row else {})


def _answer(status: int, made: dict[str, Any]) -> Response:
    return Response(json.dumps(made, ensure_ascii=False), status_code=status, headers=_NO_STORE)
