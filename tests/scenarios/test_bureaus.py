"""Each bureau's elder goes from the application to the active service and through one alarm to its end.

Everything runs on the template that would be deployed: the portal's API with tokens of the offices that the
procedure names, certificates and the device policy at the broker, the response, the telephones. What is
expected stands here in the words of the documents, not read from the files that it proves.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from infra.policy import BUREAUS, load_bureau
from localcloud.drills.stage import Stage
from localcloud.telephone.behaviour import Behaviour
from tests.fakes.rosters import a_csv, a_roster, a_row
from tests.stories.bureau_life import DEADLINES, REGISTER, BureauLife, Elder, Neighbour

MORNING = datetime(2026, 3, 2, 2, 10, tzinfo=UTC)
"""A Monday, ten past ten in China: committees are in."""

OURS = ("shanghai", "sanyuan", "xuhui", "hangzhou")
SIXTH = "linan"
COMES = Behaviour(answer_after=timedelta(seconds=8), press="11")
COMMITTEE = Neighbour("committee", "居委会", "+8613700000004", "08:30-17:30")
PROPERTY = Neighbour("property", "物业", "+8613700000005")
LEADER = Neighbour("leader", "楼组长", "+8613700000006")
SON = Neighbour("son", "儿子", "+8613800000002")

Begin = Callable[..., BureauLife]


@pytest.fixture(scope="module")
def bureaus() -> Iterator[Stage]:
    """One twin for all bureaus, the sixth too: a deployment is told their names and nothing else."""
    with Stage((*OURS, SIXTH)) as stage:
        yield stage


@pytest.fixture
def begin(bureaus: Stage) -> Iterator[Begin]:
    """Let a bureau take up its work, the roster with the elder brought in."""
    with ExitStack() as scene:

        def begun(elder: Elder, name: str, root: Path | None = None) -> BureauLife:
            policy = load_bureau(name, root) if root else load_bureau(name)
            life = BureauLife(bureaus, scene, policy, elder, MORNING)
            life.enter_roster()
            life.go_on(REGISTER)
            life.forward(hours=1)
            return life

        yield begun


def facts(area: str, *circumstances: str, born: str = "1940-05-01") -> dict[str, object]:
    """What an application says of the elder."""
    return {
        "born": born,
        "registered": area,
        "resides": area,
        "circumstances": dict.fromkeys(circumstances, True),
        "relatives": [],
    }


ALARMS = {
    "一键通": "help",
    "smart_badge": "help",
    "红外": "inactivity",
    "水表": "inactivity",
    "门磁": "intrusion",
    "烟感": "smoke",
    "gas_detector": "gas",
    "co_detector": "co",
}


def prove_devices(life: BureauLife, accepts: str) -> None:
    """The devices are fitted; until each raised a test alarm, which rings nobody, no paper is accepted."""
    life.fit()
    for serial, word in life.elder.devices.items():
        if word == "smart_badge":
            assert ("no_sim", life.thing(serial)) in life.missing(accepts)
            life.register_sim(serial)
    untried = [life.thing(serial) for serial in life.elder.devices]
    assert life.missing(accepts) == sorted(("not_tried", thing) for thing in untried)
    for serial, word in life.elder.devices.items():
        life.open_test_window(serial)
        life.alarm(serial, ALARMS[word], f"test-{serial}", test=True)
        life.forward(minutes=1)
        assert life.receipts() == ["accepted"]
        assert (life.rung, life.texted) == ([], [])
    for incident in life.incidents():
        assert life.run(incident).test
        carer = life.responder("carer")
        life.seat(incident, "reports", report="arrived", by=carer)
        is_valve_silent = life.run(incident).valve_failed
        outcome = "made_safe" if is_valve_silent else "test"
        life.closed_by_people(incident, outcome, "in_person", carer)
    assert life.incidents() == ()
    assert life.missing(accepts) == []


def stands_watched(life: BureauLife) -> None:
    """The service is active, and so is the watch: on the day of its fitting no home is silent."""
    assert (life.service["phase"], life.service["next"]) == ("active", None)
    [standing] = life.standings()
    assert standing in {"confirmed", "unknown"}


def goes_to_its_end(life: BureauLife, helper: str, outcome: str) -> None:
    """Whoever accepted goes there, sees the elder, and people close the case."""
    [incident] = life.incidents()
    person = life.responder(helper)
    assert [a.person for a in life.run(incident).acceptances] == [person]
    life.seat(incident, "reports", report="arrived", by=person)
    life.forward(minutes=2)
    life.closed_by_people(incident, outcome, "in_person", person)
    assert life.incidents() == ()


def test_an_elder_of_hangzhou_is_led_in_by_notice_and_the_family_is_rung_first(
    begin: Begin,
) -> None:
    # HZ23-03, HZ23-07 to HZ23-10: apply, the street approves, a notice hangs out, sign, fit before witnesses, accept.
    area = "330106002001"
    elder = Elder(
        area,
        "高",
        facts(area, "alone"),
        near=(COMMITTEE, PROPERTY),
        devices={"alarm1": "一键通", "pir1": "红外", "door1": "门磁"},
        district="330106",
    )
    life = begin(elder, "hangzhou")
    life.apply("elder")
    assert life.service["class"] == "paid_for"
    life.step("approve", "street")
    life.step("notice", "committee")
    life.days_pass(6)
    assert life.try_sign({"rescue": 3000}) == (403, "too_early")
    life.days_pass(1)
    agreement = life.sign({"rescue": 3000})
    assert (agreement["elder_fen"], agreement["fees"][0]["payer"]) == (0, "bureau")
    prove_devices(life, "street")
    assert life.try_step("fit", "installer")[1]["detail"] == "nobody_present"
    life.step("fit", "installer", ["committee"])
    life.step("accept", "street")
    stands_watched(life)
    life.go_on(DEADLINES)
    life.forward(minutes=6)
    life.go_on()
    assert life.incidents() == ()

    # HZ23-19, HZ23-21: the family answers first; at high risk it is rung together with the elder.
    life.answers("carer", COMES)
    life.alarm("alarm1", "help", "a1")
    life.forward(minutes=4)

    assert life.rung == [("elder", 0), ("carer", 0)]
    assert life.commands() == {"open_voice"}
    assert life.receipts() == ["accepted", "handled"]
    goes_to_its_end(life, "carer", "helped_at_home")


def test_an_elder_of_shanghai_need_not_apply_and_those_nearby_look_in(begin: Begin) -> None:
    # SH21-01, SH21-03, SH21-16, SH21-21, SH21-26: found by the committee, and the district bears all of it.
    area = "310101002001"
    elder = Elder(
        area,
        "中",
        facts(area, "alone", "poor"),
        near=(LEADER, PROPERTY, COMMITTEE),
        devices={"key1": "一键通", "water1": "水表", "smoke1": "烟感"},
        district="310101",
    )
    life = begin(elder, "shanghai")
    life.apply("committee")
    assert life.service["class"] == "tier1"
    agreement = life.sign({"rescue": 1000, "care": 3000})
    assert (agreement["package"], agreement["elder_fen"]) == ("package_a", 0)
    prove_devices(life, "street")
    life.step("fit", "installer")
    life.step("accept", "street")
    stands_watched(life)

    # SH24-02, SH24-23: a silent home is rung again after ten minutes, then those nearby with the first of the family.
    life.answers("leader", COMES)
    life.alarm("water1", "inactivity", "a1")
    life.forward(minutes=14)

    assert life.rung[:2] == [("elder", 0), ("elder", 630)]
    assert set(life.rung[2:]) == {
        (who, 660) for who in ("carer", "leader", "property", "committee")
    }
    assert life.commands() == {"self_test"}
    goes_to_its_end(life, "leader", "accidental")


def test_an_elder_of_sanyuan_is_passed_by_three_offices_and_the_committee_is_rung(
    begin: Begin,
) -> None:
    # FJ24-02, FJ24-19, FJ24-20, FJ24-37, FJ24-38: committee, street and district, and a plan before the elder.
    area = "350404001001"
    elder = Elder(
        area,
        "中",
        facts(area, "empty_nest", born="1956-05-01"),
        near=(SON, COMMITTEE, PROPERTY),
        devices={"badge1": "smart_badge"},
        district="350404",
    )
    life = begin(elder, "sanyuan")
    life.apply("elder")
    assert life.service["class"] == "seven_kinds"
    life.assess("committee")
    life.step("assess", "committee")
    life.step("approve", "street")
    life.step("register", "district")
    assert life.try_step("plan", "operator_admin")[1]["detail"] == "nobody_present"
    life.step("plan", "operator_admin", ["elder"])
    assert life.sign({"basic": 3000})["elder_fen"] == 0
    prove_devices(life, "street")
    life.step("fit", "installer")
    life.step("accept", "installer", ["elder"])
    stands_watched(life)

    # FJ24-43, FJ24-50: named contacts are told at once, the place is asked for, the committee rung with the first.
    life.answers("committee", COMES)
    life.alarm("badge1", "help", "a1")
    life.forward(minutes=4)

    assert life.rung[:2] == [("elder", 0), ("elder", 30)]
    assert set(life.rung[2:]) == {(who, 60) for who in ("carer", "committee", "property")}
    assert life.texted[:2] == ["carer", "son"]
    assert life.commands() == {"locate", "open_voice"}
    goes_to_its_end(life, "committee", "helped_at_home")


def test_an_elder_of_xuhui_is_assessed_at_home_and_the_team_goes_to_the_door(begin: Begin) -> None:
    # XH23-08, XH23-10, XH23-18, XH23-36: the street finds and assesses, the plan is made with the elder.
    area = "310104003001"
    elder = Elder(
        area,
        "低",
        facts(area, "alone"),
        near=(SON, PROPERTY),
        devices={
            "smoke1": "烟感",
            "key1": "一键通",
            "gas1": "gas_detector",
            "carbon1": "co_detector",
        },
        district="310104",
    )
    life = begin(elder, "xuhui")
    life.apply("street")
    assert life.service["missing"] == ["poor"]
    life.assess("street")
    life.step("assess", "street")
    assert life.try_step("plan", "operator_admin", ["elder"])[1]["detail"] == "facts_missing"
    known = facts(area, "alone")
    known["circumstances"] = {"alone": True, "poor": False}
    life.establish("street", known)
    assert life.service["class"] == "tier2"
    life.step("plan", "operator_admin", ["elder"])
    # SH21-04 binds the district: ten yuan of the rescue are the bureau's, and no more.
    assert life.sign({"rescue": 1000, "device": 500})["elder_fen"] == 500
    prove_devices(life, "street")
    life.step("fit", "installer")
    life.step("accept", "street")
    stands_watched(life)

    # XH23-21 to XH23-23: the elder, each contact, the neighbourhood; the team only when no contact can be reached.
    life.answers("team", COMES)
    life.alarm("key1", "help", "a1")
    life.forward(minutes=5)

    contacts = [("carer", 60), ("son", 90), ("carer", 120), ("son", 150)]
    assert life.rung[:2] == [("elder", 0), ("elder", 30)]
    assert [each for each in life.rung if each[0] in {"carer", "son"}] == contacts
    assert [at for who, at in life.rung if who == "property"] == [150]
    assert life.rung[-1] == ("team", 180)
    assert life.commands() == {"open_voice"}
    goes_to_its_end(life, "team", "helped_at_home")


# ---- a roster of many ----


def test_a_long_roster_is_taken_in_by_portions_and_its_faults_are_named_by_row(
    begin: Begin,
) -> None:
    # XH23-10: who is to be looked after is listed by the streets, whatever the file is like.
    area = "310104003001"
    life = begin(Elder(area, "低", facts(area, "alone")), "xuhui")
    wrong = {7: {"联系电话": "6437"}, 90: {"身份证号码": "3.10104E+17"}, 121: {"风险等级": "??"}}
    rows = [a_row(number, **wrong.get(number, {})) for number in range(2, 123)]

    status, shown = life.upload("elders", a_csv(a_roster(*rows)))
    committed = life.commit(shown)
    life.forward(seconds=1)
    taken = life.preview(shown)

    assert status == 201
    assert [(each["row"], each["field"]) for each in shown["items"]] == [
        (9, "phone"),
        (92, "id_number"),
        (123, "risk"),
    ]
    assert (committed[0], committed[1]["state"]) == (202, "committing")
    assert (taken["state"], taken["done"], taken["counts"]["taken"]) == ("committed", 2, 118)
    homes = list(life.stored.directory.homes("xuhui", area[:9]))
    assert len(homes) == 119


# ---- a sixth bureau, by files alone ----

FILES = {
    "bureau.yaml": """
        bureau: linan
        extends: hangzhou
        name: 临安区安居守护
        zone: Asia/Shanghai
        version: "1"
        changed_by: chen
        why: a district of its own
        """,
    "versions.yaml": """
        - {version: "1", at: 2026-03-01, changed_by: chen, why: a district of its own}
        """,
    "parameters.yaml": """
        contact.ring_s: {value: 40, clause: HZ23-17, why: "it takes longer to the telephone in the hills"}
        """,
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
            pays: {device: {payer: bureau, clause: HZ23-26}, rescue: {payer: bureau, clause: HZ23-26}}
        procedures:
          granted:
            - {act: apply, by: [elder, guardian], clause: HZ23-07}
            - {act: approve, by: [street], clause: HZ23-08}
            - {act: sign, by: [elder, guardian], clause: HZ23-09}
            - {act: fit, by: [operator], present: [committee], clause: HZ23-09}
            - {act: accept, by: [street, committee], clause: HZ23-10}
        """,
    "response_plans.yaml": """
        # A team is an hour away: it goes at once, and whoever lives near is rung with the elder's first contact.
        help:
          clause: [HZ23-19, HZ23-21]
          commands: [open_voice]
          sms_contacts: true
          elder: {tries: 1, answer: holds}
          contacts: elder_tried
          neighbourhood: [first_contact]
          neighbourhood_roles: [committee, neighbour]
          away_roles: [committee, volunteer]
          team: [opening]
          emergency: medical
        """,
}


def test_a_sixth_bureau_by_files_alone_takes_an_elder_in_and_answers_by_its_own_plan(
    begin: Begin, tmp_path: Path
) -> None:
    # SH21-30, HZ23-06, XH23-29: nothing but these files knows of it.
    for bureau in ("standard", "hangzhou"):
        shutil.copytree(BUREAUS / bureau, tmp_path / bureau)
    (tmp_path / SIXTH).mkdir()
    for name, text in FILES.items():
        (tmp_path / SIXTH / name).write_text(dedent(text), "utf-8")
    area = "330112001001"
    elder = Elder(
        area,
        "低",
        facts(area, "empty_nest", born="1955-01-01"),
        near=(COMMITTEE, PROPERTY),
        devices={"key1": "一键通", "pir1": "红外", "door1": "门磁"},
        district="330112",
    )
    life = begin(elder, SIXTH, tmp_path)
    life.apply("elder")
    assert life.service["class"] == "seventy_in_the_hills"
    life.step("approve", "street")
    assert life.sign({"rescue": 3000})["elder_fen"] == 0
    prove_devices(life, "street")
    life.step("fit", "installer", ["committee"])
    life.step("accept", "committee")
    stands_watched(life)

    life.answers("committee", COMES)
    life.alarm("key1", "help", "a1")
    life.forward(minutes=4)

    assert life.rung[:2] == [("elder", 0), ("team", 0)]
    assert set(life.rung[2:]) == {("carer", 30), ("committee", 30)}
    goes_to_its_end(life, "committee", "helped_at_home")
