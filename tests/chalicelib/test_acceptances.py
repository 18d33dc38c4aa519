"""What is missing of a home at the portal: read before, told with the refusal, in two languages."""

from datetime import timedelta

import pytest

from telecare.domain.programme.procedure import Act
from telecare.domain.repair import TriedOut
from telecare.ports.services import KeptService
from tests.fakes.service import a_life, led_through

XUHUI, PUDONG = "310104003", "310115001"
STREET = {"roles": ["street"], "areas": [XUHUI], "person": "", "sub": "u-3"}
PATH = "/v1/applications/s1"


@pytest.fixture
def ask(portal, issuer):
    def asked(method, path, body=None, **claims):
        return portal.ask(method, path, issuer.token(**(STREET | claims)), body=body)

    return asked


@pytest.fixture
def waiting(services, clock):
    """A service of Hangzhou that waits for nothing but its acceptance, held against a real home."""
    services.acceptance = services.registrar.made.acceptance
    opened = clock.now() - timedelta(days=30)
    life, _ = led_through(a_life(area=XUHUI, opened_at=opened), 5)
    services.lives.keep(KeptService("standard", life), life, ())
    assert life.next_stage and life.next_stage.act is Act.ACCEPT
    return services


def accept(ask):
    body = {"decision": "step", "step": "accept", "evidence": {"test": "t1"}}
    return ask("POST", f"{PATH}/decisions", body)


def test_what_is_missing_is_read_one_by_one_in_both_languages(ask, waiting):
    found = ask("GET", f"{PATH}/acceptance").json_body

    told = [(each["what"], each["item"], each["thing"]) for each in found["missing"]]
    assert ("not_fitted", "gas", None) in told
    assert ("not_tried", None, "standard-h1-key1") in told
    assert all(each["zh"] and each["en"] for each in found["missing"])
    assert (found["is_ready"], found["home"], found["tried"]) == (False, "h1", [])


def test_a_paper_alone_accepts_nothing_and_the_refusal_names_what_is_missing(ask, waiting):
    # HZ23-10
    answer = accept(ask)

    assert answer.status_code == 409
    assert "not_fitted gas" in answer.json_body["detail"]
    assert "not_tried standard-h1-key1" in answer.json_body["detail"]
    assert ask("GET", PATH).json_body["phase"] == "entering"


def test_an_alarm_that_was_heard_is_shown_and_asked_for_no_more(ask, waiting, clock):
    trial = TriedOut("standard-h1-key1", "t9", clock.now(), in_window=True, home="h1")
    waiting.platform.tasks.keep_trial("standard", trial)

    found = ask("GET", f"{PATH}/acceptance").json_body

    assert found["tried"] == [
        {"thing": "standard-h1-key1", "alarm": "t9", "at": clock.now().isoformat()}
    ]
    assert "standard-h1-key1" not in {each["thing"] for each in found["missing"]}


def test_who_looks_at_an_acceptance_is_recorded_and_others_find_none(ask, waiting):
    ask("GET", f"{PATH}/acceptance")

    assert [look.what for look in waiting.looks.of("standard", "h1.elder")] == ["acceptance.s1"]
    assert ask("GET", f"{PATH}/acceptance", areas=[PUDONG]).status_code == 404
