"""Carries out what a drill's `do` says: at devices, telephones, the portal, and in the machinery itself."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any, Protocol

from localcloud.drills.consoles import SeatConsoles
from localcloud.drills.devices import TownDeviceSession
from localcloud.drills.model import Deed, Drill
from localcloud.drills.record import Record
from localcloud.drills.served import ServedElders
from localcloud.loop import Loop, Order
from localcloud.telephone.network import TelephoneNetwork
from telecare.domain.errors import UnavailableError
from telecare.domain.home import Absence, EarlyEnd

LATE_BY = timedelta(seconds=90)
ASKS_AGAIN_AFTER = timedelta(seconds=3)
USUAL_FAULT = timedelta(minutes=1)
LONGEST_WINDOW = timedelta(minutes=30)
DESK = "desk"
OVER = {"end": EarlyEnd.CAME_HOME, "taken_back": EarlyEnd.TAKEN_BACK}

Post = Callable[[str, str, str, Mapping[str, object]], None]


class Faults(Protocol):
    """What can be made to go wrong in the machinery."""

    def crash_functions(self, name: str, lasts: timedelta) -> None:
        """Let functions die before any write, from now on for so long."""
        ...

    def deliver_twice(self, *, on: bool) -> None:
        """Deliver every message twice."""
        ...

    def delay_streams(self, lasts: timedelta) -> None:
        """Let stream records of the time from now on wait until it is over."""
        ...

    def throttle_store(self, *, on: bool) -> None:
        """Let the tables refuse writes."""
        ...


class Links(Protocol):
    """The connections of devices."""

    def lose(self, device: str) -> None:
        """Let a device's connection end without a word."""
        ...

    def restore(self, device: str) -> None:
        """Let a device connect again."""
        ...


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that a deed can touch."""

    loop: Loop
    devices: Mapping[str, TownDeviceSession]
    network: TelephoneNetwork
    record: Record
    post: Post
    consoles: SeatConsoles
    tell_queue: Callable[[Mapping[str, object]], None]
    set_absence: Callable[[str, Absence | None], None]
    faults: Faults
    open_test_window: Callable[[str, str, timedelta], None]
    complete_repairs: Callable[[str, str, Mapping[str, object]], None]
    links: Links | None = None
    served: ServedElders | None = None


class Deeds:
    """Does one deed at a time, at its instant."""

    def __init__(self, drill: Drill, scene: Scene, ids: Random) -> None:
        self._drill = drill
        self._loop = scene.loop
        self._devices = scene.devices
        self._network = scene.network
        self._record = scene.record
        self._post = scene.post
        self._consoles = scene.consoles
        self._tell_queue = scene.tell_queue
        self._set_absence = scene.set_absence
        self._faults = scene.faults
        self._open_test_window = scene.open_test_window
        self._complete_repairs = scene.complete_repairs
        self._links = scene.links
        self._served = scene.served
        self._ids = ids
        self._seats = {seat.id for seat in drill.town.seats}

    def plan(self) -> None:
        """Put every deed on the loop, in the order of the file."""
        for deed in self._drill.deeds:
            self._loop.at(self._drill.start + deed.at, Order.DO, self._doing(deed))

    def _doing(self, deed: Deed) -> Callable[[], None]:
        do: Callable[[Deed], None] = getattr(self, f"_do_{deed.verb}")
        return lambda: do(deed)

    def _new_id(self) -> str:
        return f"{self._ids.getrandbits(48):012x}"

    def _do_alarm(self, deed: Deed) -> None:
        fields = dict(deed.fields)
        device = self._devices[fields.pop("device")]
        alarm_id, repeats = str(fields.pop("id", self._new_id())), int(fields.pop("repeat", 0))
        device.alarm(deed.value, alarm_id, repeats, fields)

    def _do_status(self, deed: Deed) -> None:
        fields = dict(deed.fields)
        device = self._devices[fields.pop("device")]
        document = {"id": self._new_id(), "at": self._loop.now().isoformat(), **fields}
        device.publish("status", json.dumps(document, ensure_ascii=False).encode())

    def _do_activity(self, deed: Deed) -> None:
        fields = dict(deed.fields)
        device = self._devices[fields.pop("device")]
        document = {"at": self._instant(), "kind": deed.value, **fields}
        device.ingest("activity", json.dumps(document, ensure_ascii=False).encode())

    def _do_reading(self, deed: Deed) -> None:
        fields = dict(deed.fields)
        device = self._devices[fields.pop("device")]
        measured = {name: fields.pop(name) for name in ("n", "u", "v") if name in fields}
        readings = fields.pop("readings", [measured])
        document = {"id": self._new_id(), "at": self._instant(), "readings": readings, **fields}
        device.publish("reading", json.dumps(document, ensure_ascii=False).encode())

    def _do_position(self, deed: Deed) -> None:
        fields = dict(deed.fields)
        device = self._devices[fields.pop("device")]
        document = {"id": self._new_id(), "at": self._instant(), **fields}
        device.publish("position", json.dumps(document).encode())

    def _do_link(self, deed: Deed) -> None:
        assert self._links is not None, "this stage has no links that could be lost"
        move = self._links.lose if deed.value == "lost" else self._links.restore
        for device in fnmatch.filter(self._devices, str(deed.fields["device"])):
            move(device)

    def _instant(self) -> str:
        return self._loop.now().isoformat(timespec="milliseconds")

    def _do_inbound_call(self, deed: Deed) -> None:
        number = self._drill.town.people().get(deed.fields["from"], str(deed.fields["from"]))
        speech = str(deed.fields.get("speech", "clear"))
        self._network.inbound(self._drill.bureau, number, speech, f"inbound-{self._new_id()}")

    def _do_report(self, deed: Deed) -> None:
        by = str(deed.fields["by"])
        incident = self._incident(deed, by)
        if incident is None:
            return
        body = _with_elder({n: v for n, v in deed.fields.items() if n != "home"})
        speaker = by if by in self._seats else DESK
        if by in self._seats:
            self._consoles.act(by)
            del body["by"]
        self._post(speaker, incident, "reports", {"report": deed.value, **_texts(body)})

    def _do_seat(self, deed: Deed) -> None:
        said = {n: v for n, v in deed.fields.items() if n not in {"home", "incident"}}
        fields = _texts(_with_elder(said))
        by = fields.pop("by")
        incident = self._incident(deed, by)
        if incident is None:
            return
        self._consoles.act(by)
        if deed.value == "relay":
            fields = self._relayed(incident, fields)
        resource, body = _at_portal(deed.value, fields)
        self._post(by, incident, resource, body)

    def _relayed(self, incident: str, fields: dict[str, str]) -> dict[str, str]:
        """Name the service of an acknowledged relay: the one that is named, else the one that waits."""
        to = fields.pop("to", "")
        service = to or fields.get("service", "") or self._record.waiting_relay(incident)
        return {"ticket": f"T-{service}", **fields, "service": service}

    def _do_away(self, deed: Deed) -> None:
        elder = str(deed.fields["elder"])
        if deed.value in OVER:
            self._keep_absence(elder, Absence(OVER[deed.value].value, self._loop.now()))
            return
        until = deed.fields.get("until", self._drill.until)
        if isinstance(until, timedelta):
            until = self._drill.start + until
        self._keep_absence(elder, Absence(str(deed.fields.get("reason", "away")), until))

    def _keep_absence(self, elder: str, absence: Absence | None) -> None:
        """Record an absence; whoever is refused by a throttled table sends the same again."""
        try:
            self._set_absence(elder, absence)
        except UnavailableError:
            again = partial(self._keep_absence, elder, absence)
            self._loop.after(ASKS_AGAIN_AFTER, Order.DO, again)

    def _do_ticket(self, deed: Deed) -> None:
        incident = self._incident(deed, "")
        if incident is not None:
            self._tell_queue(self._news("ticket", incident, state=deed.value))

    def _do_console(self, deed: Deed) -> None:
        self._consoles.die(str(deed.fields["by"]))

    def _do_test_window(self, deed: Deed) -> None:
        lasts = deed.fields.get("for", LONGEST_WINDOW)
        self._open_test_window(deed.fields["device"], deed.fields["by"], lasts)

    def _do_repair(self, deed: Deed) -> None:
        """Say of every repair of a device what was done about it."""
        fields = dict(deed.fields)
        device, by = fields.pop("device"), fields.pop("by")
        self._complete_repairs(device, by, {"done": deed.value, **_texts(fields)})

    def _do_service(self, deed: Deed) -> None:
        assert self._served is not None, "this stage has nobody who is served"
        self._served.begin(str(deed.fields["elder"]), str(deed.fields["by"]))

    def _do_care(self, deed: Deed) -> None:
        assert self._served is not None, "this stage has nobody who is served"
        fields = dict(deed.fields)
        elder, by = str(fields.pop("elder")), str(fields.pop("by"))
        outcome = "reached" if fields.pop("reached") else "in_vain"
        self._served.care(elder, by, {"what": deed.value, "outcome": outcome, **fields})

    def _news(self, event: str, incident: str, **fields: str) -> dict[str, object]:
        return {
            "event_id": f"{event}-{self._new_id()}",
            "event": event,
            "bureau": self._drill.bureau,
            "incident": incident,
            "at": self._loop.now().isoformat(),
            **fields,
        }

    def _do_fault(self, deed: Deed) -> None:
        lasts = deed.fields.get("for", USUAL_FAULT)
        match deed.value:
            case "carrier_down":
                self._for(lasts, lambda on: setattr(self._network, "is_down", on))
            case "late_callbacks":
                self._for(lasts, self._let_callbacks_be_late)
            case "function_crash":
                self._faults.crash_functions(str(deed.fields.get("name", "")), lasts)
            case "duplicate_delivery":
                self._for(lasts, lambda on: self._faults.deliver_twice(on=on))
            case "stream_delayed":
                self._faults.delay_streams(lasts)
            case "store_throttled":
                self._for(lasts, lambda on: self._faults.throttle_store(on=on))

    def _let_callbacks_be_late(self, on: bool) -> None:
        self._network.late_by = LATE_BY if on else timedelta(0)

    def _for(self, lasts: timedelta, switch: Callable[[bool], None]) -> None:
        switch(True)
        self._loop.after(lasts, Order.DO, lambda: switch(False))

    def _incident(self, deed: Deed, by: str) -> str | None:
        """Return the incident that a deed is about: of its home, else of the person's, else the newest."""
        if "incident" in deed.fields:
            return str(deed.fields["incident"])
        home = str(deed.fields.get("home", ""))
        if not home and "." in by:
            home = by.split(".", maxsplit=1)[0]
        if home:
            return self._record.last_incident(home)
        return self._record.newest()


def _with_elder(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Name the elder whom a report is about as the portal does."""
    kept = {name: value for name, value in fields.items() if name != "elder"}
    return {**kept, "who": fields["elder"]} if "elder" in fields else kept


def _texts(fields: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in fields.items()}


def _at_portal(act: str, fields: dict[str, str]) -> tuple[str, Mapping[str, object]]:
    """Return resource and body with which a seat does this at the portal."""
    match act:
        case "claim" | "release" | "hand_over" | "speak":
            return "claims", {"action": act, **fields}
        case "hold" | "pause" | "resume":
            return "holds", {"action": act, **fields}
        case "relay":
            return "relays", {"action": "acknowledge", **fields}
        case "close":
            return "closure", fields
        case "confirm":
            return "reports", {"report": "confirmed", **fields}
    return "contacts", {"action": act, **fields}
