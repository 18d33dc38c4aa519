"""Signs of life are folded: many messages, one write; what cannot be read is kept and holds nothing up."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from telecare.adapters.memory.presence import MemoryPresences
from telecare.domain.errors import UnavailableError
from telecare.domain.plain_signs import PlainSign
from telecare.domain.presence import HEARTBEAT, SEEN, Presence, pack_of, place_of
from telecare.domain.signals import RawSignal
from telecare.domain.tracers import tracers
from tests.fakes.story import BUREAU, START
from tests.fakes.watched import HUB, PIR, WatchedPlatform


def a_sign(thing: str, seconds: float, word: str = "motion") -> RawSignal:
    at = START + timedelta(seconds=seconds)
    payload = json.dumps({"at": at.isoformat(), "kind": word}).encode()
    return RawSignal(f"dt/anju/{thing}/activity", thing, START, payload)


def test_a_batch_of_many_signs_is_one_write_a_pack():
    platform = WatchedPlatform()
    batch = {str(n): (lambda n=n: a_sign(PIR, -n)) for n in range(50)}
    platform.presences.writes = 0

    assert platform.watching.fold_activity().fold(batch) == ()
    assert platform.watching.fold_activity().fold(batch) == ()

    assert platform.presences.writes == 1
    assert platform.presences.read(BUREAU, [PIR]).of(PIR) == {"motion": START}


def test_a_heartbeat_is_kept_with_what_the_hub_heard():
    platform = WatchedPlatform(hub=True)
    platform.beat(smoke1=START)

    words = platform.presences.read(BUREAU, [HUB]).of(HUB)
    assert words == {HEARTBEAT: START, SEEN + "smoke1": START}


def test_what_cannot_be_read_is_kept_in_quarantine_and_the_rest_is_folded():
    platform = WatchedPlatform()
    bad = RawSignal(f"dt/anju/{PIR}/activity", PIR, START, b"\xff")
    stranger = a_sign("nobody-h1-pir1", 0)
    alarm = RawSignal(f"dt/anju/{PIR}/alarm", PIR, START, b'{"id": "a", "kind": "help"}')
    batch = {
        "1": lambda: bad,
        "2": lambda: stranger,
        "3": lambda: alarm,
        "4": lambda: a_sign(PIR, 0),
    }

    assert platform.watching.fold_activity().fold(batch) == ()

    assert len(platform.quarantine.kept) == 3
    assert platform.presences.read(BUREAU, [PIR]).of(PIR) == {"motion": START}


class FullTable(MemoryPresences):
    """Refuses every write."""

    def fold(
        self, bureau: str, pack: str, presence: Presence, horizon: datetime, stirred: datetime
    ) -> None:
        raise UnavailableError(f"{bureau} {pack} {presence} {horizon} {stirred} throttled")


class Choosy(MemoryPresences):
    """Refuses the packs of some things, and notes the order of those that it takes."""

    def __init__(self, *refused: str) -> None:
        super().__init__()
        self.refused, self.order = {pack_of(thing) for thing in refused}, list[str]()

    def fold(
        self, bureau: str, pack: str, presence: Presence, horizon: datetime, stirred: datetime
    ) -> None:
        if pack in self.refused:
            raise UnavailableError(f"{pack} is throttled")
        self.order.append(pack)
        super().fold(bureau, pack, presence, horizon, stirred)


def traced_batch() -> dict[str, Callable[[], RawSignal]]:
    """A tracer, and after it the signs of two homes."""
    things = (tracers(BUREAU)[0], PIR, HUB)
    return {thing: partial(a_sign, thing, 0) for thing in things}


def test_a_tracer_is_written_after_all_that_came_with_it():
    choosy = Choosy()
    fold = replace(WatchedPlatform().watching.fold_activity(), presences=choosy)

    assert fold.fold(traced_batch()) == ()

    assert choosy.order[-1] == pack_of(tracers(BUREAU)[0])
    assert len(choosy.order) == 3


def test_a_tracer_proves_nothing_while_a_sign_that_came_with_it_is_lost():
    # Else the sweep would judge a home as silent whose sign is being tried again.
    fold = replace(WatchedPlatform().watching.fold_activity(), presences=Choosy(PIR))
    tracer = tracers(BUREAU)[0]

    assert set(fold.fold(traced_batch())) == {PIR, tracer}

    assert fold.presences.read(BUREAU, [tracer]) == Presence()
    again = replace(fold, presences=Choosy())
    assert again.fold(traced_batch()) == ()
    assert again.presences.read(BUREAU, [tracer]).of(tracer) == {"motion": START}


def test_a_pack_that_cannot_be_written_shows_its_own_messages_again():
    platform = WatchedPlatform()
    fold = platform.watching.fold_activity()
    broken = type(fold)(
        fold.bureaus, FullTable(), fold.directory, fold.quarantine, fold.clock, fold.facts
    )
    unreadable = RawSignal(f"dt/anju/{HUB}/activity", HUB, START, b"no")

    assert broken.fold({"1": lambda: a_sign(PIR, 0), "2": lambda: unreadable}) == ("1",)


def test_what_was_read_at_once_is_folded_and_shown_again_by_name_where_it_is_lost():
    plain: dict[str, PlainSign] = {
        thing: (place_of(thing), thing, "motion", 1768414200000, None, 1768414200000)
        for thing in (PIR, HUB)
    }
    fold = replace(WatchedPlatform().watching.fold_activity(), presences=Choosy(PIR))

    assert fold.fold({"1": partial(a_sign, PIR, 0), "2": partial(a_sign, HUB, 0)}, plain) == (
        "1",
        PIR,
    )
    assert fold.presences.read(BUREAU, [HUB]).of(HUB) == {"motion": START}
