"""Whether a fitted home may be accepted: against the kit of its grade, and by alarms really heard.

XH23-11, XH23-12, XH23-15, XH23-16, FJ24-17, HZ23-05 and HZ23-10: a list of devices on paper guards nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from telecare.domain.consent import Purpose, Standing, Subject, Word, standing
from telecare.domain.device_types import CARRIED, DEVICE_TYPES, DeviceClass
from telecare.domain.programme.kits import Fitting, Kit, KitItem, lacking
from telecare.domain.protection import NOTICES
from telecare.domain.registry.device_file import Sim
from telecare.domain.repair import TriedOut


class Lack(StrEnum):
    """What keeps a home from being accepted."""

    NO_HOME = "no_home"
    NOT_ASSESSED = "not_assessed"
    NOT_ASKED = "not_asked"  # nobody asked the elder about what needs a yes
    NOT_FITTED = "not_fitted"
    NO_SIM = "no_sim"  # its SIM is registered in nobody's name
    NOT_TRIED = "not_tried"  # the platform never heard a test alarm of it since it hangs there


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing: a place of the kit (`number` of them), or a proof of one thing."""

    what: Lack
    item: str = ""
    thing: str = ""
    number: int = 0

    def __str__(self) -> str:
        words = (self.what, self.item, self.thing, str(self.number) if self.number > 1 else "")
        return " ".join(word for word in words if word)


@dataclass(frozen=True, slots=True)
class Hung:
    """One device as it hangs in the home, with the test alarms that were heard of it."""

    thing: str
    type: str
    since: datetime | None = None
    trials: tuple[TriedOut, ...] = ()
    sim: Sim | None = None

    def proof(self, home: str) -> TriedOut | None:
        """Return the first test alarm since it hangs in this home; what was heard elsewhere proves nothing."""
        fit = (
            trial
            for trial in self.trials
            if trial.home == home and (self.since is None or trial.at >= self.since)
        )
        return next(fit, None)


@dataclass(frozen=True, slots=True)
class Held:
    """A home held against its kit: what is missing, what was declined, and each device's test alarm."""

    missing: tuple[Missing, ...] = ()
    declined: frozenset[str] = frozenset()
    proofs: Mapping[str, TriedOut] = field(default_factory=dict)
    home: str = ""


def held(
    home: str, kit: Kit, planned: Fitting, hung: Sequence[Hung], needs_sim: bool = False
) -> Held:
    """Hold a home against what was planned for it, place by place and device by device.

    With `needs_sim` a device that is carried must have its SIM registered in a real name (FJ24-20).
    """
    asked = (name for name in planned.ask if not kit.items[name].optional)
    short = lacking(kit, planned, (each.type for each in hung))
    proofs = {each.thing: each.proof(home) for each in hung if NOTICES.get(each.type)}
    missing = (
        *(Missing(Lack.NOT_ASKED, item=name) for name in asked),
        *(Missing(Lack.NOT_FITTED, item=name, number=short[name]) for name in short),
        *(Missing(Lack.NO_SIM, thing=name) for name in _nameless(hung, needs_sim)),
        *(Missing(Lack.NOT_TRIED, thing=name) for name, heard in proofs.items() if heard is None),
    )
    heard = {name: trial for name, trial in proofs.items() if trial is not None}
    return Held(missing, planned.declined, heard, home)


def _nameless(hung: Sequence[Hung], needs_sim: bool) -> Iterator[str]:
    carried = (each for each in hung if each.type in CARRIED)
    return (each.thing for each in carried if needs_sim and each.sim is None)


# ---- what the elder said ----


def wishes_of(kit: Kit, words: Iterable[Word], now: datetime) -> Mapping[str, bool]:
    """Return what an elder said to each place of a kit; one that nobody asked about is left out.

    A yes to any type that fills the place is a yes. It is declined only by a no, with its reason, to
    every type: whoever will not have a camera may still want a sensor.
    """
    said = tuple(words)
    wishes = {name: _wish(item, said, now) for name, item in kit.items.items()}
    return {name: wish for name, wish in wishes.items() if wish is not None}


def _wish(item: KitItem, words: tuple[Word, ...], now: datetime) -> bool | None:
    stands = [_stands(each, words, now) for each in item.any_of]
    if Standing.GIVEN in stands:
        return True
    is_declined = all(each in {Standing.REFUSED, Standing.WITHDRAWN} for each in stands)
    return False if is_declined else None


def _stands(device_type: str, words: tuple[Word, ...], now: datetime) -> Standing:
    """A word about the device itself comes before one about what its data are used for."""
    itself = standing(words, Subject(Purpose.SENSING, device_type=device_type), now)
    purpose = _purpose_of(device_type)
    if itself is not Standing.NOT_ASKED or purpose is None:
        return itself
    return standing(words, Subject(purpose), now)


def _purpose_of(device_type: str) -> Purpose | None:
    if device_type == "camera":
        return Purpose.CAMERA
    if device_type in CARRIED:
        return Purpose.POSITION
    known = DEVICE_TYPES.get(device_type)
    is_health = known is not None and known.device_class is DeviceClass.HEALTH
    return Purpose.VITALS if is_health else None
