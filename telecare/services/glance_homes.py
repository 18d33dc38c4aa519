"""Glances at the homes of many deadlines: most are well by a word or two, and only the others are surveyed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from telecare.domain.deadlines import Due, DueKind, Hint, armed
from telecare.domain.hints import asked_by, rests_until
from telecare.domain.home import Snapshot
from telecare.ports.presence import Deadlines, Guards, KeptGuard, Presences
from telecare.ports.world import Clock, Directory
from telecare.services.know_home import rules_by_home
from telecare.services.survey_homes import Glimpse, SurveyHomes


@dataclass(frozen=True, slots=True)
class Glance:
    """What a glance came to: deadlines that are settled by it, and glimpses of the homes of the others."""

    settled: frozenset[Due] = frozenset()
    glimpses: Mapping[str, Glimpse] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GlanceHomes:
    """Settles deadlines by their hints; it tells nobody anything, and takes no deadline out.

    A hint's deadline is not the one that the home's guard names: that one stands whatever becomes of it.
    So a hint that was wrong, lost or settled twice puts nothing off beyond the instant that it bears.
    """

    guards: Guards
    presences: Presences
    deadlines: Deadlines
    directory: Directory
    survey_homes: SurveyHomes
    clock: Clock

    def glance(self, bureau: str, dues: Iterable[Due], heard_until: datetime) -> Glance:
        """Look at many homes at once and weakly, as of an instant up to which all has come in."""
        wanted = tuple(dues)
        kept = self.guards.glimpse(bureau, {due.name for due in wanted})
        past = {due for due in wanted if due.name in kept and kept[due.name].is_past(due)}
        standing = [due for due in wanted if due not in past and due.name in kept]
        if not standing:
            return Glance(frozenset(past))
        snapshots = self.directory.snapshots(bureau, [due.name for due in standing])
        rested = self._rested(bureau, standing, kept, snapshots, heard_until)
        left = {d.name: kept[d.name] for d in standing if d not in rested}
        glimpses = self.survey_homes.surveyed(bureau, left, snapshots) if left else {}
        return Glance(frozenset(past | rested), glimpses)

    def _rested(
        self,
        bureau: str,
        dues: Iterable[Due],
        kept: Mapping[str, KeptGuard],
        snapshots: Mapping[str, Snapshot],
        heard_until: datetime,
    ) -> set[Due]:
        """Arm the next deadlines of the homes that are well by their hints, all at once."""
        hinted = {d: d.hint for d in dues if d.hint is not None and kept[d.name].look == d.look}
        asked = [asked_by(hint, snapshots[due.name]) for due, hint in hinted.items()]
        things = [thing for both in asked if both for some in both for thing in some]
        presence = self.presences.glimpse(bureau, things)
        rules, rested, now = rules_by_home(snapshots), set[Due](), self.clock.now()
        again: list[Due] = []
        for due, hint in hinted.items():
            home = snapshots[due.name]
            rests = rests_until(hint, home, presence, rules[due.name], heard_until)
            if rests is None or self._is_paused(hint, home):
                continue
            if rests < hint.until:
                again.append(armed(DueKind.HOME, due.name, rests, now, hint=hint, look=due.look))
            rested.add(due)
        self.deadlines.arm_all(bureau, again)
        return rested

    def _is_paused(self, hint: Hint, home: Snapshot) -> bool:
        """Tell whether somebody allows the use of an ear's signs no more, as it was a moment ago."""
        ears = {home.devices[place].thing for place in hint.ears}
        return not ears.isdisjoint(self.survey_homes.paused(home))
