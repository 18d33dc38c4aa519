"""`/v1/legal-holds`: what of an elder or an incident must stay, by whose word and why."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from chalice import Response

from chalicelib import intake
from chalicelib.caller import Caller, PortalRole
from chalicelib.door import Door
from chalicelib.elder_sight import place_in_sight
from chalicelib.fields import identifier, word, wrong
from chalicelib.incident_documents import instant
from chalicelib.operations import Content, Operation
from chalicelib.shapes import ID, INSTANT, TRUTH, Named, many, maybe, members, one_of
from telecare.domain.errors import UnknownPersonError
from telecare.domain.legal_hold import Cause, LegalHold, Release, Subject, SubjectKind

SETS_HOLDS = frozenset({PortalRole.DISTRICT})
"""The bureau alone: whoever is contracted may be whom a hold is about."""

SEES_HOLDS = SETS_HOLDS | {
    PortalRole.STREET,
    PortalRole.OPERATOR_ADMIN,
    PortalRole.SUPERVISOR,
    PortalRole.AUDITOR,
}


class Deed(StrEnum):
    """What is done with a hold."""

    SET = "set"
    LIFT = "lift"


_SUBJECT = (
    word("kind", "Whether an elder's data is held or an incident's.", SubjectKind, needed=True),
    identifier("subject", "Whose, or which.", needed=True),
)
HOLD = Named(
    "LegalHold",
    members(
        hold=ID,
        kind=one_of(SubjectKind),
        subject=ID,
        cause=one_of(Cause),
        reference=ID,
        set_by=ID,
        set_at=INSTANT,
        stands=TRUTH,
        lifted_by=maybe(ID),
        lifted_at=maybe(INSTANT),
        lifted_why=maybe(one_of(Release)),
    ),
)
SHOWN = Operation(
    method="GET",
    path="/v1/legal-holds",
    summary="Read the legal holds on an elder's or an incident's data.",
    may=SEES_HOLDS,
    answers={200: Content("All holds, lifted ones too.", members(items=many(HOLD)))},
    query=_SUBJECT,
    hides=True,
    opens_sealed=True,
    is_tagged=True,
)
MOVE = Operation(
    method="POST",
    path="/v1/legal-holds",
    summary="Set or lift a legal hold; the elder can read who did, and why.",
    may=SETS_HOLDS,
    answers={200: Content("The hold as it stands.", HOLD)},
    fields=(
        *_SUBJECT,
        word("action", "What to do.", Deed, needed=True),
        word("cause", "Why it is set.", Cause),
        identifier("reference", "The number of the papers that ask for it."),
        identifier("hold", "Which hold is lifted."),
        word("why", "Why it is lifted.", Release),
    ),
    hides=True,
    opens_sealed=True,
    is_taken_once=True,
    note="`set` needs `cause` and `reference`, `lift` needs `hold` and `why`.",
)


def serve(door: Door) -> None:
    """Register the routes."""

    def shown() -> Response:
        caller = door.caller()
        subject = Subject(SubjectKind(door.query["kind"]), door.query["subject"])
        _check(door, caller, subject, SEES_HOLDS)
        holds = door.services.privacy().hold_data().of(caller.bureau, subject)
        return door.answer({"items": [_document(hold) for hold in holds]})

    def moved() -> Response:
        caller, body = door.caller(), door.body(MOVE)
        kind = body.needed_word("kind", SubjectKind)
        subject = Subject(kind, body.identifier("subject", needed=True))
        _check(door, caller, subject, SETS_HOLDS)
        return door.done(_document(_move(door, body, caller, subject)))

    door.route(SHOWN, shown)
    door.route(MOVE, moved)


def _move(door: Door, body: intake.Body, caller: Caller, subject: Subject) -> LegalHold:
    deed, cause, why = (
        body.needed_word("action", Deed),
        body.word("cause", Cause),
        body.word("why", Release),
    )
    reference, hold = body.identifier("reference"), body.identifier("hold")
    body.done()
    holds, key = door.services.privacy().hold_data(), door.event_id(caller)
    if deed is Deed.SET:
        if cause is None or not reference:
            raise wrong("cause" if cause is None else "reference", "is missing: a hold needs both")
        return holds.set(caller.bureau, subject, cause, reference, caller.id, key)
    if why is None or not hold:
        raise wrong("why" if why is None else "hold", "is missing: to lift one needs both")
    return holds.lift(caller.bureau, subject, hold, why, caller.id, key)


def _check(door: Door, caller: Caller, subject: Subject, roles: frozenset[PortalRole]) -> None:
    """Let only those near who see every elder that the subject is about; an incident of nobody is the bureau's."""
    elders = door.services.privacy().hold_data().elders(caller.bureau, subject)
    if not elders and not caller.roles & SETS_HOLDS:
        raise UnknownPersonError(subject.id)
    for elder in elders:
        place_in_sight(door.services.homes(), caller, elder, roles)


def _document(hold: LegalHold) -> Mapping[str, Any]:
    lifting = hold.lifting
    return {
        "hold": hold.id,
        "kind": hold.subject.kind,
        "subject": hold.subject.id,
        "cause": hold.cause,
        "reference": hold.reference,
        "set_by": hold.set_by,
        "set_at": instant(hold.set_at),
        "stands": hold.stands,
        "lifted_by": lifting.by if lifting else None,
        "lifted_at": instant(lifting.at) if lifting else None,
        "lifted_why": lifting.why if lifting else None,
    }
