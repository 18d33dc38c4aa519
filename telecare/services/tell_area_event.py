"""Tells people of an area's event once: a power cut is one task for the street, not one for each home."""

from __future__ import annotations

from dataclasses import dataclass

from telecare.ports.facts import Facts
from telecare.ports.tasks import OPEN, Task, TaskPlace, TaskRegister
from telecare.ports.world import Clock, Desk, Directory

AREA_EVENT = "area_event"


@dataclass(frozen=True, slots=True)
class TellAreaEvent:
    """Opens one task an event, however many links it takes and however often it is found.

    The task stands until somebody finishes it, or the bureau's longest storm is over.
    """

    directory: Directory
    tasks: TaskRegister
    desk: Desk
    clock: Clock
    facts: Facts

    def tell(self, bureau: str, street: str, links: int) -> None:
        """Say that many links of a street are away; twice at the same moment is once."""
        place = f"area:{street}"
        known = tuple(self.tasks.of_home(bureau, place))
        last = max(known, key=lambda task: task.opened_at, default=None)
        if last is None or not self._stands(bureau, last):
            key = f"{AREA_EVENT}-{street}-{len(known) + 1:06d}"
            detail = {"what": "links_lost", "street": street, "links": str(links)}
            now = self.clock.now()
            self.tasks.open(bureau, key, AREA_EVENT, place, detail, now, area=street)
            self.facts.note("area_event", bureau=bureau, links=links)
            last = self.tasks.task(bureau, TaskPlace(place, key))
        self._notice(bureau, last)

    def _stands(self, bureau: str, last: Task) -> bool:
        longest = self.directory.parameters(bureau).duration("storm.longest_h")
        return last.state == OPEN and self.clock.now() < last.opened_at + longest

    def _notice(self, bureau: str, task: Task) -> None:
        """Tell under the task's own key: after a crash the notice is made good, and told once."""
        detail = {"links": task.detail["links"], "street": task.detail["street"]}
        incident, key = f"task:{task.place.id}", task.place.key
        self.desk.tell(bureau, incident, "supervisor", AREA_EVENT, key, detail=detail)
