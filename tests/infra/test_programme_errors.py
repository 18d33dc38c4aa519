"""Whatever is wrong in a programme names file, line, field and mend (law 12)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from infra.policy import BUREAUS
from infra.policy.programme import load_programme
from infra.policy.source import parse_yaml
from infra.policy.versions import load_versions
from telecare.domain.errors import PolicyError

VALUES: dict[str, float] = {"position.kept_days": 7}
HEAD = parse_yaml('version: "2"\nchanged_by: li\nwhy: better\n', "bureaus/mine/bureau.yaml")
FIRST = '- {version: "1", at: 2026-01-31, changed_by: li, why: first}\n'
SECOND = '- {version: "2", at: 2026-02-01, changed_by: li, why: better}\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with copies of the programmes of Hangzhou and its base, to be spoiled."""
    for bureau in ("standard", "hangzhou"):
        (tmp_path / bureau).mkdir()
        shutil.copy(BUREAUS / bureau / "programme.yaml", tmp_path / bureau)
    return tmp_path


def spoil(root: Path, old: str, new: str) -> int:
    """Exchange a text that stands once in Hangzhou's file; returns its line."""
    path = root / "hangzhou" / "programme.yaml"
    text = path.read_text("utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def refusal(root: Path, values: dict[str, float] = VALUES) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        load_programme(root, ("standard", "hangzhou"), values)
    return caught.value


def told(error: PolicyError) -> tuple[str, int, str]:
    return error.file, error.line, error.field


@pytest.mark.parametrize(
    ("old", "new", "field", "mend"),
    [
        ("age_from: 80,", "age: 80,", "classes.paid_for.when.age", "unknown field"),
        ("age_from: 80,", "age_from: eighty,", "classes.paid_for.when.age_from", "whole number"),
        ("age_from: 80,", "age_from: -1,", "classes.paid_for.when.age_from", "whole number"),
        ("all_of: [alone]", "all_of: [lonely]", "classes.paid_for.when.all_of.0", "must be one"),
        ('registered: "3301"', 'registered: "330"', "classes.paid_for.when.registered", "no area"),
        ("granted: true", "granted: yes please", "classes.paid_for.granted", "true or false"),
        ("clause: HZ23-03", "clause: HZ23", "classes.paid_for.clause", "not a requirement id"),
        ("clause: HZ23-03", "clause: []", "classes.paid_for.clause", "names no requirement"),
        ("services: [rescue]", "services: [dance]", "packages.three", "no service 'dance'"),
        ("needs_device: one_key_call", "needs_device: bell", "packages.three", "no type of"),
        ("order: [spouse, child, other_relative]", "order: spouse", "first_carer.order", "a list"),
        ("days: 7, ", "days: 7.5, ", "procedures.granted.2.days", "whole number"),
        ("at_least: 97.5", "at_least: none", "targets.timeliness.at_least", "a number"),
    ],
)
def test_a_wrong_value_is_told_with_its_place_and_mend(
    root: Path, old: str, new: str, field: str, mend: str
) -> None:
    line = spoil(root, old, new)

    error = refusal(root)

    assert (error.file, error.field) == ("bureaus/hangzhou/programme.yaml", field)
    assert line - 8 <= error.line <= line  # what is refused may begin above the word that spoils it
    assert mend in error.mend


def test_a_value_is_told_with_its_very_line(root: Path) -> None:
    line = spoil(root, 'area: "3301"', 'area: "330"')

    assert told(refusal(root)) == ("bureaus/hangzhou/programme.yaml", line, "area")


def test_a_package_that_is_not_there_is_told(root: Path) -> None:
    path = root / "hangzhou" / "programme.yaml"
    path.write_text(path.read_text("utf-8").replace("package: three", "package: four"), "utf-8")

    assert "no package 'four'" in refusal(root).mend


@pytest.mark.parametrize(
    ("old", "new", "mend"),
    [
        ("any_of: [pir]", "any_of: [radar]", "no type of device is 'radar'"),
        (
            "fixed_alarm: {any_of: [one_key_call], count: {high: 1,",
            "fixed_alarm: {any_of: [one_key_call], count: {high: 0,",
            "a lower risk has more",
        ),
        ("any_of: [fall_detector]", "any_of: []", "nobody gets it"),
        (
            "door: {any_of: [door_contact],",
            "door: {any_of: [door_contact], commands: [locate],",
            "does not obey locate",
        ),
        (
            "infrared: {any_of: [pir],",
            "infrared: {any_of: [pir], carried: true,",
            "pir stays at home",
        ),
    ],
)
def test_a_kit_that_could_not_be_fitted_is_refused(
    root: Path, old: str, new: str, mend: str
) -> None:
    spoil(root, old, new)

    assert mend in refusal(root).mend


def add(root: Path, text: str) -> None:
    path = root / "hangzhou" / "programme.yaml"
    path.write_text(path.read_text("utf-8") + text, "utf-8")


RISK = """
risk:
  clause: XH23-09
  medium_from: 1
  high_from: 9
  factors:
    falls: {title: x, element: health, clause: XH23-08, answers: {none: 0, some: 3}}
"""
CARE = """
care:
  clause: FJ24-25
  by_risk:
    high: {calls_per_week: 1, visits_per_month: 1}
    medium: {calls_per_week: 2, visits_per_month: 1}
    low: {calls_per_week: 1, visits_per_month: 1}
  visits: due
  callers: [human]
  hours: [["09:00", "11:00"]]
"""


def test_a_table_by_which_the_ungraded_are_not_at_high_risk_is_refused(root: Path) -> None:
    add(root, RISK)

    assert "<= 3" in refusal(root).mend


def test_an_answer_that_always_means_high_must_be_an_answer(root: Path) -> None:
    spoiled = RISK.replace("high_from: 9", "high_from: 2").replace(
        "some: 3}", "some: 3}, always_high: [many]"
    )
    add(root, spoiled)

    assert "no answer is 'many'" in refusal(root).mend


@pytest.mark.parametrize(
    ("old", "new", "mend"),
    [
        ("", "", "SH24-24"),
        ("    medium: {calls_per_week: 2, visits_per_month: 1}\n", "", "no rhythm for medium"),
        ('["09:00", "11:00"]', '["11:00", "09:00"]', "end before they begin"),
        ('["09:00", "11:00"]', '["09:00"]', "a list of 2"),
        ('["09:00", "11:00"]', '["nine", "11:00"]', "no time of day"),
        ('[["09:00", "11:00"]]', "[]", "nobody could ever be called"),
    ],
)
def test_care_that_falls_with_the_risk_or_can_never_be_given_is_refused(
    root: Path, old: str, new: str, mend: str
) -> None:
    good = CARE.replace("high: {calls_per_week: 1", "high: {calls_per_week: 3")
    add(root, good.replace(old, new) if old else CARE)

    assert mend in refusal(root).mend


@pytest.mark.parametrize(
    ("old", "new", "mend"),
    [
        ("    - {act: accept, by: [street], clause: HZ23-10}\n  bought:", "  bought:", "must end"),
        ("act: approve, by: [street]", "act: apply, by: [street]", "stands twice"),
        ("act: approve, by: [street]", "act: approve, by: []", "nobody may approve"),
    ],
)
def test_a_way_in_that_skips_acceptance_repeats_a_step_or_waits_for_nobody_is_refused(
    root: Path, old: str, new: str, mend: str
) -> None:
    spoil(root, old, new)

    assert mend in refusal(root).mend


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("retention: {positions: {bound: at_least, days: 7, clause: FJ24-51}}", "at_most"),
        ("retention: {positions: {bound: at_most, days: 8, clause: FJ24-51}}", "differs from"),
    ],
)
def test_places_are_never_kept_longer_than_the_clock_says(root: Path, text: str, mend: str) -> None:
    add(root, text + "\n")

    assert mend in refusal(root).mend


def test_a_row_of_the_list_stands_once(root: Path) -> None:
    line = "{row: 4, title: x, english: x, offer: basic, clause: FJ24-46}"
    add(root, f"services:\n  one: {line}\n  two: {line}\n")

    assert "row 4 stands twice" in refusal(root).mend


def test_a_section_that_neither_bureau_nor_base_has_is_told(root: Path) -> None:
    (root / "standard" / "programme.yaml").write_text('area: "31"\n', "utf-8")

    assert refusal(root).mend == "the field risk is missing; add it"


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("guard_index: {clause: HZ23-13, weights: {coverage: 0}}", "weighs nothing"),
        ("spot_check: {clause: HZ23-24, share_pct: 101, at_least: 1}", "more than 100 percent"),
        (
            "notices: {x: {title: x, audience: elders, ways: [], clause: FJ24-57}}",
            "is told in no way",
        ),
        (
            "notices: {x: {title: x, audience: all, ways: [sms], clause: FJ24-57}}",
            "must be one of elders",
        ),
    ],
)
def test_figures_and_notices_that_could_come_to_nothing_are_refused(
    root: Path, text: str, mend: str
) -> None:
    add(root, text + "\n")

    assert mend in refusal(root).mend


def test_a_day_is_written_as_a_day(root: Path) -> None:
    path = root / "hangzhou" / "programme.yaml"
    path.write_text(path.read_text("utf-8").replace("since: 2023-03-22", "since: spring"), "utf-8")

    assert "write it like 2026-01-31" in refusal(root).mend


# ---- versions ----


def versions(root: Path, text: str):
    (root / "hangzhou" / "versions.yaml").write_text(text, "utf-8")
    return load_versions(root, "hangzhou", HEAD)


def test_versions_are_read_in_their_order(root: Path) -> None:
    assert [each.version for each in versions(root, FIRST + SECOND)] == ["1", "2"]
    assert load_versions(root, "standard", HEAD) == ()


@pytest.mark.parametrize(
    ("text", "line", "field", "mend"),
    [
        (FIRST, 1, "0.version", "differs from version of bureau.yaml"),
        (SECOND + FIRST, 2, "1.at", "before the version above"),
        (FIRST + FIRST, 2, "1.version", "stands twice"),
        (FIRST + SECOND.replace("li", "wang"), 2, "1.changed_by", "differs from changed_by"),
        (FIRST.replace(", why: first", "") + SECOND, 1, "0.why", "is missing"),
        (FIRST.replace("2026-01-31", "january") + SECOND, 1, "0.at", "no day"),
        ("[]", 1, "", "names no version"),
    ],
)
def test_versions_that_are_incomplete_or_out_of_order_are_refused(
    root: Path, text: str, line: int, field: str, mend: str
) -> None:
    with pytest.raises(PolicyError) as caught:
        versions(root, text)

    assert told(caught.value) == ("bureaus/hangzhou/versions.yaml", line, field)
    assert mend in caught.value.mend
