"""The yearly assessment at the portal: drawn, looked into and read by who oversees, never by who is looked into."""

from dataclasses import replace

import pytest

from telecare.adapters.sheets.files import SheetFiles
from telecare.domain.service.life import Phase
from telecare.ports.services import KeptService
from tests.fakes.service import a_life

XUHUI = "310104003"
DISTRICT = {"roles": ["district"], "areas": ["310104"], "person": "", "sub": "u-3"}
ONE = f"/v1/yearly-assessments/2026.{XUHUI}"
FOUND = {"service": "s1", "found": "faults", "faults": ["device_dead"], "on": "2026-01-10"}


@pytest.fixture
def ask(portal, issuer, services):
    life = replace(a_life(area=XUHUI), phase=Phase.ACTIVE, operator="op1")
    services.lives.keep(KeptService("standard", life), life, ())

    def asked(method, path, body=None, **claims):
        token = issuer.token(**(DISTRICT | claims))
        return portal.ask(method, path, token, body, accept="*/*")

    return asked


def test_a_year_is_drawn_looked_into_and_graded(ask):
    drawn = ask("POST", "/v1/yearly-assessments", {"area": XUHUI, "year": 2026})
    found = ask("POST", f"{ONE}/inspections", FOUND | {"document": "p1"})

    assert (drawn.status_code, found.status_code) == (200, 200), found.body
    assert drawn.json_body["services"] == ["s1"]
    known = ask("GET", ONE).json_body
    assert known["sample"]["population"] == 1
    assert known["inspections"][0]["faults"] == "device_dead"
    assert known["operators"][0]["grade"] == "failed"
    assert ask("POST", f"{ONE}/inspections", FOUND | {"document": "p2"}).status_code == 409


def test_the_file_holds_every_table(ask):
    sheets = SheetFiles().read(ask("GET", f"{ONE}/sheet").body)

    assert len(sheets) == 10
    assert sheets[-2].rows[0][0].text.endswith("operator")


def test_what_was_not_drawn_is_not_looked_into_and_elsewhere_nothing_is_there(ask):
    assert ask("POST", f"{ONE}/inspections", FOUND | {"document": "p1"}).status_code == 403
    assert ask("GET", ONE, areas=["310115"]).status_code == 404
    assert ask("GET", "/v1/yearly-assessments/2026.31").status_code == 404


def test_whoever_is_looked_into_does_not_know_where(ask):
    assert ask("GET", ONE, roles=["operator_admin"]).status_code == 403
