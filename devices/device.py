"""What every device does, whatever carries its messages: alarms with repeats, commands, signals."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from devices.commands import Answer, Command, CommandBook, read_command
from devices.messages import (
    RECEIPT,
    Alarm,
    Position,
    Topics,
    UnreadableError,
    encode,
    fields_of,
    read_receipt,
    written,
)
from devices.repeats import (
    Action,
    Event,
    Phase,
    Receipt,
    Repeating,
    Schedule,
    Step,
    TimePassed,
    advance,
    begin,
)

_log = logging.getLogger(__name__)

KEPT_ALARMS = 128
HELP = "help"


class SendError(RuntimeError):
    """The message could not be handed to the network now."""


class Timer(Protocol):
    """Something that will happen, unless it is called off."""

    def cancel(self) -> None: ...


class Surroundings(Protocol):
    """What a device needs of the world around it."""

    def now(self) -> datetime:
        """The device's clock, aware."""
        ...

    def send(self, topic: str, payload: bytes) -> None:
        """Publish with QoS 1, or raise SendError; must not block for long."""
        ...

    def later(self, when: datetime, action: Callable[[], None]) -> Timer:
        """Run the action at an instant."""
        ...

    def fall_back(self, alarm: Alarm) -> None:
        """Reach the centre by its hotline; must not block."""
        ...

    def carry_out(self, command: Command, finish: Callable[[Answer], None]) -> None:
        """Begin a command and call `finish` when its outcome is known; must not block."""
        ...


@dataclass(slots=True)
class _Told:
    """An alarm that has been sent, and where its telling stands."""

    alarm: Alarm
    schedule: Schedule
    state: Repeating
    timer: Timer | None = field(default=None)


def _ignore(_receipt: Receipt) -> None:
    """Nobody wants to hear of receipts."""


class Device:
    """Never drops an alarm: it is told until a receipt comes or the fallback has been used.

    Safe to use from several threads. Alarms survive a network that is not there; the other
    signals (status, reading, position, activity, heartbeat) then raise SendError.
    """

    def __init__(
        self,
        thing: str,
        surroundings: Surroundings,
        new_id: Callable[[], str],
        schedule: Schedule | None = None,
    ) -> None:
        self.topics = Topics(thing)
        self.on_receipt: Callable[[Receipt], None] = _ignore
        self._around = surroundings
        self._new_id = new_id
        self._schedule = schedule or Schedule()
        self._told: OrderedDict[str, _Told] = OrderedDict()
        self._book = CommandBook()
        self._lock = threading.RLock()

    def press(self) -> str:
        """The help button; returns the alarm's id."""
        return self.alarm(HELP)

    def alarm(
        self,
        kind: str,
        *,
        value: object = None,
        position: Position | None = None,
        test: bool = False,
        alarm_id: str | None = None,
        schedule: Schedule | None = None,
    ) -> str:
        """Raise an alarm now and tell it until it is heard; returns its id."""
        with self._lock:
            now = self._around.now()
            alarm = Alarm(alarm_id or self._new_id(), kind, now, value, position, test)
            chosen = schedule or self._schedule
            step = begin(chosen, now)
            told = _Told(alarm, chosen, step[0])
            self._keep(told)
            self._take(told, step)
            return alarm.alarm_id

    def phase(self, alarm_id: str) -> Phase | None:
        """What the device knows of an alarm that it raised."""
        with self._lock:
            told = self._told.get(alarm_id)
            return told.state.phase if told else None

    def receive(self, topic: str, payload: bytes) -> None:
        """Take in a message for this device; what cannot be read is logged and left."""
        name = self.topics.name_of(topic)
        try:
            if name == RECEIPT:
                self._receive_receipt(read_receipt(payload))
            elif name is not None:
                self._receive_command(read_command(name, payload))
        except UnreadableError as error:
            _log.warning(
                "%s: a message on %s was not understood: %s", self.topics.thing, topic, error
            )

    def status(self, **fields: object) -> None:
        """Report the device's own state: battery_pct, mains, tamper, signal_dbm, fault."""
        self._send_dated(self.topics.out("status"), {"id": self._new_id()}, fields)

    def reading(self, *readings: tuple[str, str, float]) -> None:
        """Report measurements: name, unit, value as in SenML."""
        entries = [{"n": name, "u": unit, "v": value} for name, unit, value in readings]
        self._send_dated(self.topics.out("reading"), {"id": self._new_id()}, {"readings": entries})

    def position(self, position: Position) -> None:
        """Report where the device is."""
        self._send_dated(self.topics.out("position"), {"id": self._new_id()}, fields_of(position))

    def activity(self, kind: str, value: object = None) -> None:
        """Report a sign of life."""
        more: dict[str, object] = {} if value is None else {"value": value}
        self._send_dated(self.topics.activity, {}, {"kind": kind, **more})

    def heartbeat(self, seen: dict[str, datetime]) -> None:
        """As a hub: report when each device behind it was last heard."""
        times = {device: written(at) for device, at in seen.items()}
        self._send_dated(self.topics.heartbeat, {}, {"seen": times})

    def close(self) -> None:
        """Call off all that is still to come."""
        with self._lock:
            for told in self._told.values():
                if told.timer is not None:
                    told.timer.cancel()
            self._told.clear()

    def _receive_receipt(self, receipt: Receipt) -> None:
        with self._lock:
            told = self._told.get(receipt.alarm_id)
            if told is None:
                return
            self._take_event(told, receipt)
        self.on_receipt(receipt)

    def _receive_command(self, command: Command) -> None:
        with self._lock:
            answer = self._book.take(command, self._around.now())
            begins = answer is None and self._book.is_new(command)
        if answer is not None:
            self._send(self.topics.out("command"), answer.encode())
        elif begins:
            self._around.carry_out(command, self._finish)

    def _finish(self, answer: Answer) -> None:
        with self._lock:
            self._book.note(answer)
        self._send(self.topics.out("command"), answer.encode())

    def _wake(self, told: _Told) -> None:
        with self._lock:
            if told.alarm.alarm_id in self._told:
                self._take_event(told, TimePassed())

    def _take_event(self, told: _Told, event: Event) -> None:
        stubborn = told.schedule.stubborn
        self._take(told, advance(told.state, event, self._around.now(), stubborn=stubborn))

    def _take(self, told: _Told, step: Step) -> None:
        told.state, actions = step
        if told.timer is not None:
            told.timer.cancel()
            told.timer = None
        if told.state.wake_at is not None:
            told.timer = self._around.later(told.state.wake_at, lambda: self._wake(told))
        for action in actions:
            if action is Action.SEND:
                self._send(self.topics.out("alarm"), told.alarm.encode())
            else:
                self._around.fall_back(told.alarm)

    def _send_dated(self, topic: str, head: dict[str, object], fields: dict[str, object]) -> None:
        content = {**head, "at": written(self._around.now()), **fields}
        self._around.send(topic, encode(content))

    def _send(self, topic: str, payload: bytes) -> None:
        try:
            self._around.send(topic, payload)
        except SendError as error:
            _log.warning("%s: could not send on %s: %s", self.topics.thing, topic, error)

    def _keep(self, told: _Told) -> None:
        self._told[told.alarm.alarm_id] = told
        settled = [key for key, each in self._told.items() if each.state.wake_at is None]
        for key in settled[: max(0, len(self._told) - KEPT_ALARMS)]:
            del self._told[key]
