"""How responders are reached, at the portal: by street and home, for who oversees them, as a file, too."""

from datetime import timedelta

import pytest

from telecare.adapters.sheets.files import SheetFiles
from tests.fakes.figures import DAUGHTER, STREET, a_call
from tests.fakes.story import BUREAU

PUDONG = "310115001"
OF_STREET = {"roles": ["street"], "areas": [STREET], "person": "", "sub": "u-3"}
OPERATOR = {"roles": ["operator_admin"], "person": "", "sub": "u-4"}


@pytest.fixture
def office(services):
    office = services.figures
    now = office.platform.clock.now()
    office.closed("i1", a_call("i1-c0", DAUGHTER, now, None))
    office.platform.clock.forward(timedelta(hours=1))
    return office


@pytest.fixture
def ask(portal, issuer):
    def asked(path="", **claims):
        return portal.ask("GET", f"/v1/reports/reach{path}", issuer.token(**claims))

    return asked


def test_a_street_sees_who_is_not_reached_and_the_look_is_recorded(ask, office):
    answer = ask(**OF_STREET)

    assert answer.status_code == 200, answer.body
    [street] = answer.json_body["items"]
    assert (street["street"], street["days"]) == (STREET, 90)
    [daughter] = street["responders"]
    assert (daughter["responder"], daughter["calls"], daughter["unreached"]) == (DAUGHTER, 1, 1)
    assert (daughter["answer_median_s"], daughter["is_lost"]) == (None, "no")
    [look] = office.street_looks.of_street(BUREAU, STREET)
    assert (look.by, look.what, look.homes) == ("u-3", "reach_report", 1)


def test_a_home_is_told_with_those_who_were_never_rung_to_who_sees_it(ask, office, services):
    [home] = ask("?home=h1", **OF_STREET).json_body["items"]

    assert [each["calls"] for each in home["responders"]] == [1, 0]
    assert [look.what for look in services.looks.of(BUREAU, "h1.elder")] == ["reach"]
    assert ask("?home=h1", **OF_STREET | {"areas": [PUDONG]}).json_body["items"] == []
    assert ask("?home=nobody", **OPERATOR).json_body["items"] == []


def test_the_file_says_the_same_and_what_it_means(ask, portal, issuer, office):
    path, token = f"/v1/reports/reach/sheet?area={STREET}", issuer.token(**OF_STREET)
    answer = portal.ask("GET", path, token, accept="*/*")

    reach, definitions = SheetFiles().read(answer.body)
    assert answer.status_code == 200
    assert reach.rows[0][1].text.endswith("responder")
    assert [cell.text for cell in reach.rows[1]][:3] == [STREET, DAUGHTER, "h1"]
    assert len(definitions.rows) > len(reach.rows[0])
    elsewhere = portal.ask("GET", path.replace(STREET, PUDONG), token)
    assert elsewhere.status_code == 403


def test_a_family_sees_no_such_report(ask, office):
    assert ask(roles=["family"], person="h1.daughter", sub="u-5").status_code == 403
