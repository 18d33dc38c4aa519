"""What keeps a run from standing still: missed arrivals, silence, ended chains, unproven valves (law 3)."""

from __future__ import annotations

from dataclasses import replace

from telecare.domain.accepting import calling_is_stopped, end_acceptance, settle, tell
from telecare.domain.confirming import raise_relay
from telecare.domain.draft import Draft
from telecare.domain.events import CommandAnswered
from telecare.domain.response_plan import ValveStep
from telecare.domain.run import CLOSE_VALVE, Command, Run, Step
from telecare.domain.steps import TEAM, ring_all


def plan_acceptances(draft: Draft) -> None:
    """Decide on acceptances without a digit, and end those whose arrival has been missed."""
    for acceptance in draft.run.acceptances:
        decide_at, eta_at = acceptance.decide_at, acceptance.eta_at
        if decide_at is not None and draft.has_come(decide_at):
            settle(draft, acceptance.person, draft.clock("eta.default_min"))
        if eta_at is not None and draft.has_come(eta_at + draft.clock("arrival.grace_min")):
            end_acceptance(draft, acceptance.person, "missed_arrival", comes_back=True)


def plan_silence(draft: Draft) -> None:
    """No word from the scene, or from the seat that owns the incident: the supervisor hears of it."""
    run = draft.run
    if run.last_word_at is None or not (run.on_scene or run.owner):
        return
    if draft.has_come(run.last_word_at + draft.clock("on_scene.ask_min")):
        draft.set(last_word_at=draft.now)
        tell(draft, "supervisor", "silence_on_scene" if run.on_scene else "silence_of_owner")


def plan_carrier(draft: Draft) -> None:
    """No carrier takes calls: the supervisor hears of it again and again, for people must go by other ways."""
    run = draft.run
    if run.carrier_back_at is None or draft.now >= run.carrier_back_at or run.owner:
        return
    every = draft.clock("supervisor.every_min")
    if run.carrier_told_at is None or draft.has_come(run.carrier_told_at + every):
        draft.set(carrier_told_at=draft.now)
        tell(draft, "supervisor", "carrier_down")


def plan_chain_end(draft: Draft) -> None:
    """No call is live and none is planned: the supervisor is told, again and again, the team rung each time."""
    run = draft.run
    if run.owner or calling_is_stopped(run):
        return
    if draft.planned or _chain_is_live(run):
        draft.set(told_at=None)
        return
    every = draft.clock("supervisor.every_min")
    if run.told_at is not None and not draft.has_come(run.told_at + every):
        return
    draft.set(told_at=draft.now)
    tell(draft, "supervisor", "chain_ended")
    if run.plan.team_triggers(run.snapshot.risk):
        ring_all(draft, run.snapshot.with_roles(TEAM), Step.REMINDER)


def _chain_is_live(run: Run) -> bool:
    return any(a.step not in {Step.REMINDER, Step.FOLLOW_UP} for a in run.live())


def plan_valve(draft: Draft) -> None:
    """A valve without proof in time counts as open: property is rung for the riser, the gas company relayed to."""
    run = draft.run
    step, valves = _valve_step(run), _valves(run)
    if step is None or run.valve_failed or (valves and all(c.state == "done" for c in valves)):
        return
    failed = any(c.state == "failed" for c in valves)
    sent_at = min((c.sent_at for c in valves), default=run.plan_since)
    if not failed and not draft.has_come(sent_at + draft.clock("valve.proof_s")):
        return
    draft.set(valve_failed=True)
    _give_up_on(draft, tuple(c for c in valves if c.state == "sent"))
    for service in step.unproven_relays:
        raise_relay(draft, service, suspected=False)


def _valves(run: Run) -> tuple[Command, ...]:
    return tuple(c for c in run.commands if c.word == CLOSE_VALVE)


def _valve_step(run: Run) -> ValveStep | None:
    """Return what follows an open valve: of the plan, or of gas where a valve was told to close before a switch."""
    if run.plan.valve is not None or not _valves(run):
        return run.plan.valve
    return next((p.valve for p in run.snapshot.plans.values() if p.valve is not None), None)


def plan_riser(draft: Draft) -> None:
    """Whoever can shut the riser is rung for it: a call that rings already is waited for, then made anew."""
    run = draft.run
    step = _valve_step(run)
    if step is None or not run.valve_failed or run.riser_rung:
        return
    people = run.snapshot.with_roles(frozenset(step.unproven_calls))
    if any(attempt.person in people for attempt in run.live()):
        return
    draft.set(riser_rung=True)
    ring_all(draft, people, Step.EVERYBODY)


def _give_up_on(draft: Draft, commands: tuple[Command, ...]) -> None:
    for command in commands:
        _put_command(draft, replace(command, state="failed"))
        draft.note("command_failed", command.thing, command=command.word, reason="no_proof")


def _put_command(draft: Draft, command: Command) -> None:
    commands = tuple(command if c.id == command.id else c for c in draft.run.commands)
    draft.set(commands=commands)


def on_command(draft: Draft, event: CommandAnswered) -> None:
    """A device answered; a closed valve must be proven, and a late answer changes nothing (XH23-14)."""
    command = next((c for c in draft.run.commands if c.id == event.command), None)
    if command is None or command.state != "sent":
        draft.note("noted", what="late_command_answer", command_id=event.command)
        return
    says_done = event.state == "done"
    unproven = says_done and command.word == "close_valve" and not event.proof
    done = says_done and not unproven
    _put_command(draft, replace(command, state="done" if done else "failed"))
    word = "command_done" if done else "command_failed"
    reason = {} if done else {"reason": "unproven" if unproven else event.state}
    draft.note(word, command.thing, command=command.word, **reason)
