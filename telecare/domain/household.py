"""The elders of an incident: whose call is tried how often, and who is accounted for (design, "Joining")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from telecare.domain.home import Absence, Snapshot
from telecare.domain.kinds import How
from telecare.domain.run import Account, Companion, Run, with_facts

EVERYBODY = "everybody"
"""Said instead of a person's id: the speaker has asked after each elder of the home."""


def subject_of(snapshot: Snapshot, named: str, now: datetime) -> str:
    """Return whose incident an alarm opens: the device's own elder, else the first who is at home."""
    if named:
        return named
    return next(iter((*at_home(snapshot, now), *snapshot.elders)), "")


def companions_of(snapshot: Snapshot, subject: str, now: datetime) -> tuple[Companion, ...]:
    """Return the other elders who are at home: they are called too, and each is accounted for."""
    return tuple(Companion(each) for each in at_home(snapshot, now) if each != subject)


def at_home(snapshot: Snapshot, now: datetime) -> tuple[str, ...]:
    """Return the elders of whom no absence is recorded at this instant."""
    return tuple(e for e in snapshot.elders if absence_of(snapshot.away, e, now) is None)


def absence_of(away: Mapping[str, Absence], elder: str, now: datetime) -> Absence | None:
    """Return an elder's absence while it lasts; one that has run out is none (law 9)."""
    absence = away.get(elder)
    return absence if absence is not None and now < absence.until else None


def people(run: Run) -> tuple[str, ...]:
    """Return the elders of this incident, the one whom it is about first."""
    return (run.elder, *(c.person for c in run.companions)) if run.elder else ()


@dataclass(frozen=True, slots=True)
class Asked:
    """How far the calls to one elder have come."""

    person: str
    tries: int
    ended_at: datetime | None
    reached: bool


def asked(run: Run, person: str) -> Asked:
    """Return how far the calls to one elder of the incident have come."""
    companion = next((c for c in run.companions if c.person == person), None)
    if companion is not None:
        return Asked(person, companion.tries, companion.ended_at, companion.reached)
    return Asked(person, run.elder_tries, run.elder_ended_at, run.elder_reached)


def with_asked(run: Run, now_asked: Asked) -> Run:
    """Return the run with what became of the calls to one elder."""
    tries, ended_at, reached = now_asked.tries, now_asked.ended_at, now_asked.reached
    if now_asked.person not in {c.person for c in run.companions}:
        facts = {"elder_tries": tries, "elder_ended_at": ended_at, "elder_reached": reached}
        return with_facts(run, facts)
    theirs = Companion(now_asked.person, tries, ended_at, reached)
    others = tuple(theirs if c.person == theirs.person else c for c in run.companions)
    return with_facts(run, {"companions": others})


def with_reached(run: Run, person: str) -> Run:
    """Return the run in which an elder has answered for themselves, or was seen."""
    return with_asked(run, replace(asked(run, person), reached=True))


def all_reached(run: Run) -> bool:
    """Tell whether every elder of the incident has been reached: one of a couple is not both (law 9)."""
    return run.elder_reached and all(c.reached for c in run.companions)


def covered(run: Run, who: str, how: How) -> tuple[str, ...]:
    """Return of whom a report speaks that names `who`.

    Unnamed, eyes cover everybody at home and a voice only the person it was heard from.
    """
    everybody = people(run)
    if who and who != EVERYBODY:
        return tuple(person for person in everybody if person == who)
    spoken_with_one = how is How.SPOKE_IDENTIFIED and not who
    return everybody[:1] if spoken_with_one else everybody


def with_accounts(run: Run, persons: tuple[str, ...], by: str, how: How) -> Run:
    """Return the run in which these elders are accounted for; the last word about each counts."""
    kept = tuple(a for a in run.accounts if a.person not in persons)
    accounts = (*kept, *(Account(person, by, how) for person in persons))
    return with_facts(run, {"accounts": accounts})


def unaccounted(run: Run) -> tuple[str, ...]:
    """Return the elders of the incident of whom nobody has said how they are."""
    known = {account.person for account in run.accounts}
    return tuple(person for person in people(run) if person not in known)
