"""What homes were given and what operators offer at the portal; and a home in which nobody is registered yet."""

from datetime import timedelta

import pytest

from telecare.ports.services import KeptService
from tests.fakes.portal_requests import OFFERED
from tests.fakes.rosters import a_citizen
from tests.fakes.service import a_life, led_through

XUHUI, PUDONG = "310104003", "310115001"
STREET = {"roles": ["street"], "areas": [XUHUI], "person": "", "sub": "u-3"}
OPERATOR = {"roles": ["operator_admin"], "areas": None, "person": "admin1", "operator": "op1"}
HANDOUTS = "/v1/homes/h1/handouts"
EARLIER = {"device_type": "pendant", "programme": "elsewhere", "on": "2025-03-01"}


@pytest.fixture
def ask(portal, issuer):
    def asked(method, path, body=None, key=None, **claims):
        headers = {"idempotency_key": key} if key else {}
        return portal.ask(method, path, issuer.token(**(STREET | claims)), body=body, **headers)

    return asked


@pytest.fixture
def supported(services, clock):
    """An elder of Shanghai's first class, whom Xuhui supports."""
    opened = clock.now() - timedelta(days=30)
    life, _ = led_through(a_life("xuhui", area=XUHUI, opened_at=opened, client_class="tier1"), 3)
    services.lives.keep(KeptService("standard", life), life, ())


def a_pendant(**changes):
    return {"device_type": "pendant", "application": "s1", "fen": 9000} | changes


def test_nobody_is_given_a_second_free_one_whichever_programme_gave_the_first(ask, supported):
    # FJ24-09
    free = ask("POST", HANDOUTS, a_pendant(free=True, device_type="camera"), "k0")
    ask("POST", HANDOUTS, EARLIER, "k1")

    refused = ask("POST", HANDOUTS, a_pendant(free=True), "k2")
    paid = ask("POST", HANDOUTS, a_pendant(), "k3")

    assert (free.status_code, free.json_body["shares"]) == (
        201,
        [{"payer": "bureau", "fen": 9000}],
    )
    assert refused.status_code == 409
    assert paid.json_body["shares"] == [{"payer": "elder", "fen": 9000}]
    kinds = [(e["device_type"], e["free"]) for e in ask("GET", HANDOUTS).json_body["items"]]
    assert kinds == [("camera", True), ("pendant", True), ("pendant", False)]


def test_the_same_key_gives_once_and_the_same_word_of_another_programme_is_refused(ask):
    first = ask("POST", HANDOUTS, EARLIER, "k1")
    again = ask("POST", HANDOUTS, EARLIER, "k1")
    twice = ask("POST", HANDOUTS, EARLIER, "k2")

    assert (first.status_code, again.status_code, twice.status_code) == (201, 201, 409)
    assert len(ask("GET", HANDOUTS).json_body["items"]) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (EARLIER | {"device_type": "robot"}, "device_type"),
        (EARLIER | {"on": "2096-01-01"}, "on"),
        ({"device_type": "pendant", "programme": "elsewhere"}, "on"),
        ({"device_type": "pendant"}, "application"),
        (EARLIER | {"fen": 100}, "fen"),
    ],
)
def test_what_cannot_be_a_handout_is_refused_by_its_field(ask, body, field):
    answer = ask("POST", HANDOUTS, body)

    assert (answer.status_code, answer.json_body["field"]) == (422, field)


def test_a_service_of_another_home_pays_for_nothing_here(ask, supported, services):
    kept = services.lives.service("standard", "s1")
    services.lives.keep(kept, kept.life.__class__(**_of(kept.life) | {"elder": "h2.elder"}), ())

    assert ask("POST", HANDOUTS, a_pendant()).status_code == 403


def _of(life):
    return {name: getattr(life, name) for name in life.__slots__}


# ---- offers ----


def test_an_operator_offers_kinds_to_choose_from_and_oversight_reads_them(ask):
    # FJ24-18
    put = ask("PUT", "/v1/operators/op1/offer", {"models": OFFERED}, **OPERATOR)

    assert put.status_code == 200, put.body
    told = ask("GET", "/v1/operators/op1/offer").json_body
    assert told["kinds"] == ["camera", "door_contact", "pendant"]
    assert (
        ask("GET", "/v1/operators/op1/offer", **(OPERATOR | {"operator": "op2"})).status_code == 404
    )


def test_models_of_one_kind_are_no_choice(ask):
    # FJ24-18
    models = [{"type": "pendant", "model": name} for name in ("a", "b", "c")]

    answer = ask("PUT", "/v1/operators/op1/offer", {"models": models}, **OPERATOR)

    assert answer.status_code == 403
    assert "3 kinds" in answer.json_body["detail"]


@pytest.mark.parametrize("models", [[{"type": "robot", "model": "x"}], [{"type": 7}], ["camera"]])
def test_what_is_no_model_is_refused(ask, models):
    answer = ask("PUT", "/v1/operators/op1/offer", {"models": models}, **OPERATOR)

    assert (answer.status_code, answer.json_body["field"]) == (422, "models")


# ---- a home in which nobody is registered yet ----


def test_a_home_is_fitted_before_anybody_is_registered_and_they_come_to_live_there(ask, services):
    made = ask("POST", "/v1/homes", {"area": "310104003001"}, "k1")
    home = made.json_body["id"]
    again = ask("POST", "/v1/homes", {"area": "310104003001"}, "k1")
    smoke = {"serial": "SN-9001", "type": "烟感", "home": home}

    hung = ask("POST", "/v1/devices", smoke, roles=["installer"], areas=None)
    elder = {"id_number": a_citizen(9), "name": "赵奶奶", "address": "天平路9号", "home": home}
    registered = ask("POST", "/v1/elders", elder)

    assert (made.status_code, again.json_body["id"]) == (201, home)
    assert hung.status_code == 201, hung.body
    assert registered.json_body["home"] == home
    told = ask("GET", f"/v1/homes/{home}").json_body
    assert told["elders"] == [registered.json_body["id"]]
    assert [each["type"] for each in told["devices"]] == ["smoke_detector"]
    assert ("home", home, "created") in services.registrar.changes(home)


def test_nobody_registers_a_home_in_an_area_that_is_not_theirs(ask):
    answer = ask("POST", "/v1/homes", {"area": "310115001001"})

    assert (answer.status_code, answer.json_body["field"]) == (422, "area")
    assert ask("GET", "/v1/homes/home-nobody").status_code == 404
