"""What every broker promises, asked of all three.

Exceptions, each with the test that says what happens instead:

- mosquitto gives a foreign client id the certificate's own name instead of refusing it
  (test_mosquitto: a_foreign_client_id_becomes_the_certificates_own);
- mosquitto drops what is not allowed and lets the connection live
  (test_mosquitto: a_denied_publication_is_dropped_and_the_connection_lives_on);
- in process there is no TLS: certificates are identities, unknown ones stand for none and foreign.
"""

import pytest

from localcloud.brokers.choice import MOSQUITTO
from localcloud.brokers.in_process import Will
from localcloud.brokers.interface import (
    LARGEST_PAYLOAD,
    NOT_A_DEVICE,
    BrokerError,
    Change,
    Reason,
    RefusedError,
    Registration,
)
from localcloud.pki import Authority, Issued

A, B = "standard-h1-smoke1", "standard-h2-gas1"


def topics(world):
    return [publication.topic for publication in world.published]


def test_an_enrolled_device_speaks_as_itself(world):
    [issued] = world.enrol(A)

    world.connect(issued).publish(f"dt/anju/{A}/alarm", b"\x00 not even JSON")

    world.until(lambda: bool(world.published))
    [publication] = world.published
    assert publication.topic == f"dt/anju/{A}/alarm"
    assert publication.payload == b"\x00 not even JSON"
    assert publication.client_id == A
    assert publication.principal == issued.certificate.certificate_id
    assert publication.qos == 1
    assert publication.received_at.utcoffset() is not None


def test_basic_ingest_topics_are_carried(world):
    [issued] = world.enrol(A)

    world.connect(issued).publish(f"$aws/rules/anju_activity/dt/anju/{A}/activity", b"{}")

    world.until(lambda: bool(world.published))
    assert world.published[0].client_id == A


def test_the_platform_reaches_the_device(world):
    [issued] = world.enrol(A)
    client = world.connect(issued)
    client.subscribe(f"cmd/anju/{A}/#")

    world.broker.publish(f"cmd/anju/{A}/receipt", b"accepted")

    world.until(lambda: client.heard == [(f"cmd/anju/{A}/receipt", b"accepted")])


def test_rules_see_what_the_platform_publishes_but_no_device_behind_it(world):
    world.enrol(A)

    world.broker.publish(f"dt/anju/{A}/alarm", b"x")

    world.until(lambda: bool(world.published))
    assert [each.client_id for each in world.published] == [NOT_A_DEVICE]
    assert world.published[0].principal == NOT_A_DEVICE


def test_without_a_certificate_nobody_gets_in(world):
    world.enrol(A)

    with pytest.raises(RefusedError):
        world.connect(None, A)


def test_a_certificate_of_a_foreign_authority_is_refused(world):
    world.enrol(A)

    with pytest.raises(RefusedError):
        world.connect(Authority.create().issue_client(A))


def test_a_certificate_that_was_never_registered_is_refused(world):
    stranger = world.authority.issue_client(B)
    world.enrol(A)

    with pytest.raises(RefusedError):
        world.connect(stranger)


def test_a_revoked_certificate_is_refused(world):
    [issued] = world.enrol(A)
    world.broker.revoke(issued.certificate.certificate_id)

    with pytest.raises(RefusedError):
        world.connect(issued)


def test_revoking_cuts_the_live_connection_and_its_will_is_not_heard(world):
    [issued, other] = world.enrol(A, B)
    client = world.connect(issued, will=Will(f"dt/anju/{A}/status", b"will"))

    world.broker.revoke(A)

    world.until(lambda: not client.connected)
    world.connect(other).publish(f"dt/anju/{B}/alarm", b"after")
    world.until(lambda: bool(world.published))
    assert topics(world) == [f"dt/anju/{B}/alarm"]
    world.until(lambda: Reason.SERVER_INITIATED in [each.reason for each in world.presences])


def test_a_new_certificate_shuts_out_the_former_one(world):
    [former] = world.enrol(A)
    client = world.connect(former)

    [new] = world.enrol(A)

    world.until(lambda: not client.connected)
    with pytest.raises(RefusedError):
        world.connect(former)
    assert world.connect(new).connected


def test_what_is_not_registered_cannot_be_revoked(world):
    world.enrol(A)

    with pytest.raises(BrokerError, match="no such thing or certificate"):
        world.broker.revoke(B)


@pytest.mark.parametrize("name", ["", "a b", "a\nuser b", "a/b", "#"])
def test_names_that_are_no_thing_names_are_refused(world, name):
    certificate = Issued(world.authority.issue_client("x").certificate, b"", b"").certificate

    with pytest.raises(BrokerError):
        world.broker.register(Registration(name, certificate, []))


def test_the_client_id_of_another_thing_is_refused(world):
    if world.kind == MOSQUITTO:
        pytest.skip("mosquitto renames the client, see test_mosquitto")
    [issued, other] = world.enrol(A, B)
    victim = world.connect(other)
    victim.subscribe(f"cmd/anju/{B}/#")

    with pytest.raises(RefusedError):
        world.connect(issued, B)

    assert victim.connected
    world.broker.publish(f"cmd/anju/{B}/receipt", b"x")
    world.until(lambda: bool(victim.heard))


def test_a_thing_that_may_not_connect_is_refused(world, policy):
    [issued] = world.enrol(A, policy=policy())
    assert world.connect(issued).connected
    world.broker.register(
        Registration(B, (other := world.authority.issue_client(B)).certificate, [])
    )

    with pytest.raises(RefusedError):
        world.connect(other)


def test_publishing_on_another_devices_topic_reaches_nobody(world):
    [issued, other] = world.enrol(A, B)
    intruder, honest = world.connect(issued), world.connect(other)
    honest.subscribe(f"cmd/anju/{B}/#")

    intruder.publish(f"dt/anju/{B}/alarm", b"false")
    intruder.publish(f"cmd/anju/{B}/receipt", b"false")
    honest.publish(f"dt/anju/{B}/alarm", b"true")
    world.broker.publish(f"cmd/anju/{B}/receipt", b"true")

    world.until(lambda: len(world.published) >= 2 and bool(honest.heard))
    assert {publication.payload for publication in world.published} == {b"true"}
    assert honest.heard == [(f"cmd/anju/{B}/receipt", b"true")]


def test_a_denied_publication_costs_the_connection(world):
    if world.kind == MOSQUITTO:
        pytest.skip("mosquitto drops it and lets the connection live, see test_mosquitto")
    [issued] = world.enrol(A)
    client = world.connect(issued)

    client.publish(f"dt/anju/{B}/alarm", b"false")

    world.until(lambda: not client.connected)
    world.until(lambda: world.presences[-1].reason is Reason.NOT_AUTHORISED)


@pytest.mark.parametrize("wide", ["#", "cmd/#", "cmd/anju/+/receipt", f"cmd/anju/{B}/receipt"])
def test_subscribing_to_others_hears_nothing_of_them(world, wide):
    [issued] = world.enrol(A)
    client = world.connect(issued)
    client.subscribe(wide)
    client.subscribe(f"cmd/anju/{A}/+")

    world.broker.publish(f"cmd/anju/{B}/receipt", b"not yours")
    world.broker.publish(f"cmd/anju/{A}/receipt", b"yours")

    world.until(lambda: bool(client.heard))
    assert set(client.heard) == {(f"cmd/anju/{A}/receipt", b"yours")}


def test_what_may_be_subscribed_to_but_not_received_is_not_heard(world, policy):
    [issued] = world.enrol(
        A, policy=policy(Subscribe="topicfilter/cmd/*", Receive=f"topic/cmd/anju/{A}/*")
    )
    world.broker.publish(f"cmd/anju/{B}/self_test", b"retained", retain=True)
    client = world.connect(issued)
    client.subscribe("cmd/#")

    world.broker.publish(f"cmd/anju/{B}/receipt", b"live")
    world.broker.publish(f"cmd/anju/{A}/receipt", b"own")

    world.until(lambda: bool(client.heard))
    assert client.heard == [(f"cmd/anju/{A}/receipt", b"own")]


def test_the_same_client_id_takes_over(world):
    [issued] = world.enrol(A)
    first = world.connect(issued)

    second = world.connect(issued)

    world.until(lambda: not first.connected)
    assert second.connected
    world.until(lambda: len(world.presences) == 3)
    assert [(each.change, each.reason) for each in world.presences] == [
        (Change.CONNECTED, None),
        (Change.DISCONNECTED, Reason.DUPLICATE_CLIENT_ID),
        (Change.CONNECTED, None),
    ]
    second.subscribe(f"cmd/anju/{A}/#")
    world.broker.publish(f"cmd/anju/{A}/receipt", b"x")
    world.until(lambda: bool(second.heard))


def test_presence_names_session_and_reason(world):
    [issued] = world.enrol(A)

    world.connect(issued).leave()
    world.until(lambda: len(world.presences) == 2)
    world.connect(issued).vanish()
    world.until(lambda: len(world.presences) == 4)

    first, left, second, lost = world.presences
    assert first.principal == issued.certificate.certificate_id
    assert (first.session, first.version) == (left.session, left.version)
    assert second.version == first.version + 1
    assert second.session != first.session
    assert (left.reason, lost.reason) == (Reason.CLIENT_INITIATED, Reason.CONNECTION_LOST)


def test_the_last_will_is_heard_when_a_device_vanishes(world):
    [issued] = world.enrol(A)
    client = world.connect(issued, will=Will(f"dt/anju/{A}/status", b"gone"))

    client.vanish()

    world.until(lambda: bool(world.published))
    [publication] = world.published
    assert (publication.topic, publication.payload) == (f"dt/anju/{A}/status", b"gone")
    assert publication.client_id == A


def test_a_good_bye_cancels_the_last_will(world):
    [issued, other] = world.enrol(A, B)
    world.connect(issued, will=Will(f"dt/anju/{A}/status", b"gone")).leave()

    world.connect(other).publish(f"dt/anju/{B}/alarm", b"x")

    world.until(lambda: bool(world.published))
    assert topics(world) == [f"dt/anju/{B}/alarm"]


def test_a_will_on_another_devices_topic_is_not_heard(world):
    [issued, other] = world.enrol(A, B)
    world.connect(issued, will=Will(f"dt/anju/{B}/alarm", b"false")).vanish()
    world.until(lambda: len(world.presences) == 2)

    world.connect(other).publish(f"dt/anju/{B}/alarm", b"true")

    world.until(lambda: bool(world.published))
    assert [publication.payload for publication in world.published] == [b"true"]


def test_a_retained_command_waits_for_the_device(world):
    [issued] = world.enrol(A)
    world.broker.publish(f"cmd/anju/{A}/self_test", b"first", retain=True)
    world.broker.publish(f"cmd/anju/{A}/self_test", b"latest", retain=True)
    world.broker.publish(f"cmd/anju/{B}/self_test", b"not yours", retain=True)
    world.broker.publish(f"cmd/anju/{A}/locate", b"gone", retain=True)
    world.broker.publish(f"cmd/anju/{A}/locate", b"", retain=True)

    client = world.connect(issued)
    client.subscribe(f"cmd/anju/{A}/#")

    world.until(lambda: bool(client.heard))
    assert client.heard == [(f"cmd/anju/{A}/self_test", b"latest")]


def test_what_a_device_retains_without_permission_is_neither_heard_nor_kept(world):
    [issued, other] = world.enrol(A, B)
    client = world.connect(issued)

    client.publish(f"$aws/things/{A}/shadow/update", b"{}", retain=True)

    world.until(lambda: not client.connected)
    again = world.connect(issued)
    again.subscribe(f"$aws/things/{A}/shadow/#")
    world.connect(other).publish(f"dt/anju/{B}/alarm", b"x")
    world.broker.publish(f"$aws/things/{A}/shadow/get/accepted", b"y")
    world.until(lambda: len(world.published) == 2 and bool(again.heard))
    assert f"$aws/things/{A}/shadow/update" not in topics(world)
    assert again.heard == [(f"$aws/things/{A}/shadow/get/accepted", b"y")]


def test_the_largest_payload_passes_and_a_larger_one_ends_the_connection(world):
    [issued] = world.enrol(A)
    client = world.connect(issued)

    client.publish(f"dt/anju/{A}/alarm", b"x" * LARGEST_PAYLOAD)
    client.publish(f"dt/anju/{A}/alarm", b"x" * (LARGEST_PAYLOAD + 8192))

    world.until(lambda: not client.connected)
    world.until(lambda: world.presences[-1].reason is Reason.CLIENT_ERROR)
    assert [len(publication.payload) for publication in world.published] == [LARGEST_PAYLOAD]


def test_one_byte_too_many_reaches_nobody(world):
    [issued, other] = world.enrol(A, B)

    world.connect(issued).publish(f"dt/anju/{A}/alarm", b"x" * (LARGEST_PAYLOAD + 1))
    world.connect(other).publish(f"dt/anju/{B}/alarm", b"x")

    world.until(lambda: bool(world.published))
    assert topics(world) == [f"dt/anju/{B}/alarm"]


def test_the_platform_cannot_publish_what_devices_could_not(world):
    with pytest.raises(BrokerError, match="131073 bytes"):
        world.broker.publish("cmd/anju/x/receipt", b"x" * (LARGEST_PAYLOAD + 1))
    with pytest.raises(BrokerError, match="not a topic name"):
        world.broker.publish("cmd/anju/+/receipt", b"x")


def test_stopping_ends_every_connection_and_may_be_repeated(world):
    [issued] = world.enrol(A)
    client = world.connect(issued)

    world.broker.stop()
    world.broker.stop()

    world.until(lambda: not client.connected)


def test_an_allowed_subscription_is_told_of_and_a_forbidden_one_is_not(world):
    [issued] = world.enrol(A)
    client = world.connect(issued)

    client.subscribe(f"cmd/anju/{B}/+")
    client.subscribe(f"cmd/anju/{A}/+")

    world.until(lambda: bool(world.subscriptions))
    [told] = world.subscriptions
    assert (told.client_id, told.change, told.topics) == (A, "subscribed", (f"cmd/anju/{A}/+",))
    assert told.principal == issued.certificate.certificate_id
    assert told.session == world.presences[0].session
