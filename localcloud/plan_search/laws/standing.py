"""What is asked of a situation: late news changes nothing, and its deadline leads on (laws 3, 9 and 11)."""

from __future__ import annotations

from datetime import datetime

from localcloud.plan_search.taken import Taken
from localcloud.plan_search.world import Decide
from telecare.domain.actions import Action, PlaceCall, Tell
from telecare.domain.events import CallEnded, CallResult
from telecare.domain.run import Run

_NOT_AGAIN = "law 9: nobody has the incident and the supervisor is not told again in time"


def told_again(taken: Taken, decide: Decide) -> str:
    """Ask whether the same news of a carrier, told twice, changes anything (law 11)."""
    again = decide(taken.after, taken.event, taken.now)
    if again.run == taken.after and not again.actions:
        return ""
    return "law 11: news told twice is taken twice"


def stands(run: Run, now: datetime, due_at: datetime | None, decide: Decide) -> str:
    """Ask a situation whether late news changes it and whether its deadline leads on."""
    late = decide(run, CallEnded("gone", CallResult.COMPLETED, "1"), now)
    if late.run != run or late.actions:
        return "law 11: late news of a call that is over changes the incident"
    if due_at is None:
        return ""
    later = decide(run, None, due_at)
    if later.run == run and not later.entries and not _leads_on(run, later.due_at, decide):
        return "law 3: the deadline comes and changes nothing"
    return _is_led_on(run, later.actions, due_at, decide)


def _leads_on(run: Run, due_at: datetime | None, decide: Decide) -> bool:
    """A step that is kept back may come due in vain, if the deadline after it changes something."""
    if due_at is None:
        return False
    later = decide(run, None, due_at)
    return later.run != run or bool(later.entries)


def _is_led_on(run: Run, first: tuple[Action, ...], due_at: datetime, decide: Decide) -> str:
    if not run.state.is_active or run.owner or _somebody_comes(run) or run.live():
        return ""
    if run.told_at is not None:
        every = run.snapshot.clock("supervisor.every_min", run.kind)
        late = due_at > run.told_at + every
        return _NOT_AGAIN if late else ""
    return "" if _calls_or_tells(first) else _later_led_on(run, due_at, decide)


def _later_led_on(run: Run, due_at: datetime, decide: Decide) -> str:
    for _ in range(8):
        decision = decide(run, None, due_at)
        if _calls_or_tells(decision.actions):
            return ""
        if decision.due_at is None:
            break
        run, due_at = decision.run, decision.due_at
    return "law 9: nobody has the incident and nobody is led to it"


def _calls_or_tells(actions: tuple[Action, ...]) -> bool:
    return any(isinstance(a, PlaceCall | Tell) for a in actions)


def _somebody_comes(run: Run) -> bool:
    stop = run.snapshot.clock("eta.stop_min", run.kind)
    return any(
        a.arrived_at is not None or (a.eta_at is not None and a.eta_at - a.at <= stop)
        for a in run.acceptances
    )
