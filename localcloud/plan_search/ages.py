"""How old an instant of a run can matter: the longest clock by which any rule reads it."""

from __future__ import annotations

from datetime import timedelta

from localcloud.plan_search.home import ALARMS
from localcloud.plan_search.world import Left, Trouble
from telecare.domain.home import Snapshot
from telecare.domain.kinds import Kind, incident_kind
from telecare.domain.response_plan import Start, Trigger


class Ages:
    """The caps of one home: an instant older than its cap is like one that is just so old."""

    names = (
        "opened_at",
        "first_contact_at",
        "exhausted_at",
        "elder_ended_at",
        "plan_since",
        "told_at",
        "carrier_told_at",
        "last_word_at",
        "follow_up_told_at",
    )

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.every = self._longest("supervisor.every_min")
        self.check = self._longest("relay.check_min")
        self.backup = self._longest("relay.backup_s")
        self.hold = self._longest("hold_s")
        self.valve = self._longest("valve.proof_s")
        self.count = self._longest("alarm.count_s")
        self.grace = self._longest("arrival.grace_min")
        self.follow_up = self._longest("follow_up.within_h")
        self.follow_up_tries = snapshot.parameters.count("follow_up.tries")
        ask = self._longest("on_scene.ask_min")
        self._fixed = (self.valve, self.every, self.every, ask, self.follow_up)
        self._caps: dict[tuple[Kind, int], tuple[timedelta, ...]] = {}

    def _longest(self, name: str) -> timedelta:
        return max(self._snapshot.clock(name, kind) for kind in Kind)

    def caps(self, kind: Kind, left: Left) -> tuple[timedelta, ...]:
        """Return the cap of each instant in `names`, for this plan and those it may be switched to."""
        may_switch = left[Trouble.ALARM] + left[Trouble.FIRE]
        known = self._caps.get((kind, may_switch))
        if known is None:
            others = [incident_kind(word) for word in ALARMS] if may_switch else []
            columns = zip(*[self._of_plan(each) for each in (kind, *others)], strict=True)
            known = (*[max(column) for column in columns], *self._fixed)
            self._caps[kind, may_switch] = known
        return known

    def _of_plan(self, kind: Kind) -> tuple[timedelta, ...]:
        plan, risk = self._snapshot.plans[kind], self._snapshot.risk
        triggers = (plan.contacts_trigger(risk), *plan.neighbourhood, *plan.team_triggers(risk))
        opening = self._of(kind, triggers, Start.OPENING, Start.WITH_ELDER)
        if plan.suspected:
            opening = max(opening, self._snapshot.clock("unreached_s", kind))
        retry = plan.elder.retry
        return (
            opening,
            self._of(kind, triggers, Start.FIRST_CONTACT),
            self._of(kind, triggers, Start.CONTACTS_EXHAUSTED),
            self._snapshot.clock(retry, kind) if retry else timedelta(0),
        )

    def _of(self, kind: Kind, triggers: tuple[Trigger, ...], *starts: Start) -> timedelta:
        clocks = [t.after for t in triggers if t.start in starts and t.after]
        return max((self._snapshot.clock(c, kind) for c in clocks), default=timedelta(0))
