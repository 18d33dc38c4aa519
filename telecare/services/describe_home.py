"""Describes what an incident's texts may tell: who is concerned, where they are, who is known to be away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from zoneinfo import ZoneInfo

from telecare.domain.household import absence_of, people
from telecare.domain.run import Run
from telecare.messages.catalogue import Edition
from telecare.messages.spoken import spoken
from telecare.ports.incidents import Head
from telecare.ports.messages import Messages
from telecare.ports.world import Clock, Directory, Personal, Whereabouts

People = Mapping[str, Personal]
"""The data of people by id, as it was read at one moment."""

AWAY = ("hospital", "away")
"""Reasons of an absence that have words of their own."""


@dataclass(frozen=True, slots=True)
class DescribeHome:
    """Gathers the values of texts; what cannot be opened any more is left out, not the text."""

    directory: Directory
    messages: Messages
    whereabouts: Whereabouts
    clock: Clock

    def people(self, head: Head, person: str = "") -> People:
        """Return whoever a text is for and of whom it tells, read together."""
        wanted = [each for each in (person, *_concerned(head.run)) if each]
        return self.directory.people(head.bureau, wanted) if wanted else {}

    def values(
        self, head: Head, edition: Edition, people: People, *, aloud: bool
    ) -> dict[str, str]:
        """Return the values by name; `aloud` writes the numbers of places out for a voice."""
        known = [people[person] for person in _concerned(head.run) if person in people]
        address = next((each.address for each in known if each.address), "")
        position = self._position(head, edition, aloud) if head.run.away_from_home else ""
        place = position if head.run.away_from_home else address
        return {
            "name": self._all(edition, [each.name for each in known if each.name]),
            "address": spoken(place, edition.language) if aloud else place,
            "position": position,
            "away": self._away(head, edition),
            "elsewhere": self._elsewhere(head, edition, position),
            "minutes": self.minutes(head),
            "callback": "",
        }

    def minutes(self, head: Head) -> str:
        """Return in how many minutes somebody is expected, '' where nobody has said."""
        return _minutes(head.run, self.clock.now())

    def _all(self, edition: Edition, names: list[str]) -> str:
        return self.messages.text(edition, "list.and").join(names) if names else ""

    def _position(self, head: Head, edition: Edition, aloud: bool) -> str:
        """Return where the person was last; '' where that is not known any more."""
        for alarm in reversed(head.run.alarms):
            found = self.whereabouts.last(head.bureau, alarm.thing, self.clock.now())
            if found is None:
                continue
            if aloud:
                lat, lon = f"{found.lat:.3f}", f"{found.lon:.3f}"
                return self.messages.text(edition, "place.spoken", lat=lat, lon=lon)
            accuracy = "" if found.accuracy_m is None else f"{found.accuracy_m:.0f}"
            lat, lon = f"{found.lat:.5f}", f"{found.lon:.5f}"
            return self.messages.text(
                edition, "place.position", lat=lat, lon=lon, accuracy=accuracy
            )
        return ""

    def _away(self, head: Head, edition: Edition) -> str:
        snapshot, now = head.run.snapshot, self.clock.now()
        for elder in _concerned(head.run):
            absence = absence_of(snapshot.away, elder, now)
            if absence is not None:
                reason = absence.reason if absence.reason in AWAY else "other"
                until = self._day(edition, absence.until.astimezone(ZoneInfo(snapshot.zone)))
                return self.messages.text(edition, f"away.{reason}", until=until)
        return ""

    def _elsewhere(self, head: Head, edition: Edition, position: str) -> str:
        if not head.run.away_from_home:
            return ""
        place = spoken(position, edition.language)
        return self.messages.text(edition, "away.elsewhere", position=place)

    def _day(self, edition: Edition, day: datetime) -> str:
        return self.messages.text(
            edition, "date.day", year=str(day.year), month=str(day.month), day=str(day.day)
        )


def _concerned(run: Run) -> tuple[str, ...]:
    """A person away from home is alone with it; else everybody who may be in the home."""
    return (run.elder,) if run.away_from_home else people(run)


def _minutes(run: Run, now: datetime) -> str:
    """Return in how many minutes somebody is expected, '' where nobody has said."""
    expected = [a.eta_at for a in run.acceptances if a.eta_at is not None and a.arrived_at is None]
    return str(max(ceil((min(expected) - now).total_seconds() / 60), 1)) if expected else ""
