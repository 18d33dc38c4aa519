"""`anju device`: what it cannot work with is said in one line, whatever is asked of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from anju import running
from anju.__main__ import main
from anju.device import seconds
from anju.running import Running

THINGS = {"standard-h1-key1": "one_key_call", "standard-h1-hub1": "hub"}


class NoCloud(BaseHTTPRequestHandler):
    """Refuses every request, as a cloud that lets nobody enrol would."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b'{"message": "not on the roster"}'
        self.send_response(403)
        self.send_header("x-amzn-errortype", "UnauthorizedException")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def refusing() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), NoCloud) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture
def twin(tmp_path: Path, refusing: str) -> Path:
    folder = tmp_path / "twin"
    folder.mkdir()
    where = Running(
        "standard", "cn-north-1", refusing, "", refusing, "127.0.0.1", 1, "", "p", THINGS
    )
    running.write(folder, where, b"")
    return folder


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["enrol", "--thing", "standard-h9-key1", "--out", "o"], "--thing: the town has no thing"),
        (["simulate", "--homes", "0"], "--homes: must be 1 to"),
        (["simulate", "--homes", "2"], "start `anju up --homes 2`"),
        (["simulate", "--homes", "1", "--sdk", "2"], "--sdk: must be 0 to 1"),
        (["simulate", "--homes", "1", "--minutes", "0"], "--minutes: must be more than 0"),
        (["simulate", "--homes", "1", "--zone", "Moon/Sea"], "--zone: there is no time zone"),
        (["simulate", "--homes", "1", "--profile", "none"], "none: --profile: not a file of JSON"),
        (["simulate", "--homes", "1", "--heartbeat", "0s"], "--heartbeat: must be a second"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    words: list[str], says: str, twin: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["device", *words, "--twin", str(twin)]) == 2

    told = capsys.readouterr().err
    assert says in told
    assert told.count("\n") == 1


def test_a_folder_without_a_device_is_told_how_to_get_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["device", "run", "--device", str(tmp_path)]) == 2

    assert "anju device enrol --thing T --out DIR" in capsys.readouterr().err


def test_a_folder_with_half_a_device_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "device.json").write_text(
        json.dumps({"thing": "standard-h1-key1", "host": "127.0.0.1"})
    )

    assert main(["device", "run", "--device", str(tmp_path)]) == 2

    assert "no enrolled device" in capsys.readouterr().err


def test_a_refusal_of_the_cloud_is_told_and_nothing_is_written(
    tmp_path: Path, twin: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "device"

    enrolled = main(
        ["device", "enrol", "--thing", "standard-h1-key1", "--out", str(out), "--twin", str(twin)]
    )

    assert enrolled == 1
    assert "not on the roster" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(("text", "value"), [("5s", 5.0), ("2m", 120.0), ("30", 30.0), ("0", 0.0)])
def test_durations_are_read(text: str, value: float) -> None:
    assert seconds(text) == value


@pytest.mark.parametrize("text", ["", "soon", "-1s", "nan", "1e9m"])
def test_what_is_no_duration_is_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["device", "run", "--device", "d", "--press", "help", f"--after={text}"]

    assert main(words) == 2

    assert "--after" in capsys.readouterr().err
