"""Carries out what was decided: outbox entries in their order, each marked when it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from telecare.domain.actions import Action, Lane, SendCommand, SendReceipt, StartResponse
from telecare.domain.errors import CarrierError, SealError, UnavailableError
from telecare.ports.incidents import Head, OutboxItem
from telecare.services.do_action import Hands, do_action

ALARMS_ONLY = frozenset({Lane.ALARM})
EVERY_LANE = frozenset(Lane)

WITHOUT_NAMES = frozenset({StartResponse, SendReceipt, SendCommand})
"""What a function can carry out that may open nobody's data (receive_alarm)."""

_TROUBLES = (CarrierError, UnavailableError, SealError)


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of an outbox's lanes: `left` still waits, of that `failed` was tried."""

    done: tuple[OutboxItem, ...] = ()
    failed: tuple[OutboxItem, ...] = ()
    left: tuple[OutboxItem, ...] = ()


NOTHING = Carried()


@dataclass(frozen=True, slots=True)
class CarryOut:
    """Carries outbox entries out, alarm lane first, in the order in which they were decided.

    Every entry is carried out at least once; its id, the attempt's claim or the port's own key make
    the second time harmless. One that fails keeps no other waiting. `only` names the actions that
    this process may carry out (None: all); the others are left to those that may.
    """

    hands: Hands
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
        before = self.hands.clock.now() - older_than
        done, failed, left = [], [], []
        waiting = self.hands.store.pending(head.bureau, head.incident)
        for item in (i for i in waiting if i.lane in lanes):
            mine = item.created_at <= before and self._may(item.action)
            became = self._carried(head, item) if mine else None
            if became:
                done.append(item)
                continue
            left.append(item)
            if became is False:
                failed.append(item)
        return Carried(tuple(done), tuple(failed), tuple(left))

    def _may(self, action: Action) -> bool:
        return self.only is None or type(action) in self.only

    def _carried(self, head: Head, item: OutboxItem) -> bool | None:
        """Carry one item out; False when it failed, None when somebody else is at it."""
        try:
            over = do_action(self.hands, head, item)
        except _TROUBLES as error:
            self._note(head, item.action, "action_failed", error=type(error).__name__)
            return False
        if not over:
            return None
        self.hands.store.done(head.bureau, head.incident, item.action, self.hands.clock.now())
        self._note(head, item.action, "action_carried_out")
        return True

    def _note(self, head: Head, action: Action, fact: str, **keys: str) -> None:
        what = type(action).__name__
        self.hands.facts.note(fact, incident=head.incident, action=action.id, what=what, **keys)
