"""Consents at the portal: what a no would cost is read beforehand, and written down with its reason."""

import pytest

from telecare.domain.kinds import Role
from tests.fakes.story import BUREAU, KEY, a_home, a_responder

XUHUI, PUDONG = "310104003", "310115001"
STREET = {"roles": ["street"], "areas": [XUHUI], "person": "", "sub": "u-street"}
ELDER = {"roles": ["elder"], "areas": [], "person": "h1.elder", "sub": "u-elder"}
DAUGHTER = {"roles": ["family"], "areas": [], "person": "h1.daughter", "sub": "u-d"}
OF_ELDER = "/v1/consents?home=h1&elder=h1.elder"
NO = {
    "home": "h1",
    "elder": "h1.elder",
    "giver": "elder",
    "purpose": "sensing",
    "thing": KEY,
    "answer": "withdrawn",
    "reluctance": "will_not_use_it",
    "cause": "false_alarms",
}


@pytest.fixture
def ask(portal, issuer):
    def asked(path, body=None, who=STREET, key=None):
        method = "GET" if body is None else "POST"
        headers = {"idempotency-key": key} if key else {}
        return portal.ask(method, path, issuer.token(**who), body=body, **headers)

    return asked


def test_what_a_no_would_cost_is_read_before_it_is_said(ask):
    asked = {each["thing"]: each for each in ask(OF_ELDER).json_body["consents"] if each["thing"]}

    assert asked[KEY] == {
        "purpose": "sensing",
        "thing": KEY,
        "stands": "not_asked",
        "until": None,
        "would_lose": ["help"],
    }


def test_a_no_is_told_with_what_nobody_watches_any_more_and_seen_as_a_pause(ask, services):
    # FJ24-34: the right to know and to decide.
    told = ask("/v1/consents", NO)

    assert (told.status_code, told.json_body) == (200, {"stands": "withdrawn", "lost": ["help"]})
    shown = ask(OF_ELDER).json_body
    assert (shown["paused"], shown["unwatched"]) == ([KEY], ["help"])
    [task] = services.platform.tasks.opened.values()
    assert (task.task, task.area) == ("protection_lost", XUHUI)


def test_the_same_key_is_one_word(ask, services):
    first, again = (ask("/v1/consents", NO, key="k1") for _ in range(2))

    assert first.json_body == again.json_body
    assert len(services.consents.of(BUREAU, "h1.elder")) == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"cause": None}, 403),
        ({"reluctance": "moody"}, 422),
        ({"thing": "standard-h9-key1"}, 403),
        ({"elder": "h2.elder"}, 404),
        ({"home": "h9"}, 404),
        ({"until": "2020-01-01T00:00:00+08:00"}, 403),
        ({"words": "she said so"}, 422),
    ],
)
def test_what_cannot_be_taken_down_is_refused_and_kept_nowhere(ask, services, change, status):
    assert ask("/v1/consents", {**NO, **change}).status_code == status
    assert services.consents.of(BUREAU, "h1.elder") == {}


@pytest.mark.parametrize(
    ("who", "seen", "said"),
    [
        (STREET, 200, 200),
        (ELDER, 200, 200),
        (DAUGHTER, 200, 403),
        ({**DAUGHTER, "person": "h2.daughter"}, 404, 403),
        ({**ELDER, "person": "h2.elder"}, 404, 404),
        ({**STREET, "areas": [PUDONG]}, 404, 404),
        ({**STREET, "roles": ["auditor"]}, 200, 403),
        ({**STREET, "roles": []}, 403, 403),
    ],
)
def test_who_is_near_reads_and_only_the_elder_or_who_visits_writes(ask, who, seen, said):
    assert ask(OF_ELDER, who=who).status_code == seen
    assert ask("/v1/consents", NO, who=who).status_code == said


def test_a_suspected_abuser_sees_nothing_whatever_their_work(ask, services):
    daughter = a_responder("h1.daughter", Role.FIRST_CARER, "+8613800000002", suspected=True)
    services.platform.directory.enrol_home(BUREAU, a_home(responders=(daughter,)))

    for who, said in ((DAUGHTER, 403), ({**STREET, "person": "h1.daughter"}, 404)):
        assert ask(OF_ELDER, who=who).status_code == 404
        assert ask("/v1/consents", NO, who=who).status_code == said, "family writes nothing down"


def test_an_elder_reads_who_looked(ask, services):
    ask(OF_ELDER)
    ask(OF_ELDER, who=ELDER)

    assert [(look.by, look.what) for look in services.looks.of(BUREAU, "h1.elder")] == [
        ("u-street", "consents")
    ]


def test_a_list_of_nobody_is_no_list(ask):
    assert ask("/v1/consents?home=h1").status_code == 422


def test_why_people_refuse_is_counted_by_street_and_names_nobody(ask):
    # SH21-22
    ask("/v1/consents", NO, key="k1")
    ask("/v1/consents", {**NO, "thing": "standard-h1-smoke1"}, key="k2")
    ask("/v1/consents", {**NO, "cause": "privacy"}, key="k3")

    counted = ask("/v1/reports/refusals").json_body["items"]

    assert [(each["cause"], each["number"]) for each in counted] == [
        ("false_alarms", 2),
        ("privacy", 1),
    ]
    assert {(each["street"], each["what"]) for each in counted} == {(XUHUI, "sensing")}
    assert "h1.elder" not in str(counted)
    assert ask("/v1/reports/refusals?area=310115").json_body["items"] == []
    assert ask("/v1/reports/refusals?area=3").status_code == 422
    pudong = {**STREET, "areas": [PUDONG]}
    assert ask("/v1/reports/refusals", who=pudong).json_body["items"] == []
    assert ask("/v1/reports/refusals", who=DAUGHTER).status_code == 403
