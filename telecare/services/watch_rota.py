"""Tells the supervisor of a shift that nobody fills, while there is time to fill it (failure case 3, HZ23-20)."""

from __future__ import annotations

from dataclasses import dataclass

from telecare.domain.parameters import Parameters
from telecare.domain.rota import Gap, Post, gaps
from telecare.ports.facts import Facts
from telecare.ports.rota import Rota
from telecare.ports.world import Clock, Desk, Directory


@dataclass(frozen=True, slots=True)
class WatchRota:
    """Looks ahead by `rota.warn_h`; a gap is told once before it begins, and each hour while it lasts.

    A bureau whose parameters ask for nobody at a post keeps its rota elsewhere: nothing is told of it.
    """

    bureaus: tuple[str, ...]
    rota: Rota
    directory: Directory
    desk: Desk
    clock: Clock
    facts: Facts

    def watch(self) -> None:
        """Look at the rota of every bureau."""
        for bureau in self.bureaus:
            parameters = self.directory.parameters(bureau)
            for post in Post:
                for gap in self._gaps(bureau, post, parameters):
                    self._tell(bureau, gap)

    def _gaps(self, bureau: str, post: Post, parameters: Parameters) -> tuple[Gap, ...]:
        needed = parameters.count(f"rota.{post}s")
        if not needed:
            return ()
        since = self.clock.now()
        until = since + parameters.duration("rota.warn_h")
        return gaps(self.rota.shifts(bureau, post, since, until), post, needed, since, until)

    def _tell(self, bureau: str, gap: Gap) -> None:
        now = self.clock.now()
        what = f"now-{now:%Y%m%dT%H}" if gap.begins <= now else f"{gap.begins:%Y%m%dT%H%M}"
        key = f"rota-{gap.post}-{what}-{gap.missing}"
        begins, ends = (at.isoformat(timespec="minutes") for at in (gap.begins, gap.ends))
        detail = {"post": gap.post, "begins": begins, "ends": ends, "missing": str(gap.missing)}
        self.desk.tell(bureau, "rota", "supervisor", "rota_gap", key, detail=detail)
        self.facts.note("rota_gap", bureau=bureau, what=gap.post)
