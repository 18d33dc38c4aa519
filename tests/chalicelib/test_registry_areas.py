"""Who serves whole areas, at the portal: a field team is sent, all others are known to whoever looks."""

import pytest

from tests.fakes.story import BUREAU

XUHUI, PUDONG = "310104003", "310115001"
STREET = {"roles": ["street"], "areas": [XUHUI], "person": "", "sub": "u-3"}
DISTRICT = {"roles": ["district"], "areas": ["310104"], "person": "", "sub": "u-4"}
TEAM = {"role": "field_team", "name": "天平应急队", "phone": "13800000091", "areas": [XUHUI]}
PATH = "/v1/area-responders"


@pytest.fixture
def ask(portal, issuer):
    def asked(method, path, body=None, key=None, tag=None, **claims):
        given = {"idempotency_key": key, "if_match": tag}
        headers = {name: value for name, value in given.items() if value}
        token = issuer.token(**(STREET | claims))
        return portal.ask(method, path, token, body=body, **headers)

    return asked


def sent(services):
    """Return the teams that an incident of the home would send."""
    people = services.platform.directory.snapshot(BUREAU, "h1").responders
    return [each.id for each in people if each.role == "field_team"]


def test_a_field_team_is_sent_until_it_ends_and_stays_known(ask, services):
    made = ask("POST", PATH, TEAM, key="k1")
    again = ask("POST", PATH, TEAM, key="k1")
    team = made.json_body["id"]
    assert (made.status_code, again.json_body["id"], sent(services)) == (201, team, [team])

    ended = ask("POST", f"{PATH}/{team}/endings", {"why": "duty_ended"})

    assert (ended.status_code, sent(services)) == (200, [])
    shown = ask("GET", f"{PATH}/{team}").json_body
    assert (shown["why"], shown["identity"]["name"]) == ("duty_ended", "天平应急队")


@pytest.mark.parametrize("role", ["police_station", "gas_company", "locksmith", "street_contact"])
def test_no_incident_rings_anybody_else_of_an_area(ask, services, role):
    before = services.platform.directory.snapshot(BUREAU, "h1").responders

    made = ask("POST", PATH, TEAM | {"role": role})

    assert made.status_code == 201
    assert services.platform.directory.snapshot(BUREAU, "h1").responders == before


def test_who_serves_a_wider_area_is_seen_in_each_part_and_changed_by_none_of_them(ask):
    wide = ask("POST", PATH, TEAM | {"areas": ["310104"]}, **DISTRICT).json_body["id"]

    seen = ask("GET", f"{PATH}/{wide}")
    changed = ask("PATCH", f"{PATH}/{wide}", {"hours": ""})
    far = ask("GET", f"{PATH}/{wide}", areas=[PUDONG])

    assert [each.status_code for each in (seen, changed, far)] == [200, 403, 404]


@pytest.mark.parametrize("areas", [[], ["310104"], [PUDONG], [XUHUI, PUDONG]])
def test_nobody_lets_somebody_serve_an_area_of_others(ask, areas):
    answer = ask("POST", PATH, TEAM | {"areas": areas})

    assert (answer.status_code, answer.json_body["field"]) == (422, "areas")


def test_a_list_names_nobody_and_is_narrowed_by_role_and_area(ask, services):
    ask("POST", PATH, TEAM)

    everybody = ask("GET", PATH)
    teams = ask("GET", f"{PATH}?role=field_team&area={XUHUI}007").json_body["items"]

    assert {each["role"] for each in everybody.json_body["items"]} == {"field_team", "gas_company"}
    assert "天平应急队" not in everybody.body.decode()
    assert [each["role"] for each in teams] == ["field_team"]


def test_an_older_version_changes_nothing(ask, services):
    tag = ask("GET", f"{PATH}/a1").headers["ETag"]

    first = ask("PATCH", f"{PATH}/a1", {"phone": "021-63000001"}, tag=tag)
    second = ask("PATCH", f"{PATH}/a1", {"phone": "021-63000002"}, tag=tag)

    assert (first.status_code, second.status_code) == (200, 412)
    told = services.platform.directory.personal(BUREAU, "a1")
    assert (told.name, told.phone) == ("燃气公司", "+862163000001")
