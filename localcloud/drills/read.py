"""Reads a drill file; an error names file, line, field and mend."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from infra.policy import BUREAUS, load_bureau, read_number
from infra.policy.source import Place, read_yaml
from localcloud.drills.durations import parse_duration
from localcloud.drills.model import Body, Deed, Drill, Expectation, Town
from localcloud.drills.read_town import TOWN_FIELDS, read_town
from localcloud.drills.references import References
from localcloud.drills.verbs import DO, DO_VALUES, EXPECT, NUMBER_VERBS, TIMING
from telecare.domain.errors import PolicyError

_FIELDS = ("drill", "bureau", "parameters", "start", "until", "do", "expect", *TOWN_FIELDS)
_WITHOUT_WORD = frozenset({"status", "inbound_call", "reading", "position"})
_YEARS = range(2000, 2200)
_T = TypeVar("_T")
_policy = cache(load_bureau)


def read_drill(path: Path) -> Drill:
    """Return the drill of a file; PolicyError when anything in it is unknown or wrong."""
    place = read_yaml(path, str(path))
    fields = place.only(*_FIELDS)
    for name in ("drill", "start", "homes", "do", "expect"):
        if name not in fields:
            raise place.missing(name)
    town = read_town(place, fields)
    known = References(town)
    deeds = tuple(_deed(item, known) for item in fields["do"].items())
    expectations = tuple(_expectation(item, known) for item in fields["expect"].items())
    bureau = _bureau(fields["bureau"]) if "bureau" in fields else "standard"
    return Drill(
        file=str(path),
        name=fields["drill"].text(),
        bureau=bureau,
        parameters=_parameters(fields["parameters"], bureau) if "parameters" in fields else {},
        start=_start(fields["start"]),
        until=duration(fields["until"]) if "until" in fields else _until(deeds, expectations),
        town=town,
        deeds=deeds,
        expectations=expectations,
    )


def read_town_file(path: Path) -> Town:
    """Return the town of a drill, or of a file with nothing but a town."""
    place = read_yaml(path, str(path))
    fields = place.only(*_FIELDS)
    if "homes" not in fields:
        raise place.missing("homes")
    return read_town(place, fields)


def _until(deeds: tuple[Deed, ...], expectations: tuple[Expectation, ...]) -> timedelta:
    """Without `until`, an hour after the last thing that the file names."""
    named = [d.at for d in deeds] + [e.within for e in expectations if e.within]
    return max(named, default=timedelta(0)) + timedelta(hours=1)


def _bureau(place: Place) -> str:
    name = place.text()
    if name not in {path.parent.name for path in BUREAUS.glob("*/bureau.yaml")}:
        raise place.error(f"there is no bureau {name!r}; name a folder of bureaus/")
    return name


def _parameters(place: Place, bureau: str) -> dict[str, float]:
    policy, entries = _policy(bureau), place.mapping()
    values = {name: float(read_number(name, entry)) for name, entry in entries.items()}
    try:
        policy.with_parameters(values)
    except KeyError as error:
        unknown = entries[error.args[0]]
        raise unknown.error("the bureau has no such parameter; check the name") from error
    return values


def _start(place: Place) -> datetime:
    value = place.value
    try:
        start = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError as error:
        raise place.error("must be an instant like 2026-01-15T02:10:00+08:00") from error
    if start.tzinfo is None:
        raise place.error("needs an offset, as in +08:00; put it in quotes")
    if start.year not in _YEARS:
        raise place.error(f"must lie between {_YEARS[0]} and {_YEARS[-1]}")
    return datetime.fromisoformat(start.isoformat())


def duration(place: Place) -> timedelta:
    """Return the duration at a place."""
    return _checked(place, lambda: parse_duration(str(place.value)))


def _checked(place: Place, read: Callable[[], _T]) -> _T:
    try:
        return read()
    except ValueError as error:
        raise place.error(str(error)) from error


def _verb(place: Place, verbs: dict[str, tuple[str, ...]], more: tuple[str, ...]) -> str:
    """Return the one verb of an entry, whose other fields must be that verb's own."""
    entries = place.mapping()
    named = [name for name in entries if name in verbs and name not in more]
    if not named:
        raise place.error(f"no verb that drills know; the verbs are {', '.join(verbs)}")
    verb = next((v for v in named if entries.keys() <= {v, *verbs[v], *more}), named[0])
    for name, entry in entries.items():
        if name != verb and name not in (*verbs[verb], *more):
            allowed = ", ".join((*verbs[verb], *more)) or "no fields"
            raise entry.error(f"unknown field of {verb}; it knows {allowed}")
    return verb


def _deed(place: Place, known: References) -> Deed:
    verb = _verb(place, DO, ("at",))
    entries = place.mapping()
    if "at" not in entries:
        raise place.missing("at")
    value = entries[verb].text() if verb not in _WITHOUT_WORD else ""
    if verb in DO_VALUES and value not in DO_VALUES[verb]:
        raise entries[verb].error(f"unknown word; {verb} knows {', '.join(DO_VALUES[verb])}")
    fields = {n: _plain(p, known) for n, p in entries.items() if n not in {"at", verb}}
    known.check_deed(verb, value, place, entries)
    return Deed(duration(entries["at"]), verb, value, fields, place.line)


def _plain(place: Place, known: References) -> Any:
    if place.field.endswith(".for"):
        return duration(place)
    if place.field.endswith(".until"):
        return _end(place)
    if isinstance(place.value, dict):
        return {name: entry.value for name, entry in place.mapping().items()}
    known.check_field(place)
    return place.value


def _end(place: Place) -> timedelta | datetime:
    """Return until when somebody is away: like `at` counted from the start, or an instant."""
    try:
        return _start(place) if "T" in str(place.value) else duration(place)
    except PolicyError as error:
        raise place.error("must be a duration from the start, like 5h, or an instant") from error


def _expectation(place: Place, known: References) -> Expectation:
    verb = _verb(place, EXPECT, TIMING)
    entries = place.mapping()
    return Expectation(
        body=_body(place, verb, known, skip=(*TIMING, "count")),
        text=_text(place),
        line=place.line,
        within=duration(entries["within"]) if "within" in entries else None,
        since=_reference(entries["since"], known) if "since" in entries else None,
        before=_reference(entries["before"], known) if "before" in entries else None,
        count=_count(place, entries, verb),
    )


def _count(place: Place, entries: dict[str, Place], verb: str) -> int | None:
    counted = entries[verb] if verb in NUMBER_VERBS else entries.get("count")
    if verb == "calls" and counted is None:
        raise place.missing("count")
    if counted is None:
        return None
    if not isinstance(counted.value, int) or isinstance(counted.value, bool):
        raise counted.error("must be a whole number")
    return counted.value


def _reference(place: Place, known: References) -> Body:
    verb = _verb(place, EXPECT, ())
    return _body(place, verb, known, skip=())


def _body(place: Place, verb: str, known: References, skip: tuple[str, ...]) -> Body:
    entries = place.mapping()
    known.check_expectation(verb, entries[verb], entries)
    for name, entry in entries.items():
        if name not in skip and name != verb:
            known.check_field(entry)
    fields = {n: str(p.value) for n, p in entries.items() if n not in (verb, *skip)}
    if verb == "liveness" and "at" in entries:
        duration(entries["at"])
    return Body(verb, str(entries[verb].value), fields)


def _text(place: Place) -> str:
    """Return the expectation on one line, as the file has it."""
    parts = []
    for name, entry in place.mapping().items():
        inner = entry.value
        shown = _text(entry) if isinstance(inner, dict) else str(inner)
        parts.append(f"{name}: {shown}")
    return "{" + ", ".join(parts) + "}"
