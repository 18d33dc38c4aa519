"""The telephone network: one call a telephone, news in the loop's time, each thing once (meaning 4)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from localcloud.loop import Order
from localcloud.telephone.behaviour import Behaviour
from localcloud.telephone.network import Call, CarrierIsDownError, Sms, terms_of
from telecare.domain.actions import Flow
from telecare.domain.call_events import IncidentNews, SmsReply, decode_news

S = timedelta(seconds=1)


def person(after: float, press: str = "") -> Behaviour:
    return Behaviour(answer_after=after * S, press=press)


# ---- calls ----


def test_a_telephone_that_was_not_told_how_rings_out(exchange: Any) -> None:
    exchange.ring("c1")

    assert exchange.play(60) == [(30, "no_answer")]


def test_a_call_tells_its_whole_course(exchange: Any) -> None:
    exchange.behave("+861", person(5, "13"))
    exchange.ring("c1")

    assert exchange.play(60) == [(5, "answered"), (8, "1"), (10, "3"), (10, "completed")]


def test_how_often_a_call_was_asked_for_and_cut_off_is_kept(exchange: Any) -> None:
    exchange.ring("c1")
    exchange.ring("c1")
    exchange.ring("c2")
    exchange.play(60)
    exchange.network.cancel_call("c2")

    c1, c2 = exchange.network.calls["c1"], exchange.network.calls["c2"]
    assert (c1.asked, c1.cut_off) == (2, False)
    assert (c2.asked, c2.cut_off) == (1, True), "it had ended, and was to end all the same"
    assert (c1.ended_at - c1.placed_at, c2.ended_at - c2.placed_at) == (30 * S, S)


def test_news_has_the_shape_that_the_platform_reads(exchange: Any) -> None:
    exchange.behave("+861", person(5, "12"))
    exchange.ring("c1")
    exchange.play(60)

    decoded = [decode_news(_json(news)) for _, news in exchange.news]

    assert all(isinstance(n, IncidentNews) for n in decoded)
    names = [n.event_id for n in decoded if isinstance(n, IncidentNews)]
    assert names == ["c1-answered", "c1-key1", "c1-key2", "c1-ended"]
    ended = exchange.news[-1][1]
    assert (ended["keys"], ended["result"], ended["at"]) == (
        "12",
        "completed",
        "2026-01-15T02:10:10+00:00",
    )
    assert [n["nth"] for _, n in exchange.news if n["event"] == "key"] == [1, 2]


def _json(news: Any) -> bytes:
    return json.dumps(dict(news)).encode()


def test_the_same_attempt_twice_is_one_call(exchange: Any) -> None:
    exchange.behave("+861", Behaviour("busy"), person(5, "1"))

    first, second = exchange.ring("c1"), exchange.ring("c1")

    assert first == second == "twin-c1"
    assert exchange.play(60) == [(1, "busy")]
    assert [what for _, what, _ in exchange.seen] == ["call"]


def test_a_list_is_used_up_call_by_call_and_its_last_entry_repeats(exchange: Any) -> None:
    exchange.behave("+861", Behaviour("busy"), Behaviour("declined"), Behaviour("power_off"))
    for n in range(4):
        exchange.at(10 * n, lambda n=n: exchange.ring(f"c{n}"))

    assert exchange.play(60) == [
        (1, "busy"),
        (15, "declined"),
        (21, "power_off"),
        (31, "power_off"),
    ]


def test_each_telephone_has_a_list_of_its_own(exchange: Any) -> None:
    exchange.behave("+861", Behaviour("busy"), Behaviour("declined"))
    exchange.behave("+862", Behaviour("power_off"))
    exchange.ring("c1")
    exchange.ring("c2", "+862")
    exchange.at(10, lambda: exchange.ring("c3"))

    assert exchange.play(60) == [(1, "busy"), (1, "power_off"), (15, "declined")]


@pytest.mark.parametrize(("after", "result"), [(3, (4, "busy")), (31, (36, "declined"))])
def test_a_telephone_in_a_call_is_busy_and_uses_no_entry_up(
    exchange: Any, after: float, result: tuple[float, str]
) -> None:
    exchange.behave("+861", Behaviour("no_answer"), Behaviour("declined"))
    exchange.ring("c1")
    exchange.at(after, lambda: exchange.ring("c2"))

    assert result in exchange.play(60)
    assert (exchange.network.calls["c2"].result == "busy") is (after == 3)


def test_a_telephone_is_free_at_the_instant_its_call_ended(exchange: Any) -> None:
    exchange.behave("+861", Behaviour("no_answer"), Behaviour("declined"))
    exchange.ring("c1")
    exchange.loop.after(30 * S, Order.TIMER, lambda: exchange.ring("c2"))

    assert exchange.play(60) == [(30, "no_answer"), (35, "declined")]


def test_a_call_can_be_looked_up_for_ever_and_an_unknown_one_cannot(exchange: Any) -> None:
    exchange.ring("c1")
    exchange.play(60)

    assert exchange.network.find_call("c1") == "twin-c1"
    assert exchange.network.find_call("c2") is None


# ---- cancelling and telling ----


def test_a_call_that_rings_is_cancelled_and_nothing_more_happens_in_it(exchange: Any) -> None:
    exchange.behave("+861", person(5, "1"))
    exchange.ring("c1")
    exchange.at(2, lambda: exchange.network.cancel_call("c1"))

    assert exchange.play(60) == [(2, "cancelled")]


def test_a_call_that_was_answered_is_completed_with_its_keys(exchange: Any) -> None:
    exchange.behave("+861", person(5, "1"))
    exchange.ring("c1", terms=replace(_terms(), flow=Flow.ELDER_HELD))
    exchange.at(200, lambda: exchange.network.cancel_call("c1"))

    assert exchange.play(300) == [(5, "answered"), (8, "1"), (200, "completed")]
    assert exchange.news[-1][1]["keys"] == "1"


def _terms() -> Any:
    return terms_of({"flow": "responder", "ring_s": 30, "key_s": 20, "eta_s": 5, "seat_s": 30})


@pytest.mark.parametrize("attempt", ["c1", "c9"])
def test_cancelling_what_is_over_or_never_was_does_nothing(exchange: Any, attempt: str) -> None:
    exchange.behave("+861", Behaviour("busy"))
    exchange.ring("c1")
    exchange.at(10, lambda: exchange.network.cancel_call(attempt))

    assert exchange.play(60) == [(1, "busy")]


def test_a_text_is_spoken_into_a_live_call_only(exchange: Any) -> None:
    exchange.behave("+861", person(5))
    exchange.ring("c1")
    exchange.at(6, lambda: exchange.network.tell_call("c1", "she goes"))
    exchange.at(50, lambda: exchange.network.tell_call("c1", "too late"))
    exchange.at(50, lambda: exchange.network.tell_call("c9", "nobody"))
    exchange.play(60)

    assert exchange.network.calls["c1"].told == ["she goes"]


# ---- what others see ----


def test_watchers_see_the_ring_the_answer_and_the_message(exchange: Any) -> None:
    exchange.behave("+861", person(5))
    exchange.ring("c1")
    exchange.at(8, lambda: exchange.write("s1", "+862"))
    exchange.play(60)

    assert [(second, what) for second, what, _ in exchange.seen] == [
        (0, "call"),
        (5, "answered"),
        (9, "sms"),
    ]
    assert isinstance(exchange.seen[0][2], Call)
    assert isinstance(exchange.seen[2][2], Sms)


def test_a_call_is_seen_whatever_becomes_of_it(exchange: Any) -> None:
    exchange.behave("+861", Behaviour("empty_number"))
    exchange.ring("c1")
    exchange.at(0, lambda: exchange.ring("c2"))
    exchange.play(5)

    assert [what for _, what, _ in exchange.seen] == ["call", "call"]


# ---- messages ----


def test_a_message_arrives_after_a_second(exchange: Any) -> None:
    exchange.write("s1")
    exchange.play(10)

    assert [(second, what) for second, what, _ in exchange.seen] == [(1, "sms")]


def test_the_same_message_twice_is_one_message(exchange: Any) -> None:
    exchange.write("s1")
    exchange.write("s1")
    exchange.play(10)

    assert len(exchange.seen) == 1


def test_a_reply_counts_from_the_delivery_and_carries_the_senders_reference(exchange: Any) -> None:
    exchange.behave("+861", Behaviour(reply="1", reply_after=30 * S))
    exchange.write("s1")

    assert exchange.play(60) == [(31, "1")]
    reply = decode_news(_json(exchange.news[0][1]))
    assert isinstance(reply, SmsReply)
    assert (reply.bureau, reply.incident, reply.person) == ("standard", "i1", "h1.son")
    assert reply.event_id == "s1-reply"


def test_a_telephone_replies_once_an_incident(exchange: Any) -> None:
    exchange.behave("+861", Behaviour(reply="1"))
    exchange.write("s1")
    exchange.at(5, lambda: exchange.write("s2"))
    exchange.at(6, lambda: exchange.write("s3", incident="i2"))
    exchange.at(7, lambda: exchange.write("s4", incident=""))

    assert exchange.play(60) == [(1, "1"), (7, "1")]


def test_who_does_not_reply_by_message_says_nothing(exchange: Any) -> None:
    exchange.behave("+861", person(5, "1"))
    exchange.write("s1")

    assert exchange.play(60) == []


def test_a_message_makes_no_telephone_busy(exchange: Any) -> None:
    exchange.behave("+861", Behaviour("declined"))
    exchange.write("s1")
    exchange.ring("c1")

    assert exchange.play(60) == [(5, "declined")]


# ---- faults ----


def test_a_network_that_is_down_takes_nothing_and_forgets_nothing(exchange: Any) -> None:
    exchange.behave("+861", Behaviour("busy"), Behaviour("declined"))
    exchange.ring("c1")
    exchange.network.is_down = True

    for attempt in ("c1", "c2"):
        with pytest.raises(CarrierIsDownError):
            exchange.ring(attempt)
    with pytest.raises(CarrierIsDownError):
        exchange.write("s1")
    exchange.network.is_down = False

    assert exchange.network.find_call("c2") is None
    exchange.at(10, lambda: exchange.ring("c2"))
    exchange.at(10, lambda: exchange.write("s1"))
    assert exchange.play(60) == [(1, "busy"), (15, "declined")]
    assert [what for _, what, _ in exchange.seen] == ["call", "call", "sms"]


def test_late_call_backs_tell_of_the_instant_when_it_happened(exchange: Any) -> None:
    exchange.behave("+861", person(5, "9"))
    exchange.network.late_by = 90 * S
    exchange.ring("c1")

    assert exchange.play(200) == [(95, "answered"), (98, "9"), (98, "completed")]
    assert exchange.news[0][1]["at"] == "2026-01-15T02:10:05+00:00"


def test_an_inbound_call_is_told_with_its_number_and_speech(exchange: Any) -> None:
    exchange.network.inbound("standard", "+869", "none", "inbound-7")

    news = exchange.news[0][1]
    assert (news["event"], news["from"], news["speech"]) == ("inbound", "+869", "none")
    assert (news["event_id"], news["bureau"]) == ("inbound-7", "standard")


def test_after_a_reset_nothing_of_before_is_heard(exchange: Any) -> None:
    exchange.behave("+861", person(5, "1"))
    exchange.ring("c1")
    exchange.network.is_down, exchange.network.late_by = True, 9 * S
    exchange.network.reset()

    exchange.at(10, lambda: exchange.ring("c1"))

    assert exchange.play(60) == [(40, "no_answer")]


@pytest.mark.parametrize("missing", ["flow", "ring_s", "key_s", "eta_s", "seat_s"])
def test_the_terms_of_a_call_lack_nothing(missing: str) -> None:
    document = {"flow": "elder", "ring_s": 30, "key_s": 20, "eta_s": 5, "seat_s": 30}
    assert terms_of(document).flow is Flow.ELDER
    del document[missing]

    with pytest.raises(KeyError, match=missing):
        terms_of(document)


def test_the_terms_are_read_in_seconds() -> None:
    terms = terms_of({"flow": "follow_up", "ring_s": 31, "key_s": 2.5, "eta_s": 6, "seat_s": 33})

    assert (terms.ring, terms.key, terms.eta, terms.seat) == (31 * S, 2.5 * S, 6 * S, 33 * S)
