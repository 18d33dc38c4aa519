"""Who answers first for an elder, what a committee's team lacks, and whom nobody looks after."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecare.domain.programme.carers import (
    Gap,
    Matching,
    first_carer,
    matching,
    strangers,
    team_gaps,
)
from telecare.domain.programme.person import Circumstance, Relation, Relative
from tests.fakes.programme import a_person, programme_of

SHANGHAI, HANGZHOU = (programme_of(name) for name in ("shanghai", "hangzhou"))
ALONE = Circumstance.ALONE


def relatives(*relations: Relation) -> tuple[Relative, ...]:
    return tuple(Relative(each) for each in relations)


def test_in_shanghai_a_child_answers_first_whoever_else_there_is() -> None:
    # SH24-07
    person = a_person(relatives=relatives(Relation.GUARDIAN, Relation.SPOUSE, Relation.CHILD))

    assert first_carer(SHANGHAI.first_carer, person) is Relation.CHILD


def test_a_guardian_stands_in_for_who_has_no_child_and_lives_with_nobody() -> None:
    # SH24-08, SH21-23
    person = a_person(yes=[ALONE], relatives=relatives(Relation.GUARDIAN))

    assert first_carer(SHANGHAI.first_carer, person) is Relation.GUARDIAN


def test_without_a_child_but_living_with_somebody_is_a_gap_that_is_listed() -> None:
    # SH24-08: both must be so, no child and nobody living in.
    person = a_person(relatives=relatives(Relation.GUARDIAN, Relation.SPOUSE))

    assert first_carer(SHANGHAI.first_carer, person) is Gap.LIVES_WITH_OTHERS


def test_in_hangzhou_the_family_answers_first_whoever_of_it() -> None:
    # HZ23-21
    for relation in (Relation.SPOUSE, Relation.CHILD, Relation.OTHER_RELATIVE):
        assert (
            first_carer(HANGZHOU.first_carer, a_person(relatives=relatives(relation))) == relation
        )


def test_nobody_known_and_nobody_asked_are_two_gaps() -> None:
    # SH24-08
    assert first_carer(SHANGHAI.first_carer, a_person(relatives=())) is Gap.NOBODY_KNOWN
    assert first_carer(SHANGHAI.first_carer, a_person(relatives=None)) is Gap.NOT_ASKED
    unasked = a_person(unasked=[ALONE], relatives=relatives(Relation.GUARDIAN))
    assert first_carer(SHANGHAI.first_carer, unasked) is Gap.NOT_ASKED


def test_each_committee_has_a_named_officer_and_four_kinds_of_helpers() -> None:
    # SH24-02
    core = ("old_partner", "building_leader", "property", "party_volunteer")

    assert team_gaps(SHANGHAI.care_team, []) == ("officer", *core)
    assert team_gaps(SHANGHAI.care_team, ["officer", *core]) == ()
    assert team_gaps(SHANGHAI.care_team, ["officer", *core[1:], "courier"]) == ("old_partner",)


@pytest.mark.parametrize(
    "kind",
    ["carer", "meal_delivery", "milk_delivery", "courier", "student_volunteer", "relief_worker"],
)
def test_couriers_milkmen_and_students_may_join_in(kind: str) -> None:
    # SH24-03
    assert strangers(SHANGHAI.care_team, [kind, "pirate"]) == ("pirate",)


def test_a_care_home_may_be_among_those_who_respond() -> None:
    # HZ23-22
    assert strangers(HANGZHOU.care_team, ["care_home", "social_worker"]) == ()


def test_elders_whom_nobody_or_several_look_after_are_found() -> None:
    # SH24-04
    found = matching(["a", "b", "c"], {"wang": ["a", "a"], "li": ["a", "c"]})

    assert found == Matching(left_out=("b",), doubled=("a",))


@given(st.dictionaries(st.sampled_from("xyz"), st.lists(st.sampled_from("abc"))))
def test_every_elder_is_left_out_doubled_or_looked_after_by_one(assigned) -> None:
    found = matching("abc", assigned)

    for elder in "abc":
        times = sum(elder in each for each in assigned.values())
        assert (elder in found.left_out) is (times == 0)
        assert (elder in found.doubled) is (times > 1)
