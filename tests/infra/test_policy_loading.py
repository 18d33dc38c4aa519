"""A bureau is loaded whole: its own values on top of its base's, ready to be published (law 12)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from infra.policy import BUREAUS, BureauPolicy, load_bureau
from telecare.domain.codec import from_plain
from telecare.domain.kinds import Kind, Risk, Role, Service
from telecare.domain.response_plan import ElderAnswer, ResponsePlan, Start, Trigger, Unless
from telecare.messages.scripts import read_scripts

HEAD = 'bureau: mine\nextends: standard\nname: 我区\nzone: Asia/Urumqi\nversion: "7"\nchanged_by: li\nwhy: trial\n'
PARAMETERS = """
elder.ring_s: {value: 12, clause: SH21-15, why: "shorter"}
co.unreached_s: {value: 60.5, clause: XH23-24, why: "sooner"}
"""
PLANS = """
help:
  clause: [SH21-15]
  commands: [open_voice, sound_siren]
  sms_contacts: true
  elder: {tries: 3, retry: elder.retry_min, answer: goes_on}
  contacts: with_elder
  contacts_by_risk: {low: {start: opening, after: team.after_min}}
  neighbourhood: []
  neighbourhood_roles: [volunteer]
  team: [never]
  team_by_risk: {high: [opening, {start: elder_tried, after: hold_s}]}
  emergency: crime
  suspected: {service: "110", unless: accepted_soon}
  second_detector: "119"
  valve: {unproven_calls: [property], unproven_relays: [gas, "119"]}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bureaus")


@pytest.fixture(scope="module")
def mine(folder: Path) -> BureauPolicy:
    shutil.copytree(BUREAUS / "standard", folder / "standard")
    (folder / "mine").mkdir()
    (folder / "mine" / "bureau.yaml").write_text(HEAD, "utf-8")
    (folder / "mine" / "parameters.yaml").write_text(PARAMETERS, "utf-8")
    (folder / "mine" / "response_plans.yaml").write_text(PLANS, "utf-8")
    return load_bureau("mine", folder)


def test_the_head_is_the_bureaus_own(mine: BureauPolicy) -> None:
    assert (mine.bureau, mine.name, mine.zone) == ("mine", "我区", "Asia/Urumqi")
    assert (mine.version, mine.changed_by, mine.why) == ("7", "li", "trial")


def test_a_value_of_its_own_stands_on_top_with_its_own_clause(mine: BureauPolicy) -> None:
    standard = load_bureau("standard")

    assert mine.parameters.number("elder.ring_s") == 12
    assert mine.clauses["elder.ring_s"] == "SH21-15"
    assert mine.parameters.number("contact.ring_s") == standard.parameters.number("contact.ring_s")
    assert mine.clauses["contact.ring_s"] == standard.clauses["contact.ring_s"]


def test_a_bureau_may_give_a_kind_a_value_that_its_base_has_in_general(mine: BureauPolicy) -> None:
    assert mine.parameters.for_kind("unreached_s", Kind.CO) == "co.unreached_s"
    assert mine.parameters.number("co.unreached_s") == 60.5


def test_loading_a_bureau_leaves_its_base_alone(mine: BureauPolicy) -> None:
    assert mine.parameters.number("elder.ring_s") == 12
    assert load_bureau("standard").parameters.number("elder.ring_s") == 30


def test_a_plan_of_its_own_replaces_the_bases_and_the_others_stay(mine: BureauPolicy) -> None:
    standard = load_bureau("standard")

    assert mine.plans[Kind.HELP] != standard.plans[Kind.HELP]
    assert {k: p for k, p in mine.plans.items() if k is not Kind.HELP} == {
        k: p for k, p in standard.plans.items() if k is not Kind.HELP
    }


def test_every_field_of_a_plan_is_read(mine: BureauPolicy) -> None:
    plan = mine.plans[Kind.HELP]

    assert plan.kind is Kind.HELP
    assert plan.clause == "SH21-15"
    assert plan.commands == ("open_voice", "sound_siren")
    assert plan.sms_contacts is True
    assert (plan.elder.tries, plan.elder.retry) == (3, "elder.retry_min")
    assert plan.elder.answer is ElderAnswer.GOES_ON
    assert plan.contacts == Trigger(Start.WITH_ELDER)
    assert plan.contacts_trigger(Risk.LOW) == Trigger(Start.OPENING, "team.after_min")
    assert plan.contacts_trigger(Risk.HIGH) == plan.contacts
    assert plan.neighbourhood == ()
    assert plan.neighbourhood_roles == {Role.VOLUNTEER}
    assert plan.team == (Trigger(Start.NEVER),)
    assert plan.team_triggers(Risk.HIGH) == (
        Trigger(Start.OPENING),
        Trigger(Start.ELDER_TRIED, "hold_s"),
    )
    assert plan.team_triggers(Risk.LOW) == plan.team
    assert plan.emergency == "crime"
    assert plan.suspected is not None
    assert (plan.suspected.service, plan.suspected.unless) == (Service.POLICE, Unless.ACCEPTED_SOON)
    assert plan.second_detector is Service.FIRE
    assert plan.valve is not None
    assert plan.valve.unproven_calls == (Role.PROPERTY,)
    assert plan.valve.unproven_relays == (Service.GAS, Service.FIRE)


def test_a_bureau_without_files_of_its_own_is_its_base_under_another_name(tmp_path: Path) -> None:
    shutil.copytree(BUREAUS / "standard", tmp_path / "standard")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "bureau.yaml").write_text(HEAD, "utf-8")

    policy = load_bureau("mine", tmp_path)

    assert policy.parameters == load_bureau("standard").parameters
    assert policy.plans == load_bureau("standard").plans


def test_a_base_may_have_a_base(folder: Path, mine: BureauPolicy) -> None:
    (folder / "street").mkdir()
    head = HEAD.replace("mine", "street", 1).replace("standard", "mine")
    (folder / "street" / "bureau.yaml").write_text(head, "utf-8")

    street = load_bureau("street", folder)

    assert street.parameters == mine.parameters
    assert street.plans == mine.plans


# ---- what is published ----


def test_what_is_published_is_whole_and_can_be_read_again(mine: BureauPolicy) -> None:
    document = json.loads(json.dumps(mine.document(), ensure_ascii=False))

    parts = {"zone", "parameters", "plans", "clauses", "bounds", "scripts", "programme"}
    assert set(document) == parts
    assert document["bounds"]["contact.ring_s"] == [20, 60]
    assert "elder.ring_s" not in document["bounds"], "the bureau's own 12 s lie outside"
    assert document["zone"] == "Asia/Urumqi"
    assert document["parameters"]["elder.ring_s"] == 12
    assert document["clauses"].keys() == document["parameters"].keys()
    plans = {Kind(k): from_plain(ResponsePlan, plan) for k, plan in document["plans"].items()}
    assert plans == mine.plans
    assert read_scripts("mine", "7", document["scripts"]) == mine.scripts


def test_the_same_files_give_the_same_document() -> None:
    assert json.dumps(load_bureau("demo").document()) == json.dumps(load_bureau("demo").document())


# ---- other numbers for a rehearsal ----


def test_a_rehearsal_may_have_other_numbers_and_the_policy_stays_as_it_is() -> None:
    standard = load_bureau("standard")

    other = standard.with_parameters({"contact.ring_s": 10, "help.eta.stop_min": 3})

    assert other.parameters.number("contact.ring_s") == 10
    assert other.parameters.for_kind("eta.stop_min", Kind.HELP) == "help.eta.stop_min"
    assert standard.parameters.number("contact.ring_s") == 30
    assert other.plans == standard.plans
    assert other.version == standard.version


@pytest.mark.parametrize("name", ["contact.rings", "", "earthquake.hold_s"])
def test_a_rehearsal_invents_no_number(name: str) -> None:
    with pytest.raises(KeyError) as caught:
        load_bureau("standard").with_parameters({"contact.ring_s": 9, name: 1})

    assert caught.value.args == (name,)
