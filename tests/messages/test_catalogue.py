"""Texts: every key that a decision can ask for, in every language, and nothing that tells too much."""

import re
import string

import pytest

from telecare.domain.kinds import Kind, Service
from telecare.messages.catalogue import LANGUAGES, Catalogue

ASKED_FOR = (
    [f"call.{who}.{kind}" for who in ("elder", "responder", "team") for kind in Kind]
    + [f"sms.{message}.{kind}" for message in ("alarm", "switched") for kind in Kind]
    + [f"relay.{service}" for service in Service]
    + [
        "call.follow_up",
        "told.someone_goes",
        "sms.someone_goes",
        "sms.entry_code",
        "place.position",
    ]
    + [f"receipt.{state}" for state in ("accepted", "handled", "rejected")]
    + ["default.name", "default.address", "default.accuracy"]
)
DIAGNOSES = re.compile(r"心脏|血压|血糖|中风|痴呆|呼吸暂停|精神|stroke|heart|dementia|apnoea|blood")
HOME = {"name": "王阿婆", "address": "天平路1弄2号301室"}


def text(key: str, language: str = "zh_CN", **values: str) -> str:
    return Catalogue().text("standard", language, key, **(values or HOME))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_can_be_asked_for_is_there_and_no_other(language):
    assert sorted(LANGUAGES[language]) == sorted(ASKED_FOR)


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_ask_for_nothing_that_nobody_gives_them(language):
    fields = {
        field
        for template in LANGUAGES[language].values()
        for _, field, _, _ in string.Formatter().parse(template)
    }

    assert fields == {None, "name", "address", "code", "until", "lat", "lon", "accuracy"}


@pytest.mark.parametrize("kind", Kind)
def test_who_is_called_learns_where_to_go_and_no_diagnosis(kind):
    said = text(f"call.responder.{kind}")

    assert HOME["address"] in said
    assert not DIAGNOSES.search(said)
    assert "请按1" in said


@pytest.mark.parametrize("key", [f"relay.{s}" for s in Service])
def test_an_emergency_service_hears_the_address_first(key):
    assert text(key).startswith(f"地址：{HOME['address']}")
    assert text(key, "en").startswith(f"Address: {HOME['address']}")


@pytest.mark.parametrize("kind", Kind)
def test_the_team_hears_the_address_before_anything_else_of_the_home(kind):
    said = text(f"call.team.{kind}")

    assert said.index(HOME["address"]) < said.index(HOME["name"])


@pytest.mark.parametrize("kind", [Kind.GAS, Kind.CO])
def test_in_gas_and_co_the_elder_is_told_to_go_out_and_asked_for_no_key(kind):
    said = text(f"call.elder.{kind}")

    assert "到屋外去" in said
    assert "请按" not in said


@pytest.mark.parametrize("kind", [k for k in Kind if k not in {Kind.GAS, Kind.CO}])
def test_otherwise_the_elder_is_asked_for_1_or_2(kind):
    said = text(f"call.elder.{kind}")

    assert "请按1" in said
    assert "请按2" in said


@pytest.mark.parametrize("kind", Kind)
def test_a_message_fits_into_three_parts_and_names_no_address(kind):
    said = text(f"sms.alarm.{kind}")

    assert len(said) <= 3 * 67
    assert HOME["address"] not in said
    assert "回复1" in said


def test_what_is_not_known_is_spoken_round():
    said = text("call.responder.help", name="", address="")

    assert "这位老人家需要人去看看" in said
    assert "地址是登记的住址" in said


def test_a_name_with_braces_is_a_name():
    assert "{address}" in text("sms.someone_goes", name="{address}")


def test_a_bureau_may_use_its_own_words():
    own = Catalogue({("demo", "zh_CN"): {"told.someone_goes": "有人去了。"}})

    assert own.text("demo", "zh_CN", "told.someone_goes") == "有人去了。"
    assert own.text("standard", "zh_CN", "told.someone_goes") != "有人去了。"
    assert own.text("demo", "zh_CN", "call.follow_up")


def test_a_text_that_there_is_not_is_an_error_that_names_it():
    with pytest.raises(KeyError, match="call\\.nobody"):
        text("call.nobody")
