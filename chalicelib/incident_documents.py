"""Incidents and timelines as documents: ids, words and instants, never personal data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from chalicelib.shapes import (
    COUNT,
    ID,
    INSTANT,
    TEXT,
    TRUTH,
    WORDS_BY_NAME,
    Named,
    many,
    maybe,
    members,
    one_of,
)
from telecare.domain.household import unaccounted
from telecare.domain.kinds import Emergency, How, Kind, Outcome, Risk, Role, Service, State
from telecare.domain.run import Acceptance, Closure, Relay, Run
from telecare.domain.timeline import Link
from telecare.ports.incidents import Head

_SUMMARY = members(
    id=ID,
    home=TEXT,
    area=TEXT,
    kind=one_of(Kind),
    state=one_of(State),
    test=TRUTH,
    opened_at=INSTANT,
    due_at=maybe(INSTANT),
    owner=maybe(ID),
    on_scene=maybe(ID),
    raised=COUNT,
    away_from_home=TRUTH,
    version=COUNT,
)
SUMMARY = Named("IncidentSummary", _SUMMARY)
_ACCEPTANCE = members(person=ID, at=INSTANT, eta_at=maybe(INSTANT), arrived_at=maybe(INSTANT))
_RELAY = members(
    service=one_of(Service),
    suspected=TRUTH,
    raised_at=INSTANT,
    claimed_by=maybe(ID),
    done_at=maybe(INSTANT),
)
_CLOSURE = members(outcome=one_of(Outcome), seen_by=ID, how=one_of(How), by=ID, at=INSTANT)
WHOLE = Named(
    "Incident",
    members(
        **_SUMMARY["properties"],
        elders=many(ID),
        risk=one_of(Risk),
        alarms=many(members(thing=TEXT, word=TEXT, times=COUNT, last_at=INSTANT)),
        accounts=many(members(elder=ID, by=ID, how=one_of(How))),
        unaccounted=many(ID),
        ticket=maybe(TEXT),
        confirmed=maybe(one_of(Emergency)),
        confirmed_by=maybe(ID),
        acceptances=many(_ACCEPTANCE),
        relays=many(_RELAY),
        hold_until=maybe(INSTANT),
        paused=many(TEXT),
        contacts=many(members(id=ID, role=one_of(Role), barred=TRUTH, out=TRUTH)),
        closure=maybe(_CLOSURE),
    ),
)
LINK = Named(
    "TimelineEntry",
    members(n=COUNT, at=INSTANT, event=TEXT, who=TEXT, detail=WORDS_BY_NAME, digest=TEXT),
)


def summary(head: Head) -> dict[str, Any]:
    """Return an incident as it stands in a list."""
    run = head.run
    return {
        "id": head.incident,
        "home": run.snapshot.home,
        "area": run.snapshot.area,
        "kind": run.kind,
        "state": run.state,
        "test": run.test,
        "opened_at": instant(run.opened_at),
        "due_at": instant(head.due_at),
        "owner": run.owner or None,
        "on_scene": run.on_scene or None,
        "raised": run.raised,
        "away_from_home": run.away_from_home,
        "version": head.version,
    }


def whole(head: Head) -> dict[str, Any]:
    """Return an incident with everything that a seat needs to act on it."""
    run = head.run
    return summary(head) | {
        "elders": list(run.snapshot.elders),
        "risk": run.snapshot.risk,
        "alarms": [
            {"thing": a.thing, "word": a.word, "times": a.times, "last_at": instant(a.last_at)}
            for a in run.alarms
        ],
        "accounts": [{"elder": a.person, "by": a.by, "how": a.how} for a in run.accounts],
        "unaccounted": list(unaccounted(run)),
        "ticket": run.ticket or None,
        "confirmed": run.confirmed,
        "confirmed_by": run.confirmed_by or None,
        "acceptances": [_acceptance(each) for each in run.acceptances],
        "relays": [_relay(each) for each in run.relays],
        "hold_until": instant(run.hold_until),
        "paused": list(run.paused),
        "contacts": _contacts(run),
        "closure": _closure(run.closure),
    }


def timeline(links: Iterable[Link]) -> list[dict[str, Any]]:
    """Return the entries with their digests, so that the chain can be checked by whoever reads it."""
    return [
        {
            "n": link.number,
            "at": instant(link.entry.at),
            "event": link.entry.event,
            "who": link.entry.who,
            "detail": dict(link.entry.detail),
            "digest": link.digest,
        }
        for link in links
    ]


def instant(at: datetime | None) -> str | None:
    """Return an instant in UTC with milliseconds, as the timeline's digests have it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds") if at else None


def _acceptance(each: Acceptance) -> dict[str, Any]:
    return {
        "person": each.person,
        "at": instant(each.at),
        "eta_at": instant(each.eta_at),
        "arrived_at": instant(each.arrived_at),
    }


def _relay(each: Relay) -> dict[str, Any]:
    return {
        "service": each.service,
        "suspected": each.suspected,
        "raised_at": instant(each.raised_at),
        "claimed_by": each.claimed_by or None,
        "done_at": instant(each.done_at),
    }


def _contacts(run: Run) -> list[dict[str, Any]]:
    return [
        {
            "id": responder.id,
            "role": responder.role,
            "barred": responder.suspected or responder.id in run.barred,
            "out": responder.id in run.out,
        }
        for responder in run.snapshot.responders
    ]


def _closure(closure: Closure | None) -> dict[str, Any] | None:
    if closure is None:
        return None
    return {
        "outcome": closure.outcome,
        "seen_by": closure.seen_by,
        "how": closure.how,
        "by": closure.by,
        "at": instant(closure.at),
    }
