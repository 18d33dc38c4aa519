"""Public notices at the portal: printed with masked names, each look on record, objections written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from telecare.ports.services import KeptService
from tests.fakes.service import a_life, led_through

XUHUI, PUDONG = "310104003", "310115001"
STREET = {"roles": ["street"], "areas": [XUHUI], "person": "", "sub": "u-street"}
COMMITTEE = {"roles": ["committee"], "areas": [f"{XUHUI}007"], "person": "", "sub": "u-com"}


@pytest.fixture
def hung(services, clock):
    """One application of which a notice hangs out, one that is guarded, one of another district."""
    for name, area, steps in (("s1", f"{XUHUI}007", 3), ("s2", XUHUI, 6), ("s3", PUDONG, 3)):
        began = clock.instant - timedelta(days=3 if steps == 3 else 60)
        asked = replace(a_life(area=area, opened_at=began), id=name, elder=_elder(name))
        life, _ = led_through(asked, steps)
        services.lives.keep(KeptService("standard", life), life, ())


def _elder(name: str) -> str:
    return "h1.elder" if name == "s1" else f"{name}.elder"


@pytest.fixture
def ask(portal, issuer, hung):
    def asked(path, body=None, who=STREET, key="k1"):
        headers = {} if body is None else {"idempotency-key": key}
        method = "GET" if body is None else "POST"
        return portal.ask(method, path, issuer.token(**who), body, **headers)

    return asked


def test_a_notice_shows_no_whole_name_and_the_elder_reads_who_printed_it(ask, services):
    # HZ23-08
    whole = services.platform.directory.personal("standard", "h1.elder").name
    listed = ask("/v1/notices").json_body

    [notice] = listed["items"]
    assert (notice["application"], notice["objections"]) == ("s1", 0)
    assert notice["name"] == whole[0] + "*" * (len(whole) - 1)
    assert [look.by for look in services.looks.of("standard", "h1.elder")] == ["u-street"]
    assert ask("/v1/notices?area=310115").json_body["items"] == []


def test_an_objection_holds_the_next_step_up_until_the_street_has_answered(ask, services):
    path = "/v1/notices/s1/objections"
    first = ask(path, {"why": "lives_elsewhere"}, COMMITTEE)
    again = ask(path, {"why": "lives_elsewhere"}, COMMITTEE)

    assert first.status_code == 200, first.body
    assert again.json_body["objections"] == first.json_body["objections"]
    [objection] = first.json_body["objections"]
    assert ask("/v1/notices").json_body["items"][0]["objections"] == 1
    tasks = [t for t in services.platform.tasks.opened.values() if t.task == "service_objection"]
    assert [(t.area, t.state) for t in tasks] == [(f"{XUHUI}007", "open")]

    answer = {"decision": "dismiss", "objection": objection["id"]}
    dismissed = ask("/v1/applications/s1/decisions", answer, key="k2")
    assert dismissed.json_body["objections"] == []
    assert [t.state for t in services.platform.tasks.opened.values()] == ["done"]


def test_nothing_is_objected_to_what_does_not_hang_out(ask):
    assert ask("/v1/notices/s2/objections", {"why": "other"}).status_code == 403
    assert ask("/v1/notices/s3/objections", {"why": "other"}).status_code == 404


def test_whose_data_was_erased_has_no_name_on_a_notice(ask, services):
    services.platform.directory.erase_elder("standard", "h1.elder", "boss", services.clock().now())

    assert [each["name"] for each in ask("/v1/notices").json_body["items"]] == ["*"]
