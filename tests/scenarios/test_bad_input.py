"""Whatever a device says has one defined answer, all the way through the twin, and nothing is lost."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from localcloud.brokers.interface import LARGEST_PAYLOAD, RefusedError
from localcloud.iot_policy.document import read_policy
from telecare.domain.home import HomeDevice

KEY, OTHERS_KEY = "standard-h1-key1", "standard-h2-key1"
ALARM, OTHERS_ALARM = f"dt/anju/{KEY}/alarm", f"dt/anju/{OTHERS_KEY}/alarm"
NOW = "2026-01-15T10:10:00+08:00"
TOO_WIDE = read_policy(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "iot:*", "Resource": "*"}],
    }
)


def an_alarm(**fields: object) -> bytes:
    return json.dumps({"id": "a1", "kind": "help", "at": NOW, **fields}).encode()


UNREADABLE = {
    "no UTF-8": (b"\xff\xfe\x00garbage", "byte 0 is not UTF-8", ""),
    "empty": (b"", "not JSON", ""),
    "no JSON": (b"help!", "not JSON", ""),
    "cut off": (b'{"id": "a1", "kind": "he', "not JSON", ""),
    "a list": (b'[{"id": "a1", "kind": "help"}]', "not a JSON object", ""),
    "a number": (b"112", "not a JSON object", ""),
    "too deep": (b"[" * 20_000, "nested deeper", ""),
    "a field twice": (b'{"id": "a1", "id": "a2", "kind": "help"}', "stands twice", ""),
    "no number": (b'{"id": "a1", "kind": "help", "value": NaN}', "NaN is not a number", ""),
    "id is a number": (an_alarm(id=7), "id", ""),
    "id is missing": (b'{"kind": "help"}', "id", ""),
    "id is empty": (an_alarm(id=""), "id", ""),
    "id is too long": (an_alarm(id="x" * 129), "id", ""),
    "kind is missing": (b'{"id": "a1"}', "kind", "a1"),
    "kind is a list": (an_alarm(kind=["help"]), "kind", "a1"),
}


LINKS_WAIT_S = 25
"""So long news of connections may wait for others, to be brought together."""


def test_unreadable_messages_are_rejected_and_kept_with_their_reasons(street):
    session = street.connect(KEY)

    for payload, _, _ in UNREADABLE.values():
        session.publish(ALARM, payload)
        street.forward(seconds=1)

    street.forward(seconds=LINKS_WAIT_S)

    kept = street.quarantined()
    assert [topic for topic, _ in kept] == [ALARM] * len(UNREADABLE)
    for name, (_, why), (_, expected, _) in zip(UNREADABLE, kept, UNREADABLE.values(), strict=True):
        assert expected in why, name
    assert street.seen() == [
        {"event": "receipt", "who": KEY, "state": "rejected", "id": alarm_id, "reason": why}
        for (_, why), (_, _, alarm_id) in zip(kept, UNREADABLE.values(), strict=True)
    ]
    assert street.undelivered() == 0
    assert street.kept_bytes() == [payload for payload, _, _ in UNREADABLE.values()]


def test_an_unknown_kind_is_an_incident_all_the_same(street):
    street.connect(KEY).publish(ALARM, an_alarm(kind="tea_is_cold"))
    street.forward(seconds=2)

    assert street.incidents() == [("h1", "other")]
    assert street.seen("receipt") == [
        {"event": "receipt", "who": KEY, "state": "accepted", "id": "a1"}
    ]
    assert [fact["who"] for fact in street.seen("call")] == ["h1.elder"]
    assert street.quarantined() == []


def test_the_largest_message_passes_and_one_byte_more_is_refused_at_the_door(street):
    largest = an_alarm().ljust(LARGEST_PAYLOAD)
    session = street.connect(KEY)

    session.publish(ALARM, largest)
    street.forward(seconds=2)
    with pytest.raises(RefusedError):
        session.publish(ALARM, largest + b" ")
    street.forward(seconds=2)

    assert not session.connected
    assert street.incidents() == [("h1", "help")]
    assert [fact["state"] for fact in street.seen("receipt")] == ["accepted"]
    assert street.quarantined() == []


def test_a_device_that_no_directory_knows_is_kept_and_gets_no_answer(street):
    street.connect("standard-h9-key1").publish("dt/anju/standard-h9-key1/alarm", an_alarm())
    street.forward(seconds=LINKS_WAIT_S)

    assert street.quarantined() == [("dt/anju/standard-h9-key1/alarm", "unknown device")]
    assert street.seen() == []
    assert street.undelivered() == 0


def test_nobody_speaks_or_hears_as_another_device(street):
    session = street.connect(KEY)
    victim = street.connect(OTHERS_KEY)

    assert not session.subscribe(f"cmd/anju/{OTHERS_KEY}/receipt")
    assert not session.subscribe("cmd/anju/#")
    with pytest.raises(RefusedError):
        session.publish(OTHERS_ALARM, an_alarm())
    street.forward(seconds=2)

    assert not session.connected
    assert victim.connected
    assert street.seen() == []
    assert street.quarantined() == []


def test_a_policy_too_wide_still_lets_nobody_speak_as_another_device(street):
    session = street.connect(KEY, TOO_WIDE)
    street.connect(OTHERS_KEY)

    session.publish(OTHERS_ALARM, an_alarm())
    street.forward(seconds=2)

    [(topic, reason)] = street.quarantined()
    assert topic == OTHERS_ALARM
    assert "not of the sender" in reason
    assert street.seen() == []


def test_the_same_message_is_a_repeat_for_a_quarter_of_an_hour_and_then_a_new_alarm(street):
    session = street.connect(KEY)
    session.publish(ALARM, an_alarm())
    street.forward(minutes=14, seconds=59)
    before = street.seen()

    session.publish(ALARM, an_alarm(at="2026-01-15T10:24:59+08:00"))
    street.forward(seconds=0)
    repeated = street.seen()[len(before) :]
    street.forward(seconds=2)
    session.publish(ALARM, an_alarm(at="2026-01-15T10:25:01+08:00"))
    street.forward(seconds=0)

    assert repeated == [{"event": "receipt", "who": KEY, "state": "accepted", "id": "a1"}]
    assert len(street.seen("alarm_received")) == 2
    assert len(street.seen("alarm_joined")) == 1
    assert [fact["state"] for fact in street.seen("receipt")] == ["accepted"] * 3
    assert street.incidents() == [("h1", "help")]


@pytest.mark.parametrize(
    ("bad", "about"),
    [
        ({"at": "2025-01-15T10:10:00+08:00"}, "clock"),
        ({"at": "2026-01-15T11:10:00+08:00"}, "clock"),
        ({"at": "2026-01-15T10:10:00"}, "at"),
        ({"at": None, "value": {"a": 1}, "position": "here"}, "at,value,position"),
    ],
    ids=["a year ago", "in the future", "without a zone", "no evidence can be read"],
)
def test_bad_times_and_evidence_delay_no_alarm_and_are_a_fault_of_the_device(street, bad, about):
    street.connect(KEY).publish(ALARM, an_alarm(**bad))
    street.forward(seconds=2)

    assert street.incidents() == [("h1", "help")]
    assert [fact["state"] for fact in street.seen("receipt")] == ["accepted"]
    assert [fact["who"] for fact in street.seen("call")] == ["h1.elder"]
    [task] = street.seen("task_opened")
    assert (task["task"], task["fault"], task["about"]) == ("repair", "device_fault", about)
    assert street.quarantined() == []


def test_a_test_that_nobody_announced_is_real(street):
    street.connect(KEY).publish(ALARM, an_alarm(test=True))
    street.forward(seconds=2)

    assert street.incidents() == [("h1", "help")]
    assert [fact["who"] for fact in street.seen("call")] == ["h1.elder"]


def test_an_announced_test_rings_nobody_and_a_real_alarm_beside_it_is_real(street):
    now = street.twin.loop.now()
    street.stored.enrolment.open_test_window(KEY, now + timedelta(minutes=30), now)
    session = street.connect(KEY)

    session.publish(ALARM, an_alarm(test=True))
    street.forward(minutes=3)
    rung = street.seen("call", "sms", "team_sent", "relay_raised", "pushed")
    session.publish(ALARM, an_alarm(id="a2"))
    street.forward(seconds=2)

    assert rung == []
    assert [fact["id"] for fact in street.seen("receipt")] == ["a1", "a2"]
    assert [fact["who"] for fact in street.seen("call")] == ["h1.elder"]


def test_technical_alarms_are_repairs_and_no_incident(street):
    kinds = ["battery_low", "mains_lost", "tamper", "link_lost", "device_fault"]
    session = street.connect(KEY)

    for kind in kinds:
        session.publish(ALARM, an_alarm(id=kind, kind=kind))
        street.forward(seconds=1)

    task = {"event": "task_opened", "who": "h1.key1", "task": "repair", "device": "h1-key1"}
    receipt = {"event": "receipt", "who": KEY, "state": "accepted"}
    assert street.seen("task_opened", "receipt") == [
        fact for kind in kinds for fact in ({**task, "fault": kind}, {**receipt, "id": kind})
    ]
    assert [fact["who"] for fact in street.seen("sms", "call", "tiding")] == ["h1.elder"]
    assert street.quarantined() == []


def test_a_device_without_a_home_is_the_operators_incident(street):
    thing = "standard-store-key7"
    street.stored.enrolment.enrol_device("standard", HomeDevice(thing, "one_key_call"))

    street.connect(thing).publish(f"dt/anju/{thing}/alarm", an_alarm())
    street.forward(seconds=2)

    assert street.incidents() == [(f"device:{thing}", "help")]
    assert [fact["state"] for fact in street.seen("receipt")] == ["accepted"]
    assert [fact["who"] for fact in street.seen("told")] == ["supervisor"]
    assert street.seen("call") == []


def test_what_is_no_alarm_is_kept_too_and_needs_no_receipt(street):
    session = street.connect(KEY)
    nobodys = json.dumps({"command_id": "no-such-0001", "state": "done"}).encode()

    session.publish(f"dt/anju/{KEY}/status", b"\xff")
    street.forward(seconds=1)
    session.publish(f"dt/anju/{KEY}/command", b"\xff")
    street.forward(seconds=1)
    session.publish(f"dt/anju/{KEY}/command", nobodys)
    street.forward(seconds=1)

    assert street.quarantined() == [
        (f"dt/anju/{KEY}/status", "byte 0 is not UTF-8"),
        (f"dt/anju/{KEY}/command", "byte 0 is not UTF-8"),
        (f"dt/anju/{KEY}/command", "no such command was sent"),
    ]
    assert street.seen() == []
