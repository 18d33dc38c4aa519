"""`anju replay`."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from anju.__main__ import main

HEADER = "ts,device,kind,room,value,recv"
DAY = (
    "2026-01-15 02:10:00,pir1,motion,kitchen,1,2026-01-15 02:10:01",
    "2026-01-16 08:00:00,door1,frontdoor,hall,open,2026-01-16 08:00:01",
)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "home.csv"
    path.write_text("\n".join((HEADER, *DAY)) + "\n")
    return path


def document(out: Path) -> dict:
    read: dict = json.loads(out.read_text(encoding="utf-8"))
    return read


def test_the_document_holds_alarms_liveness_and_figures(recording, tmp_path, capsys):
    out = tmp_path / "out.json"

    assert main(["replay", str(recording), "--json", str(out)]) == 0

    told = document(out)
    assert capsys.readouterr() == ("", "")
    assert list(told) == ["alarms", "liveness", "events", "wall_s"]
    assert told["events"] == 2
    assert told["wall_s"] >= 0
    assert told["alarms"] == [
        {
            "raised_at": "2026-01-15T20:10:00.000+08:00",
            "type": "inactivity",
            "why": "a sign of life was expected by 2026-01-15T20:10:00.000+08:00 (silence clock "
            "18 h); last seen: motion of pir1 at 2026-01-15T02:10:00.000+08:00",
        }
    ]
    assert told["liveness"] == [
        {
            "from": "2026-01-15T02:10:01.000+08:00",
            "to": "2026-01-15T20:10:00.000+08:00",
            "state": "confirmed",
        },
        {
            "from": "2026-01-15T20:10:00.000+08:00",
            "to": "2026-01-16T08:00:01.000+08:00",
            "state": "overdue",
        },
    ]


def test_without_json_a_list_is_printed(recording, capsys):
    assert main(["replay", str(recording), "--risk", "high"]) == 0

    out, err = capsys.readouterr()
    first, *_, last = out.splitlines()
    assert re.match(r"2026-01-15T14:10:00.000\+08:00  inactivity      a sign of life", first)
    assert last.startswith("1 inactivity in 2 events from 2026-01-15T02:10:01.000+08:00 to ")
    assert "opened 1 incidents and 0 repair tasks" in last
    assert err == ""


def test_a_longer_clock_raises_nothing(recording, capsys):
    recording.write_text(recording.read_text().replace("01-16 08:", "01-15 23:"))

    assert main(["replay", str(recording), "--risk", "low"]) == 0
    assert capsys.readouterr().out.startswith("no alarms in 2 events")


def test_the_same_recording_gives_the_same_document_but_for_the_time_it_took(recording, tmp_path):
    outs = [tmp_path / "a.json", tmp_path / "b.json"]
    for out in outs:
        main(["replay", str(recording), "--json", str(out)])

    first, second = (document(out) | {"wall_s": 0} for out in outs)
    assert first == second


def test_a_hub_and_a_sensor_are_told_in_one_line_each(tmp_path):
    rows = [HEADER]
    for hour in range(24 * 5):
        day, clock = 1 + hour // 24, hour % 24
        at = f"2026-03-{day:02}T{clock:02}:%s:00+08:00"
        rows.append(f"{at % '10'},door1,door,hall,,{at % '10'}")
        if hour < 48:
            rows.append(f'{at % "20"},"bath\nroom",motion,bath,,{at % "20"}')
        if hour < 100:
            rows.append(f"{at % '30'},gw,heartbeat,,,{at % '30'}")
    path, out = tmp_path / "home.csv", tmp_path / "out.json"
    path.write_text("\n".join(rows))

    assert main(["replay", str(path), "--heartbeat", "3600", "--json", str(out)]) == 0

    assert [(a["raised_at"], a["type"], a["why"]) for a in document(out)["alarms"]] == [
        (
            "2026-03-04T02:00:00.000+08:00",
            "sensor_fault",
            "bath?room was expected to leave out no more than 0 hours in which others spoke, as "
            "ever before, and has left out 25; last seen: motion of bath?room at "
            "2026-03-02T23:20:00.000+08:00",
        ),
        (
            "2026-03-05T06:30:00.000+08:00",
            "device_offline",
            "a heartbeat of gw was expected by 2026-03-05T04:30:00.000+08:00, one every 3600 s, "
            "and 3 were missed; last heartbeat: 2026-03-05T03:30:00.000+08:00",
        ),
    ]


def test_a_recording_that_starts_with_silence_says_so(tmp_path):
    path, out = tmp_path / "home.csv", tmp_path / "out.json"
    path.write_text(
        f"{HEADER}\n2026-03-01,gw,heartbeat,,,2026-03-01\n2026-03-02,gw,heartbeat,,,2026-03-02"
    )

    assert main(["replay", str(path), "--heartbeat", "86400", "--json", str(out)]) == 0
    assert document(out)["alarms"][0]["why"].endswith(
        "none seen since the recording began at 2026-03-01T00:00:00.000+08:00"
    )


def test_a_gzipped_recording_is_played(recording, capsys):
    recording.write_bytes(gzip.compress(recording.read_bytes()))

    assert main(["replay", str(recording)]) == 0
    assert "1 inactivity in 2 events" in capsys.readouterr().out


def test_a_recording_of_nothing_has_no_alarms(recording, capsys):
    recording.write_text(f"{HEADER}\n")

    assert main(["replay", str(recording)]) == 0
    assert capsys.readouterr().out.startswith("no alarms in 0 events; ")


@pytest.mark.parametrize("bureau", ["standard", "demo"])
def test_the_bureaus_clocks_count(recording, bureau, capsys):
    assert main(["replay", str(recording), "--bureau", bureau]) == 0
    assert "1 inactivity" in capsys.readouterr().out


# ---- refusals ----


def refused(argv: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["replay", *argv]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("anju: ")
    assert err.count("\n") == 1
    return err.removeprefix("anju: ").rstrip("\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", ":1: the file is empty; the first line is ts,device,kind,room,value,recv"),
        (b"a,b\n", ":1: a: unknown column 'a'; the first line is ts,device,kind,room,value,recv"),
        (
            f"{HEADER}\nnoon,pir1,motion,,1,\n".encode(),
            ":2: ts: 'noon' is no time; write it like 2019-02-13 09:58:31",
        ),
        (
            f"{HEADER}\n2026-01-01,p\xefr,motion,,1,\n".encode("latin-1"),
            ":2: is not UTF-8: byte 13 of the line; save the file as UTF-8",
        ),
        (
            gzip.compress(f"{HEADER}\n".encode(), mtime=0)[:-4],
            ":1: the gzip file ends in the middle of its data; copy it again, whole",
        ),
    ],
    ids=["empty", "header", "time", "encoding", "cut"],
)
def test_a_bad_file_exits_2_and_names_file_line_field_and_mend(recording, text, told, capsys):
    recording.write_bytes(text)

    assert refused([str(recording)], capsys) == f"{recording}{told}"


def test_a_row_that_the_platform_does_not_read_exits_2(recording, capsys):
    recording.write_text(f"{HEADER}\n2026-01-01,pir1,{'m' * 200},,1,2026-01-01\n")

    assert f"{recording}:2: kind: the platform reads no such message" in refused(
        [str(recording)], capsys
    )


def test_a_file_that_is_not_there_or_no_file_exits_2(tmp_path, capsys):
    missing = refused([str(tmp_path / "none.csv")], capsys)
    folder = refused([str(tmp_path)], capsys)

    assert missing == f"{tmp_path}/none.csv: FILE: No such file or directory"
    assert folder == f"{tmp_path}: FILE: Is a directory"


@pytest.mark.parametrize(
    "argv",
    [
        ["--risk", "dire"],
        ["--heartbeat", "soon"],
        ["--heartbeat", "0"],
        ["--heartbeat", "-5"],
        ["--heartbeat", "nan"],
        ["--heartbeat", "1e300"],
        ["--bureau", "nowhere"],
        ["--bureau", "../standard"],
        ["--bureau", ""],
        ["--nonsense"],
    ],
)
def test_wrong_usage_exits_2(recording, argv, capsys):
    assert refused([str(recording), *argv], capsys)


def test_a_result_that_has_no_place_is_said_before_the_work(recording, tmp_path, capsys):
    out = tmp_path / "none" / "out.json"

    assert refused([str(recording), "--json", str(out)], capsys).startswith(f"{out}: --json: ")
    assert refused([str(recording), "--json", str(tmp_path)], capsys)


def test_a_bad_file_leaves_no_document(recording, tmp_path, capsys):
    out = tmp_path / "out.json"
    recording.write_text(f"{HEADER}\n{DAY[0]}\nnoon,pir1,motion,,1,\n")

    refused([str(recording), "--json", str(out)], capsys)

    assert not out.exists()


def test_progress_is_shown_on_a_terminal_and_not_in_a_pipe(recording, capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    recording.write_text("\n".join([HEADER, *[DAY[0]] * 10_000]) + "\n")

    assert main(["replay", str(recording)]) == 0
    assert "… 10,000 events" in capsys.readouterr().err


# ---- thresholds on trial ----


def test_a_value_on_trial_is_told_beside_what_is_in_force(recording, tmp_path):
    out = tmp_path / "out.json"

    assert main(["replay", str(recording), "--try", "silence.medium_h=20", "--json", str(out)]) == 0

    told = document(out)
    assert [alarm["raised_at"] for alarm in told["alarms"]] == ["2026-01-15T20:10:00.000+08:00"]
    assert [a["raised_at"] for a in told["shadow"]["alarms"]] == ["2026-01-15T22:10:00.000+08:00"]
    assert told["shadow"]["in_30_days"] == pytest.approx(30 / (29 + 5 / 6) * 24, abs=0.1)


def test_a_reader_is_told_the_work_that_a_trial_would_cause(recording, capsys):
    assert main(["replay", str(recording), "--try", "silence.medium_h=20"]) == 0

    assert re.search(r"\non trial: 1 alarms, 24.\d+ in 30 days\n$", capsys.readouterr().out)


@pytest.mark.parametrize(
    "trial",
    ["silence.medium_h", "silence.medium_h=", "silence.medium_h=x", "x=-1", "x=nan", "x=inf"],
)
def test_what_is_no_value_on_trial_is_refused(recording, trial, capsys):
    assert main(["replay", str(recording), "--try", trial]) == 2

    assert "NAME=VALUE" in capsys.readouterr().err


def test_a_parameter_on_trial_that_no_bureau_has_is_refused(recording, capsys):
    assert main(["replay", str(recording), "--try", "silence.short=1"]) == 2

    assert "'silence.short' is no parameter" in capsys.readouterr().err


def test_an_alarm_by_the_homes_rhythm_says_so(tmp_path, capsys):
    signs = [
        f"2026-01-{day:02} {hour:02}:{minute:02}:00"
        for day in range(1, 9)
        for hour in range(7, 22)
        for minute in (0, 30)
    ]
    path = tmp_path / "home.csv"
    rows = [
        f"{sign},pir1,motion,kitchen,,"
        for sign in (*signs, "2026-01-09 12:00:00", "2026-01-10 12:00:00")
    ]
    path.write_text("\n".join((HEADER, *rows)) + "\n")

    assert main(["replay", str(path)]) == 0

    last = capsys.readouterr().out.splitlines()[-3]
    why = (
        r"\(to wait longer than \d+\.?\d* h at that time of day spares too few calls for nothing, by the "
        r"home's own rhythm of \d+ days\); last seen: motion of pir1 at 2026-01-09T12:00:00"
    )
    assert re.search(why, last)


def a_life(tmp_path: Path, gone: dict[int, tuple[int, int]], days: int = 12) -> Path:
    """Stir in the kitchen each half hour by day, and leave by the door at ten for some hours; `gone` are longer."""
    rows, until = [], 0
    for slot in range(7 * 2, days * 48):
        day, hour = divmod(slot / 2, 24)
        start, end = gone.get(int(day) + 1, (10, 13 + int(day) % 3))
        if not until:
            until = int(day) * 48 + end * 2 if hour == start else 0
            if 7 <= hour < 22:
                device = "door1,door,hall" if hour == start else "pir1,motion,kitchen"
                at = f"2026-01-{int(day) + 1:02} {int(hour):02}:{int(hour % 1 * 60):02}:00"
                rows.append(f"{at},{device},,")
        elif slot >= until:
            until = 0
    path = tmp_path / "home.csv"
    path.write_text("\n".join((HEADER, *rows)) + "\n")
    return path


def test_an_alarm_says_that_long_quiets_hardly_ever_begin_where_somebody_was_heard_last(
    tmp_path, capsys
):
    path = a_life(tmp_path, {})
    with path.open("a") as recording:
        recording.write("2026-01-13 10:00:00,pir1,motion,kitchen,,\n")
        recording.write("2026-01-14 10:00:00,pir1,motion,kitchen,,\n")

    assert main(["replay", str(path)]) == 0

    last = capsys.readouterr().out.splitlines()[-3]
    assert "in a place where few long quiets begin spares too few calls for nothing" in last


def test_an_alarm_by_the_plain_clock_after_calls_in_vain_says_so(tmp_path, capsys):
    away = dict.fromkeys((9, 10, 11), (14, 34))

    assert main(["replay", str(a_life(tmp_path, away, days=13))]) == 0

    told = [line for line in capsys.readouterr().out.splitlines() if "  inactivity  " in line]
    assert "silence clock 18 h at least, for calls were in vain of late" in told[-1]
    assert "by the home's own rhythm" in told[-2]
