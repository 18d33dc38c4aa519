"""What an incident tells of a person's being alive: somebody saw them, or spoke with them and knew who it was."""

from __future__ import annotations

from collections.abc import Iterable

from telecare.domain.actions import RecordLife
from telecare.domain.draft import Draft
from telecare.domain.household import with_accounts
from telecare.domain.kinds import How, Outcome, Witnessed

NO_PROOF = frozenset({Outcome.DECEASED, Outcome.REFUSED_ENTRY, Outcome.HANDED_TO_110})
"""Outcomes that say that nobody alive was met, or leave it open."""

_WORDS = {
    How.IN_PERSON: Witnessed.VISIT,
    How.OFFICIAL: Witnessed.VISIT,
    How.SPOKE_IDENTIFIED: Witnessed.SPOKE_IDENTIFIED,
}


def account(
    draft: Draft, persons: tuple[str, ...], by: str, how: How, outcome: Outcome | None, said_by: str
) -> None:
    """Take down who said of these elders how they are; what was said before is not recorded again."""
    known = {(each.person, each.by, each.how) for each in draft.run.accounts}
    draft.run = with_accounts(draft.run, persons, by, how)
    if outcome not in NO_PROOF:
        witness(draft, (p for p in persons if (p, by, how) not in known), by, how, said_by)


def witness(draft: Draft, persons: Iterable[str], by: str, how: How, said_by: str) -> None:
    """Have it recorded that these elders live; a test proves nothing, and nobody is their own witness."""
    if draft.run.test:
        return
    for person in (p for p in persons if p != by):
        draft.act(RecordLife, elder=person, word=_WORDS[how], by=by, said_by=said_by)
