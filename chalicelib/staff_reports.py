"""`/v1/reports/care-teams` and `/v1/reports/staffing`: what teams and the operator's staff lack."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from chalice import Response

from chalicelib import bodies, registry
from chalicelib.caller import AREA, PortalRole
from chalicelib.door import Door
from chalicelib.fields import matching, wrong
from chalicelib.operations import Content, Operation
from chalicelib.records import narrowed
from chalicelib.rich_fields import instant
from chalicelib.shapes import COUNT, ID, INSTANT, TEXT, Named, many, members
from telecare.domain.errors import NotPermittedError
from telecare.services.tell_staffing import StaffingReport

_WEEK = timedelta(days=7)
_MONTH = timedelta(days=31)
_STREET_DIGITS = 9
CARE_TEAMS = Operation(
    method="GET",
    path="/v1/reports/care-teams",
    summary="Read what the care teams of a street lack, whom nobody looks after, and whom several do.",
    may=bodies.STAFF,
    answers={
        200: Content(
            "The teams by committee, and elders by id.",
            Named(
                "CareTeams",
                members(
                    area=TEXT,
                    elders=COUNT,
                    left_out=many(ID),
                    doubled=many(ID),
                    teams=many(
                        members(area=TEXT, members=COUNT, lacks=many(TEXT), unknown=many(TEXT))
                    ),
                ),
            ),
        )
    },
    query=(matching("area", "The street or committee.", AREA, "give 9 or 12 digits", needed=True),),
    is_tagged=True,
    is_long=True,
)
STAFFING = Operation(
    method="GET",
    path="/v1/reports/staffing",
    summary="Read how many people the programme asks for, who is there, and which shifts lack a language.",
    may=frozenset({PortalRole.CITY, PortalRole.DISTRICT, PortalRole.AUDITOR})
    | frozenset({PortalRole.OPERATOR_ADMIN, PortalRole.SUPERVISOR}),
    answers={
        200: Content(
            "The staff as recorded against the programme.",
            Named(
                "Staffing",
                members(
                    needed=COUNT,
                    by_clients=COUNT,
                    by_clock=COUNT,
                    workers=COUNT,
                    duties_of_nobody=many(TEXT),
                    languages_of_nobody=many(TEXT),
                    shifts=many(members(begins=INSTANT, people=many(ID), lacks=many(TEXT))),
                ),
            ),
        )
    },
    query=(
        matching(
            "clients",
            "How many people are served.",
            r"[0-9]{1,7}",
            "give a whole number",
            needed=True,
        ),
        instant("since", "From when on, if not from now."),
        instant("until", "Until when, if not for a week; at most a month."),
    ),
    is_tagged=True,
)


def serve(door: Door) -> None:
    """Register the routes."""

    def staffing() -> Response:
        caller, query = door.caller(), door.query
        now = door.services.clock().now()
        since = datetime.fromisoformat(query["since"]) if query.get("since") else now
        until = datetime.fromisoformat(query["until"]) if query.get("until") else since + _WEEK
        if not timedelta() < until - since <= _MONTH:
            raise wrong("until", "give an instant after `since`, at most 31 days later")
        staff = door.services.registry().staffing
        return door.answer(
            _staffing(staff.between(caller.bureau, int(query["clients"]), since, until))
        )

    registry.route(door, CARE_TEAMS, lambda: _care_teams(door))
    registry.route(door, STAFFING, staffing)


def _care_teams(door: Door) -> Response:
    caller, area = door.caller(), door.query["area"]
    if len(area) < _STREET_DIGITS:
        raise wrong("area", "give a street or a committee: a whole district has too many elders")
    if area not in narrowed(caller, area):
        raise NotPermittedError("this area is not yours")
    found = door.services.registry().care_teams.under(caller.bureau, area)
    teams = [
        {"area": t.area, "members": t.members, "lacks": t.lacks, "unknown": t.unknown}
        for t in found.teams
    ]
    return door.answer(
        {
            "area": area,
            "elders": found.elders,
            "left_out": found.matching.left_out,
            "doubled": found.matching.doubled,
            "teams": teams,
        }
    )


def _staffing(report: StaffingReport) -> dict[str, Any]:
    shifts = [
        {"begins": s.begins.isoformat(), "people": s.people, "lacks": s.unspoken}
        for s in report.shifts
    ]
    return {
        "needed": report.need.people,
        "by_clients": report.need.by_ratio,
        "by_clock": report.need.by_clock,
        "workers": report.workers,
        "duties_of_nobody": report.unable,
        "languages_of_nobody": report.unspoken,
        "shifts": shifts,
    }
