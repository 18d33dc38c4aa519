"""Runs a fleet in one process: connects everybody, lets their days pass, and settles the account."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from devices.fleet.account import Account
from devices.fleet.day import Habits, Moment, plan
from devices.fleet.links import AiomqttLink, Link, SdkLink, tell_loop_error
from devices.fleet.member import Member
from devices.fleet.profile import DayProfile
from devices.network import Endpoint, Identity

CONNECT_WITHIN_S = 120.0
SETTLE_WITHIN_S = 40.0
AT_ONCE = 40
_LOOKS_EVERY_S = 0.1

Note = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Voyage:
    """What a fleet is to do: for how long, how many alarms in all, by which profiles and seed."""

    minutes: float
    alarms: int
    profiles: Sequence[DayProfile]
    zone: ZoneInfo
    heartbeat: timedelta = timedelta(minutes=5)
    sdk_devices: int = 3
    seed: str = "anju"


async def simulate(
    identities: Sequence[Identity],
    endpoint: Endpoint,
    voyage: Voyage,
    end: asyncio.Event,
    note: Note,
) -> Account:
    """Return the account when the minutes are over, or earlier when `end` is set by somebody."""
    asyncio.get_running_loop().set_exception_handler(tell_loop_error)
    account = Account(devices=len(identities))
    members = [
        Member(identity.thing, _link(number, identity, endpoint, voyage), account)
        for number, identity in enumerate(identities)
    ]
    async with asyncio.TaskGroup() as living:
        lives = await _connect(members, living, account)
        note(
            f"{account.devices - account.never_connected} connected in {account.connected_in_s:.1f} s"
        )
        await _speak(members, voyage, end, living)
        note("nothing more is said; waiting for what is under way")
        await _until(lambda: all(member.is_settled for member in members), SETTLE_WITHIN_S)
        for member, life in zip(members, lives, strict=True):
            member.close()
            life.cancel()
    return account


def _link(number: int, identity: Identity, endpoint: Endpoint, voyage: Voyage) -> Link:
    kind = SdkLink if number < voyage.sdk_devices else AiomqttLink
    return kind(identity, endpoint)


async def _connect(
    members: Sequence[Member], living: asyncio.TaskGroup, account: Account
) -> list["asyncio.Task[None]"]:
    """Begin every life, so many at once as a broker takes without losing handshakes."""
    begun, gate = time.monotonic(), asyncio.Semaphore(AT_ONCE)
    lives: list[asyncio.Task[None]] = []
    for member in members:
        await gate.acquire()
        lives.append(living.create_task(member.live()))
        living.create_task(_release_when_connected(member, gate))
    await _until(lambda: all(member.connected.is_set() for member in members), CONNECT_WITHIN_S)
    account.connected_in_s = time.monotonic() - begun
    account.never_connected = sum(not member.connected.is_set() for member in members)
    return lives


async def _release_when_connected(member: Member, gate: asyncio.Semaphore) -> None:
    try:
        await asyncio.wait_for(member.connected.wait(), CONNECT_WITHIN_S)
    except TimeoutError:
        pass  # the account counts it as never connected
    finally:
        gate.release()


async def _speak(
    members: Sequence[Member], voyage: Voyage, end: asyncio.Event, living: asyncio.TaskGroup
) -> None:
    start = datetime.now(UTC)
    until = start + timedelta(minutes=voyage.minutes)
    alarms = share_out(voyage, len(members))
    talks = [
        living.create_task(member.speak(_day(number, voyage, start, until, alarms), end))
        for number, member in enumerate(members)
    ]
    try:
        await asyncio.wait_for(end.wait(), voyage.minutes * 60)
    except TimeoutError:
        end.set()
    await asyncio.gather(*talks)


def share_out(voyage: Voyage, members: int) -> Mapping[int, int]:
    """Draw who raises the alarms."""
    random = Random(f"{voyage.seed}-alarms")  # noqa: S311 - the same days every time
    counts: dict[int, int] = {}
    for _ in range(voyage.alarms):
        number = random.randrange(members)
        counts[number] = counts.get(number, 0) + 1
    return counts


def _day(
    number: int, voyage: Voyage, start: datetime, until: datetime, alarms: Mapping[int, int]
) -> Iterator[Moment]:
    random = Random(f"{voyage.seed}-{number}")  # noqa: S311 - the same days every time
    habits = Habits(random.choice(voyage.profiles), voyage.zone, voyage.heartbeat)
    return plan(habits, start, until, random, alarms.get(number, 0))


async def _until(holds: Callable[[], bool], within_s: float) -> None:
    """Wait until it holds, or the time is over: whoever asks looks at what was reached."""
    end = time.monotonic() + within_s
    while not holds() and time.monotonic() < end:
        await asyncio.sleep(_LOOKS_EVERY_S)
