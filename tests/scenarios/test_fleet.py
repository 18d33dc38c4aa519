"""`anju up` and `anju device` as people run them: processes in a terminal, until Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest

HOMES = 12
PATIENCE_S = 60


class Terminal:
    """One terminal: `anju up` in its own process group, and commands beside it."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = root
        self.twin = folder / "twin"
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self.out = folder / "out"
        self._environment = {**os.environ, "TMPDIR": str(self.temporary)}
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(
                [*self._command("up", "--homes", str(HOMES), *any_ports())],
                cwd=root,
                env=self._environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "anju", *words, "--twin", str(self.twin)]

    def anju(self, *words: str, twin: bool = True) -> subprocess.CompletedProcess[str]:
        command = self._command(*words)
        return subprocess.run(
            command if twin else command[:-2],
            cwd=self.root,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    def where(self) -> dict[str, Any]:
        """The addresses that it tells, as soon as it stands."""
        end = time.monotonic() + PATIENCE_S
        while not (self.twin / "twin.json").exists():
            assert self.process.poll() is None, self.out.read_text()
            assert time.monotonic() < end, "it does not stand"
            time.sleep(0.05)
        told: dict[str, Any] = json.loads((self.twin / "twin.json").read_text())
        return told

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.where()["cloud"],
            region_name="cn-north-1",
            aws_access_key_id="any",
            aws_secret_access_key="thing",
        )

    def descendants(self) -> set[int]:
        """The processes that it has started, and theirs, as the kernel knows them."""
        parents = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue  # it ended while we looked
        found = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return found - {self.process.pid}

    def stop(self) -> int:
        """Press Ctrl-C: the whole foreground group gets the signal."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(PATIENCE_S)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(PATIENCE_S)


def any_ports() -> list[str]:
    return [word for name in ("portal", "cloud", "desk") for word in (f"--{name}-port", "0")]


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """The twin in a terminal of its own; tests stand in the order of a session, and the last ends it."""
    terminal = Terminal(Path(__file__).parents[2], tmp_path_factory.mktemp("terminal"))
    try:
        yield terminal
    finally:
        terminal.close()


def test_a_fleet_lives_its_day_and_loses_nothing(terminal: Terminal) -> None:
    terminal.where()
    fleet = ("--homes", str(HOMES), "--minutes", "0.05", "--alarms", "3", "--heartbeat", "2s")

    lived = terminal.anju("device", "simulate", *fleet, "--sdk", "2")

    assert lived.returncode == 0, lived.stdout + lived.stderr
    assert f"devices       {HOMES}, connected in " in lived.stdout
    assert "3 raised, 3 answered, 0 fell back" in lived.stdout
    last = lived.stdout.splitlines()[-1]
    counts = re.fullmatch(r"sent (\d+), acknowledged (\d+), lost 0", last)
    assert counts is not None, last
    assert counts[1] == counts[2]
    assert int(counts[1]) >= 2 * HOMES + 3  # a status and a heartbeat each, and the alarms


def test_boto3_finds_what_the_fleet_has_done_behind_the_printed_endpoint(
    terminal: Terminal,
) -> None:
    items = terminal.client("dynamodb").scan(TableName="twin-anju-incidents")["Items"]
    [machine] = terminal.client("stepfunctions").list_state_machines()["stateMachines"]
    executions = terminal.client("stepfunctions").list_executions(
        stateMachineArn=machine["stateMachineArn"]
    )["executions"]
    things = terminal.client("iot").list_things()["things"]

    kinds = {item["sk"]["S"] for item in items}
    assert {"head", "snapshot"} & kinds, kinds
    assert executions
    assert len(things) == HOMES
    assert all(thing["thingName"].startswith("standard-sim") for thing in things)


def test_a_device_is_enrolled_pressed_and_shut_out_when_its_certificate_is_revoked(
    terminal: Terminal, tmp_path: Path
) -> None:
    thing, folder = "standard-h1-key1", tmp_path / "device"
    enrolled = terminal.anju("device", "enrol", "--thing", thing, "--out", str(folder))
    assert enrolled.returncode == 0, enrolled.stderr
    assert (folder / "device.key").stat().st_mode & 0o077 == 0
    press = ("device", "run", "--device", str(folder), "--press", "help", "--stay", "2s")

    pressed = terminal.anju(*press, twin=False)
    iot = terminal.client("iot")
    [principal] = iot.list_thing_principals(thingName=thing)["principals"]
    iot.update_certificate(certificateId=principal.rpartition("/")[2], newStatus="REVOKED")
    refused = terminal.anju(*press, twin=False)

    assert pressed.returncode == 0, pressed.stdout + pressed.stderr
    assert "receipt accepted" in pressed.stdout
    assert refused.returncode == 1
    assert "is connected" not in refused.stdout


def test_a_device_on_the_roster_enrols_itself_by_claim_and_no_other_does(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal.where()
    claim = ("--claim", str(terminal.twin / "claim"))
    enrol = ("device", "enrol", "--thing", "standard-h2-key1", *claim)

    listed = terminal.anju(*enrol, "--out", str(tmp_path / "listed"))
    stranger = terminal.anju(*enrol, "--serial", "nobody", "--out", str(tmp_path / "stranger"))
    pressed = terminal.anju(
        *("device", "run", "--device", str(tmp_path / "listed"), "--press", "help", "--stay", "0s"),
        twin=False,
    )

    assert (listed.returncode, pressed.returncode) == (0, 0), listed.stderr + pressed.stdout
    assert stranger.returncode == 1
    assert "refused" in stranger.stderr
    assert not (tmp_path / "stranger").exists()


def test_what_is_printed_signs_in_at_the_portal(terminal: Terminal) -> None:
    told = terminal.out.read_text()

    assert terminal.where()["portal"] in told
    sign_ins = re.findall(r"^  (\w+) +(\S+) +(eyJ\S+)  (http\S+)$", told, re.MULTILINE)
    assert {"city", "seat", "supervisor", "family", "elder", "auditor"} <= {s[0] for s in sign_ins}
    seat = next(token for role, _, token, _ in sign_ins if role == "seat")
    assert portal(terminal, seat).startswith("HTTP/1.1 200")
    assert portal(terminal, seat[:-4]).startswith("HTTP/1.1 401")


def portal(terminal: Terminal, token: str) -> str:
    where = urlsplit(terminal.where()["portal"])
    ask = f"GET /v1/incidents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"
    with socket.create_connection((where.hostname, where.port), timeout=PATIENCE_S) as line:
        line.sendall(ask.encode())
        return line.recv(4096).decode()


def test_a_second_twin_in_the_same_place_is_told_whose_it_is(terminal: Terminal) -> None:
    port = str(urlsplit(terminal.where()["portal"]).port)

    same_folder = terminal.anju("up", *any_ports())
    same_port = terminal.anju("up", "--portal-port", port)

    assert (same_folder.returncode, same_port.returncode) == (2, 2)
    assert f"a twin runs here already (process {terminal.process.pid})" in same_folder.stderr
    assert f"--portal-port: port {port} cannot be had" in same_port.stderr
    assert same_port.stderr.count("\n") == 1


def test_ctrl_c_leaves_no_process_no_port_and_no_file(terminal: Terminal) -> None:
    where, started = terminal.where(), terminal.descendants()
    assert started, "a broker and workers"

    status = terminal.stop()

    assert status == 0, terminal.out.read_text()
    assert terminal.out.read_text().endswith("stopped, nothing is left\n")
    assert [pid for pid in started if Path(f"/proc/{pid}").exists()] == []
    assert list(terminal.temporary.iterdir()) == []
    assert not terminal.twin.exists()
    ports = [urlsplit(where[name]).port for name in ("cloud", "portal", "desk")]
    for port in [*ports, where["mqtt_port"]]:
        with socket.socket() as line:
            assert line.connect_ex(("127.0.0.1", port)) != 0


def test_a_device_without_a_twin_is_told_to_start_one(terminal: Terminal, tmp_path: Path) -> None:
    asked = terminal.anju("device", "simulate", "--homes", "1")

    assert asked.returncode == 2
    assert "no twin runs here; start `anju up` first" in asked.stderr
