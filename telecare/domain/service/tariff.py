"""What an agreement costs whom: sponsors and schemes, waived fees, bundles, services of the catalogue, devices of X.

SH21-05, SH21-08, SH21-09, SH21-20 and HZ23-06. Whole fen throughout: the parts of an item add up to its cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from telecare.domain.programme.entitlement import ClientClass
from telecare.domain.programme.kits import Kit, kit_bill
from telecare.domain.programme.money import Bill, CostItem, Payer, Share, borne_by
from telecare.domain.programme.services import Package, Price, Service, terms

WAIVED = "waived"
"""Stands as the source of what an operator does not ask for."""


class SponsorKind(StrEnum):
    """What sort of help a sponsor's is."""

    FOUNDATION = "foundation"
    COMPANY = "company"
    POINTS_SCHEME = "points_scheme"  # 积分换服务, 积分换话机
    GIFT = "gift"  # an apparatus given away


@dataclass(frozen=True, slots=True)
class Sponsor:
    """Somebody who bears a part of one item: `fen` of it a month, or whatever nobody else is bound to pay."""

    source: str
    kind: SponsorKind
    item: CostItem
    fen: int | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """A fee that the operator does not ask for: `fen` of it a month, or all that is left."""

    item: CostItem
    fen: int | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    """Several items sold at one price, which is no higher than that of its parts."""

    name: str
    items: frozenset[CostItem]
    fen: int


@dataclass(frozen=True, slots=True)
class Tariff:
    """What a month costs: `extras` by service of the catalogue, `devices` by item of the kit."""

    costs: Mapping[CostItem, int] = field(default_factory=dict)
    sponsors: tuple[Sponsor, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    bundle: Bundle | None = None
    extras: Mapping[str, int] = field(default_factory=dict)
    devices: Mapping[str, int] = field(default_factory=dict)


class TariffFlaw(StrEnum):
    """Why a tariff cannot stand."""

    NOT_OFFERED = "service_not_offered"
    ALREADY_INCLUDED = "service_already_included"
    NOT_IN_THE_KIT = "device_not_in_the_kit"
    BUNDLE_DEARER = "bundle_dearer_than_its_parts"
    BUNDLE_OF_NOTHING = "bundle_of_nothing"
    NOTHING_TO_BEAR = "nothing_left_to_bear"
    BEARS_TOO_MUCH = "bears_more_than_is_left"


@dataclass(frozen=True, slots=True)
class Grounds:
    """By what a tariff is judged; `x_budget_fen` is what the bureau bears of optional devices."""

    client_class: ClientClass | None
    package: Package | None
    services: Mapping[str, Service]
    kit: Kit
    is_supported: bool
    x_budget_fen: int = 0


def fees(tariff: Tariff, grounds: Grounds) -> Bill | TariffFlaw:
    """Share a month's costs out: first whoever is bound to, then waivers, then sponsors, then the elder."""
    wrong = _flaw(tariff, grounds)
    if wrong is not None:
        return wrong
    help_left = [*_waived(tariff), *_sponsored(tariff)]
    shares: list[Share] = []
    for item, fen, offered in _parts(tariff):
        shares += _shared(item, fen, offered, grounds, help_left)
    unused = [each for each in help_left if each.left or not each.used]
    if unused:
        is_idle = any(not each.used for each in unused)
        return TariffFlaw.NOTHING_TO_BEAR if is_idle else TariffFlaw.BEARS_TOO_MUCH
    kit, fit = grounds.kit, dict.fromkeys(tariff.devices, 1)
    fitted = kit_bill(kit, fit, tariff.devices, grounds.is_supported, grounds.x_budget_fen)
    return Bill((*shares, *fitted.shares))


@dataclass(slots=True)
class _Help:
    """Somebody's help while a bill is made: what is left of it, None where it has no limit."""

    item: CostItem
    payer: Payer
    source: str
    left: int | None
    used: bool = False

    def bears(self, rest: int) -> int:
        part = rest if self.left is None else min(rest, self.left)
        if part:
            self.used = True
            self.left = None if self.left is None else self.left - part
        return part


def _waived(tariff: Tariff) -> Iterator[_Help]:
    return (_Help(each.item, Payer.OPERATOR, WAIVED, each.fen) for each in tariff.waivers)


def _sponsored(tariff: Tariff) -> Iterator[_Help]:
    return (_Help(each.item, Payer.SPONSOR, each.source, each.fen) for each in tariff.sponsors)


def _parts(tariff: Tariff) -> Iterator[tuple[CostItem, int, str]]:
    """Yield each item with its cost, those of a bundle at the bundle's price; extras service by service."""
    priced = dict(tariff.costs) | _bundled(tariff)
    for item, fen in priced.items():
        yield item, fen, ""
    for name, fen in tariff.extras.items():
        yield CostItem.EXTENDED, fen, name


def _bundled(tariff: Tariff) -> dict[CostItem, int]:
    """Lay a bundle's price out over its items by what they cost alone; nothing is lost to rounding."""
    bundle = tariff.bundle
    if bundle is None:
        return {}
    items = [item for item in tariff.costs if item in bundle.items]
    whole = sum(tariff.costs[item] for item in items)
    priced, before = {}, 0
    for item in items:
        upto = before + tariff.costs[item]
        priced[item] = bundle.fen * upto // whole - bundle.fen * before // whole
        before = upto
    return priced


def _shared(
    item: CostItem, fen: int, offered: str, grounds: Grounds, helpers: list[_Help]
) -> Iterator[Share]:
    bound = grounds.client_class.pays.get(item) if grounds.client_class else None
    borne = 0 if offered else borne_by(bound, fen)
    if bound is not None and borne:
        yield Share(item, bound.payer, borne)
    rest = fen - borne
    for each in helpers:
        part = each.bears(rest) if each.item is item else 0
        if part:
            yield Share(item, each.payer, part, each.source, offered)
        rest -= part
    if rest:
        yield Share(item, Payer.ELDER, rest, "", offered)


def _flaw(tariff: Tariff, grounds: Grounds) -> TariffFlaw | None:
    for name in tariff.extras:
        price = terms(grounds.services, grounds.package, grounds.is_supported, name).price
        if price is Price.NOT_OFFERED:
            return TariffFlaw.NOT_OFFERED
        if price is Price.INCLUDED:
            return TariffFlaw.ALREADY_INCLUDED
    if tariff.devices.keys() - grounds.kit.items.keys():
        return TariffFlaw.NOT_IN_THE_KIT
    bundle = tariff.bundle
    if bundle is None:
        return None
    alone = sum(fen for item, fen in tariff.costs.items() if item in bundle.items)
    if not alone or bundle.items - tariff.costs.keys():
        return TariffFlaw.BUNDLE_OF_NOTHING
    return TariffFlaw.BUNDLE_DEARER if bundle.fen > alone else None
