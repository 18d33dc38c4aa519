"""`anju rules eval`."""

import io
import sys
from pathlib import Path

import pytest

from anju.__main__ import main


def evaluate(sql: str, topic: str = "a/b", payload: str = "{}", *more: str) -> int:
    return main(["rules", "eval", "--sql", sql, "--topic", topic, "--payload", payload, *more])


@pytest.mark.parametrize(
    ("sql", "payload", "printed"),
    [
        ("SELECT * FROM 'a/b'", '{"a": [1, 2.50, "安"]}', '{"a":[1,2.5,"安"]}'),
        ("SELECT (t - 32) * 5 / 9 AS c FROM 'a/+'", '{"t": 50}', '{"c":10}'),
        ("SELECT VALUE t FROM 'a/b'", '{"t": null}', "null"),
        ("SELECT VALUE t FROM 'a/b'", "{}", "undefined"),
        ("SELECT t FROM 'a/c'", "{}", "no match"),
        ("SELECT t FROM 'a/b' WHERE t > 1", '{"t": 1}', "no match"),
        ("SELECT VALUE clientid() FROM 'a/b'", "{}", '"n/a"'),
        ("SELECT VALUE topic(2) FROM 'a/b'", "{}", '"b"'),
        ("SELECT * FROM 'a/b'", "not json", "not json"),
    ],
)
def test_prints_the_result(
    capsysbinary: pytest.CaptureFixture[bytes], sql: str, payload: str, printed: str
) -> None:
    assert evaluate(sql, payload=payload) == 0

    assert capsysbinary.readouterr().out.decode() == printed + "\n"


def test_knows_the_client_and_the_time(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    sql = "SELECT clientid() AS c, timestamp() > 1700000000000 AS t, length(traceid()) AS n FROM 'a/b'"

    assert evaluate(sql, "a/b", "{}", "--client-id", "standard-1") == 0

    assert capsysbinary.readouterr().out == b'{"c":"standard-1","t":true,"n":36}\n'


def test_reads_a_payload_from_a_file(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    file = tmp_path / "payload"
    file.write_bytes(b"\xff\x00")

    assert evaluate("SELECT VALUE encode(*, 'base64') FROM 'a/b'", payload=f"@{file}") == 0

    assert capsysbinary.readouterr().out == b'"/wA="\n'


def test_reads_a_payload_from_standard_input(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"a": 1}')))

    assert evaluate("SELECT a FROM 'a/b'", payload="-") == 0

    assert capsysbinary.readouterr().out == b'{"a":1}\n'


@pytest.mark.parametrize(
    ("sql", "payload", "words"),
    [
        ("SELECT a FORM 'x'", "{}", "--sql: line 1, column 10: found FORM; expected"),
        ("SELECT a\nFROM x", "{}", "line 2, column 6"),
        ("SELECT machinelearning_predict(a) AS b FROM 'x'", "{}", "Machine Learning"),
        ("SELECT get_thing_shadow('t', 'r') AS s FROM 'x'", "{}", "get_thing_shadow() asks"),
        ("SELECT a FROM 'x'", "@no/such/file", "no/such/file: --payload: No such file"),
        ("SELECT a FROM 'x'", "@.", "--payload: Is a directory"),
    ],
)
def test_exits_2_and_tells_the_place(
    capsys: pytest.CaptureFixture[str], sql: str, payload: str, words: str
) -> None:
    assert evaluate(sql, payload=payload) == 2

    out, err = capsys.readouterr()
    assert words in err
    assert (out, err.count("\n")) == ("", 1)


@pytest.mark.parametrize(
    "arguments",
    [["rules"], ["rules", "eval"], ["rules", "eval", "--sql", "SELECT a", "--topic", "a"]],
)
def test_exits_2_when_something_is_missing(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert main(arguments) == 2

    assert "required" in capsys.readouterr().err
