"""The device agent: a device on the network, for a board in a home or a demonstration."""

import logging
import threading
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from devices.commands import Answer, Command, Outcome
from devices.device import Device, Timer
from devices.messages import Alarm
from devices.network import CONNECT_S, KEEP_ALIVE_S, Connection, Endpoint, Identity, LastWill
from devices.repeats import Schedule

_log = logging.getLogger(__name__)

# Returns the proof of the effect; an exception makes the command fail.
Actuator = Callable[[Command], object]
Fallback = Callable[[Alarm], None]


class DeviceAgent:
    """One device with its own certificate.

    Alarms work from the first moment, connected or not: what the network does not carry, the
    fallback does. Commands and the fallback run on threads of their own, so that a valve that
    sticks never delays an alarm.
    """

    def __init__(
        self,
        identity: Identity,
        endpoint: Endpoint,
        fallback: Fallback,
        actuators: Mapping[str, Actuator] | None = None,
        *,
        schedule: Schedule | None = None,
        keep_alive_s: int = KEEP_ALIVE_S,
        will: LastWill | None = None,
    ) -> None:
        self.device = Device(identity.thing, self, _new_id, schedule)
        self._fallback = fallback
        self._actuators = actuators or {}
        self._hands = ThreadPoolExecutor(4, thread_name_prefix=f"device-{identity.thing}")
        self._connection = Connection(
            identity,
            endpoint,
            self.device.receive,
            keep_alive_s=keep_alive_s,
            will=will,
        )

    def __enter__(self) -> Self:
        self.connect()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def connect(self, within_s: float = CONNECT_S) -> None:
        """Connect and listen.

        Raises:
            ConnectError: the broker refused or did not answer.
        """
        self._connection.open(self.device.topics.everything_for_me, within_s)

    def close(self) -> None:
        """Call off pending alarms, wait for running commands and disconnect."""
        self.device.close()
        self._hands.shutdown()
        self._connection.close()

    def press(self) -> str:
        """Press the help button; returns the alarm's id."""
        return self.device.press()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def send(self, topic: str, payload: bytes) -> None:
        self._connection.send(topic, payload)

    def later(self, when: datetime, action: Callable[[], None]) -> Timer:
        timer = threading.Timer(max(0.0, (when - self.now()).total_seconds()), action)
        timer.daemon = True
        timer.start()
        return timer

    def fall_back(self, alarm: Alarm) -> None:
        _log.warning("alarm %s was not heard: falling back to the hotline", alarm.alarm_id)
        self._hands.submit(self._fallback, alarm).add_done_callback(_log_error)

    def carry_out(self, command: Command, finish: Callable[[Answer], None]) -> None:
        self._hands.submit(lambda: finish(self._obey(command))).add_done_callback(_log_error)

    def _obey(self, command: Command) -> Answer:
        actuator = self._actuators.get(command.name)
        if actuator is None:
            return Answer(command.command_id, Outcome.FAILED, "not supported")
        try:
            proof = actuator(command)
        except Exception:  # noqa: BLE001 - whatever the hardware does, the platform is told
            _log.exception("the command %s failed", command.name)
            return Answer(command.command_id, Outcome.FAILED)
        return Answer(command.command_id, Outcome.DONE, proof)


def _new_id() -> str:
    return uuid.uuid4().hex


def _log_error(done: "Future[None]") -> None:
    if (error := done.exception()) is not None:
        _log.error("work of the device failed", exc_info=error)
