"""Surveys many homes at once and weakly: enough to see that nothing is wrong, never enough to tell anybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from telecare.domain.consent import paused_at_home
from telecare.domain.device_health import hub_of
from telecare.domain.guard import Known
from telecare.domain.home import Snapshot
from telecare.domain.links import Link
from telecare.domain.presence import Presence
from telecare.domain.presence_standing import GuardRules
from telecare.ports.consents import Consents
from telecare.ports.presence import Guards, KeptGuard, Links, Presences
from telecare.ports.world import Clock, Directory
from telecare.services.know_home import known_in, rules_by_home


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A home as it was a moment ago, without what people said of it.

    Whatever is left out could only show more life: a home that is well by a glimpse is well, and one
    that is not is to be looked at properly.
    """

    kept: KeptGuard
    known: Known
    rules: GuardRules


@dataclass(frozen=True, slots=True)
class SurveyHomes:
    """Reads homes together, a few items of each in bulk."""

    guards: Guards
    presences: Presences
    links: Links
    directory: Directory
    consents: Consents
    clock: Clock

    def survey(self, bureau: str, homes: Iterable[str]) -> Mapping[str, Glimpse]:
        """Return a glimpse of each home that is under watch; policy and teams are read once."""
        guards = self.guards.glimpse(bureau, homes)
        if not guards:
            return {}
        return self.surveyed(bureau, guards, self.directory.snapshots(bureau, guards))

    def surveyed(
        self, bureau: str, guards: Mapping[str, KeptGuard], snapshots: Mapping[str, Snapshot]
    ) -> Mapping[str, Glimpse]:
        """Return a glimpse of each home, of which the guard and the record were read a moment ago."""
        homes = {home: snapshots[home] for home in guards}
        things = [device.thing for each in homes.values() for device in each.devices]
        presence = self.presences.glimpse(bureau, things)
        linked = [t for each in homes.values() for t in _linked(each, presence)]
        links = self.links.glimpse(bureau, linked)
        rules = rules_by_home(homes)
        return {
            home: Glimpse(
                guards[home], self._known(each, presence, links, rules[home]), rules[home]
            )
            for home, each in homes.items()
        }

    def _known(
        self, home: Snapshot, presence: Presence, links: Mapping[str, Link], rules: GuardRules
    ) -> Known:
        things = [device.thing for device in home.devices]
        own = {thing: links[thing] for thing in things if thing in links}
        stirred = self.clock.now() - rules.keeping.stirs
        return known_in(home, self.paused(home), presence.only(things), own, stirred)

    def paused(self, home: Snapshot) -> frozenset[str]:
        """Return the things of a home whose signs nobody allows to be used, as of a moment ago."""
        words = {e: self.consents.of(home.bureau, e, strong=False).values() for e in home.elders}
        return paused_at_home(words, [device.thing for device in home.devices], self.clock.now())


def _linked(snapshot: Snapshot, presence: Presence) -> list[str]:
    """Return what may have a link that matters: not what the home's hub hears."""
    hub = hub_of(snapshot.devices)
    return [d.thing for d in snapshot.devices if not hub or presence.seen_by(hub, d.thing) is None]
