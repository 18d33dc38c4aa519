"""Who waits to be guarded stands in the order of asking, whichever street they ask from."""

from dataclasses import replace
from datetime import timedelta

import pytest

from telecare.domain.programme.procedure import Act
from telecare.domain.service.life import Phase
from telecare.ports.services import KeptService
from tests.fakes.service import a_life, led_through

XUHUI, PUDONG = "310104003", "310115001"
CITY = {"roles": ["city"], "areas": ["31"], "person": "", "sub": "u-1"}


@pytest.fixture
def ask(portal, issuer):
    def asked(query="", **claims):
        token = issuer.token(**(CITY | claims))
        return portal.ask("GET", f"/v1/applications/queue{query}", token)

    return asked


@pytest.fixture
def waiting(services, clock):
    """Three who wait, the last to ask in the first street; and one who is served."""
    asked = (("s2", XUHUI, 3), ("s1", PUDONG, 9), ("s3", XUHUI, 1), ("s4", XUHUI, 20))
    for name, area, days in asked:
        at = clock.now() - timedelta(days=days)
        life, _ = led_through(a_life(id=name, elder=f"{name}.elder", area=area, opened_at=at), 1)
        phase = Phase.ACTIVE if name == "s4" else Phase.ENTERING
        operator = "op1" if name == "s3" else ""
        kept = replace(life, phase=phase, operator=operator)
        services.lives.keep(KeptService("standard", kept), kept, ())


def test_whoever_asked_first_is_first_whichever_street(ask, waiting):
    # FJ24-07
    items = ask().json_body["items"]

    assert [(each["place"], each["id"]) for each in items] == [(1, "s1"), (2, "s2"), (3, "s3")]
    assert {each["waits_for"] for each in items} == {Act.APPROVE}


def test_a_page_goes_on_where_it_ended_and_keeps_the_places(ask, waiting):
    first = ask("?limit=2").json_body
    rest = ask(f"?limit=2&cursor={first['cursor']}").json_body

    assert [each["id"] for each in first["items"]] == ["s1", "s2"]
    assert [(each["place"], each["id"]) for each in rest["items"]] == [(3, "s3")]
    assert rest["cursor"] is None


def test_a_street_counts_its_own(ask, waiting):
    items = ask(roles=["street"], areas=[XUHUI]).json_body["items"]

    assert [(each["place"], each["id"]) for each in items] == [(1, "s2"), (2, "s3")]


def test_an_operator_sees_nobody_who_waits_for_another(ask, waiting):
    operator = {"roles": ["operator_admin"], "areas": [], "person": "a1", "operator": "op2"}

    assert [each["id"] for each in ask(**operator).json_body["items"]] == ["s1", "s2"]


def test_a_list_from_before_lists_knew_the_day_is_in_order_all_the_same(ask, waiting, services):
    register, under = services.lives, services.lives.under

    def without_days(*asked):
        for at, each in under(*asked):
            yield at, replace(each, opened_at=None, waits_for=None)

    register.under = without_days

    assert [each["id"] for each in ask().json_body["items"]] == ["s1", "s2", "s3"]
