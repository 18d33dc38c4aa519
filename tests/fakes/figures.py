"""Closed incidents with the timelines that a test tells, and the services that make figures of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from telecare.adapters.memory.assessments import MemoryAssessments
from telecare.adapters.memory.case_files import MemoryCaseFiles
from telecare.adapters.memory.looks import MemoryLooks
from telecare.adapters.memory.numbers import MemoryNumbers
from telecare.adapters.memory.policy_log import MemoryPolicyLog
from telecare.adapters.memory.registry import MemoryRegistryLog
from telecare.adapters.memory.services import MemoryServices
from telecare.adapters.memory.settlements import MemorySettlements
from telecare.adapters.memory.street_figures import MemoryStreetFigures
from telecare.adapters.memory.street_looks import MemoryStreetLooks
from telecare.adapters.sheets.files import SheetFiles
from telecare.domain.home import Snapshot
from telecare.domain.kinds import State
from telecare.domain.registry.changes import About, Change, Did
from telecare.domain.timeline import Entry
from telecare.ports.incidents import Head
from telecare.ports.services import KeptService, Services
from telecare.runtime.reporting import Reporting, ReportingPorts
from telecare.services.count_figures import CountFigures
from telecare.services.keep_responder import CAME_TO
from tests.fakes.programme import Published
from tests.fakes.service import a_life
from tests.fakes.story import BUREAU, a_change, a_snapshot, an_alarm, an_opening
from tests.fakes.watched import WatchedPlatform

STREET = "310104003"
DAUGHTER, COMMITTEE = "h1.daughter", "h1.committee"


def a_call(
    attempt: str, person: str, begins: datetime, rings: float | None = 10, ends: str = ""
) -> list[Entry]:
    """The entries of a call to a responder; one that rings for None is never answered."""
    over = begins + timedelta(seconds=30 if rings is None else rings + 20)
    result = ends or ("no_answer" if rings is None else "completed")
    entries = [Entry(begins, "call_placed", person, {"attempt": attempt, "step": "contacts"})]
    if rings is not None:
        answered = begins + timedelta(seconds=rings)
        entries.append(Entry(answered, "call_answered", person, {"attempt": attempt}))
    return [*entries, Entry(over, "call_ended", person, {"attempt": attempt, "result": result})]


class FiguresOffice:
    """A platform in memory whose incidents are written as a test wants them."""

    def __init__(self, platform: WatchedPlatform | None = None) -> None:
        self.platform = platform or WatchedPlatform()
        out = self.platform
        self.case_files, self.log = MemoryCaseFiles(out.store), MemoryRegistryLog()
        self.street_looks, self.figures = MemoryStreetLooks(), MemoryStreetFigures()
        self.lives, self.settlements = MemoryServices(), MemorySettlements()
        self.looks = MemoryLooks()
        self.ports = ReportingPorts(
            case_files=self.case_files,
            store=out.store,
            log=self.log,
            directory=out.directory,
            tasks=out.tasks,
            street_looks=self.street_looks,
            services=self.lives,
            programmes=Published("shanghai"),
            numbers=MemoryNumbers(out.directory),
            settlements=self.settlements,
            policies=MemoryPolicyLog(out.directory),
            looks=self.looks,
            figures=self.figures,
            assessments=MemoryAssessments(),
            sheets=SheetFiles(),
            clock=out.clock,
            facts=out.facts,
        )
        self.made = Reporting(self.ports)
        self.reach = self.made.reach

    def closed(
        self,
        incident: str,
        entries: Iterable[Entry] = (),
        snapshot: Snapshot | None = None,
        word: str = "help",
        is_closed: bool = True,
        **facts: Any,
    ) -> Head:
        """An incident that is closed at this moment, with these entries in its timeline."""
        store, now = self.platform.store, self.platform.clock.now()
        opening = an_opening(
            incident, an_alarm(word, incident, now), snapshot or a_snapshot(), locked=False
        )
        run = replace(opening.run, **facts)
        store.open(replace(opening, run=run))
        head = store.head(BUREAU, incident)
        told = a_change(head, State.RESOLVED, now=now, entries=tuple(entries))
        resolved = store.commit(told)
        if not is_closed:
            return resolved
        ends = (Entry(now, "closed"),)
        return store.commit(a_change(resolved, State.CLOSED, now=now, due_at=None, entries=ends))

    def over(self, lives: Services) -> Reporting:
        """The same over the services that somebody else keeps."""
        return Reporting(replace(self.ports, services=lives))

    def counting(self, *bureaus: str) -> CountFigures:
        """What counts the days of streets."""
        return self.made.count(bureaus or (BUREAU,), self.platform.watching.survey_homes())

    def served(self, **facts: Any) -> None:
        """A service of the street as the facts say."""
        life = replace(a_life(area=STREET), **facts)
        self.lives.keep(KeptService(BUREAU, life), life, ())

    def proven(self, person: str, came_to: str, home: str = "h1") -> None:
        """A proof call to a responder, at this moment."""
        at = self.platform.clock.now()
        key = f"proof-{person}-{at.isoformat()}"
        detail = {CAME_TO: came_to}
        made = Change(key, home, About.RESPONDER, person, Did.PROVEN, "seat1", at, detail=detail)
        self.log.keep(BUREAU, made)
