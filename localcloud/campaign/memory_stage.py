"""The stage in memory: one schedule on the platform in memory, in milliseconds, with every fault there is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache, partial
from random import Random

from infra.policy import load_bureau
from localcloud.agenda import Order
from localcloud.campaign.carrier import NetworkCarrier
from localcloud.campaign.evidence import Evidence, Posted, Receipt, Stored, stored
from localcloud.campaign.hotline import plan_hotline
from localcloud.campaign.loop import ClockLoop
from localcloud.campaign.portal import MemoryPortal
from localcloud.campaign.schedule import BUREAU, FAULTS_OF_BOTH, Fault, Schedule
from localcloud.campaign.stage_platform import DatedDesk, HeardDevices, StagePlatform
from localcloud.drills.consoles import SeatConsoles
from localcloud.drills.deeds import Deeds, Scene
from localcloud.drills.devices import TownDeviceSession
from localcloud.drills.facts import Fact
from localcloud.drills.record import Record
from localcloud.drills.staff import DefaultSeats
from localcloud.drills.town import build, connect_telephones, thing_name
from localcloud.telephone.network import TelephoneNetwork
from telecare.domain.codec import run_to_plain
from telecare.domain.signals import RawSignal

_policy = cache(load_bureau)


class MemorySession:
    """A device's connection: what it publishes reaches the alarm's function, perhaps late, perhaps twice."""

    def __init__(self, stage: MemoryStage, thing: str) -> None:
        self._stage = stage
        self._thing = thing
        self._sent = 0

    def on_message(self, listener: Callable[[str, bytes], None]) -> None:
        """Hear what is sent to the device."""
        self._stage.listen(self._thing, listener)

    def subscribe(self, topic_filter: str) -> None:
        """Hear everything; a device asks for its own topics alone."""
        del topic_filter

    def publish(self, topic: str, payload: bytes) -> None:
        """Publish as the device."""
        self._sent += 1
        self._stage.carry(topic, self._thing, payload, f"{self._thing}/{self._sent}")

    def drop(self) -> None:
        """No schedule of the campaign cuts a device off yet: one that does must say what it is to do."""
        raise NotImplementedError(f"{self._thing} cannot be cut off in memory")


class MemoryStage:
    """Plays one schedule; `evidence` is all that came of it."""

    def __init__(
        self, schedule: Schedule, make_platform: type[StagePlatform] = StagePlatform
    ) -> None:
        self._schedule = schedule
        self.platform = make_platform(schedule, self._carrier_over)
        self.loop = self.platform.loop
        self._evidence = Evidence(schedule, tally=self.platform.troubles)
        self._seen: dict[str, int] = {}
        town = schedule.town
        self._record = Record(town, BUREAU, self.loop)
        self.network.watchers.append(self._record.see_telephone)
        build(town, _policy(BUREAU), self.platform.directory, schedule.start)
        connect_telephones(town, self.network)
        self.platform.on_change = self._see
        clocks = _policy(BUREAU).parameters
        self._consoles = SeatConsoles(
            self.loop,
            clocks.duration("console.beat_s"),
            clocks.duration("console.dead_s"),
            partial(self.platform.consoles.beat, BUREAU),
        )
        self._portal = MemoryPortal(self.platform, BUREAU, self._refused)
        self._roles = {seat.id: seat.role for seat in town.seats}
        if not town.seats:
            zone = _policy(BUREAU).zone
            seats = DefaultSeats(self.loop, zone, self._post, self._incident_of)
            self._record.listen(seats.hear)
        self._record.listen(self._keep_receipt)

    def _carrier_over(self, loop: ClockLoop) -> NetworkCarrier:
        self.network = TelephoneNetwork(loop, self._called_back)
        self._carrier = NetworkCarrier(self.network, loop)
        return self._carrier

    def play(self) -> Evidence:
        """Play the schedule to its end."""
        schedule = self._schedule
        Deeds(schedule.drill(), self._scene(), Random(schedule.seed)).plan()  # noqa: S311 - the same ids
        for fault in schedule.faults:
            self.platform.troubles[fault.what] += 1
            if fault.what not in FAULTS_OF_BOTH:
                self.loop.at(schedule.start + fault.at, Order.DO, partial(self._begin, fault))
        plan_hotline(schedule, self.loop, self.network, self._evidence)
        self.platform.sweep_every_30_s()
        self.loop.run_until(schedule.start + schedule.until)
        return self._gathered()

    def _scene(self) -> Scene:
        return Scene(
            loop=self.loop,
            devices={d: self._device(d) for d in self._schedule.town.devices()},
            network=self.network,
            record=self._record,
            post=self._post,
            consoles=self._consoles,
            tell_queue=self._tell_queue,
            set_absence=partial(self.platform.directory.set_absence, BUREAU),
            faults=self.platform,
            open_test_window=_draws_none,
            complete_repairs=_draws_none,
        )

    def _device(self, device: str) -> TownDeviceSession:
        thing = thing_name(BUREAU, device)
        session = MemorySession(self, thing)
        answers = self._schedule.town.commands
        return TownDeviceSession(
            device, thing, session, self.loop, answers, self._record.see_device
        )

    # ---- what is carried ----

    def listen(self, thing: str, listener: Callable[[str, bytes], None]) -> None:
        """Let a device hear what is sent to it, a moment later."""
        devices = self.platform.devices
        assert isinstance(devices, HeardDevices)
        devices.listeners[thing] = lambda topic, payload: self._soon(listener, topic, payload)

    def _soon(self, listener: Callable[[str, bytes], None], topic: str, payload: bytes) -> None:
        self.loop.soon(lambda: listener(topic, payload))

    def carry(self, topic: str, thing: str, payload: bytes, name: str) -> None:
        """Carry a message of a device to the function, as late and as often as the schedule says."""
        raw = RawSignal(topic, thing, self.loop.now(), payload)
        for delay in self._copies(name):
            self.platform.after(delay, partial(self.platform.deliver, raw))

    def _copies(self, name: str, *, may_vanish: bool = False) -> tuple[timedelta, ...]:
        delays = self._schedule.post.delays(name, may_vanish=may_vanish)
        self.platform.troubles["messages twice"] += len(delays) > 1
        self.platform.troubles["messages late"] += any(delays)
        self.platform.troubles["call-backs never"] += not delays
        return delays * 2 if self.platform.twice else delays

    def _called_back(self, news: Mapping[str, object]) -> None:
        """News of the carrier reach the queue, unless they are of a call and never do."""
        of_call = news["event"] in {"answered", "key", "ended"}
        self._carry_news(news, may_vanish=of_call)

    def _tell_queue(self, news: Mapping[str, object]) -> None:
        self._carry_news(news, may_vanish=False)

    def _carry_news(self, news: Mapping[str, object], *, may_vanish: bool) -> None:
        self._evidence.news.append(news)
        sent_at = self.loop.now()
        for delay in self._copies(str(news["event_id"]), may_vanish=may_vanish):
            tell = partial(self.platform.tell, news, sent_at=sent_at)
            self.platform.after(delay, tell)

    # ---- people at screens ----

    def _post(self, by: str, incident: str, resource: str, body: Mapping[str, object]) -> None:
        self._evidence.posted.append(Posted(self.loop.now(), by, incident, resource, dict(body)))
        self._portal.post(by, self._roles.get(by, "seat"), incident, resource, body)

    def _refused(self, incident: str, by: str, resource: str) -> None:
        home = self._record.home_of(incident)
        fact = Fact(self.loop.now(), "portal_refused", home, by, {"resource": resource})
        self._record.add(fact)

    def _incident_of(self, fact: Fact) -> str:
        return fact.incident or self._record.last_incident(fact.home) or ""

    # ---- what is seen ----

    def _see(self, incident: str) -> None:
        """Show what was written to whoever watches: timelines as they grow."""
        links = self.platform.store.timeline(BUREAU, incident)
        known = self._seen.get(incident, 0)
        self._seen[incident] = len(links)
        home = self.platform.store.head(BUREAU, incident).run.snapshot.home
        entries = tuple(link.entry for link in links[known:])
        if entries:
            self.loop.soon(partial(self._record.see_entries, incident, home, entries))
        for seat in self._roles:
            held = self.platform.store.holdings(BUREAU, seat)
            in_hand = incident in {holding.incident for holding in held}
            self._consoles.see(seat, incident, held=in_hand)

    def _keep_receipt(self, fact: Fact) -> None:
        if fact.event == "receipt":
            detail = fact.detail
            self._evidence.receipts.append(
                Receipt(fact.at, fact.who, detail["id"], detail["state"])
            )

    def _gathered(self) -> Evidence:
        evidence, platform = self._evidence, self.platform
        evidence.calls = list(self.network.calls.values())
        evidence.messages = list(self.network.messages.values())
        evidence.incidents = [self._stored(incident) for incident in self._seen]
        assert isinstance(platform.desk, DatedDesk)
        evidence.notices = platform.desk.told
        asked = [t.detail for t in platform.tasks.opened.values() if t.task == "repair"]
        evidence.repairs = [(detail["thing"], detail["fault"]) for detail in asked]
        evidence.dead_alarms = [raw.payload for raw in platform.dead_letters]
        evidence.dead_news = list(platform.dead_news)
        evidence.quarantined = [payload for _, _, _, payload in platform.quarantine.kept]
        evidence.given_up = sum(fact == "portal_given_up" for fact, _ in platform.facts.noted)
        evidence.written = [str(platform.desk.notices), str(platform.tasks.opened)]
        evidence.written += [str(platform.facts.noted)]
        evidence.tally["moments"] = platform.fate.moment
        return evidence

    def _stored(self, incident: str) -> Stored:
        head = self.platform.store.head(BUREAU, incident)
        links = self.platform.store.timeline(BUREAU, incident)
        self._evidence.written.append(json.dumps(run_to_plain(head.run), ensure_ascii=False))
        return stored(head, links)

    # ---- faults that only memory can play ----

    def _begin(self, fault: Fault) -> None:
        if fault.what == "executions_die":
            self.platform.troubles["executions ended"] += self.platform.machine.die()
            return
        switch = _CARRIER_SWITCHES[fault.what]
        setattr(self._carrier, switch, True)
        end = partial(setattr, self._carrier, switch, False)
        self.loop.after(fault.lasts, Order.DO, end)


_CARRIER_SWITCHES = {
    "carrier_mute": "mute",
    "carrier_forgets": "forgets",
    "lookup_down": "lookup_down",
}


def _draws_none(*said: object) -> None:
    """Schedules draw no test windows and no repairs; one that did would have to be played."""
    raise NotImplementedError(f"the campaign plays no {said}")
