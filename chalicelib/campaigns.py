"""`/v1/campaigns`: what a bureau or street tells many: shown with how many it goes to, told, and reported."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from chalice import Response

from chalicelib import registry
from chalicelib.caller import Caller, PortalRole
from chalicelib.door import PLAIN, Door
from chalicelib.fields import cursor, limit, matching, text, word
from chalicelib.operations import Content, Operation, Place
from chalicelib.rich_fields import count, day, words
from chalicelib.shapes import (
    COUNT,
    ID,
    INSTANT,
    TEXT,
    Named,
    Shape,
    many,
    maybe,
    members,
    one_of,
    page,
)
from telecare.domain.errors import NotPermittedError, UnknownCampaignError
from telecare.domain.kinds import Risk
from telecare.domain.programme.notices import Audience
from telecare.domain.tidings.campaign import Campaign, Report, Whom
from telecare.domain.tidings.kinds import THEMES, TidingKind

TELLERS = frozenset({PortalRole.CITY, PortalRole.DISTRICT, PortalRole.STREET})
"""Who speaks to many in the bureau's name; never an operator: it would be tempted to sell."""

_MOST_PEOPLE = 10**7
_CAMPAIGN = Place(
    "campaign_id", "The id of a campaign.", r"[0-9a-f]{32}", "There is no such campaign"
)
_COUNTS: Shape = {"type": "object", "additionalProperties": COUNT}
_SHOWN = Named(
    "Campaign",
    members(
        id=ID,
        theme=one_of(THEMES),
        area=TEXT,
        risks=many(one_of(Risk)),
        audience=one_of(Audience),
        words=TEXT,
        day=maybe(TEXT),
        by=ID,
        at=INSTANT,
        homes=COUNT,
        people=COUNT,
        state=one_of(["shown", "telling", "told"]),
    ),
)
_REPORTED = Named(
    "CampaignReport", members(campaign=_SHOWN, portions=COUNT, done=COUNT, counts=_COUNTS)
)
PREVIEW = Operation(
    method="POST",
    path="/v1/campaigns",
    summary="Show a campaign: to how many homes and people it would go. Nobody is told yet.",
    may=TELLERS,
    answers={201: Content("Whom it would go to.", _SHOWN)},
    fields=(
        word("theme", "What about.", THEMES, needed=True),
        matching(
            "area", "Whose elders.", r"[0-9]{6}|[0-9]{9}|[0-9]{12}", "give 6, 9 or 12 digits", True
        ),
        words("risks", "Homes of which risk alone; without any, all.", Risk),
        word("audience", "Elders alone (if not given) or their family, too.", Audience),
        text("words", "The bureau's own words: no illness, no person, no number, no link."),
        day("day", "The day that it is about: after it nobody is told any more."),
    ),
    is_taken_once=True,
)
COMMIT = Operation(
    method="POST",
    path="/v1/campaigns/{campaign_id}/commits",
    summary="Have a campaign told as it was shown; sent again nobody is told twice.",
    may=TELLERS,
    answers={202: Content("It is being told.", _SHOWN)},
    places=(_CAMPAIGN,),
    fields=(count("people", "How many people the preview showed.", _MOST_PEOPLE, needed=True),),
    hides=True,
    is_taken_once=True,
)
ONE = Operation(
    method="GET",
    path="/v1/campaigns/{campaign_id}",
    summary="Read what came of a campaign: sent, delivered, opted out, and who could not be told.",
    may=TELLERS | {PortalRole.AUDITOR},
    answers={200: Content("The campaign and its counts.", _REPORTED)},
    places=(_CAMPAIGN,),
    hides=True,
    is_tagged=True,
)
LISTED = Operation(
    method="GET",
    path="/v1/campaigns",
    summary="List the campaigns of one's areas, the oldest first.",
    may=TELLERS | {PortalRole.AUDITOR},
    answers={200: Content("One page.", page(_SHOWN))},
    query=(limit(), cursor()),
    is_tagged=True,
    is_long=True,
)


def serve(door: Door) -> None:
    """Register the routes."""

    def committed(campaign_id: str) -> Response:
        caller, body = door.caller(), door.body(COMMIT)
        _seen(door, caller, campaign_id)
        people = body.number("people")
        body.done()
        told = door.services.telling().run_campaign().commit(caller.bureau, campaign_id, people)
        where = f"/v1/campaigns/{campaign_id}"
        made = json.dumps(_document(told), ensure_ascii=False)
        return Response(body=made, status_code=202, headers={**PLAIN, "Location": where})

    def shown(campaign_id: str) -> Response:
        known, report = _seen(door, door.caller(), campaign_id)
        return door.answer(
            {
                "campaign": _document(known, report),
                "portions": known.portions,
                "done": report.done,
                "counts": dict(report.counts),
            }
        )

    registry.route(door, PREVIEW, lambda: _previewed(door))
    registry.route(door, COMMIT, committed)
    registry.route(door, ONE, shown)
    registry.route(door, LISTED, lambda: registry.page(door, lambda after: _mine(door, after)))


def _previewed(door: Door) -> Response:
    caller, body = door.caller(), door.body(PREVIEW)
    theme, area = body.needed_word("theme", TidingKind), body.text("area", needed=True)
    risks = frozenset(body.words("risks", Risk)) or frozenset(Risk)
    whom = Whom(area, risks, body.word("audience", Audience) or Audience.ELDERS)
    said, about = body.text("words").strip(), body.day("day")
    body.done()
    if not _is_mine(caller, area):
        raise NotPermittedError("area: name one that lies under yours")
    key = door.event_id(caller)
    return door.created(_document(_preview(door, caller, theme, whom, key, said, about)))


def _preview(
    door: Door,
    caller: Caller,
    theme: TidingKind,
    whom: Whom,
    key: str,
    said: str,
    about: date | None,
) -> Campaign:
    run = door.services.telling().run_campaign()
    return run.preview(caller.bureau, theme, whom, caller.id, key, said, about)


def _is_mine(caller: Caller, area: str) -> bool:
    """Oversight speaks under its own areas alone; a token without any speaks to nobody."""
    return any(area.startswith(each) for each in caller.areas)


def _seen(door: Door, caller: Caller, campaign_id: str) -> tuple[Campaign, Report]:
    known, report = door.services.telling().run_campaign().report(caller.bureau, campaign_id)
    if not _may_see(caller, known):
        raise UnknownCampaignError(campaign_id)
    return known, report


def _may_see(caller: Caller, known: Campaign) -> bool:
    is_whole = PortalRole.AUDITOR in caller.roles and not caller.areas
    return is_whole or _is_mine(caller, known.whom.area)


def _mine(door: Door, after: str) -> Any:
    caller = door.caller()
    for at, known in door.services.telling().run_campaign().campaigns.newest(caller.bureau, after):
        if _may_see(caller, known):
            yield at, _document(known)


def _document(known: Campaign, report: Report | None = None) -> dict[str, Any]:
    is_done = report is not None and report.done >= known.portions
    begun = "told" if is_done else "telling"
    return {
        "id": known.id,
        "theme": known.theme,
        "area": known.whom.area,
        "risks": sorted(known.whom.risks),
        "audience": known.whom.audience,
        "words": known.words,
        "day": known.day.isoformat() if known.day else None,
        "by": known.by,
        "at": known.at.isoformat(),
        "homes": known.homes,
        "people": known.people,
        "state": begun if known.committed_at else "shown",
    }
