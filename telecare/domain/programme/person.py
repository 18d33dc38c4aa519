"""What is known of a person who may be served; whatever is not recorded is unknown, never false (law 9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

DISTRICT_DIGITS = 6


class Circumstance(StrEnum):
    """How somebody lives, in the words by which the documents tell their groups apart."""

    CHILDLESS = "childless"  # 孤寡, 孤老
    ALONE = "alone"  # 独居
    EMPTY_NEST = "empty_nest"  # 空巢
    LEFT_BEHIND = "left_behind"  # 留守
    ELDERS_ONLY = "elders_only"  # 纯老
    DISABLED = "disabled"  # 失能
    SEVERE_DISABILITY = "severe_disability"  # 重残
    SPECIAL_FAMILY = "special_family"  # 计划生育特殊家庭
    POOR = "poor"  # 经济困难
    MINIMUM_INCOME = "minimum_income"  # 低保
    LOW_INCOME = "low_income"  # 低收入
    WITH_DISABLED_CHILD = "with_disabled_child"  # 共同生活子女为残疾人
    UNSAFE_HOME = "unsafe_home"  # 存在较高居家安全风险


class Relation(StrEnum):
    """What somebody is to the elder."""

    SPOUSE = "spouse"
    CHILD = "child"
    OTHER_RELATIVE = "other_relative"
    GUARDIAN = "guardian"


@dataclass(frozen=True, slots=True)
class Relative:
    """Somebody of the family and where they live; an area that nobody recorded is None."""

    relation: Relation
    area: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """The facts that entitlements hang on.

    `circumstances` holds what was asked and answered; what is not in it was not asked. `relatives` is
    None until somebody asked after them, and empty when there are none.
    """

    born: date | None = None
    registered: str | None = None
    resides: str | None = None
    circumstances: Mapping[Circumstance, bool] = field(default_factory=dict)
    relatives: tuple[Relative, ...] | None = None


def age_on(born: date, day: date) -> int:
    """Return the age in full years; who was born on 29 February turns older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def streets_concerned(person: Person) -> tuple[str, ...]:
    """Return the streets that must speak with each other: of registration and of residence (SH24-25)."""
    streets = [area[:9] for area in (person.resides, person.registered) if area]
    return tuple(dict.fromkeys(streets))
