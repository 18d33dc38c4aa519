"""`/v1/devices`: what hangs in homes and lies in stock, from the first day to the end, with its history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from chalice import Response

from chalicelib import bodies, registry
from chalicelib.caller import Caller
from chalicelib.device_documents import listed_device, shown_device
from chalicelib.device_operations import (
    ACCEPT,
    CHANGE,
    CREATE,
    ENROL,
    LISTED,
    ONE,
    REPLACE,
    RETIRE,
    SIM,
    TEST,
    WRITERS,
)
from chalicelib.door import Door
from chalicelib.fields import wrong
from chalicelib.operations import Operation
from chalicelib.problems import ProblemError
from telecare.domain.errors import (
    EnrolledAlreadyError,
    NotPermittedError,
    UnknownDeviceError,
    UnknownHomeError,
)
from telecare.domain.home import Snapshot
from telecare.domain.registry.changes import NO_HOME, Why
from telecare.domain.registry.device_file import DeviceFile, DeviceState, Sim, SimOwner
from telecare.ports.registry import KeptDevice
from telecare.services.change_home import Written
from telecare.services.keep_device import NewDevice


def serve(door: Door) -> None:
    """Register the routes."""

    def created() -> Response:
        return door.created(registry.written(door.caller(), _create(door)))

    def accepted(device_id: str) -> Response:
        caller = door.caller()
        seen(door, caller, ACCEPT, device_id)
        door.body(ACCEPT).done()
        asked = registry.asked(door, caller)
        done = door.services.registry().devices.accept(caller.bureau, device_id, asked)
        return door.done(registry.written(caller, done))

    def retired(device_id: str) -> Response:
        caller = door.caller()
        seen(door, caller, RETIRE, device_id)
        body = door.body(RETIRE)
        why = body.needed_word("why", Why)
        body.done()
        asked = registry.asked(door, caller)
        done = door.services.registry().endings.retire(caller.bureau, device_id, why, asked)
        return door.done(registry.written(caller, done))

    def tested(device_id: str) -> Response:
        return _tested(door, device_id)

    registry.route(door, LISTED, lambda: _listed(door))
    registry.route(door, CREATE, created)
    registry.route(door, ONE, lambda device_id: _shown(door, device_id))
    registry.route(door, CHANGE, lambda device_id: _changed(door, device_id))
    registry.route(door, ACCEPT, accepted)
    registry.route(door, SIM, lambda device_id: _registered_sim(door, device_id))
    registry.route(door, REPLACE, lambda device_id: _replaced(door, device_id))
    registry.route(door, RETIRE, retired)
    registry.route(door, ENROL, lambda device_id: _enrolled_anew(door, device_id))
    registry.route(door, TEST, tested)


# ---- who sees what ----


def seen(door: Door, caller: Caller, operation: Operation, thing: str) -> KeptDevice:
    """Return a device on which the caller may act; one of a home is seen with its home, retired too."""
    kept = door.services.registry().devices.known(caller.bureau, thing)
    if kept.file.home:
        try:
            registry.seen(door, caller, operation, kept.file.home)
        except UnknownHomeError as unseen:
            raise UnknownDeviceError(thing) from unseen
    elif not bodies.is_under(caller, kept.file.area, operation.may or frozenset()):
        raise UnknownDeviceError(thing)
    return kept


# ---- reading ----


def _shown(door: Door, thing: str) -> Response:
    caller = door.caller()
    kept = seen(door, caller, ONE, thing)
    made = door.services.registry().change.log.of(caller.bureau, kept.file.home or NO_HOME)
    mine = [each for each in made if each.who in {thing, kept.file.replaces}]
    return door.answer(shown_device(kept.file, mine), kept.version)


def _listed(door: Door) -> Response:
    caller = door.caller()
    if door.query.get("state") == DeviceState.STOCK:
        return registry.page(door, lambda after: _stock(door, caller, after))
    return registry.page(door, lambda after: registry.under(door, caller, _hanging, after))


def _hanging(known: Snapshot) -> list[dict[str, Any]]:
    plain = DeviceFile("", "", known.area, state=DeviceState.INSTALLED, home=known.home)
    return [
        listed_device(replace(plain, thing=d.thing, type=d.type, elder=known.owner_of(d.thing)))
        for d in known.devices
    ]


def _stock(door: Door, caller: Caller, after: str) -> Iterator[tuple[str, dict[str, Any]]]:
    asked = door.query.get("area", "")
    for file in door.services.registry().devices.devices.stock(caller.bureau, after):
        if file.area.startswith(asked) and bodies.is_under(caller, file.area):
            yield file.thing, listed_device(file)


# ---- writes ----


def _create(door: Door) -> Written:
    caller, body = door.caller(), door.body(CREATE)
    home, area = body.identifier("home"), body.text("area")
    new = NewDevice(
        registry.given(body, ("serial", "type")),
        body.text("model"),
        home,
        body.identifier("elder"),
        area,
    )
    body.done()
    areas = registry.writable(caller, WRITERS)
    if home:
        new = _owned(new, registry.seen_in_body(door, caller, CREATE, home))
    elif not area.startswith(areas):
        raise NotPermittedError("area: name one of yours for what lies in stock")
    try:
        asked = registry.asked(door, caller)
        return door.services.registry().devices.create(caller.bureau, new, asked)
    except EnrolledAlreadyError as known:
        told = _who(door, caller, known.known)
        raise ProblemError(409, "The device is registered already", told) from known


def _owned(new: NewDevice, known: Snapshot) -> NewDevice:
    """Name the elder where only one lives there; a couple's device must say whose it is.

    What is fitted before anybody is registered there is nobody's yet.
    """
    if not known.elders and not new.elder:
        return new
    owner = new.elder or (known.elders[0] if len(known.elders) == 1 else "")
    if owner not in known.elders:
        raise wrong("elder", "give the id of an elder of this home")
    return replace(new, elder=owner)


def _who(door: Door, caller: Caller, thing: str) -> str:
    """Say where a serial is in use to whoever may know, to all others only that it is."""
    try:
        seen(door, caller, ONE, thing)
    except UnknownDeviceError:
        return "a device of this serial is registered in this bureau"
    return f"this is {thing}"


def _changed(door: Door, thing: str) -> Response:
    caller = door.caller()
    seen(door, caller, CHANGE, thing)
    body = door.body(CHANGE)
    model, home, elder = body.text("model"), body.identifier("home"), body.identifier("elder")
    body.done()
    devices, asked = door.services.registry().devices, registry.asked(door, caller)
    if not home:
        return door.done(
            registry.written(caller, devices.amend(caller.bureau, thing, model, asked))
        )
    known = registry.seen_in_body(door, caller, CHANGE, home)
    if model:
        raise NotPermittedError("model: change it in a request of its own")
    owner = _owned(NewDevice({}, home=home, elder=elder), known).elder
    done = devices.install(caller.bureau, thing, home, owner, asked)
    return door.done(registry.written(caller, done))


def _replaced(door: Door, thing: str) -> Response:
    caller = door.caller()
    seen(door, caller, REPLACE, thing)
    body = door.body(REPLACE)
    fields = {name: said for name, said in registry.given(body, ("serial", "type")).items() if said}
    new, why = NewDevice(fields, body.text("model")), body.needed_word("why", Why)
    body.done()
    asked = registry.asked(door, caller)
    try:
        done = door.services.registry().endings.replace(caller.bureau, thing, new, why, asked)
    except EnrolledAlreadyError as known:
        told = _who(door, caller, known.known)
        raise ProblemError(409, "The device is registered already", told) from known
    return door.done(registry.written(caller, done))


def _registered_sim(door: Door, thing: str) -> Response:
    caller = door.caller()
    seen(door, caller, SIM, thing)
    body = door.body(SIM)
    on, owner = body.day("on"), body.needed_word("in_name_of", SimOwner)
    body.done()
    if on is None:
        raise wrong("on", "give the day, as 2026-01-31")
    devices, asked = door.services.registry().devices, registry.asked(door, caller)
    done = devices.register_sim(caller.bureau, thing, Sim(on, owner, caller.id), asked)
    return door.done(registry.written(caller, done))


def _enrolled_anew(door: Door, thing: str) -> Response:
    caller = door.caller()
    seen(door, caller, ENROL, thing)
    body = door.body(ENROL)
    why = body.needed_word("why", Why)
    body.done()
    asked = registry.asked(door, caller)
    done = door.services.registry().endings.release(caller.bureau, thing, why, asked)
    return door.done(registry.written(caller, done))


def _tested(door: Door, thing: str) -> Response:
    caller = door.caller()
    seen(door, caller, TEST, thing)
    body = door.body(TEST)
    until, now = body.instant("until"), door.services.clock().now()
    body.done()
    if until is None or until <= now:
        raise NotPermittedError("until: name an instant to come")
    door.services.registry().enrolment.open_test_window(thing, until, now)
    return door.done({"id": thing, "until": until.isoformat()})
