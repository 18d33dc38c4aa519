"""Who is in which class: the documents' own groups, and what a fact that nobody asked for does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.programme.entitlement import (
    Benefit,
    Entitled,
    NotEntitled,
    Undetermined,
    Verdict,
    entitlement,
)
from telecare.domain.programme.person import (
    Circumstance,
    Person,
    Relation,
    Relative,
    age_on,
    streets_concerned,
)
from tests.fakes.programme import (
    HUANGPU,
    SANYUAN,
    SHANGCHENG,
    TODAY,
    XIHU,
    XUHUI,
    a_child,
    a_person,
    programme_of,
)

ALONE, POOR = Circumstance.ALONE, Circumstance.POOR
SEVEN = (
    Circumstance.CHILDLESS,
    Circumstance.ALONE,
    Circumstance.EMPTY_NEST,
    Circumstance.LEFT_BEHIND,
    Circumstance.DISABLED,
    Circumstance.SEVERE_DISABILITY,
    Circumstance.SPECIAL_FAMILY,
)
BUREAUS = ("shanghai", "xuhui", "sanyuan", "hangzhou")


def service(bureau: str, person: Person, today: date = TODAY) -> Verdict:
    programme = programme_of(bureau)
    return entitlement(programme.classes, programme.area, Benefit.SERVICE, person, today)


def care_list(bureau: str, person: Person, today: date = TODAY) -> Verdict:
    programme = programme_of(bureau)
    return entitlement(programme.classes, programme.area, Benefit.CARE_LIST, person, today)


# ---- Shanghai: SH21, SH24 ----


def test_who_is_eighty_and_alone_and_registered_is_in_without_asking() -> None:
    # SH21-01
    assert service("shanghai", a_person(80, yes=[ALONE])) == Entitled("tier2")
    assert service("shanghai", a_person(79, yes=[ALONE])) == Entitled("tier3")


def test_nobody_was_in_before_january_2022() -> None:
    # SH21-01
    person = a_person(85, yes=[ALONE, POOR])

    assert service("shanghai", person, date(2021, 12, 31)) == Entitled("tier3")
    assert service("shanghai", person, date(2022, 1, 1)) == Entitled("tier1")


def test_registered_elsewhere_is_not_registered_here_wherever_one_lives() -> None:
    # SH21-01 speaks of the registration, SH24-19 of who is in the district.
    person = a_person(82, registered=SANYUAN, yes=[ALONE])

    assert service("shanghai", person) == Entitled("tier3")
    assert care_list("shanghai", person) == Entitled("very_old_alone")


def test_whether_somebody_is_poor_is_asked_before_they_are_put_into_the_cheaper_tier() -> None:
    # SH21-03
    assert service("shanghai", a_person(82, yes=[ALONE], unasked=[POOR])) == Undetermined(
        "tier1", ("poor",)
    )


@pytest.mark.parametrize(
    ("age", "yes", "expected"),
    [
        (80, [ALONE], Entitled("very_old_alone")),
        (79, [ALONE], Entitled("old_alone")),
        (75, [ALONE], Entitled("old_alone")),
        (74, [ALONE], NotEntitled()),
        (80, [Circumstance.ELDERS_ONLY], Entitled("very_old_together")),
        (79, [Circumstance.ELDERS_ONLY], NotEntitled()),
        (61, [Circumstance.SEVERE_DISABILITY], Entitled("gravely_disabled")),
        (61, [Circumstance.WITH_DISABLED_CHILD], NotEntitled()),
        (
            61,
            [Circumstance.WITH_DISABLED_CHILD, Circumstance.UNSAFE_HOME],
            Entitled("with_disabled_child"),
        ),
    ],
)
def test_75_widens_the_list_for_who_is_alone_and_a_disabled_child_only_in_an_unsafe_home(
    age: int, yes: list[Circumstance], expected: Verdict
) -> None:
    # SH24-19, SH24-20
    assert care_list("shanghai", a_person(age, yes=yes)) == expected


def test_a_district_has_groups_of_its_own_on_top_of_the_citys() -> None:
    # SH21-02, XH23-07
    poor = a_person(70, yes=[Circumstance.LOW_INCOME])

    assert care_list("xuhui", poor) == Entitled("pilot")
    assert care_list("shanghai", poor) == NotEntitled()
    assert service("xuhui", a_person(82, yes=[ALONE, POOR])) == Entitled("tier1")


def test_a_district_asks_for_the_registration_of_the_city_where_the_city_does() -> None:
    # SH21-01: registered in the city, not in the district.
    moved = a_person(82, registered=HUANGPU, resides=XUHUI, yes=[ALONE, POOR])

    assert service("xuhui", moved) == Entitled("tier1")


def test_xuhui_looks_after_who_lives_there_wherever_they_are_registered() -> None:
    # XH23-07
    moved_in = a_person(70, registered=HUANGPU, resides=XUHUI, yes=[Circumstance.CHILDLESS])
    moved_out = replace(moved_in, registered=XUHUI, resides=HUANGPU)

    assert care_list("xuhui", moved_in) == Entitled("pilot")
    assert care_list("xuhui", moved_out) == NotEntitled()


def test_two_streets_are_concerned_where_registration_and_residence_differ() -> None:
    # SH24-25
    assert streets_concerned(a_person(registered=HUANGPU, resides=XUHUI)) == (
        XUHUI[:9],
        HUANGPU[:9],
    )
    assert streets_concerned(a_person(registered=XUHUI, resides=XUHUI)) == (XUHUI[:9],)


# ---- Sanyuan: FJ24 ----


@pytest.mark.parametrize("kind", SEVEN)
def test_each_of_the_seven_kinds_is_paid_for_from_sixty_up(kind: Circumstance) -> None:
    # FJ24-02, FJ24-04
    sixty = a_person(60, registered=SANYUAN, resides=SANYUAN, yes=[kind])

    assert service("sanyuan", sixty) == Entitled("seven_kinds")


def test_registered_in_another_district_buys_it() -> None:
    # FJ24-04, FJ24-05
    assert service("sanyuan", a_person(70, registered=XUHUI, yes=[ALONE])) == Entitled("others")
    assert service("sanyuan", a_person(59, registered=SANYUAN, yes=[ALONE])) == NotEntitled()


def test_one_kind_that_was_not_asked_for_keeps_the_question_open() -> None:
    # FJ24-02
    unasked = a_person(70, registered=SANYUAN, unasked=[Circumstance.DISABLED])

    assert service("sanyuan", unasked) == Undetermined("seven_kinds", ("disabled",))


# ---- Hangzhou: HZ23 ----


def hangzhou(age: int | None = 82, **changes: object) -> Person:
    here = a_person(age, registered=XIHU, resides=XIHU, yes=[ALONE])
    return replace(here, **changes)  # type: ignore[arg-type]


def test_hangzhou_pays_where_no_child_lives_in_the_elders_own_district() -> None:
    # HZ23-03
    assert service("hangzhou", hangzhou(relatives=(a_child(SHANGCHENG),))) == Entitled("paid_for")
    assert service("hangzhou", hangzhou(relatives=(a_child(XIHU),))) == Entitled("buyers")


def test_who_has_neither_spouse_nor_child_is_paid_for_too() -> None:
    # HZ23-03: nobody of them lives in the district, because there is nobody.
    assert service("hangzhou", hangzhou(relatives=())) == Entitled("paid_for")


def test_a_nephew_next_door_changes_nothing() -> None:
    # HZ23-03
    nephew = Relative(Relation.OTHER_RELATIVE, XIHU)

    assert service("hangzhou", hangzhou(relatives=(nephew,))) == Entitled("paid_for")


@pytest.mark.parametrize("relatives", [None, (a_child(None),), (a_child("3301"),)])
def test_where_relatives_live_must_be_known_before_hangzhou_pays(
    relatives: tuple[Relative, ...] | None,
) -> None:
    # HZ23-03
    assert service("hangzhou", hangzhou(relatives=relatives)) == Undetermined(
        "paid_for", ("relatives",)
    )


def test_one_child_in_the_district_decides_whatever_is_unknown_of_the_others() -> None:
    # HZ23-03
    relatives = (a_child(None), a_child(XIHU))

    assert service("hangzhou", hangzhou(relatives=relatives)) == Entitled("buyers")


def test_sixty_may_apply_and_eighty_is_paid_for() -> None:
    # HZ23-02, HZ23-04
    assert service("hangzhou", hangzhou(60)) == Entitled("buyers")
    assert service("hangzhou", hangzhou(59)) == NotEntitled()
    assert service("hangzhou", hangzhou(60, resides=XUHUI)) == NotEntitled()


# ---- for all of them ----


def test_a_birthday_counts_on_its_day() -> None:
    assert age_on(date(1946, 3, 1), date(2026, 2, 28)) == 79
    assert age_on(date(1946, 3, 1), date(2026, 3, 1)) == 80
    assert age_on(date(1944, 2, 29), date(2026, 2, 28)) == 81
    assert age_on(date(1944, 2, 29), date(2026, 3, 1)) == 82


people = st.builds(
    a_person,
    age=st.sampled_from([None, 59, 60, 74, 75, 79, 80, 95]),
    registered=st.sampled_from([None, "31", XUHUI, HUANGPU, SANYUAN, XIHU]),
    resides=st.sampled_from([None, "31", XUHUI, HUANGPU, SANYUAN, XIHU]),
    yes=st.sets(st.sampled_from(list(Circumstance)), max_size=4),
    unasked=st.sets(st.sampled_from(list(Circumstance)), max_size=4),
    relatives=st.sampled_from([None, (), (a_child(XIHU),), (a_child(None),)]),
)


@settings(max_examples=60)
@given(person=people, bureau=st.sampled_from(BUREAUS), benefit=st.sampled_from(list(Benefit)))
def test_asking_for_what_is_missing_never_takes_away_what_was_sure(
    person: Person, bureau: str, benefit: Benefit
) -> None:
    programme = programme_of(bureau)
    before = entitlement(programme.classes, programme.area, benefit, person, TODAY)
    known = replace(
        person,
        circumstances={each: person.circumstances.get(each, False) for each in Circumstance},
    )

    after = entitlement(programme.classes, programme.area, benefit, known, TODAY)

    if not isinstance(before, Undetermined):
        assert after == before
    else:
        assert before.missing


@settings(max_examples=30)
@given(bureau=st.sampled_from(BUREAUS), benefit=st.sampled_from(list(Benefit)))
def test_of_whom_nothing_is_known_nothing_is_refused(bureau: str, benefit: Benefit) -> None:
    programme = programme_of(bureau)
    if not any(each.benefit is benefit for each in programme.classes.values()):
        return

    verdict = entitlement(programme.classes, programme.area, benefit, Person(), TODAY)

    assert isinstance(verdict, Undetermined)
