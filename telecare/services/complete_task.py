"""Takes in what people say they did about a task: a substitute given, a home watched, a device mended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from telecare.domain.errors import ConflictError, NotPermittedError, UnknownDeviceError
from telecare.domain.household import at_home
from telecare.domain.kinds import Witnessed
from telecare.domain.repair import (
    MANUAL_WATCH,
    REPAIR,
    Cancelled,
    CancelReason,
    MendedSaid,
    RepairEvent,
    SubstituteGiven,
    Watched,
    WatchedBy,
)
from telecare.domain.service.caring import CARE_TASKS
from telecare.ports.confirmations import Confirmation
from telecare.ports.tasks import DONE, RepairStore, Task, TaskPlace, TaskRegister
from telecare.ports.world import Clock, Directory
from telecare.services.advance_repair import AdvanceRepair
from telecare.services.confirm_life import ConfirmLife

WELFARE_VISIT = "welfare_visit"
"""The task of going to see an elder whom no follow-up reached."""

Word = TypeVar("Word", bound=StrEnum)


class Done(StrEnum):
    """What somebody says they did."""

    DONE = "done"
    SUBSTITUTE = "substitute"
    WATCHED = "watched"
    MENDED = "mended"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Completion:
    """Who did what; `thing` is the substitute, `how` and `reason` are words."""

    done: Done
    by: str
    thing: str = ""
    how: WatchedBy | None = None
    reason: CancelReason | None = None


@dataclass(frozen=True, slots=True)
class CompleteTask:
    """Completes tasks; no word of anybody closes a repair, a test alarm of its device does.

    Whoever says that they visited has seen the elders who are at home: that proves that these live. It
    is recorded before the task moves, under the completion's own id, so that a repeat makes it whole.
    """

    tasks: TaskRegister
    repairs: RepairStore
    advance: AdvanceRepair
    directory: Directory
    confirm_life: ConfirmLife
    clock: Clock

    def complete(self, bureau: str, place: TaskPlace, said: Completion, event_id: str) -> Task:
        """Take a completion in and return the task after it; the same `event_id` changes nothing.

        Raises UnknownTaskError, NotPermittedError when the task takes no such word, ConflictError
        when it is over.
        """
        task = self.tasks.task(bureau, place)
        if task.task == REPAIR:
            return self._repaired(bureau, place, said, event_id)
        if task.task == MANUAL_WATCH:
            self._watched(bureau, task, said, event_id)
        elif task.task in CARE_TASKS and "service" in task.detail:
            raise NotPermittedError(
                "what became of a call or visit is reported to the elder's care"
            )
        else:
            self._finished(bureau, task, said, event_id)
        return self.tasks.task(bureau, place)

    def _repaired(self, bureau: str, place: TaskPlace, said: Completion, event_id: str) -> Task:
        repair = self.repairs.repair(bureau, place).repair
        if repair.state.is_over and event_id not in repair.heard:
            raise ConflictError("this repair is over")
        event = self._event(bureau, place, said)
        if isinstance(event, Watched):
            self._saw(bureau, place.home, "", said, event_id)
        return self.advance.bring(bureau, place, event, event_id).task

    def _event(self, bureau: str, place: TaskPlace, said: Completion) -> RepairEvent:
        match said.done:
            case Done.SUBSTITUTE:
                return self._substitute(bureau, place, said)
            case Done.WATCHED:
                return Watched(said.by, _needed(said.how, "how"))
            case Done.MENDED:
                return MendedSaid(said.by)
            case Done.CANCELLED:
                return Cancelled(said.by, _needed(said.reason, "reason"))
        raise NotPermittedError("a repair is closed by a test alarm of its device alone")

    def _substitute(self, bureau: str, place: TaskPlace, said: Completion) -> SubstituteGiven:
        """A substitute is a device that the directory knows in this very home, and that works."""
        try:
            home = self.directory.thing(said.thing).home
        except UnknownDeviceError as error:
            raise NotPermittedError("the substitute is no device that is known") from error
        if home != place.home:
            raise NotPermittedError("the substitute is not enrolled in this home")
        if self.repairs.standing(bureau, said.thing):
            raise NotPermittedError("the substitute is itself to be repaired")
        return SubstituteGiven(said.by, said.thing)

    def _watched(self, bureau: str, task: Task, said: Completion, event_id: str) -> None:
        if said.done is not Done.WATCHED:
            raise NotPermittedError("a manual watch ends with its repair; say watched")
        if task.state == DONE:
            raise ConflictError("this watch is over")
        place = TaskPlace.named(task.detail["repair"])
        event = Watched(said.by, _needed(said.how, "how"))
        self._saw(bureau, task.place.home, "", said, event_id)
        self.advance.bring(bureau, place, event, event_id)

    def _finished(self, bureau: str, task: Task, said: Completion, event_id: str) -> None:
        if said.done not in {Done.DONE, Done.CANCELLED}:
            raise NotPermittedError("this task is done or cancelled, nothing else")
        how = {"how": said.done.value, "by": said.by}
        if said.done is Done.CANCELLED:
            how["reason"] = _needed(said.reason, "reason").value
        elif task.task == WELFARE_VISIT:
            self._saw(bureau, task.place.home, task.detail.get("who", ""), said, event_id)
        self.tasks.finish(bureau, task.place, how, self.clock.now())

    def _saw(self, bureau: str, home: str, who: str, said: Completion, event_id: str) -> None:
        """Record whom a visit saw; somebody who only rang has not said that it was the elder who spoke."""
        if said.how is not WatchedBy.VISITED:
            return
        now, known = self.clock.now(), self.directory.snapshot(bureau, home)
        for elder in at_home(known, now):
            if who in ("", elder):
                seen = Confirmation(Witnessed.VISIT, said.by, now, said.by)
                self.confirm_life.take(bureau, home, elder, seen, f"task-{event_id}")


def _needed(word: Word | None, field: str) -> Word:
    if word is None:
        raise NotPermittedError(f"{field} is missing")
    return word
