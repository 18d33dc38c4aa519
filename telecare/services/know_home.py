"""What is known of a home: gathered for whoever judges it, shown to whoever asks, begun when it is enrolled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from telecare.domain.consent import paused_at_home
from telecare.domain.deadlines import DueKind, armed
from telecare.domain.device_health import Guarded
from telecare.domain.errors import ConflictError
from telecare.domain.guard import Guard, Known
from telecare.domain.hints import mark_of
from telecare.domain.home import Snapshot
from telecare.domain.kinds import Risk
from telecare.domain.links import Link
from telecare.domain.presence import Presence
from telecare.domain.presence_judgement import judge_home, unheard_of, view_home
from telecare.domain.presence_proof import gone_of, said_of, without_gone
from telecare.domain.presence_standing import GuardRules, PersonView
from telecare.ports.consents import Consents
from telecare.ports.facts import Facts
from telecare.ports.presence import Guards, KeptGuard, Links, Presences, Served
from telecare.ports.world import Clock, Directory


@dataclass(frozen=True, slots=True)
class KnowHome:
    """Reads homes; all but `begin` change nothing."""

    guards: Guards
    presences: Presences
    links: Links
    directory: Directory
    clock: Clock
    facts: Facts
    consents: Consents
    services: Served

    def known(self, bureau: str, home: str) -> tuple[Known, GuardRules]:
        """Return what is known of a home's people and devices, and by which numbers it is judged."""
        snapshot = self.directory.snapshot(bureau, home)
        things = [device.thing for device in snapshot.devices]
        words = {e: self.consents.of(bureau, e).values() for e in snapshot.elders}
        presence = self.presences.read(bureau, [*things, *map(said_of, snapshot.elders)])
        links = self.links.links(bureau, things)
        rules, now = rules_of(snapshot), self.clock.now()
        gone = [*map(gone_of, snapshot.elders)]
        paused = paused_at_home(words, [*things, *gone], now)
        presence = without_gone(presence, snapshot.elders) if paused & {*gone} else presence
        stirred = now - rules.keeping.stirs
        known = known_in(snapshot, paused, presence, links, stirred)
        return replace(known, served=self._served(bureau, unheard_of(known, rules))), rules

    def _served(self, bureau: str, unheard: Iterable[str]) -> dict[str, datetime]:
        """Return since when those are served of whose devices nothing was ever heard; mostly there are none."""
        lives = {e: [k.life for k in self.services.of_elder(bureau, e)] for e in unheard}
        since = {e: [life.guarded_since for life in own] for e, own in lives.items()}
        known = {e: [at for at in each if at is not None] for e, each in since.items()}
        return {elder: max(each) for elder, each in known.items() if each}

    def begin(self, bureau: str, home: str) -> bool:
        """Put a home under watch; False where it is already. Its silence counts from now."""
        now = self.clock.now()
        if self.guards.guard(bureau, home) is not None:
            return False
        judgement = judge_home(Guard(now), *self.known(bureau, home), now)
        guard = Guard(now, earless=judgement.guard.earless)
        due = armed(DueKind.HOME, home, judgement.due_at, now)
        try:
            self.guards.keep(bureau, home, KeptGuard(guard), guard, due)
        except ConflictError:
            return False  # somebody else began it at this moment
        self.facts.note("guard_begun", bureau=bureau)
        return True

    def view(self, bureau: str, home: str) -> tuple[PersonView, ...]:
        """Return how the people of a home stand by all that has come in by now."""
        now, kept = self.clock.now(), self.guards.guard(bureau, home)
        guard = Guard(now) if kept is None else kept.guard
        return view_home(guard, *self.known(bureau, home), now)


def rules_of(snapshot: Snapshot) -> GuardRules:
    """Return the numbers by which a home of this policy and risk is judged."""
    return GuardRules.of(snapshot.parameters, snapshot.risk, ZoneInfo(snapshot.zone))


def rules_by_home(snapshots: Mapping[str, Snapshot]) -> Mapping[str, GuardRules]:
    """Return the numbers of each of many homes of one bureau, made once for all that are alike."""
    rules: dict[tuple[Risk, str], GuardRules] = {}
    for snapshot in snapshots.values():
        graded = (snapshot.risk, snapshot.zone)  # the policy is the same for all
        if graded not in rules:
            rules[graded] = rules_of(snapshot)
    return {home: rules[each.risk, each.zone] for home, each in snapshots.items()}


def known_in(
    snapshot: Snapshot,
    paused: frozenset[str],
    presence: Presence,
    links: Mapping[str, Link],
    stirred: datetime,
) -> Known:
    """Return what is known of a home by what was read of it; `paused` things prove nobody's life."""
    devices = tuple(
        Guarded(d.thing, d.type, snapshot.owner_of(d.thing), d.thing in paused)
        for d in snapshot.devices
    )
    mark = mark_of(snapshot)
    return Known(snapshot.elders, snapshot.away, devices, presence, links, stirred, mark=mark)
