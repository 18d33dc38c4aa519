"""What must hold between the parts of a programme; each broken rule names its place and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from infra.policy.source import Place
from telecare.domain.device_types import CARRIED, DEVICE_TYPES, obeys
from telecare.domain.kinds import Risk
from telecare.domain.parameters import Parameters
from telecare.domain.programme.grading import UNKNOWN, Factor
from telecare.domain.programme.kits import KitItem
from telecare.domain.programme.procedure import Act
from telecare.domain.programme.programme import Funding, Programme
from telecare.domain.programme.retention import Bound, Kept

Sections = Mapping[str, Mapping[str, Place]]
FALLING = (Risk.HIGH, Risk.MEDIUM, Risk.LOW)
POSITIONS = "position.kept_days"
AREA_DIGITS = frozenset({2, 4, 6, 9, 12})
ALL_PCT = 100
NO_AREA = "no area; write 2, 4, 6, 9 or 12 digits, in quotes"


def check_programme(programme: Programme, at: Sections, parameters: Parameters) -> None:
    """Refuse a programme whose parts contradict each other; `at` tells where each part stands."""
    if not _is_area(programme.area):
        raise at["area"][""].error(NO_AREA)
    _check_classes(programme, at["classes"])
    _check_packages(programme, at)
    _check_rows(programme, at["services"])
    _check_risk(programme, at["risk"][""])
    for name, item in programme.kit.items.items():
        _check_item(item, at["kit"][""].child("items").child(name))
    _check_care(programme, at["care"][""])
    _check_procedures(programme, at["procedures"])
    _check_retention(programme, at, parameters)
    _check_figures(programme, at)


def _is_area(code: str) -> bool:
    return code.isdigit() and len(code) in AREA_DIGITS


def _check_classes(programme: Programme, at: Mapping[str, Place]) -> None:
    for name, each in programme.classes.items():
        if each.when.registered and not _is_area(each.when.registered):
            raise at[name].child("when").child("registered").error(NO_AREA)
        if each.package and each.package not in programme.packages:
            raise at[name].error(f"there is no package {each.package!r}; add it")


def _check_packages(programme: Programme, at: Sections) -> None:
    for name, package in programme.packages.items():
        for service in package.services:
            if service not in programme.services:
                raise at["packages"][name].error(f"there is no service {service!r}; add it")
        if package.needs_device and package.needs_device not in DEVICE_TYPES:
            raise at["packages"][name].error(f"no type of device is {package.needs_device!r}")


def _check_rows(programme: Programme, at: Mapping[str, Place]) -> None:
    rows = [each.row for each in programme.services.values() if each.row]
    for name, each in programme.services.items():
        if each.row and rows.count(each.row) > 1:
            raise at[name].error(f"row {each.row} stands twice; number it anew")


def _check_risk(programme: Programme, place: Place) -> None:
    table = programme.risk
    worst = sum(max(factor.answers.values(), default=0) for factor in table.factors.values())
    if not 0 < table.medium_from < table.high_from <= worst:
        mend = f"needs 0 < medium_from < high_from <= {worst}, the points of who is not graded"
        raise place.error(mend)
    for name, factor in table.factors.items():
        strange = factor.always_high - factor.answers.keys()
        here = place.child("factors").child(name)
        if strange:
            raise here.error(f"no answer is {sorted(strange)[0]!r}")
        _check_words(factor, here)


def _check_words(factor: Factor, place: Place) -> None:
    """A question that is asked of people is asked in words, and so is each of its answers (XH23-08)."""
    if factor.asked is None:
        raise place.error("nobody could ask it; add asked with zh and en")
    strange = sorted(factor.shows.keys() - factor.answers.keys())
    if strange:
        raise place.error(f"shows something by {strange[0]!r}, which is no answer; name one")
    if UNKNOWN in factor.answers:
        raise place.error(
            f"{UNKNOWN!r} stands for who could not find out; name the answer otherwise"
        )
    unlike = sorted(factor.said.keys() ^ factor.answers.keys())
    if unlike:
        raise place.error(f"said and answers differ in {unlike[0]!r}; give each answer its words")


def _check_item(item: KitItem, place: Place) -> None:
    for device_type in item.any_of:
        if device_type not in DEVICE_TYPES:
            raise place.error(f"no type of device is {device_type!r}; see the catalogue")
        for command in sorted(item.commands):
            if not obeys(device_type, command):
                raise place.error(f"{device_type} does not obey {command}; choose another type")
        if item.carried and device_type not in CARRIED:
            raise place.error(f"{device_type} stays at home, this place is for what is carried")
    counts = [item.count.get(risk, 0) for risk in FALLING]
    if any(more < fewer for more, fewer in pairwise(counts)):
        raise place.error("a lower risk has more of them than a higher; raise the higher")
    if not item.any_of or not any(counts):
        raise place.error("nobody gets it; name a type and a number")


def _check_care(programme: Programme, place: Place) -> None:
    rhythms = programme.care.by_risk
    for risk in FALLING:
        if risk not in rhythms:
            raise place.error(f"no rhythm for {risk}; add it")
    for higher, lower in pairwise(rhythms[risk] for risk in FALLING):
        calls = higher.calls_per_week < lower.calls_per_week
        if calls or higher.visits_per_month < lower.visits_per_month:
            raise place.error("a lower risk is cared for more than a higher (SH24-24); raise it")
    for begins, ends in programme.care.hours:
        if begins >= ends:
            raise place.error("hours end before they begin; exchange them")
    if not programme.care.hours or not programme.care.callers:
        raise place.error("nobody could ever be called; add hours and callers")


def _check_procedures(programme: Programme, at: Mapping[str, Place]) -> None:
    for funding in Funding:
        if funding not in programme.procedures:
            raise next(iter(at.values())).error(f"no way in for {funding}; add it")
        acts = [stage.act for stage in programme.procedures[funding]]
        if len(set(acts)) < len(acts):
            raise at[funding].error("a step stands twice; take one out")
        if acts[-2:] != [Act.FIT, Act.ACCEPT]:
            raise at[funding].error("must end with fit and accept: untried, nothing guards anybody")
        for stage in _nobodys(programme, funding):
            raise at[funding].error(f"nobody may {stage}; add somebody to by")


def _nobodys(programme: Programme, funding: Funding) -> Iterator[Act]:
    return (stage.act for stage in programme.procedures[funding] if not stage.by)


def _check_retention(programme: Programme, at: Sections, parameters: Parameters) -> None:
    for kept in Kept:
        if kept not in programme.retention:
            raise next(iter(at["retention"].values())).error(f"no term for {kept}; add it")
    positions = programme.retention[Kept.POSITIONS]
    place = at["retention"][Kept.POSITIONS]
    if positions.bound is not Bound.AT_MOST:
        raise place.error("places are kept at_most so long (FJ24-51)")
    if POSITIONS in parameters.values and positions.days != parameters.number(POSITIONS):
        raise place.error(f"differs from {POSITIONS} of parameters.yaml; make both the same")


def _check_figures(programme: Programme, at: Sections) -> None:
    if not sum(programme.guard_index.weights.values()):
        raise at["guard_index"][""].error("weighs nothing; give a figure a weight")
    if programme.spot_check.share_pct > ALL_PCT:
        raise at["spot_check"][""].error(f"more than {ALL_PCT} percent cannot be drawn")
    for name, notice in programme.notices.items():
        if not notice.ways:
            raise at["notices"][name].error("is told in no way; add sms or call")
