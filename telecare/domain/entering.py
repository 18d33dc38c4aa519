"""The way in: entry codes for an accepted responder at the door, and doors that stay shut (law 13)."""

from __future__ import annotations

from datetime import datetime

from telecare.domain.actions import GiveEntry, Lane, OpenTask, Tell
from telecare.domain.draft import Draft
from telecare.domain.home import Entry
from telecare.domain.kinds import LIFE_AT_RISK
from telecare.domain.run import Grant, Run


def give_entry(draft: Draft, person: str) -> None:
    """Give somebody of the home who has arrived the way in, once: by consent, or to save a life."""
    run, entry = draft.run, draft.run.snapshot.entry
    if entry is None or run.test or run.away_from_home or not run.may_take(person):
        return
    reason = _reason(run, entry)
    if not reason or any(grant.person == person for grant in run.grants):
        return
    until = draft.now + draft.clock("entry.valid_min")
    draft.act(GiveEntry, person=person, until=until)
    draft.set(grants=(*run.grants, Grant(person, until)))
    draft.note("noted", person, what="entry_given", reason=reason, until=_shown(until))
    if _is_stale(draft, entry):
        draft.act(Tell, audience="seats", reason="entry_stale", to=run.owner)
        draft.note("noted", person, what="entry_stale")


def _reason(run: Run, entry: Entry) -> str:
    if entry.consent:
        return "consent"
    return "save_life" if run.kind in LIFE_AT_RISK or run.confirmed_by else ""


def _is_stale(draft: Draft, entry: Entry) -> bool:
    """A code whose last proof is too old, or unknown, may not open the door (law 9)."""
    verified_at = entry.verified_at
    return verified_at is None or draft.now - verified_at > draft.clock("entry.stale_days")


def _shown(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")


def renew_code(draft: Draft) -> None:
    """People have been told the code: when the incident is over somebody changes it."""
    if draft.run.grants:
        draft.act(OpenTask, task="renew_entry_code", detail={}, lane=Lane.BULK)
        draft.note("task_opened", task="renew_entry_code")
