"""What ends a service: with a reason always, and by whom that reason may come (FJ24-40, SH21-22)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from telecare.domain.consent import Reluctance
from telecare.domain.programme.endings import Change, ending
from telecare.domain.service.life import End, Life, Over, Phase
from telecare.domain.service.moves import Ask, EndService, Moved, No
from telecare.domain.service.powers import MAY_END
from telecare.domain.service.public_notice import answered
from telecare.domain.timeline import Entry

FETCH_DEVICES = "fetch_devices"


def end_service(life: Life, move: EndService, at: datetime) -> Moved:
    """End a service; where devices are fitted a task asks for them, and they are heard until they are gone."""
    wrong = _wrong(life, move)
    if wrong is not None:
        return Moved(life, no=wrong)
    said = move.said
    end = End(move.over, said.by, said.written_by, at.date(), move.why, move.reluctance, move.cause)
    heard, closes = answered(life)
    after = replace(
        heard, phase=Phase.ENDED, end=end, waits_until=None, suspension=None, transfer=None
    )
    told = {"over": move.over, "why": move.why, "reluctance": move.reluctance, "cause": move.cause}
    detail = {name: str(word) for name, word in told.items() if word is not None}
    asks = (Ask(FETCH_DEVICES, f"{FETCH_DEVICES}-{life.id}"),) if life.is_fitted else ()
    return Moved(after, (Entry(at, "service_ended", said.written_by, detail),), asks, closes)


def _wrong(life: Life, move: EndService) -> No | None:
    if move.said.by not in MAY_END[move.over]:
        return No.NOT_YOURS
    if move.over is Over.TURNED_DOWN and life.phase is not Phase.ENTERING:
        return No.NOT_NOW
    if not _has_reason(move):
        return No.NO_REASON
    if move.over is Over.MOVED_AWAY and _lives_here_still(move):
        return No.STILL_HERE
    is_declined = move.over is Over.DECLINED
    if is_declined and life.is_fitted and move.reluctance is Reluctance.WILL_NOT_HAVE_IT:
        return No.WRONG_REASON  # it hangs on the wall: what she will not do is use it
    return None


def _lives_here_still(move: EndService) -> bool:
    """Where it is known whereto somebody moved, a move within the bureau's area ends nothing (FJ24-40)."""
    return bool(move.resides) and ending(move.within, Change(resides=move.resides)) is None


def _has_reason(move: EndService) -> bool:
    if move.over is Over.DECLINED:
        return move.reluctance is not None and move.cause is not None
    if move.over in {Over.TURNED_DOWN, Over.OTHER}:
        return move.why is not None
    return True
