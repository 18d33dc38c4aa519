"""A life as a recording: its signs, the beats of its hub, and what the way to the platform does to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from localcloud.replay.homes.lives import DOOR, Sign
from localcloud.replay.recording import Row

MIDNIGHT = datetime(2026, 1, 5, tzinfo=UTC) - timedelta(hours=8)
HUB = "gw"
BEAT = timedelta(minutes=5)
LATEST = timedelta(minutes=10)


def recording(signs: Sequence[Sign], beat: timedelta = BEAT) -> list[Row]:
    """Return a life as it would arrive over a perfect line, in a home of China's zone."""
    ends = _instant(signs[-1].at_h)
    rows = [_row(_instant(sign.at_h), *_device(sign)) for sign in signs]
    beats = int((ends - MIDNIGHT) / beat)
    rows += [_row(MIDNIGHT + number * beat, HUB, "heartbeat") for number in range(beats + 1)]
    return in_order(rows)


def disturbed(
    rows: Iterable[Row], seed: str, *, again: float = 0.15, astray: float = 0.03
) -> list[Row]:
    """Deliver a share of the messages twice and let a share go astray, both late by up to ten minutes."""
    random = Random(seed)  # noqa: S311 - the same troubles every time
    arrived: list[Row] = []
    for row in rows:
        late = _late(row, random)
        arrived.append(late if random.random() < astray else row)
        if random.random() < again:
            arrived.append(_late(row, random))
    return in_order(arrived)


def cut_off(rows: Iterable[Row], start_h: float, end_h: float) -> list[Row]:
    """Lose everything that the home says in an outage of its hub."""
    start, end = _instant(start_h), _instant(end_h)
    return [row for row in rows if not start <= row.received_at < end]


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Return rows in the order of their arrival."""
    return sorted(rows, key=lambda row: row.received_at)


def _late(row: Row, random: Random) -> Row:
    return row._replace(received_at=row.received_at + random.random() * LATEST)


def _device(sign: Sign) -> tuple[str, str]:
    return (DOOR, "frontdoor") if sign.room == DOOR else (f"pir_{sign.room}", "motion")


def _row(at: datetime, device: str, kind: str) -> Row:
    return Row(0, at, at, device, kind, "")


def _instant(hours: float) -> datetime:
    return MIDNIGHT + timedelta(hours=hours)
