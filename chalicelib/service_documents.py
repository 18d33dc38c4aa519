"""Services, agreements and consents as the portal shows them: ids and words, no name and no number."""

from __future__ import annotations

from typing import Any

from chalicelib.shapes import (
    COUNT,
    ID,
    INSTANT,
    TEXT,
    WORDS_BY_NAME,
    Named,
    many,
    maybe,
    members,
    one_of,
)
from telecare.domain.consent import Cause, Purpose, Reluctance, Standing
from telecare.domain.kinds import Kind
from telecare.domain.programme.money import CostItem, Payer, Share
from telecare.domain.programme.procedure import Act, Body
from telecare.domain.programme.programme import Funding
from telecare.domain.service.agreement import Agreement, Clause
from telecare.domain.service.life import Doubt, Life, Over, Pause, Phase, Side, Why
from telecare.domain.service.moving import evidence_for
from telecare.domain.service.tariff import SponsorKind
from telecare.ports.services import ListedService
from telecare.services.keep_consent import Asked, Picture

DAY = {"type": "string", "format": "date"}
_BODIES = many(one_of(Body))
_LISTED = members(id=ID, elder=ID, area=TEXT, phase=one_of(Phase), due_at=maybe(INSTANT))
LISTED = Named("ServiceSummary", _LISTED)
_TAKEN = members(step=one_of(Act), on=DAY, by=one_of(Body), evidence=WORDS_BY_NAME)
_NEXT = members(step=one_of(Act), by=_BODIES, present=_BODIES, evidence=many(TEXT))
_ENDED = members(
    over=one_of(Over),
    on=DAY,
    why=maybe(one_of(Why)),
    reluctance=maybe(one_of(Reluctance)),
    cause=maybe(one_of(Cause)),
)
SERVICE = Named(
    "Service",
    members(
        **_LISTED["properties"],
        home=maybe(ID),
        registered=maybe(ID),
        funding=one_of(Funding),
        **{"class": maybe(TEXT)},
        missing=many(TEXT),
        operator=maybe(ID),
        opened_at=INSTANT,
        taken=many(_TAKEN),
        next=maybe(_NEXT),
        suspended=maybe(members(why=one_of(Pause), until=INSTANT)),
        offered=maybe(members(side=one_of(Side), to=ID)),
        objections=many(members(id=ID, why=one_of(Doubt), on=DAY)),
        ended=maybe(_ENDED),
    ),
)
AGREEMENT = Named(
    "Agreement",
    members(
        id=ID,
        application=ID,
        elder=ID,
        document=ID,
        operator=ID,
        signed_by=one_of(Body),
        on=DAY,
        until=maybe(DAY),
        explained=many(one_of(Clause)),
        package=maybe(TEXT),
        fees=many(
            members(
                item=one_of(CostItem),
                payer=one_of(Payer),
                fen=COUNT,
                source=maybe(TEXT),
                offered=maybe(TEXT),
            )
        ),
        sponsors=many(
            members(source=ID, kind=one_of(SponsorKind), item=one_of(CostItem), fen=maybe(COUNT))
        ),
        bundle=maybe(members(name=ID, items=many(one_of(CostItem)), fen=COUNT)),
        elder_fen=COUNT,
    ),
)
_ASKED = members(
    purpose=one_of(Purpose),
    thing=maybe(ID),
    stands=one_of(Standing),
    until=maybe(INSTANT),
    would_lose=many(one_of(Kind)),
)
PICTURE = Named(
    "Consents",
    members(consents=many(_ASKED), paused=many(TEXT), unwatched=many(one_of(Kind))),
)


def listed(service: ListedService) -> dict[str, Any]:
    """Return a service in a list."""
    return {
        "id": service.id,
        "elder": service.elder,
        "area": service.area,
        "phase": service.phase,
        "due_at": service.due_at.isoformat() if service.due_at else None,
    }


def service(life: Life) -> dict[str, Any]:
    """Return one service: how far it is, what comes next and what that needs."""
    return {
        **listed(ListedService.of(life)),
        "home": life.home or None,
        "registered": life.registered or None,
        "funding": life.funding,
        "class": life.client_class or None,
        "missing": list(life.missing),
        "operator": life.operator or None,
        "opened_at": life.opened_at.isoformat(),
        "taken": [
            {"step": t.act, "on": t.on.isoformat(), "by": t.by, "evidence": dict(t.evidence)}
            for t in life.taken
        ],
        "next": _next(life),
        "suspended": _suspended(life),
        "offered": {"side": life.transfer.side, "to": life.transfer.to} if life.transfer else None,
        "objections": [
            {"id": each.id, "why": each.why, "on": each.on.isoformat()} for each in life.objections
        ],
        "ended": _ended(life),
    }


def _next(life: Life) -> dict[str, Any] | None:
    stage = life.next_stage
    if stage is None or life.phase is not Phase.ENTERING:
        return None
    return {
        "step": stage.act,
        "by": sorted(stage.by),
        "present": sorted(stage.present),
        "evidence": list(evidence_for(stage)),
    }


def _suspended(life: Life) -> dict[str, str] | None:
    rest = life.suspension
    return {"why": rest.why, "until": rest.until.isoformat()} if rest else None


def _ended(life: Life) -> dict[str, Any] | None:
    end = life.end
    if end is None:
        return None
    told = {"why": end.why, "reluctance": end.reluctance, "cause": end.cause}
    return {"over": end.over, "on": end.on.isoformat(), **told}


def agreement(life: Life, signed: Agreement) -> dict[str, Any]:
    """Return one agreement with who pays what a month."""
    return {
        "id": signed.id,
        "application": life.id,
        "elder": life.elder,
        "document": signed.document,
        "operator": signed.operator,
        "signed_by": signed.signed_by,
        "on": signed.on.isoformat(),
        "until": signed.until.isoformat() if signed.until else None,
        "explained": sorted(signed.explained),
        "package": signed.package or None,
        "fees": [_share(each) for each in signed.fees.shares],
        "sponsors": [
            {"source": each.source, "kind": each.kind, "item": each.item, "fen": each.fen}
            for each in signed.sponsors
        ],
        "bundle": _bundle(signed),
        "elder_fen": signed.elder_fen,
    }


def _share(share: Share) -> dict[str, Any]:
    told = {"item": share.item, "payer": share.payer, "fen": share.fen}
    return told | {"source": share.source or None, "offered": share.offered or None}


def _bundle(signed: Agreement) -> dict[str, Any] | None:
    bundle = signed.bundle
    if bundle is None:
        return None
    return {"name": bundle.name, "items": sorted(bundle.items), "fen": bundle.fen}


def picture(seen: Picture) -> dict[str, Any]:
    """Return what an elder allows, what is paused, and what nobody watches because of it."""
    return {
        "consents": [_asked(each) for each in seen.asked],
        "paused": list(seen.paused),
        "unwatched": sorted(seen.unwatched),
    }


def _asked(asked: Asked) -> dict[str, Any]:
    return {
        "purpose": asked.subject.purpose,
        "thing": asked.subject.thing or None,
        "stands": asked.stands,
        "until": asked.until.isoformat() if asked.until else None,
        "would_lose": sorted(asked.would_lose),
    }
