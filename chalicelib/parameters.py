"""`/v1/parameters`: the numbers of a bureau, who changed them, and how its own people change them."""

from __future__ import annotations

from typing import Any

from chalice import Response

from chalicelib import bodies
from chalicelib.caller import Caller, PortalRole
from chalicelib.door import Door
from chalicelib.fields import flag, matching, text, wrong
from chalicelib.operations import Content, Operation, Place
from chalicelib.problems import ProblemError
from chalicelib.rich_fields import numbers
from chalicelib.shapes import ID, INSTANT, TEXT, TRUTH, Named, many, maybe, members
from telecare.domain.errors import NotPermittedError
from telecare.domain.parameters import Parameters, unit_of
from telecare.domain.policy_change import Document, Proposal, faults
from telecare.ports.policies import Published
from telecare.services.change_policy import ChangePolicy

WRITERS = frozenset({PortalRole.CITY, PortalRole.DISTRICT})
"""The bureau's own people, whose areas hold the whole of it; an operator is bound by its numbers."""

_VERSION_FORM = r"[A-Za-z0-9_.:~-]{1,100}"
_NUMBER = {"type": "number"}
_VERSION = Place("version", "A version.", _VERSION_FORM, "There is no such version")
_PROPOSAL = Place(
    "proposal_id", "The id of a proposal.", r"[A-Za-z0-9-]{1,64}", "There is no such proposal"
)
_CHANGE = members(version=ID, by=ID, why=TEXT, at=INSTANT)
_POLICY = Named(
    "PolicyNumbers",
    members(
        version=ID,
        items=many(
            members(
                name=ID,
                value=_NUMBER,
                unit=maybe(TEXT),
                clause=maybe(TEXT),
                least=maybe(_NUMBER),
                most=maybe(_NUMBER),
            )
        ),
        lacking=many(ID),
    ),
)
_ONE = Named(
    "PolicyProposal",
    members(
        id=ID,
        base=ID,
        values={"type": "object", "additionalProperties": _NUMBER},
        by=ID,
        why=TEXT,
        at=INSTANT,
        verdict=maybe(members(agreed=TRUTH, by=ID, at=INSTANT, why=TEXT)),
        version=maybe(ID),
    ),
)


def _read(path: str, summary: str, answer: Content, place: Place | None = None) -> Operation:
    return Operation(
        method="GET",
        path="/v1/parameters" + path,
        summary=summary,
        may=bodies.STAFF,
        answers={200: answer},
        places=(place,) if place else (),
        is_tagged=True,
        is_long=True,
    )


def _write(path: str, summary: str, status: int, fields: Any, place: Place | None) -> Operation:
    return Operation(
        method="POST",
        path="/v1/parameters/proposals" + path,
        summary=summary,
        may=WRITERS,
        answers={status: Content("The proposal.", _ONE)},
        places=(place,) if place else (),
        fields=fields,
        is_taken_once=True,
    )


IN_FORCE = _read(
    "",
    "Read the numbers in force: unit, clause, bounds within which the bureau may change each, and what "
    "the version lacks (the standard bureau's numbers stand in until its files are published again).",
    Content("The numbers.", _POLICY),
)
VERSION = _read(
    "/versions/{version}",
    "Read the numbers of a version.",
    Content("The numbers.", _POLICY),
    _VERSION,
)
VERSIONS = _read(
    "/versions",
    "List which version was put in force when, by whom and why.",
    Content("The first one first.", members(items=many(Named("PolicyChange", _CHANGE)))),
)
PROPOSALS = _read(
    "/proposals", "List what was proposed.", Content("All of them.", members(items=many(_ONE)))
)
PROPOSE = _write(
    "",
    "Propose other numbers; nothing changes until somebody else agrees.",
    201,
    (
        matching(
            "base", "The version that you read.", _VERSION_FORM, "give a version", needed=True
        ),
        numbers("values", "The numbers by their names.", needed=True),
        text("why", "Why, and by which paper.", needed=True),
    ),
    None,
)
JUDGE = _write(
    "/{proposal_id}/decisions",
    "Put in force what another proposed, or refuse it; who proposed it may take it back.",
    200,
    (flag("agreed", "Whether it shall be in force.", needed=True), text("why", "Why.")),
    _PROPOSAL,
)


def serve(door: Door) -> None:
    """Register the routes."""

    def policy() -> ChangePolicy:
        return door.services.change_policy()

    def numbers_of(version: str = "") -> Response:
        found = policy().policies.published(door.caller().bureau, version)
        if found is None:
            raise ProblemError(404, _VERSION.absent)
        return door.answer(_told(found))

    def versions() -> Response:
        changes = policy().changes(door.caller().bureau)
        told = [
            {"version": c.version, "by": c.by, "why": c.why, "at": c.at.isoformat()}
            for c in changes
        ]
        return door.answer({"items": told})

    def proposals() -> Response:
        found = policy().policies.proposals(door.caller().bureau)
        return door.answer({"items": [_document(each) for each in found]})

    def judged(proposal_id: str) -> Response:
        body = door.body(JUDGE)
        agreed, why = bool(body.flag("agreed")), body.text("why")
        body.done()
        caller = _whole(door)
        return door.done(
            _document(policy().judge(caller.bureau, proposal_id, agreed, caller.id, why))
        )

    door.route(IN_FORCE, numbers_of)
    door.route(VERSIONS, versions)
    door.route(VERSION, numbers_of)
    door.route(PROPOSALS, proposals)
    door.route(PROPOSE, lambda: _proposed(door))
    door.route(JUDGE, judged)


def _proposed(door: Door) -> Response:
    body = door.body(PROPOSE)
    base, why = body.text("base", needed=True), body.text("why", needed=True)
    values = {str(name): float(value) for name, value in body.document("values").items()}
    body.done()
    caller, policy = _whole(door), door.services.change_policy()
    for name, mend in faults(policy.published(caller.bureau).document, values).items():
        raise wrong(name if name == "values" else f"values.{name}", mend)
    key = door.event_id(caller).removeprefix("portal-")[:24].strip("-")
    made = policy.propose(caller.bureau, base, values, why, caller.id, key)
    return door.created(_document(made))


def _whole(door: Door) -> Caller:
    """Return the caller, whose areas must hold the whole bureau: its numbers are everybody's."""
    caller = door.caller()
    area = door.services.change_policy().area(caller.bureau)
    if not area:
        raise NotPermittedError("the bureau's programme names no area: its files alone change it")
    if not any(area.startswith(mine) for mine in caller.areas):
        raise NotPermittedError(f"your areas are not the whole bureau's, which is {area}")
    return caller


def _told(found: Published) -> dict[str, Any]:
    lacking = Parameters(found.document["parameters"]).lacking()
    return {"version": found.version, "items": _items(found.document), "lacking": lacking}


def _items(document: Document) -> list[dict[str, Any]]:
    bounds, clauses = document.get("bounds", {}), document.get("clauses", {})
    items = []
    for name, value in sorted(document["parameters"].items()):
        least, most = bounds.get(name, (None, None))
        unit = name.rsplit("_", 1)[-1] if unit_of(name) else None
        clause = clauses.get(name)
        items.append(
            {
                "name": name,
                "value": value,
                "unit": unit,
                "clause": clause,
                "least": least,
                "most": most,
            }
        )
    return items


def _document(proposal: Proposal) -> dict[str, Any]:
    verdict = proposal.verdict
    told = verdict and {
        "agreed": verdict.agreed,
        "by": verdict.by,
        "at": verdict.at.isoformat(),
        "why": verdict.why,
    }
    return {
        "id": proposal.id,
        "base": proposal.base,
        "values": dict(proposal.values),
        "by": proposal.by,
        "why": proposal.why,
        "at": proposal.at.isoformat(),
        "verdict": told,
        "version": proposal.version if verdict and verdict.agreed else None,
    }
