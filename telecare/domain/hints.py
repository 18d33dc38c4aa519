"""Hints: whose next words are enough to know that a home is well, so that most looks read next to nothing."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import datetime

from telecare.domain.deadlines import Hint
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
        sorted((device.thing, device.type) for device in home.devices),
        sorted(home.elder_devices.items()),
        sorted((e, away.reason, away.until.isoformat()) for e, away in home.away.items()),
    )
    return f"{zlib.crc32(repr(told).encode()):08x}"


def hint_of(
    stands: Iterable[tuple[Case, PersonView]],
    hubs: tuple[str, ...],
    rules: GuardRules,
    fixed: Iterable[datetime],
    now: datetime,
    mark: str,
) -> Hint | None:
    """Return whom to ask first, after a look at which nothing was wrong.

    `fixed` are the instants at which the home must be looked at whatever is heard. None where somebody
    is not known to live by a word of a device that can be heard: then each look is a proper one.
    """
    ears, ends = list[str](), [now + rules.unseen, *fixed]
    for case, person in stands:
        if person.standing is Standing.AWAY and person.turns_at is not None:
            ends.append(person.turns_at)
            continue
        ear = _ear_of(case)
        if person.standing is not Standing.CONFIRMED or case.deaf_since(now) or not ear:
            return None
        ears.append(ear)
    return Hint(tuple(dict.fromkeys(ears)), min(ends), mark, hubs)


def _ear_of(case: Case) -> str:
    """Return the device whose own word was the last sign of a person's life; '' where none is."""
    heard = {
        device.thing: case.apparatus.presence.of(device.thing) for device in case.apparatus.devices
    }
    told = [p for p in case.proofs if p.word in heard.get(p.source, ())]
    return max(told, key=lambda proof: (proof.at, proof.source)).source if told else ""


def rests_until(
    hint: Hint, mark: str, presence: Presence, rules: GuardRules, heard_until: datetime
) -> datetime | None:
    """Return up to when a home need not be looked at, by the words of those that its hint names.

    Never later than a proper look would say: after a sign nobody is rung sooner than the quickest clock
    runs out, after a beat no hub is missed sooner than its reach. None where the home is to be looked at.
    """
    if mark != hint.mark:
        return None
    ends = [hint.until]
    for ear in hint.ears:
        said = ((at, rules.proof.share_of(word)) for word, at in presence.of(ear).items())
        vouched = [at + rules.least_wait(share) for at, share in said if share]
        if not vouched:
            return None
        ends.append(max(vouched))
    for hub in hint.hubs:
        beats = presence.of(hub).values()
        if not beats:
            return None
        ends.append(max(beats) + rules.health.reach)
    rests = min(ends)
    return rests if rests > heard_until else None
