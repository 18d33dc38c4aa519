"""`/v1/applications/{id}/acceptance`: what is still missing before a fitted home is accepted, one by one."""

from __future__ import annotations

from typing import Any

from chalice import Response

from chalicelib import bodies
from chalicelib.applications import APPLICATION, looked, seen
from chalicelib.door import Door
from chalicelib.operations import Content, Operation
from chalicelib.shapes import COUNT, ID, INSTANT, TEXT, TRUTH, Named, many, maybe, members, one_of
from telecare.domain.service.acceptance import Held, Lack, Missing
from telecare.messages.acceptance import WORDS

ACCEPTANCE = Named(
    "Acceptance",
    members(
        home=maybe(ID),
        is_ready=TRUTH,
        missing=many(
            members(
                what=one_of(Lack), item=maybe(ID), thing=maybe(ID), number=COUNT, zh=TEXT, en=TEXT
            )
        ),
        declined=many(ID),
        tried=many(members(thing=ID, alarm=ID, at=INSTANT)),
    ),
)
ONE = Operation(
    method="GET",
    path="/v1/applications/{application_id}/acceptance",
    summary="Read what is missing before this home can be accepted, and which test alarms were heard.",
    may=bodies.STAFF,
    answers={200: Content("What is missing.", ACCEPTANCE)},
    places=(APPLICATION,),
    hides=True,
    is_tagged=True,
    opens_sealed=True,
    note="The step `accept` is refused with 409 and the same words while anything is missing.",
)


def serve(door: Door) -> None:
    """Register the route."""

    def one(application_id: str) -> Response:
        caller = door.caller()
        life = seen(door, caller, application_id).life
        looked(door, caller, life.elder, f"acceptance.{life.id}")
        found = door.services.move_service().acceptance().held(caller.bureau, life)
        return door.answer(_document(found))

    door.route(ONE, one)


def _document(found: Held) -> dict[str, Any]:
    return {
        "home": found.home or None,
        "is_ready": not found.missing,
        "missing": [_missing(each) for each in found.missing],
        "declined": sorted(found.declined),
        "tried": [
            {"thing": thing, "alarm": trial.alarm, "at": trial.at.isoformat()}
            for thing, trial in sorted(found.proofs.items())
        ],
    }


def _missing(each: Missing) -> dict[str, Any]:
    zh, en = WORDS[each.what]
    return {
        "what": each.what,
        "item": each.item or None,
        "thing": each.thing or None,
        "number": each.number,
        "zh": zh,
        "en": en,
    }
