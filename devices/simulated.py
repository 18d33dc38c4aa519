"""A device in a drill: the same alarms, repeats and commands over a session in process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from devices.commands import Answer, Command, Outcome
from devices.device import Device, SendError, Timer
from devices.messages import Alarm, Position
from devices.repeats import Schedule

COMMAND_TIME = timedelta(seconds=1)


class Session(Protocol):
    """A connection to a broker in process."""

    @property
    def connected(self) -> bool: ...

    def publish(self, topic: str, payload: bytes, qos: int = 1) -> None: ...

    def subscribe(self, topic_filter: str) -> bool: ...

    def on_message(self, listener: Callable[[str, bytes], None]) -> None: ...


class Obedience(StrEnum):
    """What a simulated device makes of a command."""

    DONE = "done"
    FAILED = "failed"
    SILENT = "silent"


Later = Callable[[datetime, Callable[[], None]], Timer]


@dataclass(frozen=True, slots=True)
class Stage:
    """What the drill gives its devices: time, ids, and the telephone to fall back on."""

    now: Callable[[], datetime]
    later: Later
    new_id: Callable[[], str]
    fall_back: Callable[[str, Alarm], None]


class SimulatedDevice:
    """Behaves as a real device would; without a session it is offline and its repeats go on."""

    def __init__(
        self, thing: str, stage: Stage, obedience: Mapping[str, Obedience] | None = None
    ) -> None:
        self.thing = thing
        self.device = Device(thing, self, stage.new_id)
        self._stage = stage
        self._obedience = obedience or {}
        self._session: Session | None = None

    def attach(self, session: Session) -> None:
        """Go on over this session: the device listens for receipts and commands at once."""
        self._session = session
        session.on_message(self.device.receive)
        session.subscribe(self.device.topics.everything_for_me)

    def alarm(
        self,
        kind: str,
        *,
        value: object = None,
        position: Position | None = None,
        test: bool = False,
        alarm_id: str | None = None,
        repeats: int | None = None,
    ) -> str:
        """Raise an alarm; `repeats` sends it that many times more whatever is heard.

        Raises:
            ValueError: more repeats than a device's schedule has.
        """
        return self.device.alarm(
            kind,
            value=value,
            position=position,
            test=test,
            alarm_id=alarm_id,
            schedule=None if repeats is None else _stubborn(repeats),
        )

    def now(self) -> datetime:
        return self._stage.now()

    def send(self, topic: str, payload: bytes) -> None:
        if self._session is None or not self._session.connected:
            raise SendError("the device is offline")
        try:
            self._session.publish(topic, payload)
        except RuntimeError as error:
            # The broker has hung up on this message; anything else is a fault of the drill.
            if self._session.connected:
                raise
            raise SendError(str(error)) from error

    def later(self, when: datetime, action: Callable[[], None]) -> Timer:
        return self._stage.later(when, action)

    def fall_back(self, alarm: Alarm) -> None:
        self._stage.fall_back(self.thing, alarm)

    def carry_out(self, command: Command, finish: Callable[[Answer], None]) -> None:
        obedience = self._obedience.get(command.name, Obedience.DONE)
        if obedience is not Obedience.SILENT:
            answer = Answer(command.command_id, Outcome(obedience.value))
            self.later(self.now() + COMMAND_TIME, lambda: finish(answer))


def _stubborn(repeats: int) -> Schedule:
    offsets = Schedule().repeats
    if not 0 <= repeats <= len(offsets):
        raise ValueError(f"a device repeats at most {len(offsets)} times, not {repeats}")
    return Schedule(offsets[:repeats], stubborn=True)
