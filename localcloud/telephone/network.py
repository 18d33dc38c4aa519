"""The telephone network of the twin: one call a telephone, call-backs in the loop's time, messages a second later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from localcloud.loop import Handle, Loop, Order
from localcloud.telephone.behaviour import (
    NO_ANSWER,
    Behaviour,
    CallTerms,
    Moment,
    course,
)
from telecare.domain.actions import Flow
from telecare.domain.events import CallResult
from telecare.domain.tidings.references import read_reference

SMS_TAKES = timedelta(seconds=1)
BUSY = Behaviour("busy")

CallBack = Mapping[str, Any]


class CarrierIsDownError(Exception):
    """The network takes nothing at the moment."""


@dataclass(slots=True)
class Call:
    """A call as the network sees it; `asked`: how often it was to be placed; `cut_off`: was to end."""

    attempt: str
    bureau: str
    incident: str
    number: str
    terms: CallTerms
    placed_at: datetime
    behaviour: Behaviour
    text: str = ""
    keys: str = ""
    answered: bool = False
    result: CallResult | None = None
    ended_at: datetime | None = None
    asked: int = 0
    cut_off: bool = False
    told: list[str] = field(default_factory=list)
    timers: list[Handle] = field(default_factory=list)

    @property
    def is_live(self) -> bool:
        """Tell whether the line is still in use."""
        return self.result is None


@dataclass(frozen=True, slots=True)
class Sms:
    """A message as sent; bureau, incident and person are the sender's reference, which a reply carries."""

    key: str
    number: str
    text: str
    sent_at: datetime
    bureau: str = ""
    incident: str = ""
    person: str = ""


class TelephoneNetwork:
    """Every telephone of the town; what it does depends on nothing but its behaviours and the loop.

    `call_back` gets every news of a call in the shape of the call-events queue. The same attempt or
    message key twice is the same call or message.
    """

    def __init__(self, loop: Loop, call_back: Callable[[CallBack], None]) -> None:
        self._loop = loop
        self._call_back = call_back
        self._behaviours: dict[str, list[Behaviour]] = {}
        self._replied: set[tuple[str, str]] = set()
        self.calls: dict[str, Call] = {}
        self.messages: dict[str, Sms] = {}
        self.is_down = False
        self.late_by = timedelta(0)
        self.watchers: list[Callable[[str, Call | Sms], None]] = []

    def behave(self, number: str, behaviours: list[Behaviour]) -> None:
        """Say how a telephone answers, call by call; the last entry repeats."""
        self._behaviours[number] = list(behaviours)

    def place_call(
        self,
        attempt: str,
        bureau: str,
        incident: str,
        number: str,
        terms: CallTerms,
        text: str,
    ) -> str:
        """Ring a number; the carrier's id is the attempt's own with a prefix."""
        self._must_be_up()
        if attempt not in self.calls:
            now = self._loop.now()
            behaviour = self._next_behaviour(number)
            call = Call(attempt, bureau, incident, number, terms, now, behaviour, text)
            self.calls[attempt] = call
            self._tell_watchers("call", call)
            for moment in course(behaviour, terms):
                self._schedule(call, moment)
        self.calls[attempt].asked += 1
        return f"twin-{attempt}"

    def _must_be_up(self) -> None:
        if self.is_down:
            raise CarrierIsDownError

    def _next_behaviour(self, number: str) -> Behaviour:
        if any(c.is_live and c.number == number for c in self.calls.values()):
            return BUSY
        waiting = self._behaviours.get(number, [NO_ANSWER])
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def _schedule(self, call: Call, moment: Moment) -> None:
        call.timers.append(
            self._loop.after(moment.after, Order.CARRIER, lambda: self._happen(call, moment))
        )

    def _happen(self, call: Call, moment: Moment) -> None:
        if not call.is_live:
            return
        if moment.event == "answered":
            call.answered = True
            self._tell_watchers("answered", call)
            self._news(call, "answered")
        elif moment.event == "key":
            call.keys += moment.key
            nth = len(call.keys)
            self._news(call, f"key{nth}", event="key", key=moment.key, nth=nth)
        elif moment.result is not None:
            self._end(call, moment.result)

    def _end(self, call: Call, result: CallResult) -> None:
        call.result, call.ended_at = result, self._loop.now()
        for timer in call.timers:
            timer.cancel()
        self._news(call, "ended", result=result.value, keys=call.keys)

    def _news(self, call: Call, name: str, event: str = "", **fields: str | int) -> None:
        news = {
            "event_id": f"{call.attempt}-{name}",
            "bureau": call.bureau,
            "incident": call.incident,
            "attempt": call.attempt,
            "event": event or name,
            "at": self._loop.now().isoformat(),
            **fields,
        }
        self._deliver(news)

    def _deliver(self, news: CallBack) -> None:
        if self.late_by:
            self._loop.after(self.late_by, Order.CARRIER, lambda: self._call_back(news))
        else:
            self._call_back(news)

    def find_call(self, attempt: str) -> str | None:
        """Return the carrier's id of an attempt that the network knows."""
        return f"twin-{attempt}" if attempt in self.calls else None

    def cancel_call(self, attempt: str) -> None:
        """End a call that is still live."""
        call = self.calls.get(attempt)
        if call is None:
            return
        call.cut_off = True
        if call.is_live:
            self._end(call, CallResult.COMPLETED if call.answered else CallResult.CANCELLED)

    def tell_call(self, attempt: str, text: str) -> None:
        """Speak a text into a call."""
        call = self.calls.get(attempt)
        if call is not None and call.is_live:
            call.told.append(text)

    def send_sms(self, sms: Sms) -> None:
        """Take a message; it is delivered a second later, and is replied to once an incident."""
        self._must_be_up()
        if sms.key in self.messages:
            return
        self.messages[sms.key] = sms
        self._loop.after(SMS_TAKES, Order.CARRIER, lambda: self._delivered(sms))

    def _delivered(self, sms: Sms) -> None:
        self._tell_watchers("sms", sms)
        behaviour = self._behaviours.get(sms.number, [NO_ANSWER])[0]
        once = (sms.number, sms.incident)
        is_asked = bool(sms.incident) and read_reference(sms.incident) is None
        if not behaviour.reply or once in self._replied or not is_asked:
            return
        self._replied.add(once)
        self._loop.after(behaviour.reply_after, Order.CARRIER, lambda: self._reply(sms, behaviour))

    def _reply(self, sms: Sms, behaviour: Behaviour) -> None:
        self._deliver(
            {
                "event_id": f"{sms.key}-reply",
                "bureau": sms.bureau,
                "incident": sms.incident,
                "event": "sms_reply",
                "from": sms.number,
                "person": sms.person,
                "text": behaviour.reply,
                "at": self._loop.now().isoformat(),
            }
        )

    def inbound(self, bureau: str, number: str, speech: str, event_id: str) -> None:
        """Let somebody ring the centre."""
        self._deliver(
            {
                "event_id": event_id,
                "bureau": bureau,
                "event": "inbound",
                "from": number,
                "speech": speech,
                "at": self._loop.now().isoformat(),
            }
        )

    def reset(self) -> None:
        """Forget every call, message and behaviour."""
        for call in self.calls.values():
            for timer in call.timers:
                timer.cancel()
        self.calls.clear()
        self.messages.clear()
        self._behaviours.clear()
        self._replied.clear()
        self.is_down, self.late_by = False, timedelta(0)

    def _tell_watchers(self, what: str, news: Call | Sms) -> None:
        for watcher in self.watchers:
            watcher(what, news)


def terms_of(document: Mapping[str, Any]) -> CallTerms:
    """Read the terms of a call from a gateway request."""
    names = {"ring": "ring_s", "key": "key_s", "eta": "eta_s", "seat": "seat_s"}
    clocks = {name: timedelta(seconds=float(document[field])) for name, field in names.items()}
    return CallTerms(flow=Flow(document["flow"]), **clocks)
