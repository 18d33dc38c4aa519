"""Records at the portal: by ids and words, of areas that one sees, once under a key."""

from dataclasses import replace

import pytest

from telecare.domain.kinds import Role
from tests.fakes.story import BUREAU, a_responder

XUHUI, PUDONG = "310104003", "310115001"
STREET = {"roles": ["street"], "areas": [XUHUI], "person": "", "sub": "u-3"}
LEAD = {"roles": ["operator_admin"], "areas": None, "person": "", "sub": "u-9"}
PATH = "/v1/records"
HAZARD = {"kind": "hazard", "about": "h1", "fields": {"what": "fire", "grade": "low"}}


@pytest.fixture
def ask(portal, issuer):
    def asked(method, path, body=None, key=None, tag=None, **claims):
        given = {"idempotency_key": key, "if_match": tag}
        headers = {name: value for name, value in given.items() if value}
        token = issuer.token(**(STREET | claims))
        return portal.ask(method, path, token, body=body, **headers)

    return asked


def test_a_hazard_is_recorded_once_and_settled_once_by_its_proof(ask, services):
    # SH24-15
    made = ask("POST", PATH, HAZARD, key="k1")
    again = ask("POST", PATH, HAZARD, key="k1")
    record = made.json_body["id"]
    assert (made.status_code, again.json_body["id"]) == (201, record)
    assert made.json_body["standing"] == "open"

    settled = ask("POST", f"{PATH}/{record}/endings", {"proof": "photo7"}, key="k2")
    later = ask("POST", f"{PATH}/{record}/endings", {"proof": "photo8"}, key="k3")

    assert settled.json_body["standing"] == "settled"
    assert later.json_body["over"] == settled.json_body["over"]
    assert [c for c in services.registrar.changes() if c[0] == "record"] == [
        ("record", record, "created"),
        ("record", record, "ended"),
        ("record", record, "ended"),
    ]


def test_a_key_that_was_used_answers_with_what_it_made(ask):
    made = ask("POST", PATH, HAZARD, key="k1").json_body
    other = {"kind": "patrol", "about": XUHUI, "fields": {"team": "t1"}}

    again = ask("POST", PATH, other, key="k1")

    assert again.json_body["id"] == made["id"]
    assert ask("GET", f"{PATH}?kind=patrol").json_body["items"] == []


def test_of_another_version_than_was_read_nothing_is_settled(ask):
    path = f"{PATH}/hazard~h1~k1"
    tag = ask("GET", path).headers["ETag"]

    stale = ask("POST", f"{path}/endings", {"proof": "p1"}, tag='"9"')
    before = ask("GET", path).json_body["standing"]
    read = ask("POST", f"{path}/endings", {"proof": "p2"}, tag=tag)

    assert (stale.status_code, before, read.status_code) == (412, "open", 200)
    assert ask("GET", path).json_body["over"]["proof"] == "p2"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (HAZARD | {"fields": {"what": "fire"}}, "fields.grade"),
        (HAZARD | {"fields": {"what": "fire", "grade": "low", "note": "x"}}, "fields.note"),
        (HAZARD | {"about": "h9"}, "about"),
        (HAZARD | {"kind": "rumour"}, "kind"),
        ({"kind": "patrol", "about": PUDONG, "fields": {"team": "t1"}}, "about"),
        ({"kind": "looked_after", "about": "h1.daughter", "fields": {"who": "m1"}}, "about"),
    ],
)
def test_what_cannot_be_is_named_by_its_field(ask, body, field):
    answer = ask("POST", PATH, body)

    assert (answer.status_code, answer.json_body["field"]) == (422, field)


def test_a_word_that_is_missing_is_asked_for_with_all_that_may_be_said(ask):
    answer = ask("GET", "/v1/records")

    assert (answer.status_code, answer.json_body["field"]) == (422, "kind")
    assert "give one of training, patrol" in answer.json_body["detail"]


def test_nothing_is_recorded_of_time_to_come(ask):
    answer = ask("POST", PATH, HAZARD | {"at": "2099-01-01T00:00:00+08:00"})

    assert answer.status_code == 403


def test_a_list_shows_ones_own_areas_by_how_they_stand(ask):
    ask("POST", PATH, HAZARD)

    mine = ask("GET", f"{PATH}?kind=hazard&standing=open").json_body["items"]
    far = ask("GET", f"{PATH}?kind=hazard", areas=[PUDONG]).json_body["items"]
    first = ask("GET", f"{PATH}?kind=hazard&limit=1").json_body
    second = ask("GET", f"{PATH}?kind=hazard&limit=1&cursor={first['cursor'].replace('#', '%23')}")

    assert (len(mine), far) == (2, [])
    ids = [first["items"][0]["id"], second.json_body["items"][0]["id"]]
    assert sorted(ids) == sorted(each["id"] for each in mine)


def test_a_suspected_abuser_sees_no_record_of_the_home(ask, services):
    record = f"{PATH}/hazard~h1~k1"
    claims = {"roles": ["seat"], "areas": None, "person": "h1.son"}
    before = ask("GET", record, **claims).status_code
    home = services.registrar.file()
    son = a_responder("h1.son", Role.CONTACT, "+8613800000003", suspected=True)
    others = (each for each in home.responders if each.id != "h1.son")
    services.platform.directory.enrol_home(BUREAU, replace(home, responders=(*others, son)))

    assert (before, ask("GET", record, **claims).status_code) == (200, 404)
    assert ask("GET", f"{PATH}?kind=hazard", **claims).json_body["items"] == []


def test_who_is_not_content_is_visited_and_asked_what_is_wrong(ask, services):
    # SH21-25
    fields = {"with": "care", "said_by": "elder"}
    body = {"kind": "contentment", "about": "h1.elder"}

    for points in ("2", "4"):
        ask("POST", PATH, body | {"fields": fields | {"points": points}})

    tasks = [t for t in services.platform.tasks.of_home(BUREAU, "h1") if "record" in t.detail]
    assert [(t.task, t.detail["with"]) for t in tasks] == [("ask_what_is_wrong", "care")]


def test_a_care_team_is_held_against_the_programme_and_its_elders(ask):
    # SH24-02, SH24-03, SH24-04, XH23-05, XH23-30
    member = {"kind": "care_member", "about": XUHUI}
    for who, kind in (("m1", "officer"), ("m2", "juggler")):
        ask("POST", PATH, member | {"fields": {"who": who, "as": kind}})
    before = ask("GET", f"/v1/reports/care-teams?area={XUHUI}").json_body
    for who in ("m1", "m2"):
        ask("POST", PATH, {"kind": "looked_after", "about": "h1.elder", "fields": {"who": who}})

    after = ask("GET", f"/v1/reports/care-teams?area={XUHUI}").json_body

    [team] = after["teams"]
    assert (before["left_out"], before["doubled"]) == (["h1.elder"], [])
    assert (after["left_out"], after["doubled"]) == ([], ["h1.elder"])
    assert (team["members"], team["unknown"]) == (2, ["juggler"])
    assert team["lacks"] and "officer" not in team["lacks"]


@pytest.mark.parametrize(("area", "status"), [("310104", 422), (PUDONG, 403)])
def test_teams_are_told_of_a_street_of_ones_own(ask, area, status):
    assert ask("GET", f"/v1/reports/care-teams?area={area}").status_code == status


def test_the_staff_is_held_against_the_programme(ask, services):
    # FJ24-13, FJ24-14, FJ24-15, FJ24-16, XH23-31, HZ23-20
    services.registrar.plan_a_shift()
    before = ask("GET", "/v1/reports/staffing?clients=1200", **LEAD).json_body
    fields = {"languages": "普通话, 上海话", "duties": "contact,door"}
    made = ask("POST", PATH, {"kind": "worker", "about": "seat1", "fields": fields}, **LEAD)

    after = ask("GET", "/v1/reports/staffing?clients=1200", **LEAD).json_body

    assert made.status_code == 201
    assert (before["workers"], after["workers"]) == (0, 1)
    assert before["languages_of_nobody"] and not after["languages_of_nobody"]
    assert after["duties_of_nobody"] == ["rescue"]
    assert (len(before["shifts"]), len(after["shifts"])) == (1, 0)
    assert after["needed"] == 5


def test_a_street_keeps_no_workers_of_the_operator(ask):
    fields = {"languages": "普通话", "duties": "contact"}

    answer = ask("POST", PATH, {"kind": "worker", "about": "seat1", "fields": fields})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("kind", "about", "fields"),
    [
        ("patrol", XUHUI, {"team": "t1", "homes": "12"}),
        ("inspection", "h1", {"who": "u1", "result": "mended", "firmware": "updated"}),
        ("adaptation", "h1", {"what": "grab_bar", "wished": "yes"}),
        ("gas_mender", XUHUI, {"who": "a1", "until": "2027-01-01"}),
        ("key_holder", "h1", {"who": "h1.daughter", "opens": "door"}),
        ("training", XUHUI, {"theme": "alarms", "people": "30"}),
    ],
)
def test_what_a_programme_asks_to_be_kept_is_kept_and_listed(ask, kind, about, fields):
    # FJ24-21, SH24-16, SH24-28, XH23-33, XH23-34, XH23-36, XH23-37, XH23-40
    made = ask("POST", PATH, {"kind": kind, "about": about, "fields": fields})

    [listed] = ask("GET", f"{PATH}?kind={kind}").json_body["items"]
    assert (made.status_code, listed["fields"], listed["about"]) == (201, fields, about)
