"""What can be asked of devices: their operations, as they are declared."""

from __future__ import annotations

from typing import Any

from chalicelib import registry
from chalicelib.caller import PortalRole
from chalicelib.device_documents import DEVICE, LISTED_DEVICE
from chalicelib.fields import cursor, identifier, limit, text, word
from chalicelib.operations import Content, Operation
from chalicelib.rich_fields import day, instant
from chalicelib.shapes import ID, INSTANT, members, page
from telecare.domain.registry.changes import Why
from telecare.domain.registry.device_file import SimOwner

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
SIM = _of_device(
    "POST",
    "/sim",
    "Keep that its SIM is registered in a real name: when and whose, neither name nor number.",
    (
        day("on", "When it was registered.", needed=True),
        word("in_name_of", "In whose name.", SimOwner, needed=True),
    ),
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
ENROL = _of_device(
    "POST",
    "/enrolments",
    "Void its certificates and let it be enrolled once more: it was reset, or its key is known.",
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
