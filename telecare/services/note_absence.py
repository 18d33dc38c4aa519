"""Notes that an elder is away or in hospital, always until an instant, or is back: never a silence by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from telecare.domain.errors import FaultyRowError, UnknownPersonError
from telecare.domain.home import Absence, EarlyEnd
from telecare.domain.registry.changes import About, Did
from telecare.domain.tidings.kinds import TidingKind
from telecare.ports.enrolment import HomeFile
from telecare.ports.tidings import HomeTiding, Tidings
from telecare.ports.world import Directory
from telecare.services.change_home import Asked, ChangeHome, Said, Written
from telecare.services.look_anew import LookAnew


class Where(StrEnum):
    """Where an elder is who is not at home."""

    AWAY = "away"
    HOSPITAL = "hospital"


@dataclass(frozen=True, slots=True)
class NoteAbsence:
    """Writes absences; help, smoke, gas, CO and flood are heard whoever is away (design).

    Nobody is away for longer than a service may rest: an absence must not be a way to have somebody
    forgotten.
    """

    change: ChangeHome
    directory: Directory
    tidings: Tidings
    look_anew: LookAnew

    def away(
        self, bureau: str, home: str, elder: str, where: Where, until: datetime, asked: Asked
    ) -> Written:
        """Note that an elder is not at home until an instant; the same key again changes nothing.

        Raises:
            FaultyRowError: the instant is past, or farther off than `service.rest_days`.
        """
        longest = self.directory.parameters(bureau).duration("service.rest_days")
        if not timedelta() < until - self.change.clock.now() <= longest:
            raise FaultyRowError(("until", "past_or_far"))
        detail = {"reason": where.value, "until": until.isoformat()}
        return self._note(bureau, home, elder, Absence(where.value, until), detail, asked)

    def back(self, bureau: str, home: str, elder: str, over: EarlyEnd, asked: Asked) -> Written:
        """Note that an absence is over; the same key again changes nothing.

        Whose absence is taken back is silent since their last sign, as if it had not been entered; who
        came home, since now. One that has run out has an end of its own, and keeps it.
        """
        now = self.change.clock.now()
        standing = self.directory.snapshot(bureau, home).away.get(elder)
        absence = Absence(over.value, now) if standing and now < standing.until else None
        return self._note(bureau, home, elder, absence, {"reason": "back", "over": over}, asked)

    def _note(
        self,
        bureau: str,
        home: str,
        elder: str,
        absence: Absence | None,
        detail: dict[str, str],
        asked: Asked,
    ) -> Written:
        heard = self.change.heard(bureau, asked)
        if heard is not None:
            return heard
        known = self.change.read(bureau, home, asked.revision)
        if elder not in {each.id for each in known.elders}:
            raise UnknownPersonError(elder)
        if absence is not None:
            standing = self.directory.snapshot(bureau, home).away.get(elder)
            self.look_anew.keep_return(bureau, home, elder, standing)
            self.change.enrolment.set_absence(bureau, elder, absence)
        # A repeat finds the absence ended: what broke off may have broken off here.
        self.look_anew.look(bureau, home)
        said = Said(About.ELDER, elder, Did.CHANGED, ("away",), None, detail)
        self._tell(bureau, known, absence, asked)
        return self.change.keep(bureau, known, known, said, asked)

    def _tell(self, bureau: str, home: HomeFile, absence: Absence | None, asked: Asked) -> None:
        """Have the home told until when it is not watched as usual, or that it is again."""
        is_away = absence is not None and not absence.ended_early
        kind = TidingKind.AWAY_NOTED if is_away else TidingKind.AWAY_OVER
        zone = ZoneInfo(self.directory.snapshot(bureau, home.id).zone)
        day = absence.until.astimezone(zone).date() if absence and is_away else None
        now, key = self.change.clock.now(), f"away-{asked.key}"
        self.tidings.ask([HomeTiding(bureau, home.id, kind, key, now, day)])
