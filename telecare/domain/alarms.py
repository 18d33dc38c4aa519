"""Alarms of a run: opening, joining, counting repeats, switching to the graver plan (design, "Joining")."""

from __future__ import annotations

from dataclasses import replace

from telecare.domain.accepting import reopen, tell, weigh_again
from telecare.domain.actions import SendCommand, SendReceipt, StartResponse
from telecare.domain.calling import end_well_hold, send_sms
from telecare.domain.confirming import raise_relay
from telecare.domain.device_types import obeys
from telecare.domain.draft import Draft
from telecare.domain.events import Alarm, AlarmJoined
from telecare.domain.home import HomeDevice
from telecare.domain.kinds import DETECTORS, OPENS, Kind, State
from telecare.domain.response_plan import ElderAnswer
from telecare.domain.run import CLOSE_VALVE, Command, Companion, Counted

MOST_REMEMBERED = 24
"""How many devices and words a run counts: a head must stay small, whatever devices say."""

HOME_WIDE = frozenset({"self_test"})
"""Commands that every device which obeys them gets; of the others one device at a time is enough."""


def open_with(draft: Draft, alarm: Alarm) -> None:
    """Write the first alarm down, answer the device, and do what the plan wants at once."""
    draft.note("alarm_received", alarm.thing, kind=alarm.word, id=alarm.id)
    draft.note("incident_opened", kind=draft.run.kind, **({"test": "yes"} if alarm.test else {}))
    _count(draft, alarm)
    _receipt(draft, alarm)
    draft.act(StartResponse, fence=0)
    _warn_of_suspects(draft)
    _begin_plan(draft, alarm)


def _warn_of_suspects(draft: Draft) -> None:
    """Somebody of the home may be the danger: a supervisor knows before anybody goes (law 13)."""
    for responder in draft.run.snapshot.responders:
        if responder.suspected:
            tell(draft, "supervisor", "suspected_abuser")
            return


def on_joined(draft: Draft, event: AlarmJoined) -> None:
    """A further alarm: answered, counted or joined; a graver one switches the plan, never back."""
    alarm = event.alarm
    is_resolved = draft.run.state is State.RESOLVED
    if is_resolved:
        _reopen_for(draft, alarm)
    draft.note("alarm_received", alarm.thing, kind=alarm.word, id=alarm.id)
    _receipt(draft, alarm)
    if not _count(draft, alarm):
        return
    draft.note("alarm_joined", alarm.thing, kind=alarm.word)
    if is_resolved:
        _begin_plan(draft, alarm)
    elif alarm.kind.is_graver_than(draft.run.kind):
        _switch(draft, alarm)
    else:
        _shut_valve(draft, alarm)
    _second_detector(draft)


def _reopen_for(draft: Draft, alarm: Alarm) -> None:
    """An alarm that crossed the resolution is new: the incident lives on."""
    draft.set(closure=None, acceptances=(), on_scene="", round=0, rung=(), rung_in_round=())
    draft.set(elder_tries=0, elder_reached=False, elder_ended_at=None, first_contact_at=None)
    draft.set(companions=tuple(Companion(c.person) for c in draft.run.companions), accounts=())
    draft.set(seat_spoke=False, confirmed=None, confirmed_by="", everybody_rung=False)
    draft.set(kind=alarm.kind, plan_since=draft.now, handled=False, receipts=(), alarms=())
    draft.set(
        exhausted_at=None,
        commands=(),
        valve_failed=False,
        riser_rung=False,
        follow_up_tries=0,
        follow_up_told_at=None,
    )
    reopen(draft)


def _count(draft: Draft, alarm: Alarm) -> bool:
    """Count an activation; True when it is news: another device or word, or a minute later."""
    word = alarm.word if alarm.word in OPENS else Kind.OTHER.value
    known = next((c for c in draft.run.alarms if (c.thing, c.word) == (alarm.thing, word)), None)
    others = tuple(c for c in draft.run.alarms if c is not known)
    if known is None:
        counted = (*others, Counted(alarm.thing, word, alarm.received_at))
        draft.set(alarms=counted[-MOST_REMEMBERED:])
        return True
    again = replace(known, last_at=max(known.last_at, alarm.received_at), times=known.times + 1)
    draft.set(alarms=(*others, again))
    return alarm.received_at - known.last_at > draft.clock("alarm.count_s")


def _receipt(draft: Draft, alarm: Alarm) -> None:
    if not alarm.thing:
        return
    others = tuple(r for r in draft.run.receipts if r[0] != alarm.thing)
    draft.set(receipts=(*others, (alarm.thing, alarm.id))[-MOST_REMEMBERED:])
    draft.act(SendReceipt, thing=alarm.thing, alarm=alarm.id, state="accepted", say="accepted")
    draft.note("receipt_sent", alarm.thing, state="accepted", id=alarm.id)


def _begin_plan(draft: Draft, alarm: Alarm) -> None:
    for command in draft.run.plan.commands:
        _send_command(draft, command, alarm)
    if draft.run.plan.sms_contacts:
        for person in draft.run.snapshot.contacts():
            if person not in draft.run.barred:
                send_sms(draft, person, f"alarm.{draft.run.kind}")


def _shut_valve(draft: Draft, alarm: Alarm) -> None:
    """Gas that joins a graver incident still needs its valve closed (XH23-14)."""
    sent = any(command.word == CLOSE_VALVE for command in draft.run.commands)
    if CLOSE_VALVE in draft.run.snapshot.plans[alarm.kind].commands and not sent:
        _send_command(draft, CLOSE_VALVE, alarm)


def _send_command(draft: Draft, word: str, alarm: Alarm) -> None:
    for device in _obeying(draft, word, alarm):
        command_id = draft.act(
            SendCommand,
            thing=device.thing,
            command=word,
            expires_in_s=draft.seconds("command.expires_s"),
        )
        command = Command(command_id, word, device.thing, draft.now)
        draft.set(commands=(*draft.run.commands, command))
        draft.note("command_sent", device.thing, command=word, command_id=command_id)


def _obeying(draft: Draft, word: str, alarm: Alarm) -> tuple[HomeDevice, ...]:
    """The alarming device if it can, else every device of the home that can; self-test always goes to all."""
    able = tuple(d for d in draft.run.snapshot.devices if obeys(d.type, word))
    own = tuple(d for d in able if d.thing == alarm.thing)
    return able if word in HOME_WIDE or not own else own


def _switch(draft: Draft, alarm: Alarm) -> None:
    before = draft.run.kind
    draft.set(kind=alarm.kind, plan_since=draft.now)
    draft.note("plan_switched", kind=alarm.kind, before=before)
    if draft.run.plan.elder.answer is not ElderAnswer.HOLDS:
        end_well_hold(draft, "plan_switched")
    draft.set(neighbourhood_done=False, team_done=False)
    _begin_plan(draft, alarm)
    weigh_again(draft)
    for acceptance in draft.run.acceptances:
        if draft.run.may_take(acceptance.person):
            send_sms(draft, acceptance.person, f"switched.{alarm.kind}")


def _second_detector(draft: Draft) -> None:
    service = draft.run.plan.second_detector
    things = {c.thing for c in draft.run.alarms if c.word in DETECTORS}
    if service is not None and len(things) > 1:
        raise_relay(draft, service, suspected=False)
