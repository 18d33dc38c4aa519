"""As many homes as a fleet of simulated devices needs, each with a hub and people who answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from localcloud.drills.model import Town, TownDevice, TownElder, TownHome, TownResponder
from localcloud.telephone.behaviour import NO_ANSWER, Behaviour

HUB = "hub1"
MOST = 9999
_STREETS = ("310104003", "310104004", "310101013")
_RISKS = ("medium", "high", "low")
_COMES = (Behaviour(answer_after=timedelta(seconds=8), press="12"),)


def with_homes(town: Town, count: int) -> Town:
    """Return the town with homes besides, `sim0001` and so on: the same ones for the same count."""
    homes = tuple(_home(number) for number in range(1, count + 1))
    phones = dict(town.phones)
    for home in homes:
        phones[f"{home.id}.elder"] = (NO_ANSWER,)
        phones[f"{home.id}.carer"] = _COMES
    return replace(town, homes=town.homes + homes, phones=phones)


def hubs(town: Town) -> tuple[str, ...]:
    """Return the full id of every hub of the town."""
    return tuple(name for name, device in town.devices().items() if device.type == "hub")


def _home(number: int) -> TownHome:
    return TownHome(
        id=f"sim{number:04}",
        address=f"上海市徐汇区模拟路{number}号",
        area=_STREETS[number % len(_STREETS)],
        elders=(
            TownElder("elder", f"模拟老人{number}", f"+861990000{number:04}", _RISKS[number % 3]),
        ),
        devices=(TownDevice(HUB, "hub"),),
        responders=(TownResponder("carer", "first_carer", f"+861991000{number:04}"),),
    )
