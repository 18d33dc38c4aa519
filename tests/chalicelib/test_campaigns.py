"""Campaigns, opt-outs and appointments at the portal: who speaks to whom, and who writes a no for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecare.domain.tidings.kinds import TidingKind
from tests.fakes.story import BUREAU

XUHUI, PUDONG = "310104003", "310115001"
STREET = {"roles": ["street"], "areas": [XUHUI], "person": "street1", "sub": "u-7"}
HEAT = {"theme": "heat", "area": XUHUI}
ELDER = {"roles": ["elder"], "person": "h1.elder", "sub": "u-1"}
FAMILY = {"roles": ["family"], "person": "h1.daughter", "sub": "u-2"}
OPT_OUTS = "/v1/elders/h1.elder/opt-outs"


@pytest.fixture
def ask(portal, issuer, services):
    def asked(method, path, body=None, key=None, **claims):
        headers = {"idempotency_key": key} if key else {}
        token = issuer.token(**(STREET | claims))
        return portal.ask(method, path, token, body=body, **headers)

    services.registrar  # noqa: B018 - the home h1 is enrolled with it
    return asked


def test_a_campaign_is_shown_with_how_many_it_goes_to_and_told_when_it_is_committed(ask, services):
    shown = ask("POST", "/v1/campaigns", HEAT | {"audience": "elders_and_contacts"})
    document = shown.json_body
    path = f"/v1/campaigns/{document['id']}"
    wrong = ask("POST", f"{path}/commits", {"people": 9})
    before = list(services.platform.tidings.asked)
    told = ask("POST", f"{path}/commits", {"people": document["people"]})

    assert (shown.status_code, wrong.status_code, told.status_code) == (201, 409, 202)
    assert (document["homes"], document["people"], document["state"]) == (1, 2, "shown")
    assert before == []
    [portion] = services.platform.tidings.asked
    assert (portion.campaign, portion.homes) == (document["id"], ("h1",))
    services.platform.campaigns.finish(BUREAU, portion.campaign, 0, {"sent": 1, "opted_out": 1})
    report = ask("GET", path).json_body
    assert (report["counts"], report["done"]) == ({"sent": 1, "opted_out": 1}, 1)
    assert report["campaign"]["state"] == "told"
    [listed] = ask("GET", "/v1/campaigns").json_body["items"]
    assert listed["id"] == document["id"]


def test_the_same_key_shows_the_same_campaign(ask):
    first, again = (ask("POST", "/v1/campaigns", HEAT, key="k1") for _ in range(2))

    assert first.json_body == again.json_body


@pytest.mark.parametrize("words", ["王阿婆家空调坏了", "高血压老人注意", "请打13800000001"])
def test_words_that_name_an_illness_a_person_or_a_number_are_refused_with_the_mend(ask, words):
    answer = ask("POST", "/v1/campaigns", HEAT | {"words": words})

    assert (answer.status_code, answer.json_body["field"]) == (422, "words")
    assert "不要写" in answer.json_body["detail"]
    assert words not in answer.body.decode()


def test_a_street_speaks_to_nobody_elses_elders(ask):
    far = ask("POST", "/v1/campaigns", HEAT | {"area": PUDONG})
    wider = ask("POST", "/v1/campaigns", HEAT | {"area": "310104"})
    mine = ask("POST", "/v1/campaigns", HEAT).json_body
    unseen = ask("GET", f"/v1/campaigns/{mine['id']}", areas=[PUDONG])
    listed = ask("GET", "/v1/campaigns", areas=[PUDONG])

    assert (far.status_code, wider.status_code, unseen.status_code) == (403, 403, 404)
    assert listed.json_body["items"] == []


def test_an_elder_writes_the_own_no_and_takes_it_back(ask, services):
    no = ask("PUT", OPT_OUTS, {"kinds": ["heat", "fraud"]}, **ELDER)
    read = ask("GET", OPT_OUTS, **ELDER)
    yes = ask("PUT", OPT_OUTS, {"kinds": []}, **ELDER)

    assert (no.status_code, yes.status_code) == (200, 200)
    assert read.json_body["kinds"] == ["fraud", "heat"]
    assert read.json_body["written_by"] == "h1.elder"
    assert services.platform.books.book(BUREAU, "h1.elder").book.out_of == frozenset()


def test_the_family_writes_its_own_and_staff_whose_they_name(ask, services):
    own = ask("PUT", OPT_OUTS, {"kinds": ["heat"]}, **FAMILY)
    other = ask("PUT", OPT_OUTS, {"kinds": ["heat"], "person": "h1.elder"}, **FAMILY)
    clerk = ask("PUT", OPT_OUTS, {"kinds": ["cold"], "person": "h1.daughter"})
    nobody = ask("PUT", OPT_OUTS, {"kinds": ["cold"], "person": "h1.committee"})

    assert [each.status_code for each in (own, other, clerk, nobody)] == [200, 403, 200, 404]
    book = services.platform.books.book(BUREAU, "h1.daughter").book
    assert (book.out_of, book.written_by) == (frozenset({TidingKind.COLD}), "street1")


def test_nobody_opts_out_of_alarms(ask):
    answer = ask("PUT", OPT_OUTS, {"kinds": ["fire"]}, **ELDER)

    assert (answer.status_code, answer.json_body["field"]) == (422, "kinds")


def test_an_absence_and_its_end_are_told_to_the_home(ask, services):
    away = {
        "reason": "away",
        "until": (services.the_clock.now() + timedelta(days=3)).isoformat(),
    }
    path = "/v1/elders/h1.elder/absence"
    for body in (away, {}):
        assert ask("PUT", path, body).status_code == 200

    kinds = [each.kind for each in services.platform.tidings.asked]
    assert kinds == ["away_noted", "away_over"]
