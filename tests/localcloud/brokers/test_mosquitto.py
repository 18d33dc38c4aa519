"""What mosquitto does differently, and what surrounds it."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from localcloud.brokers.interface import BrokerError, Reason, Registration
from localcloud.brokers.mosquitto import MosquittoBroker, find_mosquitto
from localcloud.brokers.mosquitto_log import Connected, Ended, read_line
from localcloud.pki import Authority

A, B = "standard-h1-smoke1", "standard-h2-gas1"


def test_a_foreign_client_id_becomes_the_certificates_own(mosquitto):
    [issued, other] = mosquitto.enrol(A, B)
    victim = mosquitto.connect(other)
    victim.subscribe(f"cmd/anju/{B}/#")

    intruder = mosquitto.connect(issued, B)
    intruder.subscribe(f"cmd/anju/{B}/#")
    intruder.publish(f"dt/anju/{B}/alarm", b"false")
    intruder.publish(f"dt/anju/{A}/alarm", b"true")
    mosquitto.broker.publish(f"cmd/anju/{B}/receipt", b"x")

    mosquitto.until(lambda: bool(victim.heard) and len(mosquitto.published) == 2)
    assert victim.connected
    assert intruder.heard == []
    assert [each.client_id for each in mosquitto.published if each.payload == b"true"] == [A]


def test_a_denied_publication_is_dropped_and_the_connection_lives_on(mosquitto):
    [issued] = mosquitto.enrol(A, B)[:1]
    client = mosquitto.connect(issued)

    client.publish(f"dt/anju/{B}/alarm", b"false")
    client.publish(f"dt/anju/{A}/alarm", b"true")

    mosquitto.until(lambda: bool(mosquitto.published))
    assert client.connected
    assert [each.payload for each in mosquitto.published] == [b"true"]


@pytest.mark.parametrize("name", [B, "two words", "user\ntopic #"])
def test_a_certificate_cannot_be_registered_under_a_name_that_is_anothers_or_none(mosquitto, name):
    mosquitto.enrol(B)
    issued = mosquitto.authority.issue_client(name)

    with pytest.raises(BrokerError, match="common name"):
        mosquitto.broker.register(Registration(A, issued.certificate, []))


def test_a_certificate_with_a_name_of_its_own_speaks_and_is_told_of_as_its_thing(mosquitto, policy):
    rights = policy(
        Publish=f"topic/dt/anju/{A}/alarm",
        Subscribe=f"topicfilter/cmd/anju/{A}/*",
        Receive=f"topic/cmd/anju/{A}/*",
    )
    issued = mosquitto.authority.issue_client("provisioned-1")
    mosquitto.broker.register(Registration(A, issued.certificate, [rights]))

    client = mosquitto.connect(issued, A)
    client.subscribe(f"cmd/anju/{A}/+")
    client.publish(f"dt/anju/{A}/alarm", b"mine")
    mosquitto.broker.publish(f"cmd/anju/{A}/receipt", b"x")
    mosquitto.until(lambda: bool(client.heard) and len(mosquitto.published) == 2)
    mosquitto.broker.revoke(A)

    mosquitto.until(lambda: len(mosquitto.presences) == 2)
    assert {each.client_id for each in mosquitto.presences} == {A}
    assert mosquitto.presences[-1].reason is Reason.SERVER_INITIATED
    assert {each.client_id for each in mosquitto.published if each.payload == b"mine"} == {A}


def test_registering_leaves_live_connections_alone(mosquitto):
    [issued] = mosquitto.enrol(A)
    client = mosquitto.connect(issued)

    mosquitto.enrol(B)
    client.publish(f"dt/anju/{A}/alarm", b"x")

    mosquitto.until(lambda: bool(mosquitto.published))
    assert client.connected


def test_a_policy_that_mosquitto_cannot_express_does_not_open_or_break_anything(mosquitto, policy):
    hostile = ["topic/a+b", "topic/#/a", "topic/a\ntopic write #", "topic/ ", "topic/x y", "topic/"]
    [issued] = mosquitto.enrol(A, policy=policy(Publish=[*hostile, f"topic/dt/anju/{A}/alarm"]))
    client = mosquitto.connect(issued)

    client.publish(f"dt/anju/{B}/alarm", b"false")
    client.publish("x y", b"spaces are plain characters")
    client.publish(f"dt/anju/{A}/alarm", b"true")

    mosquitto.until(lambda: len(mosquitto.published) == 2)
    assert [each.topic for each in mosquitto.published] == ["x y", f"dt/anju/{A}/alarm"]


def test_a_publisher_that_could_be_two_is_named_as_none(mosquitto, policy):
    [issued, _] = mosquitto.enrol(A, B, policy=policy(Publish="topic/shared/*"))

    mosquitto.connect(issued).publish(f"shared/{A}/{B}", b"x")

    mosquitto.until(lambda: bool(mosquitto.published))
    assert mosquitto.published[0].client_id == "n/a"


def test_no_device_gets_in_at_the_platforms_door(mosquitto):
    [issued] = mosquitto.enrol(A)
    folder = mosquitto.broker.address.ca_file.parent
    ports = re.findall(r"^listener (\d+)", (folder / "mosquitto.conf").read_text(), re.MULTILINE)

    with pytest.raises(OSError), mosquitto.socket(issued, int(ports[1])) as connection:
        connection.sendall(b"\x10\x10\x00\x04MQTT\x04\x02\x00\x3c\x00\x04evil")
        connection.recv(16)


def test_what_mosquitto_reads_is_private(mosquitto):
    folder = mosquitto.broker.address.ca_file.parent

    assert folder.stat().st_mode & 0o077 == 0


FORGETFUL = """
from localcloud.brokers.mosquitto import MosquittoBroker, find_mosquitto
from localcloud.pki import Authority
broker = MosquittoBroker(find_mosquitto(), Authority.create())
broker.start()
print(broker.address.ca_file.parent, broker.address.port)
"""


def test_a_program_that_forgets_to_stop_it_leaves_nothing_behind():
    if find_mosquitto() is None:
        pytest.skip("mosquitto is not installed on this machine")

    done = subprocess.run(
        [sys.executable, "-c", FORGETFUL], capture_output=True, text=True, timeout=30, check=True
    )

    folder, port = done.stdout.split()
    assert not Path(folder).exists()
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", int(port)), 1)


def test_a_program_that_does_not_start_is_reported():
    broker = MosquittoBroker(Path("/bin/false"), Authority.create())

    with pytest.raises(BrokerError, match="did not start"):
        broker.start()
    assert broker.address is None


@pytest.mark.parametrize(
    ("line", "event"),
    [
        (
            "1768442400: New client connected from 127.0.0.1:5 as h1 (p2, c1, k60, u'h1').",
            Connected("h1", "h1"),
        ),
        ("New client connected from 127.0.0.1:5 as h1 (p5, c0, k0).", Connected("h1", "")),
        ("Client h1 disconnected.", Ended("h1", Reason.CLIENT_INITIATED)),
        ("Client h1 closed its connection.", Ended("h1", Reason.CONNECTION_LOST)),
        (
            "Client h1 has exceeded timeout, disconnecting.",
            Ended("h1", Reason.KEEP_ALIVE_TIMEOUT),
        ),
        (
            "Client h1 already connected, closing old connection.",
            Ended("h1", Reason.DUPLICATE_CLIENT_ID),
        ),
        ("Client h1 disconnected, not authorised.", Ended("h1", Reason.NOT_AUTHORISED)),
        ("Client h1 disconnected due to oversize packet.", Ended("h1", Reason.CLIENT_ERROR)),
        ("Client h1 disconnected due to protocol error.", Ended("h1", Reason.CLIENT_ERROR)),
        ("Client h1 disconnected: Packet too large.", Ended("h1", Reason.CLIENT_ERROR)),
        ("mosquitto version 2.0.11 running", None),
        ("Reloading config.", None),
    ],
)
def test_log_lines_are_read(line, event):
    assert read_line(line) == event
