"""The hand-over of an operator at the portal: whole, page by page, and nobody else's."""

from urllib.parse import quote

import pytest

from telecare.domain.service.hand_over import is_whole
from telecare.ports.services import KeptService
from tests.fakes.service import a_life, led_through

XUHUI = "310104003"
DISTRICT = {"roles": ["district"], "areas": ["310104"], "person": "", "sub": "u-district"}
ADMIN = {"roles": ["operator_admin"], "areas": [], "person": "", "sub": "u-admin"}


@pytest.fixture
def served(services):
    """Three elders of op1, the last of whom is in another district."""
    for number, area in enumerate([XUHUI, XUHUI, "310115001"]):
        life, _ = led_through(a_life(id=f"s{number}", elder=f"h{number}.elder", area=area, home=""))
        services.lives.keep(KeptService("standard", life), life, ())


@pytest.fixture
def ask(portal, issuer):
    def asked(query="", who=DISTRICT, operator="op1"):
        token = issuer.token(**who)
        return portal.ask("GET", f"/v1/operators/{operator}/hand-over{query}", token)

    return asked


def test_a_district_gets_every_file_of_its_own_page_by_page(ask, served):
    first = ask("?limit=1").json_body
    second = ask(f"?limit=1&cursor={quote(first['cursor'])}").json_body
    last = ask(f"?limit=1&cursor={quote(second['cursor'])}").json_body

    files = [*first["items"], *second["items"]]
    assert [file["service"]["id"] for file in files] == ["s0", "s1"]
    assert all(is_whole(file) for file in files)
    assert (last["items"], last["cursor"]) == ([], None)


def test_each_elder_whose_file_was_taken_can_read_who_did(ask, served, services):
    ask("?limit=1")

    assert [look.by for look in services.looks.of("standard", "h0.elder")] == ["u-district"]
    assert services.looks.of("standard", "h1.elder") == ()


def test_an_operator_has_its_own_and_no_other_is_there(ask, served):
    own, other = ADMIN | {"operator": "op1"}, ADMIN | {"operator": "op2"}

    assert len(ask(who=own).json_body["items"]) == 3
    assert ask(who=other).status_code == 404
    assert ask(who=other, operator="op2").status_code == 404
