"""What is known of one device from the stock to its end: it never loses its history (HZ23-27, XH23-03)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from telecare.domain.errors import NotPermittedError
from telecare.domain.registry.changes import Why


class DeviceState(StrEnum):
    """Where a device is in its life; it goes forward only, but from a home back into the stock."""

    STOCK = "stock"
    INSTALLED = "installed"
    RETIRED = "retired"


class SimOwner(StrEnum):
    """In whose real name a SIM is registered (FJ24-20)."""

    ELDER = "elder"
    FAMILY = "family"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Sim:
    """A SIM's registration in a real name: when and whose, never the name or the number."""

    on: date
    in_name_of: SimOwner
    written_by: str


@dataclass(frozen=True, slots=True)
class DeviceFile:
    """One device; `area` says who answers for it, for a device of a home the home's own.

    A retired device is never put to use again: its certificate is out, and its name stays its own.
    """

    thing: str
    type: str
    area: str = ""
    model: str = ""
    state: DeviceState = DeviceState.STOCK
    home: str = ""
    elder: str = ""
    installed_at: datetime | None = None
    accepted_at: datetime | None = None
    accepted_by: str = ""
    replaces: str = ""
    replaced_by: str = ""
    ended_at: datetime | None = None
    ended_by: str = ""
    why: Why | None = None
    sim: Sim | None = None


def installed(file: DeviceFile, home: str, area: str, elder: str, at: datetime) -> DeviceFile:
    """Return a device that was put into a home; accepted and registered in a name it has to be anew."""
    _refuse_retired(file)
    if file.state is DeviceState.INSTALLED and file.home != home:
        raise NotPermittedError("the device hangs in another home: take it out there first")
    return replace(
        file,
        state=DeviceState.INSTALLED,
        home=home,
        area=area,
        elder=elder,
        installed_at=at,
        accepted_at=None,
        accepted_by="",
        sim=file.sim if file.home == home else None,
    )


def accepted(file: DeviceFile, by: str, at: datetime) -> DeviceFile:
    """Return a device that somebody found working in its home; the first acceptance stays."""
    _refuse_retired(file)
    if file.state is not DeviceState.INSTALLED:
        raise NotPermittedError("a device is accepted in its home: install it first")
    return file if file.accepted_at else replace(file, accepted_at=at, accepted_by=by)


def registered_sim(file: DeviceFile, sim: Sim, today: date) -> DeviceFile:
    """Return a device whose SIM is registered; what hangs nowhere is in nobody's name."""
    _refuse_retired(file)
    if file.state is not DeviceState.INSTALLED:
        raise NotPermittedError("a SIM is registered for the home in which its device is used")
    if sim.on > today:
        raise NotPermittedError("the registration lies in time to come")
    return replace(file, sim=sim)


def retired(file: DeviceFile, why: Why, by: str, at: datetime, replaced_by: str = "") -> DeviceFile:
    """Return a device that is out of use for good; its first end stays."""
    if file.state is DeviceState.RETIRED:
        return file
    return replace(
        file,
        state=DeviceState.RETIRED,
        ended_at=at,
        ended_by=by,
        why=why,
        replaced_by=replaced_by,
    )


def _refuse_retired(file: DeviceFile) -> None:
    if file.state is DeviceState.RETIRED:
        raise NotPermittedError("the device is retired: its certificate is out for good")
