"""Recorded homes on a bad line: messages late and twice, and a hub that dies for hours in every week."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from infra.policy import BureauPolicy
from localcloud.replay.homes.recorded import Home
from localcloud.replay.homes.rows import MIDNIGHT, cut_off, disturbed, recording
from localcloud.replay.player import replay
from localcloud.replay.recording import Row
from telecare.domain.findings import FindingKind
from telecare.domain.kinds import Risk
from telecare.domain.rhythm.hours import HOUR

WITHIN = timedelta(minutes=40)
_WEEK_H = 7 * 24.0
_STARTS_H = (26, 140)
_LASTS_H = (1.5, 12)

Outage = tuple[float, float]
Told = tuple[FindingKind, datetime]


@dataclass(frozen=True, slots=True)
class BadLine:
    """What became of one home: `moved` is how many alarms came or went by late and repeated messages.

    Of its `outages` so many were `told` as one within forty minutes; `silences` were told while one lasted.
    """

    moved: int
    outages: int
    told: int
    silences: int


def on_bad_line(home: Home, policy: BureauPolicy) -> BadLine:
    """Play a home three times: on a perfect line, with disorder, and with an outage in every whole week."""
    rows = recording(home.signs)
    perfect, shaken = (set(_told(each, policy)) for each in (rows, disturbed(rows, home.name)))
    outages = weekly_outages(home)
    for start_h, end_h in outages:
        rows = cut_off(rows, start_h, end_h)
    return counted(outages, _told(rows, policy), moved=len(perfect ^ shaken))


def counted(outages: Sequence[Outage], found: Sequence[Told], moved: int = 0) -> BadLine:
    """Count how many outages were told as one in time, and how many silences while one lasted."""
    return BadLine(
        moved=moved,
        outages=len(outages),
        told=sum(_is_told(outage, found) for outage in outages),
        silences=sum(_is_silence(told, outages) for told in found),
    )


def weekly_outages(home: Home) -> list[Outage]:
    """Draw one outage for each whole week, the same ones every time, in hours as the signs count them."""
    random = Random(home.name)  # noqa: S311 - the same outages every time
    first, weeks = home.signs[0].at_h, int(home.days // 7)
    starts = [first + week * _WEEK_H + random.uniform(*_STARTS_H) for week in range(weeks)]
    return [(start, start + random.uniform(*_LASTS_H)) for start in starts]


def bad_lines(homes: Sequence[Home], policy: BureauPolicy) -> Iterator[str]:
    """Yield the table of all homes as Markdown."""
    yield "\n**recorded homes on a bad line**\n"
    yield "| home | outages | told within 40 minutes | told as a silence | alarms moved by disorder |"
    yield "|---|---|---|---|---|"
    for home in homes:
        line = on_bad_line(home, policy)
        yield f"| {home.name} | {line.outages} | {line.told} | {line.silences} | {line.moved} |"


def _told(rows: Iterable[Row], policy: BureauPolicy) -> list[Told]:
    return [(f.kind, f.at) for f in replay(rows, policy, Risk.MEDIUM).findings]


def _is_told(outage: Outage, found: Iterable[Told]) -> bool:
    start = MIDNIGHT + outage[0] * HOUR
    told = (at for kind, at in found if kind is FindingKind.DEVICE_OFFLINE)
    return any(start < at <= start + WITHIN for at in told)


def _is_silence(told: Told, outages: Iterable[Outage]) -> bool:
    kind, at = told
    at_h = (at - MIDNIGHT) / HOUR
    return kind is FindingKind.INACTIVITY and any(start <= at_h < end for start, end in outages)
