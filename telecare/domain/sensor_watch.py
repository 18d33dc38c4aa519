"""Sensors that fall silent beside living ones, in the deployed watch: read hour by hour from runs of signs.

A sensor that no longer senses may keep its connection and its hub's word for years. Its rhythm is kept
packed as of a while ago; what is younger is read anew at each look, so late signs come in time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from telecare.domain.device_health import HUB, Apparatus
from telecare.domain.liveness import Sign
from telecare.domain.sensor_rhythm import HOUR, Rhythm, RhythmRules, Rhythms

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


def listened(text: str, rules: RhythmRules, apparatus: Apparatus, settled: datetime) -> Rhythms:
    """Return the rhythms of a home's sensors after all hours that are over and settled."""
    things = {d.thing for d in apparatus.devices if d.type != HUB and not d.paused}
    rhythms = _unpacked(text, rules, things)
    for sign in _signs(apparatus, things, rhythms.looked_at, settled):
        rhythms = rhythms.heard(sign)
    while rhythms.due is not None and rhythms.due <= settled:
        rhythms, _ = rhythms.reviewed()
    return rhythms


def silent_beside_others(rhythms: Rhythms) -> dict[str, datetime]:
    """Return the sensors that count as broken, and when each was last heard."""
    return {thing: known.last.at for thing, known in rhythms.sensors.items() if known.faulty}


def _signs(
    apparatus: Apparatus, things: set[str], looked_at: int, settled: datetime
) -> Iterator[Sign]:
    """Yield one sign an hour of each thing; of a run every hour is full, for its signs lie close."""
    for thing in sorted(things):
        for word, runs in sorted(apparatus.presence.stirs.get(thing, {}).items()):
            for run in runs:
                first = max(looked_at + 1, _hour(run.start))
                for hour in range(first, min(_hour(run.end), _hour(settled)) + 1):
                    yield Sign(max(run.start, _EPOCH + hour * HOUR), thing, word)


def _hour(at: datetime) -> int:
    return (at - _EPOCH) // HOUR


def packed(rhythms: Rhythms) -> str:
    """Return rhythms as text: what waits is left out, for it is read again."""
    sensors = {
        thing: [
            (known.last.at - _EPOCH) // _MS,
            known.spoken_in,
            known.spoken,
            known.longest,
            int(known.faulty),
        ]
        for thing, known in sorted(rhythms.sensors.items())
    }
    return json.dumps([rhythms.hours, rhythms.looked_at, sensors], separators=(",", ":"))


def _unpacked(text: str, rules: RhythmRules, things: set[str]) -> Rhythms:
    """Return the rhythms of the things that are still there."""
    if not text:
        return Rhythms(rules)
    hours, looked_at, sensors = json.loads(text)
    known = {
        thing: Rhythm(Sign(_EPOCH + ms * _MS, thing), spoken_in, spoken, longest, bool(faulty))
        for thing, (ms, spoken_in, spoken, longest, faulty) in sensors.items()
        if thing in things
    }
    return Rhythms(rules, known, hours, looked_at=looked_at)
