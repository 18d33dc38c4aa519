"""What hangs out for everybody to read, and what is objected to it (HZ23-08, FJ24-37)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from telecare.domain.programme.procedure import Act
from telecare.domain.service.life import Life, Objection, Phase
from telecare.domain.service.moves import Ask, Dismiss, Moved, No, Object
from telecare.domain.service.powers import MAY_DISMISS, MAY_OBJECT
from telecare.domain.timeline import Entry

OBJECTION = "service_objection"
HIDDEN = "*"


def hangs_until(life: Life) -> date | None:
    """Return the first day on which a notice does not hang out any more; None where there is none."""
    if life.phase is not Phase.ENTERING or not life.taken or life.taken[-1].act is not Act.NOTICE:
        return None
    stage = life.stages[len(life.taken) - 1]
    return life.taken[-1].on + timedelta(days=stage.days)


def masked(name: str, shown: int) -> str:
    """Return a name of which the first letters alone can be read; never a whole one."""
    letters = name.strip()
    kept = min(shown, max(0, len(letters) - 1))
    return letters[:kept] + HIDDEN * max(1, len(letters) - kept)


def raise_objection(life: Life, move: Object, at: datetime) -> Moved:
    """Take down what somebody objects to while the notice hangs; no step is taken until it is answered."""
    until = hangs_until(life)
    if until is None or at.date() >= until:
        return Moved(life, no=No.NOT_NOW)
    if move.said.by not in MAY_OBJECT:
        return Moved(life, no=No.NOT_YOURS)
    objection = Objection(f"o{life.objected + 1}", move.why, at.date())
    after = replace(life, objections=(*life.objections, objection), objected=life.objected + 1)
    told = {"objection": objection.id, "why": move.why}
    entry = Entry(at, "service_objected", move.said.written_by, told)
    return Moved(after, (entry,), (Ask(OBJECTION, _task(life, objection)),))


def dismiss(life: Life, move: Dismiss, at: datetime) -> Moved:
    """Find an objection to be none; one that holds sends the application back instead."""
    known = next((each for each in life.objections if each.id == move.objection), None)
    if known is None:
        return Moved(life, no=No.NOT_NOW)
    if move.said.by not in MAY_DISMISS:
        return Moved(life, no=No.NOT_YOURS)
    left = tuple(each for each in life.objections if each is not known)
    told = {"objection": known.id}
    entry = Entry(at, "objection_dismissed", move.said.written_by, told)
    return Moved(replace(life, objections=left), (entry,), closes=(_task(life, known),))


def answered(life: Life) -> tuple[Life, tuple[str, ...]]:
    """Return a service whose objections were heard, and the tasks that asked for it."""
    return replace(life, objections=()), tuple(_task(life, each) for each in life.objections)


def _task(life: Life, objection: Objection) -> str:
    return f"{OBJECTION}-{life.id}-{objection.id}"
