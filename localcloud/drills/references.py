"""Checks that a drill speaks only of people, devices and homes that its town has."""

from __future__ import annotations

from collections.abc import Mapping

from infra.policy.source import Place
from localcloud.drills.model import Town
from localcloud.drills.verbs import PERSON_VERBS
from telecare.domain.kinds import Emergency, How, Kind, Outcome, Service, State

_WORDS: dict[str, tuple[str, ...]] = {
    "emergency": tuple(Emergency),
    "outcome": tuple(Outcome),
    "how": tuple(How),
    "kind": tuple(Kind),
    "state": tuple(State),
    "service": tuple(Service),
    "level": ("district", "street"),
    "speech": ("clear", "none", "unclear"),
}


class References:
    """The ids of one town."""

    def __init__(self, town: Town) -> None:
        self._people = set(town.people())
        self._devices = set(town.devices())
        self._homes = {home.id for home in town.homes}
        self._seats = {seat.id for seat in town.seats}

    def check_field(self, place: Place) -> None:
        """Check a field by its name; a field of another name is free."""
        name, value = place.field.rsplit(".", 1)[-1], str(place.value)
        if name in _WORDS and value not in _WORDS[name]:
            raise place.error(f"unknown word; {name} is one of {', '.join(_WORDS[name])}")
        known = {
            "device": self._devices,
            "home": self._homes,
            "by": self._people | self._seats | set(Service),
            "seen_by": self._people | self._seats | set(Service),
            "to": self._people | self._seats | set(Service),
            "who": self._people,
            "from": None,
        }.get(name)
        if known is not None and value not in known:
            raise place.error(f"the town has no {value!r}; {self._hint(known)}")

    def _hint(self, known: set[str]) -> str:
        return f"it has {', '.join(sorted(known)) or 'none'}"

    def check_deed(self, verb: str, value: str, place: Place, entries: Mapping[str, Place]) -> None:
        """Check that a deed names whom it is about, and repeats no oftener than devices do."""
        del value
        repeat = entries.get("repeat")
        if repeat is not None and repeat.value not in (1, 2, 3):
            raise repeat.error("a device repeats 1, 2 or 3 times")
        needs = {"alarm": "device", "status": "device", "report": "by", "seat": "by",
                 "console": "by", "inbound_call": "from", "fault": ""}.get(verb, "")  # fmt: skip
        if needs and needs not in entries:
            raise place.error(f"{verb} needs the field {needs}; add it")

    def check_expectation(self, verb: str, place: Place) -> None:
        """Check the value of an expectation."""
        value = str(place.value)
        if verb in PERSON_VERBS and value not in self._people:
            raise place.error(f"the town has no {value!r}; {self._hint(self._people)}")
        if verb in {"incident", "not_incident"} and value not in self._homes:
            raise place.error(f"the town has no home {value!r}; {self._hint(self._homes)}")
        if verb == "relay" and value not in set(Service):
            raise place.error(f"unknown service; one of {', '.join(Service)}")
        if verb == "told" and value not in {"supervisor", "backup_centre"}:
            raise place.error("told is of supervisor or backup_centre")
