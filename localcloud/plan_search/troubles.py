"""What people, seats and devices may do of their own accord right after a decision."""

from __future__ import annotations

from collections.abc import Iterator

from localcloud.plan_search.home import ALARMS, CARER, ELDER, TEAM, further_alarm
from localcloud.plan_search.world import Left, Trouble, World
from telecare.domain.events import (
    AlarmJoined,
    CommandAnswered,
    ConsoleDied,
    Event,
    FollowedUp,
    FollowUpCalled,
    Report,
    Reported,
    SeatAct,
    SeatActed,
    SmsReplied,
)
from telecare.domain.kinds import DETECTORS, How, Outcome, State
from telecare.domain.run import CLOSE_VALVE, Relay, Run

SEAT, OTHER_SEAT = "seat1", "seat2"
Happening = tuple[str, Event, Left]


def happenings(world: World) -> Iterator[Happening]:
    """Return all that may happen at this instant beside the telephones, with what it leaves allowed."""
    if not world.fresh or world.run.state is State.CLOSED:
        return
    if world.run.state is State.RESOLVED:
        yield from _afterwards(world)
    else:
        yield from _on_the_way(world)
        yield from _on_scene(world)
        yield from _by_the_owner(world)
        yield from _by_another_seat(world)
        yield from _valves(world)
        yield from _replies(world)
    yield from _alarms(world)


def _alarms(world: World) -> Iterator[Happening]:
    for trouble, words in ((Trouble.ALARM, ALARMS), (Trouble.FIRE, ALARMS[:1])):
        left = world.spends(trouble)
        for word in words if left is not None else ():
            alarm = further_alarm(word, world.now)
            is_second = word in DETECTORS and world.run.plan.second_detector is not None
            if left is not None and (alarm.kind.is_graver_than(world.run.kind) or is_second):
                yield f"a second device alarms: {word}", AlarmJoined(alarm), left


def _replies(world: World) -> Iterator[Happening]:
    """Who was written to may reply; where a plan writes to nobody they may accept at the portal."""
    run, left = world.run, world.spends(Trouble.SCENE)
    if left is None or run.acceptance(CARER) is not None:
        return
    if run.plan.sms_contacts:
        yield f"{CARER} replies 1 by message", SmsReplied(CARER, "1"), left
        if CARER not in run.out:
            yield f"{CARER} replies 9 by message", SmsReplied(CARER, "9"), left
    else:
        yield f"{CARER} accepts at the portal", Reported(CARER, Report.ACCEPTED), left


def _on_the_way(world: World) -> Iterator[Happening]:
    left = world.spends(Trouble.SCENE)
    for acceptance in world.run.acceptances:
        if acceptance.arrived_at is not None or acceptance.decide_at is not None:
            continue
        person = acceptance.person
        yield f"{person} arrives", Reported(person, Report.ARRIVED), world.left
        if left is not None:
            yield f"{person} reports: cannot", Reported(person, Report.CANNOT), left


def _on_scene(world: World) -> Iterator[Happening]:
    run, person = world.run, world.run.on_scene
    if not person:
        return
    yield f"{person} reports: resolved", _ended(person, Outcome.HELPED_AT_HOME), world.left
    left = world.spends(Trouble.SCENE)
    if left is None:
        return
    yield f"{person} reports: deceased", _ended(person, Outcome.DECEASED), left
    yield f"{person} reports: left", Reported(person, Report.LEFT), left
    if not run.confirmed_by:
        yield f"{person} reports: confirmed", Reported(person, Report.CONFIRMED), left
    if person != TEAM:
        handed = Reported(person, Report.HANDED_OVER, to=TEAM)
        yield f"{person} hands over to {TEAM}", handed, left


def _ended(person: str, outcome: Outcome) -> Reported:
    return Reported(person, Report.RESOLVED, outcome=outcome, how=How.IN_PERSON)


def _by_the_owner(world: World) -> Iterator[Happening]:
    """Who has the incident may lose the console, let go, keep the calling back, or end it by voice."""
    run, left = world.run, world.left
    if not run.owner:
        return
    yield f"the console of {run.owner} dies", ConsoleDied(run.owner), left
    yield f"{run.owner} releases", SeatActed(run.owner, SeatAct.RELEASE), left
    if not run.paused and run.hold_until is None:
        pause = SeatActed(run.owner, SeatAct.PAUSE, step="all")
        yield f"{run.owner} pauses all steps", pause, left
    if run.seat_spoke:
        yield f"{run.owner} closes, having spoken with the elder", _by_voice(run.owner), left
    else:
        speaks = SeatActed(run.owner, SeatAct.SPEAK)
        yield f"{run.owner} speaks with the elder", speaks, left


def _by_voice(seat: str) -> SeatActed:
    outcome, how = Outcome.ADVICE, How.SPOKE_IDENTIFIED
    return SeatActed(seat, SeatAct.CLOSE, outcome=outcome, how=how)


def _by_another_seat(world: World) -> Iterator[Happening]:
    run = world.run
    seat = OTHER_SEAT if run.owner == SEAT else SEAT
    holds, left = world.spends(Trouble.HOLD), world.spends(Trouble.SEAT)
    if holds is not None:
        yield f"{seat} holds", SeatActed(seat, SeatAct.HOLD), holds
    if left is None:
        return
    for relay in run.relays:
        yield from _relays(relay, seat, left)
    yield f"{seat} claims", SeatActed(seat, SeatAct.CLAIM), left
    yield f"{seat} holds", SeatActed(seat, SeatAct.HOLD), left


def _relays(relay: Relay, seat: str, left: Left) -> Iterator[Happening]:
    if relay.done_at is None and relay.claimed_at is None:
        claim = SeatActed(seat, SeatAct.RELAY, service=relay.service, step="claim")
        done = SeatActed(seat, SeatAct.RELAY, service=relay.service, ticket="t1")
        yield f"{seat} claims the relay to {relay.service}", claim, left
        yield f"{seat} has relayed to {relay.service}", done, left


def _valves(world: World) -> Iterator[Happening]:
    """A valve that never answers is no trouble here: it is what every search starts from."""
    left = world.spends(Trouble.VALVE)
    for command in world.run.commands if left is not None else ():
        if left is not None and command.word == CLOSE_VALVE and command.state == "sent":
            proven = CommandAnswered(command.id, "done", "closed")
            yield "the valve closes and proves it", proven, left
            yield "the valve fails", CommandAnswered(command.id, "failed"), left


def _afterwards(world: World) -> Iterator[Happening]:
    run, left = world.run, world.left
    by = run.closure.by if run.closure else SEAT
    yield f"{by} follows up on their own work", FollowedUp(by, reached=True), left
    yield f"{OTHER_SEAT} follows up", FollowedUp(OTHER_SEAT, reached=True), left
    in_vain = FollowedUp(OTHER_SEAT, reached=False)
    yield f"{OTHER_SEAT} rings for the follow-up in vain", in_vain, left
    fewer = world.spends(Trouble.SEAT)
    if fewer is not None and not _is_rung(run):
        rings = FollowUpCalled(OTHER_SEAT)
        yield f"{OTHER_SEAT} has {ELDER} rung for the follow-up", rings, fewer


def _is_rung(run: Run) -> bool:
    return any(attempt.person == run.elder for attempt in run.live())
