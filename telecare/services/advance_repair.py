"""Brings events to a repair: load, decide, do, write; the one writer of repairs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from telecare.domain.errors import ConflictError
from telecare.domain.mending import decide_repair, opened
from telecare.domain.repair import (
    BATTERY_LOW,
    MANUAL_WATCH,
    SUPERVISOR,
    EndWatch,
    OpenWatch,
    Repair,
    RepairAction,
    RepairDecision,
    RepairEvent,
    RepairState,
    TellSupervisor,
)
from telecare.domain.tidings.kinds import TidingKind
from telecare.ports.facts import Facts
from telecare.ports.tasks import KeptRepair, RepairStore, TaskPlace, TaskRegister
from telecare.ports.tidings import HomeTiding, Tidings
from telecare.ports.world import Clock, Desk

MOST_TRIES = 5
"""How often a lost race is run again; another writer of one repair is rare."""

MOST_HEARD = 16
"""How many of the last events are remembered by id, so that the same again changes nothing."""


_TOLD = {
    (False, True): TidingKind.BATTERY_LOW,
    (True, True): TidingKind.BATTERY_MENDED,
    (True, False): TidingKind.DEVICE_MENDED,
}
"""What a home is told, by (it is over, it is a low battery); of a fault that is not mended people come and say."""


@dataclass(frozen=True, slots=True)
class AdvanceRepair:
    """Advances repairs.

    What a decision asks for is done before it is written, under keys that the decision makes: after a
    crash in between it is decided and done again, and nobody is told twice.
    """

    repairs: RepairStore
    tasks: TaskRegister
    desk: Desk
    tidings: Tidings
    clock: Clock
    facts: Facts

    def open(self, bureau: str, repair: Repair) -> KeptRepair:
        """Begin a repair; ConflictError when one of this device and fault is under way."""
        return self._carried(KeptRepair(bureau, repair), opened(repair), "")

    def bring(
        self, bureau: str, place: TaskPlace, event: RepairEvent, event_id: str = ""
    ) -> KeptRepair:
        """Bring an event; the same `event_id` again changes nothing.

        Raises UnknownTaskError, NotPermittedError for an event that makes no sense, ConflictError
        when the race was lost too often.
        """
        for _ in range(MOST_TRIES):
            kept = self.repairs.repair(bureau, place)
            if event_id and event_id in kept.repair.heard:
                return kept
            decision = decide_repair(kept.repair, event, self.clock.now())
            try:
                return self._carried(kept, decision, event_id)
            except ConflictError:
                self.facts.note("repair_raced", bureau=bureau)
        raise ConflictError(f"{place.id} is written by others all the time")

    def _carried(self, kept: KeptRepair, decision: RepairDecision, event_id: str) -> KeptRepair:
        if decision.repair == kept.repair and kept.version:
            return kept
        for action in decision.actions:
            self._do(kept, action)
        self._tell_home(kept, decision.repair)
        heard = (*decision.repair.heard, event_id)[-MOST_HEARD:] if event_id else kept.repair.heard
        after = replace(decision.repair, heard=heard)
        written = self.repairs.keep(kept, after, decision.entries)
        if after.state is not kept.repair.state or not kept.version:
            self.facts.note("repair_moved", bureau=kept.bureau, to=after.state, fault=after.fault)
        return written

    def _tell_home(self, kept: KeptRepair, after: Repair) -> None:
        """Have the home told that a battery is low, and that what was wrong is mended; a key tells it once."""
        is_closed = after.state is RepairState.CLOSED and kept.repair.state is not after.state
        kind = _TOLD.get((is_closed, after.fault == BATTERY_LOW))
        if kind is None or not (is_closed or not kept.version):
            return
        key = f"{after.key}-{kind}"
        tiding = HomeTiding(kept.bureau, after.home, kind, key, self.clock.now())
        self.tidings.ask([tiding])

    def _do(self, kept: KeptRepair, action: RepairAction) -> None:
        repair, now = kept.repair, self.clock.now()
        match action:
            case TellSupervisor(reason, key):
                self.desk.tell(kept.bureau, f"task:{kept.place.id}", SUPERVISOR, reason, key)
            case OpenWatch(key):
                detail = {"device": repair.device, "thing": repair.thing, "fault": repair.fault}
                self.tasks.open(
                    kept.bureau,
                    key,
                    MANUAL_WATCH,
                    repair.home,
                    {**detail, "repair": kept.place.id},
                    now,
                    repair.area,
                )
            case EndWatch(key):
                how = {"how": "not_needed"}
                self.tasks.finish(kept.bureau, TaskPlace(repair.home, key), how, now)
