"""`/v1/devices/{id}/commands`: what somebody orders a device to do, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalice import Response

from chalicelib import devices, registry
from chalicelib.caller import Caller
from chalicelib.door import Door
from chalicelib.fields import word
from chalicelib.operations import Content, Operation, Place
from chalicelib.shapes import ID, INSTANT, TEXT, Named, maybe, members, one_of
from telecare.domain.device_command import CommandState, DeviceCommand, Occasion, Order
from telecare.domain.errors import NotPermittedError

_COMMAND = Place(
    "command_id", "The id of a command.", r"[A-Za-z0-9_.:-]{1,128}", "There is no such device"
)
_SHOWN = Named(
    "DeviceCommand",
    members(
        id=ID,
        device=ID,
        command=one_of(Order),
        why=one_of(Occasion),
        by=ID,
        state=one_of(CommandState),
        sent_at=INSTANT,
        answer_by=INSTANT,
        answered_at=maybe(INSTANT),
        proof=maybe(TEXT),
    ),
)
ORDER = Operation(
    method="POST",
    path="/v1/devices/{device_id}/commands",
    summary="Order a device to test itself, sound, say where it is, or close its valve; say why.",
    may=registry.FITS | registry.DESK,
    answers={201: Content("The command as it was sent.", _SHOWN)},
    places=(registry.DEVICE,),
    fields=(
        word("command", "What it is to do; its type must obey it.", Order, needed=True),
        word("why", "Why.", Occasion, needed=True),
    ),
    hides=True,
    is_taken_once=True,
    note="Seats and supervisors alone locate. A valve is opened on the spot, never from here: "
    "closing it opens a task for somebody to go. While an incident of the home is open only "
    "closing and locating are possible.",
)
ONE = Operation(
    method="GET",
    path="/v1/devices/{device_id}/commands/{command_id}",
    summary="Read what became of a command: sent, answered, refused, or unanswered in its time.",
    may=registry.STAFF,
    answers={200: Content("The command.", _SHOWN)},
    places=(registry.DEVICE, _COMMAND),
    hides=True,
    is_tagged=True,
)


def serve(door: Door) -> None:
    """Register the routes."""
    registry.route(door, ORDER, lambda device_id: _ordered(door, device_id))
    registry.route(door, ONE, lambda device_id, command_id: _read(door, device_id, command_id))


def _ordered(door: Door, thing: str) -> Response:
    caller = door.caller()
    devices.seen(door, caller, ORDER, thing)
    body = door.body(ORDER)
    order, why = body.needed_word("command", Order), body.needed_word("why", Occasion)
    body.done()
    _refuse(caller, order)
    asked = registry.asked(door, caller)
    sent = door.services.command_device().order(caller.bureau, thing, order, why, asked)
    return door.created(_shown(sent, door.services.clock().now()))


def _refuse(caller: Caller, order: Order) -> None:
    """Where somebody is, is sought by the desk alone (law 13)."""
    if order is Order.LOCATE and not caller.roles & registry.DESK:
        raise NotPermittedError("this needs one of seat, supervisor")


def _read(door: Door, thing: str, command_id: str) -> Response:
    caller = door.caller()
    devices.seen(door, caller, ONE, thing)
    found = door.services.command_device().command(caller.bureau, thing, command_id)
    return door.answer(_shown(found, door.services.clock().now()))


def _shown(command: DeviceCommand, now: datetime) -> dict[str, Any]:
    return {
        "id": command.id,
        "device": command.thing,
        "command": command.order,
        "why": command.why,
        "by": command.by,
        "state": command.state_at(now),
        "sent_at": command.sent_at.isoformat(),
        "answer_by": command.answer_by.isoformat(),
        "answered_at": command.answered_at.isoformat() if command.answered_at else None,
        "proof": command.proof or None,
    }
