"""Everybody is told in the words of their role and language, and personal data goes nowhere but there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from telecare.domain.actions import Flow, GiveEntry, PlaceCall, SendSms, TellCall
from telecare.domain.home import Absence, HomeDevice
from telecare.domain.kinds import Emergency, Kind, Role, Service
from telecare.domain.position import Position
from telecare.domain.run import Acceptance
from telecare.ports.enrolment import HomeFile, ResponderFile
from telecare.ports.incidents import Change, Head
from telecare.services.write_text import WriteText
from tests.fakes.platform import Platform
from tests.fakes.signals import a_press
from tests.fakes.story import (
    BUREAU,
    KEY,
    START,
    a_home,
    a_person,
    a_responder,
    an_elder,
    the_policy,
)

TOWN = a_home(
    responders=(
        a_responder("h1.daughter", Role.FIRST_CARER, "+8613800000002"),
        a_responder("h1.son", Role.CONTACT, "+8613800000003"),
        a_responder("h1.committee", Role.COMMITTEE, "+862100000004"),
        a_responder("h1.neighbour", Role.NEIGHBOUR, "+862100000006"),
    )
)
TEAM = a_responder("team1", Role.FIELD_TEAM, "+862100000007")
PARK = Position(31.2100, 121.4400, 15.0)
ALOUD = "天平路一弄二号三零一室"
WRITTEN = "天平路1弄2号301室"


def opened(home: HomeFile = TOWN) -> Platform:
    """A platform with one incident of a home."""
    platform = Platform()
    platform.tells_of_calls = False
    platform.directory.enrol_team(BUREAU, TEAM)
    platform.directory.enrol_home(BUREAU, home)
    platform.deliver(a_press())
    platform.run_until(1)
    return platform


def texts(platform: Platform) -> WriteText:
    return platform.services.ring_person().texts


def head_of(platform: Platform, **facts: Any) -> Head:
    """The incident as it would be with other facts."""
    head = platform.head
    return replace(head, run=replace(head.run, **facts))


def a_call(person: str, script: str) -> PlaceCall:
    return PlaceCall("x-1", "c1", person, Flow.RESPONDER, script, 30, 20, 5, 30)


def an_sms(person: str, message: str, kind: Kind = Kind.FALL) -> SendSms:
    return SendSms("x-1", person, message, kind)


def speaks_english(file: ResponderFile) -> ResponderFile:
    return replace(file, personal=a_person("Ann", "+8613800000002", language="en"))


# ---- whose words ----


@pytest.mark.parametrize("person", ["h1.daughter", "h1.son"])
def test_the_family_hears_what_has_happened(person: str) -> None:
    platform = opened()

    said = texts(platform).call(platform.head, a_call(person, "responder.fall"))

    assert "王阿婆可能摔倒了" in said
    assert "老人在您身边按2" in said


@pytest.mark.parametrize("person", ["h1.committee", "h1.neighbour", "a stranger"])
@pytest.mark.parametrize("kind", ["fall", "medical", "help"])
def test_who_is_no_family_hears_that_help_is_needed_and_where(person: str, kind: str) -> None:
    platform = opened()

    said = texts(platform).call(platform.head, a_call(person, f"responder.{kind}"))

    assert said.startswith("您好，安居守护。王阿婆需要帮忙")
    assert ALOUD in said
    assert "摔" not in said


def test_the_team_hears_the_address_first() -> None:
    platform = opened()

    said = texts(platform).call(platform.head, a_call("team1", "team.fire"))

    assert said.startswith(f"安居派单。地址{ALOUD}。王阿婆家")


def test_only_the_family_is_written_what_has_happened() -> None:
    platform = opened()
    write = texts(platform)

    family = write.sms(platform.head, an_sms("h1.daughter", "alarm.fall"))
    neighbour = write.sms(platform.head, an_sms("h1.neighbour", "alarm.fall"))

    assert "摔" in family
    assert WRITTEN not in family
    assert "摔" not in neighbour
    assert WRITTEN in neighbour


# ---- language ----


def test_an_elder_who_speaks_english_is_called_in_english() -> None:
    elder = an_elder("h1.elder")
    english = replace(elder, personal=replace(elder.personal, language="en"))
    platform = opened(replace(TOWN, elders=(english,)))

    [placed] = platform.carrier.calls.values()

    assert placed.text.startswith("Hello, Anju guard centre. You pressed for help.")


def test_the_device_of_an_elder_who_speaks_english_acknowledges_in_english() -> None:
    elder = an_elder("h1.elder")
    english = replace(elder, personal=replace(elder.personal, language="en"))
    platform = opened(replace(TOWN, elders=(english,)))
    platform.deliver(a_press())
    platform.run_until(2)

    said = [d["say"] for _, word, d in platform.devices.sent if word == "receipt"]

    assert said == ["Received. We are finding somebody for you."] * 2, "the repeat likewise"


def test_each_responder_is_told_in_their_own_language() -> None:
    daughter, *others = TOWN.responders
    platform = opened(replace(TOWN, responders=(speaks_english(daughter), *others)))
    write, head = texts(platform), platform.head

    assert "王阿婆 may have fallen" in write.call(head, a_call("h1.daughter", "responder.fall"))
    assert "王阿婆可能摔倒" in write.call(head, a_call("h1.son", "responder.fall"))
    assert write.sms(head, an_sms("h1.daughter", "someone_goes")).startswith("[Anju] Somebody")
    given = GiveEntry("x-1", "h1.daughter", START)
    assert write.entry(head, given, "2580#").startswith(
        "[Anju] How to get in: 2580#. Valid until 02:10"
    )


def test_who_speaks_a_language_that_nobody_wrote_is_told_in_chinese() -> None:
    daughter, *others = TOWN.responders
    french = replace(daughter, personal=a_person("Anne", "+8613800000002", language="fr"))
    platform = opened(replace(TOWN, responders=(french, *others)))

    assert (
        texts(platform).sms(platform.head, an_sms("h1.daughter", "stood_down")).startswith("【安居")
    )


def test_a_person_on_the_line_is_told_in_their_language() -> None:
    platform = opened()
    [attempt] = platform.head.run.attempts

    said = texts(platform).told(platform.head, TellCall("x-1", attempt.id, "another_home"))

    assert said.startswith(f"还有一户要帮忙。地址{ALOUD}。再说一遍，{ALOUD}")


# ---- what is told of the home ----


def test_of_a_couple_both_are_named() -> None:
    husband = replace(an_elder("h1.husband"), personal=a_person("李阿公", "+8613800000009"))
    platform = opened(replace(TOWN, elders=(an_elder("h1.elder"), husband)))

    said = texts(platform).call(platform.head, a_call("h1.neighbour", "responder.fire"))

    assert "王阿婆和李阿公家" in said
    assert ALOUD in said, "the address of the one of whom it is known"


def test_who_is_in_hospital_is_told_to_family_team_and_services_but_to_no_neighbour() -> None:
    platform = Platform()
    platform.directory.enrol_home(BUREAU, TOWN)
    until = START + timedelta(days=3)
    platform.directory.set_absence(BUREAU, "h1.elder", Absence("hospital", until))
    platform.deliver(a_press())
    platform.run_until(1)
    write, head = texts(platform), platform.head

    assert "登记住院，到2026年1月18日。" in write.call(
        head, a_call("h1.daughter", "responder.fire")
    )
    assert "登记住院" in write.call(head, a_call("team1", "team.fire"))
    assert "登记住院" in write.relay(head, Service.FIRE)
    assert "In hospital until 2026-1-18" in write.relay(head, Service.FIRE, "en")
    assert "登记" not in write.call(head, a_call("h1.neighbour", "responder.fire"))


@pytest.mark.parametrize(("reason", "said"), [("away", "登记外出"), ("with the son", "登记不在家")])
def test_any_other_absence_is_told_too(reason: str, said: str) -> None:
    platform = opened()
    until = START + timedelta(days=3)
    snapshot = replace(platform.head.run.snapshot, away={"h1.elder": Absence(reason, until)})

    head = head_of(platform, snapshot=snapshot)

    assert said in texts(platform).call(head, a_call("h1.daughter", "responder.fire"))


def away_from_home() -> tuple[Platform, Head]:
    platform = opened(
        replace(TOWN, devices=(*TOWN.devices, HomeDevice("standard-h1-watch1", "watch")))
    )
    later = START + timedelta(days=7)
    platform.whereabouts.keep(BUREAU, KEY, PARK, START, later)
    return platform, head_of(platform, away_from_home=True, kind=Kind.FALL)


def test_who_is_away_from_home_is_sought_at_the_last_position() -> None:
    platform, head = away_from_home()
    write = texts(platform)

    family = write.call(head, a_call("h1.daughter", "responder.fall"))
    neighbour = write.call(head, a_call("h1.neighbour", "responder.fall"))
    written = write.sms(head, an_sms("h1.daughter", "alarm.fall"))

    assert family.endswith("人不在家，在北纬三一点二一零度，东经一二一点四四零度附近。")
    assert "北纬三一点二一零度" in neighbour
    assert "北纬31.21000度、东经121.44000度，误差约15米" in written
    assert not any("天平路" in said for said in (family, neighbour, written))


def test_a_position_that_is_forgotten_is_spoken_round_and_never_replaced_by_the_home() -> None:
    platform = opened()
    head = head_of(platform, away_from_home=True)

    said = texts(platform).sms(head, an_sms("h1.daughter", "alarm.help"))

    assert "人不在家，位置还不清楚" in said
    assert "天平路" not in said


@pytest.mark.parametrize(
    ("seconds", "said"), [(61, "大约2分钟"), (60, "大约1分钟"), (-300, "大约1分钟")]
)
def test_the_family_is_told_in_how_many_minutes_somebody_comes(seconds: int, said: str) -> None:
    platform = opened()
    now = platform.clock.now()
    going = Acceptance("h1.neighbour", now, eta_at=now + timedelta(seconds=seconds))

    head = head_of(platform, acceptances=(going,))

    assert said in texts(platform).sms(head, an_sms("h1.daughter", "progress.accepted"))


def test_who_has_arrived_is_expected_no_more() -> None:
    platform = opened()
    now = platform.clock.now()
    there = Acceptance("h1.neighbour", now, eta_at=now + timedelta(minutes=3), arrived_at=now)

    head = head_of(platform, acceptances=(there,))

    assert "大约十几分钟" in texts(platform).sms(head, an_sms("h1.daughter", "progress.accepted"))


def test_after_an_erasure_people_are_still_called_without_a_name() -> None:
    platform = opened()
    platform.directory.erase_elder(BUREAU, "h1.elder", "boss", START)

    said = texts(platform).call(platform.head, a_call("h1.neighbour", "responder.help"))

    assert "这位老人需要帮忙" in said
    assert "地址登记的住址" in said


# ---- what a seat reads ----


@pytest.mark.parametrize("service", Service)
def test_a_relay_is_the_address_then_what_is_known_then_who(service: Service) -> None:
    platform = opened()

    said = texts(platform).relay(head_of(platform, kind=Kind.FALL), service)

    assert said.startswith(f"地址：{WRITTEN}。再说一遍，{WRITTEN}。老人可能摔倒")
    assert "王阿婆" in said


def test_a_relay_says_confirmed_only_when_somebody_has_confirmed() -> None:
    platform = opened()
    write = texts(platform)

    assert "还没有人到场确认" in write.relay(platform.head, Service.AMBULANCE)
    confirmed = head_of(platform, confirmed=Emergency.MEDICAL)
    assert "已经有人确认" in write.relay(confirmed, Service.AMBULANCE)


@pytest.mark.parametrize("reason", ["ticket_returned", "ticket_not_accepted"])
def test_a_seat_has_words_for_a_ticket_that_nobody_does(reason: str) -> None:
    platform = opened()
    write = texts(platform)

    assert "还没有人确认王阿婆平安" in write.desk(platform.head, reason)
    assert "Nobody has yet seen 王阿婆 safe" in write.desk(platform.head, reason, "en")


def test_a_seat_is_guided_by_the_kind_in_its_own_language() -> None:
    platform = opened()
    head = head_of(platform, kind=Kind.GAS)

    assert [q.id for q in texts(platform).guide(head)][:2] == ["out", "inside"]
    assert texts(platform).guide(head, "en")[0].ask.startswith("Are you outside?")


# ---- versions ----


def test_a_running_incident_keeps_the_words_that_it_began_with() -> None:
    platform = opened()
    before = texts(platform).sms(platform.head, an_sms("h1.daughter", "stood_down"))
    publish_other_words(platform)

    assert texts(platform).sms(platform.head, an_sms("h1.daughter", "stood_down")) == before
    assert texts(platform).receipt(BUREAU, "accepted") == "听到了。"
    version = platform.head.run.snapshot.policy
    assert texts(platform).receipt(BUREAU, "accepted", version) == "收到了，正在为您找人。"


def publish_other_words(platform: Platform) -> None:
    document = the_policy().document()
    scripts = document["scripts"]
    chinese = {
        **scripts["texts"]["zh_CN"],
        "sms.stood_down": "都好了。",
        "receipt.accepted": "听到了。",
    }
    scripts = {**scripts, "texts": {**scripts["texts"], "zh_CN": chinese}}
    platform.directory.publish_policy(
        BUREAU, "other", {**document, "scripts": scripts}, "boss", "a test", START
    )


def test_a_text_that_nobody_wrote_fails_the_one_action_and_keeps_no_other_waiting() -> None:
    platform = opened()
    head = platform.head
    asked = (
        replace(an_sms("h1.son", "unheard_of"), id="x-1"),
        replace(an_sms("h1.daughter", "stood_down"), id="x-2"),
    )
    platform.store.commit(
        Change(head, head.run, head.decided, asked, (), head.due_at, platform.clock.now())
    )

    carried = platform.services.carry_out().pending(platform.head)

    assert [item.action.id for item in carried.failed] == ["x-1"]
    assert list(platform.carrier.messages) == ["x-2"]
    assert ("action_failed", "UnavailableError") in [
        (fact, keys.get("error")) for fact, keys in platform.facts.noted
    ]


# ---- nowhere else ----


def test_nothing_personal_stands_in_facts_timeline_or_head() -> None:
    platform = opened()
    platform.run_until(300)

    assert platform.carrier.calls
    links = platform.store.timeline(BUREAU, platform.head.incident)
    seen = repr(platform.facts.noted) + repr(links) + repr(platform.head)
    for private in ("王阿婆", "天平路", "13800000001", "的名字"):
        assert private not in seen
