"""The shipped programmes: read whole, each number used by the code, each version with who, when and why."""

from __future__ import annotations

import ast
import dataclasses
import shutil
import typing
from functools import cache
from pathlib import Path

import pytest

from infra.policy import BUREAUS, load_bureau
from telecare.domain.codec import from_plain, to_plain
from telecare.domain.kinds import Kind, Risk
from telecare.domain.programme.care_plan import Assessment, care_plan
from telecare.domain.programme.entitlement import Entitled
from telecare.domain.programme.person import Circumstance
from telecare.domain.programme.programme import Programme
from tests.fakes.programme import SANYUAN, TODAY, XIHU, XUHUI, a_person

ROOT = Path(__file__).resolve().parents[2]
OURS = ("shanghai", "sanyuan", "xuhui", "hangzhou")
DOCUMENTS = {
    "shanghai": {"SH21", "SH24"},
    "sanyuan": {"FJ24"},
    "xuhui": {"XH23"},
    "hangzhou": {"HZ23"},
}
FOR_PEOPLE = {"title", "english", "clause", "of", "element", "zh", "en"}
"""Fields that are shown and decide nothing."""
CHECKS = ROOT / "infra" / "policy" / "programme_checks.py"
policy_of = cache(load_bureau)


def programme_of(bureau: str) -> Programme:
    programme = policy_of(bureau).programme
    assert programme is not None
    return programme


@pytest.mark.parametrize("bureau", OURS)
def test_a_bureaus_own_files_cite_its_own_documents(bureau: str) -> None:
    text = (BUREAUS / bureau / "programme.yaml").read_text("utf-8")

    assert all(f"{document}-" in text for document in DOCUMENTS[bureau])


@pytest.mark.parametrize("bureau", OURS)
def test_each_version_says_who_when_and_why_and_the_last_is_in_force(bureau: str) -> None:
    policy = policy_of(bureau)

    assert policy.versions
    assert policy.versions[-1].version == policy.version
    assert all(each.why and each.changed_by for each in policy.versions)
    assert [each.at for each in policy.versions] == sorted(each.at for each in policy.versions)


@pytest.mark.parametrize("bureau", OURS)
def test_a_programme_survives_being_written_down(bureau: str) -> None:
    assert from_plain(Programme, to_plain(programme_of(bureau))) == programme_of(bureau)


def test_a_district_is_bound_by_what_binds_its_city() -> None:
    assert policy_of("xuhui").lineage == ("standard", "shanghai", "xuhui")
    assert policy_of("xuhui").programme.packages == policy_of("shanghai").programme.packages  # type: ignore[union-attr]


@pytest.mark.parametrize("bureau", OURS)
def test_two_days_without_a_word_is_the_longest_anybody_may_be_left(bureau: str) -> None:
    # FJ24-24, FJ24-48: a day of silence and a day to look are the document's most; by risk it is less.
    parameters = policy_of(bureau).parameters

    for risk in Risk:
        silent = parameters.number(f"silence.{risk}_h")
        looked = parameters.number(f"confirm.{risk}_h")
        assert silent <= 24
        assert looked <= 24
    assert parameters.number("silence.high_h") + parameters.number("confirm.high_h") <= 24


def test_places_are_kept_as_long_as_the_clock_says() -> None:
    # FJ24-51
    for bureau in OURS:
        days = policy_of(bureau).parameters.number("position.kept_days")
        assert programme_of(bureau).retention["positions"].days == days == 7  # type: ignore[index]


@pytest.mark.parametrize(
    ("bureau", "own"),
    [
        ("shanghai", {Kind.INACTIVITY}),
        ("sanyuan", {Kind.HELP, Kind.MISSING}),
        ("xuhui", {Kind.HELP, Kind.OTHER, Kind.INACTIVITY}),
        ("hangzhou", {Kind.HELP}),
    ],
)
def test_a_bureau_changes_only_the_plans_that_its_documents_speak_of(
    bureau: str, own: set[Kind]
) -> None:
    standard, plans = policy_of("standard").plans, policy_of(bureau).plans

    assert {kind for kind in Kind if plans[kind] != standard[kind]} == own


def test_an_emergency_in_sanyuan_is_told_to_the_contacts_at_once_with_the_place() -> None:
    # FJ24-43, FJ24-50
    for kind in (Kind.HELP, Kind.MISSING):
        plan = policy_of("sanyuan").plans[kind]
        assert plan.sms_contacts
        assert "locate" in plan.commands


def test_the_platforms_own_team_goes_in_xuhui_when_no_contact_was_reached() -> None:
    # XH23-23
    assert [str(t.start) for t in policy_of("xuhui").plans[Kind.HELP].team] == [
        "contacts_exhausted"
    ]


def test_the_family_of_a_person_at_high_risk_is_rung_in_hangzhou_together_with_the_elder() -> None:
    # HZ23-21
    plan = policy_of("hangzhou").plans[Kind.HELP]

    assert plan.contacts_trigger(Risk.HIGH).start == "with_elder"
    assert plan.contacts_trigger(Risk.LOW).start == "elder_tried"


def test_each_bureau_calls_itself_by_its_own_name() -> None:
    signs = {bureau: policy_of(bureau).scripts.texts["zh_CN"]["sms.alarm.help"] for bureau in OURS}

    assert signs["sanyuan"].startswith("【平安通】")
    assert len({text.partition("】")[0] for text in signs.values()}) == len(OURS)


# ---- every value is used ----


def records(hint: object, found: set[type]) -> set[type]:
    """Every dataclass that a programme is made of."""
    for each in typing.get_args(hint):
        records(each, found)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type) and hint not in found:
        found.add(hint)
        for inner in typing.get_type_hints(hint).values():
            records(inner, found)
    return found


def test_the_code_reads_every_field_that_a_bureau_may_write() -> None:
    sources = [*(ROOT / "telecare" / "domain" / "programme").glob("*.py"), CHECKS]
    trees = [ast.parse(path.read_text("utf-8")) for path in sources]
    read = {n.attr for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    fields = {
        f"{kind.__name__}.{field.name}"
        for kind in records(Programme, set())
        for field in dataclasses.fields(kind)
        if field.name not in FOR_PEOPLE
    }

    unread = {each for each in fields if each.partition(".")[2] not in read}

    assert len(fields) > 60
    assert {each for each in unread if not each.startswith("Programme.")} == set()


# ---- a sixth bureau, by files alone ----

SIXTH = {
    "bureau.yaml": 'bureau: linan\nextends: hangzhou\nname: 临安区安居守护\nzone: Asia/Shanghai\nversion: "1"\n'
    "changed_by: chen\nwhy: a district of its own\n",
    "versions.yaml": '- {version: "1", at: 2026-12-01, changed_by: chen, why: a district of its own}\n',
    "programme.yaml": """
area: "330112"
classes:
  seventy_in_the_hills:
    title: "山区70岁以上 (70 or older in the hills)"
    benefit: service
    granted: true
    package: three
    when: {age_from: 70, resident: true, any_of: [alone, empty_nest]}
    clause: HZ23-03
    pays: {device: {payer: bureau, clause: HZ23-26}}
""",
    "parameters.yaml": 'contact.ring_s: {value: 40, clause: HZ23-17, why: "it takes longer to the telephone"}\n',
}


def test_a_sixth_bureau_is_added_by_files_alone(tmp_path: Path) -> None:
    # SH21-30 and HZ23-06: a district composes its own.
    for bureau in ("standard", "hangzhou"):
        shutil.copytree(BUREAUS / bureau, tmp_path / bureau)
    (tmp_path / "linan").mkdir()
    for name, text in SIXTH.items():
        (tmp_path / "linan" / name).write_text(text, "utf-8")

    policy = load_bureau("linan", tmp_path)

    assert policy.programme is not None
    assert policy.lineage == ("standard", "hangzhou", "linan")
    assert policy.parameters.number("contact.ring_s") == 40
    assert policy.plans == policy_of("hangzhou").plans
    here = a_person(71, "330112001001", "330112001001", [Circumstance.EMPTY_NEST])
    plan = care_plan(policy.programme, here, Assessment(), TODAY)
    assert plan.service == Entitled("seventy_in_the_hills")
    assert set(plan.fitting.fit) == {"fixed_alarm", "infrared", "door"}
    elsewhere = a_person(71, XIHU, XIHU, [Circumstance.EMPTY_NEST])
    assert care_plan(policy.programme, elsewhere, Assessment(), TODAY).service != plan.service


def test_each_bureau_is_in_charge_of_its_own_area() -> None:
    areas = {bureau: programme_of(bureau).area for bureau in OURS}

    assert XUHUI.startswith(areas["xuhui"])
    assert areas["xuhui"].startswith(areas["shanghai"])
    assert SANYUAN.startswith(areas["sanyuan"])
    assert XIHU.startswith(areas["hangzhou"])
