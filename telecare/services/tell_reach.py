"""Tells how well responders are reached when somebody needs help, and whom the street must look after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from telecare.domain.figures.calls import Part, parts_of
from telecare.domain.figures.reach import Reached, reached
from telecare.domain.home import Responder
from telecare.domain.kinds import Role
from telecare.domain.registry.changes import About, Did
from telecare.domain.registry.reach import Proof, ProofCall, Reach, reach
from telecare.ports.case_files import CaseFiles
from telecare.ports.incidents import Head, IncidentStore
from telecare.ports.registry import RegistryLog
from telecare.ports.street_looks import StreetLook, StreetLooks
from telecare.ports.world import Clock, Directory, Tasks
from telecare.services.keep_responder import CAME_TO

REACH = "reach_report"

UNREACHED = "responder_unreached"
"""The task of a street: somebody finds out why a responder is never reached, or finds another."""


@dataclass(frozen=True, slots=True)
class ResponderReach:
    """One responder of a home, or a team of several: what incidents and proof calls came to."""

    person: str
    home: str
    role: Role
    incidents: Reached
    proofs: Reach
    is_lost: bool


@dataclass(frozen=True, slots=True)
class AreaReach:
    """The responders of a street or a home within so many days, who is worst reached first."""

    days: int
    responders: tuple[ResponderReach, ...]


@dataclass(slots=True)
class _Seen:
    """Whom the incidents of a time rang."""

    roles: dict[str, Role] = field(default_factory=dict)
    homes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    parts: dict[str, list[Part]] = field(default_factory=lambda: defaultdict(list))

    def home_of(self, person: str) -> str:
        """Return the one home of somebody; '' for a team that was rung for several."""
        homes = self.homes[person]
        return next(iter(homes)) if len(homes) == 1 else ""


@dataclass(frozen=True, slots=True)
class TellReach:
    """Reads timelines of closed incidents; an incident counts from its closing on, a test for nobody.

    Nothing is counted while calls go on, so nothing can be counted twice.
    """

    case_files: CaseFiles
    store: IncidentStore
    log: RegistryLog
    directory: Directory
    tasks: Tasks
    street_looks: StreetLooks
    clock: Clock

    def street(self, bureau: str, street: str) -> AreaReach:
        """Return whoever was rung for homes of a street within the bureau's window."""
        now, window = self.clock.now(), self._window(bureau)
        closed = self.case_files.of_street(bureau, street, now - window, now)
        seen = self._seen(self.store.head(bureau, each.incident) for each in closed)
        return AreaReach(window.days, self._judged(bureau, seen))

    def shown(self, bureau: str, street: str, by: str) -> AreaReach:
        """Record that somebody looks at the people of a street, then return how they are reached (law 13)."""
        found = self.street(bureau, street)
        homes = {each.home for each in found.responders if each.home}
        look = StreetLook(street, by, "", REACH, len(homes), self.clock.now())
        self.street_looks.keep(bureau, look)
        return found

    def home(self, bureau: str, home: str) -> AreaReach:
        """Return the responders of a home, also those who were never rung."""
        now, window = self.clock.now(), self._window(bureau)
        known = self.directory.snapshot(bureau, home)
        incidents = {
            closed.incident
            for elder in known.elders
            for closed in self.case_files.of_elder(bureau, elder)
            if now - window <= closed.closed_at < now
        }
        heads = (self.store.head(bureau, each) for each in sorted(incidents))
        seen = self._seen(head for head in heads if head.run.snapshot.home == home)
        for each in known.responders:
            self._know(seen, home, each)
        own = {each.id for each in known.responders}
        judged = self._judged(bureau, seen)
        return AreaReach(window.days, tuple(each for each in judged if each.person in own))

    def tell_street(self, bureau: str, street: str) -> tuple[str, ...]:
        """Open a task for each responder of a street who is lost, and return who they are.

        The task is named after the first call in vain: the same silence opens nothing twice, and one
        after they were reached again is a new one.
        """
        lost = [each for each in self.street(bureau, street).responders if each.is_lost]
        for each in lost:
            counted = each.incidents
            detail = {"responder": each.person, "calls": str(counted.unreached)}
            key, now = f"unreached-{each.person}-{counted.since}", self.clock.now()
            self.tasks.open(bureau, key, UNREACHED, each.home, detail, now, street)
        return tuple(each.person for each in lost)

    # ---- within ----

    def _window(self, bureau: str) -> timedelta:
        return self.directory.parameters(bureau).duration("reach.window_days")

    def _seen(self, heads: Iterable[Head]) -> _Seen:
        seen = _Seen()
        for head in heads:
            if head.run.test:
                continue
            links = self.store.links(head.bureau, head.incident)
            for part in parts_of(link.entry for link in links):
                known = head.run.snapshot.responder(part.person)
                if known is not None:
                    self._know(seen, head.run.snapshot.home, known)
                    seen.parts[part.person].append(part)
        return seen

    def _know(self, seen: _Seen, home: str, responder: Responder) -> None:
        seen.roles[responder.id] = responder.role
        seen.homes[responder.id].add(home)

    def _judged(self, bureau: str, seen: _Seen) -> tuple[ResponderReach, ...]:
        most = self.directory.parameters(bureau).count("reach.unreached")
        proofs = self._proofs(bureau, {home for homes in seen.homes.values() for home in homes})
        found = []
        for person, role in seen.roles.items():
            counted = reached(person, seen.parts[person])
            proven = reach(proofs.get(person, ()))
            is_lost = counted.is_lost(most) and not _was_proven_since(counted, proven, seen)
            found.append(
                ResponderReach(person, seen.home_of(person), role, counted, proven, is_lost)
            )
        return tuple(sorted(found, key=_worst_first))

    def _proofs(self, bureau: str, homes: Iterable[str]) -> dict[str, list[ProofCall]]:
        calls: dict[str, list[ProofCall]] = defaultdict(list)
        for person, call in self._proven(bureau, homes):
            calls[person].append(call)
        return calls

    def _proven(self, bureau: str, homes: Iterable[str]) -> Iterator[tuple[str, ProofCall]]:
        for home in sorted(homes):
            for made in self.log.of(bureau, home):
                if (made.about, made.did) == (About.RESPONDER, Did.PROVEN):
                    yield made.who, ProofCall(made.at, Proof(made.detail[CAME_TO]))


def _was_proven_since(counted: Reached, proven: Reach, seen: _Seen) -> bool:
    """Tell whether a proof call reached them after the last call in vain."""
    if proven.last is not Proof.REACHED or proven.last_at is None:
        return False
    placed = [c.placed_at for p in seen.parts[counted.person] for c in p.calls if c.is_try]
    return proven.last_at >= max(placed)


def _worst_first(each: ResponderReach) -> tuple[int, str, str]:
    return (-each.incidents.unreached, each.home, each.person)
