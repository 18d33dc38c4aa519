"""Carries out what was decided: outbox entries in their order, each marked when it is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from telecare.domain.actions import (
    Action,
    Lane,
    PlaceCall,
    SendCommand,
    SendReceipt,
    StartResponse,
)
from telecare.domain.errors import CarrierError, SealError, UnavailableError
from telecare.ports.incidents import Head, IncidentStore, OutboxItem
from telecare.services.do_at_once import AtOnce

if TYPE_CHECKING:
    from telecare.ports.facts import Facts
    from telecare.ports.world import Clock
    from telecare.services.do_action import Hands

ALARMS_ONLY = frozenset({Lane.ALARM})
EVERY_LANE = frozenset(Lane)

WITHOUT_NAMES = frozenset({StartResponse, SendReceipt, SendCommand})
"""What a function can carry out that may open nobody's data (receive_alarm)."""

_TROUBLES = (CarrierError, UnavailableError, SealError)


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of an outbox's lanes: `left` still waits, of that `failed` was tried.

    `after` is the head where somebody was rung, read after it: others may have decided meanwhile, and
    whoever has no telephone has become an event.
    """

    done: tuple[OutboxItem, ...] = ()
    failed: tuple[OutboxItem, ...] = ()
    left: tuple[OutboxItem, ...] = ()
    after: Head | None = None


NOTHING = Carried()


@dataclass(frozen=True, slots=True)
class CarryOut:
    """Carries outbox entries out, alarm lane first, in the order in which they were decided.

    Every entry is carried out at least once; its id, the attempt's claim or the port's own key make
    the second time harmless. One that fails keeps no other waiting, and one that was decided after
    the head was read is left to whoever decided it. `only` names the actions that
    this process may carry out (None: all); the others are left to those that may, and where only
    `WITHOUT_NAMES` may be, there are no `hands` for more.
    """

    store: IncidentStore
    clock: Clock
    facts: Facts
    at_once: AtOnce
    hands: Hands | None
    only: frozenset[type] | None = None

    def pending(
        self,
        head: Head,
        lanes: frozenset[Lane] = ALARMS_ONLY,
        older_than: timedelta = timedelta(0),
    ) -> Carried:
        """Carry out what waits in these lanes for at least so long."""
        if self.only is not None and not self.only:
            return NOTHING
        before = self.clock.now() - older_than
        waiting = self.store.pending(head.bureau, head.incident)
        return self._carry(head, (item for item in waiting if item.lane in lanes), before)

    def these(self, head: Head, waiting: Sequence[OutboxItem]) -> Carried:
        """Carry out what is known to wait in the alarm lane: this process has just written or read it."""
        alarms = [item for item in waiting if item.lane is Lane.ALARM]
        if not alarms or (self.only is not None and not self.only):
            return NOTHING
        return self._carry(head, alarms, self.clock.now())

    def _carry(self, head: Head, waiting: Iterable[OutboxItem], before: datetime) -> Carried:
        done, failed, left = [], [], []
        unmarked: list[OutboxItem] = []
        for item in waiting:
            mine = item.created_at <= before and self._may(head, item)
            became = self._did(head, item) if mine else None
            if not became:
                left.append(item)
                failed += [item] if became is False else []
                continue
            done.append(became)
            unmarked.append(became)
            if type(item.action) not in WITHOUT_NAMES:
                unmarked = self._marked(head, unmarked)
        self._marked(head, unmarked)
        return Carried(tuple(done), tuple(failed), tuple(left), self._rung(head, done))

    def _rung(self, head: Head, done: Iterable[OutboxItem]) -> Head | None:
        """Return the head after people were rung; whoever stopped such a call found no call to stop."""
        calls = [item.action for item in done if isinstance(item.action, PlaceCall)]
        if not calls or self.hands is None:
            return None
        after = self.store.head(head.bureau, head.incident)
        self.hands.ring_person.stop_unwanted(after, calls)
        return after

    def _may(self, head: Head, item: OutboxItem) -> bool:
        is_known = item.number <= head.run.actions
        return is_known and (self.only is None or type(item.action) in self.only)

    def _did(self, head: Head, item: OutboxItem) -> OutboxItem | Literal[False] | None:
        """Do one item and return it as it was done; False when it failed, None when it is somebody else's."""
        try:
            if type(item.action) in WITHOUT_NAMES:
                self.at_once.do(head, item)
                return item
            if self.hands is None:
                raise TypeError(f"no hands for {type(item.action).__name__}")
            return self.hands.do(head, item)
        except _TROUBLES as error:
            self._note(head, item.action, "action_failed", error=type(error).__name__)
            return False

    def _marked(self, head: Head, done: list[OutboxItem]) -> list[OutboxItem]:
        """Mark what was done, and return what is unmarked then: nothing.

        What may be done twice at no cost is marked together; a call or a message at once, so that
        whoever finds it unmarked after a death has as little as possible to do again.
        """
        if done:
            self.store.done(head.bureau, head.incident, done, self.clock.now())
        for item in done:
            self._note(head, item.action, "action_carried_out")
        return []

    def _note(self, head: Head, action: Action, fact: str, **keys: str) -> None:
        what = type(action).__name__
        self.facts.note(fact, incident=head.incident, action=action.id, what=what, **keys)
