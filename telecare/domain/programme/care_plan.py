"""One person, one plan: what a programme gives somebody, worked out of the facts (XH23-02, SH24-22)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from telecare.domain.programme.care import Agreed, Rhythm, is_confirmed_daily, rhythm_of
from telecare.domain.programme.carers import Gap, first_carer
from telecare.domain.programme.entitlement import (
    Benefit,
    Entitled,
    NotEntitled,
    Undetermined,
    Verdict,
    entitlement,
)
from telecare.domain.programme.grading import Grading, grade
from telecare.domain.programme.kits import Fitting, Need, fitting
from telecare.domain.programme.person import Person, Relation
from telecare.domain.programme.procedure import Stage
from telecare.domain.programme.programme import Funding, Programme
from telecare.domain.programme.services import Package


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was found at the home: answers to the risk table, needs, and wishes by item of the kit."""

    answers: Mapping[str, str] = field(default_factory=dict)
    needs: frozenset[Need] = frozenset()
    wishes: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CarePlan:
    """What is due to one person; where `service` is undetermined its facts are asked for first."""

    service: Verdict
    care_list: Verdict
    stages: tuple[Stage, ...]
    grading: Grading
    fitting: Fitting
    rhythm: Rhythm
    daily_sign: bool
    first_carer: Relation | Gap


def care_plan(
    programme: Programme,
    person: Person,
    assessment: Assessment,
    today: date,
    agreed: Agreed | None = None,
) -> CarePlan:
    """Return one person's plan under a bureau's programme."""
    service = _verdict(programme, Benefit.SERVICE, person, today)
    grading = grade(programme.risk, assessment.answers)
    return CarePlan(
        service=service,
        care_list=_verdict(programme, Benefit.CARE_LIST, person, today),
        stages=programme.procedures[way_in(programme, service)],
        grading=grading,
        fitting=fitting(programme.kit, grading.risk, assessment.needs, assessment.wishes),
        rhythm=rhythm_of(programme.care, grading.risk, package_of(programme, service), agreed),
        daily_sign=is_confirmed_daily(programme.care, person),
        first_carer=first_carer(programme.first_carer, person),
    )


def _verdict(programme: Programme, benefit: Benefit, person: Person, today: date) -> Verdict:
    return entitlement(programme.classes, programme.area, benefit, person, today)


def way_in(programme: Programme, service: Verdict) -> Funding:
    """Return which way into the service somebody takes; whoever may be granted it is not made to buy."""
    known = programme.classes.get(_class_name(service))
    return Funding.GRANTED if known is not None and known.granted else Funding.BOUGHT


def package_of(programme: Programme, service: Verdict) -> Package | None:
    """Return the package of somebody's class, None where it has none or nobody is sure."""
    known = programme.classes.get(service.name) if isinstance(service, Entitled) else None
    return programme.packages.get(known.package) if known else None


def _class_name(service: Verdict) -> str:
    match service:
        case Entitled(name):
            return name
        case Undetermined(perhaps, _):
            return perhaps
        case NotEntitled():
            return ""
