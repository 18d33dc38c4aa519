"""Holds a fitted home against its kit and the alarms that were really heard (HZ23-05, HZ23-10, XH23-11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from telecare.domain.home import HomeDevice, Snapshot
from telecare.domain.programme.grading import needs_of
from telecare.domain.programme.kits import fitting
from telecare.domain.programme.procedure import Act
from telecare.domain.registry.assessments import assessments_of
from telecare.domain.service.acceptance import (
    Held,
    Hung,
    Lack,
    Missing,
    held,
    wishes_of,
)
from telecare.domain.service.life import Life
from telecare.ports.consents import Consents
from telecare.ports.registry import DeviceRegister
from telecare.ports.tasks import Trials
from telecare.ports.world import Clock, Directory
from telecare.services.grade_elder import GradeElder

SIM = "accept.sim"


@dataclass(frozen=True, slots=True)
class HoldAcceptance:
    """Tells what is missing, one by one; it changes nothing.

    The kit is that of the home's grade and of the needs that the last assessment found. Where the
    bureau's procedure assesses, an elder whom nobody assessed is not accepted.
    """

    grading: GradeElder
    directory: Directory
    devices: DeviceRegister
    trials: Trials
    consents: Consents
    clock: Clock

    def held(self, bureau: str, life: Life) -> Held:
        """Return what is missing of a service's home; SealError where the elder was erased."""
        home = life.home or self._home_of(bureau, life.elder)
        if not home:
            return Held((Missing(Lack.NO_HOME),))
        known = self.directory.snapshot(bureau, home)
        answers = self._answers(bureau, home, life.elder)
        programme = self.grading.programme(bureau)
        needs = needs_of(programme.risk, answers) if answers else frozenset()
        words = self.consents.of(bureau, life.elder).values()
        wishes = wishes_of(programme.kit, words, self.clock.now())
        planned = fitting(programme.kit, known.risk, needs, wishes)
        needs_sim = bool(known.parameters.count(SIM))
        found = held(home, programme.kit, planned, self._hung(known), needs_sim)
        is_assessed = any(stage.act is Act.ASSESS for stage in life.stages)
        if is_assessed and not answers:
            missing = (Missing(Lack.NOT_ASSESSED), *found.missing)
            return Held(missing, found.declined, found.proofs, home)
        return found

    def _home_of(self, bureau: str, elder: str) -> str:
        place = self.directory.elder_place(bureau, elder)
        return place.home if place is not None else ""

    def _answers(self, bureau: str, home: str, elder: str) -> Mapping[str, str]:
        last = next(iter(assessments_of(self.grading.change.log.of(bureau, home), elder)), None)
        return self.grading.answers(bureau, last.name) if last is not None else {}

    def _hung(self, known: Snapshot) -> tuple[Hung, ...]:
        return tuple(self._as_hung(known, device) for device in known.devices)

    def _as_hung(self, known: Snapshot, device: HomeDevice) -> Hung:
        kept = self.devices.device(known.bureau, device.thing)
        since = kept.file.installed_at if kept is not None else None
        trials = self.trials.trials(known.bureau, device.thing)
        sim = kept.file.sim if kept is not None else None
        return Hung(device.thing, device.type, since, trials, sim)
