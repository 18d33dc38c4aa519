"""A drill file is read as it was meant, in the contract's own words."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from localcloud.drills.model import Body
from localcloud.drills.verbs import DO_VALUES
from telecare.domain.errors import PolicyError

M, S = timedelta(minutes=1), timedelta(seconds=1)
ROOT = Path(__file__).resolve().parents[3]


def test_the_contracts_example_is_read(page: Any) -> None:
    drill = page.read()

    assert drill.name == "Smoke at night, the daughter goes"
    assert drill.bureau == "standard"
    assert drill.parameters == {"contact.ring_s": 30.0}
    assert drill.start.isoformat() == "2026-01-15T02:10:00+08:00"
    assert drill.until == 120 * M
    assert drill.file == str(page.path)
    assert [d.at for d in drill.deeds] == [0 * S, 20 * M, 22 * M, 50 * M]
    assert drill.first_at == 0 * S


def test_a_deed_is_its_verb_its_word_and_its_fields(page: Any) -> None:
    first, _, third, fourth = page.read().deeds

    assert (first.verb, first.value, first.fields) == ("alarm", "smoke", {"device": "h1.smoke1"})
    assert (third.verb, third.value) == ("report", "confirmed")
    assert third.fields == {"by": "h1.daughter", "emergency": "fire"}
    assert fourth.fields["how"] == "in_person"
    assert third.line == first.line + 2


def test_an_expectation_is_what_it_looks_for_and_its_bounds(page: Any) -> None:
    expectations = page.read().expectations

    assert expectations[0].body == Body("receipt", "accepted", {"device": "h1.smoke1"})
    assert expectations[0].within == 2 * S
    assert expectations[0].text == "{receipt: accepted, device: h1.smoke1, within: 2s}"
    assert expectations[6].body == Body("relay", "119", {})
    assert expectations[8].body == Body("incidents", "1", {"home": "h1"})
    assert expectations[8].count == 1
    assert expectations[8].within is None
    assert expectations[9].body.fields == {
        "kind": "fire",
        "state": "resolved",
        "outcome": "rescued",
    }


def test_since_and_before_are_bodies_of_other_expectations(page: Any) -> None:
    page.expect(
        "{call: h1.son, since: {accepted: h1.daughter}, within: 5m}",
        "{no_call: h1.son, before: {told: supervisor, reason: chain_ended}}",
    )

    since, before = page.read().expectations

    assert since.since == Body("accepted", "h1.daughter", {})
    assert since.body == Body("call", "h1.son", {})
    assert since.text == "{call: h1.son, since: {accepted: h1.daughter}, within: 5m}"
    assert before.before == Body("told", "supervisor", {"reason": "chain_ended"})


def test_the_exact_number_of_calls_is_a_count(page: Any) -> None:
    page.expect("{calls: h1.elder, count: 0}", "{quarantined: 3}", "{nothing_else: true}")

    none, three, rest = page.read().expectations

    assert (none.count, none.body.fields) == (0, {})
    assert three.count == 3
    assert rest.body.verb == "nothing_else"


def test_the_verb_may_stand_anywhere_in_its_entry(page: Any) -> None:
    page.do(
        "{device: h1.smoke1, repeat: 3, alarm: smoke, at: 1m}",
        '{at: 2m, by: seat1, ticket: "119-7", seat: relay}',
        "{at: 3m, name: receive_alarm, for: 20s, fault: function_crash}",
    )
    page.expect("{within: 5s, call: h1.elder}")

    alarm, relay, fault = page.read().deeds

    assert (alarm.verb, alarm.value, alarm.fields) == (
        "alarm",
        "smoke",
        {"device": "h1.smoke1", "repeat": 3},
    )
    assert (relay.verb, relay.value, relay.fields["ticket"]) == ("seat", "relay", "119-7")
    assert fault.fields == {"name": "receive_alarm", "for": 20 * S}
    assert alarm.at == page.read().first_at == M


def test_the_bureau_is_standard_unless_it_is_named(page: Any) -> None:
    page.change("bureau: standard\n", "")

    assert page.read().bureau == "standard"


def test_parameters_may_be_a_kinds_own(page: Any) -> None:
    page.change("{contact.ring_s: 30}", "{fire.unreached_s: 60, contact.passes: 1}")

    assert page.read().parameters == {"fire.unreached_s": 60.0, "contact.passes": 1.0}


def test_a_start_without_quotes_is_the_same_start(page: Any) -> None:
    quoted = page.read().start
    page.change('"2026-01-15T02:10:00+08:00"', "2026-01-15T02:10:00+08:00")

    plain = page.read().start

    assert plain == quoted
    assert plain.isoformat() == quoted.isoformat()
    assert type(plain) is type(quoted)


def test_without_an_end_a_drill_runs_an_hour_past_the_last_thing_it_names(page: Any) -> None:
    page.change("until: 2h\n", "")
    assert page.read().until == 51 * M + 60 * M

    page.change("{at: 50m, report", "{at: 70m, report")
    assert page.read().until == 130 * M


def test_a_drill_in_which_nothing_is_done_begins_at_its_start(page: Any) -> None:
    page.change("do:\n", "do: []\nnever:\n")
    page.text = page.text.replace(
        page.text[page.text.index("never:") : page.text.index("expect:")], ""
    )

    assert page.read().first_at == 0 * S


@pytest.mark.parametrize(
    "deed",
    [
        "{at: 0s, alarm: sneezing, device: h1.key1}",
        "{at: 0s, alarm: help, device: h1.key1, id: a7, value: 3, test: true, repeat: 1}",
        "{at: 0s, alarm: fall, device: h1.key1, position: {lat: 31.2, lon: 121.4}}",
        "{at: 0s, status: , device: h1.hub1, battery_pct: 7, mains: false}",
        '{at: 0s, inbound_call: , from: "+8613800000001", speech: unclear}',
        "{at: 0s, inbound_call: true, from: h1.elder}",
        "{at: 0s, report: arrived, by: team1, home: h1}",
        '{at: 0s, report: arrived, by: "120", home: h1}',
        "{at: 0s, report: handed_over, by: h1.son, to: h1.daughter}",
        "{at: 0s, report: resolved, by: seat1, home: h1, outcome: advice, how: spoke_identified}",
        "{at: 0s, seat: claim, by: seat1, home: h1}",
        "{at: 0s, seat: hand_over, by: seat1, to: boss, incident: i7}",
        "{at: 0s, seat: bar, by: seat1, home: h1, who: h1.son, reason: police}",
        "{at: 0s, seat: close, by: boss, outcome: rescued, seen_by: h1.son, how: in_person}",
        "{at: 0s, ticket: returned, home: h1}",
        "{at: 0s, console: dead, by: seat1}",
        "{at: 0s, fault: late_callbacks}",
        "{at: 0s, fault: function_crash, name: '*', for: 1m}",
        "{at: 0s, fault: function_crash, name: portal}",
    ],
)
def test_every_deed_of_the_contract_can_be_written(page: Any, deed: str) -> None:
    page.do(deed)

    assert page.read().deeds[0].at == 0 * S


@pytest.mark.parametrize(
    ("verb", "word"), [(verb, word) for verb, words in DO_VALUES.items() for word in words]
)
def test_every_word_of_a_deed_can_be_written(page: Any, verb: str, word: str) -> None:
    by = ", by: seat1" if verb in {"report", "seat", "console"} else ""
    by = ", by: seat1, device: h1.key1" if verb in {"test_window", "repair"} else by
    by = ", elder: h1.elder" if verb == "away" else by
    by = ", device: h1.key1" if verb == "link" else by
    by = ", elder: h1.elder, by: seat1, reached: true" if verb in {"service", "care"} else by
    by = by.replace(", reached: true", "") if verb == "service" else by
    page.do(f"{{at: 5s, {verb}: {word}{by}}}")

    assert (page.read().deeds[0].verb, page.read().deeds[0].value) == (verb, word)


@pytest.mark.parametrize(
    "expectation",
    [
        "{call: team1, within: 1m}",
        "{calls: h1.elder, count: 2, home: h1}",
        "{no_call: h1.son, before: {accepted: h1.daughter}}",
        "{accepted: h1.daughter}",
        "{sms: h1.son, contains: 火警}",
        "{command: close_valve, device: h1.gas1}",
        "{receipt: handled, device: h1.key1, id: a1}",
        "{dispatch: team1, home: h1}",
        "{relay: gas}",
        "{relay: 119}",
        "{push: city_centre, level: street}",
        "{told: backup_centre}",
        "{task: welfare_visit, home: h1}",
        "{incidents: 0}",
        "{liveness: overdue, elder: h1.elder, at: 3h}",
        "{incident: h1, state: attended, since: {accepted: h1.son}}",
        "{not_incident: h1, state: closed}",
        "{quarantined: 1}",
        "{nothing_else: true, within: 10m}",
    ],
)
def test_every_expectation_of_the_contract_can_be_written(page: Any, expectation: str) -> None:
    page.expect(expectation)

    assert page.read().expectations[0].text


def test_every_shipped_drill_is_read() -> None:
    from localcloud.drills.read import read_drill  # noqa: PLC0415 - the fixture's module has it

    drills = [read_drill(path) for path in sorted((ROOT / "drills").glob("*.yaml"))]

    assert len(drills) >= 12
    assert len({drill.name for drill in drills}) == len(drills)


def test_people_may_speak_another_language(page: Any) -> None:
    page.change("risk: high}", "risk: high, language: en}")
    page.change(
        "{id: daughter, role: first_carer,", "{id: daughter, language: en, role: first_carer,"
    )

    [home] = page.read().town.homes

    assert [elder.language for elder in home.elders] == ["en"]
    assert [r.language for r in home.responders if r.id in {"daughter", "son"}] == ["en", ""]


@pytest.mark.parametrize("word", ["English", "e", "zh-CN", "5"])
def test_a_language_that_is_none_is_named(page: Any, word: str) -> None:
    line = page.change("risk: high}", f"risk: high, language: {word}}}")

    with pytest.raises(PolicyError) as caught:
        page.read()

    assert caught.value.line == line
    assert caught.value.mend == "must be a language like en or zh_CN"
