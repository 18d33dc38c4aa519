"""Which devices a home was given, by which programme, and who paid: nobody gets a second one free (FJ24-09)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from telecare.domain.programme.devices import Cause, DeviceGrant, device_bill
from telecare.domain.programme.money import CostItem, Payer, Share


@dataclass(frozen=True, slots=True)
class Handout:
    """One device that a home was given; `programme` names another one than the bureau's own, '' its own."""

    key: str
    device_type: str
    on: date
    written_by: str
    programme: str = ""
    cause: Cause | None = None
    shares: tuple[Share, ...] = ()
    thing: str = ""

    @property
    def was_free(self) -> bool:
        """Tell whether somebody else than the home paid for it; what another programme gave was free."""
        return bool(self.programme) or any(s.payer is Payer.BUREAU for s in self.shares)


@dataclass(frozen=True, slots=True)
class Asked:
    """A device that is to be handed out: what it costs, and what the basic one does."""

    device_type: str
    cause: Cause
    fen: int
    basic_fen: int
    thing: str = ""
    must_be_free: bool = False


def shared(
    grant: DeviceGrant, known: Iterable[Handout], asked: Asked, is_supported: bool
) -> tuple[Share, ...]:
    """Return who pays for a device, by what the home has had; who is not supported pays for their own."""
    if not is_supported and asked.cause is not Cause.BEYOND_REPAIR:
        return (Share(CostItem.DEVICE, Payer.ELDER, asked.fen),) if asked.fen else ()
    had = [each.device_type for each in known if each.was_free]
    bill = device_bill(grant, had, asked.device_type, asked.cause, asked.fen, asked.basic_fen)
    return bill.shares


def is_the_same(one: Handout, other: Handout) -> bool:
    """Tell whether two records say the same of another programme."""
    mine = (one.programme, one.device_type, one.on)
    return bool(one.programme) and mine == (other.programme, other.device_type, other.on)


@dataclass(frozen=True, slots=True)
class Model:
    """One model of one kind of device."""

    device_type: str
    model: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What an operator offers elders to choose from (FJ24-18)."""

    operator: str
    models: tuple[Model, ...]
    on: date
    written_by: str

    @property
    def kinds(self) -> frozenset[str]:
        """Return the kinds: models of one kind count once."""
        return frozenset(each.device_type for each in self.models)
