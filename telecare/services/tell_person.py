"""Puts the one file of an elder together out of all that the platform keeps of them (XH23-02)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from telecare.domain.errors import UnknownPersonError
from telecare.domain.home import Absence
from telecare.domain.household import absence_of
from telecare.domain.programme.care_plan import Assessment, CarePlan, care_plan
from telecare.domain.programme.grading import needs_of
from telecare.domain.programme.kits import lacking
from telecare.domain.programme.person import Person
from telecare.domain.registry.assessments import ASSESSMENT
from telecare.domain.registry.changes import About, Change
from telecare.domain.service.acceptance import wishes_of
from telecare.domain.service.life import Life
from telecare.ports.enrolment import ElderFile, HomeFile
from telecare.ports.services import Services
from telecare.services.change_home import ChangeHome
from telecare.services.grade_elder import GradeElder
from telecare.services.keep_consent import KeepConsent, Picture


@dataclass(frozen=True, slots=True)
class PersonFile:
    """All of one elder; `answers` are those of the last assessment, by which `care` was worked out.

    `lacking` are the items of the kit that are due to the elder and hang nowhere in the home.
    """

    elder: ElderFile
    home: HomeFile
    services: tuple[Life, ...]
    consents: Picture
    away: Absence | None
    changes: tuple[Change, ...]
    answers: Mapping[str, str]
    care: CarePlan | None
    lacking: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class TellPerson:
    """Reads; whoever shows it records the look first (law 13)."""

    change: ChangeHome
    grading: GradeElder
    services: Services
    consents: KeepConsent

    def file(self, bureau: str, home: str, elder: str) -> PersonFile:
        """Return the file of an elder.

        Raises:
            UnknownHomeError, UnknownPersonError: nobody of this name lives there.
            SealError: the data of somebody of this home was erased.
        """
        known = self.change.read(bureau, home)
        person = next((each for each in known.elders if each.id == elder), None)
        if person is None:
            raise UnknownPersonError(elder)
        changes = tuple(
            change
            for change in self.change.log.of(bureau, home)
            if change.about is About.ELDER and change.who == elder
        )
        names = [c.detail[ASSESSMENT] for c in changes if ASSESSMENT in c.detail]
        answers = self.grading.answers(bureau, names[-1] if names else "")
        snapshot = self.consents.directory.snapshot(bureau, home)
        now = self.change.clock.now()
        care = self._care(bureau, elder, known.area, snapshot.zone, answers) if answers else None
        return PersonFile(
            elder=person,
            home=known,
            services=tuple(kept.life for kept in self.services.of_elder(bureau, elder)),
            consents=self.consents.picture(bureau, home, elder),
            away=absence_of(snapshot.away, elder, now),
            changes=changes,
            answers=answers,
            care=care,
            lacking=self._lacking(bureau, known, care) if care else {},
        )

    def _lacking(self, bureau: str, home: HomeFile, care: CarePlan) -> Mapping[str, int]:
        types = (device.type for device in home.devices)
        return lacking(self.grading.programme(bureau).kit, care.fitting, types)

    def _care(
        self, bureau: str, elder: str, area: str, zone: str, answers: Mapping[str, str]
    ) -> CarePlan:
        """Work the plan out of what was found at the home; whatever else was not asked is unknown (law 9)."""
        today = self.change.clock.now().astimezone(ZoneInfo(zone)).date()
        programme = self.grading.programme(bureau)
        words = self.consents.consents.of(bureau, elder).values()
        wishes = wishes_of(programme.kit, words, self.change.clock.now())
        found = Assessment(answers, needs_of(programme.risk, answers), wishes)
        return care_plan(programme, Person(resides=area), found, today)
