"""A member of a fleet over a link that a test can break: nothing is forgotten before its acknowledgement."""

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from devices.fleet import fleet
from devices.fleet.account import Account
from devices.fleet.day import Moment, What
from devices.fleet.links import LinkLostError
from devices.fleet.member import Member


class BreakingLink:
    """A broker that acknowledges, answers alarms, and breaks at the publications that it is told."""

    def __init__(self, *, breaks_at=(), refuses=0, says="accepted"):
        self.taken = []
        self.opened = 0
        self._breaks_at = set(breaks_at)
        self._refuses = refuses
        self._says = says
        self._asked = 0

    @asynccontextmanager
    async def open(self, topic_filter, hear):
        self.opened += 1
        if self.opened <= self._refuses:
            raise LinkLostError("not yet")
        self._hear = hear
        yield self

    async def publish(self, topic, payload):
        await asyncio.sleep(0)
        self._asked += 1
        if self._asked in self._breaks_at:
            raise LinkLostError("gone")
        self.taken.append((topic, payload))
        if topic.endswith("/alarm") and self._says:
            thing = topic.split("/")[2]
            receipt = {"id": json.loads(payload)["id"], "state": self._says}
            self._hear(f"cmd/anju/{thing}/receipt", json.dumps(receipt).encode())

    async def ended(self):
        await asyncio.Event().wait()


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr("devices.fleet.member.RETRY_S", (0.0, 0.0))


def lived(link, *moments, until):
    """Let a member live and say its moments until something holds of it; returns the account."""
    account = Account(devices=1)

    async def live():
        member = Member("standard-h1-hub1", link, account)
        life = asyncio.create_task(member.live())
        await member.speak(moments, asyncio.Event())
        async with asyncio.timeout(5):
            while not until(member, account):
                await asyncio.sleep(0)
        member.close()
        life.cancel()
        await asyncio.gather(life, return_exceptions=True)

    asyncio.run(live())
    return account


def now(what, kind=""):
    return Moment(datetime.now(UTC), what, kind)


def settled(member, _account):
    return member.is_settled


def test_every_kind_of_message_goes_to_its_topic():
    link = BreakingLink()

    account = lived(
        link, now(What.ACTIVITY, "door"), now(What.HEARTBEAT), now(What.STATUS), until=settled
    )

    assert [topic for topic, _ in link.taken] == [
        "$aws/rules/anju_activity/dt/anju/standard-h1-hub1/activity",
        "$aws/rules/anju_heartbeat/dt/anju/standard-h1-hub1/heartbeat",
        "dt/anju/standard-h1-hub1/status",
    ]
    assert account.acknowledged == {"activity": 1, "heartbeat": 1, "status": 1}
    assert account.lost == 0


def test_a_message_under_way_when_the_connection_breaks_is_sent_again():
    link = BreakingLink(breaks_at=[2])

    account = lived(link, *(now(What.ACTIVITY, "door") for _ in range(3)), until=settled)

    assert len(link.taken) == 3
    assert (account.sent.total(), account.acknowledged.total()) == (3, 3)
    assert account.reconnects == 1


def test_a_broker_that_is_not_there_yet_is_asked_again():
    link = BreakingLink(refuses=3)

    account = lived(link, now(What.STATUS), until=settled)

    assert link.opened == 4
    assert account.lost == 0


def test_an_alarm_is_settled_by_its_receipt():
    account = lived(BreakingLink(), now(What.ALARM, "help"), until=settled)

    assert (account.alarms, account.answered, account.receipts["accepted"]) == (1, 1, 1)


def test_an_alarm_that_is_rejected_falls_back_and_counts_as_lost():
    link = BreakingLink(says="rejected")

    account = lived(link, now(What.ALARM, "help"), until=lambda _, account: account.fell_back)

    assert (account.answered, account.fell_back, account.lost) == (0, 1, 1)


def test_nothing_more_is_said_once_the_end_has_come():
    link, account = BreakingLink(), Account()

    async def speak():
        end = asyncio.Event()
        end.set()
        await Member("standard-h1-hub1", link, account).speak([now(What.STATUS)], end)

    asyncio.run(speak())

    assert account.sent.total() == 0


def test_an_error_of_ours_ends_the_life_instead_of_being_retried():
    class Broken(BreakingLink):
        async def publish(self, topic, payload):
            raise RuntimeError("a fault of the fleet")

    async def live():
        member = Member("standard-h1-hub1", Broken(), Account())
        member.device.status(battery_pct=1)
        await member.live()

    with pytest.raises(ExceptionGroup) as told:
        asyncio.run(live())
    assert told.group_contains(RuntimeError, match="a fault of the fleet")


def test_alarms_are_shared_out_among_all_and_none_is_lost():
    voyage = fleet.Voyage(1, 50, (), ZoneInfo("Asia/Shanghai"))

    shared = fleet.share_out(voyage, 7)

    assert sum(shared.values()) == 50
    assert set(shared) <= set(range(7))
