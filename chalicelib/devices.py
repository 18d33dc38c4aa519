"""`/v1/devices`: what hangs in homes and lies in stock, from the first day to the end, with its history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from chalice import Response

from chalicelib import bodies, registry
from chalicelib.caller import Caller, PortalRole
from chalicelib.device_documents import DEVICE, LISTED_DEVICE, listed_device, shown_device
from chalicelib.door import Door
from chalicelib.fields import cursor, identifier, limit, text, word, wrong
from chalicelib.operations import Content, Operation
from chalicelib.problems import ProblemError
from chalicelib.rich_fields import instant
from chalicelib.shapes import ID, INSTANT, members, page
from telecare.domain.errors import (
    EnrolledAlreadyError,
    NotPermittedError,
    UnknownDeviceError,
    UnknownHomeError,
)
from telecare.domain.home import Snapshot
from telecare.domain.registry.changes import Why
from telecare.domain.registry.device_file import DeviceFile, DeviceState
from telecare.services.change_home import Written
from telecare.services.keep_device import NewDevice

WRITERS = registry.FITS | {PortalRole.STREET, PortalRole.DISTRICT}
"""Who keeps devices: the operator's people who fit them, and the bureau."""

_SERIAL = text("serial", "The maker's serial, 4 to 64 letters and digits.", needed=True)
_TYPE = text("type", "The type, by its name in the catalogue or in Chinese.")
_MODEL = text("model", "The maker's model.")
_WHY = word("why", "Why.", Why, needed=True)
_AFTER = {200: Content("What it came to.", registry.WRITTEN)}

LISTED = Operation(
    method="GET",
    path="/v1/devices",
    summary="List the devices in homes under one's areas, or those in stock.",
    may=registry.STAFF,
    answers={200: Content("One page.", page(LISTED_DEVICE))},
    query=(
        limit(),
        cursor(),
        registry.AREA_ASKED,
        word("state", "Installed (if not given) or in stock.", ["installed", "stock"]),
    ),
    is_tagged=True,
    is_long=True,
)
CREATE = Operation(
    method="POST",
    path="/v1/devices",
    summary="Register a device: into a home of an elder, or into stock.",
    may=WRITERS,
    answers={201: Content("What was registered.", registry.WRITTEN)},
    fields=(
        _SERIAL,
        _TYPE.asked(),
        _MODEL,
        identifier("home", "The home in which it hangs; without one it lies in stock."),
        identifier("elder", "Whose it is; needed with a home of two."),
        text("area", "Who answers for what lies in stock; needed where the token names areas."),
    ),
    is_taken_once=True,
    opens_sealed=True,
)


def _of_device(
    method: str, suffix: str, summary: str, fields: tuple[Any, ...], **more: Any
) -> Operation:
    return Operation(
        method=method,
        path="/v1/devices/{device_id}" + suffix,
        summary=summary,
        may=WRITERS,
        answers=_AFTER,
        places=(registry.DEVICE,),
        fields=fields,
        hides=True,
        is_taken_once=True,
        is_versioned=True,
        opens_sealed=True,
        **more,
    )


ONE = Operation(
    method="GET",
    path="/v1/devices/{device_id}",
    summary="Read a device with its history; one that is retired stays readable.",
    may=registry.STAFF,
    answers={200: Content("The device.", DEVICE)},
    places=(registry.DEVICE,),
    hides=True,
    is_tagged=True,
)
CHANGE = _of_device(
    "PATCH",
    "",
    "Change what is known of a device, or hang one of the stock in a home.",
    (
        _MODEL,
        identifier("home", "The home into which a device of the stock goes."),
        identifier("elder", "Whose it is; needed with a home of two."),
    ),
)
ACCEPT = _of_device(
    "POST",
    "/acceptance",
    "Say that the device was found working in its home.",
    (),
    is_body_needed=False,
)
REPLACE = _of_device(
    "POST",
    "/replacement",
    "Put another device in its place; the old one is retired and shut out.",
    (_SERIAL, _TYPE, _MODEL, _WHY),
    note="Without a type the new device is of the old one's.",
)
RETIRE = _of_device(
    "POST",
    "/endings",
    "Take a device out of use for good; what its home has no more is told.",
    (_WHY,),
)
TEST = Operation(
    method="POST",
    path="/v1/devices/{device_id}/test-windows",
    summary="Let the device's test alarms count for a while; they ring nobody.",
    may=WRITERS,
    answers={200: Content("Until when.", members(id=ID, until=INSTANT))},
    places=(registry.DEVICE,),
    fields=(instant("until", "Until when; the bureau says how long at most.", needed=True),),
    hides=True,
)


def serve(door: Door) -> None:
    """Register the routes."""

    def created() -> Response:
        return door.created(registry.written(door.caller(), _create(door)))

    def one(device_id: str) -> Response:
        caller = door.caller()
        kept = _seen(door, caller, ONE, device_id)
        made = door.services.registry().change.log.of(caller.bureau, kept.file.home or "-")
        mine = [each for each in made if each.who in {device_id, kept.file.replaces}]
        return door.answer(shown_device(kept.file, mine), kept.version)

    def accepted(device_id: str) -> Response:
        caller = door.caller()
        _seen(door, caller, ACCEPT, device_id)
        door.body(ACCEPT).done()
        asked = registry.asked(door, caller)
        done = door.services.registry().devices.accept(caller.bureau, device_id, asked)
        return door.done(registry.written(caller, done))

    def retired(device_id: str) -> Response:
        caller = door.caller()
        _seen(door, caller, RETIRE, device_id)
        body = door.body(RETIRE)
        why = body.needed_word("why", Why)
        body.done()
        asked = registry.asked(door, caller)
        done = door.services.registry().devices.retire(caller.bureau, device_id, why, asked)
        return door.done(registry.written(caller, done))

    def tested(device_id: str) -> Response:
        return _tested(door, device_id)

    registry.route(door, LISTED, lambda: _listed(door))
    registry.route(door, CREATE, created)
    registry.route(door, ONE, one)
    registry.route(door, CHANGE, lambda device_id: _changed(door, device_id))
    registry.route(door, ACCEPT, accepted)
    registry.route(door, REPLACE, lambda device_id: _replaced(door, device_id))
    registry.route(door, RETIRE, retired)
    registry.route(door, TEST, tested)


# ---- who sees what ----


def _seen(door: Door, caller: Caller, operation: Operation, thing: str) -> Any:
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


# ---- lists ----


def _listed(door: Door) -> Response:
    caller = door.caller()
    if door.query.get("state") == DeviceState.STOCK:
        return registry.page(door, lambda after: _stock(door, caller, after))
    return registry.page(door, lambda after: registry.under(door, caller, _hanging, after))


def _hanging(known: Snapshot) -> list[dict[str, Any]]:
    plain = DeviceFile("", "", known.area, state=DeviceState.INSTALLED, home=known.home)
    owners = known.elder_devices
    return [
        listed_device(replace(plain, thing=d.thing, type=d.type, elder=owners.get(d.thing, "")))
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
    """Name the elder where only one lives there; a couple's device must say whose it is."""
    owner = new.elder or (known.elders[0] if len(known.elders) == 1 else "")
    if owner not in known.elders:
        raise wrong("elder", "give the id of an elder of this home")
    return replace(new, elder=owner)


def _who(door: Door, caller: Caller, thing: str) -> str:
    """Say where a serial is in use to whoever may know, to all others only that it is."""
    try:
        _seen(door, caller, ONE, thing)
    except UnknownDeviceError:
        return "a device of this serial is registered in this bureau"
    return f"this is {thing}"


def _changed(door: Door, thing: str) -> Response:
    caller = door.caller()
    _seen(door, caller, CHANGE, thing)
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
    _seen(door, caller, REPLACE, thing)
    body = door.body(REPLACE)
    fields = {name: said for name, said in registry.given(body, ("serial", "type")).items() if said}
    new, why = NewDevice(fields, body.text("model")), body.needed_word("why", Why)
    body.done()
    asked = registry.asked(door, caller)
    try:
        done = door.services.registry().devices.replace(caller.bureau, thing, new, why, asked)
    except EnrolledAlreadyError as known:
        told = _who(door, caller, known.known)
        raise ProblemError(409, "The device is registered already", told) from known
    return door.done(registry.written(caller, done))


def _tested(door: Door, thing: str) -> Response:
    caller = door.caller()
    _seen(door, caller, TEST, thing)
    body = door.body(TEST)
    until, now = body.instant("until"), door.services.clock().now()
    body.done()
    if until is None or until <= now:
        raise NotPermittedError("until: name an instant to come")
    door.services.registry().enrolment.open_test_window(thing, until, now)
    return door.done({"id": thing, "until": until.isoformat()})
