"""`/v1/agreements`: what was signed, by whom, what was explained before, and who pays what."""

from __future__ import annotations

import re
from typing import Any

from chalice import Response

from chalicelib import bodies, intake, service_documents
from chalicelib.applications import home_of, looked, of_elder, seen
from chalicelib.caller import Caller
from chalicelib.door import Door
from chalicelib.fields import identifier, word, wrong
from chalicelib.operations import Content, Operation
from chalicelib.rich_fields import MOST_FEN, NAMED, day, document, records, sums, words
from chalicelib.shapes import many, one_of, page
from telecare.domain import codec
from telecare.domain.errors import NotPermittedError
from telecare.domain.programme.money import CostItem
from telecare.domain.programme.procedure import Body
from telecare.domain.service.agreement import Clause
from telecare.domain.service.tariff import Bundle, Sponsor, SponsorKind, Tariff, Waiver
from telecare.services.move_service import Signing

_FEN = {"type": "integer", "minimum": 0, "maximum": MOST_FEN}
_FEN_BY_ID = {"type": "object", "propertyNames": NAMED, "additionalProperties": _FEN}
_ITEM = one_of(CostItem)
_SPONSOR = {
    "type": "object",
    "additionalProperties": False,
    "required": ["source", "kind", "item"],
    "properties": {"source": NAMED, "kind": one_of(SponsorKind), "item": _ITEM, "fen": _FEN},
}
_WAIVER = {
    "type": "object",
    "additionalProperties": False,
    "required": ["item"],
    "properties": {"item": _ITEM, "fen": _FEN},
}
_BUNDLE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "items", "fen"],
    "properties": {"name": NAMED, "items": many(_ITEM), "fen": _FEN},
}
LISTED = Operation(
    method="GET",
    path="/v1/agreements",
    summary="Read what was signed; the elder can read who did.",
    may=bodies.READ,
    answers={200: Content("The agreements.", page(service_documents.AGREEMENT))},
    query=(
        identifier("application", "Of which application."),
        identifier("elder", "Of which elder, if no application is named."),
    ),
    hides=True,
    is_tagged=True,
)
SIGN = Operation(
    method="POST",
    path="/v1/agreements",
    summary="Write down what was signed, and what was explained before.",
    follows_procedure=True,
    may=bodies.WRITE,
    answers={200: Content("The agreement.", service_documents.AGREEMENT)},
    fields=(
        identifier("application", "For which application.", needed=True),
        word("for", "As which body the bearer acts, or for whom they write.", Body),
        identifier("document", "The id of the paper.", needed=True),
        identifier("operator", "Who serves.", needed=True),
        words("explained", "What was explained before.", Clause),
        sums("costs", "What each item costs a month, in fen.", CostItem),
        records("sponsors", "Who bears a part of which item, and as what.", _SPONSOR),
        records("waived", "Which fees the operator does not ask for.", _WAIVER),
        document("bundle", "Items that are sold at one price.", _BUNDLE),
        document(
            "extras", "Services of the catalogue beyond the package, in fen a month.", _FEN_BY_ID
        ),
        document("devices", "Devices by item of the kit, in fen a month.", _FEN_BY_ID),
        words("present", "Who was there.", Body),
        day("until", "The last day, if there is one."),
    ),
    hides=True,
    is_taken_once=True,
)


def serve(door: Door) -> None:
    """Register the routes."""

    def listed() -> Response:
        caller, lives = door.caller(), []
        query = door.query
        if query.get("application"):
            lives = [seen(door, caller, query["application"]).life]
        elif query.get("elder"):
            lives = of_elder(door, caller, query["elder"])
        else:
            raise wrong("application", "name an application, or an elder")
        for life in lives:
            looked(door, caller, life.elder, f"agreements.{life.id}")
        items = [service_documents.agreement(life, a) for life in lives for a in life.agreements]
        return door.answer({"items": items, "cursor": None})

    def signed() -> Response:
        caller, body = door.caller(), door.body(SIGN)
        life = seen(door, caller, body.identifier("application", needed=True)).life
        signing = _signing(body, caller)
        body.done()
        if not bodies.answers_for(caller, life, home_of(door, caller, life)):
            raise NotPermittedError("another street answers for this service")
        kept = door.services.move_service().sign(
            caller.bureau, life.id, signing, door.event_id(caller)
        )
        return door.done(service_documents.agreement(kept.life, kept.life.agreements[-1]))

    door.route(LISTED, listed)
    door.route(SIGN, signed)


def _signing(body: intake.Body, caller: Caller) -> Signing:
    return Signing(
        said=bodies.said(body, caller),
        document=body.identifier("document", needed=True),
        operator=body.identifier("operator", needed=True),
        explained=body.words("explained", Clause),
        tariff=_tariff(body),
        present=body.words("present", Body),
        until=body.day("until"),
    )


def _tariff(body: intake.Body) -> Tariff:
    """Return what a month costs, in whole fen: sums of money are no fractions."""
    bundle = body.document("bundle")
    return Tariff(
        costs={CostItem(item): fen for item, fen in body.document("costs").items()},
        sponsors=_read("sponsors", tuple[Sponsor, ...], body.listed("sponsors")),
        waivers=_read("waived", tuple[Waiver, ...], body.listed("waived")),
        bundle=_read("bundle", Bundle, bundle) if bundle else None,
        extras=_by_id("extras", body),
        devices=_by_id("devices", body),
    )


def _read(field: str, kind: Any, told: Any) -> Any:
    """Return what a document says; one of another form is refused by its field."""
    try:
        read = codec.from_plain(kind, told)
    except (AttributeError, KeyError, TypeError, ValueError) as unread:
        raise wrong(field, "give what the description of this field asks for") from unread
    for each in read if isinstance(read, tuple) else (read,):
        if not _is_named(each) or not _is_fen(each.fen):
            raise wrong(field, "give ids, and whole fen from 0 on")
    return read


def _is_named(each: Sponsor | Waiver | Bundle) -> bool:
    """A sponsor and a bundle have an id: what people are called stands in no settlement."""
    if isinstance(each, Waiver):
        return True
    name = each.source if isinstance(each, Sponsor) else each.name
    return isinstance(name, str) and re.fullmatch(r"[A-Za-z0-9_.:-]{1,64}", name) is not None


def _is_fen(fen: object) -> bool:
    is_whole = isinstance(fen, int) and not isinstance(fen, bool)
    return fen is None or (is_whole and 0 <= int(str(fen)) <= MOST_FEN)


def _by_id(field: str, body: intake.Body) -> dict[str, int]:
    told = body.document(field)
    if not all(fen is not None and _is_fen(fen) for fen in told.values()):
        raise wrong(field, "give whole fen, none below zero")
    return dict(told)
