"""Relays are led on until a seat has made them, and asked after from then on (law 15)."""

from __future__ import annotations

from localcloud.plan_search.taken import Taken
from telecare.domain.actions import RaiseRelay, Tell
from telecare.domain.run import Relay


def leads_relays_on(taken: Taken) -> str:
    """A relay is put before the seats, told on in time while nobody has it, and never dropped."""
    raised = {a.service for a in taken.decision.actions if isinstance(a, RaiseRelay)}
    known = {r.service for r in taken.before.relays}
    kept = {r.service for r in taken.after.relays}
    if gone := (known | raised) - kept:
        return f"law 15: the relay to {min(gone)} is gone"
    for relay in taken.after.relays:
        if relay.service not in known | raised:
            return f"law 15: the relay to {relay.service} is not put before the seats"
        if taken.after.state.is_active and (why := _stands_still(taken, relay)):
            return f"law 15: {why}"
    return _tells_of_them(taken)


def _stands_still(taken: Taken, relay: Relay) -> str:
    now = taken.now
    if relay.done_at is not None:
        last = relay.told_at or relay.done_at
        late = now - last >= taken.clock("relay.check_min")
        return f"the relay to {relay.service} is not asked after" if late else ""
    if relay.claimed_at is not None:
        late = now - relay.claimed_at >= taken.clock("hold_s")
        return f"the relay to {relay.service} is claimed and not made" if late else ""
    age = now - relay.raised_at
    stages = (taken.clock("relay.claim_s"), taken.clock("relay.backup_s"))
    if relay.told < sum(age >= stage for stage in stages):
        return f"nobody hears that the relay to {relay.service} is unclaimed"
    again = relay.told >= len(stages) and relay.told_at is not None
    if again and relay.told_at and now - relay.told_at >= taken.clock("supervisor.every_min"):
        return f"the supervisor does not hear again of the relay to {relay.service}"
    return ""


def _tells_of_them(taken: Taken) -> str:
    told = sum(r.told for r in taken.after.relays) - sum(r.told for r in taken.before.relays)
    tells = sum(isinstance(a, Tell) for a in taken.decision.actions)
    same = len(taken.after.relays) == len(taken.before.relays)
    return "law 15: an escalation that nobody was told" if same and told > tells else ""
