"""`anju up` before anything is booted: what it cannot stand on is said in one line, and nothing is left."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from anju import running, up
from anju.__main__ import main
from anju.errors import UsageError
from anju.running import Running
from anju.stopping import SIGNALS, StoppedError, Stopping
from localcloud.brokers.interface import BrokerError

WHERE = Running(
    bureau="standard",
    region="cn-north-1",
    cloud="http://127.0.0.1:1",
    portal="http://127.0.0.1:2",
    desk="http://127.0.0.1:3",
    mqtt_host="127.0.0.1",
    mqtt_port=4,
    ca="ca.pem",
    device_policy="twin-anju-device",
    things={"standard-h1-hub1": "hub", "standard-h1-key1": "one_key_call"},
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "twin"


def a_dead_process() -> int:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def test_a_bad_town_is_named_by_file_line_field_and_mend(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town = tmp_path / "town.yaml"
    town.write_text('homes:\n  h1:\n    area: "310104003"\n    devices: {key1: telepathy}\n')

    assert main(["up", "--town", str(town), "--twin", str(folder)]) == 2

    told = capsys.readouterr().err
    assert told.startswith(f"anju: {town}:4: homes.h1.devices.key1: ")
    assert "the types are one_key_call" in told
    assert told.count("\n") == 1
    assert not folder.exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--homes", "-1"], "--homes: must be 0 to"),
        (["--bureau", "nowhere"], "--bureau: there is no bureau"),
        (["--desk-port", "70000"], "--desk-port: 70000 is no port"),
        (["--town", "/dev/null"], "homes: the town cannot be read"),
    ],
)
def test_what_cannot_stand_is_refused(
    words: list[str], says: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["up", *words, "--twin", str(folder)]) == 2

    assert says in capsys.readouterr().err
    assert not folder.exists()


def test_a_port_that_is_taken_is_said_at_once_with_the_way_out(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert main(["up", "--cloud-port", str(port), "--twin", str(folder)]) == 2

    told = capsys.readouterr().err
    assert f"--cloud-port: port {port} cannot be had" in told
    assert "give another port" in told


def test_a_folder_tells_where_the_twin_is_while_it_is_held_and_is_gone_afterwards(
    folder: Path,
) -> None:
    with running.claim(folder):
        running.write(folder, WHERE, b"authority")
        assert running.read(folder) == WHERE
        assert running.ca_of(folder).read_bytes() == b"authority"
        assert folder.stat().st_mode & 0o077 == 0

    assert not folder.exists()


def test_a_folder_that_is_held_is_not_taken_from_its_holder(folder: Path) -> None:
    with running.claim(folder):
        with pytest.raises(UsageError, match="a twin runs here already"), running.claim(folder):
            pass
        assert folder.exists()


def test_what_a_killed_twin_left_is_taken_away(folder: Path) -> None:
    folder.mkdir()
    (folder / "pid").write_text(f"{a_dead_process()}\n")
    (folder / "twin.json").write_text("{}")

    with running.claim(folder):
        assert (folder / "pid").read_text() == f"{os.getpid()}\n"
        with pytest.raises(UsageError, match="no twin runs here"):
            running.read(folder)


def test_a_folder_that_is_nobodys_twin_is_never_touched(folder: Path) -> None:
    folder.mkdir()
    (folder / "letters").write_text("dear to somebody")

    with pytest.raises(UsageError, match="is there already"), running.claim(folder):
        pass

    assert (folder / "letters").read_text() == "dear to somebody"


def test_a_file_that_is_no_twins_is_refused(folder: Path) -> None:
    folder.mkdir()
    (folder / "twin.json").write_text('{"cloud": 1}')

    with pytest.raises(UsageError, match="is not what `anju up` writes"):
        running.read(folder)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_is_a_wish_that_is_granted_between_two_steps(number: signal.Signals) -> None:
    before = signal.getsignal(number)

    with Stopping() as stopping:
        stopping.check()
        os.kill(os.getpid(), number)
        os.kill(os.getpid(), number)
        with pytest.raises(StoppedError):
            stopping.check()

    assert signal.getsignal(number) is before


class Broker:
    """A broker that takes so many pulses and is then gone."""

    def __init__(self, pulses: int) -> None:
        self.left = pulses

    def publish(self, _topic: str, _payload: bytes) -> None:
        self.left -= 1
        if self.left < 0:
            raise BrokerError("mosquitto is out of reach")


def test_a_town_without_its_broker_says_so_and_ends(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(up, "_LOOKS_EVERY_S", 0.0)
    broker: Any = Broker(3)

    assert up.watch(broker, list, Stopping()) is True

    assert capsys.readouterr().err == "anju up: the broker is gone: mosquitto is out of reach\n"


def test_what_fails_is_told_and_remembered_while_the_town_goes_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(up, "_LOOKS_EVERY_S", 0.0)
    stopping, broker = Stopping(), Broker(9)
    told: list[list[BaseException]] = [[], [ValueError("a relay broke")], []]

    def failures() -> list[BaseException]:
        stopping.asked = len(told) == 1
        return told.pop(0)

    there: Any = broker
    assert up.watch(there, failures, stopping) is True

    assert "ValueError('a relay broke')" in capsys.readouterr().err


def test_a_town_in_which_nothing_failed_ends_well(monkeypatch: pytest.MonkeyPatch) -> None:
    stopping = Stopping()
    stopping.asked = True
    there: Any = Broker(9)

    assert up.watch(there, list, stopping) is False
