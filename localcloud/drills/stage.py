"""The stage of drills: one booted twin, on which one drill after another begins afresh."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Self

from infra.compose import compose
from infra.policy import BureauPolicy, load_bureau
from localcloud.brokers.in_process import InProcessBroker, Session
from localcloud.drills.consoles import SeatConsoles
from localcloud.drills.deeds import DESK, Deeds, Scene
from localcloud.drills.devices import InItsBox, TownDeviceSession
from localcloud.drills.durations import parse_duration
from localcloud.drills.facts import Fact
from localcloud.drills.links import TownLinks
from localcloud.drills.model import Drill
from localcloud.drills.record import Record
from localcloud.drills.served import ServedElders
from localcloud.drills.staff import FOLLOW_UP_SEAT, SEAT, DefaultSeats
from localcloud.drills.town import allow, build, connect_telephones, thing_name, try_out
from localcloud.hub import Hub
from localcloud.issuer import ISSUER, Issuer
from localcloud.lambdas.gateway import Response
from localcloud.loop import Order, VirtualLoop
from localcloud.moto_seams.dynamodb import on_stream_records, throttling
from localcloud.moto_seams.patching import Seam
from localcloud.pki import Authority
from localcloud.portal_client import PortalClient
from localcloud.stored import Stored
from localcloud.telephone.gateway import TWIN_HOST, Gateway, Interception
from localcloud.telephone.network import TelephoneNetwork
from localcloud.twin import Twin
from telecare.domain.errors import PolicyError
from telecare.domain.home import Absence
from telecare.messages.standing import why


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a drill."""

    facts: tuple[Fact, ...]
    timeline: tuple[Fact, ...]


class Stage:
    """Boots once; `play` runs one drill on virtual time and returns what was seen."""

    def __init__(self, bureaus: Iterable[str] = ("standard",)) -> None:
        """`bureaus` are those that the stage serves; sweeps look at no others."""
        self._bureaus = ",".join(sorted(set(bureaus)))
        self._issuer = Issuer()
        self._authority = Authority.create()
        self._open = ExitStack()
        self._twin: Twin | None = None

    def __enter__(self) -> Self:
        parameters = {
            "CarrierUrl": f"http://{TWIN_HOST}",
            "CityCentreUrl": f"http://{TWIN_HOST}",
            "Bureaus": self._bureaus,
            "OidcIssuer": ISSUER,
            "OidcJwksUrl": self._issuer.keys_url,
        }
        self._twin = self._open.enter_context(Twin(compose(), parameters=parameters))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.__exit__(kind, error, trace)

    @property
    def twin(self) -> Twin:
        """What is played on, for whoever sets up a scene of their own; each resets it first."""
        assert self._twin is not None, "enter the stage first"
        return self._twin

    @property
    def bureaus(self) -> tuple[str, ...]:
        """Which bureaus the stage serves."""
        return tuple(self._bureaus.split(","))

    @property
    def issuer(self) -> Issuer:
        """Whose tokens the stage's portal trusts."""
        return self._issuer

    def play(self, drill: Drill) -> Played:
        """Rehearse a drill from its start to its `until`."""
        seed = hashlib.sha256(Path(drill.file).read_bytes()).hexdigest()
        with self.enact(drill, seed) as act:
            self.twin.loop.run_until(drill.start + drill.until)
            return act.played()

    @contextmanager
    def enact(self, drill: Drill, seed: str) -> Iterator[Act]:
        """Set a drill up on an emptied twin, for whoever runs the loop and looks closer than `play`."""
        self.twin.reset(start=drill.start, seed=seed)
        with ExitStack() as scene:
            yield Act(drill, self.twin, self._issuer, self._authority, scene, seed, self.bureaus)


Telling = Callable[[Mapping[str, object]], None]


def _at_once(news: Mapping[str, object], tell: Telling) -> None:
    tell(news)


class Act:
    """One drill on the stage.

    `posted` is what people at screens did: instant, by whom, incident, resource, body. `carries` takes
    every news for the call-events queue on its way there.
    """

    def __init__(
        self,
        drill: Drill,
        twin: Twin,
        issuer: Issuer,
        authority: Authority,
        scene: ExitStack,
        seed: str,
        bureaus: Iterable[str],
    ) -> None:
        assert isinstance(twin.loop, VirtualLoop)
        self._drill = drill
        self._twin = twin
        self._portal = PortalClient(twin, issuer, drill.bureau)
        self.posted: list[tuple[datetime, str, str, str, Mapping[str, object]]] = []
        self.carries: Callable[[Mapping[str, object], Telling], None] = _at_once
        self.stored = Stored(twin)
        policy = _policy(drill)
        self._consoles = self._seat_consoles(policy)
        self.network = TelephoneNetwork(twin.loop, self._tell_queue)
        scene.enter_context(Interception(Gateway(self.network, twin.loop)))
        self.record = Record(drill.town, drill.bureau, twin.loop)
        self._devices = {thing_name(drill.bureau, d): d for d in drill.town.devices()}
        self.network.watchers.append(self.record.see_telephone)
        build(drill.town, policy, self.stored.enrolment, drill.start)
        allow(drill.town, drill.bureau, self.stored.consents, drill.start)
        try_out(drill.town, drill.bureau, self.stored.repairs, drill.start)
        connect_telephones(drill.town, self.network)
        scene.callback(on_stream_records(twin.outputs["IncidentsTableName"], self._see_records))
        broker = InProcessBroker(twin.loop)
        devices = self._connect_devices(Hub(twin, broker, authority, seed), broker)
        self._seat_defaults(policy.zone)
        self._links = self._town_links(broker, devices, policy)
        self._watch(bureaus)
        faults = scene.enter_context(StageFaults(twin, broker))
        acting = self._scene(devices, faults)
        Deeds(drill, acting, Random(seed)).plan()  # noqa: S311 - the same ids every time

    def _town_links(
        self,
        broker: InProcessBroker,
        devices: Mapping[str, TownDeviceSession],
        policy: BureauPolicy,
    ) -> TownLinks:
        def connect(device: str) -> Session:
            thing = thing_name(self._drill.bureau, device)
            return broker.connect(thing, self._certificates[device])

        every, town = policy.parameters.duration("heartbeat.every_min"), self._drill.town
        return TownLinks(self._twin.loop, town.devices(), devices, connect, every, town.boxed())

    def _watch(self, bureaus: Iterable[str]) -> None:
        """Put every home under watch, and look how people stand when the drill asks for it."""
        drill, loop = self._drill, self._twin.loop
        homes = [home.id for home in drill.town.homes]
        self.stored.watch.begin(bureaus, drill.bureau, homes, drill.start)
        self._links.start()
        for expectation in drill.expectations:
            if expectation.body.verb == "liveness":
                asked = expectation.body.fields.get("at", "")
                after = parse_duration(asked) if asked else drill.until
                look = partial(self._look_at, expectation.body.fields["elder"], asked)
                loop.at(drill.start + after, Order.TIMER, look)

    def _look_at(self, elder: str, asked: str) -> None:
        home = elder.split(".", maxsplit=1)[0]
        for person in self.stored.watch.view(self._drill.bureau, home):
            if person.elder == elder:
                detail = {"elder": elder, "standing": person.standing.value, "at": asked}
                towns, zone = self._drill.town.devices(), self._drill.start.tzinfo
                types = {thing: towns[d].type for thing, d in self._devices.items()}
                detail["why"] = " / ".join(why(person, types, zone or UTC))
                self.record.add(Fact(self._twin.loop.now(), "liveness", home, elder, detail))

    def _scene(self, devices: Mapping[str, TownDeviceSession], faults: StageFaults) -> Scene:
        return Scene(
            loop=self._twin.loop,
            devices=devices,
            network=self.network,
            record=self.record,
            post=self._post,
            consoles=self._consoles,
            tell_queue=self._tell_queue,
            set_absence=self._set_absence,
            faults=faults,
            open_test_window=self._open_test_window,
            complete_repairs=self._complete_repairs,
            links=self._links,
            served=ServedElders(self._drill.town, self._ask, self._refused),
        )

    def _set_absence(self, elder: str, absence: Absence | None) -> None:
        """Write an absence as the portal does: the home is looked at anew."""
        self.stored.enrolment.set_absence(self._drill.bureau, elder, absence)
        self.stored.watch.look_anew(self._drill.bureau, elder.split(".", maxsplit=1)[0])

    def _ask(self, by: str, method: str, path: str, content: bytes) -> Response:
        return self._portal.ask(method, path, by, self._role(by), content)

    def _refused(self, home: str, by: str, status: int) -> None:
        detail = {"resource": "care", "status": str(status)}
        self.record.add(Fact(self._twin.loop.now(), "portal_refused", home, by, detail))

    def _seat_consoles(self, policy: BureauPolicy) -> SeatConsoles:
        clock = policy.parameters.duration
        every, dead_after = clock("console.beat_s"), clock("console.dead_s")
        beat = partial(self.stored.consoles.beat, self._drill.bureau)
        return SeatConsoles(self._twin.loop, every, dead_after, beat)

    def _seat_defaults(self, zone: str) -> None:
        if not self._drill.town.seats:
            seats = DefaultSeats(self._twin.loop, zone, self._post, self._incident_of)
            self.record.listen(seats.hear)

    def _connect_devices(self, hub: Hub, broker: InProcessBroker) -> dict[str, TownDeviceSession]:
        issued = hub.enrol(*self._devices)
        self._certificates = {
            device: issued[thing].certificate.certificate_id
            for thing, device in self._devices.items()
        }
        boxed = self._drill.town.boxed()
        return {
            device: TownDeviceSession(
                device,
                thing,
                InItsBox()
                if device in boxed
                else broker.connect(thing, self._certificates[device]),
                self._twin.loop,
                self._drill.town.commands,
                self.record.see_device,
            )
            for thing, device in self._devices.items()
        }

    def _see_records(self, records: list[dict[str, Any]]) -> None:
        """Read what was stored when the function that wrote it has returned: its modules are not ours."""
        self._twin.loop.soon(partial(self._read, records))

    def _read(self, records: list[dict[str, Any]]) -> None:
        for incident, home, entries in self.stored.entries_in(records):
            self.record.see_entries(incident, home, entries)
        for seat, incident, held in self.stored.holdings_in(records):
            self._consoles.see(seat, incident, held=held)
        for task in self.stored.tasks_in(records):
            self.record.see_task(task)

    def _tell_queue(self, news: Mapping[str, object]) -> None:
        self.carries(news, self._put)

    def _put(self, news: Mapping[str, object]) -> None:
        self._twin.client("sqs").send_message(
            QueueUrl=self._twin.outputs["CallEventsQueueUrl"],
            MessageBody=json.dumps(news, ensure_ascii=False),
        )

    def _incident_of(self, fact: Fact) -> str:
        return fact.incident or self.record.last_incident(fact.home) or ""

    def _post(self, by: str, incident: str, resource: str, body: Mapping[str, object]) -> None:
        """Do something at the portal, as a seat or supervisor; a refusal is seen as such."""
        self.posted.append((self._twin.loop.now(), by, incident, resource, dict(body)))
        answer = self._portal.post(by, self._role(by), incident, resource, body)
        if answer.status >= 400:
            home = self.record.home_of(incident)
            detail = {"resource": resource, "status": str(answer.status)}
            self.record.add(Fact(self._twin.loop.now(), "portal_refused", home, by, detail))

    def _open_test_window(self, device: str, by: str, lasts: timedelta) -> None:
        now, thing = self._twin.loop.now(), thing_name(self._drill.bureau, device)
        self.stored.enrolment.open_test_window(thing, now + lasts, now)
        home = device.split(".", maxsplit=1)[0]
        self.record.add(Fact(now, "noted", home, by, {"what": "test_window", "device": device}))

    def _complete_repairs(self, device: str, by: str, body: Mapping[str, object]) -> None:
        """Say of each standing repair of a device what was done; a refusal is seen as such."""
        bureau = self._drill.bureau
        said = {name: value for name, value in body.items() if name != "with"}
        if "with" in body:
            said["thing"] = thing_name(bureau, str(body["with"]))
        for task in self.stored.standing_repairs(bureau, thing_name(bureau, device)):
            answer = self._portal.complete(by, self._role(by), task, said)
            if answer.status >= 400:
                home = device.split(".", maxsplit=1)[0]
                detail = {"resource": "completions", "status": str(answer.status)}
                self.record.add(Fact(self._twin.loop.now(), "portal_refused", home, by, detail))

    def _role(self, by: str) -> str:
        known = {seat.id: seat.role for seat in self._drill.town.seats}
        return known.get(by, "seat") if by not in {DESK, SEAT, FOLLOW_UP_SEAT} else "seat"

    def played(self) -> Played:
        for fact in self.stored.quarantined():
            self.record.add(fact)
        return Played(tuple(self.record.facts), tuple(self.record.timeline))


class StageFaults:
    """Makes the machinery of the twin go wrong; leaving it mends everything."""

    def __init__(self, twin: Twin, broker: InProcessBroker) -> None:
        self._twin = twin
        self._broker = broker
        self._throttled: Seam | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.throttle_store(on=False)

    def crash_functions(self, name: str, lasts: timedelta) -> None:
        """Let one function, or all, die before any write."""
        now = self._twin.loop.now()
        for function in [name] if name else self._twin.host.directory.names:
            self._twin.host.fail_before(function, now, now + lasts)

    def deliver_twice(self, *, on: bool) -> None:
        """Deliver device messages, events, batches and records twice."""
        self._twin.host.duplicate(on)
        self._broker.copies = (lambda _: 2) if on else (lambda _: 1)

    def delay_streams(self, lasts: timedelta) -> None:
        """Let stream records wait until the time is over."""
        now = self._twin.loop.now()
        self._twin.pump.delay_streams(now, now + lasts)

    def throttle_store(self, *, on: bool) -> None:
        """Let the tables refuse most writes."""
        if self._throttled is not None:
            self._throttled()
        self._throttled = throttling.install() if on else None


def _policy(drill: Drill) -> BureauPolicy:
    try:
        return load_bureau(drill.bureau).with_parameters(drill.parameters)
    except KeyError as error:
        raise PolicyError(
            drill.file, 1, f"parameters.{error.args[0]}", "the bureau has no such parameter"
        ) from error
