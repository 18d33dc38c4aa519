"""Who answers first for an elder, and who looks after whom (SH24-02 to SH24-08, SH21-23, HZ23-21)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from telecare.domain.programme.person import Circumstance, Person, Relation


class Gap(StrEnum):
    """Why an elder has no first carer yet; such elders are listed for the street."""

    NOT_ASKED = "not_asked"
    NOBODY_KNOWN = "nobody_known"
    LIVES_WITH_OTHERS = "lives_with_others"


@dataclass(frozen=True, slots=True)
class FirstCarerRule:
    """Who answers first, in this order; the guardian stands in where nobody of them is there.

    With `guardian_only_alone` a guardian stands in only for somebody with whom nobody lives (SH24-08).
    """

    order: tuple[Relation, ...]
    guardian_only_alone: bool
    clause: tuple[str, ...]


def first_carer(rule: FirstCarerRule, person: Person) -> Relation | Gap:
    """Return who answers first for a person, or why nobody does yet."""
    if person.relatives is None:
        return Gap.NOT_ASKED
    there = {each.relation for each in person.relatives}
    for relation in rule.order:
        if relation in there:
            return relation
    if Relation.GUARDIAN not in there:
        return Gap.NOBODY_KNOWN
    alone = person.circumstances.get(Circumstance.ALONE)
    if not rule.guardian_only_alone or alone:
        return Relation.GUARDIAN
    return Gap.NOT_ASKED if alone is None else Gap.LIVES_WITH_OTHERS


@dataclass(frozen=True, slots=True)
class CareTeamRule:
    """The 1+4+X of a committee: named officers, the core that each must have, and whoever else joins in."""

    officers: int
    core: tuple[str, ...]
    further: tuple[str, ...]
    clause: tuple[str, ...]


def team_gaps(rule: CareTeamRule, members: Iterable[str]) -> tuple[str, ...]:
    """Return what a committee's team lacks: `officer`, and kinds of the core (SH24-02)."""
    there = Counter(members)
    officer = () if there["officer"] >= rule.officers else ("officer",)
    return officer + tuple(kind for kind in rule.core if not there[kind])


def strangers(rule: CareTeamRule, members: Iterable[str]) -> tuple[str, ...]:
    """Return members of a kind that the rule does not know: somebody must say what they are."""
    known = {"officer", *rule.core, *rule.further}
    return tuple(dict.fromkeys(each for each in members if each not in known))


@dataclass(frozen=True, slots=True)
class Matching:
    """Elders whom nobody looks after, and elders whom several do (SH24-04)."""

    left_out: tuple[str, ...]
    doubled: tuple[str, ...]


def matching(elders: Collection[str], assigned: Mapping[str, Collection[str]]) -> Matching:
    """Hold who looks after whom against all elders; `assigned` names the elders of each member."""
    times = Counter(elder for each in assigned.values() for elder in set(each))
    left_out = tuple(elder for elder in elders if not times[elder])
    return Matching(left_out, tuple(elder for elder in elders if times[elder] > 1))
