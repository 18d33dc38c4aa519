"""A device whose clock is slow, told from signs that come late: its lag is the same hour after hour.

What was stored while nothing could be sent is as late as the outage was long, and the next sign is
in time again. So each hour's least lag is kept, in words that fold as maxima like all others, and
beside what a late sign says lies when it was received. Only where in three hours a device was late by
the same, never by less, and it was not in time since, is its clock wrong: then what it says is of the
time at which it was received. A sign counted too late would hide a fall, one counted too early
rings once for nothing; in doubt it is the second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from telecare.domain.dials import Dials, dial_at, merged_dials
from telecare.domain.liveness import Deafness
from telecare.domain.presence import HEARTBEAT, READING, SEEN, SIGNS, Presence, Words

LATE = "late:"
"""Begins the word under which lies when a late sign was received; the sign's own word has its own time."""

LAG = "lag:"
"""Begins a word that holds an hour in which a device was late, and by how much at the least."""

IN_TIME = timedelta(minutes=5)
"""How far a clock in order may differ, the way of the message included; equal lags differ by no more."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_HOUR_MS, _DAY_MS = 3_600_000, 86_400_000
_STEP_MS = 48
"""Lags are kept so exactly: two days of them fit into the milliseconds of an hour."""

_KEPT = 7
"""So many hours are kept: no divisor of a day, so that a habit does not always meet the same word."""

_ENOUGH = 3
"""So many hours must agree, and most: two may do so by chance, and some do while a queue empties."""

_TOGETHER = 72
"""Hours further apart do not speak of the same lag."""


@dataclass(frozen=True, slots=True)
class Lag:
    """By how much a device was late at the least in an hour, counted from 1970.

    Of one that is off by a day or more (`far`) only what exceeds whole days is known: enough to be compared.
    """

    hour: int
    ms: int
    far: bool

    @property
    def length(self) -> timedelta:
        """Return the lag; of one that is far off, the least that it can be."""
        return (_DAY_MS if self.far else self.ms) * _MS

    def agrees(self, other: Lag) -> bool:
        """Tell whether both may be the lag of one clock."""
        apart = abs(self.ms + self.far * _DAY_MS - other.ms - other.far * _DAY_MS)
        if self.far and other.far:
            apart = min(apart, _DAY_MS - apart)
        return apart <= IN_TIME // _MS


def lag_word(at: int, received_at: int) -> tuple[str, int]:
    """Return the word of a late message, and its value: newer hours are greater, then smaller lags.

    The value lies in the hour before, so that it is no instant at which nothing was heard yet.
    """
    hour, lag = received_at // _HOUR_MS, received_at - at
    code = lag // _STEP_MS if lag < _DAY_MS else (_DAY_MS + lag % _DAY_MS) // _STEP_MS
    return f"{LAG}{hour % _KEPT}", hour * _HOUR_MS - 1 - code


def _lag(value: int) -> Lag:
    hour = value // _HOUR_MS + 1
    lag = (hour * _HOUR_MS - 1 - value) * _STEP_MS
    far = lag >= _DAY_MS
    return Lag(hour, lag - _DAY_MS if far else lag, far)


def slow_clock(words: Words, tolerance: timedelta, outages: Iterable[Deafness] = ()) -> Lag | None:
    """Return by how much a device's clock is slow; None where it is not, or nobody can tell.

    What by its own time was said in a known outage was stored in it, however steadily it came afterwards.
    """
    known = ((at - _EPOCH) // _MS for word, at in words.items() if word.startswith(LAG))
    lags = sorted((_lag(value) for value in known), key=lambda lag: lag.hour, reverse=True)
    standing = [lag for lag in _unrefuted(words, lags) if not _is_of_outage(lag, outages)]
    least = min(standing, key=lambda lag: lag.length, default=None)
    if least is None or least.length < tolerance:
        return None
    agreeing = sum(least.agrees(lag) for lag in standing)
    return least if agreeing >= _ENOUGH and 2 * agreeing > len(standing) else None


def _is_of_outage(lag: Lag, outages: Iterable[Deafness]) -> bool:
    """Tell whether most of the hour in which it was said, by its own clock, could not be heard."""
    start = _EPOCH + lag.hour * _HOUR_MS * _MS - lag.length
    end = start + _HOUR_MS * _MS
    deaf = (min(gap.end, end) - max(gap.start, start) for gap in outages)
    return not lag.far and any(each > (end - start) / 2 for each in deaf)


def _unrefuted(words: Words, lags: list[Lag]) -> Iterator[Lag]:
    """Yield the hours, newest first, since which nothing is known to have come in time.

    A word of a time at which a clock with the newest lag could not have put it was in time.
    """
    if not lags:
        return
    newest = lags[0]
    end = _EPOCH + (newest.hour + 1) * _HOUR_MS * _MS
    said = max((at for word, at in words.items() if word in _OWN_TIME), default=None)
    since = _hour(said) if said is not None and said > end - newest.length else 0
    beaten = words.get(HEARTBEAT)
    if beaten is None or _hour(beaten) <= newest.hour:
        yield from (g for g in lags if g.hour > since and newest.hour - g.hour <= _TOGETHER)


_OWN_TIME = frozenset({*SIGNS, READING})
"""The words whose instant is the device's own; a heartbeat's is that of its receipt."""


def _hour(at: datetime) -> int:
    return (at - _EPOCH) // _MS // _HOUR_MS


# ---- what it said, by our clock ----


def by_receipt(presence: Presence, slow: Mapping[str, Lag]) -> Presence:
    """Return what is known, but that things whose clocks are slow spoke when they were heard.

    What they said before their clock was wrong cannot be told from what they said with it: of their
    runs only those by receipt are left.
    """
    words, stirs, dials = dict(presence.words), dict(presence.stirs), dict(presence.dials)
    for thing, lag in slow.items():
        words[thing] = _received(presence.of(thing), lag)
        late = presence.stirs.get(thing, {}).items()
        stirs[thing] = {w.removeprefix(LATE): run for w, run in late if w.startswith(LATE)}
        if thing in dials:
            until = words[thing].get(READING)
            moved = {m: _moved(d, lag, until) for m, d in dials[thing].items()}
            dials[thing] = {
                m: left for m, left in moved.items() if left
            }  # a meter has one at least
    return Presence(words, stirs, dials)


def _received(words: Words, lag: Lag) -> Words:
    """Return words by receipt, and by the lag where that is sooner: what was stored was said before it came.

    What a hub heard of others moves with its clock, and not past its beat.
    """
    received = {word: at for word, at in words.items() if not word.startswith(LATE)}
    for word, at in words.items():
        own = word.removeprefix(LATE)
        if own != word:
            said = received.get(own)
            stored = at if said is None or lag.far else min(at, said + lag.length)
            received[own] = stored if said is None else max(stored, said)
    beaten = words.get(HEARTBEAT)
    if beaten is not None and not lag.far:
        heard = {word: at for word, at in words.items() if word.startswith(SEEN)}
        received |= {word: max(at, min(at + lag.length, beaten)) for word, at in heard.items()}
    return received


def _moved(dials: Dials, lag: Lag, until: datetime | None) -> Dials:
    """Return dials by our clock; one that would lie past the last receipt was read by the right clock."""
    if lag.far or until is None:
        return dials
    moved = ((dial.at + lag.length, dial.count) for dial in dials)
    return merged_dials(dial_at(at, count) for at, count in moved if at <= until + IN_TIME)


def heard_since(presence: Presence, slow: Mapping[str, Lag]) -> datetime | None:
    """Return since when the runs of all things with slow clocks are known by receipt; None without any."""
    first = (
        min((run[0].start for w, run in own.items() if w.startswith(LATE) and run), default=None)
        for own in (presence.stirs.get(thing, {}) for thing in slow)
    )
    return max((at for at in first if at is not None), default=None)
