"""Loads a bureau: its own files on top of those of the bureau that it extends (law 12)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from infra.policy.numbers import Numbers, is_known, read_numbers
from infra.policy.plans import read_plans
from infra.policy.programme import load_programme
from infra.policy.scripts import load_scripts
from infra.policy.source import Place, read_yaml
from infra.policy.versions import Version, load_versions
from telecare.domain.codec import to_plain
from telecare.domain.errors import PolicyError
from telecare.domain.kinds import Kind
from telecare.domain.parameters import Parameters
from telecare.domain.programme.programme import Programme
from telecare.domain.response_plan import ResponsePlan
from telecare.messages.scripts import Scripts

BUREAUS = Path(__file__).resolve().parents[2] / "bureaus"

_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class BureauPolicy:
    """One version of a bureau's policy, whole: nothing in it refers to another file.

    `lineage` names the bureaus whose files it was made of, the base of all first.
    """

    bureau: str
    name: str
    zone: str
    version: str
    changed_by: str
    why: str
    parameters: Parameters
    clauses: Mapping[str, str]
    bounds: Mapping[str, tuple[float, float]]
    plans: Mapping[Kind, ResponsePlan]
    scripts: Scripts
    lineage: tuple[str, ...]
    programme: Programme | None = None
    versions: tuple[Version, ...] = ()

    def document(self) -> dict[str, Any]:
        """Return what is published as plain JSON: zone, parameters, plans, clauses, bounds, scripts, programme."""
        return {
            "zone": self.zone,
            "parameters": dict(self.parameters.values),
            "plans": {kind.value: to_plain(plan) for kind, plan in self.plans.items()},
            "clauses": dict(self.clauses),
            "bounds": {name: list(ends) for name, ends in self.bounds.items()},
            "scripts": self.scripts.document(),
            **({} if self.programme is None else {"programme": to_plain(self.programme)}),
        }

    def with_parameters(self, overrides: Mapping[str, float]) -> BureauPolicy:
        """Return the policy with other values for a rehearsal; KeyError names one it does not have."""
        known = frozenset(self.parameters.values)
        for name in overrides:
            if not is_known(name, known):
                raise KeyError(name)
        return replace(self, parameters=Parameters({**self.parameters.values, **overrides}))


def _base(place: Place, extends: str, root: Path, extending: tuple[str, ...]) -> BureauPolicy:
    """Return the bureau that a place extends; it must be there and must not come back to its start."""
    field = place.child("extends")
    if extends in extending:
        circle = " -> ".join((*extending, extends))
        raise field.error(f"a bureau cannot extend itself ({circle}); extend another")
    if not _WORD.fullmatch(extends) or not (root / extends / "bureau.yaml").is_file():
        raise field.error(f"there is no bureau {extends!r}; name a folder of bureaus/")
    return _load(extends, root, extending)


@dataclass(frozen=True, slots=True)
class _Head:
    extends: str | None
    texts: Mapping[str, str]


def load_bureau(bureau: str, root: Path = BUREAUS) -> BureauPolicy:
    """Load a bureau by name; a PolicyError names file, line, field and mend."""
    return _load(bureau, root, ())


def _load(bureau: str, root: Path, extending: tuple[str, ...]) -> BureauPolicy:
    if not _WORD.fullmatch(bureau):
        raise PolicyError("bureaus", 1, bureau, "no bureau's name; it is small letters and digits")
    place = read_yaml(root / bureau / "bureau.yaml", f"bureaus/{bureau}/bureau.yaml")
    head = _head(place, bureau)
    base = _base(place, head.extends, root, (*extending, bureau)) if head.extends else None
    numbers = read_numbers(root, bureau, _numbers(base) if base else None)
    values = numbers.values
    plans = dict(base.plans) if base else {}
    plans.update(_plans(root, bureau, values, needed=base is None))
    lineage = (*(base.lineage if base else ()), bureau)
    return BureauPolicy(
        bureau,
        **head.texts,
        parameters=Parameters(values),
        clauses=numbers.clauses,
        bounds=numbers.bounds,
        plans=plans,
        scripts=load_scripts(root, lineage, values),
        lineage=lineage,
        programme=load_programme(root, lineage, values),
        versions=load_versions(root, bureau, place),
    )


def _numbers(base: BureauPolicy) -> Numbers:
    return Numbers(dict(base.parameters.values), dict(base.clauses), dict(base.bounds))


def _head(place: Place, bureau: str) -> _Head:
    fields = place.only("bureau", "extends", "name", "zone", "version", "changed_by", "why")
    for name in ("bureau", "name", "zone", "version", "changed_by", "why"):
        if name not in fields:
            raise place.missing(name)
    if fields["bureau"].text() != bureau:
        raise fields["bureau"].error(f"must be the folder's name {bureau!r}")
    _check_zone(fields["zone"])
    extends = fields["extends"].text() if "extends" in fields else None
    names = ("name", "zone", "version", "changed_by", "why")
    return _Head(extends, {name: fields[name].text() for name in names})


def _check_zone(place: Place) -> None:
    try:
        ZoneInfo(place.text())
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise place.error("not a time zone; use a name like Asia/Shanghai") from error


def _plans(
    root: Path, bureau: str, values: Mapping[str, float], *, needed: bool
) -> dict[Kind, ResponsePlan]:
    path = root / bureau / "response_plans.yaml"
    if not needed and not path.exists():
        return {}
    place = read_yaml(path, f"bureaus/{bureau}/response_plans.yaml")
    plans = read_plans(place, frozenset(values))
    missing = [kind for kind in Kind if kind not in plans]
    if needed and missing:
        raise place.error(f"no plan for {missing[0]}; every kind needs one")
    return plans
