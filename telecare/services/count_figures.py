"""Counts each street's day once it is over: people, homes, devices, care and closed incidents (HZ23-13, HZ23-17)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from telecare.domain.errors import AnjuError, UnavailableError
from telecare.domain.figures.cases import Case, CaseFigures, case_figures, case_of
from telecare.domain.figures.home_day import Day, Watched, home_doing, home_standing
from telecare.domain.figures.service_day import services_doing, services_standing
from telecare.domain.figures.street_day import StreetDay, doings, standings
from telecare.domain.figures.street_month import month_of
from telecare.domain.home import Snapshot
from telecare.domain.kinds import NEIGHBOURHOOD, Role
from telecare.domain.parameters import Parameters
from telecare.domain.probes import is_synthetic
from telecare.domain.programme.kits import Kit
from telecare.domain.service.life import Life, Over, Phase
from telecare.domain.service.settling import Month
from telecare.ports.case_files import CaseFiles
from telecare.ports.facts import Facts
from telecare.ports.incidents import IncidentStore
from telecare.ports.programmes import Programmes
from telecare.ports.registry import Numbers
from telecare.ports.services import Services
from telecare.ports.street_figures import StreetFigures
from telecare.ports.world import Clock, Directory
from telecare.services.survey_homes import SurveyHomes
from telecare.services.tell_reach import TellReach

DAY = timedelta(days=1)

CARING = NEIGHBOURHOOD - {Role.FIRE_POST}
"""Who looks after elders beside their relatives; a fire post is no person."""

BUDGET = timedelta(minutes=13)
"""A count begins no further street after this long: its function is given 15 minutes, each hour."""


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a bureau's streets are counted by."""

    zone: tzinfo
    parameters: Parameters
    kit: Kit


@dataclass(frozen=True, slots=True)
class CountFigures:
    """Counts yesterday street by street, over as many calls as it takes; a street is counted once a day.

    A count reads and writes figures and nothing else, so to count twice is to count once. One bad
    street hides no other, and is tried again each hour until the day is over. What no night counted
    stays uncounted: a month says how many of its days it is made of.
    """

    bureaus: tuple[str, ...]
    survey: SurveyHomes
    directory: Directory
    services: Services
    programmes: Programmes
    case_files: CaseFiles
    store: IncidentStore
    figures: StreetFigures
    reach: TellReach
    numbers: Numbers
    clock: Clock
    facts: Facts

    def count(self) -> None:
        """Count what is not yet counted; UnavailableError at the end where a street could not be."""
        began, failed = self.clock.now(), 0
        for bureau in self.bureaus:
            try:
                failed += self._bureau(bureau, began)
            except AnjuError as error:
                failed += 1
                self.facts.note("figures_stuck", bureau=bureau, error=type(error).__name__)
        if failed:
            raise UnavailableError(f"{failed} counts could not be made")

    def street(self, bureau: str, street: str, day: Day) -> None:
        """Count a street's day, have the street look after whom nobody reaches, and write its month anew.

        The month is written last: as long as it does not hold the day, the street is not counted.
        """
        rules = self._rules(bureau)
        if rules is None:
            return
        homes = [h for h in self.directory.homes(bureau, street) if not is_synthetic(h)]
        snapshots = self.directory.snapshots(bureau, homes).values()
        lives = list(self._lives(bureau, street))
        elders = [elder for snapshot in snapshots for elder in snapshot.elders]
        standing, doing = services_standing(lives, elders), services_doing(lives, day)
        standing = replace(standing, carers=self._carers(bureau, snapshots))
        for snapshot in snapshots:
            standing = standings(standing, home_standing(snapshot, rules.kit))
        for glimpse in self.survey.survey(bureau, homes).values():
            watched = Watched(glimpse.kept.guard, glimpse.known, glimpse.rules)
            doing = doings(doing, home_doing(watched, day))
        self.figures.keep_day(bureau, StreetDay(street, day.on, standing, doing))
        self.reach.tell_street(bureau, street)
        self._month(bureau, street, Month(day.on.year, day.on.month), rules)

    # ---- within ----

    def _bureau(self, bureau: str, began: datetime) -> int:
        """Count a bureau's streets whose day is not there; returns how many could not be counted.

        Where all is counted, as in most hours, little is read.
        """
        streets, failed = self.directory.streets(bureau), 0
        if not streets:
            return 0
        known = self.directory.snapshot(bureau, "")
        zone = ZoneInfo(known.zone)
        local = began.astimezone(zone) - known.parameters.duration("figures.after_h")
        day = Day.of(local.date() - DAY, zone)
        waiting = [street for street in streets if not self._is_counted(bureau, street, day)]
        if waiting and self._rules(bureau) is None:
            return 0  # a bureau without a programme serves nobody
        for street in waiting:
            if self.clock.now() - began >= BUDGET:
                self.facts.note("figures_unfinished", bureau=bureau)
                break
            failed += not self._counted(bureau, street, day)
        return failed

    def _is_counted(self, bureau: str, street: str, day: Day) -> bool:
        known = self.figures.month(bureau, street, str(Month(day.on.year, day.on.month)))
        return known is not None and known.to is not None and known.to >= day.on

    def _counted(self, bureau: str, street: str, day: Day) -> bool:
        try:
            self.street(bureau, street, day)
        except AnjuError as error:
            self.facts.note("street_not_counted", bureau=bureau, error=type(error).__name__)
            return False
        self.facts.note("street_counted", bureau=bureau)
        return True

    def _rules(self, bureau: str) -> _Rules | None:
        programme = self.programmes.published(bureau, "")
        if programme is None:
            return None
        known = self.directory.snapshot(bureau, "")
        return _Rules(ZoneInfo(known.zone), known.parameters, programme.kit)

    def _carers(self, bureau: str, homes: Iterable[Snapshot]) -> int:
        """Count who looks after the elders of some homes: who does it in several is one person."""
        named = {r.id for home in homes for r in home.responders if r.role in CARING}
        return self.numbers.distinct(bureau, named)

    def _lives(self, bureau: str, street: str) -> Iterator[Life]:
        """Yield the services that say something of today: those that go on, and those that were declined."""
        for _, listed in self.services.under(bureau, street, ""):
            if listed.phase is not Phase.ENDED or listed.over is Over.DECLINED:
                yield self.services.service(bureau, listed.id).life

    def _month(self, bureau: str, street: str, month: Month, rules: _Rules) -> None:
        days = self.figures.days(bureau, street, str(month))
        cases = self._cases(bureau, street, month, rules)
        self.figures.keep_month(bureau, month_of(street, str(month), days, cases))

    def _cases(self, bureau: str, street: str, month: Month, rules: _Rules) -> CaseFigures:
        begins, ends = Day.of(month.first, rules.zone).begins, Day.of(month.last, rules.zone).ends
        target = rules.parameters.duration("answer.target_s")
        closed = self.case_files.of_street(bureau, street, begins, ends)
        return case_figures(self._closed(bureau, (each.incident for each in closed)), target)

    def _closed(self, bureau: str, incidents: Iterable[str]) -> Iterator[Case]:
        """Yield closed incidents as figures; a test is none."""
        for incident in incidents:
            head = self.store.head(bureau, incident)
            if not head.run.test:
                links = self.store.links(bureau, incident)
                yield case_of(head.run, (link.entry for link in links))
