"""One person, one plan: each bureau's own elder, from the facts to what is due."""

from __future__ import annotations

import pytest

from telecare.domain.kinds import Risk
from telecare.domain.programme.care import Rhythm
from telecare.domain.programme.care_plan import Assessment, CarePlan, care_plan, package_of, way_in
from telecare.domain.programme.carers import Gap
from telecare.domain.programme.entitlement import Entitled, NotEntitled, Undetermined
from telecare.domain.programme.kits import Need
from telecare.domain.programme.person import Circumstance, Person, Relation
from telecare.domain.programme.procedure import Act
from telecare.domain.programme.programme import Funding
from tests.fakes.programme import (
    SANYUAN,
    SHANGCHENG,
    TODAY,
    XIHU,
    XUHUI,
    a_child,
    a_person,
    programme_of,
)

WELL = {
    "moving": "freely",
    "falls": "none",
    "illness": "none",
    "mind": "clear",
    "fire_habits": "careful",
    "alone": "never",
    "dwelling": "safe",
}


def plan_of(bureau: str, person: Person, assessment: Assessment | None = None) -> CarePlan:
    return care_plan(programme_of(bureau), person, assessment or Assessment(), TODAY)


def test_a_poor_woman_of_82_alone_in_xuhui() -> None:
    # XH23-02, SH24-21, SH24-22
    person = a_person(
        82,
        registered=XUHUI,
        yes=[Circumstance.ALONE, Circumstance.POOR, Circumstance.CHILDLESS],
        relatives=(),
    )
    found = Assessment(WELL | {"moving": "with_help", "falls": "more"}, frozenset({Need.FALL_RISK}))

    plan = plan_of("xuhui", person, found)

    assert (plan.service, plan.care_list) == (Entitled("tier1"), Entitled("pilot"))
    assert plan.grading.risk is Risk.MEDIUM
    assert plan.fitting.fit == {"smoke": 2, "gas": 1, "co": 1, "call": 1}
    assert set(plan.fitting.ask) == {"behaviour_of_who_may_fall", "vitals_of_who_may_fall"}
    assert plan.rhythm == Rhythm(2, 1)
    assert plan.stages[0].act is Act.ENUMERATE
    assert plan.first_carer is Gap.NOBODY_KNOWN


def test_a_widower_of_70_in_sanyuan() -> None:
    # FJ24-02, FJ24-22, FJ24-37
    person = a_person(70, SANYUAN, SANYUAN, [Circumstance.EMPTY_NEST], (), (a_child(None),))

    plan = plan_of("sanyuan", person, Assessment(WELL))

    assert plan.service == Entitled("seven_kinds")
    assert plan.fitting.fit == {"basic": 1}
    assert plan.rhythm == Rhythm(1, 1)
    assert plan.daily_sign
    assert [stage.act for stage in plan.stages][:2] == [Act.APPLY, Act.ASSESS]
    assert plan.first_carer is Relation.CHILD


def test_a_woman_of_85_in_hangzhou_whose_son_lives_in_another_district() -> None:
    # HZ23-03, HZ23-05, HZ23-08
    person = a_person(85, XIHU, XIHU, [Circumstance.ALONE], (), (a_child(SHANGCHENG),))

    plan = plan_of("hangzhou", person, Assessment(WELL, wishes={"x_where": True}))

    assert plan.service == Entitled("paid_for")
    assert set(plan.fitting.fit) == {"fixed_alarm", "infrared", "door", "x_where"}
    assert Act.NOTICE in [stage.act for stage in plan.stages]


def test_a_man_of_84_alone_in_shanghai_who_is_not_poor() -> None:
    # SH21-04, SH21-28
    plan = plan_of("shanghai", a_person(84, yes=[Circumstance.ALONE]), Assessment(WELL))

    assert plan.service == Entitled("tier2")
    package = package_of(programme_of("shanghai"), plan.service)
    assert package is programme_of("shanghai").packages["package_b"]
    assert plan.fitting.fit == {"key": 1}


def test_who_was_never_assessed_is_planned_for_at_high_risk() -> None:
    # XH23-09 and law 9
    plan = plan_of("xuhui", a_person())

    assert plan.grading.risk is Risk.HIGH
    assert plan.fitting.fit["smoke"] == 3


@pytest.mark.parametrize("bureau", ["shanghai", "xuhui", "sanyuan", "hangzhou"])
def test_who_may_yet_be_granted_the_service_is_not_made_to_buy_it(bureau: str) -> None:
    programme = programme_of(bureau)

    plan = care_plan(programme, Person(), Assessment(), TODAY)

    assert isinstance(plan.service, Undetermined)
    assert way_in(programme, plan.service) is Funding.GRANTED
    assert package_of(programme, plan.service) is None
    assert plan.daily_sign is (bureau == "sanyuan")


def test_who_is_in_no_class_may_still_buy() -> None:
    # SH21-06
    assert way_in(programme_of("sanyuan"), NotEntitled()) is Funding.BOUGHT
