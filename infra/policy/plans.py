"""Reads response plans from their places in a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeVar

from infra.policy.source import Place
from telecare.domain.kinds import Emergency, Kind, Risk, Role, Service
from telecare.domain.parameters import unit_of
from telecare.domain.response_plan import (
    ElderAnswer,
    ElderStep,
    ResponsePlan,
    Start,
    SuspectedRelay,
    Trigger,
    Unless,
    ValveStep,
)

CLAUSE = re.compile(r"(SH21|FJ24|XH23|SH24|HZ23)-\d\d")
COMMANDS = frozenset({"open_voice", "close_valve", "locate", "self_test", "sound_siren", "speak"})
_FIELDS = (
    "clause",
    "commands",
    "sms_contacts",
    "elder",
    "contacts",
    "contacts_by_risk",
    "neighbourhood",
    "neighbourhood_roles",
    "team",
    "team_by_risk",
    "emergency",
    "suspected",
    "second_detector",
    "valve",
    "away_roles",
)
_NEEDED = ("clause", "commands", "sms_contacts", "elder", "contacts", "neighbourhood", "team")
_Word = TypeVar("_Word", bound=StrEnum)
_Item = TypeVar("_Item")


def read_plans(place: Place, clocks: frozenset[str]) -> dict[Kind, ResponsePlan]:
    """Return the plans of a file by kind; `common` is only there to be merged from."""
    plans = {}
    for name, entry in place.mapping().items():
        if name == "common":
            continue
        if name not in set(Kind):
            raise entry.error(f"unknown kind; the kinds are {', '.join(Kind)}")
        plans[Kind(name)] = _Reader(entry, clocks).plan(Kind(name))
    return plans


class _Reader:
    """Reads one plan; `clocks` are the names that its triggers may use."""

    def __init__(self, place: Place, clocks: frozenset[str]) -> None:
        self._place = place
        self._clocks = clocks
        self._fields = place.only(*_FIELDS)
        for name in _NEEDED:
            if name not in self._fields:
                raise place.missing(name)

    def plan(self, kind: Kind) -> ResponsePlan:
        fields = self._fields
        return ResponsePlan(
            kind=kind,
            commands=tuple(_one_of(item, COMMANDS) for item in fields["commands"].items()),
            sms_contacts=_flag(fields["sms_contacts"]),
            elder=self._elder(fields["elder"]),
            contacts=self._trigger(fields["contacts"]),
            contacts_by_risk=self._by_risk("contacts_by_risk", self._trigger),
            neighbourhood=self._triggers(fields["neighbourhood"]),
            neighbourhood_roles=self._roles("neighbourhood_roles"),
            team=self._triggers(fields["team"]),
            team_by_risk=self._by_risk("team_by_risk", self._triggers),
            emergency=self._optional("emergency", lambda p: _word(p, Emergency)),
            suspected=self._optional("suspected", _suspected),
            second_detector=self._optional("second_detector", lambda p: _word(p, Service)),
            valve=self._optional("valve", _valve),
            away_roles=self._roles("away_roles"),
            clause=" ".join(clause_of(item) for item in fields["clause"].items()),
        )

    def _optional(self, name: str, read: Callable[[Place], _Item]) -> _Item | None:
        return read(self._fields[name]) if name in self._fields else None

    def _by_risk(self, name: str, read: Callable[[Place], _Item]) -> Mapping[Risk, _Item]:
        place = self._fields.get(name)
        if place is None:
            return {}
        entries = place.only(*Risk)
        return {Risk(risk): read(entry) for risk, entry in entries.items()}

    def _roles(self, name: str) -> frozenset[Role]:
        place = self._fields.get(name)
        return frozenset(_word(item, Role) for item in place.items()) if place else frozenset()

    def _elder(self, place: Place) -> ElderStep:
        fields = place.only("tries", "retry", "answer")
        for name in ("tries", "answer"):
            if name not in fields:
                raise place.missing(name)
        tries = fields["tries"].value
        if not isinstance(tries, int) or isinstance(tries, bool) or tries < 1:
            raise fields["tries"].error("must be a whole number of at least 1")
        retry = self._clock(fields["retry"]) if "retry" in fields else ""
        return ElderStep(tries, retry, _word(fields["answer"], ElderAnswer))

    def _triggers(self, place: Place) -> tuple[Trigger, ...]:
        return tuple(self._trigger(item) for item in place.items())

    def _trigger(self, place: Place) -> Trigger:
        if isinstance(place.value, str):
            return Trigger(_word(place, Start))
        fields = place.only("start", "after")
        if "start" not in fields:
            raise place.missing("start")
        after = self._clock(fields["after"]) if "after" in fields else ""
        return Trigger(_word(fields["start"], Start), after)

    def _clock(self, place: Place) -> str:
        name = place.text()
        if name not in self._clocks:
            raise place.error("no parameter of the bureau has this name; see parameters.yaml")
        if unit_of(name) is None:
            raise place.error("this parameter is no clock; its name ends with no unit of time")
        return name


def _suspected(place: Place) -> SuspectedRelay:
    fields = place.only("service", "unless")
    for name in ("service", "unless"):
        if name not in fields:
            raise place.missing(name)
    return SuspectedRelay(_word(fields["service"], Service), _word(fields["unless"], Unless))


def _valve(place: Place) -> ValveStep:
    fields = place.only("unproven_calls", "unproven_relays")
    calls = fields["unproven_calls"].items() if "unproven_calls" in fields else []
    relays = fields["unproven_relays"].items() if "unproven_relays" in fields else []
    return ValveStep(
        tuple(_word(item, Role) for item in calls), tuple(_word(item, Service) for item in relays)
    )


def clause_of(place: Place) -> str:
    """Return a requirement's id; anything else is an error here."""
    clause = place.text()
    if not CLAUSE.fullmatch(clause):
        raise place.error("not a requirement id; write it like XH23-14")
    return clause


def _word(place: Place, words: type[_Word]) -> _Word:
    return words(_one_of(place, frozenset(words)))


def _one_of(place: Place, words: frozenset[str]) -> str:
    if not isinstance(place.value, str) or place.value not in words:
        raise place.error(f"must be one of {', '.join(sorted(words))}")
    return str(place.value)


def _flag(place: Place) -> bool:
    if not isinstance(place.value, bool):
        raise place.error("must be true or false")
    return place.value
