"""Hints: whose next words are enough to know that a home is well, so that most looks read next to nothing."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import datetime

from telecare.domain.deadlines import Hint
from telecare.domain.device_health import HUB
from telecare.domain.home import Snapshot
from telecare.domain.presence import Presence
from telecare.domain.presence_standing import Case, GuardRules, PersonView, Standing


def mark_of(home: Snapshot) -> str:
    """Return a mark of all that a hint takes for granted: people, devices, absences, grade and policy."""
    told = (
        home.policy,
        home.zone,
        home.risk,
        home.elders,
        [(device.thing, device.type) for device in home.devices],
        sorted(home.elder_devices.items()),
        sorted((e, away.reason, away.until.isoformat()) for e, away in home.away.items()),
    )
    return f"{zlib.crc32(repr(told).encode()):08x}"


def hint_of(
    stands: Iterable[tuple[Case, PersonView]],
    rules: GuardRules,
    fixed: Iterable[datetime],
    now: datetime,
    mark: str,
) -> Hint | None:
    """Return whom to ask first, after a look at which nothing was wrong.

    `fixed` are the instants at which the home must be looked at whatever is heard. None where somebody
    is not known to live by a word of a device that can be heard: then each look is a proper one.
    """
    ears, ends = list[int](), [now + rules.unseen, *fixed]
    for case, person in stands:
        if person.standing is Standing.AWAY and person.turns_at is not None:
            ends.append(person.turns_at)
            continue
        ear = _ear_of(case)
        if person.standing is not Standing.CONFIRMED or case.deaf_since(now) or ear is None:
            return None
        ears.append(ear)
    return Hint(tuple(sorted(set(ears))), min(ends), mark)


def _ear_of(case: Case) -> int | None:
    """Return the place of the device whose own word was the last sign of a person's life; None where none is."""
    told = [
        (proof.at, place)
        for place, device in enumerate(case.apparatus.devices)
        for proof in case.proofs
        if proof.source == device.thing and proof.word in case.apparatus.presence.of(device.thing)
    ]
    return max(told)[1] if told else None


def asked_by(hint: Hint, home: Snapshot) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the ears and the hubs whose words a hint asks for; None where the home is no more as it was."""
    if mark_of(home) != hint.mark:
        return None
    ears = tuple(home.devices[place].thing for place in hint.ears)
    return ears, tuple(device.thing for device in home.devices if device.type == HUB)


def rests_until(
    hint: Hint, home: Snapshot, presence: Presence, rules: GuardRules, heard_until: datetime
) -> datetime | None:
    """Return up to when a home need not be looked at, by the words of those that its hint asks for.

    Never later than a proper look would say: after a sign nobody is rung sooner than the quickest clock
    runs out, after a beat no hub is missed sooner than its reach. None where the home is to be looked at.
    """
    asked = asked_by(hint, home)
    if asked is None:
        return None
    ears, hubs = asked
    vouched = [_vouched(presence, ear, rules) for ear in ears]
    beats = [max(presence.of(hub).values(), default=None) for hub in hubs]
    known = [*vouched, *(None if beat is None else beat + rules.health.reach for beat in beats)]
    ends = [hint.until, *(at for at in known if at is not None)]
    rests = min(ends)
    return rests if None not in known and rests > heard_until else None


def _vouched(presence: Presence, ear: str, rules: GuardRules) -> datetime | None:
    """Return until when the signs of one device vouch at least for whom it hears; None where it gave none."""
    said = ((at, rules.proof.share_of(word)) for word, at in presence.of(ear).items())
    return max((at + rules.least_wait(share) for at, share in said if share), default=None)
