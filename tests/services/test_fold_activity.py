"""Signs of life are folded: many messages, one write; what cannot be read is kept and holds nothing up."""

import json
from datetime import datetime, timedelta

from telecare.adapters.memory.presence import MemoryPresences
from telecare.domain.errors import UnavailableError
from telecare.domain.presence import HEARTBEAT, SEEN, Presence
from telecare.domain.signals import RawSignal
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


def test_a_pack_that_cannot_be_written_shows_its_own_messages_again():
    platform = WatchedPlatform()
    fold = platform.watching.fold_activity()
    broken = type(fold)(
        fold.bureaus, FullTable(), fold.directory, fold.quarantine, fold.clock, fold.facts
    )
    unreadable = RawSignal(f"dt/anju/{HUB}/activity", HUB, START, b"no")

    assert broken.fold({"1": lambda: a_sign(PIR, 0), "2": lambda: unreadable}) == ("1",)
