"""Windows are written as pages and settled: whoever is told of is read whole, however it breaks off."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.adapters.memory.presence import MemoryPresences
from telecare.domain.errors import UnavailableError
from telecare.domain.kinds import Kind
from telecare.domain.pack import Pack
from telecare.domain.page import from_pages, joined, to_page
from telecare.domain.presence import Presence, group_of, pack_of
from telecare.domain.signals import RawSignal
from telecare.domain.tracers import passed, tracers
from telecare.services.fold_window import FoldWindow
from tests.fakes.story import BUREAU, START
from tests.fakes.watched import HUB, PIR, SMOKE, WatchedPlatform

WINDOW = timedelta(minutes=4)


def a_sign(
    platform: WatchedPlatform, thing: str, *, ago: float = 0, word: str = "motion"
) -> RawSignal:
    at = platform.clock.now() - timedelta(minutes=ago)
    payload = json.dumps({"at": at.isoformat(), "kind": word}).encode()
    return RawSignal(f"dt/anju/{thing}/activity", thing, platform.clock.now(), payload)


def a_draw(platform: WatchedPlatform, thing: str, litres: float) -> RawSignal:
    at = platform.clock.now().isoformat()
    reading = {"n": "water", "u": "l", "v": litres}
    payload = json.dumps({"id": f"r{litres}", "at": at, "readings": [reading]}).encode()
    return RawSignal(f"dt/anju/{thing}/reading", thing, platform.clock.now(), payload)


def window_of(platform: WatchedPlatform) -> FoldWindow:
    return platform.watching.fold_window()


def take(platform: WatchedPlatform, *raws: RawSignal) -> None:
    """Let a window of one batch end."""
    batch = {
        str(n): partial(RawSignal, raw.topic, raw.client_id, raw.received_at, raw.payload)
        for n, raw in enumerate(raws)
    }
    assert window_of(platform).take(batch, {}, last=True) == {}


def pages_of(platform: WatchedPlatform, thing: str = PIR) -> int:
    return len(platform.presences.pages[BUREAU, group_of(pack_of(thing))])


def test_a_group_s_first_window_is_folded_and_the_next_ones_are_pages_until_they_are_settled():
    platform = WatchedPlatform()
    settled = platform.directory.parameters(BUREAU).duration("presence.settle_min")
    take(platform, a_sign(platform, PIR))
    assert pages_of(platform) == 0
    written = platform.presences.writes
    most = 0
    for _ in range(int(2.5 * (settled / WINDOW))):
        platform.loop.run_until(platform.clock.now() + WINDOW)
        take(platform, a_sign(platform, PIR))
        most = max(most, pages_of(platform))
        known = platform.presences.read(BUREAU, [PIR]).of(PIR)
        assert known == {"motion": platform.clock.now()}

    assert settled / WINDOW - 1 <= most <= settled / WINDOW + 2
    assert platform.presences.writes - written in {2, 3}


def test_a_home_that_lives_on_pages_is_well_and_looked_at_by_what_they_say():
    platform = WatchedPlatform()
    for thing in (PIR, SMOKE):
        platform.link(thing, connected=True)
    for _ in range(12 * 24):
        platform.let_pass(5 / 60)
        if platform.clock.now().minute % 55 == 0:
            take(platform, a_sign(platform, PIR))

    assert platform.incidents == ()
    platform.let_pass(24.3)
    assert platform.head.run.kind is Kind.INACTIVITY


def test_the_last_sign_before_a_silence_counts_though_it_lies_on_a_page():
    platform = WatchedPlatform()
    for thing in (PIR, SMOKE):
        platform.link(thing, connected=True)
    take(platform, a_sign(platform, PIR))
    platform.let_pass(0.5)
    take(platform, a_sign(platform, PIR))
    last = platform.clock.now()
    assert pages_of(platform) == 1

    platform.let_pass(17.9)
    assert platform.incidents == ()
    platform.let_pass(0.3)

    assert timedelta(hours=18) <= platform.head.run.opened_at - last <= timedelta(hours=18.2)


def test_what_a_meter_shows_is_folded_at_once_for_no_look_may_come_before_it():
    platform = WatchedPlatform()
    meter = f"{BUREAU}-h1-meter1"
    take(platform, a_draw(platform, meter, 1.0))
    platform.loop.run_until(platform.clock.now() + WINDOW)
    take(platform, a_draw(platform, meter, 2.0), a_sign(platform, PIR))

    glimpsed = platform.presences.glimpse(BUREAU, [meter])
    assert len(glimpsed.dials[meter]["water"]) == 1
    assert glimpsed.words[meter]["reading"] == platform.clock.now()


def test_a_tracer_is_in_its_pack_with_its_window_so_that_no_sweep_reads_pages_for_it():
    platform = WatchedPlatform()
    traced = tracers(BUREAU)
    for _ in range(2):
        platform.loop.run_until(platform.clock.now() + WINDOW)
        take(platform, *(a_sign(platform, thing, word="other") for thing in (*traced, PIR)))

    assert pages_of(platform, traced[0]) > 0
    assert passed(BUREAU, platform.presences.glimpse(BUREAU, traced)) == platform.clock.now()


class Torn(MemoryPresences):
    """Refuses what it is asked at one moment, once."""

    def __init__(self, moment: int) -> None:
        super().__init__()
        self.moment, self._asked = moment, count(1)
        self.went_through = 0

    def _ask(self) -> None:
        self.went_through = next(self._asked)
        if self.went_through == self.moment:
            raise UnavailableError("throttled")

    def note(self, bureau: str, pages: Mapping[str, Pack], at: datetime) -> None:
        self._ask()
        super().note(bureau, pages, at)

    def fold(
        self, bureau: str, pack: str, presence: Presence, horizon: datetime, stirred: datetime
    ) -> None:
        self._ask()
        super().fold(bureau, pack, presence, horizon, stirred)


def live(platform: WatchedPlatform, windows: int) -> None:
    """Let windows end; one that could not be written is shown again, as a stream does."""
    for _ in range(windows):
        platform.loop.run_until(platform.clock.now() + WINDOW)
        raws = [a_sign(platform, thing) for thing in (PIR, HUB, SMOKE)]
        for _ in range(3):
            try:
                take(platform, *raws)
            except UnavailableError:
                continue
            break


def torn(moment: int) -> WatchedPlatform:
    platform = WatchedPlatform()
    platform.rewatch(Torn(moment))
    live(platform, 34)
    return platform


def moments() -> range:
    whole = torn(0).presences
    assert isinstance(whole, Torn)
    return range(1, whole.went_through + 1, 5)


@pytest.mark.parametrize("moment", moments())
def test_wherever_writing_breaks_off_every_sign_is_read(moment: int):
    whole, broken = torn(0), torn(moment)

    things = (PIR, HUB, SMOKE)
    known = broken.presences.read(BUREAU, things)
    assert known == whole.presences.read(BUREAU, things)
    assert known.of(PIR) == {"motion": broken.clock.now()}


def test_a_tracer_is_noted_last_and_not_where_a_sign_of_its_window_was_lost():
    platform = WatchedPlatform()
    tracer = tracers(BUREAU)[0]
    refused = Torn(1)
    platform.rewatch(refused)
    raws = [a_sign(platform, thing, word="other") for thing in (tracer, PIR)]

    with pytest.raises(UnavailableError):
        take(platform, *raws)
    assert refused.read(BUREAU, [tracer, PIR]) == Presence()
    take(platform, *raws)

    assert refused.read(BUREAU, [tracer]).of(tracer) == {"other": START}


words = st.dictionaries(
    st.sampled_from(["motion", "door", "heartbeat", "seen:pir1"]),
    st.integers(10**12, 10**12 + 10**6),
    min_size=1,
    max_size=3,
)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from([PIR, HUB, SMOKE]), words, max_size=3), st.data())
def test_a_page_holds_all_that_it_was_given(said: dict[str, dict[str, int]], data: st.DataObject):
    stirs = {
        thing: {
            word: [ms - data.draw(st.sampled_from([0, 5])), data.draw(st.integers(0, 900))]
            for word, ms in own.items()
            if word in {"motion", "door"}
        }
        for thing, own in said.items()
    }
    pack = Pack(said, {thing: runs for thing, runs in stirs.items() if runs})

    page = json.loads(json.dumps(to_page(pack)))

    assert from_pages([page]) == pack
    assert joined([pack, Pack({"other": {"door": 7}})]).words == {**said, "other": {"door": 7}}
