"""Which devices a home gets: by risk, by need, by wish (XH23-11 to XH23-16, HZ23-05, HZ23-06, FJ24-17)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from telecare.domain.kinds import Risk
from telecare.domain.programme.money import Bill, CostItem, Payer, Share


class Need(StrEnum):
    """What in a person's health asks for a device of its own."""

    FALL_RISK = "fall_risk"  # 跌倒风险高
    IMMOBILE = "immobile"  # 瘫痪及行动不便


@dataclass(frozen=True, slots=True)
class KitItem:
    """One place of a kit: any of these types fills it, `count` says how many for each grade of risk.

    With `consent` nothing is fitted before the elder has said yes; with `needs` only who has one of them
    gets it; `optional` is never missed at acceptance. Whatever fills it obeys all `commands`.
    """

    any_of: tuple[str, ...]
    count: Mapping[Risk, int]
    clause: tuple[str, ...]
    payer: Payer = Payer.BUREAU
    needs: frozenset[Need] = frozenset()
    commands: frozenset[str] = frozenset()
    consent: bool = False
    carried: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Kit:
    """The devices of a programme, place by place."""

    title: str
    items: Mapping[str, KitItem]
    clause: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fitting:
    """What is to be fitted now (item and number), what waits for a yes, what was declined."""

    fit: Mapping[str, int] = field(default_factory=dict)
    ask: Mapping[str, int] = field(default_factory=dict)
    declined: frozenset[str] = frozenset()


def fitting(kit: Kit, risk: Risk, needs: Collection[Need], wishes: Mapping[str, bool]) -> Fitting:
    """Return what to fit for one home; `wishes` holds what the elder said to each item asked about.

    Nothing that was declined is fitted, whatever the risk (XH23-02); what needs a yes or is optional is
    fitted only after one.
    """
    fit: dict[str, int] = {}
    ask: dict[str, int] = {}
    for name, item in kit.items.items():
        number = places(item, risk, needs)
        wish = wishes.get(name)
        if not number or wish is False:
            continue
        waits = (item.consent or item.optional) and wish is None
        (ask if waits else fit)[name] = number
    return Fitting(fit, ask, frozenset(name for name, wish in wishes.items() if wish is False))


def places(item: KitItem, risk: Risk, needs: Collection[Need]) -> int:
    """Return how many devices an item stands for in a home of this risk and these needs."""
    if item.needs and not item.needs & set(needs):
        return 0
    return item.count.get(risk, 0)


def lacking(kit: Kit, planned: Fitting, installed: Iterable[str]) -> Mapping[str, int]:
    """Return what acceptance must refuse for: items and how many of each are not there (HZ23-10).

    A device fills one place. Places that several types could fill give way to those that only one can,
    so that nothing is missed which another order of counting would have found.
    """
    wanted = [name for name, number in planned.fit.items() for _ in range(number)]
    devices = list(installed)
    taken: dict[int, int] = {}
    short: Counter[str] = Counter()
    for index, name in enumerate(wanted):
        found = _find(index, wanted, devices, kit, taken, set())
        if not found and not kit.items[name].optional:
            short[name] += 1
    return dict(short)


def _find(
    index: int,
    wanted: list[str],
    devices: list[str],
    kit: Kit,
    taken: dict[int, int],
    tried: set[int],
) -> bool:
    """Give a place a device, moving other places to other devices where that helps (augmenting path)."""
    for device, device_type in enumerate(devices):
        if device in tried or device_type not in kit.items[wanted[index]].any_of:
            continue
        tried.add(device)
        if device not in taken or _find(taken[device], wanted, devices, kit, taken, tried):
            taken[device] = index
            return True
    return False


def kit_bill(
    kit: Kit,
    fit: Mapping[str, int],
    prices: Mapping[str, int],
    supported: bool,
    budget_fen: int = 0,
) -> Bill:
    """Share out what the devices of a home cost; who is not supported pays for all of them.

    `budget_fen` is what the bureau bears of the optional ones (HZ23-06: of X), in the order in which they
    are named. `prices` are in fen by item; KeyError names an item whose price nobody gave.
    """
    shares: list[Share] = []
    left = budget_fen if supported else 0
    for name, number in fit.items():
        item, fen = kit.items[name], prices[name] * number
        payer = item.payer if supported else Payer.ELDER
        part = min(left, fen) if item.optional and payer is Payer.ELDER else 0
        left -= part
        parts = ((Payer.BUREAU, part), (payer, fen - part))
        shares += [Share(CostItem.DEVICE, who, sum_, "", name) for who, sum_ in parts if sum_]
    return Bill(tuple(shares))
