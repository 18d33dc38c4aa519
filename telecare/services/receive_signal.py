"""Receives what devices say on the alarm's way: alarms, condition, positions, answers to commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from telecare.domain.device_command import is_by_hand
from telecare.domain.errors import (
    MessageError,
    UnknownDeviceError,
    UnknownIncidentError,
    WrongTopicError,
)
from telecare.domain.events import Alarm, CommandAnswered
from telecare.domain.kinds import TECHNICAL, incident_kind
from telecare.domain.signals import (
    AlarmSignal,
    CommandSignal,
    PositionSignal,
    RawSignal,
    Signal,
    StatusSignal,
    alarm_id_in,
    decode,
    is_skewed,
)
from telecare.ports.facts import Facts
from telecare.ports.incidents import IncidentStore
from telecare.ports.world import Devices, Directory, DirectoryItem, Quarantine
from telecare.services.advance_incident import AdvanceIncident
from telecare.services.open_incident import Became, OpenIncident, Taken
from telecare.services.place_alarm import PlaceAlarm

if TYPE_CHECKING:
    from telecare.services.count_repeats import CountRepeats
    from telecare.services.count_weak_signals import CountWeakSignals
    from telecare.services.keep_position import KeepPosition
    from telecare.services.open_repair import OpenRepair
    from telecare.services.prove_repair import ProveRepair
    from telecare.services.take_command_answer import TakeCommandAnswer
    from telecare.services.write_text import WriteText

LONGEST_VALUE = 40
"""Of an alarm's value, in characters: evidence, kept with the alarm and in no head or timeline."""

PLATFORM = "platform"
"""Whose quarantine takes what belongs to no bureau that is known."""


@dataclass(frozen=True, slots=True)
class ReceiveSignal:
    """Receives signals.

    An alarm of a known device is stored before it is acknowledged and is never dropped (law 1); a
    message that cannot be read is kept with its reason. The same message again changes nothing.
    What most alarms do not need is made when one does.
    """

    bureaus: tuple[str, ...]
    store: IncidentStore
    directory: Directory
    devices: Devices
    quarantine: Quarantine
    open_incident: OpenIncident
    place_alarm: PlaceAlarm
    advance: AdvanceIncident
    facts: Facts
    texts: Callable[[], WriteText]
    open_repair: Callable[[], OpenRepair]
    count_repeats: Callable[[], CountRepeats]
    count_weak_signals: Callable[[], CountWeakSignals]
    prove_repair: Callable[[], ProveRepair]
    keep_position: Callable[[], KeepPosition]
    take_command_answer: Callable[[], TakeCommandAnswer]

    def receive(self, raw: RawSignal) -> None:
        """Take one message in; raises only what a repeat of the same message may mend."""
        try:
            item = self.directory.thing(raw.client_id)
        except UnknownDeviceError:
            self._keep(raw, self._bureau_of(raw.client_id), raw.trouble or "unknown device")
            return
        try:
            self._take(item, raw, decode(raw))
        except WrongTopicError as error:
            self._keep(raw, item.bureau, error.reason)
        except MessageError as error:
            self._keep(raw, item.bureau, error.reason)
            self._reject(item, raw, error.reason)

    def _bureau_of(self, client_id: str) -> str:
        bureau, dash, _ = client_id.partition("-")
        return bureau if dash and bureau in self.bureaus else PLATFORM

    def _keep(self, raw: RawSignal, bureau: str, reason: str) -> None:
        self.quarantine.keep(bureau, raw.received_at, raw.topic, raw.payload, reason)
        self.facts.note("quarantined", bureau=bureau)

    def _reject(self, item: DirectoryItem, raw: RawSignal, reason: str) -> None:
        """Tell a device that its alarm was not understood; it then falls back to the hotline."""
        if raw.topic.endswith("/alarm"):
            alarm_id = alarm_id_in(raw.payload)
            self._answer(item, {"id": alarm_id, "state": "rejected", "reason": reason})

    def _answer(self, item: DirectoryItem, receipt: Mapping[str, str]) -> None:
        say = self.texts().receipt(item.bureau, receipt["state"], language=item.language)
        self.devices.send(item.thing, "receipt", {**receipt, "say": say})

    # ---- what can be read ----

    def _take(self, item: DirectoryItem, raw: RawSignal, signal: Signal) -> None:
        match signal:
            case AlarmSignal(word=word) if word in TECHNICAL:
                self.open_repair().of_alarm(item, signal, raw.received_at)
                self._answer(item, {"id": signal.id, "state": "accepted"})
            case AlarmSignal():
                self._take_alarm(item, raw, signal)
            case StatusSignal():
                self.open_repair().of_status(item, signal, raw.received_at)
                self.count_weak_signals().count(item, signal, raw.received_at)
            case PositionSignal():
                self.keep_position().take(item, signal, raw.received_at)
            case CommandSignal():
                self._take_answer(item, raw, signal)
            case _:
                raise WrongTopicError("this signal does not come on the alarm's way")

    def _take_alarm(self, item: DirectoryItem, raw: RawSignal, signal: AlarmSignal) -> None:
        placed = self.place_alarm.placed(item, alarm_of(item, raw, signal), signal)
        alarm, signal = placed.alarm, placed.signal
        if self.place_alarm.is_no_silence(item, alarm):
            self._answer(item, {"id": signal.id, "state": "accepted"})
            return
        home = item.home or f"device:{item.thing}"
        taken = self.open_incident.take(item.bureau, home, alarm)
        if alarm.test:
            self.prove_repair().tested(item, signal.id, _first_receipt(taken, alarm))
        if taken.became is Became.REPEATED:
            self._answer(item, {"id": signal.id, "state": _state_of(taken)})
            self.count_repeats().count(item, signal.id, raw.received_at)
            return  # a repeat changes nothing else, however old its `at` has become
        if signal.faults or is_skewed(signal.at, raw.received_at):
            self.open_repair().of_bad_evidence(item, signal, raw.received_at)

    def _take_answer(self, item: DirectoryItem, raw: RawSignal, signal: CommandSignal) -> None:
        """A command's id leads to its incident, or to who gave it; nobody answers for another device."""
        if is_by_hand(signal.command_id):
            self.take_command_answer().take(item.bureau, item.thing, signal, raw.received_at)
            return
        incident = signal.command_id.rpartition("-")[0]
        event = CommandAnswered(signal.command_id, signal.state, signal.proof)
        event_id = f"command-{signal.command_id}-{signal.state}"
        try:
            commands = self.store.head(item.bureau, incident).run.commands
            if item.thing not in {c.thing for c in commands if c.id == signal.command_id}:
                raise WrongTopicError("no such command was sent to this device")
            self.advance.bring(item.bureau, incident, event, event_id)
        except UnknownIncidentError:
            self._keep(raw, item.bureau, "no such command was sent")


def alarm_of(item: DirectoryItem, raw: RawSignal, signal: AlarmSignal) -> Alarm:
    """Judge an alarm: its kind, whose it is, and whether it may be a test (contracts section 2)."""
    in_window = item.test_until is not None and raw.received_at <= item.test_until
    return Alarm(
        thing=item.thing,
        id=signal.id,
        word=signal.word,
        kind=incident_kind(signal.word),
        at=signal.at,
        received_at=raw.received_at,
        elder=item.elder,
        test=signal.test and in_window,
        value="" if signal.value is None else str(signal.value)[:LONGEST_VALUE],
    )


def _first_receipt(taken: Taken, alarm: Alarm) -> datetime:
    """Of a repeat it is not known when it came first: never before its incident was opened."""
    if taken.became is Became.REPEATED:
        return min(alarm.received_at, taken.head.run.opened_at)
    return alarm.received_at


def _state_of(taken: Taken) -> str:
    return "handled" if taken.head.run.handled else "accepted"
