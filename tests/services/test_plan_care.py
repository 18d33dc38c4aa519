"""A person's plan comes from the programme in force, on the bureau's own calendar day."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from infra.policy import load_bureau
from telecare.domain.errors import PolicyError
from telecare.domain.programme.care_plan import Assessment
from telecare.domain.programme.entitlement import Entitled
from telecare.domain.programme.person import Circumstance, Person
from telecare.services.plan_care import PlanCare
from tests.fakes import ManualClock, MemoryDirectory
from tests.fakes.programme import XUHUI, a_person

ZONE = ZoneInfo("Asia/Shanghai")
EVE = datetime(2026, 2, 28, 15, 59, tzinfo=UTC)
"""One minute before 1 March in Shanghai."""
AT_EIGHTY: Person = a_person(80, yes=[Circumstance.ALONE])
"""Turns eighty on 1 March 2026."""


def planned(now: datetime) -> PlanCare:
    directory = MemoryDirectory()
    policy = load_bureau("shanghai")
    directory.publish_policy("shanghai", policy.version, policy.document(), "li", "a test", now)
    return PlanCare(directory, ManualClock(now))


def test_a_birthday_begins_at_midnight_of_the_bureau_and_not_of_greenwich() -> None:
    # SH21-01
    plan = planned(EVE)("shanghai", ZONE, AT_EIGHTY, Assessment())
    next_day = planned(EVE.replace(hour=16, minute=0))("shanghai", ZONE, AT_EIGHTY, Assessment())

    assert plan.service == Entitled("tier3")
    assert next_day.service == Entitled("tier2")


def test_a_bureau_without_a_programme_plans_nothing_and_says_so() -> None:
    with pytest.raises(PolicyError, match=r"programme of xuhui.*publish a version"):
        planned(EVE)("xuhui", ZONE, a_person(registered=XUHUI), Assessment())
