"""One device of a fleet: says what its day holds, repeats alarms, and counts what came of it."""

import asyncio
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from devices.commands import Answer, Command, Outcome
from devices.device import Device
from devices.fleet.account import Account
from devices.fleet.day import Moment, What
from devices.fleet.links import Line, Link, LinkLostError
from devices.messages import Alarm
from devices.repeats import Receipt, Verdict

RETRY_S = (1.0, 15.0)
BATTERY_PCT = 97
_ANSWERS = (Verdict.ACCEPTED, Verdict.HANDLED)


class Member:
    """Never forgets a message before its acknowledgement: a lost connection is taken up again.

    Everything happens on one event loop, the one that runs `live` and `speak`.
    """

    def __init__(self, thing: str, link: Link, account: Account) -> None:
        self.device = Device(thing, self, _new_id)
        self.device.on_receipt = self._note_receipt
        self.connected = asyncio.Event()
        self._link = link
        self._account = account
        self._waiting: deque[tuple[str, bytes]] = deque()
        self._something = asyncio.Event()
        self._unanswered: set[str] = set()

    async def live(self) -> None:
        """Stay connected and send what there is to send, until cancelled."""
        retry_s = RETRY_S[0]
        while True:
            try:
                async with self._link.open(
                    self.device.topics.everything_for_me, self._hear
                ) as line:
                    self._note_connected()
                    retry_s = RETRY_S[0]
                    async with asyncio.TaskGroup() as both:
                        both.create_task(line.ended())
                        both.create_task(self._send_all(line))
            except* LinkLostError:
                await asyncio.sleep(retry_s)
                retry_s = min(2 * retry_s, RETRY_S[1])

    async def speak(self, moments: Iterable[Moment], end: asyncio.Event) -> None:
        """Say each thing at its instant; nothing more once the end has come."""
        for moment in moments:
            delay_s = (moment.at - self.now()).total_seconds()
            if await _comes_within(end, delay_s):
                return
            self._say(moment)

    @property
    def is_settled(self) -> bool:
        """Tell whether everything is acknowledged and every alarm answered."""
        return not self._waiting and not self._unanswered

    def close(self) -> None:
        """Call off what would still be repeated."""
        self.device.close()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def send(self, topic: str, payload: bytes) -> None:
        self._account.note_sent(_word(topic))
        self._waiting.append((topic, payload))
        self._something.set()

    def later(self, when: datetime, action: Callable[[], None]) -> asyncio.TimerHandle:
        delay_s = max(0.0, (when - self.now()).total_seconds())
        return asyncio.get_running_loop().call_later(delay_s, action)

    def fall_back(self, alarm: Alarm) -> None:
        """Nobody picks up a telephone here: it is counted, and the alarm stays unanswered."""
        del alarm
        self._account.fell_back += 1

    def carry_out(self, command: Command, finish: Callable[[Answer], None]) -> None:
        finish(Answer(command.command_id, Outcome.DONE, "simulated"))

    async def _send_all(self, line: Line) -> None:
        while True:
            while not self._waiting:
                self._something.clear()
                await self._something.wait()
            topic, payload = self._waiting[0]
            begun = time.monotonic()
            await line.publish(topic, payload)
            self._waiting.popleft()
            self._account.note_acknowledged(_word(topic), time.monotonic() - begun)

    def _note_connected(self) -> None:
        if self.connected.is_set():
            self._account.reconnects += 1
        self.connected.set()

    def _hear(self, topic: str, payload: bytes) -> None:
        self.device.receive(topic, payload)

    def _say(self, moment: Moment) -> None:
        match moment.what:
            case What.ACTIVITY:
                self.device.activity(moment.kind)
            case What.HEARTBEAT:
                self.device.heartbeat({"pir1": self.now(), "door1": self.now()})
            case What.STATUS:
                self.device.status(battery_pct=BATTERY_PCT, mains=True)
            case What.ALARM:
                self._account.alarms += 1
                self._unanswered.add(self.device.alarm(moment.kind))

    def _note_receipt(self, receipt: Receipt) -> None:
        self._account.receipts[receipt.verdict] += 1
        if receipt.verdict in _ANSWERS and receipt.alarm_id in self._unanswered:
            self._unanswered.remove(receipt.alarm_id)
            self._account.answered += 1


def _word(topic: str) -> str:
    return topic.rpartition("/")[2]


def _new_id() -> str:
    return uuid.uuid4().hex


async def _comes_within(end: asyncio.Event, delay_s: float) -> bool:
    """Wait for the delay, or less when the end comes first; tell whether it has."""
    if end.is_set() or delay_s <= 0:
        return end.is_set()
    try:
        await asyncio.wait_for(end.wait(), delay_s)
    except TimeoutError:
        return False
    return True
