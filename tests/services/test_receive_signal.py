"""Every message of a device has a defined answer; nothing that comes in is lost."""

from datetime import timedelta

import pytest

from telecare.domain.errors import UnavailableError
from telecare.domain.home import HomeDevice
from telecare.domain.kinds import Kind, State
from telecare.domain.signals import RawSignal
from tests.fakes.commands import a_command
from tests.fakes.platform import Platform
from tests.fakes.signals import a_press, a_signal, smoke
from tests.fakes.story import BUREAU, KEY, SMOKE, START, a_home

MINUTE = timedelta(minutes=1)
GAS = "standard-h1-gas1"


def receive(platform: Platform, *signals: RawSignal) -> None:
    for raw in signals:
        platform.services.receive_signal().receive(raw)


def quarantined(platform: Platform) -> list[tuple[str, str, bytes, str]]:
    return [(b, t, p, reason) for (b, _, t, p), reason in platform.quarantine.kept.items()]


# ---- alarms ----


def test_an_alarm_opens_an_incident_and_is_acknowledged_at_once(platform):
    receive(platform, a_press())

    assert platform.head.run.kind is Kind.HELP
    assert platform.devices.sent[0][:2] == (KEY, "receipt")
    assert platform.devices.sent[0][2] == {
        "id": "a1",
        "state": "accepted",
        "say": "收到了，正在为您找人。",
    }


def test_an_unknown_kind_of_a_known_device_is_never_dropped(platform):
    receive(platform, a_signal({"id": "a1", "kind": "glass_broken"}))

    assert platform.head.run.kind is Kind.OTHER


def test_a_repeat_is_acknowledged_again_and_changes_nothing_else(platform):
    receive(platform, a_press())
    before = platform.head, platform.store.timeline(BUREAU, platform.head.incident)

    platform.clock.forward(timedelta(seconds=5))
    receive(platform, a_press(at=platform.clock.now()))

    assert (platform.head, platform.store.timeline(BUREAU, platform.head.incident)) == before
    assert platform.receipts(KEY) == ["accepted", "accepted"]


def test_a_repeat_of_a_taken_alarm_hears_that_somebody_has_it(platform):
    platform.presses = {"h1.elder": "", "h1.daughter": "12"}
    platform.deliver(a_press())
    platform.run_until(90)
    assert platform.head.run.handled

    receive(platform, a_press(at=platform.clock.now()))

    assert platform.receipts(KEY)[-1] == "handled"


def test_the_same_id_after_a_quarter_of_an_hour_is_a_new_alarm(platform):
    receive(platform, a_press())
    late = START + 15 * MINUTE + timedelta(seconds=1)
    platform.clock.forward(late - START)

    receive(platform, a_press(at=late))

    assert platform.entries("alarm_received", "alarm_joined") == [
        ("alarm_received", KEY),
        ("alarm_received", KEY),
        ("alarm_joined", KEY),
    ]


def test_a_device_without_a_home_opens_an_incident_of_the_operator(platform):
    platform.directory.enrol_device(BUREAU, HomeDevice("standard-spare1", "one_key_call"))

    receive(platform, a_signal({"id": "a1", "kind": "help"}, thing="standard-spare1"))

    assert platform.head.run.snapshot.home == "device:standard-spare1"
    assert platform.receipts("standard-spare1") == ["accepted"]


@pytest.mark.parametrize(
    "at",
    [
        "2026-01-14T18:03:00Z",
        "2026-01-14T18:17:00Z",
        "2026-01-14T10:10:00Z",
        "2026-01-15T02:10:00Z",
        "2000-01-01T00:10:00Z",
        "yesterday",
        None,
    ],
)
def test_a_badly_timed_alarm_counts_and_its_device_is_to_be_repaired(platform, at):
    receive(platform, a_signal({"id": "a1", "kind": "help", "at": at}))

    assert platform.head.run.opened_at == START
    assert platform.receipts(KEY) == ["accepted"]
    assert [(t.task, t.detail["fault"]) for t in platform.tasks.opened.values()] == [
        ("repair", "device_fault")
    ]


def test_a_well_timed_alarm_opens_no_repair(platform):
    receive(platform, a_press())

    assert platform.tasks.opened == {}


def test_clocks_run_from_the_receipt_however_late_an_alarm_is_taken(platform):
    platform.clock.forward(timedelta(seconds=24))

    receive(platform, a_press())

    assert platform.head.run.opened_at == START


# ---- tests of devices ----


def test_a_test_inside_its_window_runs_without_calling_anybody(platform):
    platform.directory.open_test_window(KEY, START + 30 * MINUTE, START)

    platform.deliver(a_press(test=True))
    platform.run_until(10)

    assert platform.head.run.test
    assert (
        platform.entries("call_placed")
        == [("call_placed", "h1.elder")] * 2 + [("call_placed", "h1.daughter")] * 2
    )
    assert platform.called() == []


@pytest.mark.parametrize("until", [None, START - timedelta(seconds=1)])
def test_a_test_outside_a_window_is_an_alarm(platform, until):
    if until is not None:
        platform.directory.open_test_window(KEY, until, START)

    receive(platform, a_press(test=True))

    assert not platform.head.run.test


def test_a_real_alarm_is_not_silenced_by_a_test_of_the_home(platform):
    platform.directory.open_test_window(KEY, START + 30 * MINUTE, START)
    platform.deliver(a_press(test=True))

    platform.deliver(smoke())
    platform.run_until(1)

    real = [platform.store.head(BUREAU, i) for i in platform.incidents]
    assert [h.run.kind for h in real if not h.run.test] == [Kind.FIRE]
    assert "h1.elder" in platform.called()


# ---- what opens no incident ----


def test_a_technical_alarm_opens_one_repair_task_however_often_it_is_told(platform):
    low = {"id": "b1", "kind": "battery_low", "at": START.isoformat()}

    receive(platform, a_signal(low), a_signal({**low, "id": "b2"}))

    assert platform.incidents == ()
    [task] = platform.tasks.opened.values()
    assert (task.task, task.home, dict(task.detail)) == (
        "repair",
        "h1",
        {"device": "h1-key1", "thing": KEY, "fault": "battery_low"},
    )
    assert platform.receipts(KEY) == ["accepted", "accepted"]


def test_a_status_opens_a_task_for_each_thing_that_is_wrong(platform):
    status = {"id": "s1", "at": START.isoformat(), "mains": False, "tamper": True, "fault": "x"}

    receive(platform, a_signal(status, word="status"))

    faults = sorted(t.detail["fault"] for t in platform.tasks.opened.values())
    assert faults == ["device_fault", "mains_lost", "tamper"]
    assert platform.devices.sent == []


def faults(platform) -> list[str]:
    return [kept.repair.fault for kept in platform.tasks.standing(BUREAU, KEY)]


def test_a_battery_that_is_low_by_its_level_alone_is_looked_after(platform):
    for level in (15, 14):
        status = {"id": f"s{level}", "at": START.isoformat(), "battery_pct": level}
        receive(platform, a_signal(status, word="status"))
        assert faults(platform) == (["battery_low"] if level < 15 else [])


def test_a_device_that_is_faint_too_often_is_looked_after_and_the_repeat_counts_once(platform):
    for number, dbm in enumerate((-111, -109, -115, -120)):
        status = {"id": f"s{number}", "at": START.isoformat(), "signal_dbm": dbm}
        for _ in range(2):
            receive(platform, a_signal(status, word="status"))
        assert faults(platform) == (["link_poor"] if number == 3 else [])


def test_a_status_in_which_all_is_well_opens_nothing(platform):
    well = {
        "id": "s1",
        "at": START.isoformat(),
        "mains": True,
        "tamper": False,
        "battery_pct": 88,
        "signal_dbm": -80,
    }

    receive(platform, a_signal(well, word="status"))

    assert platform.tasks.opened == {}


# ---- what cannot be read ----


def test_garbage_of_a_known_device_is_kept_and_rejected(platform):
    receive(platform, a_signal(b"\xff\x00garbage"))

    topic = f"dt/anju/{KEY}/alarm"
    assert quarantined(platform) == [(BUREAU, topic, b"\xff\x00garbage", "byte 0 is not UTF-8")]
    assert platform.receipts(KEY) == ["rejected"]
    assert platform.incidents == ()


def test_a_rejected_alarm_is_answered_under_its_id(platform):
    receive(platform, a_signal({"id": "a7", "kind": 5}))

    assert platform.devices.sent[0][2]["id"] == "a7"
    assert platform.devices.sent[0][2]["reason"] == "kind must be a string"


def test_an_oversized_message_is_kept_whole_and_rejected(platform):
    payload = b'{"id":"a1","kind":"help"}'.ljust(128 * 1024 + 1)

    receive(platform, a_signal(payload))

    assert quarantined(platform)[0][2] == payload
    assert platform.receipts(KEY) == ["rejected"]


def test_an_unreadable_status_is_kept_and_nobody_is_told(platform):
    receive(platform, a_signal(b"{}", word="status"))

    assert len(quarantined(platform)) == 1
    assert platform.devices.sent == []


@pytest.mark.parametrize(
    ("thing", "bureau"),
    [("standard-h9-key1", "standard"), ("nowhere-1", "platform"), ("key1", "platform")],
)
def test_an_unknown_thing_is_kept_under_its_bureau_and_not_answered(platform, thing, bureau):
    receive(platform, a_signal({"id": "a1", "kind": "help"}, thing=thing))

    assert [kept[0] for kept in quarantined(platform)] == [bureau]
    assert quarantined(platform)[0][3] == "unknown device"
    assert platform.devices.sent == []


def test_a_device_that_speaks_as_another_is_kept_and_opens_nothing(platform):
    receive(platform, a_signal({"id": "a1", "kind": "smoke"}, thing=SMOKE, client=KEY))

    assert "not of the sender" in quarantined(platform)[0][3]
    assert platform.incidents == ()
    assert platform.devices.sent == []


def test_a_signal_of_another_way_is_kept(platform):
    beat = {"at": START.isoformat(), "seen": {}}

    receive(platform, a_signal(beat, word="heartbeat"))

    assert "does not come on the alarm's way" in quarantined(platform)[0][3]


def test_an_envelope_that_holds_no_message_is_kept_by_the_platform(platform):
    receive(platform, RawSignal("", "", START, b"junk", "the record is not JSON"))

    assert quarantined(platform) == [("platform", "", b"junk", "the record is not JSON")]


def test_the_same_garbage_twice_is_kept_once(platform):
    receive(platform, a_signal(b"x"), a_signal(b"x"))

    assert len(quarantined(platform)) == 1


class DeafHub:
    """Takes nothing for any device."""

    def send(self, *_args: object) -> None:
        raise UnavailableError("no hub")


def test_a_rejection_that_cannot_be_sent_is_tried_again_with_its_message(platform):
    receive_signal = platform.services_with(devices=DeafHub()).receive_signal()

    with pytest.raises(UnavailableError):
        receive_signal.receive(a_signal(b"x"))
    assert len(quarantined(platform)) == 1


def test_an_alarm_whose_receipt_cannot_be_sent_is_stored_and_its_receipt_waits(platform):
    platform.services_with(devices=DeafHub()).receive_signal().receive(a_press())

    assert platform.receipts(KEY) == []
    platform.relay_stream()
    assert platform.receipts(KEY) == ["accepted"]


# ---- answers to commands ----


def a_gas_home(platform: Platform) -> str:
    """A home with a gas detector that has just alarmed; returns the id of the valve's command."""
    devices = (*a_home().devices, HomeDevice(GAS, "gas_detector"))
    platform.directory.enrol_home(BUREAU, a_home(devices=devices))
    receive(platform, a_signal({"id": "g1", "kind": "gas"}, thing=GAS))
    [command] = [d for t, word, d in platform.devices.sent if word == "close_valve"]
    return str(command["command_id"])


def test_a_valve_that_proves_itself_closed_is_noted_once(platform):
    command_id = a_gas_home(platform)
    answer = {"command_id": command_id, "state": "done", "proof": "flow 0"}

    for _ in range(2):
        receive(platform, a_signal(answer, word="command", thing=GAS))

    assert platform.entries("command_done") == [("command_done", GAS)]


def test_nobody_answers_for_another_device(platform):
    command_id = a_gas_home(platform)
    answer = {"command_id": command_id, "state": "done", "proof": "flow 0"}

    receive(platform, a_signal(answer, word="command", thing=SMOKE))

    assert platform.entries("command_done") == []
    assert quarantined(platform)[0][3] == "no such command was sent to this device"


def test_an_answer_to_no_command_of_ours_is_kept(platform):
    receive(platform, a_signal({"command_id": "x-1", "state": "done"}, word="command"))

    assert quarantined(platform)[0][3] == "no such command was sent"


def test_a_command_tells_until_when_it_counts(platform):
    a_gas_home(platform)

    [command] = [d for _, word, d in platform.devices.sent if word == "close_valve"]

    assert command["expires_at"] == "2026-01-14T18:11:00+00:00"
    assert platform.head.run.state is State.OPEN


def test_an_answer_to_a_command_given_by_hand_finds_it(platform):
    platform.commands.keep(BUREAU, a_command(), None)
    answer = {"command_id": "portal.c1", "state": "done", "proof": "beep"}

    for thing in (SMOKE, SMOKE, KEY):
        receive(platform, a_signal(answer, word="command", thing=thing))

    assert platform.commands.command(BUREAU, SMOKE, "portal.c1").proof == "beep"
    [kept] = quarantined(platform)
    assert kept[3] == "no such command was sent to this device"
