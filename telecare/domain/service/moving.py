"""How a service moves on: a pure and total function, so that no step is skipped and nothing ends without a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from telecare.domain.programme.procedure import Act, Stage, refusal
from telecare.domain.service.care import CareTerms
from telecare.domain.service.caring import agree_care, keep_caring, report_care
from telecare.domain.service.ending import end_service
from telecare.domain.service.establishing import FINDING_OUT, establish
from telecare.domain.service.life import Life, Phase, Suspension, Taken, seconds
from telecare.domain.service.moves import (
    AgreeCare,
    Ask,
    Dismiss,
    EndService,
    Establish,
    Move,
    Moved,
    No,
    Object,
    Offer,
    ReportCare,
    Resume,
    Review,
    SendBack,
    Suspend,
    Take,
    TakeStep,
    TimePassed,
    Withdraw,
)
from telecare.domain.service.powers import MAY_REST, MAY_REVIEW, may_send_back
from telecare.domain.service.public_notice import answered, dismiss, raise_objection
from telecare.domain.service.transferring import offer, take, wait_for_taker, withdraw
from telecare.domain.timeline import Entry

SHOWN = {
    Act.ENUMERATE: "roster",
    Act.APPLY: "application",
    Act.ASSESS: "assessment",
    Act.APPROVE: "decision",
    Act.NOTICE: "notice",
    Act.REGISTER: "filing",
    Act.PLAN: "care_plan",
    Act.SIGN: "agreement",
    Act.FIT: "devices",
    Act.ACCEPT: "test",
}
"""Which paper shows that a step was taken; where somebody must be present, `witness` says who was."""

STEP_LATE, REVIEW_DUE = "service_step_late", "service_review"


def opened(life: Life) -> Moved:
    """Begin a service: its first step has a clock."""
    entry = Entry(life.opened_at, "service_opened", life.elder, {"funding": life.funding})
    return Moved(_waiting(life, life.opened_at), (entry,))


def decide_life(life: Life, move: Move, at: datetime, care: CareTerms | None = None) -> Moved:
    """Return what a move makes of a service; `at` carries the bureau's zone, whose days count.

    What time has brought comes first, so that no move hides it. Nothing changes a service that is over.
    `care` is what is owed to this person now; without it calls and visits stand as they stood.
    """
    if life.phase is Phase.ENDED:
        return Moved(life, no=No.NOT_NOW)
    moved = _pass_time(life, at)
    moved = _and_then(moved, keep_caring(moved.life, at, care))
    moved = _and_then(moved, _made(moved.life, move, at, care))
    return _and_then(moved, keep_caring(moved.life, at, care))


def _made(life: Life, move: Move, at: datetime, care: CareTerms | None) -> Moved:
    if isinstance(move, ReportCare):
        return report_care(life, move, at, care)
    how: Callable[[Life, Any, datetime], Moved] = _HOW[type(move)]
    return how(life, move, at)


def _and_then(first: Moved, second: Moved) -> Moved:
    return Moved(
        second.life,
        (*first.entries, *second.entries),
        (*first.asks, *second.asks),
        (*first.closes, *second.closes),
        first.no or second.no,
    )


# ---- time ----


def _pass_time(life: Life, at: datetime) -> Moved:
    """Bring to light what has fallen due, the offer of a hand-over apart from the service itself."""
    waited = wait_for_taker(life, at)
    mine = waited.life
    if mine.waits_until is None or at < mine.waits_until:
        return waited
    if mine.phase is Phase.SUSPENDED:
        active = _active(mine, at)
        entry = Entry(at, "service_resumed", "clock")
        return Moved(_waiting(active, at), (*waited.entries, entry), waited.asks)
    task = STEP_LATE if mine.phase is Phase.ENTERING else REVIEW_DUE
    key = f"{task}-{mine.id}-{mine.waits_until.timestamp():.0f}"
    reminded = replace(
        mine, reminders=mine.reminders + 1, waits_until=at + seconds(mine.clocks.remind_s)
    )
    entry = Entry(at, "task_opened", "clock", {"task": task})
    return Moved(reminded, (*waited.entries, entry), (*waited.asks, Ask(task, key)))


def _waiting(life: Life, at: datetime) -> Life:
    """Arm the clock of where the service stands now; a notice has its own days before the usual ones."""
    if life.phase is Phase.ENTERING:
        hangs = timedelta(days=life.stages[len(life.taken) - 1].days if life.taken else 0)
        until = at + hangs + seconds(life.clocks.step_s)
    elif life.suspension is not None:
        until = life.suspension.until
    else:
        until = at + seconds(life.clocks.review_s)
    return replace(life, waits_until=until, reminders=0)


def _active(life: Life, at: datetime) -> Life:
    """Let the elder count on being guarded from now on, whatever was heard of the home before."""
    return replace(life, phase=Phase.ACTIVE, suspension=None, active_at=at)


def _nothing(life: Life, move: TimePassed, at: datetime) -> Moved:
    del move, at
    return Moved(life)


# ---- steps ----


def _step(life: Life, move: TakeStep, at: datetime) -> Moved:
    if life.phase is not Phase.ENTERING:
        return Moved(life, no=No.NOT_NOW)
    said = move.said
    wrong = refusal(life.stages, life.done, move.act, said.by, at.date(), move.present)
    if wrong is not None:
        return Moved(life, no=No(wrong.value))
    stage = life.stages[len(life.taken)]
    if life.objections:
        return Moved(life, no=No.OBJECTED)
    if life.missing and stage.act not in FINDING_OUT:
        return Moved(life, no=No.FACTS_MISSING)
    if any(not move.evidence.get(paper) for paper in evidence_for(stage)) or (
        stage.act is Act.SIGN and move.agreement is None
    ):
        return Moved(life, no=No.NO_EVIDENCE)
    taken = Taken(move.act, at.date(), said.by, said.written_by, move.present, move.evidence)
    after = replace(life, taken=(*life.taken, taken), home=life.home or move.home)
    if move.agreement is not None and stage.act is Act.SIGN:
        signed = (*life.agreements, move.agreement)
        after = replace(after, agreements=signed, operator=move.agreement.operator)
    if after.next_stage is None:
        after = _active(after, at)
    detail = {"step": move.act, "by": said.by, **move.evidence}
    return Moved(_waiting(after, at), (Entry(at, "service_step", said.written_by, detail),))


def evidence_for(stage: Stage) -> tuple[str, ...]:
    """Return the papers that a step needs."""
    return (SHOWN[stage.act], "witness") if stage.present else (SHOWN[stage.act],)


def _send_back(life: Life, move: SendBack, at: datetime) -> Moved:
    """What was taken stays in the log; only from the step sent back to on is it to do again."""
    acts = [each.act for each in life.taken]
    if life.phase is not Phase.ENTERING or move.to not in acts:
        return Moved(life, no=No.NOT_NOW)
    if not may_send_back(life, move.said.by):
        return Moved(life, no=No.NOT_YOURS)
    heard, closes = answered(life)
    after = replace(heard, taken=life.taken[: acts.index(move.to)])
    detail = {"step": move.to, "why": move.why}
    entry = Entry(at, "service_sent_back", move.said.written_by, detail)
    return Moved(_waiting(after, at), (entry,), closes=closes)


# ---- resting ----


def _suspend(life: Life, move: Suspend, at: datetime) -> Moved:
    if life.phase is not Phase.ACTIVE:
        return Moved(life, no=No.NOT_NOW)
    if move.said.by not in MAY_REST:
        return Moved(life, no=No.NOT_YOURS)
    if not at < move.until <= at + seconds(life.clocks.rest_s):
        return Moved(life, no=No.TOO_LONG)
    resting = Suspension(move.why, move.until)
    after = replace(life, phase=Phase.SUSPENDED, suspension=resting)
    entry = Entry(at, "service_suspended", move.said.written_by, {"why": move.why})
    return Moved(_waiting(after, at), (entry,))


def _resume(life: Life, move: Resume, at: datetime) -> Moved:
    if life.phase is not Phase.SUSPENDED:
        return Moved(life, no=No.NOT_NOW)
    if move.said.by not in MAY_REST:
        return Moved(life, no=No.NOT_YOURS)
    after = _active(life, at)
    return Moved(_waiting(after, at), (Entry(at, "service_resumed", move.said.written_by),))


def _review(life: Life, move: Review, at: datetime) -> Moved:
    if life.phase is not Phase.ACTIVE:
        return Moved(life, no=No.NOT_NOW)
    if move.said.by not in MAY_REVIEW:
        return Moved(life, no=No.NOT_YOURS)
    return Moved(_waiting(life, at), (Entry(at, "service_reviewed", move.said.written_by),))


_HOW: dict[type, Callable[[Life, Any, datetime], Moved]] = {
    TakeStep: _step,
    Establish: establish,
    SendBack: _send_back,
    Suspend: _suspend,
    Resume: _resume,
    Review: _review,
    EndService: end_service,
    Offer: offer,
    Take: take,
    Withdraw: withdraw,
    AgreeCare: agree_care,
    Object: raise_objection,
    Dismiss: dismiss,
    TimePassed: _nothing,
}
