"""Grades an elder by the bureau's risk table; the answers stay sealed beside the elder (XH23-08, XH23-09)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from telecare.domain.errors import (
    ConflictError,
    FaultyRowError,
    PolicyError,
    UnknownPersonError,
)
from telecare.domain.programme.grading import Grading, grade, unfit
from telecare.domain.programme.programme import Programme
from telecare.domain.registry.assessments import ASSESSMENT, kept_of
from telecare.domain.registry.changes import About, Did
from telecare.ports.programmes import Programmes
from telecare.ports.registry import People
from telecare.ports.world import Directory
from telecare.services.change_home import Asked, ChangeHome, Said, Written


@dataclass(frozen=True, slots=True)
class GradeElder:
    """Keeps assessments; what nobody could find out counts at its worst (law 9)."""

    change: ChangeHome
    people: People
    programmes: Programmes
    directory: Directory

    def assess(
        self,
        bureau: str,
        home: str,
        elder: str,
        answers: Mapping[str, str],
        asked: Asked,
        table: str = "",
    ) -> Written:
        """Keep what was found, and grade the elder by it; the answers come first, then the grade.

        `table` is the version of the questions that were asked, '' for whichever is in force.

        Raises:
            FaultyRowError: a question is not answered, or the table has no such question or answer.
            ConflictError: other questions are in force by now.
            UnknownPersonError: nobody of this name lives there.
            PolicyError: the bureau has published no programme.
        """
        heard = self.change.heard(bureau, asked)
        if heard is not None:
            return heard
        before = self.change.read(bureau, home, asked.revision)
        known = next((each for each in before.elders if each.id == elder), None)
        if known is None:
            raise UnknownPersonError(elder)
        in_force = self.directory.snapshot(bureau, "").policy
        if table not in {"", in_force}:
            raise ConflictError(f"other questions are in force: {in_force}")
        found = self._graded(bureau, answers)
        name = f"{ASSESSMENT}:{elder}:{asked.key}"
        self.people.keep_note(bureau, name, elder, home, json.dumps(dict(answers)))
        changed = replace(known, risk=found.risk)
        elders = tuple(changed if each.id == elder else each for each in before.elders)
        detail = kept_of(name, found, known.risk, in_force)
        said = Said(About.ELDER, elder, Did.CHANGED, ("risk",), None, detail)
        return self.change.write(bureau, before, replace(before, elders=elders), said, asked)

    def answers(self, bureau: str, name: str) -> dict[str, str]:
        """Return the answers of an assessment; none where nothing is kept under this name."""
        text = self.people.note(bureau, name) if name else ""
        return dict(json.loads(text)) if text else {}

    def programme(self, bureau: str) -> Programme:
        """Return the programme in force; PolicyError where none is published."""
        programme = self.programmes.published(bureau, "")
        if programme is None:
            raise PolicyError(f"programme of {bureau}", 0, "current", "publish a version")
        return programme

    def _graded(self, bureau: str, answers: Mapping[str, str]) -> Grading:
        table = self.programme(bureau).risk
        wrong = [(f"answers.{name}", why.value) for name, why in unfit(table, answers)]
        if wrong:
            raise FaultyRowError(*wrong)
        return grade(table, answers)
