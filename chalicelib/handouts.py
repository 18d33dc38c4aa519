"""`/v1/homes/{id}/handouts` and an operator's offer: what homes were given, and what there is to choose."""

from __future__ import annotations

from typing import Any

from chalice import Response

from chalicelib import registry
from chalicelib.caller import Caller, PortalRole
from chalicelib.door import Door
from chalicelib.fields import flag, identifier, text, word, wrong
from chalicelib.intake import Body
from chalicelib.operations import Content, Operation
from chalicelib.operators import OPERATOR
from chalicelib.rich_fields import MOST_FEN, count, day, records
from chalicelib.service_documents import DAY
from chalicelib.shapes import COUNT, ID, TEXT, TRUTH, Named, many, maybe, members, one_of
from telecare.domain.errors import UnknownServiceError
from telecare.domain.programme.devices import Cause
from telecare.domain.programme.money import Payer
from telecare.domain.registry.handouts import Asked, Choice, Handout, Model

_GIVES = registry.NEAR | registry.FITS | {PortalRole.DISTRICT}
_OFFERS = frozenset({PortalRole.OPERATOR_ADMIN})
_SEES = _OFFERS | {PortalRole.CITY, PortalRole.DISTRICT, PortalRole.STREET, PortalRole.COMMITTEE}
HANDOUT = Named(
    "Handout",
    members(
        device_type=TEXT,
        on=DAY,
        programme=maybe(ID),
        cause=maybe(one_of(Cause)),
        thing=maybe(ID),
        free=TRUTH,
        shares=many(members(payer=one_of(Payer), fen=COUNT)),
        written_by=ID,
    ),
)
_LONGEST_MODEL = 64
_SHORT = {"type": "string", "maxLength": _LONGEST_MODEL}
_MODEL = {
    "type": "object",
    "additionalProperties": False,
    "required": ["type", "model"],
    "properties": {"type": _SHORT, "model": _SHORT},
}
OFFER = Named(
    "OperatorsOffer",
    members(operator=ID, models=many(_MODEL), kinds=many(TEXT), on=maybe(DAY)),
)
LISTED = Operation(
    method="GET",
    path="/v1/homes/{home_id}/handouts",
    summary="Read which devices a home was given, by which programme, and who paid.",
    may=registry.READ,
    answers={200: Content("Oldest first.", members(items=many(HANDOUT)))},
    places=(registry.HOME,),
    hides=True,
    is_tagged=True,
)
GIVE = Operation(
    method="POST",
    path="/v1/homes/{home_id}/handouts",
    summary="Keep what another programme gave, or hand a device out and be told who pays.",
    may=_GIVES,
    answers={201: Content("What was given.", HANDOUT)},
    places=(registry.HOME,),
    fields=(
        text("device_type", "The type, by its name in the catalogue.", needed=True),
        identifier(
            "programme", "Which other programme gave it; then `on` is needed, and nothing else."
        ),
        day("on", "When another programme gave it."),
        identifier("application", "For whose service it is handed out."),
        word("cause", "Why it is handed out.", Cause),
        count("fen", "What it costs.", MOST_FEN),
        count("basic_fen", "What the basic device costs; without it all of it is basic.", MOST_FEN),
        identifier("thing", "Which device it is, if it is registered."),
        flag("free", "It must be free: 409 where the home has had its own."),
    ),
    hides=True,
    is_taken_once=True,
    note="Nobody gets a second free device of a kind, whichever programme gave the first.",
)
SHOWN = Operation(
    method="GET",
    path="/v1/operators/{operator_id}/offer",
    summary="Read which devices an operator offers elders to choose from.",
    may=_SEES,
    answers={200: Content("The offer.", OFFER)},
    places=(OPERATOR,),
    is_tagged=True,
)
OFFERED = Operation(
    method="PUT",
    path="/v1/operators/{operator_id}/offer",
    summary="Say which devices an operator offers elders to choose from.",
    may=_OFFERS,
    answers={200: Content("The offer.", OFFER)},
    places=(OPERATOR,),
    fields=(records("models", "The models, each with its type.", _MODEL),),
    note="403 where there are fewer kinds than the bureau asks for: models of one kind count once.",
)


def serve(door: Door) -> None:
    """Register the routes."""

    def listed(home_id: str) -> Response:
        caller = door.caller()
        registry.seen(door, caller, LISTED, home_id)
        given = door.services.registry().handouts.of_home(caller.bureau, home_id)
        return door.answer({"items": [_handout(each) for each in given]})

    registry.route(door, LISTED, listed)
    registry.route(door, GIVE, lambda home_id: _give(door, home_id))
    registry.route(door, SHOWN, lambda operator_id: _shown(door, operator_id))
    registry.route(door, OFFERED, lambda operator_id: _offered(door, operator_id))


# ---- handing out ----


def _give(door: Door, home: str) -> Response:
    caller = door.caller()
    registry.seen(door, caller, GIVE, home)
    body, key = door.body(GIVE), door.event_id(caller)
    handing = door.services.registry().handouts
    programme = body.identifier("programme")
    if programme:
        earlier = _earlier(body, programme, caller, key)
        body.done()
        return door.created(_handout(handing.earlier(caller.bureau, home, earlier)))
    service = body.identifier("application")
    if not service:
        raise wrong("application", "name for whose service, or which other programme gave it")
    asked = _asked(body)
    body.done()
    given = handing.hand_out(caller.bureau, home, service, asked, caller.id, key)
    return door.created(_handout(given))


def _earlier(body: Body, programme: str, caller: Caller, key: str) -> Handout:
    on = body.day("on")
    if on is None:
        raise wrong("on", "give the day, as 2026-01-31")
    return Handout(key, body.text("device_type", needed=True), on, caller.id, programme)


def _asked(body: Body) -> Asked:
    fen = body.number("fen")
    return Asked(
        device_type=body.text("device_type", needed=True),
        cause=body.word("cause", Cause) or Cause.WANTED,
        fen=fen,
        basic_fen=body.number("basic_fen") if body.has("basic_fen") else fen,
        thing=body.identifier("thing"),
        must_be_free=bool(body.flag("free")),
    )


def _handout(each: Handout) -> dict[str, Any]:
    return {
        "device_type": each.device_type,
        "on": each.on.isoformat(),
        "programme": each.programme or None,
        "cause": each.cause,
        "thing": each.thing or None,
        "free": each.was_free,
        "shares": [{"payer": share.payer, "fen": share.fen} for share in each.shares],
        "written_by": each.written_by,
    }


# ---- offering ----


def _shown(door: Door, operator: str) -> Response:
    caller = door.caller()
    _check_own(caller, operator, SHOWN)
    choice = door.services.registry().handouts.choice(caller.bureau, operator)
    if choice is None:
        raise UnknownServiceError(operator)
    return door.answer(_offer(choice))


def _offered(door: Door, operator: str) -> Response:
    caller = door.caller()
    _check_own(caller, operator, OFFERED)
    body = door.body(OFFERED)
    models = tuple(_model(each) for each in body.listed("models"))
    body.done()
    handing = door.services.registry().handouts
    return door.done(_offer(handing.offer(caller.bureau, operator, models, caller.id)))


def _check_own(caller: Caller, operator: str, operation: Operation) -> None:
    """Let an operator have its own offer alone; of all others there is none for it."""
    oversees = bool(caller.roles & (_SEES - _OFFERS)) and operation is SHOWN
    if not oversees and caller.operator not in {"", operator}:
        raise UnknownServiceError(operator)


def _model(told: dict[str, Any]) -> Model:
    kind, model = told.get("type"), told.get("model")
    are_texts = isinstance(kind, str) and isinstance(model, str)
    if not are_texts or set(told) != {"type", "model"} or len(str(model)) > _LONGEST_MODEL:
        raise wrong("models", f"give type and model of each, at most {_LONGEST_MODEL} characters")
    return Model(str(kind), str(model))


def _offer(choice: Choice) -> dict[str, Any]:
    return {
        "operator": choice.operator,
        "models": [{"type": each.device_type, "model": each.model} for each in choice.models],
        "kinds": sorted(choice.kinds),
        "on": choice.on.isoformat(),
    }
