"""One alarm in real time: a real broker, mutual TLS, a device with its own certificate, people on the telephone."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from devices.agent import DeviceAgent
from devices.commands import Command
from devices.network import Endpoint, Identity
from localcloud.drills.facts import Fact
from localcloud.drills.model import Town, TownDevice, TownElder, TownHome, TownResponder
from localcloud.drills.record import Record
from localcloud.drills.town import thing_name
from localcloud.hub import Hub
from localcloud.loop import Order
from localcloud.portal_client import PortalClient
from localcloud.telephone.behaviour import NO_ANSWER, SECOND, Behaviour
from localcloud.towns.standing import Standing, stand
from localcloud.twin import Twin

BUREAU = "demo"
BUTTON, DAUGHTER, ELDER = "h1.key1", "h1.daughter", "h1.elder"
ARRIVES_AFTER, HELPS_FOR, FOLLOWS_UP_AFTER = 6 * SECOND, 4 * SECOND, 3 * SECOND

TOWN = Town(
    homes=(
        TownHome(
            id="h1",
            address="上海市徐汇区天平路1弄2号301室",
            area="310104003",
            elders=(TownElder("elder", "王阿婆", "+8613800000001", "medium"),),
            devices=(TownDevice("key1", "one_key_call"), TownDevice("hub1", "hub")),
            responders=(
                TownResponder("daughter", "first_carer", "+8613800000002"),
                TownResponder("son", "contact", "+8613800000003"),
                TownResponder("neighbour", "neighbour", "+862100000006"),
            ),
        ),
    ),
    teams=(TownResponder("team1", "field_team", "+862100000007"),),
    phones={
        ELDER: (NO_ANSWER, NO_ANSWER, Behaviour(answer_after=1 * SECOND)),
        DAUGHTER: (Behaviour(answer_after=1 * SECOND, press="12"),),
    },
)


_Ready = tuple[Twin, Callable[[], str]]
"""A booted twin, and how the button is pressed."""


class DemonstrationError(RuntimeError):
    """The demonstration did not go as told."""


@dataclass(slots=True)
class Told:
    """Says each thing once, as it happens, until the incident is closed: the last word."""

    say: Callable[[Fact], None]
    closed: threading.Event

    def hear(self, fact: Fact) -> None:
        """Pass on what stands in the timeline; what a carrier says of the last call comes too late."""
        if self.closed.is_set():
            return
        self.say(fact)
        if fact.event == "closed":
            self.closed.set()


def _undisturbed(_twin: Twin) -> None:
    """Lets the twin work in peace."""


def demonstrate(
    say: Callable[[Fact], None],
    note: Callable[[str], None],
    within: timedelta,
    disturb: Callable[[Twin], None] = _undisturbed,
) -> None:
    """Press the button and wait until the incident is closed; DemonstrationError when it is not in time.

    `disturb` may make trouble in the twin from before the button is pressed; it must return at once.
    """
    told = Told(say, threading.Event())
    with _town(told, note) as (twin, press):
        disturb(twin)
        press()
        if not told.closed.wait(within.total_seconds()):
            raise DemonstrationError(
                f"the incident was not closed within {within.total_seconds():g} s"
            )


@contextmanager
def _town(told: Told, note: Callable[[str], None]) -> Iterator[_Ready]:
    with ExitStack() as open_things:
        town = open_things.enter_context(stand(Standing(TOWN, BUREAU), told.hear))
        people = _People(town.twin, town.portal, town.record)
        town.record.listen(people.hear)
        broker = type(town.broker).__name__
        note(f"broker {broker}, mutual TLS, one certificate a device")
        agent = _device(town.hub, open_things)
        note(f"device {agent.device.topics.thing} connected; the button is pressed")
        yield town.twin, agent.press


def _device(hub: Hub, open_things: ExitStack) -> DeviceAgent:
    address = hub.broker.address
    assert address is not None, "a real broker has an address"
    thing = thing_name(BUREAU, BUTTON)
    issued = hub.enrol(thing)[thing]
    folder = Path(open_things.enter_context(tempfile.TemporaryDirectory()))
    certificate, key = issued.write(folder, thing)
    agent = DeviceAgent(
        Identity(thing, certificate, key, address.ca_file),
        Endpoint(address.host, address.port),
        fallback=lambda _alarm: None,
        actuators={"open_voice": _opened},
    )
    return open_things.enter_context(agent)


def _opened(_command: Command) -> object:
    return "voice open"


class _People:
    """The daughter who comes, and the two seats: what they do at their screens and telephones.

    A follow-up that nobody answers is rung again: who answers which call depends on how many rang at all,
    and one that was lost with its function may not have.
    """

    def __init__(self, twin: Twin, portal: PortalClient, record: Record) -> None:
        self._twin = twin
        self._portal = portal
        self._record = record
        self._follow_up = ""

    def hear(self, fact: Fact) -> None:
        """React to what was seen."""
        if fact.event == "accepted" and fact.who == DAUGHTER:
            self._later(ARRIVES_AFTER, "reports", {"report": "arrived", "by": DAUGHTER})
        elif fact.event == "arrived":
            resolved = {"outcome": "helped_at_home", "how": "in_person"}
            self._later(HELPS_FOR, "reports", {"report": "resolved", "by": DAUGHTER, **resolved})
        elif fact.event == "resolved" or self._was_in_vain(fact):
            self._later(FOLLOWS_UP_AFTER, "reports", {"report": "follow_up"}, by="seat2")
        elif fact.event == "call_placed" and fact.detail.get("step") == "follow_up":
            self._follow_up = fact.detail["attempt"]
        elif fact.event == "answered" and fact.detail["attempt"] == self._follow_up:
            self._follow_up = ""
            self._later(SECOND, "reports", {"report": "follow_up", "reached": True}, by="seat2")

    def _was_in_vain(self, fact: Fact) -> bool:
        """Tell whether this is the end of a follow-up call that nobody answered."""
        return fact.event == "call_ended" and fact.detail["attempt"] == self._follow_up

    def _later(
        self, delay: timedelta, resource: str, body: Mapping[str, object], by: str = "seat1"
    ) -> None:
        self._twin.loop.after(delay, Order.DO, lambda: self._post(by, resource, body))

    def _post(self, by: str, resource: str, body: Mapping[str, object]) -> None:
        incident = self._record.last_incident("h1")
        assert incident is not None, "nothing is reported before there is an incident"
        self._twin.loop.submit(
            lambda: self._portal.post(by, "seat", incident, resource, body), _check
        )


def _check(answer: Any) -> None:
    if answer.status >= 400:
        raise DemonstrationError(f"the portal answered {answer.status}: {answer.body!r}")


def at_bureau(instant: datetime) -> str:
    """Return an instant as the demonstration shows it: the bureau's time of day."""
    return instant.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%H:%M:%S.%f")[:-3]
