"""What a seat reads out: the right words, for seats alone, and never unseen (laws 13 and 15)."""

import json
from datetime import timedelta

import pytest

from telecare.domain.errors import UnavailableError
from telecare.domain.kinds import Kind
from telecare.domain.run import Acceptance

WORDS = "/v1/incidents/i1/relays/{service}/words"
DESK = "/v1/incidents/i1/tickets/words"
GUIDE = "/v1/incidents/i1/guides"


def read(answered):
    assert answered.status_code == 200, answered.body
    return json.loads(answered.body)


def test_the_words_for_a_service_begin_with_the_address_and_name_the_elder(portal, issuer):
    told = read(portal.ask("GET", WORDS.format(service="120"), issuer.token()))

    assert told["service"] == "120"
    assert "天平路" in told["words"]
    assert told["words"].index("天平路") < told["words"].index("王阿婆")


def test_each_service_has_words_of_its_own(portal, issuer):
    words = [
        read(portal.ask("GET", WORDS.format(service=service), issuer.token()))["words"]
        for service in ("110", "119", "120", "gas")
    ]

    assert len(set(words)) == 4


def test_the_elder_can_read_which_words_were_shown_to_whom(portal, issuer, services):
    portal.ask("GET", WORDS.format(service="119"), issuer.token())
    portal.ask("GET", f"{DESK}?reason=ticket_returned", issuer.token())

    looks = services.looks.of("standard", "h1.elder")
    assert [(look.by, look.what) for look in looks] == [
        ("seat1", "relay_words.119"),
        ("seat1", "desk_words.ticket_returned"),
    ]


def test_words_that_cannot_be_recorded_are_not_shown(portal, issuer, services):
    def refuse(*_):
        raise UnavailableError("the register does not answer")

    services.looks.keep = refuse

    for path in (WORDS.format(service="119"), f"{DESK}?reason=ticket_returned"):
        answered = portal.ask("GET", path, issuer.token())
        assert answered.status_code == 503
        assert "王阿婆".encode() not in answered.body


@pytest.mark.parametrize("path", [WORDS.format(service="119"), f"{DESK}?reason=ticket_returned"])
@pytest.mark.parametrize(
    ("claims", "status"),
    [
        pytest.param({"roles": ["supervisor"]}, 200, id="a supervisor"),
        pytest.param({"roles": ["street"], "areas": ["310104003"]}, 403, id="the street"),
        pytest.param({"roles": ["family"], "person": "h1.daughter"}, 403, id="the daughter"),
        pytest.param({"roles": ["elder"], "person": "h1.elder"}, 403, id="the elder"),
        pytest.param({"roles": ["auditor"]}, 403, id="an auditor"),
        pytest.param({"roles": ["installer"]}, 404, id="an installer"),
        pytest.param({"bureau": "demo"}, 404, id="another bureau"),
    ],
)
def test_they_are_for_the_desk_alone(portal, issuer, services, path, claims, status):
    assert portal.ask("GET", path, issuer.token(**claims)).status_code == status
    assert len(services.looks.of("standard", "h1.elder")) == (status == 200)


def test_the_desk_hears_why_it_is_rung(portal, issuer):
    returned, late = (
        read(portal.ask("GET", f"{DESK}?reason={reason}", issuer.token()))["words"]
        for reason in ("ticket_returned", "ticket_not_accepted")
    )

    assert returned != late
    assert "天平路" in returned


@pytest.mark.parametrize(
    ("path", "field"),
    [
        (WORDS.format(service="911"), "service"),
        (DESK, "reason"),
        (f"{DESK}?reason=lost", "reason"),
    ],
)
def test_an_unknown_word_is_named(portal, issuer, path, field):
    answered = portal.ask("GET", path, issuer.token())

    assert answered.status_code == 422
    assert field in json.loads(answered.body)["detail"]


def test_the_guide_is_that_of_the_incidents_kind(portal, issuer, store, head):
    fire = read(portal.ask("GET", GUIDE, issuer.token()))
    fall = head("i2", home="h2")
    store.put(fall)

    assert fire["kind"] == Kind.FIRE
    assert [item["question"] for item in fire["items"]][:2] == ["fire", "smoke"]
    assert all(item["ask"].strip() for item in fire["items"])


def test_every_question_of_the_guide_may_be_answered(portal, issuer, store):
    for item in read(portal.ask("GET", GUIDE, issuer.token()))["items"]:
        body = {"question": item["question"], "answer": "unknown"}
        assert portal.ask("POST", GUIDE, issuer.token(), body).status_code == 202
    assert len(store.brought) == 6


def test_a_token_that_ran_out_reads_nothing(portal, issuer, services, clock):
    token = issuer.token()
    clock.instant += timedelta(hours=2)

    assert portal.ask("GET", WORDS.format(service="119"), token).status_code == 401
    assert services.looks.of("standard", "h1.elder") == ()


PROGRESS = "/v1/incidents/i1/progress"


@pytest.mark.parametrize(
    "claims",
    [{"roles": ["family"], "person": "h1.son"}, {"roles": ["elder"], "person": "h1.elder"}],
)
def test_the_family_and_the_elder_read_what_is_being_done(
    portal, issuer, store, head, services, claims
):
    called = read(portal.ask("GET", PROGRESS, issuer.token(**claims)))
    now = services.platform.clock.now()
    comes = Acceptance("h1.daughter", now, eta_at=now + timedelta(minutes=5))
    store.put(head(acceptances=(comes,)))
    accepted = read(portal.ask("GET", PROGRESS, issuer.token(**claims)))

    assert (called["progress"], accepted["progress"]) == ("called", "accepted")
    assert "5分钟" in accepted["words"]
    assert called["words"] != accepted["words"]


def test_progress_names_nobody_and_so_needs_no_record(portal, issuer, services):
    words = read(portal.ask("GET", PROGRESS, issuer.token()))["words"]

    assert "王阿婆" not in words
    assert "天平路" not in words
    assert services.looks.of("standard", "h1.elder") == ()


def test_a_suspected_son_reads_no_progress(portal, issuer, store, head):
    store.put(head(suspected=("h1.son",)))

    assert (
        portal.ask("GET", PROGRESS, issuer.token(roles=["family"], person="h1.son")).status_code
        == 404
    )
