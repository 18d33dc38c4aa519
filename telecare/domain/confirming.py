"""Confirmed emergencies and the relays to 110, 119, 120 and the gas company (law 15, XH23-24 to XH23-26)."""

from __future__ import annotations

from dataclasses import replace

from telecare.domain.accepting import calling_is_stopped, tell, tell_seats
from telecare.domain.actions import PushCityCentre, RaiseRelay, Tell
from telecare.domain.calling import end_well_hold
from telecare.domain.draft import Draft
from telecare.domain.household import all_reached
from telecare.domain.kinds import RELAYS, Emergency, Service
from telecare.domain.response_plan import ElderAnswer, Unless
from telecare.domain.run import Relay, Run
from telecare.domain.tickets import expect_ticket

LEVELS = ("district", "street")


def confirm(draft: Draft, by: str, emergency: Emergency | None) -> None:
    """Somebody on scene, the elder or a seat says that it is real: relay, push, ring everybody left."""
    found = emergency or draft.run.plan.emergency
    draft.set(confirmed=found, confirmed_by=by)
    draft.note("confirmed", by, emergency=found or "none")
    end_well_hold(draft, "confirmed")
    for service in _services(draft.run, found):
        raise_relay(draft, service, suspected=False)
    if not draft.run.pushed:
        draft.set(pushed=True)
        expect_ticket(draft)
        for level in LEVELS:
            if not draft.run.test:
                draft.act(PushCityCentre, level=level, kind=draft.run.kind)
            draft.note("pushed", "city_centre", level=level)


def _services(run: Run, found: Emergency | None) -> tuple[Service, ...]:
    """Return whom a confirmed emergency is relayed to; where abuse is suspected the police too."""
    fitting = RELAYS[found] if found else ()
    suspects = any(r.suspected for r in run.snapshot.responders)
    return tuple(dict.fromkeys((*fitting, *([Service.POLICE] if suspects else []))))


def raise_relay(draft: Draft, service: Service, *, suspected: bool) -> None:
    """Put a relay before the seats; an incident has one a service, later news is added to it."""
    known = draft.run.relay(service)
    if known is None:
        relay = Relay(service, suspected, draft.now)
        draft.set(relays=(*draft.run.relays, relay))
        draft.note("relay_raised", service, suspected="yes" if suspected else "no")
        _put_before_seats(draft, relay)
    elif known.suspected and not suspected:
        put_relay(draft, replace(known, suspected=False))
        tell_seats(draft, "relay_confirmed", service)


def _put_before_seats(draft: Draft, relay: Relay) -> None:
    """Ask for a relay; in a test nobody may be sent, so it is over as it is raised."""
    if draft.run.test:
        put_relay(draft, replace(relay, done_at=draft.now))
    else:
        draft.act(RaiseRelay, service=relay.service, suspected=relay.suspected)


def withdraw_relays(draft: Draft) -> None:
    """The incident is resolved: seats hear that a relay which waits is not needed; one on its way may be recorded."""
    for relay in draft.run.relays:
        if relay.done_at is None:
            draft.note("noted", relay.service, what="relay_withdrawn")
            draft.act(Tell, audience="seats", reason=f"relay_{relay.service}_withdrawn")


def put_relay(draft: Draft, relay: Relay) -> None:
    """Put new facts of a relay in the place of the old."""
    relays = tuple(relay if r.service is relay.service else r for r in draft.run.relays)
    draft.set(relays=relays)


def plan_suspected(draft: Draft) -> None:
    """Raise a relay as suspected when the elder stays unreached and help is not near enough."""
    step, run = draft.run.plan.suspected, draft.run
    if step is None or run.relay(step.service) is not None:
        return
    if elder_counts_as_reached(run) or _is_needless(run, step.unless):
        return
    if draft.has_come(run.opened_at + draft.clock("unreached_s")):
        raise_relay(draft, step.service, suspected=True)


def elder_counts_as_reached(run: Run) -> bool:
    """Tell whether every elder pressed a key or was seen; where nobody inside is asked, never by a key."""
    return all_reached(run) and run.plan.elder.answer is not ElderAnswer.NOT_ASKED


def _is_needless(run: Run, unless: Unless) -> bool:
    if unless is Unless.ARRIVED:
        return bool(run.on_scene)
    return calling_is_stopped(run)


def plan_relays(draft: Draft) -> None:
    """Lead every relay on: unclaimed to the supervisor and the backup centre, silent ones asked after."""
    for relay in () if draft.run.test else draft.run.relays:
        if relay.done_at is not None:
            _ask_after(draft, relay)
        elif relay.claimed_at is not None:
            _watch_claim(draft, relay)
        else:
            _escalate(draft, relay)


def _ask_after(draft: Draft, relay: Relay) -> None:
    last = relay.told_at or relay.done_at or relay.raised_at
    if draft.has_come(last + draft.clock("relay.check_min")):
        put_relay(draft, replace(relay, told_at=draft.now))
        tell_seats(draft, "relay_check", relay.service)


def _watch_claim(draft: Draft, relay: Relay) -> None:
    claimed_at = relay.claimed_at or relay.raised_at
    if draft.has_come(claimed_at + draft.clock("hold_s")):
        told = max(relay.told, 1)
        put_relay(
            draft, replace(relay, claimed_by="", claimed_at=None, told=told, told_at=draft.now)
        )
        draft.note("released", relay.claimed_by, relay=relay.service, reason="hold_over")
        tell(draft, "supervisor", f"relay_{relay.service}_not_acknowledged")


def _escalate(draft: Draft, relay: Relay) -> None:
    """30 s to the supervisor, 60 s to the backup centre, then the supervisor again and again."""
    stages = (
        ("supervisor", draft.clock("relay.claim_s")),
        ("backup_centre", draft.clock("relay.backup_s")),
    )
    if relay.told < len(stages):
        audience, clock = stages[relay.told]
        due = relay.raised_at + clock
    else:
        audience, due = (
            "supervisor",
            (relay.told_at or draft.now) + draft.clock("supervisor.every_min"),
        )
    if draft.has_come(due):
        put_relay(draft, replace(relay, told=relay.told + 1, told_at=draft.now))
        tell(draft, audience, f"relay_{relay.service}_unclaimed")
