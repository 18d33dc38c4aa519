"""`GET /v1/elders/{id}/record`: all of one person on one page, part by part (SH24-21, SH24-22)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chalice import Response

from chalicelib import access, bodies, elders, person_documents, registry, service_documents
from chalicelib.applications import looked
from chalicelib.by_street import REPORTS
from chalicelib.caller import Caller, PortalRole
from chalicelib.door import Door
from chalicelib.figure_documents import row, shape_of
from chalicelib.incident_documents import SUMMARY, summary
from chalicelib.operations import Content, Operation
from chalicelib.shapes import ID, INSTANT, TEXT, Named, Shape, many, maybe, members
from chalicelib.task_documents import TASK
from chalicelib.task_documents import document as task_document
from chalicelib.watch import WATCHED
from chalicelib.watch import document as watch_document
from telecare.domain.areas import street_of
from telecare.domain.figures.rows import reach_row
from telecare.domain.home import Snapshot
from telecare.messages.figures import REACH

_STAFF = registry.STAFF
_NEAR = _STAFF | {PortalRole.FAMILY, PortalRole.ELDER}
_WATCHES = WATCHED.may or frozenset()
_INCIDENT = members(incident=SUMMARY, closed_at=maybe(INSTANT), outcome=maybe(TEXT))


@dataclass(frozen=True, slots=True)
class Seen:
    """Whose record is asked for, by whom."""

    door: Door
    caller: Caller
    home: Snapshot
    elder: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a record: its shape, whom it is for, and how it is made."""

    shape: Shape | Named
    may: frozenset[PortalRole]
    make: Callable[[Seen], Any]


def _file(seen: Seen) -> dict[str, Any]:
    services, caller = seen.door.services, seen.caller
    found = services.registry().person.file(caller.bureau, seen.home.home, seen.elder)
    is_staff = bool(registry.seeing_roles(caller, seen.home, seen.elder) & _STAFF)
    is_open = registry.opens(caller, seen.home) or caller.person == seen.elder
    return person_documents.file(found, is_open, is_staff)


def _devices(seen: Seen) -> list[dict[str, Any]]:
    found = seen.door.services.reporting().record.devices(seen.home)
    return [
        {"device": each.device.thing, "type": each.device.type, "faults": list(each.faults)}
        for each in found
    ]


def _proof(seen: Seen) -> dict[str, Any] | None:
    """Return how the elder stands; what the others of the home do is in their own records."""
    told = seen.door.services.tell_watch()
    known = told.home(seen.caller.bureau, seen.home.home)
    people = tuple(
        each
        for each in told.people(known, seen.caller.id, seen.door.request_id)
        if each.elder == seen.elder
    )
    shown = watch_document(known, people, told.bound(known))["people"]
    return shown[0] if shown else None


def _responders(seen: Seen) -> list[dict[str, Any]]:
    street = street_of(seen.home.area)
    found = seen.door.services.reporting().reach.home(seen.caller.bureau, seen.home.home)
    return [
        row(
            REACH,
            reach_row((street, each.home), each.role, each.incidents, each.proofs, each.is_lost),
        )
        for each in found.responders
    ]


def _agreements(seen: Seen) -> list[dict[str, Any]]:
    lives = seen.door.services.service_register().of_elder(seen.caller.bureau, seen.elder)
    visible = (k.life for k in lives if bodies.sees(seen.caller, k.life, seen.home))
    return [
        service_documents.agreement(life, signed) for life in visible for signed in life.agreements
    ]


def _tasks(seen: Seen) -> list[dict[str, Any]]:
    return [
        task_document(each) for each in seen.door.services.reporting().record.open_tasks(seen.home)
    ]


def _incidents(seen: Seen) -> list[dict[str, Any]]:
    """Return the incidents that the caller may know of; one from which they are barred is not there."""
    found = seen.door.services.reporting().record.incidents(seen.home, seen.elder)
    return [
        {
            "incident": summary(each.head),
            "closed_at": each.closed_at.isoformat() if each.closed_at else None,
            "outcome": each.head.run.closure.outcome if each.head.run.closure else None,
        }
        for each in found
        if access.sees(seen.caller, each.head.run)
    ]


PARTS: Mapping[str, Part] = {
    "file": Part(person_documents.FILE, registry.READ, _file),
    "devices": Part(many(members(device=ID, type=TEXT, faults=many(TEXT))), _NEAR, _devices),
    "proof_of_life": Part({"type": "object"}, _WATCHES, _proof),
    "responders": Part(many(shape_of(REACH)), REPORTS | access.DESK, _responders),
    "agreements": Part(many(service_documents.AGREEMENT), bodies.READ, _agreements),
    "tasks": Part(many(TASK), _STAFF, _tasks),
    "incidents": Part(many(_INCIDENT), access.MAY[access.Act.READ], _incidents),
}
"""In the order in which a reader looks for them."""

RECORD = Operation(
    method="GET",
    path="/v1/elders/{elder_id}/record",
    summary="Read the one record of a person, part by part; the elder can read who did.",
    may=registry.READ,
    answers={
        200: Content(
            "The record; `absent` names the parts that the asker may not see.",
            Named(
                "PersonRecord",
                members(
                    id=ID,
                    home=ID,
                    absent=many(TEXT),
                    **{name: maybe(part.shape) for name, part in PARTS.items()},
                ),
            ),
        )
    },
    places=(registry.ELDER,),
    hides=True,
    is_tagged=True,
    opens_sealed=True,
)


def serve(door: Door) -> None:
    """Register the route."""

    def record(elder_id: str) -> Response:
        caller = door.caller()
        home = elders.home_of(door, caller, RECORD, elder_id)
        looked(door, caller, elder_id, "record")
        known = door.services.homes().snapshot(caller.bureau, home)
        seen = Seen(door, caller, known, elder_id)
        roles = registry.seeing_roles(caller, known, elder_id)
        visible = {name for name, part in PARTS.items() if roles & part.may}
        parts = {name: part.make(seen) if name in visible else None for name, part in PARTS.items()}
        absent = [name for name in PARTS if name not in visible]
        return door.answer({"id": elder_id, "home": home, "absent": absent, **parts})

    registry.route(door, RECORD, record)
