"""What the facts of somebody make of their way in: granted or bought, and what must still be asked (law 9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from telecare.domain.programme.procedure import Act, Stage
from telecare.domain.service.life import Life, Phase, Taken
from telecare.domain.service.moves import Establish, Moved, No
from telecare.domain.service.powers import MAY_ESTABLISH
from telecare.domain.timeline import Entry

FINDING_OUT = frozenset({Act.APPLY, Act.ENUMERATE, Act.ASSESS})
"""The steps in which facts are asked; none after them is taken while one is missing."""


def establish(life: Life, move: Establish, at: datetime) -> Moved:
    """Take the facts in; once somebody has decided on them, only a step sent back opens them again."""
    if life.phase is not Phase.ENTERING or {each.act for each in life.taken} - FINDING_OUT:
        return Moved(life, no=No.NOT_NOW)
    if move.said.by not in MAY_ESTABLISH:
        return Moved(life, no=No.NOT_YOURS)
    after = replace(
        life,
        funding=move.funding,
        client_class=move.client_class,
        missing=move.missing,
        stages=move.stages,
        taken=_still_taken(life.taken, move.stages),
    )
    if after == life:
        return Moved(life)
    detail = {
        "funding": move.funding,
        "class": move.client_class,
        "missing": " ".join(move.missing),
    }
    entry = Entry(at, "service_facts", move.said.written_by, detail)
    return Moved(after, (entry,))


def _still_taken(taken: tuple[Taken, ...], stages: tuple[Stage, ...]) -> tuple[Taken, ...]:
    """Of the steps that were taken those stay with which the other way begins, too, by the same hands."""
    kept = 0
    for each, stage in zip(taken, stages, strict=False):
        if each.act is not stage.act or each.by not in stage.by:
            break
        kept += 1
    return taken[:kept]
