"""Whatever is wrong in a bureau's files names file, line, field and mend (law 12)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from infra.policy import BUREAUS, load_bureau
from telecare.domain.errors import PolicyError

BUREAU, PARAMETERS, PLANS = "bureau.yaml", "parameters.yaml", "response_plans.yaml"
MEASURES = ("speech.", "sms.")
"""By these the scripts are measured."""
RING = (
    "elder.ring_s: {value: 30, least: 20, most: 60, clause: XH23-21, "
    'why: "first the elder is called, at once"}'
)


@pytest.fixture
def bureaus(tmp_path: Path) -> Path:
    """A folder of bureaus that holds the standard one, to be spoiled; of its numbers what its plans name."""
    standard = tmp_path / "standard"
    shutil.copytree(BUREAUS / "standard", standard)
    named = (standard / PLANS).read_text(
        "utf-8"
    ) + "elder.ring_s hold_s eta.stop_min contact.passes"
    lines = (standard / PARAMETERS).read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if line.startswith(MEASURES) or line.partition(":")[0] in named]
    (standard / PARAMETERS).write_text("".join(kept), "utf-8")
    return tmp_path


def test_a_meters_window_reaches_no_further_back_than_its_dial_is_kept(bureaus: Path) -> None:
    path = bureaus / "standard" / PARAMETERS
    line = 'meter.water_window_h: {value: 25, clause: HZ23-28, why: "a day and an hour"}\n'
    path.write_text(path.read_text("utf-8") + line, "utf-8")

    assert "at most 24 h" in str(refusal(bureaus))


def refusal(root: Path, bureau: str = "standard") -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        load_bureau(bureau, root)
    assert caught.value.mend
    return caught.value


def spoil(root: Path, name: str, old: str, new: str) -> int:
    """Exchange a text that stands once; returns the line at which it stood."""
    path = root / "standard" / name
    text = path.read_text("utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def add(root: Path, folder: str, /, **files: str) -> None:
    (root / folder).mkdir()
    for name, text in files.items():
        (root / folder / f"{name}.yaml").write_text(text, "utf-8")


HEAD = 'bureau: {0}\nextends: standard\nname: x\nzone: Asia/Shanghai\nversion: "1"\nchanged_by: me\nwhy: test\n'


def a_head(bureau: str, /, **changes: str) -> str:
    lines = HEAD.format(bureau).splitlines()
    kept = [changes.get(line.partition(":")[0], line) for line in lines]
    return "\n".join(line for line in kept if line) + "\n"


# ---- the head ----


@pytest.mark.parametrize(
    ("old", "new", "field", "mend"),
    [
        ("zone: Asia/Shanghai", "zone: Asia/Nowhere", "zone", "Asia/Shanghai"),
        ("zone: Asia/Shanghai", "zone: Asia", "zone", "not a time zone"),
        ("zone: Asia/Shanghai", "zone: ../../etc/passwd", "zone", "not a time zone"),
        ("zone: Asia/Shanghai", "zone: " + "A" * 300, "zone", "not a time zone"),
        ("zone: Asia/Shanghai", "zone: 8", "zone", "put it in quotes"),
        ("bureau: standard", "bureau: other", "bureau", "the folder's name 'standard'"),
        ("changed_by: anju", "changed_by:", "changed_by", "found nothing"),
        ("changed_by: anju", "changed_on: anju", "changed_on", "unknown field"),
    ],
)
def test_a_wrong_head_is_refused(bureaus: Path, old: str, new: str, field: str, mend: str) -> None:
    line = spoil(bureaus, BUREAU, old, new)

    error = refusal(bureaus)

    assert (error.file, error.line, error.field) == ("bureaus/standard/bureau.yaml", line, field)
    assert mend in error.mend


@pytest.mark.parametrize("name", ["bureau", "name", "zone", "version", "changed_by", "why"])
def test_a_head_lacks_nothing(bureaus: Path, name: str) -> None:
    add(bureaus, "mine", bureau=a_head("mine", **{name: ""}))

    error = refusal(bureaus, "mine")

    assert (error.file, error.field) == ("bureaus/mine/bureau.yaml", name)
    assert "missing" in error.mend


@pytest.mark.parametrize("bureau", ["Mine", "my-own", "../standard", "", "天津", "a/b"])
def test_a_bureaus_name_is_letters_and_digits(bureaus: Path, bureau: str) -> None:
    assert "small letters and digits" in refusal(bureaus, bureau).mend


def test_a_bureau_that_is_not_there_says_so(bureaus: Path) -> None:
    error = refusal(bureaus, "nowhere")

    assert error.file == "bureaus/nowhere/bureau.yaml"
    assert "missing" in error.mend


# ---- extending ----


@pytest.mark.parametrize("base", ["nowhere", "../standard", "Standard"])
def test_a_base_that_is_not_there_is_named_where_it_is_extended(bureaus: Path, base: str) -> None:
    add(bureaus, "mine", bureau=a_head("mine", extends=f"extends: {base}"))

    error = refusal(bureaus, "mine")

    assert (error.file, error.line, error.field) == ("bureaus/mine/bureau.yaml", 2, "extends")
    assert repr(base) in error.mend


def test_a_bureau_does_not_extend_itself(bureaus: Path) -> None:
    add(bureaus, "mine", bureau=a_head("mine", extends="extends: mine"))

    error = refusal(bureaus, "mine")

    assert (error.file, error.line, error.field) == ("bureaus/mine/bureau.yaml", 2, "extends")
    assert "mine -> mine" in error.mend


def test_bureaus_do_not_extend_each_other_in_a_circle(bureaus: Path) -> None:
    for bureau, base in (("one", "two"), ("two", "three"), ("three", "one")):
        add(bureaus, bureau, bureau=a_head(bureau, extends=f"extends: {base}"))

    error = refusal(bureaus, "one")

    assert (error.file, error.line, error.field) == ("bureaus/three/bureau.yaml", 2, "extends")
    assert "one -> two -> three -> one" in error.mend


def test_an_error_in_the_base_names_the_base(bureaus: Path) -> None:
    spoil(bureaus, PARAMETERS, RING, RING.replace("30", "thirty"))
    add(bureaus, "mine", bureau=a_head("mine"))

    assert refusal(bureaus, "mine").file == "bureaus/standard/parameters.yaml"


# ---- parameters ----


@pytest.mark.parametrize(
    ("new", "field", "mend"),
    [
        ("elder.ring_s: 30", "elder.ring_s", "expected a mapping, found 30"),
        ("elder.ring_s:", "elder.ring_s", "expected a mapping, found nothing"),
        ("elder.ring_s: {clause: XH23-21, why: x}", "elder.ring_s.value", "missing"),
        ("elder.ring_s: {value: 30, why: x}", "elder.ring_s.clause", "missing"),
        ("elder.ring_s: {value: 30, clause: XH23-21}", "elder.ring_s.why", "missing"),
        ("elder.ring_s: {value: 30, clause: XH23-21, why: }", "elder.ring_s.why", "found nothing"),
        (
            "elder.ring_s: {value: 30, clause: XH23-21, why: x, by: me}",
            "elder.ring_s.by",
            "unknown",
        ),
        ("elder.ring_s: {value: true, clause: XH23-21, why: x}", "elder.ring_s.value", "a number"),
        ("elder.ring_s: {value: '30', clause: XH23-21, why: x}", "elder.ring_s.value", "a number"),
        ("elder.ring_s: {value: , clause: XH23-21, why: x}", "elder.ring_s.value", "a number"),
        ("elder.ring_s: {value: -1, clause: XH23-21, why: x}", "elder.ring_s.value", "between 0"),
        ("elder.ring_s: {value: .nan, clause: XH23-21, why: x}", "elder.ring_s.value", "between 0"),
        ("elder.ring_s: {value: .inf, clause: XH23-21, why: x}", "elder.ring_s.value", "between 0"),
        ("elder.ring_s: {value: 1e10, clause: XH23-21, why: x}", "elder.ring_s.value", "between 0"),
        ("elder.ring_s: {value: 0, clause: XH23-21, why: x}", "elder.ring_s.value", "above zero"),
        ("elder.ring_s: {value: 4e8, clause: XH23-21, why: x}", "elder.ring_s.value", "ten years"),
        (
            "elder.ring_s: {value: 30, least: 9, clause: XH23-21, why: x}",
            "elder.ring_s",
            "give both",
        ),
        (
            "elder.ring_s: {value: 30, least: 40, most: 20, clause: XH23-21, why: x}",
            "elder.ring_s",
            "the smaller first",
        ),
        (
            "elder.ring_s: {value: 30, least: 40, most: 60, clause: XH23-21, why: x}",
            "elder.ring_s",
            "outside its bounds, 40 to 60",
        ),
        ("elder.ring_s: {value: 30, clause: '21', why: x}", "elder.ring_s.clause", "XH23-14"),
        ("elder.ring_s: {value: 30, clause: XH2-14, why: x}", "elder.ring_s.clause", "XH23-14"),
        ("elder.ring_s: {value: 30, clause: AB12-01, why: x}", "elder.ring_s.clause", "XH23-14"),
        ("elder.ring_s: {value: 30, clause: XH23.14, why: x}", "elder.ring_s.clause", "XH23-14"),
        ("elder.ring_s: {value: 30, clause: 7, why: x}", "elder.ring_s.clause", "quotes"),
    ],
)
def test_a_wrong_parameter_is_refused(bureaus: Path, new: str, field: str, mend: str) -> None:
    line = spoil(bureaus, PARAMETERS, RING, new)

    error = refusal(bureaus)

    assert (error.file, error.line) == ("bureaus/standard/parameters.yaml", line)
    assert error.field == field
    assert mend in error.mend


def test_parameters_that_are_no_mapping_are_refused(bureaus: Path) -> None:
    (bureaus / "standard" / PARAMETERS).write_text("- elder.ring_s\n")

    assert "expected a mapping" in refusal(bureaus).mend


@pytest.mark.parametrize("name", [PARAMETERS, PLANS])
def test_the_base_needs_its_files(bureaus: Path, name: str) -> None:
    (bureaus / "standard" / name).unlink()

    error = refusal(bureaus)

    assert error.file == f"bureaus/standard/{name}"
    assert "missing" in error.mend


@pytest.mark.parametrize(
    "name",
    [
        "elder.rings_s",
        "earthquake.eta.stop_min",
        "fire.nothing_s",
        "fire.fire.eta.stop_min",
        "fire",
    ],
)
def test_a_bureau_invents_no_parameter(bureaus: Path, name: str) -> None:
    text = f"elder.ring_s: {{value: 9, clause: XH23-21, why: x}}\n{name}: {{value: 9, clause: XH23-21, why: x}}\n"
    add(bureaus, "mine", bureau=a_head("mine"), parameters=text)

    error = refusal(bureaus, "mine")

    assert (error.file, error.line, error.field) == ("bureaus/mine/parameters.yaml", 2, name)
    assert "check the name" in error.mend


# ---- plans ----


@pytest.mark.parametrize(
    ("new", "field", "mend"),
    [
        ("command: [locate]", "command", "unknown field"),
        ("commands: [explode]", "commands.0", "must be one of"),
        ("commands: locate", "commands", "expected a list"),
        ("commands: [[locate]]", "commands.0", "must be one of"),
        ("sms_contacts: no thanks", "sms_contacts", "true or false"),
        ("sms_contacts: 1", "sms_contacts", "true or false"),
        ("contacts: now", "contacts", "must be one of"),
        ("contacts: {after: hold_s}", "contacts.start", "missing"),
        ("contacts: [opening]", "contacts", "expected a mapping"),
        ("elder: {answer: holds}", "elder.tries", "missing"),
        ("elder: {tries: 1}", "elder.answer", "missing"),
        ("elder: {tries: 0, answer: holds}", "elder.tries", "whole number"),
        ("elder: {tries: 1.5, answer: holds}", "elder.tries", "whole number"),
        ("elder: {tries: true, answer: holds}", "elder.tries", "whole number"),
        ("elder: {tries: 1, answer: nods}", "elder.answer", "must be one of"),
        ("elder: {tries: 1, answer: holds, retry: soon_s}", "elder.retry", "parameters.yaml"),
        ("elder: {tries: 1, answer: holds, retry: contact.passes}", "elder.retry", "no clock"),
        ("neighbourhood_roles: [dog]", "neighbourhood_roles.0", "must be one of"),
        ("suspected: {service: '110'}", "suspected.unless", "missing"),
        ("suspected: {unless: arrived}", "suspected.service", "missing"),
        ("suspected: {service: 110, unless: arrived}", "suspected.service", "must be one of"),
        ("second_detector: '911'", "second_detector", "must be one of"),
        ("valve: {unproven_calls: [cat]}", "valve.unproven_calls.0", "must be one of"),
        ("valve: {loud: 1}", "valve.loud", "unknown field"),
        ("team_by_risk: {huge: [opening]}", "team_by_risk.huge", "unknown field"),
        ("contacts_by_risk: {low: soon}", "contacts_by_risk.low", "must be one of"),
    ],
)
def test_a_wrong_plan_is_refused(bureaus: Path, new: str, field: str, mend: str) -> None:
    line = spoil(bureaus, PLANS, "  commands: [locate]\n", f"  {new}\n")

    error = refusal(bureaus)

    assert (error.file, error.line) == ("bureaus/standard/response_plans.yaml", line)
    assert error.field == f"missing.{field}"
    assert mend in error.mend


def test_a_plan_of_an_unknown_kind_is_refused(bureaus: Path) -> None:
    line = spoil(bureaus, PLANS, "\nhelp:\n", "\nhilfe:\n") + 1

    error = refusal(bureaus)

    assert (error.line, error.field) == (line, "hilfe")
    assert "fire, gas, co" in error.mend


@pytest.mark.parametrize(
    ("new", "field", "mend"),
    [
        ("  clause: [FJ2452, XH23-22]\n", "missing.clause.0", "XH23-14"),
        ("  clause: [XH23-22, somewhere]\n", "missing.clause.1", "XH23-14"),
        ("  clause: [XH23-22, 7]\n", "missing.clause.1", "quotes"),
        ("  clause: XH23-22\n", "missing.clause", "expected a list"),
        ("", "missing.clause", "missing"),
    ],
)
def test_a_plan_names_its_clauses(bureaus: Path, new: str, field: str, mend: str) -> None:
    spoil(bureaus, PLANS, "  clause: [FJ24-52, HZ23-01, XH23-22, XH23-24]\n", new)

    error = refusal(bureaus)

    assert error.field == field
    assert mend in error.mend


@pytest.mark.parametrize(
    ("trigger", "mend"),
    [
        ("{start: opening, after: team.never_min}", "see parameters.yaml"),
        ("{start: opening, after: contact.passes}", "no clock"),
        ("{start: opening, after: 10}", "put it in quotes"),
        ("{start: opening, later: team.after_min}", "unknown field"),
        ("{start: dawn}", "must be one of"),
    ],
)
def test_a_trigger_counts_from_a_known_start_by_a_known_clock(
    bureaus: Path, trigger: str, mend: str
) -> None:
    flood = "  neighbourhood: [{start: opening, after: team.after_min}]\n"
    line = spoil(bureaus, PLANS, flood, f"  neighbourhood: [{trigger}]\n")

    error = refusal(bureaus)

    assert error.line == line
    assert error.field.startswith("flood.neighbourhood.0")
    assert mend in error.mend


def test_every_kind_has_a_plan(bureaus: Path) -> None:
    path = bureaus / "standard" / PLANS
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("other:\n")], "utf-8")

    error = refusal(bureaus)

    assert error.file == "bureaus/standard/response_plans.yaml"
    assert "no plan for other" in error.mend


def test_a_plan_of_an_extending_bureau_is_checked_alike(bureaus: Path) -> None:
    plans = "# mine\nhelp:\n  clause: [XH23-04]\n  commands: []\n  sms_contacts: false\n"
    add(bureaus, "mine", bureau=a_head("mine"), response_plans=plans)

    error = refusal(bureaus, "mine")

    assert (error.file, error.line, error.field) == (
        "bureaus/mine/response_plans.yaml",
        2,
        "help.elder",
    )
