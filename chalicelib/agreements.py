"""`/v1/agreements`: what was signed, by whom, what was explained before, and who pays what."""

from __future__ import annotations

from chalice import Response

from chalicelib import bodies, intake, service_documents
from chalicelib.applications import home_of, looked, of_elder, seen
from chalicelib.caller import Caller
from chalicelib.door import Door
from chalicelib.fields import identifier, word, wrong
from chalicelib.operations import Content, Operation
from chalicelib.rich_fields import day, sums, words
from chalicelib.shapes import page
from telecare.domain.errors import NotPermittedError
from telecare.domain.programme.money import CostItem
from telecare.domain.programme.procedure import Body
from telecare.domain.service.agreement import Clause
from telecare.services.move_service import Signing

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
        costs=_costs(body),
        present=body.words("present", Body),
        until=body.day("until"),
    )


def _costs(body: intake.Body) -> dict[CostItem, int]:
    """Return what each item costs a month, in whole fen: sums of money are no fractions."""
    return {CostItem(item): fen for item, fen in body.document("costs").items()}
