"""What mosquitto and amqtt promise beyond the contract, because they have a network."""

import socket
import ssl

import pytest
from paho.mqtt.enums import MQTTProtocolVersion

from localcloud.brokers.in_process import Will
from localcloud.mqtt_topics import matches

A, B = "standard-h1-smoke1", "standard-h2-gas1"


SUBACK = b"\x90\x03\x00\x01\x01"


def connect_packet(client_id: str, flags: int) -> bytes:
    name = client_id.encode()
    head = b"\x00\x04MQTT\x04" + bytes([flags, 0, 60]) + len(name).to_bytes(2)
    return b"\x10" + bytes([len(head) + len(name)]) + head + name


def subscribe_packet(topic_filter: str) -> bytes:
    name = topic_filter.encode()
    body = b"\x00\x01" + len(name).to_bytes(2) + name + b"\x01"
    return b"\x82" + bytes([len(body)]) + body


def read_until(connection: ssl.SSLSocket, wanted: bytes) -> bytes:
    read = b""
    while wanted not in read:
        more = connection.recv(1024)
        if not more:
            break
        read += more
    return read


def hung_up(connection: ssl.SSLSocket) -> bool:
    try:
        while connection.recv(1024):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def test_a_kept_session_gets_what_came_while_it_was_away(network):
    [issued] = network.enrol(A)
    client = network.keep(issued)
    client.subscribe(f"cmd/anju/{A}/#")
    client.leave()
    network.until(lambda: len(network.presences) == 2)

    network.broker.publish(f"cmd/anju/{A}/receipt", b"missed")
    back = network.keep(issued)

    network.until(lambda: bool(back.heard))
    assert back.heard == [(f"cmd/anju/{A}/receipt", b"missed")]


def test_a_resumed_session_is_not_sent_what_is_retained_for_others(network):
    [issued, other] = network.enrol(A, B)
    client = network.keep(issued)
    client.subscribe(f"cmd/anju/{A}/#")
    neighbour = network.connect(other)
    neighbour.subscribe(f"cmd/anju/{B}/#")
    client.leave()
    network.until(lambda: len(network.presences) == 3)
    network.broker.publish(f"cmd/anju/{B}/self_test", b"private", retain=True)

    back = network.keep(issued)

    network.broker.publish(f"cmd/anju/{A}/receipt", b"own")
    network.until(lambda: bool(back.heard))
    assert back.heard == [(f"cmd/anju/{A}/receipt", b"own")]


def test_a_kept_session_survives_a_take_over(network):
    [issued] = network.enrol(A)
    first = network.keep(issued)
    first.subscribe(f"cmd/anju/{A}/#")
    second = network.keep(issued)
    network.until(lambda: not first.connected)

    network.broker.publish(f"cmd/anju/{A}/receipt", b"x")

    network.until(lambda: bool(second.heard))


def test_a_clean_session_leaves_nothing_to_a_kept_one(network):
    [issued] = network.enrol(A)
    clean = network.connect(issued)
    clean.subscribe(f"cmd/anju/{A}/receipt")
    kept = network.keep(issued)
    kept.subscribe(f"cmd/anju/{A}/locate")

    network.broker.publish(f"cmd/anju/{A}/receipt", b"not subscribed to")
    network.broker.publish(f"cmd/anju/{A}/locate", b"x")

    network.until(lambda: bool(kept.heard))
    assert kept.heard == [(f"cmd/anju/{A}/locate", b"x")]


def test_a_denied_publication_is_not_acknowledged(network):
    [issued] = network.enrol(A)
    client = network.connect(issued)

    assert not client.is_acknowledged(f"dt/anju/{B}/alarm", within_s=0.3)


def test_a_kept_sessions_will_is_heard_when_it_is_taken_over(network):
    [issued] = network.enrol(A)
    first = network.keep(issued, Will(f"dt/anju/{A}/status", b"gone"))

    network.keep(issued)

    network.until(lambda: not first.connected)
    network.until(lambda: [each.payload for each in network.published] == [b"gone"])


def test_a_device_may_speak_mqtt_5(network):
    [issued] = network.enrol(A)
    network.protocol = MQTTProtocolVersion.MQTTv5

    network.connect(issued).publish(f"dt/anju/{A}/alarm", b"x")

    network.until(lambda: bool(network.published))


def test_what_was_not_acknowledged_is_sent_again(network):
    [issued] = network.enrol(A)
    with network.socket(issued) as connection:
        connection.sendall(connect_packet(A, flags=0) + subscribe_packet(f"cmd/anju/{A}/receipt"))
        read_until(connection, SUBACK)
        network.broker.publish(f"cmd/anju/{A}/receipt", b"in flight")
        assert b"in flight" in read_until(connection, b"in flight")
    network.until(lambda: len(network.presences) == 2)

    with network.socket(issued) as connection:
        connection.settimeout(network.patience_s)
        connection.sendall(connect_packet(A, flags=0))

        assert b"in flight" in read_until(connection, b"in flight")


@pytest.mark.parametrize("garbage", [b"\x00" * 64, b"\x10\xff\xff\xff\xff\x7f"])
def test_garbage_before_a_connect_is_hung_up_on(network, garbage):
    [issued, other] = network.enrol(A, B)

    with network.socket(issued) as connection:
        connection.sendall(garbage)

        assert hung_up(connection)
    assert network.connect(other).connected


def test_connections_that_never_speak_do_not_hold_up_the_end(network):
    [issued] = network.enrol(A)
    address = network.broker.address

    with network.socket(issued), socket.create_connection((address.host, address.port)):
        network.broker.stop()


def test_a_listener_may_publish(network):
    [issued] = network.enrol(A)
    client = network.connect(issued)
    client.subscribe(f"cmd/anju/{A}/#")
    network.broker.on_message(
        lambda publication: (
            publication.client_id == A
            and network.broker.publish(f"cmd/anju/{A}/receipt", publication.payload)
        )
    )

    client.publish(f"dt/anju/{A}/alarm", b"x")

    network.until(lambda: client.heard == [(f"cmd/anju/{A}/receipt", b"x")])


def test_nothing_is_left_behind(network):
    folder = network.broker.address.ca_file.parent

    network.broker.stop()

    assert not folder.exists()
    assert network.broker.address is None


FILTERS = ["a", "a/b", "a/*", "b/*/c", "$aws/a/*", "*", "/a", "c//*"]
TOPICS = [
    *("a", "a/", "a/b", "a/b/c", "a/b/c/d", "b", "b/x/c", "b/x/y/c", "b//c", "c", "c/", "c//"),
    *("c//x", "c/x", "/a", "/b", "$aws/a", "$aws/a/b", "$aws/b", "x/y", "other"),
]


@pytest.mark.parametrize("allowed", FILTERS)
def test_topics_are_let_through_as_the_model_says(mosquitto, policy, allowed):
    [issued] = mosquitto.enrol(A, policy=policy(Publish=[f"topic/{allowed}", f"topic/end/{A}"]))
    client = mosquitto.connect(issued)

    for topic in [*TOPICS, f"end/{A}"]:
        client.publish(topic, b"x")

    mosquitto.until(lambda: any(each.topic == f"end/{A}" for each in mosquitto.published))
    names = {"*": ["#", "$aws/#"]}.get(allowed) or [
        allowed.replace("*", "+"),
        allowed.replace("*", "+/#") if allowed.endswith("/*") else allowed,
    ]
    expected = [topic for topic in TOPICS if any(matches(name, topic) for name in names)]
    assert [each.topic for each in mosquitto.published][:-1] == expected
