"""Plays one incident on virtual time: the decider, a town of telephones, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from infra.policy import load_bureau
from localcloud.loop import Handle, Order, VirtualLoop
from localcloud.telephone.behaviour import Behaviour, CallTerms
from localcloud.telephone.network import CallBack, CarrierIsDownError, Sms, TelephoneNetwork
from telecare.domain.actions import Action, CancelCall, PlaceCall, SendSms, TellCall
from telecare.domain.decide import decide, open_run
from telecare.domain.decision import Decision
from telecare.domain.events import (
    Alarm,
    AlarmJoined,
    CallAnswered,
    CallEnded,
    CallResult,
    Event,
    KeyPressed,
    SmsReplied,
)
from telecare.domain.home import HomeDevice, Responder, Snapshot
from telecare.domain.kinds import Risk, Role, incident_kind
from telecare.domain.run import Run
from telecare.domain.timeline import Entry

START = datetime(2026, 1, 14, 18, 10, tzinfo=UTC)
PEOPLE = {
    "daughter": Role.FIRST_CARER,
    "son": Role.CONTACT,
    "post": Role.FIRE_POST,
    "property": Role.PROPERTY,
    "neighbour": Role.NEIGHBOUR,
    "team": Role.FIELD_TEAM,
}


_policy = cache(load_bureau)


def a_snapshot(
    bureau: str = "standard",
    risk: Risk = Risk.MEDIUM,
    people: Mapping[str, Role] | None = None,
    **parameters: float,
) -> Snapshot:
    """A home in Xuhui with an elder and the usual people around."""
    policy = _policy(bureau)
    if parameters:
        policy = policy.with_parameters(parameters)
    named = PEOPLE if people is None else people
    return Snapshot(
        bureau=bureau,
        policy=policy.version,
        zone=policy.zone,
        parameters=policy.parameters,
        plans=policy.plans,
        home="h1",
        area="310104003",
        risk=risk,
        elders=("elder",),
        responders=tuple(Responder(person, role) for person, role in named.items()),
        devices=(
            HomeDevice("standard-smoke1", "smoke_detector"),
            HomeDevice("standard-key1", "one_key_call"),
            HomeDevice("standard-gas1", "gas_detector"),
        ),
    )


def an_alarm(word: str, thing: str = "standard-key1", at: datetime = START, n: int = 1) -> Alarm:
    """One activation of a device."""
    return Alarm(thing, f"a{n}", word, incident_kind(word), at, at)


def opened_with(alarm: Alarm) -> Decision:
    """The decision that opens an incident for this alarm."""
    return open_run("i1", alarm, a_snapshot(), START)


class Rehearsal:
    """One incident from its first alarm on; `phones` say how people answer."""

    def __init__(
        self,
        alarm: str,
        snapshot: Snapshot | None = None,
        thing: str = "standard-key1",
        *,
        test: bool = False,
        **phones: Behaviour | list[Behaviour],
    ) -> None:
        self.loop = VirtualLoop(START)
        self.network = TelephoneNetwork(self.loop, self._called_back)
        for person, behaviour in phones.items():
            many = behaviour if isinstance(behaviour, list) else [behaviour]
            self.network.behave(person, many)
        self.entries: list[Entry] = []
        self.actions: list[Action] = []
        self.silent_from: datetime | None = None
        self._timer: Handle | None = None
        self._again_after: timedelta | None = None
        first = replace(an_alarm(alarm, thing), test=test)
        opening = open_run("i1", first, snapshot or a_snapshot(), START)
        self.run: Run = opening.run
        self._carry_out(opening.actions, opening.entries, START)

    def _carry_out(
        self, actions: tuple[Action, ...], entries: tuple[Entry, ...], due_at: datetime | None
    ) -> None:
        self.entries.extend(entries)
        self.actions.extend(actions)
        for action in actions:
            self._act(action)
        if self._timer:
            self._timer.cancel()
        if due_at is not None:
            self._timer = self.loop.at(due_at, Order.TIMER, lambda: self.happen(None))

    def _act(self, action: Action) -> None:
        if isinstance(action, PlaceCall):
            clocks = (action.ring_s, action.key_s, action.eta_s, action.seat_s)
            terms = CallTerms(action.flow, *(timedelta(seconds=s) for s in clocks))
            try:
                self.network.place_call(action.attempt, "standard", "i1", action.person, terms, "")
            except CarrierIsDownError:
                self._soon(CallEnded(action.attempt, CallResult.CARRIER_FAILED))
        elif isinstance(action, CancelCall):
            self.network.cancel_call(action.attempt)
        elif isinstance(action, TellCall):
            self.network.tell_call(action.attempt, action.message)
        elif isinstance(action, SendSms):
            now = self.loop.now()
            self.network.send_sms(
                Sms(action.id, action.person, action.message, now, "standard", "i1", action.person)
            )

    def happen(self, event: Event | None) -> None:
        """Let something happen now."""
        decision = decide(self.run, event, self.loop.now())
        self.run = decision.run
        self._carry_out(decision.actions, decision.entries, decision.due_at)

    def _called_back(self, news: CallBack) -> None:
        if self.silent_from is not None and self.loop.now() >= self.silent_from:
            return
        attempt = news.get("attempt", "")
        match news["event"]:
            case "answered":
                self._soon(CallAnswered(attempt))
            case "key":
                self._soon(KeyPressed(attempt, news["key"], news["nth"]))
            case "ended":
                self._soon(CallEnded(attempt, CallResult(news["result"]), news["keys"]))
            case "sms_reply":
                self._soon(SmsReplied(news["person"], news["text"]))

    def repeat_news(self, *, late: bool) -> None:
        """Let every call-back come twice, the second time at once or a minute later."""
        self._again_after = timedelta(minutes=1 if late else 0)

    def _soon(self, event: Event) -> None:
        self.loop.soon(lambda: self.happen(event))
        if self._again_after is not None:
            self.loop.after(self._again_after, Order.CARRIER, lambda: self.happen(event))

    def at(self, after: timedelta, event: Event) -> None:
        """Plan something that people or devices do."""
        self.loop.at(START + after, Order.DO, lambda: self.happen(event))

    def alarm_at(self, after: timedelta, word: str, thing: str, n: int = 2) -> None:
        """Plan a further alarm of the home."""
        self.at(after, AlarmJoined(an_alarm(word, thing, START + after, n)))

    def play(self, until: timedelta) -> Rehearsal:
        """Let time pass up to an instant counted from the first alarm."""
        with self.loop:
            self.loop.run_until(START + until)
        return self

    def times(self, event: str, who: str = "", **detail: str) -> list[float]:
        """Seconds after the alarm at which such entries were written."""
        return [
            (e.at - START).total_seconds()
            for e in self.entries
            if e.event == event
            and (not who or e.who == who)
            and all(e.detail.get(k) == v for k, v in detail.items())
        ]
