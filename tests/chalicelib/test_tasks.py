"""The portal's tasks: each role its own areas, in pages, and completions that are taken once."""

import pytest

from tests.fakes.signals import a_signal
from tests.fakes.story import BUREAU, KEY, START

XUHUI, PUDONG = "310104003", "310115001"
FITTER = {"roles": ["installer"], "person": "fitter1", "sub": "u-9"}
STREET = {"roles": ["street"], "areas": [XUHUI], "person": "", "sub": "u-3"}


@pytest.fixture
def ask(portal, issuer):
    def asked(path, body=None, key="k1", **claims):
        method = "GET" if body is None else "POST"
        headers = {} if body is None else {"idempotency_key": key}
        return portal.ask(method, path, issuer.token(**(FITTER | claims)), body=body, **headers)

    return asked


@pytest.fixture
def platform(services):
    return services.platform


@pytest.fixture
def repair(platform):
    """A button that says it is broken, and whose repair has become a task."""
    document = {"id": "f1", "kind": "device_fault", "at": START.isoformat()}
    platform.services.receive_signal().receive(a_signal(document))
    [kept] = platform.tasks.standing(BUREAU, KEY)
    return kept.place.id


def visits(platform, *areas):
    for n, area in enumerate(areas):
        platform.tasks.open(BUREAU, f"k{n}", "welfare_visit", f"h{n}", {}, START, area)


def ids(response):
    assert response.status_code == 200, response.body
    return [item["id"] for item in response.json_body["items"]]


# ---- lists ----


def test_a_task_shows_ids_words_and_its_deadline(ask, repair):
    [task] = ask("/v1/tasks").json_body["items"]

    assert task["due_at"] > task["opened_at"]
    assert {name: task[name] for name in ("id", "task", "home", "area", "state", "detail")} == {
        "id": repair,
        "task": "repair",
        "home": "h1",
        "area": XUHUI,
        "state": "open",
        "detail": {"device": "h1-key1", "thing": KEY, "fault": "device_fault"},
    }
    assert ask(f"/v1/tasks/{repair}").json_body == task


def test_pages_lead_on_to_the_end_across_the_areas_of_the_caller(ask, platform):
    visits(platform, XUHUI, PUDONG, "310104009", "310230001", PUDONG)
    claims = {"areas": ["310115", "310104", "310104003"], "roles": ["street"]}
    seen, cursor = [], ""
    while cursor is not None:
        page = ask(f"/v1/tasks?limit=1&cursor={cursor.replace('#', '%23')}", **claims).json_body
        seen += [item["home"] for item in page["items"]]
        cursor = page["cursor"]

    assert seen == ["h0", "h2", "h1", "h4"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("area=310104", ["h0~k0"]),
        ("area=31", ["h0~k0", "h1~k1"]),
        ("area=32", []),
        ("home=h1", ["h1~k1"]),
        ("state=open", ["h0~k0", "h1~k1"]),
        ("state=mended", []),
        ("home=h1&state=done", []),
    ],
)
def test_lists_narrow_by_area_home_and_state(ask, platform, query, found):
    visits(platform, XUHUI, PUDONG)

    assert ids(ask(f"/v1/tasks?{query}")) == found


@pytest.mark.parametrize(
    ("query", "field"),
    [("state=lost", "state"), ("area=3", "area"), ("state=done", "state"), ("home=../x", "home")],
)
def test_a_list_that_cannot_be_is_refused_with_its_field(ask, query, field):
    response = ask(f"/v1/tasks?{query}")

    assert (response.status_code, response.json_body["field"]) == (422, field)


def test_oversight_sees_its_own_area_and_no_other_home(ask, platform):
    visits(platform, XUHUI, PUDONG)

    assert ids(ask("/v1/tasks", **STREET)) == ["h0~k0"]
    assert ids(ask("/v1/tasks?home=h1", **STREET)) == []
    assert ids(ask("/v1/tasks?area=310115", **STREET)) == []
    assert ask("/v1/tasks/h1~k1", **STREET).status_code == 404
    assert ids(ask("/v1/tasks", roles=["street"], areas=[])) == []


@pytest.mark.parametrize("roles", [["family"], ["elder"], []])
def test_who_has_no_work_with_tasks_sees_none(ask, repair, roles):
    assert ask("/v1/tasks", roles=roles).status_code == 403
    assert ask(f"/v1/tasks/{repair}", roles=roles).status_code == 403


def test_another_bureau_has_other_tasks(ask, repair):
    assert ids(ask("/v1/tasks", bureau="other")) == []
    assert ask(f"/v1/tasks/{repair}", bureau="other").status_code == 404


@pytest.mark.parametrize("name", ["h1~nothing", "nothing", "h1~", "a b~c"])
def test_a_task_that_is_not_there_is_not_found(ask, name):
    assert ask(f"/v1/tasks/{name}").status_code in {403, 404}


# ---- completions ----


def test_a_fitter_says_mended_and_the_repair_stays_open(ask, repair):
    response = ask(f"/v1/tasks/{repair}/completions", {"done": "mended"})

    assert (response.status_code, response.json_body["state"]) == (200, "mended")
    assert ids(ask("/v1/tasks?state=mended")) == [repair]


def test_the_same_key_again_is_answered_and_changes_nothing(ask, repair, platform):
    body = {"done": "watched", "how": "rang"}
    first = ask(f"/v1/tasks/{repair}/completions", body)
    [before] = platform.tasks.standing(BUREAU, KEY)

    again = ask(f"/v1/tasks/{repair}/completions", body)

    assert again.json_body == first.json_body
    assert platform.tasks.standing(BUREAU, KEY) == (before,)


def test_a_cancelled_repair_needs_a_reason_and_is_over(ask, repair):
    path = f"/v1/tasks/{repair}/completions"
    assert ask(path, {"done": "cancelled"}).status_code == 403

    done = ask(path, {"done": "cancelled", "reason": "device_removed"}, key="k2")

    assert done.json_body["state"] == "cancelled"
    assert ids(ask("/v1/tasks")) == []
    assert ids(ask("/v1/tasks?home=h1&state=cancelled")) == [repair]
    assert ask(path, {"done": "mended"}, key="k3").status_code == 409


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"done": "done"}, 403),
        ({"done": "substitute", "thing": KEY}, 403),
        ({"done": "watched", "how": "thought"}, 422),
        ({"done": "mended", "note": "the lady was kind"}, 422),
        ({}, 422),
    ],
)
def test_what_makes_no_sense_is_refused(ask, repair, body, status):
    assert ask(f"/v1/tasks/{repair}/completions", body).status_code == status


@pytest.mark.parametrize("role", ["street", "auditor", "city"])
def test_who_oversees_does_not_complete(ask, repair, role):
    claims = {"roles": [role], "areas": ["31"]}

    assert ask(f"/v1/tasks/{repair}/completions", {"done": "mended"}, **claims).status_code == 403
