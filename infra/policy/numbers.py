"""Reads the numbers of a bureau, each with its clause and, where the bureau may change it itself, its bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from infra.policy.plans import clause_of
from infra.policy.source import Place, read_yaml
from telecare.domain.dials import LONGEST_WINDOW
from telecare.domain.kinds import Kind
from telecare.domain.meters import WINDOWS
from telecare.domain.parameters import unit_of

MOST = 1_000_000_000
LONGEST = timedelta(days=3660)
"""No clock of a bureau is longer; more would be a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Values, clauses and bounds by name; what has no bounds is changed in files alone.

    A bureau whose files set a number outside the bounds of its base has none for it.
    """

    values: dict[str, float] = field(default_factory=dict)
    clauses: dict[str, str] = field(default_factory=dict)
    bounds: dict[str, tuple[float, float]] = field(default_factory=dict)


def read_numbers(root: Path, bureau: str, base: Numbers | None) -> Numbers:
    """Return a bureau's numbers on top of those of its base; a PolicyError names what is wrong."""
    path = root / bureau / "parameters.yaml"
    numbers = base or Numbers()
    if base is not None and not path.exists():
        return numbers
    known = frozenset(numbers.values)
    place = read_yaml(path, f"bureaus/{bureau}/parameters.yaml")
    for name, entry in place.mapping().items():
        if base is not None and not is_known(name, known):
            raise entry.error("no bureau that this one extends has this parameter; check the name")
        _read(name, entry, numbers)
    return numbers


def _read(name: str, entry: Place, numbers: Numbers) -> None:
    fields = entry.only("value", "clause", "why", "least", "most")
    numbers.values[name] = _number(name, entry, fields)
    numbers.clauses[name] = _clause(entry, fields)
    own = _bounds(name, entry, fields)
    least, most = own or numbers.bounds.get(name, (0, MOST))
    if own is not None:
        numbers.bounds[name] = own
    if not least <= numbers.values[name] <= most:
        if own is not None:
            raise entry.error(f"lies outside its bounds, {least:g} to {most:g}; change one of them")
        del numbers.bounds[name]


def _bounds(name: str, entry: Place, fields: Mapping[str, Place]) -> tuple[float, float] | None:
    ends = [read_number(name, fields[end]) for end in ("least", "most") if end in fields]
    if not ends:
        return None
    if len(ends) != len(("least", "most")) or ends[0] > ends[1]:
        raise entry.error("give both `least` and `most`, the smaller first, or none of them")
    return ends[0], ends[1]


def is_known(name: str, known: frozenset[str]) -> bool:
    """A kind's own value (`fire.eta.stop_min`) is known when the general one is."""
    prefix, _, rest = name.partition(".")
    is_general = rest.partition(".")[0] not in set(Kind)
    return name in known or (prefix in set(Kind) and is_general and rest in known)


def _number(name: str, entry: Place, fields: Mapping[str, Place]) -> float:
    if "value" not in fields:
        raise entry.missing("value")
    return read_number(name, fields["value"])


def read_number(name: str, place: Place) -> float:
    """Return the value of a parameter; a clock is above zero and at most ten years long."""
    value = place.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise place.error("must be a number")
    if not 0 <= value <= MOST:
        raise place.error(f"must be a number between 0 and {MOST}")
    unit = unit_of(name)
    if unit is not None and not 0 < value <= LONGEST / unit:
        raise place.error("a clock must be above zero and at most ten years")
    if name in WINDOWS and unit is not None and value * unit > LONGEST_WINDOW:
        raise place.error("of a meter no more than a day is kept; a window must be at most 24 h")
    return value


def _clause(entry: Place, fields: Mapping[str, Place]) -> str:
    for name in ("clause", "why"):
        if name not in fields:
            raise entry.missing(name)
    fields["why"].text()
    return clause_of(fields["clause"])
