"""Who looked at my data: for the elder, the auditor and the supervisor, and never unseen (law 13)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from telecare.domain.errors import UnavailableError
from telecare.domain.kinds import Role
from telecare.ports.looks import Look
from telecare.ports.street_looks import StreetLook
from tests.fakes.story import BUREAU, a_home, a_responder

XUHUI, PUDONG = "310104003", "310115001"
ELDER = {"roles": ["elder"], "person": "h1.elder", "sub": "u-4"}
AUDITOR = {"roles": ["auditor"], "person": "auditor7", "sub": "u-7"}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ask(portal, issuer):
    def asked(query="", **claims):
        return portal.ask("GET", f"/v1/audit{query}", issuer.token(**claims))

    return asked


@pytest.fixture
def looked(services, clock):
    """Two looks at the elder's incident, and one at every home of the street."""
    for minutes, by in ((0, "seat1"), (2, "seat2")):
        look = Look(by, "relay_words.120", "i1", clock.now() + minutes * MINUTE)
        services.looks.keep(BUREAU, ("h1.elder",), f"k{minutes}", look)
    street = StreetLook(XUHUI, "boss", "carrier down", "call_sheet", 7, clock.now() + MINUTE)
    services.street_looks.keep(BUREAU, street)


def test_an_elder_reads_who_looked_the_newest_first(ask, looked, clock):
    # FJ24-34: private life is kept.
    document = ask(**ELDER).json_body

    assert document["cursor"] is None
    assert [(each["by"], each["what"]) for each in document["items"]] == [
        ("seat2", "relay_words.120"),
        ("boss", "call_sheet"),
        ("seat1", "relay_words.120"),
    ]
    assert document["items"][1] == {
        "at": (clock.now() + MINUTE).isoformat(timespec="milliseconds"),
        "by": "boss",
        "what": "call_sheet",
        "incident": None,
        "why": "carrier down",
        "homes": 7,
    }
    assert document["items"][2]["incident"] == "i1"


def test_what_the_platform_shows_of_an_elder_stands_in_the_elders_own_list(portal, issuer, ask):
    portal.ask("GET", "/v1/incidents/i1/timeline/export", issuer.token(**AUDITOR))

    [look] = ask(**ELDER).json_body["items"]

    assert (look["by"], look["what"], look["incident"]) == ("auditor7", "timeline_exported", "i1")


def test_a_list_goes_on_where_its_cursor_says_whatever_is_looked_at_meanwhile(
    ask, looked, services, clock
):
    first = ask("?limit=2", **ELDER).json_body
    services.looks.keep(BUREAU, ("h1.elder",), "k9", Look("x", "y", "i1", clock.now() + 9 * MINUTE))

    rest = ask(f"?limit=2&cursor={first['cursor']}", **ELDER).json_body

    assert [each["by"] for each in first["items"] + rest["items"]] == ["seat2", "boss", "seat1"]
    assert rest["cursor"] is None


@pytest.mark.parametrize("role", ["auditor", "supervisor"])
def test_who_reads_of_another_is_in_the_list_before_it_is_shown(ask, looked, role):
    document = ask("?elder=h1.elder", roles=[role], person="p9").json_body

    assert ("p9", "audit_read", None) in [
        (each["by"], each["what"], each["incident"]) for each in document["items"]
    ]
    assert len(ask(**ELDER).json_body["items"]) == 4


def test_an_elder_who_reads_their_own_leaves_no_look(ask):
    assert ask(**ELDER).json_body["items"] == ask("?elder=h1.elder", **ELDER).json_body["items"]
    assert ask(**ELDER).json_body["items"] == []


def test_what_cannot_be_recorded_is_not_told(ask, looked, services):
    def refuse(*_):
        raise UnavailableError("the register does not answer")

    services.looks.keep = refuse

    answered = ask("?elder=h1.elder", **AUDITOR)

    assert answered.status_code == 503
    assert b"seat1" not in answered.body


@pytest.mark.parametrize(
    ("query", "claims", "status"),
    [
        pytest.param("", ELDER, 200, id="one's own"),
        pytest.param("?elder=h1.elder", ELDER, 200, id="one's own, named"),
        pytest.param("?elder=h1.elder", {**ELDER, "person": "h2.elder"}, 404, id="another elder's"),
        pytest.param("", {**ELDER, "person": "h9.elder"}, 404, id="of no elder that is known"),
        pytest.param("", {**ELDER, "person": None}, 422, id="an elder without a person"),
        pytest.param("?elder=h9.elder", AUDITOR, 404, id="nobody's"),
        pytest.param("?elder=h1.daughter", AUDITOR, 404, id="of who is no elder"),
        pytest.param("", AUDITOR, 422, id="of whom?"),
        pytest.param("?elder=h1%23", AUDITOR, 422, id="a name that is none"),
        pytest.param("?elder=h1.elder", {**AUDITOR, "areas": ["310104"]}, 200, id="in the area"),
        pytest.param("?elder=h1.elder", {**AUDITOR, "areas": [PUDONG]}, 404, id="elsewhere"),
        pytest.param("?elder=h1.elder", {**AUDITOR, "bureau": "demo"}, 404, id="another bureau"),
        pytest.param("?elder=h1.elder", {"roles": ["seat"]}, 403, id="a seat"),
        pytest.param(
            "?elder=h1.elder",
            {"roles": ["family", "elder"], "person": "h1.daughter"},
            404,
            id="a daughter with an elder's role of her own",
        ),
    ],
)
def test_looks_are_there_for_whom_they_concern(ask, services, query, claims, status):
    assert ask(query, **claims).status_code == status
    assert bool(services.looks.kept) is (status == 200 and "auditor" in claims["roles"])


def test_a_suspected_abuser_reads_nothing_whatever_the_role(ask, services):
    suspect = a_responder("h1.son", Role.CONTACT, "+8613800000003", suspected=True)
    home = a_home()
    services.platform.directory.enrol_home(
        BUREAU, replace(home, responders=(*home.responders, suspect))
    )

    answered = ask("?elder=h1.elder", roles=["supervisor"], person="h1.son")

    assert answered.status_code == 404
    assert services.looks.kept == {}
