"""How a telephone behaves in one call (contracts section 4, meanings 4 and 5)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from localcloud.telephone.behaviour import WORDS, WRONG_PERSON, Behaviour, CallTerms, course
from telecare.domain.actions import Flow
from telecare.domain.events import CallResult

S = timedelta(seconds=1)


def terms(flow: Flow = Flow.RESPONDER, ring: float = 30, key: float = 20) -> CallTerms:
    return CallTerms(flow, ring * S, key * S, eta=5 * S, seat=30 * S)


def told(behaviour: Behaviour, asked: CallTerms | None = None) -> list[tuple[float, str]]:
    """What happens in a call: (seconds after it was placed, what)."""
    return [
        (m.after / S, m.key or (m.result.value if m.result else m.event))
        for m in course(behaviour, asked or terms())
    ]


def person(after: float, press: str = "") -> Behaviour:
    return Behaviour(answer_after=after * S, press=press)


@pytest.mark.parametrize("ring", [30, 45, 5])
def test_a_telephone_that_nobody_answers_rings_as_long_as_it_was_asked_to(ring: int) -> None:
    assert told(Behaviour("no_answer"), terms(ring=ring)) == [(ring, "no_answer")]


@pytest.mark.parametrize("word", ["busy", "unreachable", "power_off", "empty_number", "suspended"])
def test_what_fails_fails_after_a_second(word: str) -> None:
    assert told(Behaviour(word)) == [(1, word)]


def test_who_declines_does_so_after_five_seconds() -> None:
    assert told(Behaviour("declined")) == [(5, "declined")]


def test_who_would_decline_later_than_it_rings_just_does_not_answer() -> None:
    assert told(Behaviour("declined"), terms(ring=3)) == [(3, "no_answer")]


@pytest.mark.parametrize("word", ["voicemail", "ai_assistant"])
def test_machines_answer_at_twenty_seconds_and_press_nothing(word: str) -> None:
    assert told(Behaviour(word)) == [(20, "answered"), (40, "completed")]
    assert told(Behaviour(word), terms(ring=20)) == [(20, "no_answer")]


def test_who_hangs_up_answers_at_five_and_drops_at_seven() -> None:
    assert told(Behaviour("hang_up")) == [(5, "answered"), (7, "hung_up")]


def test_a_wrong_person_answers_at_five_and_presses_8_and_the_call_is_over() -> None:
    assert told(WRONG_PERSON) == [(5, "answered"), (8, "8"), (8, "completed")]


def test_who_answers_and_presses_nothing_is_let_go_when_the_time_for_a_key_is_over() -> None:
    assert told(person(4)) == [(4, "answered"), (24, "completed")]
    assert told(person(4), terms(key=7)) == [(4, "answered"), (11, "completed")]


def test_a_key_is_pressed_three_seconds_after_the_answer() -> None:
    assert told(person(12, "9")) == [(12, "answered"), (15, "9"), (15, "completed")]


def test_who_would_answer_after_it_stopped_ringing_does_not() -> None:
    assert told(person(30, "1")) == [(30, "no_answer")]
    assert told(person(29.5, "9"))[0] == (29.5, "answered")


def test_a_digit_follows_the_1_after_two_seconds_and_ends_the_call() -> None:
    assert told(person(5, "13")) == [(5, "answered"), (8, "1"), (10, "3"), (10, "completed")]


def test_after_a_1_a_digit_is_waited_for_five_seconds() -> None:
    assert told(person(5, "1")) == [(5, "answered"), (8, "1"), (13, "completed")]


@pytest.mark.parametrize("key", ["2", "8", "9"])
def test_2_8_and_9_end_the_call_and_nothing_is_heard_after_them(key: str) -> None:
    assert told(person(5, f"{key}1")) == [(5, "answered"), (8, key), (8, "completed")]


def test_0_waits_for_a_seat() -> None:
    assert told(person(5, "0")) == [(5, "answered"), (8, "0"), (38, "completed")]


def test_star_and_keys_that_mean_nothing_give_the_time_for_a_key_anew() -> None:
    assert told(person(5, "*")) == [(5, "answered"), (8, "*"), (28, "completed")]
    assert told(person(5, "7")) == [(5, "answered"), (8, "7"), (28, "completed")]
    assert told(person(5, "*12"))[1:4] == [(8, "*"), (10, "1"), (12, "2")]


def test_a_second_1_is_the_digit() -> None:
    assert told(person(5, "11"))[-2:] == [(10, "1"), (10, "completed")]


def test_nobody_is_quicker_than_the_call_allows() -> None:
    assert told(person(1, "1"), terms(key=2)) == [(1, "answered"), (3, "completed")]


def test_a_key_at_the_last_instant_is_heard() -> None:
    assert told(person(1, "9"), terms(key=3)) == [(1, "answered"), (4, "9"), (4, "completed")]


# ---- the elder ----


@pytest.mark.parametrize("flow", [Flow.ELDER, Flow.ELDER_HELD])
def test_the_elders_2_ends_the_call(flow: Flow) -> None:
    assert told(person(5, "2"), terms(flow)) == [(5, "answered"), (8, "2"), (8, "completed")]


def test_the_elders_1_ends_the_call_where_the_word_ends_nothing() -> None:
    assert told(person(5, "1"), terms(Flow.ELDER))[-1] == (8, "completed")


def test_the_elders_1_keeps_the_line_open_for_a_seat() -> None:
    assert told(person(5, "1"), terms(Flow.ELDER_HELD)) == [(5, "answered"), (8, "1")]


def test_another_key_of_the_elder_gives_the_time_for_a_key_anew() -> None:
    assert told(person(5, "7"), terms(Flow.ELDER))[-1] == (28, "completed")


def test_an_elder_who_is_only_told_presses_nothing() -> None:
    assert told(person(5, "1"), terms(Flow.ELDER_TOLD)) == [(5, "answered"), (25, "completed")]


# ---- messages, people ----


def test_who_replies_by_message_lets_calls_ring_out() -> None:
    assert told(Behaviour(reply="1", reply_after=30 * S)) == [(30, "no_answer")]


@pytest.mark.parametrize("word", [word for word in WORDS if word != "wrong_person"])
def test_words_are_no_person(word: str) -> None:
    assert not Behaviour(word).is_person


def test_only_the_right_person_counts_as_one() -> None:
    assert person(5).is_person
    assert not WRONG_PERSON.is_person


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("flow", list(Flow))
def test_every_call_comes_to_an_end_in_order(word: str, flow: Flow) -> None:
    behaviour = WRONG_PERSON if word == "wrong_person" else Behaviour(word)

    moments = course(behaviour, terms(flow))

    assert [m.after for m in moments] == sorted(m.after for m in moments)
    assert moments[-1].result in set(CallResult)
    assert [m.result for m in moments[:-1]] == [None] * (len(moments) - 1)
