"""The agent on awsiotsdk against live brokers over mutual TLS."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from devices.commands import Command
from devices.network import ConnectError, LastWill
from devices.repeats import Phase, Schedule
from localcloud.pki import Authority

THING = "standard-h1-key1"
OTHER = "standard-h2-key1"
LATER = datetime.now(UTC) + timedelta(hours=1)
# Long enough that no repeat falls into a test that is about something else.
CALM = Schedule((timedelta(minutes=5),), timedelta(minutes=10))


def test_a_press_is_heard_with_its_identity_and_the_receipt_stops_it(platform):
    issued = platform.enrol(THING)
    agent = platform.agent(issued, schedule=CALM)
    agent.connect()
    platform.broker.on_message(
        lambda each: (
            each.topic == f"dt/anju/{THING}/alarm"
            and platform.tell(THING, "receipt", id=alarm_ids(platform)[-1], state="accepted")
        )
    )

    alarm_id = agent.press()

    platform.until(lambda: agent.device.phase(alarm_id) is Phase.ACCEPTED)
    [publication] = platform.published
    assert publication.topic == f"dt/anju/{THING}/alarm"
    assert publication.client_id == THING
    assert publication.principal == issued.certificate.certificate_id
    assert alarm_ids(platform) == [alarm_id]
    assert platform.pending_timers() == []
    assert platform.called == []


def alarm_ids(platform):
    return [body["id"] for body in platform.bodies(f"dt/anju/{THING}/alarm")]


def test_without_a_receipt_it_repeats_with_the_same_id_and_falls_back(any_platform):
    agent = any_platform.agent(any_platform.enrol(THING))
    agent.connect()

    alarm_id = agent.press()

    any_platform.until(lambda: bool(any_platform.called))
    # A busy machine may make two repeats into one.
    any_platform.until(lambda: len(any_platform.published) >= 2)
    assert set(alarm_ids(any_platform)) == {alarm_id}
    assert [alarm.alarm_id for alarm in any_platform.called] == [alarm_id]
    assert agent.device.phase(alarm_id) is Phase.FELL_BACK


def test_an_agent_that_was_never_connected_falls_back_too(any_platform):
    agent = any_platform.agent(any_platform.enrol(THING))

    agent.press()

    any_platform.until(lambda: bool(any_platform.called))
    assert any_platform.published == []


def test_commands_are_carried_out_and_answered(platform):
    taken: list[Command] = []

    def close_valve(command: Command) -> object:
        taken.append(command)
        return {"flow": 0}

    def speak(_command: Command) -> object:
        raise OSError("the speaker is broken")

    agent = platform.agent(
        platform.enrol(THING), actuators={"close_valve": close_valve, "speak": speak}
    )
    agent.connect()
    expires = LATER.isoformat()

    platform.tell(THING, "close_valve", command_id="c1", expires_at=expires)
    platform.tell(THING, "close_valve", command_id="c1", expires_at=expires)
    platform.tell(THING, "speak", command_id="c2", expires_at=expires, text="x")
    platform.tell(THING, "sound_siren", command_id="c3", expires_at=expires)
    platform.tell(THING, "locate", command_id="c4", expires_at="2020-01-01T00:00:00Z")

    def answered() -> dict[str, str]:
        bodies = platform.bodies(f"dt/anju/{THING}/command")
        return {body["command_id"]: body["state"] for body in bodies}

    platform.until(lambda: len(answered()) == 4)
    assert answered() == {"c1": "done", "c2": "failed", "c3": "failed", "c4": "expired"}
    assert len(taken) == 1


def test_a_valve_that_sticks_does_not_delay_an_alarm(any_platform):
    released = threading.Event()
    agent = any_platform.agent(
        any_platform.enrol(THING), actuators={"close_valve": lambda _command: released.wait(5)}
    )
    agent.connect()
    any_platform.tell(THING, "close_valve", command_id="c1", expires_at=LATER.isoformat())

    alarm_id = agent.press()

    any_platform.until(lambda: alarm_id in alarm_ids(any_platform))
    any_platform.until(lambda: bool(any_platform.called))
    assert any_platform.bodies(f"dt/anju/{THING}/command") == []
    released.set()


def test_a_foreign_certificate_is_refused(platform):
    platform.enrol(THING)
    agent = platform.agent(Authority.create().issue_client(THING))

    with pytest.raises(ConnectError):
        agent.connect(within_s=3)


def test_a_revoked_agent_is_cut_and_speaks_no_more(any_platform):
    agent = any_platform.agent(any_platform.enrol(THING), schedule=CALM)
    agent.connect()
    other = any_platform.agent(any_platform.enrol(OTHER), schedule=CALM)
    other.connect()

    any_platform.broker.revoke(THING)
    agent.press()
    other.press()

    any_platform.until(lambda: bool(any_platform.published))
    assert [each.client_id for each in any_platform.published] == [OTHER]


def test_a_server_that_the_device_does_not_trust_shows_within_the_time_limit(
    any_platform, tmp_path
):
    issued = any_platform.enrol(THING)
    (any_platform.broker.address.ca_file.parent / "ca.pem").write_bytes(Authority.create().pem)
    agent = any_platform.agent(issued)

    with pytest.raises(ConnectError):
        agent.connect(within_s=1)


def test_publishing_on_another_devices_topic_is_not_seen(any_platform):
    agent = any_platform.agent(any_platform.enrol(THING), schedule=CALM)
    agent.connect()
    other = any_platform.agent(any_platform.enrol(OTHER), schedule=CALM)
    other.connect()

    agent.send(f"dt/anju/{OTHER}/alarm", b'{"id": "forged", "kind": "help"}')
    alarm_id = other.press()

    any_platform.until(lambda: bool(any_platform.published))
    assert [body["id"] for body in any_platform.bodies(f"dt/anju/{OTHER}/alarm")] == [alarm_id]


def test_the_last_will_names_the_lost_device(amqtt_platform):
    will = LastWill(f"dt/anju/{THING}/status", b'{"fault": "link_lost"}')
    issued = amqtt_platform.enrol(THING)
    agent = amqtt_platform.agent(issued, will=will)
    agent.connect()

    # mosquitto publishes no will when a kept session is taken over.
    amqtt_platform.agent(issued).connect()

    amqtt_platform.until(lambda: bool(amqtt_platform.bodies(f"dt/anju/{THING}/status")))
    assert amqtt_platform.published[0].client_id == THING
