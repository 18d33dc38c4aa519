"""`/v1/imports`: rosters, responders, devices and registers as files: shown first, then taken in as shown."""

from __future__ import annotations

import json
from typing import Any

from chalice import Response

from chalicelib import intake
from chalicelib.caller import Caller, PortalRole
from chalicelib.door import PLAIN, Door
from chalicelib.fields import matching, text, word
from chalicelib.operations import Content, Operation, Place
from chalicelib.shapes import (
    COUNT,
    FILE,
    ID,
    INSTANT,
    TEXT,
    Named,
    Shape,
    many,
    maybe,
    members,
    one_of,
)
from telecare.domain.errors import NotPermittedError, UnknownImportError
from telecare.domain.imports.faults import Wrong
from telecare.domain.imports.forms import FileKind
from telecare.messages.import_faults import WORDS
from telecare.ports.imports import ImportHead
from telecare.services.preview_import import PIECE, Upload, unpacked

_OVERSIGHT = frozenset({PortalRole.CITY, PortalRole.DISTRICT, PortalRole.STREET})
WRITERS = _OVERSIGHT | {PortalRole.OPERATOR_ADMIN}
"""Who brings files, and who takes rosters away as files."""

AREA_OF_FILES = matching(
    "area", "Under which area.", r"[0-9]{6}|[0-9]{9}|[0-9]{12}", "give 6, 9 or 12 digits"
)
_PARTS = ("faults", "new", "changed", "gone", "refused")
_IMPORT = Place("import_id", "The id of a preview.", r"[0-9a-f]{32}", "There is no such preview")
_PART = Place("part", "Which of its lists.", "|".join(_PARTS), "There is nothing here")
_COUNTS: Shape = {"type": "object", "additionalProperties": COUNT}
_PREVIEW: dict[str, Any] = {
    "id": ID,
    "kind": one_of(FileKind),
    "digest": ID,
    "counts": _COUNTS,
    "portions": COUNT,
    "done": COUNT,
    "state": one_of(["previewed", "committing", "committed"]),
    "until": INSTANT,
}
_ENTRY = Named(
    "ImportEntry",
    {
        "type": "object",
        "description": "A row of a file, a fault of one, or who is missing from it.",
        "properties": {
            "sheet": TEXT,
            "row": maybe(COUNT),
            "column": maybe(TEXT),
            "field": maybe(TEXT),
            "what": TEXT,
            "zh": TEXT,
            "en": TEXT,
            "other_row": COUNT,
            "fields": many(TEXT),
            "why": TEXT,
            "person": TEXT,
            "home": TEXT,
            "area": TEXT,
        },
    },
)
_PAGE: dict[str, Any] = {"items": many(_ENTRY), "cursor": maybe(TEXT)}
UPLOAD = Operation(
    method="POST",
    path="/v1/imports",
    summary="Show what a file of a roster, of responders, devices or departures would change.",
    may=WRITERS,
    answers={201: Content("What it would change, and its faults.", members(**_PREVIEW, **_PAGE))},
    query=(word("kind", "What the file holds.", FileKind, needed=True), AREA_OF_FILES),
    raw=Content("The file, xlsx or csv.", FILE, "application/octet-stream"),
)
SHOWN = Operation(
    method="GET",
    path="/v1/imports/{import_id}",
    summary="Read a preview of one's own, and how far it is taken in.",
    may=WRITERS,
    answers={200: Content("The preview.", members(**_PREVIEW))},
    places=(_IMPORT,),
    hides=True,
    is_tagged=True,
)
LISTED = Operation(
    method="GET",
    path="/v1/imports/{import_id}/{part}",
    summary="Read one of a preview's lists.",
    may=WRITERS,
    answers={200: Content("A page of it.", members(**_PAGE))},
    places=(_IMPORT, _PART),
    query=(
        matching("cursor", "Where it goes on.", "[0-9]{1,4}", "give what the page before gave"),
    ),
    hides=True,
    is_tagged=True,
)
COMMIT = Operation(
    method="POST",
    path="/v1/imports/{import_id}/commits",
    summary="Take a file in as it was shown; sent again it goes on where it stopped.",
    may=WRITERS,
    answers={
        200: Content("It is taken in.", members(**_PREVIEW)),
        202: Content("It is being taken in; the preview tells how far it is.", members(**_PREVIEW)),
    },
    places=(_IMPORT,),
    fields=(text("digest", "The digest of the preview that was shown.", needed=True),),
    hides=True,
    is_taken_once=True,
)


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
        return door.answer(_part(door, caller, head, part, int(door.query.get("cursor") or 0)))

    def committed(import_id: str) -> Response:
        caller, _ = writer(door)
        _seen(door, caller, import_id)
        body = door.body(COMMIT)
        digest = body.text("digest", needed=True)
        body.done()
        head = door.services.commit_import().commit(caller.bureau, import_id, digest, caller.id)
        return _how_far(head)

    door.route(UPLOAD, uploaded)
    door.route(SHOWN, shown)
    door.route(LISTED, listed)
    door.route(COMMIT, committed)


def _uploaded(door: Door) -> Response:
    caller, areas = writer(door)
    upload = Upload(
        kind=intake.word_of(door.query["kind"], FileKind, "kind"),
        content=door.brought,
        by=caller.id,
        areas=areas,
        default_area=door.query.get("area", ""),
    )
    head = door.services.preview_import().preview(caller.bureau, upload)
    made = document(head) | _part(door, caller, head, "faults", 0)
    return Response(json.dumps(made, ensure_ascii=False), status_code=201, headers=PLAIN)


def _how_far(head: ImportHead) -> Response:
    """Answer a commit: a long file is taken in by others, and its preview is where to look."""
    text, where = json.dumps(document(head)), f"/v1/imports/{head.id}"
    if head.done == head.portions:
        return Response(body=text, status_code=200, headers=PLAIN)
    return Response(body=text, status_code=202, headers={**PLAIN, "Location": where})


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
    if caller.areas:
        return caller, caller.areas
    if PortalRole.OPERATOR_ADMIN not in caller.roles:
        raise NotPermittedError("your token names no area")
    return caller, ("",)


def _state(head: ImportHead) -> str:
    if not head.is_begun:
        return "previewed"
    return "committed" if head.done == head.portions else "committing"


def _seen(door: Door, caller: Caller, import_id: str) -> ImportHead:
    """Return a preview of the caller's own; nobody else's can be known."""
    now = door.services.clock().now()
    head = door.services.import_previews().head(caller.bureau, import_id, now)
    if head.by != caller.id:
        raise UnknownImportError(import_id)
    return head


def _part(door: Door, caller: Caller, head: ImportHead, part: str, piece: int) -> dict[str, Any]:
    """Return one page of a list; `cursor` is null where no page can follow."""
    previews = door.services.import_previews()
    entries = unpacked(previews.part(caller.bureau, head, f"{part}#{piece:04}"))
    pages = head.portions if part == "refused" else -(-head.counts.get(part, 0) // PIECE)
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
