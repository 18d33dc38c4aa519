"""Pages of signs beside packs, in memory and in DynamoDB the same: read when it matters, settled when it is time."""

from datetime import datetime, timedelta

import pytest

from telecare.adapters.dynamodb.presence import DynamoPresences
from telecare.adapters.memory.presence import MemoryPresences
from telecare.domain.device_clock import by_receipt, slow_clock
from telecare.domain.heard import words_of
from telecare.domain.pack import Pack
from telecare.domain.presence import MOST_HEARD, SEEN, Presence, group_of, pack_of
from telecare.domain.signals import ActivitySignal, HeartbeatSignal
from telecare.ports.presence import Presences
from tests.fakes.cloud import a_table
from tests.fakes.story import BUREAU, START

T = START.replace(microsecond=0)
LONG_AGO = T - timedelta(days=30)
PIR, DOOR = f"{BUREAU}-h1-pir1", f"{BUREAU}-h2-door1"
GROUP = group_of(pack_of(PIR))


@pytest.fixture
def presences(kind: str) -> Presences:
    """Nothing was heard, and no group has pages yet."""
    return MemoryPresences() if kind == "memory" else DynamoPresences(a_table("presence"))


def after(minutes: float) -> datetime:
    return T + timedelta(minutes=minutes)


def a_word(minutes: float, thing: str = PIR) -> Presence:
    return words_of(thing, ActivitySignal(after(minutes), "motion"), after(minutes))


def note(presences: Presences, minutes: float) -> None:
    presences.note(BUREAU, {GROUP: Pack.of(a_word(minutes))}, after(minutes))


def settle(presences: Presences, until: float, now: float) -> None:
    presences.settle(BUREAU, GROUP, after(until), after(now), LONG_AGO, LONG_AGO)


def test_a_group_has_no_pages_until_it_was_settled_for_the_first_time(presences):
    assert presences.settled(BUREAU, [GROUP]) == {}

    settle(presences, until=-1, now=0)

    assert presences.settled(BUREAU, [GROUP]) == {GROUP: after(-1)}


def test_what_lies_on_a_page_is_read_and_no_glimpse_shows_it(presences):
    settle(presences, until=-1, now=0)
    presences.fold(BUREAU, pack_of(PIR), a_word(1), LONG_AGO, LONG_AGO)
    note(presences, 4)
    note(presences, 8)

    known = presences.read(BUREAU, [PIR, DOOR])

    assert known == a_word(1).folded(a_word(4)).folded(a_word(8))
    assert presences.glimpse(BUREAU, [PIR]) == a_word(1)


def test_settled_pages_stand_in_their_packs_and_change_nothing_that_is_read(presences):
    settle(presences, until=-1, now=0)
    for minutes in (4, 8, 12):
        note(presences, minutes)
    before = presences.read(BUREAU, [PIR])

    settle(presences, until=11, now=12)

    assert presences.settled(BUREAU, [GROUP]) == {GROUP: after(11)}
    assert presences.glimpse(BUREAU, [PIR]) == before
    assert presences.read(BUREAU, [PIR]) == before


def test_what_came_late_is_told_on_pages_and_in_packs_as_a_slow_clock(presences):
    settle(presences, until=-1, now=0)
    for minutes in (4, 70, 140):
        late = words_of(PIR, ActivitySignal(after(minutes - 480), "motion"), after(minutes))
        presences.note(BUREAU, {GROUP: Pack.of(late)}, after(minutes))
    on_pages = presences.read(BUREAU, [PIR])

    settle(presences, until=141, now=142)

    for known in (on_pages, presences.read(BUREAU, [PIR]), presences.glimpse(BUREAU, [PIR])):
        lag = slow_clock(known.of(PIR), timedelta(minutes=90))
        assert lag is not None
        assert by_receipt(known, {PIR: lag}).of(PIR)["motion"] == after(140)
        assert known == on_pages


def test_of_what_a_hub_heard_the_newest_names_stay_by_whichever_way(presences):
    heard = [
        words_of(
            PIR, HeartbeatSignal(after(m), {f"d{m}x{n}": after(m) for n in range(30)}), after(m)
        )
        for m in (1, 2, 3, 4)
    ]
    settle(presences, until=-1, now=0)
    for words in (*heard[1:], heard[0]):
        presences.note(BUREAU, {GROUP: Pack.of(words)}, after(5))
    settle(presences, until=6, now=7)
    settled = presences.glimpse(BUREAU, [PIR])

    for words in heard:
        presences.fold(BUREAU, pack_of(PIR), words, LONG_AGO, LONG_AGO)

    assert presences.glimpse(BUREAU, [PIR]) == settled
    names = {word for word in settled.of(PIR) if word.startswith(SEEN)}
    assert len(names) == MOST_HEARD
    assert {f"seen:d{m}x{n}" for m in (3, 4) for n in range(30)} <= names


def test_a_page_that_is_written_while_its_group_is_settled_is_not_lost(presences):
    settle(presences, until=-1, now=0)
    note(presences, 4)
    settle(presences, until=9, now=10)
    note(presences, 9.5)

    assert presences.read(BUREAU, [PIR]).of(PIR) == {"motion": after(9.5)}
    settle(presences, until=69, now=70)
    assert presences.glimpse(BUREAU, [PIR]).of(PIR) == {"motion": after(9.5)}


def test_the_same_page_twice_is_the_page_once_and_an_old_mark_moves_none_back(presences):
    settle(presences, until=20, now=21)
    note(presences, 25)
    note(presences, 25)

    settle(presences, until=19, now=30)

    assert presences.settled(BUREAU, [GROUP]) == {GROUP: after(20)}
    assert presences.read(BUREAU, [PIR]) == a_word(25)


def test_another_bureaus_pages_are_not_read(presences):
    settle(presences, until=-1, now=0)
    presences.note("other", {GROUP: Pack.of(a_word(4))}, after(4))

    assert presences.read(BUREAU, [PIR]) == Presence()


def test_what_is_forgotten_comes_back_from_no_page(presences):
    settle(presences, until=-1, now=0)
    note(presences, 4)
    note(presences, 8)

    for _ in range(2):
        presences.forget(BUREAU, [PIR])

    left = a_word(8).only([DOOR])
    assert presences.read(BUREAU, [PIR, DOOR]) == left
    settle(presences, until=11, now=12)
    assert presences.read(BUREAU, [PIR, DOOR]) == left
