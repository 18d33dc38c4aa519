"""How well responders are reached: calls read from timelines, counted once, voicemails told from people."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.figures.calls import parts_of
from telecare.domain.figures.reach import Reached, reached
from telecare.domain.figures.spread import Spread, spread
from telecare.domain.timeline import Entry
from tests.fakes.story import START

DAUGHTER, SON = "h1.daughter", "h1.son"


def at(seconds: float):
    return START + timedelta(seconds=seconds)


def a_call(attempt, person=DAUGHTER, begins=0.0, rings=10.0, ends="completed", step="contacts"):
    """The entries of a call; one that rings for None is never answered."""
    placed = Entry(at(begins), "call_placed", person, {"attempt": attempt, "step": step})
    if rings is None:
        end = Entry(at(begins + 30), "call_ended", person, {"attempt": attempt, "result": ends})
        return [placed, end]
    answered = Entry(at(begins + rings), "call_answered", person, {"attempt": attempt})
    over = {"attempt": attempt, "result": ends}
    return [placed, answered, Entry(at(begins + rings + 20), "call_ended", person, over)]


def accepts(person=DAUGHTER, when=13.0, via="key"):
    return Entry(at(when), "accepted", person, {"via": via})


def told(*incidents: list[Entry], person=DAUGHTER) -> Reached:
    return reached(person, [part for entries in incidents for part in parts_of(entries)])


def test_an_answered_call_is_a_human_only_where_somebody_pressed_a_key():
    voicemail = a_call("i1-c1")
    human = [*a_call("i2-c1", begins=60), accepts(when=75)]

    seen = told(voicemail, human)

    assert (seen.calls, seen.answered, seen.accepted) == (2, 1, 1)
    assert seen.answer == Spread((10,))


def test_who_says_that_they_cannot_come_was_reached_and_a_wrong_number_is_counted():
    cannot = [*a_call("i1-c1"), Entry(at(14), "declined", DAUGHTER, {"reason": "cannot"})]
    wrong = [*a_call("i2-c1"), Entry(at(14), "declined", DAUGHTER, {"reason": "wrong_number"})]

    seen = told(cannot, wrong)

    assert (seen.answered, seen.accepted, seen.wrong_number) == (2, 0, 1)


def test_a_reply_to_a_message_accepts_and_makes_no_answered_call():
    seen = told([*a_call("i1-c1"), accepts(when=15, via="sms")])

    assert (seen.answered, seen.accepted, seen.unreached) == (0, 1, 0)


def test_a_call_that_no_telephone_heard_is_no_try_of_theirs():
    down = a_call("i1-c1", rings=None, ends="carrier_failed")
    engaged = a_call("i1-c2", rings=None, ends="engaged")
    stopped = a_call("i1-c3", rings=None, ends="cancelled")
    rings_still = a_call("i1-c4", rings=None)[:1]

    assert told([*down, *engaged, *stopped, *rings_still]).calls == 0


def test_calls_to_the_elder_are_nobodys_reach():
    assert parts_of(a_call("i1-c1", person="h1.elder", step="elder")) == ()


def test_calls_in_vain_since_somebody_was_reached_have_the_name_of_the_first():
    before = [*a_call("i1-c1"), accepts()]
    vain = [a_call(f"i2-c{n}", begins=100 * n, rings=None, ends="no_answer") for n in (1, 2, 3)]

    seen = told(before, *vain)

    assert (seen.unreached, seen.since) == (3, "i2-c1")
    assert seen.last_reached_at == at(13)
    assert seen.is_lost(3)
    assert not seen.is_lost(4)
    assert not seen.is_lost(0)


def test_who_came_without_being_rung_was_reached():
    vain = a_call("i1-c1", rings=None, ends="no_answer")
    came = [Entry(at(300), "arrived", DAUGHTER)]

    assert (told(vain, came).unreached, told(vain, came).arrived) == (0, 1)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=12), st.randoms())
def test_news_that_came_again_count_once(order, chance):
    entries = [*a_call("i1-c1"), accepts(), *a_call("i1-c2", person=SON, rings=None)]
    again = entries + [entries[n % len(entries)] for n in order]
    chance.shuffle(order)

    assert told(again) == told(entries)
    assert told(again, person=SON) == told(entries, person=SON)


def test_a_middle_is_a_time_that_really_happened():
    seen = spread([timedelta(seconds=n) for n in (30, 10, 20, 40)] + [None])

    assert (seen.median_s, seen.most_s) == (20, 40)
    assert seen.share_within(timedelta(seconds=20)) == 50
    assert (Spread().median_s, Spread().most_s, Spread().share_within(timedelta(0))) == (None,) * 3


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 10_000)), st.lists(st.integers(0, 10_000)))
def test_joining_two_spreads_is_the_spread_of_all(one, other):
    def of(values):
        return spread(timedelta(seconds=n) for n in values)

    assert of(one).joined(of(other)) == of(one + other)
    assert all((value or 0) <= 10_000 for value in (of(one).median_s, of(one).most_s))
