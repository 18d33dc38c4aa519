"""What a home has no more after a change of its registry: said to whoever made it, never lost in silence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from telecare.domain.home import HomeDevice
from telecare.domain.kinds import CONTACTS, NEIGHBOURHOOD, Kind, Role
from telecare.domain.protection import watched


class Missing(StrEnum):
    """Who or what a home has none of any more."""

    DEVICES = "devices"
    RESPONDERS = "responders"
    FIRST_CARER = "first_carer"
    CONTACTS = "contacts"
    NEIGHBOURHOOD = "neighbourhood"


@dataclass(frozen=True, slots=True)
class Standing:
    """What protects a home at one moment: its devices, and the roles of whom it may call."""

    devices: tuple[HomeDevice, ...]
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Loss:
    """What stood before and does not stand after: kinds that nobody notices, people whom nobody calls."""

    kinds: tuple[Kind, ...] = ()
    missing: tuple[Missing, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.kinds or self.missing)


def loss(before: Standing, after: Standing) -> Loss:
    """Return what a change costs a home; what was missing before is no loss of this change."""
    gone = watched(before.devices) - watched(after.devices)
    were, are = frozenset(_missing(before)), tuple(_missing(after))
    return Loss(
        kinds=tuple(kind for kind in Kind if kind in gone),
        missing=tuple(each for each in are if each not in were),
    )


def _missing(standing: Standing) -> Iterable[Missing]:
    if not standing.devices:
        yield Missing.DEVICES
    roles = frozenset(standing.roles)
    if not roles:
        yield Missing.RESPONDERS
    if Role.FIRST_CARER not in roles:
        yield Missing.FIRST_CARER
    if not roles & frozenset(CONTACTS):
        yield Missing.CONTACTS
    if not roles & NEIGHBOURHOOD:
        yield Missing.NEIGHBOURHOOD
