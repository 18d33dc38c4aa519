"""A lesser message never takes a connection, a carrier's patience or a budget that an alarm needs (law 11)."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from telecare.adapters.carrier_gateway import GatewayCarrier
from telecare.adapters.carriers.lanes import BULK_WINDOW, MOST_BULK, LaneCarrier
from telecare.domain.actions import Flow, Lane, PlaceCall, SendSms
from telecare.domain.errors import AmbiguousSendError, CarrierDownError
from telecare.domain.kinds import Kind
from tests.fakes import ManualClock, MemoryCarrier
from tests.fakes.gateway import HANG, Asked, Gateway
from tests.fakes.story import START

ALARM = SendSms("inc1-0003", "h1.daughter", "alarm.fire", Kind.FIRE)
CALL = PlaceCall("inc1-0004", "inc1-c1", "p", Flow.RESPONDER, "responder.fire", 30, 20, 5, 30)
LESSER = replace(ALARM, id="inc1-0009", lane=Lane.BULK)


def test_while_lesser_messages_hang_an_alarm_is_sent_at_once():
    def slow_for_lesser(asked: Asked) -> tuple[int, bytes]:
        return (HANG, b"") if "0009" in str(asked.document) else (200, b'{"carrier_id": "c"}')

    with Gateway(decide=slow_for_lesser) as server:
        carrier = LaneCarrier(
            GatewayCarrier(server.url), GatewayCarrier(server.url), ManualClock(START)
        )

        def send_lesser() -> None:
            with pytest.raises(AmbiguousSendError):
                carrier.send_sms("+86", "text", LESSER)

        hanging = [threading.Thread(target=send_lesser) for _ in range(8)]
        for thread in hanging:
            thread.start()
        while sum("0009" in str(a.document) for a in server.asked) < 4:
            time.sleep(0.005)

        began = time.perf_counter()
        carrier.send_sms("+86", "text", ALARM)
        assert carrier.place_call("xh", "inc1", "+86", CALL, "text") == "c"
        took = time.perf_counter() - began

        assert any(thread.is_alive() for thread in hanging), "they still hang"
        for thread in hanging:
            thread.join()
    assert took < 1


def test_lesser_messages_have_a_budget_and_alarms_have_none():
    alarm, bulk, clock = MemoryCarrier(), MemoryCarrier(), ManualClock(START)
    carrier = LaneCarrier(alarm, bulk, clock)

    for nth in range(MOST_BULK):
        carrier.send_sms("+86", "text", replace(LESSER, id=f"inc1-{nth}"))
    with pytest.raises(CarrierDownError):
        carrier.send_sms("+86", "text", replace(LESSER, id="inc1-late"))
    for nth in range(5 * MOST_BULK):
        carrier.send_sms("+86", "text", replace(ALARM, id=f"inc1-a{nth}"))

    assert len(bulk.messages) == MOST_BULK
    assert len(alarm.messages) == 5 * MOST_BULK
    clock.forward(BULK_WINDOW)
    carrier.send_sms("+86", "text", replace(LESSER, id="inc1-late"))
    assert "inc1-late" in bulk.messages


def test_calls_and_what_is_done_with_them_are_the_alarm_carrier_s():
    alarm, bulk = MemoryCarrier(), MemoryCarrier()
    carrier = LaneCarrier(alarm, bulk, ManualClock(START))

    carrier.place_call("xh", "inc1", "+86", CALL, "text")
    carrier.cancel_call("inc1-c1")
    carrier.tell_call("inc1-c1", "text")

    assert carrier.find_call("inc1-c1") == "call-inc1-c1"
    assert (alarm.cancelled, alarm.told) == (["inc1-c1"], [("inc1-c1", "text")])
    assert bulk.calls == {}
