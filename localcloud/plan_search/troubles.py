"""What people, seats and devices may do of their own accord right after a decision."""

from __future__ import annotations

from collections.abc import Iterator

from localcloud.plan_search.home import CARER, TEAM, further_alarm
from localcloud.plan_search.world import Trouble, World
from telecare.domain.events import (
    AlarmJoined,
    CommandAnswered,
    ConsoleDied,
    Event,
    FollowedUp,
    Report,
    Reported,
    SeatAct,
    SeatActed,
    SmsReplied,
)
from telecare.domain.kinds import How, Kind, Outcome, State

SEAT, OTHER_SEAT = "seat1", "seat2"
ALARMS = ("smoke", "gas")
Happening = tuple[str, Event, tuple[int, ...]]


def happenings(world: World) -> Iterator[Happening]:
    """Return all that may happen at this instant beside the telephones, with what it leaves allowed."""
    if not world.fresh or world.run.state is State.CLOSED:
        return
    if world.run.state is State.RESOLVED:
        yield from _afterwards(world)
    else:
        yield from _on_the_way(world)
        yield from _on_scene(world)
        yield from _at_the_seats(world)
        yield from _valves(world)
        yield from _replies(world)
    yield from _alarms(world)


def _alarms(world: World) -> Iterator[Happening]:
    left = world.spends(Trouble.ALARM)
    if left is None:
        return
    for word in ALARMS:
        alarm = further_alarm(word, world.now)
        if alarm.kind.is_graver_than(world.run.kind) or world.run.kind is Kind.FIRE:
            yield f"a second device alarms: {word}", AlarmJoined(alarm), left


def _replies(world: World) -> Iterator[Happening]:
    run, left = world.run, world.spends(Trouble.SCENE)
    if left is not None and run.plan.sms_contacts and run.acceptance(CARER) is None:
        yield f"{CARER} replies 1 by message", SmsReplied(CARER, "1"), left


def _on_the_way(world: World) -> Iterator[Happening]:
    for acceptance in world.run.acceptances:
        if acceptance.arrived_at is not None or acceptance.decide_at is not None:
            continue
        person = acceptance.person
        yield f"{person} arrives", Reported(person, Report.ARRIVED), world.left
        left = world.spends(Trouble.SCENE)
        if left is not None:
            yield f"{person} reports: cannot", Reported(person, Report.CANNOT), left


def _on_scene(world: World) -> Iterator[Happening]:
    run, person = world.run, world.run.on_scene
    if not person:
        return
    outcome, how = Outcome.HELPED_AT_HOME, How.IN_PERSON
    resolved = Reported(person, Report.RESOLVED, outcome=outcome, how=how)
    yield f"{person} reports: resolved", resolved, world.left
    left = world.spends(Trouble.SCENE)
    if left is None:
        return
    yield f"{person} leaves", Reported(person, Report.LEFT), left
    if not run.confirmed_by:
        yield f"{person} confirms", Reported(person, Report.CONFIRMED), left
    if person != TEAM:
        handed = Reported(person, Report.HANDED_OVER, to=TEAM)
        yield f"{person} hands over to {TEAM}", handed, left


def _at_the_seats(world: World) -> Iterator[Happening]:
    run = world.run
    if run.owner:
        yield f"the console of {run.owner} dies", ConsoleDied(run.owner), world.left
        yield f"{run.owner} releases", SeatActed(run.owner, SeatAct.RELEASE), world.left
        if not run.paused and run.hold_until is None:
            pause = SeatActed(run.owner, SeatAct.PAUSE, step="all")
            yield f"{run.owner} pauses all steps", pause, world.left
    left = world.spends(Trouble.SEAT)
    if left is None:
        return
    for relay in run.relays:
        if relay.done_at is None and relay.claimed_at is None:
            claim = SeatActed(SEAT, SeatAct.RELAY, service=relay.service, step="claim")
            done = SeatActed(SEAT, SeatAct.RELAY, service=relay.service, ticket="t1")
            yield f"{SEAT} claims the relay to {relay.service}", claim, left
            yield f"{SEAT} has relayed to {relay.service}", done, left
    yield f"{SEAT} claims", SeatActed(SEAT, SeatAct.CLAIM), left
    yield f"{SEAT} holds", SeatActed(SEAT, SeatAct.HOLD), left


def _valves(world: World) -> Iterator[Happening]:
    for command in world.run.commands:
        if command.word == "close_valve" and command.state == "sent":
            proven = CommandAnswered(command.id, "done", "closed")
            yield "the valve closes and proves it", proven, world.left
            yield "the valve fails", CommandAnswered(command.id, "failed"), world.left


def _afterwards(world: World) -> Iterator[Happening]:
    closure = world.run.closure
    by = closure.by if closure else SEAT
    yield f"{by} follows up on their own work", FollowedUp(by, reached=True), world.left
    yield f"{OTHER_SEAT} follows up", FollowedUp(OTHER_SEAT, reached=True), world.left
    yield (
        f"{OTHER_SEAT} rings for the follow-up in vain",
        FollowedUp(OTHER_SEAT, reached=False),
        world.left,
    )
