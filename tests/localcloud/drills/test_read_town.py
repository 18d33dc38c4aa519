"""The town of a drill: homes, people, devices, telephones, commands; what is wrong in it is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from localcloud.drills.model import TownDevice, TownElder, TownResponder, TownSeat
from localcloud.telephone.behaviour import WORDS, WRONG_PERSON, Behaviour

S = timedelta(seconds=1)
DEVICES = "{smoke1: smoke_detector, key1: one_key_call, gas1: gas_detector, pir1: pir, hub1: hub}"
SON = '{id: son, role: contact, phone: "+8613800000003"}'
TEAM = '{id: team1, role: field_team, phone: "+862100000007"}'
ELDER = '{name: 王阿婆, phone: "+8613800000001", risk: high}'


# ---- as it was meant ----


def test_the_examples_town_is_read(page: Any) -> None:
    town = page.read().town
    home = town.home("h1")

    assert home.address == "上海市徐汇区天平路1弄2号301室"
    assert home.area == "310104003"
    assert home.elders == (TownElder("elder", "王阿婆", "+8613800000001", "high"),)
    assert [r.id for r in home.responders] == [
        "daughter", "son", "committee", "property", "post", "neighbour",
    ]  # fmt: skip
    assert home.responders[2] == TownResponder(
        "committee", "committee", "+862100000004", "08:30-17:30"
    )
    assert town.teams == (TownResponder("team1", "field_team", "+862100000007"),)
    assert town.seats == (TownSeat("seat1"), TownSeat("boss", "supervisor"))
    assert town.devices()["h1.gas1"] == TownDevice("gas1", "gas_detector")
    assert town.people()["h1.son"] == "+8613800000003"
    assert town.people()["team1"] == "+862100000007"
    assert len(town.people()) == 8


def test_what_is_not_said_is_as_usual(page: Any) -> None:
    page.change(ELDER, "{}")
    page.change(f"    devices: {DEVICES}\n", "")
    page.change("do:\n  - {at: 0s, alarm: smoke, device: h1.smoke1}\n", "do:\n")
    page.change("  - {receipt: accepted, device: h1.smoke1, within: 2s}\n", "")

    home = page.read().town.home("h1")

    assert home.elders == (TownElder("elder", "elder", "", "medium"),)
    assert home.devices == ()


def test_a_device_may_stand_behind_a_hub(page: Any) -> None:
    page.change("pir1: pir,", "pir1: {type: pir, via: hub1},")

    assert page.read().town.devices()["h1.pir1"] == TownDevice("pir1", "pir", "hub1")


def test_the_devices_of_a_home_may_be_in_their_box(page: Any) -> None:
    page.change("  h1:\n", "  h1:\n    boxed: true\n")

    town = page.read().town

    assert town.home("h1").boxed is True
    assert town.boxed() == {name for name in town.devices() if name.startswith("h1.")}


def test_a_responder_may_be_suspected_and_a_team_serve_some_areas_only(page: Any) -> None:
    page.change(SON, SON.replace("}", ", suspected: true}"))
    page.change(TEAM, TEAM.replace("}", ', areas: ["310104", "310104003"]}'))

    town = page.read().town

    assert town.home("h1").responders[1].suspected is True
    assert town.home("h1").responders[0].suspected is False
    assert town.teams[0].areas == ("310104", "310104003")


def test_an_unknown_home_is_an_error_that_names_it(page: Any) -> None:
    with pytest.raises(KeyError, match="h9"):
        page.read().town.home("h9")


# ---- telephones ----


@pytest.mark.parametrize("word", WORDS)
def test_every_word_is_a_behaviour(page: Any, word: str) -> None:
    page.change("h1.son: voicemail", f"h1.son: {word}")

    [behaviour] = page.read().town.phones["h1.son"]

    assert behaviour == (WRONG_PERSON if word == "wrong_person" else Behaviour(word))


@pytest.mark.parametrize(
    ("written", "behaviour"),
    [
        ("{answer_after: 5s}", Behaviour(answer_after=5 * S)),
        ("{answer_after: 5}", Behaviour(answer_after=5 * S)),
        ("{answer_after: 1m5s, press: '2'}", Behaviour(answer_after=65 * S, press="2")),
        ("{answer_after: 5s, press: 9}", Behaviour(answer_after=5 * S, press="9")),
        ('{answer_after: 5s, press: "1", eta: "3"}', Behaviour(answer_after=5 * S, press="13")),
        ('{answer_after: 5s, press: "*1", eta: 3}', Behaviour(answer_after=5 * S, press="*13")),
        ('{sms_reply: "1", after: 30s}', Behaviour(reply="1", reply_after=30 * S)),
        ("{sms_reply: who is this?}", Behaviour(reply="who is this?")),
    ],
)
def test_what_a_telephone_does_may_be_written_out(
    page: Any, written: str, behaviour: Behaviour
) -> None:
    page.change("h1.son: voicemail", f"h1.son: {written}")

    assert page.read().town.phones["h1.son"] == (behaviour,)


def test_a_list_is_kept_in_its_order(page: Any) -> None:
    daughter = page.read().town.phones["h1.daughter"]

    assert daughter == (Behaviour("no_answer"), Behaviour(answer_after=12 * S, press="1"))


def test_a_telephone_that_is_not_named_is_not_in_the_list(page: Any) -> None:
    assert "h1.post" not in page.read().town.phones


def test_commands_answer_as_they_are_told(page: Any) -> None:
    page.change("until: 2h", "commands: {h1.gas1.close_valve: failed, h1.key1.open_voice: silent}")

    assert page.read().town.commands == {
        "h1.gas1.close_valve": "failed",
        "h1.key1.open_voice": "silent",
    }


# ---- what is wrong ----


@pytest.mark.parametrize(
    ("old", "new", "field", "mend"),
    [
        ("homes:\n  h1:\n", "homes:\n  h.1:\n", "homes.h.1", "rename it"),
        ("homes:\n  h1:\n", "homes:\n  天平:\n", "homes.天平", "rename it"),
        ("homes:\n  h1:\n", f"homes:\n  {'h' * 41}:\n", f"homes.{'h' * 41}", "rename it"),
        ('    area: "310104003"\n', "", "homes.h1.area", "missing"),
        ('area: "310104003"', 'area: "3101040"', "homes.h1.area", "2, 4, 6, 9 or 12"),
        ('area: "310104003"', "area: Xuhui", "homes.h1.area", "2, 4, 6, 9 or 12"),
        ("    address:", "    street:", "homes.h1.street", "unknown field"),
        (ELDER, ELDER.replace("high", "huge"), "homes.h1.elders.elder.risk", "high, medium, low"),
        (ELDER, ELDER.replace("+", ""), "homes.h1.elders.elder.phone", "+8613800000001"),
        (ELDER, "{phone: 8613800000001}", "homes.h1.elders.elder.phone", "quotes"),
        (ELDER, '{phone: "+86 138"}', "homes.h1.elders.elder.phone", "a number like"),
        (ELDER, '{phone: "+86138000000010000"}', "homes.h1.elders.elder.phone", "a number like"),
        (ELDER, "{phone: [1]}", "homes.h1.elders.elder.phone", "a number like"),
        (ELDER, "{age: 80}", "homes.h1.elders.elder.age", "unknown field"),
        ("      elder: {", "      e.lder: {", "homes.h1.elders.e.lder", "rename it"),
        ("smoke1: smoke_detector", "smoke1: toaster", "homes.h1.devices.smoke1", "unknown device type"),
        ("smoke1: smoke_detector", "smoke1: 7", "homes.h1.devices.smoke1", "expected a mapping"),
        ("smoke1: smoke_detector", "smoke1: {}", "homes.h1.devices.smoke1.type", "missing"),
        ("pir1: pir", "pir1: {type: pir, via: hub9}", "homes.h1", "pir1 goes via 'hub9'"),
        ("pir1: pir", "'pir 1': pir", "homes.h1.devices.pir 1", "rename it"),
        (SON, "{role: contact}", "homes.h1.responders.1.id", "missing"),
        (SON, "{id: son}", "homes.h1.responders.1.role", "missing"),
        (SON, "{id: son, role: boss}", "homes.h1.responders.1.role", "unknown role"),
        (SON, "{id: son, role: field_team}", "homes.h1.responders.1.role", "under teams"),
        (SON, "{id: s.on, role: contact}", "homes.h1.responders.1.id", "rename it"),
        (SON, "{id: daughter, role: contact}", "homes.h1", "'daughter' stands twice"),
        (SON, "{id: elder, role: contact}", "homes.h1", "'elder' stands twice"),
        (SON, '{id: son, role: contact, phone: "+1"}', "homes.h1.responders.1.phone", "a number"),
        (SON, "{id: son, role: contact, hours: all day}", "homes.h1.responders.1.hours", "08:30"),
        (SON, '{id: son, role: contact, hours: "8-17"}', "homes.h1.responders.1.hours", "08:30"),
        (SON, '{id: son, role: contact, hours: "08:30-25:00"}', "homes.h1.responders.1.hours", "08"),
        (SON, "{id: son, role: contact, suspected: maybe}", "homes.h1.responders.1.suspected", "true"),
        (SON, "{id: son, role: contact, mood: grim}", "homes.h1.responders.1.mood", "unknown field"),
        (TEAM, "{id: team1, role: neighbour}", "teams.0.role", "field_team"),
        (TEAM, TEAM.replace("}", ", areas: [Xuhui]}"), "teams.0.areas.0", "2, 4, 6, 9 or 12"),
        (TEAM, f"{TEAM}, {TEAM}", "", "'team1' stands twice"),
        ("{id: seat1}", "{id: boss}", "", "'boss' stands twice"),
        ("{id: seat1}", "{id: team1}", "", "'team1' stands twice"),
        ("{id: seat1}", "{role: seat}", "seats.0.id", "missing"),
        ("{id: seat1}", "{id: seat1, role: king}", "seats.0.role", "seat, supervisor or installer"),
        ("{id: seat1}", "{id: 7}", "seats.0.id", "quotes"),
        ("h1.son: voicemail", "h1.uncle: voicemail", "phones.h1.uncle", "no 'h1.uncle'"),
        ("h1.son: voicemail", "h1.son: sings", "phones.h1.son", "unknown behaviour"),
        ("h1.son: voicemail", "h1.son: []", "phones.h1.son", "empty list"),
        ("h1.son: voicemail", "h1.son: [busy, sings]", "phones.h1.son.1", "unknown behaviour"),
        ("h1.son: voicemail", "h1.son: 7", "phones.h1.son", "expected a mapping"),
        ("h1.son: voicemail", "h1.son: {press: '1'}", "phones.h1.son", "answer_after or sms_reply"),
        ("h1.son: voicemail", "h1.son: {answer_after: soon}", "phones.h1.son.answer_after", "duration"),
        ("h1.son: voicemail", "h1.son: {answer_after: -5}", "phones.h1.son.answer_after", "duration"),
        ("h1.son: voicemail", "h1.son: {answer_after: true}", "phones.h1.son.answer_after", "duration"),
        ("h1.son: voicemail", "h1.son: {answer_after: 5s, press: x}", "phones.h1.son.press", "keys"),
        ("h1.son: voicemail", "h1.son: {answer_after: 5s, press: '1', eta: '15'}", "phones.h1.son.eta", "keys"),
        ("h1.son: voicemail", "h1.son: {answer_after: 5s, eta: '1'}", "phones.h1.son.eta", "follows"),
        ("h1.son: voicemail", "h1.son: {answer_after: 5s, after: 5s}", "phones.h1.son.after", "unknown"),
        (
            "h1.son: voicemail",
            "h1.son: {sms_reply: '1', answer_after: 5s}",
            "phones.h1.son.answer_after",
            "unknown field",
        ),
        ("until: 2h", "commands: {h1.gas1: failed}", "commands.h1.gas1", "h1.gas1.close_valve"),
        ("until: 2h", "commands: {h1.x.close_valve: failed}", "commands.h1.x.close_valve", "no device"),
        ("until: 2h", "commands: {h1.gas1.close_valve: never}", "commands.h1.gas1.close_valve", "silent"),
    ],
)  # fmt: skip
def test_a_wrong_town_is_refused_at_its_line(
    page: Any, old: str, new: str, field: str, mend: str
) -> None:
    line = page.change(old, new) + old.removesuffix("\n").count("\n")

    error = page.refusal()

    assert error.field == field
    assert mend in error.mend
    if field and "twice" not in mend and "via" not in mend and "missing" not in mend:
        assert error.line == line


def test_a_town_without_homes_is_refused(page: Any) -> None:
    begin, end = page.text.index("homes:\n") + 7, page.text.index("teams:")
    page.text = page.text[: begin - 1] + " {}\n" + page.text[end:]

    error = page.refusal()

    assert (error.line, error.field) == (5, "homes")
    assert "at least one home" in error.mend


def test_two_devices_of_two_homes_are_two_things(page: Any) -> None:
    """h1 with a-b, and h1-a with b, would both be the thing h1-a-b."""
    page.change("pir1: pir", "a-b: pir")
    page.change("teams: [", '  h1-a: {area: "31", devices: {b: pir}}\nteams: [')

    error = page.refusal()

    assert error.field == "homes"
    assert "'h1-a-b' stands twice" in error.mend


def test_two_people_may_share_a_telephone(page: Any) -> None:
    page.change('"+8613800000003"', '"+8613800000002"')

    people = page.read().town.people()

    assert people["h1.son"] == people["h1.daughter"]
