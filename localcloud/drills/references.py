"""Checks that a drill speaks only of people, devices and homes that its town has."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from pathlib import Path

from infra.policy.source import Place
from localcloud.drills.model import Town
from localcloud.drills.read_town import PHONE
from localcloud.drills.verbs import PERSON_VERBS, VALUES
from telecare.domain.household import EVERYBODY
from telecare.domain.kinds import Emergency, How, Kind, Outcome, Service, State
from telecare.domain.repair import WatchedBy

_WORDS: dict[str, tuple[str, ...]] = {
    "emergency": tuple(Emergency),
    "outcome": tuple(Outcome),
    "how": (*How, *WatchedBy),
    "kind": tuple(Kind),
    "state": tuple(State),
    "service": tuple(Service),
    "level": ("district", "street"),
    "speech": ("clear", "none", "unclear"),
}


_BY_STAFF = frozenset({"seat", "console", "test_window", "repair", "service", "care"})
"""Deeds of people at screens, who must be among the town's seats."""

_FUNCTIONS = Path(__file__).resolve().parents[2] / "functions"

_NUMBERS = {"position": {"lat": 90, "lon": 180}}
"""The numbers that a deed needs, and how far from nought each may be."""


class References:
    """The ids of one town."""

    def __init__(self, town: Town) -> None:
        self._people = set(town.people())
        self._devices = set(town.devices())
        self._homes = {home.id for home in town.homes}
        self._seats = {seat.id for seat in town.seats}
        self._known: dict[str, set[str]] = {
            "device": self._devices,
            "with": self._devices,
            "home": self._homes,
            "by": self._people | self._seats | set(Service),
            "seen_by": self._people | self._seats | set(Service),
            "to": self._people | self._seats | set(Service),
            "who": self._people,
            "elder": town.elders() | {EVERYBODY},
        }

    def check_field(self, place: Place) -> None:
        """Check a field by its name; a field of another name is free."""
        name, value = place.field.rsplit(".", 1)[-1], str(place.value)
        if name in _WORDS and value not in _WORDS[name]:
            raise place.error(f"unknown word; {name} is one of {', '.join(_WORDS[name])}")
        known = self._known.get(name)
        if name == "device" and "*" in value and fnmatch.filter(self._devices, value):
            return
        if known is not None:
            self._must_have(known, place)

    def _must_have(self, known: set[str], place: Place) -> None:
        if str(place.value) not in known:
            raise place.error(f"the town has no {place.value!r}; {self._hint(known)}")

    def _hint(self, known: set[str]) -> str:
        return f"it has {', '.join(sorted(known)) or 'none'}"

    def check_deed(self, verb: str, value: str, place: Place, entries: Mapping[str, Place]) -> None:
        """Check that a deed names whom it is about, and repeats no oftener than devices do."""
        repeat = entries.get("repeat")
        if repeat is not None and (repeat.value is True or repeat.value not in (1, 2, 3)):
            raise repeat.error("a device repeats 1, 2 or 3 times")
        if value == "function_crash" and "name" in entries:
            self._check_function(entries["name"])
        needs = {"alarm": "device", "status": "device", "report": "by", "seat": "by",
                 "console": "by", "inbound_call": "from", "away": "elder", "fault": "",
                 "test_window": "device", "repair": "device", "activity": "device",
                 "reading": "device", "position": "device", "link": "device",
                 "service": "elder", "care": "elder"}.get(verb, "")  # fmt: skip
        if needs and needs not in entries:
            raise place.missing(needs)
        _check_numbers(verb, place, entries)
        if "device" in entries and "*" in str(entries["device"].value) and verb != "link":
            raise entries["device"].error(f"{verb} takes one device; only link takes many")
        if verb in _BY_STAFF:
            self._check_staff(verb, place, entries)
        if verb == "inbound_call" and not PHONE.fullmatch(str(entries["from"].value)):
            self._must_have(self._people, entries["from"])

    def _check_staff(self, verb: str, place: Place, entries: Mapping[str, Place]) -> None:
        """Check that somebody at a screen does it; of a call or visit they say whether it reached anybody."""
        if "by" not in entries:
            raise place.missing("by")
        self._must_have(self._seats, entries["by"])
        reached = entries.get("reached")
        if verb == "care" and (reached is None or not isinstance(reached.value, bool)):
            raise place.error("say whether anybody was reached: true or false")

    def _check_function(self, place: Place) -> None:
        names = {
            "*",
            "portal",
            *(handler.parent.name for handler in _FUNCTIONS.glob("*/handler.py")),
        }
        if place.value not in names:
            raise place.error(f"there is no such function; one of {', '.join(sorted(names))}")

    def check_expectation(self, verb: str, place: Place, entries: Mapping[str, Place]) -> None:
        """Check the value of an expectation."""
        if verb in PERSON_VERBS:
            self._must_have(self._people, place)
        if verb in {"incident", "not_incident"}:
            self._must_have(self._homes, place)
        if verb == "released":
            self._must_have(self._seats, place)
        if verb in VALUES and str(place.value) not in VALUES[verb]:
            raise place.error(f"unknown word; {verb} is one of {', '.join(VALUES[verb])}")
        if verb == "liveness" and "elder" not in entries:
            raise place.error("a standing is somebody's; add `elder`")
        if verb == "nothing_else" and place.value is not True:
            raise place.error("nothing_else is only ever true; leave it out otherwise")


def _check_numbers(verb: str, place: Place, entries: Mapping[str, Place]) -> None:
    for name, most in _NUMBERS.get(verb, {}).items():
        if name not in entries:
            raise place.missing(name)
        value = entries[name].value
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > most:
            raise entries[name].error(f"must be a number from -{most} to {most}")
