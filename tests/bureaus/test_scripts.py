"""What the shipped bureaus say: everything that is asked for, short enough, and nothing that tells too much."""

from __future__ import annotations

import re
import string
from functools import cache

import pytest

from infra.policy import BUREAUS, load_bureau
from telecare.domain.kinds import Kind, Service
from telecare.messages.asked_for import GUIDES, TEXTS
from telecare.messages.scripts import Scripts

NAMES = sorted(path.parent.name for path in BUREAUS.glob("*/bureau.yaml"))
LANGUAGES = ("zh_CN", "en")
NEIGHBOURS = re.compile(
    r"call\.responder\.|sms\.(neighbour|switched)\.|told\.|sms\.(someone_goes|stood_down|entry_code)$"
)
TELLS_TOO_MUCH = {
    "zh_CN": re.compile(
        r"摔|跌|倒|晕|昏|病|药|血|疼|痛|喘|呼吸|身体|不舒服|医|救护|急救|住院|监测|痴|瘫|残|(?<![中当小放])心"
    ),
    "en": re.compile(
        r"\b(fall|fallen|fell|heart|faint\w*|ill|illness|sick|unwell|conscious|unconscious|medic\w*|"
        r"pills?|blood|bleed\w*|pain|stroke|breath\w*|health|ambulance|doctor|hospital|monitor)\b",
        re.IGNORECASE,
    ),
}
HOME = {
    "name": "王阿婆",
    "address": "上海市徐汇区天平路1弄2号301室",
    "position": "不在家，最后的位置是北纬31.20234度、东经121.43210度，误差约20米",
    "code": "密码2580，钥匙在物业",
    "until": "14:30",
    "what": "老人可能摔倒",
    "sure": "还没有人到场确认",
    "callback": "回电请拨这个号码",
    "minutes": "15",
}


@cache
def scripts_of(bureau: str) -> Scripts:
    return load_bureau(bureau).scripts


def text(key: str, language: str = "zh_CN") -> str:
    return scripts_of("standard").texts[language][key]


def filled(key: str, language: str = "zh_CN") -> str:
    return text(key, language).format_map(dict.fromkeys(TEXTS[key], "") | HOME)


def values_of(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def keys(pattern: str) -> list[str]:
    return [key for key in TEXTS if re.match(pattern, key)]


# ---- whole ----


@pytest.mark.parametrize("name", NAMES)
def test_every_bureau_has_every_text_and_guide_in_both_languages(name: str) -> None:
    scripts = scripts_of(name)

    assert set(LANGUAGES) <= scripts.languages
    for language in scripts.languages:
        assert set(scripts.texts[language]) == set(TEXTS)
        assert set(scripts.guides[language]) == set(GUIDES) == set(Kind)
        assert all(said.strip() == said or key.startswith("away.") or key == "list.and"
                   for key, said in scripts.texts[language].items())  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_text_and_guide_names_its_clause(name: str) -> None:
    scripts = scripts_of(name)

    assert set(scripts.clauses) == {*TEXTS, *(f"guide.{kind}" for kind in GUIDES)}


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_both_languages_tell_the_same_values(key: str) -> None:
    assert values_of(text(key)) == values_of(text(key, "en")) <= TEXTS[key]


@pytest.mark.parametrize("kind", Kind)
def test_every_audience_has_words_of_its_own(kind: Kind) -> None:
    for language in LANGUAGES:
        calls = [text(f"call.{who}.{kind}", language) for who in ("elder", "family", "team")]
        assert len({*calls, text(f"call.responder.{kind}", language)}) == 4


@pytest.mark.parametrize("kind", Kind)
def test_a_guide_asks_the_same_in_both_languages(kind: Kind) -> None:
    chinese, english = (scripts_of("standard").guides[language][kind] for language in LANGUAGES)

    assert [q.id for q in chinese] == [q.id for q in english]
    assert len({q.id for q in chinese}) == len(chinese) >= 4
    assert all(q.ask for q in (*chinese, *english))


# ---- what a neighbour must not hear ----


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_neighbour_hears_of_anybodys_health(name: str, language: str) -> None:
    heard = {k: t for k, t in scripts_of(name).texts[language].items() if NEIGHBOURS.match(k)}

    told = {
        key: found.group()
        for key, t in heard.items()
        if (found := TELLS_TOO_MUCH[language].search(t))
    }

    assert len(heard) > 35
    assert told == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("group", ["call.responder", "sms.neighbour", "sms.switched"])
def test_a_neighbour_cannot_tell_a_fall_or_an_illness_from_a_call_for_help(
    group: str, language: str
) -> None:
    assert len({text(f"{group}.{kind}", language) for kind in ("help", "fall", "medical")}) == 1


@pytest.mark.parametrize("key", keys(r"call\.responder|sms\.neighbour|told"))
def test_no_neighbour_hears_that_a_home_is_empty(key: str) -> None:
    assert not values_of(text(key)) & {"away", "elsewhere"}


@pytest.mark.parametrize("key", [key for key in TEXTS if key != "sms.entry_code"])
def test_the_way_in_is_told_in_one_message_alone(key: str) -> None:
    assert "code" not in values_of(text(key))


# ---- how long ----


@pytest.mark.parametrize("key", keys(r"sms\."))
def test_a_message_travels_in_few_parts(key: str) -> None:
    assert len(filled(key)) <= 2 * 67
    assert len(filled(key, "en")) <= 3 * 67


@pytest.mark.parametrize("key", keys(r"call\.(family|responder|team)"))
def test_whoever_is_asked_to_go_has_heard_the_keys_before_the_call_ends(key: str) -> None:
    parameters = load_bureau("standard").parameters

    seconds = sum(sign.isalnum() for sign in filled(key)) / 4

    assert seconds <= parameters.number("call.key_s")
    assert len(filled(key, "en")) / 15 <= parameters.number("call.key_s")
    assert parameters.number("speech.call_s") <= parameters.number("call.key_s")


@pytest.mark.parametrize("key", keys(r"call\.elder"))
def test_an_elder_hears_everything_twice_before_the_call_ends(key: str) -> None:
    parameters = load_bureau("standard").parameters

    assert 2 * sum(sign.isalnum() for sign in filled(key)) / 4 <= parameters.number("call.key_s")
    assert 2 * parameters.number("speech.elder_s") <= parameters.number("call.key_s")


# ---- what must be in it ----


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("who", ["family", "responder", "team"])
def test_who_is_asked_to_go_learns_the_keys(who: str, kind: Kind) -> None:
    chinese, english = filled(f"call.{who}.{kind}"), filled(f"call.{who}.{kind}", "en")

    for words in ("能去请按1", "去不了按9", "值班员按0"):
        assert words in chinese
    for words in ("press 1", "press 9", "press 0"):
        assert words in english


@pytest.mark.parametrize("kind", Kind)
def test_who_is_no_family_learns_where_to_go(kind: Kind) -> None:
    for key in (f"call.responder.{kind}", f"call.team.{kind}", f"sms.neighbour.{kind}"):
        for language in LANGUAGES:
            assert "{address}" in text(key, language)


@pytest.mark.parametrize("kind", Kind)
def test_the_family_learns_where_somebody_is_who_is_not_at_home(kind: Kind) -> None:
    for language in LANGUAGES:
        assert "{elsewhere}" in text(f"call.family.{kind}", language)
        assert "{position}" in text(f"sms.at_position.{kind}", language)


@pytest.mark.parametrize("key", [*keys(r"relay\."), *keys(r"call\.team\.")])
def test_emergency_services_and_the_team_hear_the_address_before_anything_of_the_home(
    key: str,
) -> None:
    for language in LANGUAGES:
        said = text(key, language)
        first = min(said.find(f"{{{name}}}") for name in values_of(said))
        assert first == said.index("{address}")


@pytest.mark.parametrize("service", Service)
def test_a_relay_tells_where_twice_then_what_then_who_then_whom_to_ring_back(
    service: Service,
) -> None:
    for language in LANGUAGES:
        said = text(f"relay.{service}", language)
        assert said.count("{address}") == 2
        order = [
            said.rindex("{address}"),
            *(said.index(f"{{{n}}}") for n in ("what", "name", "callback")),
        ]
        assert order == sorted(order)


@pytest.mark.parametrize("kind", [Kind.GAS, Kind.CO])
def test_in_gas_and_co_the_elder_goes_out_and_presses_nothing(kind: Kind) -> None:
    chinese, english = text(f"call.elder.{kind}"), text(f"call.elder.{kind}", "en")

    for words in ("到屋外去", "不碰开关", "不用按键", "到外面再打电话"):
        assert words in chinese
    assert "请按" not in chinese
    for words in ("go outside", "Touch no switch", "press no key", "outside."):
        assert words in english
    assert not re.search(r"press \d", english)


@pytest.mark.parametrize("kind", [k for k in Kind if k not in {Kind.GAS, Kind.CO}])
def test_otherwise_the_elder_is_asked_for_1_or_2(kind: Kind) -> None:
    said, english = text(f"call.elder.{kind}"), text(f"call.elder.{kind}", "en")

    assert "请按1" in said
    assert "按2" in said
    assert "press 1" in english
    assert "press 2" in english


@pytest.mark.parametrize(
    "key", [f"{g}.gas" for g in ("call.family", "call.responder", "call.team")]
)
def test_nobody_rings_a_bell_or_makes_a_light_where_gas_is(key: str) -> None:
    said = text(key)

    for words in ("门铃", "开灯", "手机"):
        assert words in said


@pytest.mark.parametrize("who", ["family", "responder", "team"])
def test_nobody_rings_a_bell_or_stays_where_carbon_monoxide_is(who: str) -> None:
    said, english = text(f"call.{who}.co"), text(f"call.{who}.co", "en")

    assert "门铃" in said
    assert "久留" in said
    assert "o doorbell" in english
    assert "do not stay" in english


@pytest.mark.parametrize(
    "key", [f"{g}.flood" for g in ("call.family", "call.responder", "call.team")]
)
def test_whoever_goes_to_a_flood_is_warned_of_electricity(key: str) -> None:
    assert "触电" in text(key)
    assert "electricity" in text(key, "en")


@pytest.mark.parametrize("who", ["family", "responder", "team"])
def test_nobody_walks_into_smoke_or_into_a_burglar(who: str) -> None:
    assert "烟" in text(f"call.{who}.fire")
    assert "smoke" in text(f"call.{who}.fire", "en")
    assert re.search(r"不要(独自)?进屋", text(f"call.{who}.intrusion"))
    assert "ot go in" in text(f"call.{who}.intrusion", "en")


@pytest.mark.parametrize("key", keys(r"(call|told)\."))
def test_a_voice_reads_no_number_but_keys_as_digits(key: str) -> None:
    if key.startswith("call.desk."):
        return  # a seat reads it
    assert not re.search(r"\d\d", text(key))
    assert not re.search(r"\d\d", text(key, "en"))


# ---- golden texts ----


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("call.elder.fire", "您好，安居守护中心。您家烟雾报警了。请马上走楼梯出去。平安请按1，要帮忙按2。"),
        (
            "call.elder.gas",
            "安居守护中心。您家燃气报警。请马上到屋外去。不碰开关，不点火，不用按键。到外面再打电话。",
        ),
        (
            "call.responder.fire",
            "您好，安居守护。王阿婆家烟雾报警。走楼梯，别进烟，见火打幺幺九。"
            "地址上海市徐汇区天平路1弄2号301室。能去请按1，再按几个五分钟能到。去不了按9，问值班员按0。",
        ),
        (
            "call.responder.medical",
            "您好，安居守护。王阿婆需要帮忙，请去看一看，敲门喊一喊。"
            "地址上海市徐汇区天平路1弄2号301室。能去请按1，再按几个五分钟能到。去不了按9，问值班员按0。",
        ),
        (
            "relay.120",
            "地址：上海市徐汇区天平路1弄2号301室。再说一遍，上海市徐汇区天平路1弄2号301室。"
            "老人可能摔倒，还没有人到场确认，需要救护车。王阿婆，老人。"
            "我是安居守护中心值班员，回电请拨这个号码。"
            "请告诉我车次号和到达时间。",
        ),
    ],
)  # fmt: skip
def test_the_words_of_the_gravest_calls_are_these(key: str, said: str) -> None:
    assert filled(key) == said
