"""What amqtt would do wrong without its mends, beyond the contract."""

import asyncio

from localcloud.brokers.interface import Reason

A = "standard-h1-smoke1"
CONNACK = 0x20


def connect_packet(client_id: str, keep_alive_s: int) -> bytes:
    name = client_id.encode()
    head = b"\x00\x04MQTT\x04\x02" + keep_alive_s.to_bytes(2) + len(name).to_bytes(2)
    return b"\x10" + bytes([len(head) + len(name)]) + head + name


def test_a_silent_device_is_cut_after_its_keep_alive(amqtt):
    [issued] = amqtt.enrol(A)

    with amqtt.socket(issued) as connection:
        connection.sendall(connect_packet(A, keep_alive_s=1))

        assert connection.recv(4)[0] == CONNACK
        assert connection.recv(4) == b""
    amqtt.until(lambda: amqtt.presences[-1].reason is Reason.KEEP_ALIVE_TIMEOUT)


def test_the_sweep_of_ended_sessions_spares_one_that_has_come_back(amqtt):
    [issued] = amqtt.enrol(A)
    client = amqtt.connect(issued)
    client.subscribe(f"cmd/anju/{A}/#")
    broker = amqtt.broker

    sweep = broker._broker._cleanup_session(A)
    asyncio.run_coroutine_threadsafe(sweep, broker._loop).result(30)

    broker.publish(f"cmd/anju/{A}/receipt", b"x")
    amqtt.until(lambda: bool(client.heard))
