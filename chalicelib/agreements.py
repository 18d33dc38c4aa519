"""`/v1/agreements`: what was signed, by whom, what was explained before, and who pays what."""

from __future__ import annotations

from chalice import Response

from chalicelib import bodies, intake, service_documents
from chalicelib.applications import home_of, looked, of_elder, reader, seen, writer
from chalicelib.caller import Caller
from chalicelib.door import Door
from chalicelib.problems import ProblemError
from telecare.domain.errors import NotPermittedError
from telecare.domain.programme.money import CostItem
from telecare.domain.programme.procedure import Body
from telecare.domain.service.agreement import Clause
from telecare.services.move_service import Signing


def serve(door: Door) -> None:
    """Register the routes."""

    def listed() -> Response:
        caller, lives = reader(door), []
        query = door.query or {}
        if query.get("application"):
            lives = [seen(door, caller, query["application"]).life]
        elif query.get("elder"):
            lives = of_elder(door, caller, query["elder"])
        else:
            mend = "application: name an application, or an elder"
            raise ProblemError(422, "A field is wrong", mend, "application")
        for life in lives:
            looked(door, caller, life.elder, f"agreements.{life.id}")
        items = [service_documents.agreement(life, a) for life in lives for a in life.agreements]
        return door.answer({"items": items, "cursor": None})

    def signed() -> Response:
        caller, body = writer(door), door.body()
        life = seen(door, caller, body.identifier("application", needed=True)).life
        signing = _signing(body, caller)
        body.done()
        if not bodies.answers_for(caller, life, home_of(door, caller, life)):
            raise NotPermittedError("another street answers for this service")
        kept = door.services.move_service().sign(
            caller.bureau, life.id, signing, door.event_id(caller)
        )
        return door.written(service_documents.agreement(kept.life, kept.life.agreements[-1]))

    door.route("GET", "/v1/agreements", listed)
    door.route("POST", "/v1/agreements", signed)


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
    found = {}
    for item, fen in body.document("costs").items():
        if isinstance(fen, bool) or not isinstance(fen, int) or fen < 0:
            mend = "costs: give whole fen, none below zero"
            raise ProblemError(422, "A field is wrong", mend, "costs")
        found[intake.word_of(item, CostItem, "costs")] = fen
    return found
