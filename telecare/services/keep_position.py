"""Keeps where a carried device says that it is, where its person allowed it or an incident needs it (law 13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from telecare.domain.consent import Purpose, Subject, may_use
from telecare.domain.device_types import CARRIED
from telecare.domain.errors import SealError, UnavailableError
from telecare.domain.signals import PositionSignal
from telecare.ports.consents import Consents
from telecare.ports.facts import Facts
from telecare.ports.incidents import IncidentStore
from telecare.ports.world import Clock, Directory, DirectoryItem, Whereabouts


@dataclass(frozen=True, slots=True)
class KeepPosition:
    """Keeps the newest position a thing; what nobody allowed and nobody needs is forgotten at once.

    To save a life asks nobody: while an incident of the home or of the person is open, it is kept, and
    the fact names the reason. The same again, or an older one, changes nothing.
    """

    store: IncidentStore
    directory: Directory
    whereabouts: Whereabouts
    consents: Consents
    clock: Clock
    facts: Facts

    def take(self, item: DirectoryItem, signal: PositionSignal, received_at: datetime) -> None:
        """Take a position in; one that cannot be kept is counted, for the next is on its way."""
        if item.type not in CARRIED or not item.home:
            self.facts.note("position_of_nobody", bureau=item.bureau)
            return
        snapshot = self.directory.snapshot(item.bureau, item.home)
        alone = snapshot.elders[0] if len(snapshot.elders) == 1 else ""
        reason = self._reason(item, item.elder or alone)
        if not reason:
            self.facts.note("position_not_allowed", bureau=item.bureau)
            return
        at = min(signal.at, received_at)
        until = at + snapshot.parameters.duration("position.kept_days")
        try:
            self.whereabouts.keep(item.bureau, item.thing, signal.position, at, until)
        except (SealError, UnavailableError) as error:
            self.facts.note("position_not_kept", bureau=item.bureau, error=type(error).__name__)
        else:
            self.facts.note("position_kept", bureau=item.bureau, what=reason)

    def _reason(self, item: DirectoryItem, elder: str) -> str:
        """Return why this position may be kept, '' where it may not."""
        bureau = item.bureau
        places = (item.home, f"person:{elder}") if elder else (item.home,)
        if any(self.store.open_incident(bureau, place) is not None for place in places):
            return "incident"
        words = self.consents.of(bureau, elder).values() if elder else ()
        subject = Subject(Purpose.POSITION, item.thing)
        return "consent" if may_use(words, subject, self.clock.now()) else ""
