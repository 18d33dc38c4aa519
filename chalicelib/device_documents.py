"""Devices as the portal shows them: ids and words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from chalicelib.person_documents import CHANGE, change
from chalicelib.service_documents import DAY
from chalicelib.shapes import ID, INSTANT, TEXT, Named, many, maybe, members, one_of
from telecare.domain.device_types import DEVICE_TYPES, DeviceClass
from telecare.domain.registry.changes import Change, Why
from telecare.domain.registry.device_file import DeviceFile, DeviceState, Sim, SimOwner

_LISTED = {
    "id": ID,
    "type": TEXT,
    "class": maybe(one_of(DeviceClass)),
    "chinese": maybe(TEXT),
    "state": one_of(DeviceState),
    "area": TEXT,
    "home": maybe(ID),
    "elder": maybe(ID),
}
LISTED_DEVICE = Named("DeviceSummary", members(**_LISTED))
DEVICE = Named(
    "Device",
    members(
        **_LISTED,
        model=TEXT,
        installed_at=maybe(INSTANT),
        accepted_at=maybe(INSTANT),
        accepted_by=maybe(ID),
        replaces=maybe(ID),
        replaced_by=maybe(ID),
        ended_at=maybe(INSTANT),
        ended_by=maybe(ID),
        why=maybe(one_of(Why)),
        sim=maybe(members(on=DAY, in_name_of=one_of(SimOwner), written_by=ID)),
        changes=many(CHANGE),
    ),
)


def listed_device(file: DeviceFile) -> dict[str, Any]:
    """Return a device in a list."""
    known = DEVICE_TYPES.get(file.type)
    return {
        "id": file.thing,
        "type": file.type,
        "class": known.device_class if known else None,
        "chinese": known.chinese if known else None,
        "state": file.state,
        "area": file.area,
        "home": file.home or None,
        "elder": file.elder or None,
    }


def shown_device(file: DeviceFile, changes: Iterable[Change]) -> dict[str, Any]:
    """Return one device with its history."""
    return {
        **listed_device(file),
        "model": file.model,
        "installed_at": _at(file.installed_at),
        "accepted_at": _at(file.accepted_at),
        "accepted_by": file.accepted_by or None,
        "replaces": file.replaces or None,
        "replaced_by": file.replaced_by or None,
        "ended_at": _at(file.ended_at),
        "ended_by": file.ended_by or None,
        "why": file.why,
        "sim": _sim(file.sim),
        "changes": [change(each) for each in changes],
    }


def _sim(sim: Sim | None) -> dict[str, str] | None:
    if sim is None:
        return None
    return {
        "on": sim.on.isoformat(),
        "in_name_of": sim.in_name_of,
        "written_by": sim.written_by,
    }


def _at(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
