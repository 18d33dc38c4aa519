"""A person erased: nobody reads them, nothing rings them, what was done for them can still be proven."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecare.domain.errors import (
    KeptByLawError,
    SealError,
    UnavailableError,
    UnknownDeviceError,
    UnknownPersonError,
)
from telecare.domain.kinds import Witnessed
from telecare.domain.legal_hold import Cause, Subject, SubjectKind
from telecare.domain.position import Position
from telecare.domain.presence import Presence, pack_of
from telecare.domain.presence_proof import said_of
from telecare.domain.timeline import first_break
from telecare.ports.confirmations import Confirmation
from telecare.ports.world import PassedWords
from telecare.services.erase_elder import Reason
from tests.fakes.privacy import KeptData
from tests.fakes.story import BUREAU, START, an_elder
from tests.fakes.watched import PIR, SMOKE, a_watched_home

ELDER, HUSBAND = "h1.elder", "h1.husband"
D = timedelta(days=1)


@pytest.fixture
def kept() -> KeptData:
    return KeptData()


def erase(kept: KeptData, elder: str = ELDER) -> None:
    kept.erasing.erase(BUREAU, elder, Reason.ASKED_FOR, "street1", "k1")


def a_couple(kept: KeptData) -> None:
    couple = (an_elder(ELDER), an_elder(HUSBAND, "+8613800000009"))
    home = a_watched_home()
    owned = {PIR: ELDER, SMOKE: HUSBAND}
    kept.platform.enrol(
        type(home)(home.id, home.area, couple, home.responders, home.devices, owned)
    )


@pytest.mark.parametrize(
    ("hindrance", "says"),
    [("incident", "事件"), ("service", "服务"), ("hold", "保全")],
)
def test_erasure_is_refused_and_says_what_to_do_first(kept, hindrance, says):
    if hindrance == "incident":
        kept.incident("inc1", closed=False)
    elif hindrance == "service":
        kept.service()
    else:
        subject = Subject(SubjectKind.ELDER, ELDER)
        kept.hold.set(BUREAU, subject, Cause.COURT, "17", "district1", "h1")

    with pytest.raises(KeptByLawError, match=says):
        erase(kept)

    assert kept.platform.directory.personal(BUREAU, ELDER).name == "王阿婆"
    assert kept.certificates.out == []


def test_every_reader_says_that_the_person_was_erased(kept):
    kept.incident("inc1")
    kept.words.keep(BUREAU, "inc1", "w1", PassedWords("119", "seat1", START, "天平路1弄"))

    erase(kept)

    directory = kept.platform.directory
    for read in (directory.personal, directory.phone, directory.elder_place):
        with pytest.raises(SealError):
            read(BUREAU, ELDER)
    with pytest.raises(SealError):
        directory.personal(BUREAU, "h1.daughter")
    with pytest.raises(SealError):
        kept.words.read(BUREAU, "inc1")
    assert directory.by_phone("+8613800000001") == directory.by_phone("+8613800000002") == ()


def test_the_chain_of_the_timeline_still_verifies(kept):
    kept.incident("inc1")
    before = kept.platform.store.timeline(BUREAU, "inc1")

    erase(kept)

    assert kept.platform.store.timeline(BUREAU, "inc1") == before
    assert before
    assert first_break(before) is None


def test_devices_are_out_their_places_forgotten_and_the_home_on_no_list(kept):
    platform, until = kept.platform, START + 7 * D
    platform.whereabouts.keep(BUREAU, PIR, Position(31.2, 121.4, 9.0), START, until)

    erase(kept)

    assert set(kept.certificates.out) == {PIR, SMOKE}
    assert platform.whereabouts.last(BUREAU, PIR, START) is None
    assert platform.directory.homes(BUREAU, "310104003") == ()
    with pytest.raises(UnknownDeviceError):
        platform.directory.thing(PIR)


def test_nothing_is_left_of_when_the_person_stirred_and_who_said_that_they_live(kept):
    platform = kept.platform
    couple = (PIR, SMOKE, said_of(ELDER), said_of(HUSBAND))
    a_couple(kept)
    for thing in couple:
        words = Presence({thing: {"motion": START}})
        platform.presences.fold(BUREAU, pack_of(thing), words, START - D, START - D)
    visit = Confirmation(Witnessed.VISIT, "team1", START, "team1")
    for elder in (ELDER, HUSBAND):
        platform.confirmations.keep(BUREAU, elder, "k1", visit)

    erase(kept)

    assert set(platform.presences.read(BUREAU, couple).words) == {SMOKE, said_of(HUSBAND)}
    assert platform.confirmations.of(BUREAU, ELDER) == ()
    assert platform.confirmations.of(BUREAU, HUSBAND) == (visit,)


def test_no_silence_of_an_erased_person_rings_anybody(kept):
    platform = kept.platform
    kept_before = platform.guards.guard(BUREAU, "h1")

    erase(kept)
    platform.watching.watch_register().look()

    assert kept_before is not None
    assert platform.guards.guard(BUREAU, "h1") is None
    assert platform.deadlines.armed == set()


def test_of_a_couple_one_is_erased_and_the_other_stays_guarded(kept):
    a_couple(kept)

    erase(kept)

    directory, platform = kept.platform.directory, kept.platform
    assert kept.certificates.out == [PIR]
    assert directory.personal(BUREAU, HUSBAND).name
    assert directory.personal(BUREAU, "h1.daughter").name
    snapshot = directory.snapshot(BUREAU, "h1")
    assert (snapshot.elders, [d.thing for d in snapshot.devices]) == ((HUSBAND,), [SMOKE])
    assert directory.homes(BUREAU, "310104003") == ("h1",)
    guard = platform.guards.guard(BUREAU, "h1")
    assert guard is not None
    assert ELDER not in guard.guard.rhythms
    with pytest.raises(SealError):
        directory.personal(BUREAU, ELDER)


def test_who_erased_somebody_and_why_is_on_record(kept):
    erase(kept)
    erase(kept)

    [look] = kept.looks.of(BUREAU, ELDER)
    assert (look.by, look.what) == ("street1", "erased.asked_for")


def test_nobody_is_erased_who_is_not_there(kept):
    with pytest.raises(UnknownPersonError):
        erase(kept, "h9.elder")


@pytest.mark.parametrize(
    "breaks", ["certificates", "words", "take_out", "guards", "presences", "confirmations"]
)
def test_an_erasure_that_broke_off_is_finished_by_the_same_again(kept, breaks):
    kept.incident("inc1")
    kept.words.keep(BUREAU, "inc1", "w1", PassedWords("119", "seat1", START, "天平路1弄"))
    places = {
        "certificates": (kept.certificates, "shut_out"),
        "words": (kept.words, "forget"),
        "take_out": (kept.platform.directory, "take_out"),
        "guards": (kept.platform.guards, "forget"),
        "presences": (kept.platform.presences, "forget"),
        "confirmations": (kept.platform.confirmations, "forget"),
    }
    broken, method = places[breaks]

    with breaking(broken, method), pytest.raises(UnavailableError):
        erase(kept)
    erase(kept)

    assert set(kept.certificates.out) == {PIR, SMOKE}
    assert kept.platform.guards.guard(BUREAU, "h1") is None
    with pytest.raises(SealError):
        kept.platform.directory.elder_place(BUREAU, ELDER)
    with pytest.raises(SealError):
        kept.words.read(BUREAU, "inc1")


class breaking:  # noqa: N801 - reads as a word of the test
    """Let a method of an adapter fail while the block lasts."""

    def __init__(self, adapter: object, method: str) -> None:
        self._adapter, self._method = adapter, method

    def __enter__(self) -> None:
        def fails(*_args: object) -> None:
            raise UnavailableError("it does not answer")

        vars(self._adapter)[self._method] = fails

    def __exit__(self, *_: object) -> None:
        del vars(self._adapter)[self._method]
