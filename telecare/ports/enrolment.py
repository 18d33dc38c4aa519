"""The write side of the directory: homes, people, devices, teams and the bureau's policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from telecare.domain.home import Absence, HomeDevice, Hours
from telecare.domain.kinds import Risk, Role
from telecare.domain.position import Position
from telecare.ports.world import Personal


@dataclass(frozen=True, slots=True)
class ElderFile:
    """An elder of a home, sealed under a key of their own; ungraded counts as high (law 9)."""

    id: str
    personal: Personal
    risk: Risk = Risk.HIGH


@dataclass(frozen=True, slots=True)
class ResponderFile:
    """A responder of a home, sealed under its first elder's key, or a team, under its own."""

    id: str
    role: Role
    personal: Personal
    hours: Hours | None = None
    suspected: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class EntryFile:
    """How the home is entered: sealed, with the day it was last proven and the elder's consent (law 13)."""

    code: str
    verified_at: datetime | None = None
    consent: bool = False

    def __repr__(self) -> str:
        return "EntryFile(sealed)"


@dataclass(frozen=True, slots=True)
class HomeFile:
    """All that is enrolled of one home; `elder_devices` names whose a device is (couples).

    `revision` is how often it had been written when it was read, None for whoever does not mind.
    `ended` are people who are listed no more and of whom it must stay known who they were.
    """

    id: str
    area: str
    elders: tuple[ElderFile, ...]
    responders: tuple[ResponderFile, ...] = ()
    devices: tuple[HomeDevice, ...] = ()
    elder_devices: Mapping[str, str] = field(default_factory=dict)
    position: Position | None = None
    entry: EntryFile | None = None
    revision: int | None = field(default=None, compare=False)
    ended: frozenset[str] = frozenset()


class Enrolment(Protocol):
    """Writes the directory; the same enrolment twice leaves it as once."""

    def enrol_home(self, bureau: str, home: HomeFile) -> None:
        """Write a home with its people and devices; what was enrolled of it before is replaced.

        Whoever ended is found by no number any more, and stays sealed. ConflictError where the home
        has another revision than the one that is given: somebody else wrote it.
        """
        ...

    def enrol_new(self, bureau: str, homes: Sequence[HomeFile]) -> frozenset[str]:
        """Write homes that nobody knew, each whole or not at all, and return which were written.

        Of the others nothing is written and why is not said: `enrol_home` writes each, or tells.
        """
        ...

    def enrol_team(self, bureau: str, team: ResponderFile, areas: tuple[str, ...] = ()) -> None:
        """Write a field team; without areas it serves every home of the bureau."""
        ...

    def enrol_device(self, bureau: str, device: HomeDevice) -> None:
        """Write a device that belongs to no home; its alarms are the operator's."""
        ...

    def drop_device(self, bureau: str, thing: str) -> None:
        """Forget a device that belongs to no home: nobody hears it, none of its name is enrolled.

        A device of a home, and one that nobody knows, are left as they are.
        """
        ...

    def open_test_window(self, thing: str, until: datetime, now: datetime) -> None:
        """Let a device's `test: true` count until then; a window that is past is closed.

        Raises:
            UnknownDeviceError: no bureau knows the device.
            NotPermittedError: that is more than the bureau's `test.window_min` from now.
            PolicyError: no policy is in force that says how long it may be.
        """
        ...

    def set_absence(self, bureau: str, elder: str, absence: Absence | None) -> None:
        """Record that an elder is away or in hospital until an instant, or (None) is back.

        NotPermittedError for an elder of no home. Enrolling the home again keeps the absence.
        """
        ...

    def erase_elder(self, bureau: str, elder: str, by: str, at: datetime) -> None:
        """Destroy the elder's data key: all that is sealed under it can never be read again."""
        ...

    def take_out(self, bureau: str, elder: str, things: tuple[str, ...]) -> None:
        """Take an erased elder and their devices out of their home; an empty home is on no list.

        Afterwards nothing leads from a device or a number to them. Again is the same.
        """
        ...

    def publish_policy(
        self,
        bureau: str,
        version: str,
        document: Mapping[str, object],
        by: str,
        why: str,
        at: datetime,
        base: str = "",
    ) -> None:
        """Put a policy version in force (law 12): `zone`, `parameters` and `plans` as plain JSON.

        A version never changes: PolicyError when it is published again with another document.
        Where a `base` is given, ConflictError when that is not the version in force.
        """
        ...
