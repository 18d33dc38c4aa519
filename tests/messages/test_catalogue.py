"""Texts are put together in the words of the version that an incident keeps, with nothing left blank."""

import pytest

from telecare.domain.errors import PolicyError, UnavailableError
from telecare.domain.kinds import Kind
from telecare.messages.asked_for import GUIDES, MAY_BE_EMPTY, TEXTS
from telecare.messages.catalogue import Catalogue, Edition
from telecare.messages.scripts import Question, Scripts, check_complete
from tests.fakes.story import the_policy

ASK = Question("fire", "看得到火吗？")
OLD = Scripts(
    {
        "zh_CN": {"told.someone_goes": "{name}那边有人去了。", "default.name": "老人"},
        "en": {"told.someone_goes": "Somebody goes to {name}.", "default.name": "them"},
    },
    {"zh_CN": {Kind.FIRE: (ASK,)}},
)
NEW = Scripts(
    {
        "zh_CN": {"told.someone_goes": "已经有人去了。", "sms.stood_down": "{name}好了。", "default.name": "那位"},
    },
    {"zh_CN": {Kind.GAS: (ASK,)}},
)  # fmt: skip
PUBLISHED = {("xh", "1"): OLD, ("xh", "2"): NEW, ("xh", ""): NEW}


@pytest.fixture
def catalogue():
    return Catalogue(lambda bureau, version: PUBLISHED.get((bureau, version)))


def test_an_incident_keeps_the_words_that_it_began_with(catalogue):
    assert (
        catalogue.text(Edition("xh", "1"), "told.someone_goes", name="王阿婆")
        == "王阿婆那边有人去了。"
    )
    assert (
        catalogue.text(Edition("xh", "2"), "told.someone_goes", name="王阿婆") == "已经有人去了。"
    )


def test_without_a_version_the_one_in_force_is_meant(catalogue):
    assert catalogue.text(Edition("xh"), "told.someone_goes", name="") == "已经有人去了。"


def test_everybody_is_told_in_their_language(catalogue):
    said = catalogue.text(Edition("xh", "1", "en"), "told.someone_goes", name="Wang")

    assert said == "Somebody goes to Wang."


def test_a_text_that_an_old_version_does_not_have_is_taken_from_the_one_in_force(catalogue):
    assert catalogue.text(Edition("xh", "1"), "sms.stood_down", name="王阿婆") == "王阿婆好了。"


def test_a_version_of_which_no_words_were_kept_speaks_those_in_force(catalogue):
    assert catalogue.text(Edition("xh", "0"), "told.someone_goes", name="") == "已经有人去了。"


def test_a_language_that_the_bureau_does_not_speak_is_chinese_and_not_silence(catalogue):
    said = catalogue.text(Edition("xh", "1", "fr"), "told.someone_goes", name="王阿婆")

    assert said == "王阿婆那边有人去了。"


def test_what_is_not_known_is_spoken_round_in_the_same_words(catalogue):
    assert catalogue.text(Edition("xh", "1"), "told.someone_goes", name="") == "老人那边有人去了。"
    assert catalogue.text(Edition("xh", "1", "en"), "told.someone_goes", name="").endswith(
        "to them."
    )


def test_a_name_with_braces_is_a_name(catalogue):
    assert (
        catalogue.text(Edition("xh", "2"), "sms.stood_down", name="{address}") == "{address}好了。"
    )


def test_a_text_that_no_version_has_is_named_and_may_be_mended_by_publishing(catalogue):
    with pytest.raises(UnavailableError, match=r"call\.nobody.*xh, version 1.*publish"):
        catalogue.text(Edition("xh", "1"), "call.nobody")


def test_a_bureau_that_published_nothing_is_named(catalogue):
    with pytest.raises(UnavailableError, match="other, version in force"):
        catalogue.text(Edition("other"), "told.someone_goes")


def test_a_guide_is_the_versions_own_or_the_one_in_force_in_any_language(catalogue):
    assert catalogue.guide(Edition("xh", "1"), Kind.FIRE) == (ASK,)
    assert catalogue.guide(Edition("xh", "1", "en"), Kind.GAS) == (ASK,)
    with pytest.raises(UnavailableError, match=r"guide\.co"):
        catalogue.guide(Edition("xh", "1"), Kind.CO)


# ---- what the code asks for ----


def test_every_value_that_may_be_unknown_has_words_to_speak_round_it():
    told = {"code", "until", "lat", "lon", "year", "month", "day", "what", "sure"}

    asked = frozenset().union(*TEXTS.values()) - MAY_BE_EMPTY - told

    assert {f"default.{name}" for name in asked} <= set(TEXTS)


def test_scripts_that_lack_a_text_a_guide_or_the_language_are_refused():
    whole = the_policy().scripts
    check_complete("xh", "1", whole)

    texts = {key: text for key, text in whole.texts["en"].items() if key != "relay.120"}
    with pytest.raises(PolicyError, match=r"lack relay\.120 in en"):
        check_complete("xh", "1", Scripts({**whole.texts, "en": texts}, whole.guides))
    guides = {kind: whole.guides["en"][kind] for kind in GUIDES if kind != "co"}
    with pytest.raises(PolicyError, match=r"lack guide\.co in en"):
        check_complete("xh", "1", Scripts(whole.texts, {**whole.guides, "en": guides}))
    with pytest.raises(PolicyError, match="lack the language zh_CN"):
        check_complete("xh", "1", Scripts({"en": whole.texts["en"]}, whole.guides))
