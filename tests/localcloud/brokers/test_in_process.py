"""What drills rely on in the broker without a network."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from localcloud.brokers.in_process import InProcessBroker, Will
from localcloud.brokers.interface import Presence, Publication, Reason, RefusedError, Registration
from localcloud.iot_policy.document import read_policy
from localcloud.loop import Order, VirtualLoop
from localcloud.pki import Certificate

POLICY_FILE = Path(__file__).parents[1] / "iot_policy" / "device_policy.json"
A = "standard-h1-smoke1"
CERTIFICATE = Certificate("c0ffee", A)
START = datetime(2026, 1, 15, tzinfo=UTC)


@pytest.fixture
def loop() -> Iterator[VirtualLoop]:
    with VirtualLoop(START) as loop:
        yield loop


@pytest.fixture
def broker(loop: VirtualLoop) -> InProcessBroker:
    broker = InProcessBroker(loop)
    broker.register(Registration(A, CERTIFICATE, [read_policy(POLICY_FILE.read_text())]))
    return broker


def test_deliveries_take_no_time_and_come_before_anything_else_of_the_instant(loop, broker):
    happened: list[str] = []
    session = broker.connect(A, "c0ffee")
    session.subscribe(f"cmd/anju/{A}/#")
    session.on_message(lambda _topic, payload: happened.append(payload.decode()))
    at = START + timedelta(seconds=1)
    broker.on_message(lambda publication: happened.append(f"rule {publication.received_at == at}"))
    loop.at(at, Order.DO, lambda: broker.publish(f"cmd/anju/{A}/receipt", b"device"))
    loop.at(at, Order.DO, lambda: happened.append("next do"))

    loop.run_until(at)

    assert happened == ["rule True", "device", "next do"]


def test_the_redelivery_fault_shows_the_same_message_again(loop, broker):
    heard: list[Publication] = []
    received: list[bytes] = []
    broker.on_message(heard.append)
    session = broker.connect(A, "c0ffee")
    session.on_message(lambda _topic, payload: received.append(payload))
    session.subscribe(f"cmd/anju/{A}/receipt")
    broker.copies = lambda _publication: 2

    session.publish(f"dt/anju/{A}/alarm", b"once")
    session.publish(f"dt/anju/{A}/status", b"qos 0", qos=0)
    broker.publish(f"cmd/anju/{A}/receipt", b"twice")
    loop.run_until(START)

    assert [each.payload for each in heard] == [b"once", b"once", b"qos 0", b"twice", b"twice"]
    assert heard[0] == heard[1]
    assert received == [b"twice", b"twice"]


def test_overlapping_subscriptions_give_one_copy(loop, broker):
    received: list[str] = []
    session = broker.connect(A, "c0ffee")
    session.on_message(lambda topic, _payload: received.append(topic))
    for wanted in ("#", "+", "receipt", "receipt"):
        session.subscribe(f"cmd/anju/{A}/{wanted}")

    broker.publish(f"cmd/anju/{A}/receipt", b"x")
    loop.run_until(START)

    assert received == [f"cmd/anju/{A}/receipt"]


def test_a_message_under_way_does_not_reach_a_session_that_has_ended(loop, broker):
    received: list[str] = []
    session = broker.connect(A, "c0ffee")
    session.on_message(lambda topic, _payload: received.append(topic))
    session.subscribe(f"cmd/anju/{A}/receipt")

    broker.publish(f"cmd/anju/{A}/receipt", b"x")
    session.drop()
    loop.run_until(START)

    assert received == []


def test_a_right_that_is_taken_away_is_gone_at_once(loop, broker):
    received: list[str] = []
    session = broker.connect(A, "c0ffee")
    session.on_message(lambda topic, _payload: received.append(topic))
    session.subscribe(f"cmd/anju/{A}/receipt")

    broker.register(Registration(A, CERTIFICATE, []))
    broker.publish(f"cmd/anju/{A}/receipt", b"x")
    loop.run_until(START)

    assert received == []
    with pytest.raises(RefusedError):
        session.publish(f"dt/anju/{A}/alarm", b"x")


def test_a_refused_publication_says_why_and_ends_the_session(broker):
    ends: list[Reason] = []
    session = broker.connect(A, "c0ffee")
    session.on_closed(ends.append)

    with pytest.raises(RefusedError, match="AUTH_ERROR on 'dt/anju/other/alarm'"):
        session.publish("dt/anju/other/alarm", b"x")
    with pytest.raises(RefusedError, match="not connected"):
        session.publish(f"dt/anju/{A}/alarm", b"x")

    assert ends == [Reason.NOT_AUTHORISED]


def test_subscriptions_are_answered(broker):
    session = broker.connect(A, "c0ffee")

    assert session.subscribe(f"cmd/anju/{A}/+")
    assert not session.subscribe("cmd/anju/+/receipt")
    assert not session.subscribe(f"cmd/anju/{A}/#/x")
    session.disconnect()
    assert not session.subscribe(f"cmd/anju/{A}/+")


def test_a_keep_alive_that_ran_out_is_told_and_the_will_follows(loop, broker):
    presences: list[Presence] = []
    heard: list[Publication] = []
    broker.on_presence(presences.append)
    broker.on_message(heard.append)
    session = broker.connect(A, "c0ffee", Will(f"dt/anju/{A}/status", b"gone"))

    session.drop(Reason.KEEP_ALIVE_TIMEOUT)
    session.drop(Reason.CONNECTION_LOST)
    loop.run_until(START)

    assert [each.reason for each in presences] == [None, Reason.KEEP_ALIVE_TIMEOUT]
    assert [each.payload for each in heard] == [b"gone"]


def test_session_ids_are_the_same_on_every_run(loop):
    def sessions() -> list[str]:
        presences: list[Presence] = []
        broker = InProcessBroker(loop)
        broker.on_presence(presences.append)
        broker.register(Registration(A, CERTIFICATE, [read_policy(POLICY_FILE.read_text())]))
        broker.connect(A, "c0ffee")
        broker.connect(A, "c0ffee")
        return [each.session for each in presences]

    assert sessions() == sessions()


def settle(loop: VirtualLoop, **delta: float) -> None:
    loop.run_until(loop.now() + timedelta(**delta))


def returned(broker: InProcessBroker, *, clean: bool = False) -> list[bytes]:
    """Connect again; what the session brings."""
    received: list[bytes] = []
    session = broker.connect(A, "c0ffee", clean=clean)
    session.on_message(lambda _topic, payload: received.append(payload))
    return received


def test_a_kept_session_brings_what_was_missed_and_hears_on(loop, broker):
    broker.connect(A, "c0ffee", clean=False).subscribe(f"cmd/anju/{A}/#")
    broker.publish(f"cmd/anju/{A}/receipt", b"on the way")
    broker.connect(A, "c0ffee", clean=False).drop()
    settle(loop, seconds=1)
    broker.publish(f"cmd/anju/{A}/receipt", b"away")
    broker.publish(f"cmd/anju/{A}/receipt", b"qos 0", qos=0)
    broker.publish(f"dt/anju/{A}/alarm", b"not asked for")
    settle(loop, minutes=59)

    received = returned(broker)
    settle(loop, seconds=1)
    broker.publish(f"cmd/anju/{A}/receipt", b"back")
    settle(loop, seconds=1)

    assert received == [b"on the way", b"away", b"back"]


@pytest.mark.parametrize("case", ["too late", "clean in between", "comes clean", "revoked"])
def test_a_session_is_forgotten(loop, broker, case):
    broker.connect(A, "c0ffee", clean=False).subscribe(f"cmd/anju/{A}/#")
    broker.connect(A, "c0ffee", clean=False).drop()
    broker.publish(f"cmd/anju/{A}/receipt", b"away")
    if case == "too late":
        settle(loop, hours=1)
    elif case == "clean in between":
        broker.connect(A, "c0ffee").disconnect()
    elif case == "revoked":
        broker.revoke(A)
        broker.register(Registration(A, CERTIFICATE, [read_policy(POLICY_FILE.read_text())]))

    received = returned(broker, clean=case == "comes clean")
    broker.publish(f"cmd/anju/{A}/receipt", b"back")
    settle(loop, seconds=1)

    assert received == []


def test_what_was_missed_is_not_brought_to_who_may_no_longer_hear_it(loop, broker, policy):
    broker.connect(A, "c0ffee", clean=False).subscribe(f"cmd/anju/{A}/#")
    broker.connect(A, "c0ffee", clean=False).drop()
    broker.publish(f"cmd/anju/{A}/receipt", b"away")
    broker.register(Registration(A, CERTIFICATE, [policy()]))

    received = returned(broker)
    settle(loop, seconds=1)

    assert received == []
