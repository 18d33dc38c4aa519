"""Loads a bureau: its own files on top of those of the bureau that it extends (law 12)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from infra.policy.plans import read_plans
from infra.policy.source import Place, read_yaml
from telecare.domain.codec import to_plain
from telecare.domain.kinds import Kind
from telecare.domain.parameters import Parameters, unit_of
from telecare.domain.response_plan import ResponsePlan

BUREAUS = Path(__file__).resolve().parents[2] / "bureaus"
CLAUSE = re.compile(r"(SH21|FJ24|XH23|SH24|HZ23)-\d\d")
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class BureauPolicy:
    """One version of a bureau's policy, whole: nothing in it refers to another file."""

    bureau: str
    name: str
    zone: str
    version: str
    changed_by: str
    why: str
    parameters: Parameters
    clauses: Mapping[str, str]
    plans: Mapping[Kind, ResponsePlan]

    def document(self) -> dict[str, Any]:
        """Return what is published: zone, parameters, plans as plain JSON, and the clauses."""
        return {
            "zone": self.zone,
            "parameters": dict(self.parameters.values),
            "plans": {kind.value: to_plain(plan) for kind, plan in self.plans.items()},
            "clauses": dict(self.clauses),
        }

    def with_parameters(self, overrides: Mapping[str, float]) -> BureauPolicy:
        """Return the policy with other values for a rehearsal; KeyError names one it does not have."""
        for name in overrides:
            if name not in self.parameters.values:
                raise KeyError(name)
        values = {**self.parameters.values, **overrides}
        return BureauPolicy(
            self.bureau,
            self.name,
            self.zone,
            self.version,
            self.changed_by,
            self.why,
            Parameters(values),
            self.clauses,
            self.plans,
        )


@dataclass(frozen=True, slots=True)
class _Head:
    extends: str | None
    texts: Mapping[str, str]


def load_bureau(bureau: str, root: Path = BUREAUS) -> BureauPolicy:
    """Load a bureau by name; a PolicyError names file, line, field and mend."""
    place = read_yaml(root / bureau / "bureau.yaml", f"bureaus/{bureau}/bureau.yaml")
    head = _head(place, bureau)
    base = load_bureau(head.extends, root) if head.extends else None
    values = dict(base.parameters.values) if base else {}
    clauses = dict(base.clauses) if base else {}
    _read_parameters(root, bureau, values, clauses, known=frozenset(values) if base else None)
    plans = dict(base.plans) if base else {}
    plans.update(_plans(root, bureau, values, needed=base is None))
    return BureauPolicy(
        bureau, **head.texts, parameters=Parameters(values), clauses=clauses, plans=plans
    )


def _head(place: Place, bureau: str) -> _Head:
    fields = place.only("bureau", "extends", "name", "zone", "version", "changed_by", "why")
    for name in ("bureau", "name", "zone", "version", "changed_by", "why"):
        if name not in fields:
            raise place.error(f"the field {name} is missing; add it")
    if fields["bureau"].text() != bureau or not _WORD.fullmatch(bureau):
        raise fields["bureau"].error(f"must be the folder's name {bureau!r}, letters and digits")
    _check_zone(fields["zone"])
    extends = fields["extends"].text() if "extends" in fields else None
    if extends == bureau:
        raise fields["extends"].error("a bureau cannot extend itself")
    names = ("name", "zone", "version", "changed_by", "why")
    return _Head(extends, {name: fields[name].text() for name in names})


def _check_zone(place: Place) -> None:
    try:
        ZoneInfo(place.text())
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise place.error("not a time zone; use a name like Asia/Shanghai") from error


def _read_parameters(
    root: Path,
    bureau: str,
    values: dict[str, float],
    clauses: dict[str, str],
    known: frozenset[str] | None,
) -> None:
    path = root / bureau / "parameters.yaml"
    if known is not None and not path.exists():
        return
    place = read_yaml(path, f"bureaus/{bureau}/parameters.yaml")
    for name, entry in place.mapping().items():
        fields = entry.only("value", "clause", "why")
        if known is not None and not _is_known(name, known):
            raise entry.error("no bureau that this one extends has this parameter; check the name")
        values[name] = _number(name, entry, fields)
        clauses[name] = _clause(entry, fields)


def _is_known(name: str, known: frozenset[str]) -> bool:
    """A kind's own value (`fire.eta.stop_min`) is known when the general one is."""
    prefix, _, rest = name.partition(".")
    return name in known or (prefix in set(Kind) and rest in known)


def _number(name: str, entry: Place, fields: Mapping[str, Place]) -> float:
    if "value" not in fields:
        raise entry.error("the field value is missing; add a number")
    value = fields["value"].value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise fields["value"].error("must be a number")
    if value < 0 or (unit_of(name) and value == 0):
        raise fields["value"].error("must be above zero")
    return value


def _clause(entry: Place, fields: Mapping[str, Place]) -> str:
    if "clause" not in fields or "why" not in fields:
        raise entry.error("every value names its clause and why; add both (law 12)")
    clause = fields["clause"].text()
    if not CLAUSE.fullmatch(clause):
        raise fields["clause"].error("not a requirement id; write it like XH23-14")
    return clause


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
