"""Reading incidents: what is not yours to know is not there."""

from datetime import datetime, timedelta

import pytest

from telecare.domain.kinds import State
from telecare.domain.timeline import Entry, Link, first_break

XUHUI, PUDONG = "310104003", "310115001"


def test_health_is_told_to_everybody(portal):
    answered = portal.ask("GET", "/v1/health")

    assert (answered.status_code, answered.json_body) == (200, {"status": "ok"})


def test_without_a_token_nothing_is_told(portal):
    assert portal.ask("GET", "/v1/incidents").status_code == 401


def test_an_unsound_token_is_refused_at_the_gate(portal, issuer):
    assert portal.ask("GET", "/v1/incidents", issuer.token(aud="x")).status_code == 403


def test_a_seat_sees_an_incident_whole(portal, issuer):
    answered = portal.ask("GET", "/v1/incidents/i1", issuer.token())

    assert answered.status_code == 200
    document = answered.json_body
    assert (document["id"], document["kind"], document["state"]) == ("i1", "fire", "open")
    assert (document["home"], document["area"], document["version"]) == ("h1", XUHUI, 3)
    assert [c["id"] for c in document["contacts"]] == ["h1.daughter", "h1.son"]
    assert document["closure"] is None


def test_the_timeline_can_be_checked_without_the_platform(portal, issuer):
    answered = portal.ask("GET", "/v1/incidents/i1/timeline", issuer.token())

    links = [
        Link(
            e["n"],
            Entry(datetime.fromisoformat(e["at"]), e["event"], e["who"], e["detail"]),
            e["digest"],
        )
        for e in answered.json_body["items"]
    ]
    assert [link.entry.event for link in links] == ["incident_opened", "call_placed"]
    assert first_break(links) is None


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        pytest.param({"roles": ["street"], "areas": [XUHUI]}, 200, id="the street itself"),
        pytest.param({"roles": ["district"], "areas": ["310104"]}, 200, id="the district above"),
        pytest.param({"roles": ["city"], "areas": ["31"]}, 200, id="the city above"),
        pytest.param({"roles": ["street"], "areas": [PUDONG]}, 404, id="another street"),
        pytest.param(
            {"roles": ["committee"], "areas": [XUHUI + "012"]}, 404, id="below the home's area"
        ),
        pytest.param({"roles": ["city"], "areas": []}, 404, id="oversight of nowhere"),
        pytest.param({"roles": ["city"]}, 404, id="oversight without areas"),
        pytest.param({"roles": ["seat"], "areas": [PUDONG]}, 404, id="a seat of another area"),
        pytest.param({"roles": ["auditor"]}, 200, id="an auditor"),
        pytest.param({"roles": ["family"], "person": "h1.daughter"}, 200, id="the daughter"),
        pytest.param({"roles": ["family"], "person": "h2.daughter"}, 404, id="another's daughter"),
        pytest.param({"roles": ["family"], "person": None}, 404, id="family of nobody"),
        pytest.param({"roles": ["elder"], "person": "h1.elder"}, 200, id="the elder"),
        pytest.param({"roles": ["installer"]}, 404, id="an installer"),
        pytest.param({"roles": []}, 404, id="no role"),
        pytest.param({"bureau": "demo"}, 404, id="another bureau"),
    ],
)
@pytest.mark.parametrize("path", ["/v1/incidents/i1", "/v1/incidents/i1/timeline"])
def test_an_incident_is_there_for_whom_it_concerns(portal, issuer, path, claims, status):
    assert portal.ask("GET", path, issuer.token(**claims)).status_code == status


@pytest.mark.parametrize("role", ["family", "seat"])
def test_a_suspected_abuser_sees_nothing_whatever_the_role(portal, issuer, store, head, role):
    store.put(head(suspected=("h1.son",)))
    token = issuer.token(roles=[role], person="h1.son")

    assert portal.ask("GET", "/v1/incidents/i1", token).status_code == 404
    assert portal.ask("GET", "/v1/incidents", token).json_body["items"] == []


def test_a_barred_contact_sees_nothing_from_then_on(portal, issuer, store, head):
    token = issuer.token(roles=["family"], person="h1.son")
    assert portal.ask("GET", "/v1/incidents/i1", token).status_code == 200
    store.put(head(barred=("h1.son",)))

    assert portal.ask("GET", "/v1/incidents/i1", token).status_code == 404


def test_what_is_secret_and_what_is_not_there_look_the_same(portal, issuer):
    token = issuer.token(roles=["street"], areas=[PUDONG])

    secret, absent = (portal.ask("GET", f"/v1/incidents/{i}", token) for i in ("i1", "i9"))

    assert secret.status_code == absent.status_code == 404
    assert secret.json_body | {"instance": ""} == absent.json_body | {"instance": ""}


@pytest.mark.parametrize("name", ["i%23head", "%2e%2e%2fi1", "i1%00", "x" * 200, "i1 or 1=1"])
def test_a_name_that_is_no_id_is_not_there(portal, issuer, store, name):
    answered = portal.ask("GET", f"/v1/incidents/{name}", issuer.token())

    assert answered.status_code == 404


def test_an_error_is_a_problem_document(portal, issuer):
    answered = portal.ask("GET", "/v1/incidents/i9", issuer.token())

    assert answered.headers["Content-Type"] == "application/problem+json"
    assert answered.json_body == {
        "title": "There is no such incident",
        "status": 404,
        "instance": "/v1/incidents/i9",
    }


def test_a_failure_that_nobody_named_says_nothing_of_itself(portal, issuer, store, caplog):
    store.raises = RuntimeError("table standard#incident#i1 王阿婆")

    answered = portal.ask("GET", "/v1/incidents/i1", issuer.token())

    assert answered.status_code == 500
    assert answered.headers["Content-Type"] == "application/problem+json"
    assert "王阿婆" not in answered.body.decode()
    assert "portal_failed RuntimeError" in caplog.text
    assert "王阿婆" not in caplog.text


def test_a_method_that_is_not_served_is_a_problem_too(portal, issuer):
    answered = portal.ask("DELETE", "/v1/incidents/i1", issuer.token())

    assert answered.status_code in {403, 405}


def test_an_unchanged_incident_is_not_sent_twice(portal, issuer, store, head):
    first = portal.ask("GET", "/v1/incidents/i1", issuer.token())
    etag = first.headers["ETag"]

    again = portal.ask("GET", "/v1/incidents/i1", issuer.token(), if_none_match=f'"x", W/{etag}')
    assert (again.status_code, again.body) == (304, b"")

    store.put(head(state=State.ATTENDED))
    changed = portal.ask("GET", "/v1/incidents/i1", issuer.token(), if_none_match=etag)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != etag


def listed(portal, token, query=""):
    return portal.ask("GET", f"/v1/incidents{query}", token)


def test_a_list_goes_on_where_its_cursor_says(portal, issuer, store, head):
    for number in range(2, 6):
        store.put(head(f"i{number}"))

    first = listed(portal, issuer.token(), "?limit=2").json_body
    second = listed(portal, issuer.token(), f"?limit=2&cursor={first['cursor']}").json_body
    third = listed(portal, issuer.token(), f"?limit=2&cursor={second['cursor']}").json_body

    pages = [[item["id"] for item in p["items"]] for p in (first, second, third)]
    assert pages == [["i1", "i2"], ["i3", "i4"], ["i5"]]
    assert third["cursor"] is None


def test_a_page_that_is_just_full_is_the_last(portal, issuer, store, head):
    store.put(head("i2"))

    assert listed(portal, issuer.token(), "?limit=2").json_body["cursor"] is None


def test_a_page_is_filled_with_what_may_be_seen(portal, issuer, store, head):
    for number in range(2, 8):
        store.put(head(f"i{number}", area=PUDONG if number % 2 else XUHUI))
    token = issuer.token(roles=["street"], areas=[PUDONG])

    answered = listed(portal, token, "?limit=3").json_body

    assert [item["id"] for item in answered["items"]] == ["i3", "i5", "i7"]


def test_a_list_is_of_one_state_where_asked(portal, issuer, store, head):
    store.put(head("i2", state=State.RESOLVED))

    answered = listed(portal, issuer.token(), "?state=resolved").json_body

    assert [item["id"] for item in answered["items"]] == ["i2"]


@pytest.mark.parametrize(
    "query", ["?limit=0", "?limit=101", "?limit=-1", "?limit=x", "?limit=1e2", "?state=lost"]
)
def test_a_list_that_cannot_be_is_refused(portal, issuer, query):
    answered = listed(portal, issuer.token(), query)

    assert answered.status_code == 422
    assert answered.json_body["field"] == query[1:].split("=")[0]


def test_a_list_needs_a_role_that_sees_incidents(portal, issuer):
    assert listed(portal, issuer.token(roles=["installer"])).status_code == 403


def test_a_list_is_of_the_callers_bureau(portal, issuer, store, head):
    store.put(head("i2", bureau="demo"))

    answered = listed(portal, issuer.token(bureau="demo")).json_body

    assert [item["id"] for item in answered["items"]] == ["i2"]


def test_instants_are_told_in_utc_with_milliseconds(portal, issuer, store, head):
    shown = portal.ask("GET", "/v1/incidents/i1", issuer.token()).json_body

    known = store.head("standard", "i1")
    assert shown["due_at"] == (known.run.opened_at + timedelta(seconds=30)).isoformat(
        timespec="milliseconds"
    )
