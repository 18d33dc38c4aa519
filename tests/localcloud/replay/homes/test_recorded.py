"""Recordings as real homes: each file is one home, read as it stands and judged by the standard rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from statistics import fmean

import pytest

from localcloud.replay.homes import curve
from localcloud.replay.homes.__main__ import main
from localcloud.replay.homes.curve import recorded_lines
from localcloud.replay.homes.lives import DOOR, RECORDED, Sign, life
from localcloud.replay.homes.profiles import profiles
from localcloud.replay.homes.recorded import Home, recorded
from localcloud.replay.recording import RecordingError
from tests.fakes.days import MIDNIGHT, STANDARD, ZONE, days

STILL = tuple(Sign(hours, "kitchen") for hours in (*days(10), 12 * 24 + 9.0))
"""Ten days by the clock, then two without a sign."""

Keep = Callable[..., Path]


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    """Keeps signs as a recording of that name, the first one last, with beats of a hub after them."""

    def kept(signs: Iterable[Sign], name: str = "home.csv") -> Path:
        first, *others = signs
        rows = [_row(sign.at_h, sign.room, _kind(sign)) for sign in (*others, first)]
        beats = [_row(24.0 * day, "gw", "heartbeat") for day in range(100)]
        path = tmp_path / name
        path.write_text("\n".join(["ts,device,kind,room,value", *rows, *beats, ""]))
        return path

    return kept


def test_a_recording_is_read_as_its_signs_by_the_hour_whatever_their_order(keep):
    signs = life(profiles()[1], RECORDED, "1")[:400]

    home = recorded(keep(signs, "lin.csv"), ZONE)

    assert home.name == "lin"
    assert [sign.room for sign in home.signs] == [sign.room for sign in signs]
    assert any(sign.room == DOOR for sign in home.signs)
    assert [s.at_h for s in home.signs] == pytest.approx([s.at_h for s in signs], abs=1e-6)


@pytest.mark.parametrize("signs", [[Sign(8, "kitchen")], [Sign(8, "kitchen"), Sign(55.9, "hall")]])
def test_a_home_that_was_recorded_for_less_than_two_days_is_refused(keep, signs):
    with pytest.raises(RecordingError, match="less than 2 days"):
        recorded(keep(signs), ZONE)


def test_each_home_weighs_the_same_in_the_mean_of_all(keep):
    quick = tuple(Sign(hour / 2, "kitchen") for hour in range(30 * 48))

    table = "\n".join(recorded_lines([Home("still", STILL), Home("quick", quick)], STANDARD))

    still, none = (_figures(table, each) for each in ("still, 12 days", "quick, 30 days"))
    assert still[0] == pytest.approx(30 / 12.1, abs=0.05)
    assert none[0] == 0
    assert _figures(table, f"{STANDARD.false_alarms:g}")[0] == pytest.approx(
        fmean([still[0], none[0]]), abs=0.01
    )


def test_each_home_stands_beside_the_fixed_clock():
    table = "\n".join(recorded_lines([Home("still", STILL)], STANDARD))

    alarms, half, nine_in_ten = _figures(table, "still, fixed 12 h")[:3]

    assert alarms == pytest.approx(30 / 12.1, abs=0.05)
    assert half <= nine_in_ten <= 12
    assert _figures(table, "fixed 12 h") == _figures(table, "still, fixed 12 h")


def test_a_home_without_a_front_door_has_no_falls_at_one():
    table = "\n".join(recorded_lines([Home("still", STILL)], STANDARD))

    assert all(line.endswith("| none |") for line in table.splitlines() if "| still" in line)


def test_every_recording_named_on_the_command_line_is_a_home_of_the_tables(keep, capsys):
    paths = [keep(STILL, name) for name in ("lin.csv", "wang.csv")]

    code = main([str(path) for path in paths])

    out = capsys.readouterr().out
    assert code == 0
    assert "| lin, 12 days |" in out
    assert "| wang, 12 days |" in out
    assert "**recorded homes, 2 in all**" in out
    assert all(f"| {accepted:g} |" in out for accepted in curve.ACCEPTED)
    assert "| wang | 1 | 1 | 0 | 0 |" in out


def test_a_recording_that_cannot_be_used_is_named_with_its_line_before_any_is_judged(keep, capsys):
    good, bad = keep(STILL, "lin.csv"), keep(STILL, "wang.csv")
    bad.write_text(bad.read_text().replace("2026-03-01 07:30:00+08:00", "yesterday", 1))

    code = main([str(good), str(bad)])

    told = capsys.readouterr()
    assert code == 2
    assert not told.out
    assert "wang.csv:2: ts 'yesterday' is no time; write it like" in told.err


def _row(hours: float, device: str, kind: str) -> str:
    return f"{(MIDNIGHT + timedelta(hours=hours)).isoformat(' ')},{device},{kind},,"


def _kind(sign: Sign) -> str:
    return "frontdoor" if sign.room == DOOR else "motion"


def _figures(table: str, label: str) -> list[float]:
    """Return the numbers of the row so labelled; the last column may say none."""
    row = next(line for line in table.splitlines() if line.startswith(f"| {label} |"))
    cells = row.strip("| ").split(" | ")[1:]
    return [float("nan" if cell == "none" else cell) for cell in cells][:3]
