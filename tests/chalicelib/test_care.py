"""Care at the portal: reported by who calls, proof of life by humans alone, agreed to by who is cared for."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from telecare.ports.services import KeptService
from tests.fakes.programme import Published
from tests.fakes.service import a_life, led_through

XUHUI, PUDONG = "310104003", "310115001"
SEAT = {"roles": ["seat"], "areas": [], "person": "seat1", "sub": "u-seat"}
COMMITTEE = {"roles": ["committee"], "areas": [XUHUI], "person": "", "sub": "u-com"}
STREET = {"roles": ["street"], "areas": [XUHUI], "person": "", "sub": "u-street"}
DISTRICT = {"roles": ["district"], "areas": ["310104"], "person": "", "sub": "u-district"}
ELDER = {"roles": ["elder"], "areas": [], "person": "h1.elder", "sub": "u-elder"}
CALLED = {"what": "call", "outcome": "reached"}


@pytest.fixture
def served(services, clock):
    """Three elders who are served, the last of them in another district."""
    began = clock.instant - timedelta(days=30)
    for number, area in ((1, XUHUI), (2, XUHUI), (3, PUDONG)):
        home = "h1" if number == 1 else ""
        facts = {"elder": f"h{number}.elder", "area": area, "home": home, "opened_at": began}
        life, _ = led_through(replace(a_life(opened_at=began), id=f"s{number}", **facts))
        services.lives.keep(KeptService("standard", life), life, ())


@pytest.fixture
def ask(portal, issuer, served):
    def asked(path, body=None, who=SEAT, key="k1"):
        headers = {} if body is None else {"idempotency-key": key}
        method = "GET" if body is None else "POST"
        return portal.ask(method, path, issuer.token(**who), body, **headers)

    return asked


def signs(services):
    return [each.word for each in services.confirmations.of("standard", "h1.elder")]


def test_a_seat_that_knew_the_elders_voice_reports_a_sign_of_life_too(ask, services):
    answered = ask("/v1/care/s1/reports", CALLED | {"identified": True})

    assert answered.status_code == 200
    assert [each["state"] for each in answered.json_body["duties"]] == ["waiting", "waiting"]
    assert signs(services) == ["spoke_identified"]


@pytest.mark.parametrize(
    "said",
    [CALLED, CALLED | {"caller": "machine"}, {"what": "visit", "outcome": "in_vain"}],
    ids=["unknown voice", "machine", "nobody at the door"],
)
def test_what_identifies_nobody_is_no_sign_of_life(ask, services, said):
    # SH24-23; a robot's call proves nothing
    assert ask("/v1/care/s1/reports", said).status_code == 200

    assert signs(services) == []


@pytest.mark.parametrize(
    ("said", "who"),
    [
        (CALLED | {"caller": "machine", "identified": True}, SEAT),
        ({"what": "call", "outcome": "in_vain", "identified": True}, SEAT),
        (CALLED | {"identified": True}, COMMITTEE),
        ({"what": "visit", "outcome": "reached", "caller": "machine"}, SEAT),
    ],
    ids=["by a machine", "in vain", "without a console", "a robot at the door"],
)
def test_a_sign_of_life_that_cannot_be_is_refused(ask, services, said, who):
    assert ask("/v1/care/s1/reports", said, who).status_code == 403
    assert signs(services) == []


def test_a_visit_is_a_sign_of_life_and_the_same_report_is_taken_once(ask, services):
    seen = {"what": "visit", "outcome": "reached"}
    first = ask("/v1/care/s1/reports", seen, COMMITTEE)
    again = ask("/v1/care/s1/reports", seen, COMMITTEE)

    assert first.json_body == again.json_body
    assert signs(services) == ["visit"]
    events = [link.entry.event for link in services.lives.log("standard", "s1")]
    assert events.count("care_reported") == 1


def test_a_street_reads_its_own_page_by_page_and_by_how_it_stands(ask):
    for service in ("s1", "s2"):
        ask(f"/v1/care/{service}/reports", {"what": "call", "outcome": "in_vain"}, key=service)
    first = ask("/v1/care?limit=1", who=STREET).json_body
    rest = ask(f"/v1/care?limit=1&cursor={quote(first['cursor'])}", who=STREET).json_body

    assert [each["application"] for each in [*first["items"], *rest["items"]]] == ["s1", "s2"]
    assert rest["cursor"] is None
    assert first["items"][0]["duties"][0]["in_vain"] == 1
    assert len(ask("/v1/care?state=waiting", who=STREET).json_body["items"]) == 2
    assert ask("/v1/care?state=raised", who=STREET).json_body["items"] == []


def test_an_elder_reads_what_is_owed_to_them_and_who_else_did(ask, services):
    ask("/v1/care/s1", who=STREET)

    own = ask("/v1/care?elder=h1.elder", who=ELDER)
    assert [each["application"] for each in own.json_body["items"]] == ["s1"]
    assert ask("/v1/care", who=ELDER).status_code == 403
    assert [look.by for look in services.looks.of("standard", "h1.elder")] == ["u-street"]


def test_less_care_needs_the_elders_word_and_a_paper(ask):
    # FJ24-27
    less = {"calls_per_week": 0, "visits_per_month": 0}
    on_paper = less | {"document": "paper1"}

    assert ask("/v1/care/s1/rhythm", on_paper, STREET).status_code == 403
    spoken = ask("/v1/care/s1/rhythm", less, ELDER).json_body
    signed = ask("/v1/care/s1/rhythm", on_paper | {"for": "elder"}, STREET).json_body

    assert (len(spoken["duties"]), spoken["agreed"]["confirmed"]) == (2, None)
    assert signed["agreed"]["confirmed"] is not None
    assert ask("/v1/care/s1").json_body["agreed"] == signed["agreed"]


def test_the_plan_of_a_person_is_worked_out_and_nothing_of_it_kept(ask, services):
    person = {"born": "1940-05-01", "circumstances": {"alone": True}, "relatives": []}
    before = services.lives.service("standard", "s1")
    plan = ask("/v1/applications/s1/care-plan", {"person": person}, STREET).json_body

    assert plan["risk"] == "high", "what was not answered counts at its worst (law 9)"
    assert plan["calls_per_week"] >= 1
    assert "registered" in plan["service"]["missing"]
    assert services.lives.service("standard", "s1") == before


@pytest.mark.parametrize(
    ("relatives", "first"),
    [
        (["guardian", "child"], "child"),
        (["guardian", "spouse"], "lives_with_others"),
        ([], "nobody_known"),
    ],
)
def test_whose_relatives_are_asked_for_hears_who_answers_first(ask, services, relatives, first):
    # SH24-07
    services.programmes = Published("shanghai")
    person = {"circumstances": {"alone": False}, "relatives": [{"relation": r} for r in relatives]}

    plan = ask("/v1/applications/s1/care-plan", {"person": person}, STREET).json_body

    assert plan["first_carer"] == first


@pytest.mark.parametrize("wrong", [{"answers": {"fall": 1}}, {"wishes": {"pir": "yes"}}])
def test_an_assessment_of_another_form_is_refused(ask, wrong):
    answered = ask("/v1/applications/s1/care-plan", {"person": {}} | wrong, STREET)

    assert (answered.status_code, answered.json_body["field"]) == (422, next(iter(wrong)))


PAGE = Path(__file__).parents[2] / "docs" / "care.md"
EXAMPLES = re.findall(r"^`POST (\S+)`\n```json\n(.+?)```", PAGE.read_text("utf-8"), re.M | re.S)


@pytest.mark.parametrize(("path", "body"), EXAMPLES)
def test_each_example_of_the_page_is_taken(ask, path, body):
    who = {"/v1/care/s1/reports": SEAT, "/v1/care/s1/rhythm": COMMITTEE}.get(path, DISTRICT)

    assert ask(path, json.loads(body), who).status_code == 200


def test_the_page_has_an_example_of_each_kind_of_write():
    assert {path.rsplit("/", 1)[-1] for path, _ in EXAMPLES} == {"reports", "rhythm", "settlements"}
