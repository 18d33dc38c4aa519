"""What an opening and a change make of a head, for every store alike."""

from __future__ import annotations

from dataclasses import replace

from telecare.domain.errors import IncidentError
from telecare.domain.timeline import GENESIS, Link, chain
from telecare.ports.incidents import Change, Head, Opening


def opened(opening: Opening) -> tuple[Head, tuple[Link, ...]]:
    """Return the first head of an incident and the first links of its timeline."""
    links = chain(opening.entries, 0, GENESIS)
    head = Head(
        bureau=opening.bureau,
        incident=opening.run.incident,
        run=opening.run,
        version=1,
        seq=0,
        decided=0,
        fence=0,
        due_at=opening.due_at,
        entries=len(links),
        digest=links[-1].digest if links else GENESIS,
        locked=opening.locked,
    )
    return head, links


def changed(change: Change) -> tuple[Head, tuple[Link, ...]]:
    """Return the head after a change and the links that it adds; the lock goes with activity.

    A new fence is a new execution: the token of the one before is forgotten.
    """
    before = change.head
    if not before.decided <= change.decided <= before.seq:
        raise IncidentError(f"decided {change.decided} of {before.decided} to {before.seq}")
    _refuse_used_ids(change)
    links = chain(change.entries, before.entries, before.digest)
    renewed = change.new_fence is not None
    head = replace(
        before,
        run=change.run,
        version=before.version + 1,
        decided=change.decided,
        fence=change.new_fence if change.new_fence is not None else before.fence,
        due_at=change.due_at,
        entries=before.entries + len(links),
        digest=links[-1].digest if links else before.digest,
        locked=before.locked and change.run.state.is_active,
        token="" if renewed else before.token,
    )
    return head, links


def _refuse_used_ids(change: Change) -> None:
    """An incident numbers its actions; what its head has counted is never decided again.

    The head's version guards the count, so this holds long after an action has left the outbox.
    """
    before = change.head
    for action in change.actions:
        incident, _, number = action.id.rpartition("-")
        if incident == before.incident and number.isdecimal() and int(number) <= before.run.actions:
            raise IncidentError(f"{before.incident} decided on {action.id} twice")


def frees_home(change: Change, head: Head) -> bool:
    """Tell whether a change gives the home's lock up.

    It may only do so when no event waits: an alarm that joined meanwhile would else be in an incident
    that is over, while its home counts as free (law 1).
    """
    return change.head.locked and not head.locked
