"""Builders of people and programmes for tests of what a bureau gives to whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

from infra.policy import load_bureau
from telecare.domain.programme.grading import UNKNOWN
from telecare.domain.programme.person import Circumstance, Person, Relation, Relative
from telecare.domain.programme.programme import Programme

TODAY = date(2026, 3, 1)
XUHUI, HUANGPU = "310104003007", "310101002001"
SHANGCHENG, XIHU = "330102001001", "330106002001"
SANYUAN, MEILIE_VILLAGE = "350404001001", "350404100200"


@cache
def programme_of(bureau: str) -> Programme:
    """Return the programme that a shipped bureau's files hold."""
    programme = load_bureau(bureau).programme
    assert programme is not None
    return programme


def a_person(
    age: int | None = 82,
    registered: str | None = XUHUI,
    resides: str | None = XUHUI,
    yes: Iterable[Circumstance] = (),
    unasked: Iterable[Circumstance] = (),
    relatives: tuple[Relative, ...] | None = (),
) -> Person:
    """Return a person of whom everything was asked; `yes` holds, `unasked` was not asked."""
    circumstances = {each: each in set(yes) for each in Circumstance if each not in set(unasked)}
    born = None if age is None else TODAY.replace(year=TODAY.year - age)
    return Person(born, registered, resides, circumstances, relatives)


def a_child(area: str | None) -> Relative:
    """Return a child who lives there; None where nobody knows."""
    return Relative(Relation.CHILD, area)


class Published:
    """One shipped bureau's programme, whoever asks; none where no name is given."""

    def __init__(self, name: str) -> None:
        self.name = name

    def published(self, bureau: str, version: str) -> Programme | None:
        return programme_of(self.name) if self.name else None


def nothing_known(bureau: str = "xuhui") -> dict[str, str]:
    """Return the answers of whoever could find nothing out."""
    return dict.fromkeys(programme_of(bureau).risk.factors, UNKNOWN)
