"""Writing to incidents: each request is one event, brought once, by whom it may come from."""

from datetime import UTC, datetime

import pytest

from telecare.domain.errors import (
    ConflictError,
    NotPermittedError,
    PolicyError,
    UnavailableError,
)
from telecare.domain.events import (
    FollowedUp,
    FollowUpCalled,
    Report,
    Reported,
    SeatAct,
    SeatActed,
)
from telecare.domain.kinds import Emergency, How, Outcome, Service
from telecare.domain.run import Relay

OPENED = datetime(2026, 3, 2, 8, tzinfo=UTC)
REPORTS, CLAIMS = "/v1/incidents/i1/reports", "/v1/incidents/i1/claims"
DAUGHTER = {"roles": ["family"], "person": "h1.daughter", "sub": "u-2"}
RESOURCES = {
    "reports": {"report": "arrived"},
    "claims": {"action": "claim"},
    "holds": {"action": "hold"},
    "guides": {"question": "smoke", "answer": "yes"},
    "relays": {"service": "119", "action": "claim"},
    "contacts": {"action": "bar", "who": "h1.son", "reason": "suspected"},
    "closure": {"outcome": "cooking", "seen_by": "h1.daughter", "how": "in_person"},
}


@pytest.fixture
def write(portal, issuer):
    def send(resource, body, key="k1", **claims):
        headers = {"idempotency_key": key} if key else {}
        path = f"/v1/incidents/i1/{resource}"
        return portal.ask("POST", path, issuer.token(**claims), body=body, **headers)

    return send


@pytest.mark.parametrize(
    ("resource", "body", "event"),
    [
        ("reports", {"report": "arrived"}, Reported("seat1", Report.ARRIVED)),
        (
            "reports",
            {"report": "arrived", "by": "h1.daughter"},
            Reported("h1.daughter", Report.ARRIVED),
        ),
        (
            "reports",
            {"report": "confirmed", "emergency": "fire"},
            SeatActed("seat1", SeatAct.CONFIRM, emergency=Emergency.FIRE),
        ),
        (
            "reports",
            {"report": "confirmed", "emergency": "fire", "by": "h1.daughter"},
            Reported("h1.daughter", Report.CONFIRMED, emergency=Emergency.FIRE),
        ),
        (
            "reports",
            {
                "report": "resolved",
                "outcome": "rescued",
                "how": "in_person",
                "seen_by": "h1.son",
            },
            SeatActed(
                "seat1",
                SeatAct.CLOSE,
                outcome=Outcome.RESCUED,
                how=How.IN_PERSON,
                seen_by="h1.son",
            ),
        ),
        (
            "reports",
            {"report": "resolved", "outcome": "advice", "how": "spoke_identified"},
            SeatActed(
                "seat1",
                SeatAct.CLOSE,
                outcome=Outcome.ADVICE,
                how=How.SPOKE_IDENTIFIED,
                seen_by="seat1",
            ),
        ),
        ("reports", {"report": "resolved"}, SeatActed("seat1", SeatAct.CLOSE, seen_by="seat1")),
        (
            "reports",
            {
                "report": "false_alarm",
                "cause": "cooking",
                "by": "h1.daughter",
            },
            Reported("h1.daughter", Report.FALSE_ALARM, cause="cooking"),
        ),
        (
            "reports",
            {"report": "handed_over", "to": "h1.son"},
            Reported("seat1", Report.HANDED_OVER, to="h1.son"),
        ),
        ("reports", {"report": "follow_up"}, FollowUpCalled("seat1")),
        ("reports", {"report": "follow_up", "reached": False}, FollowedUp("seat1", False)),
        ("claims", {"action": "claim"}, SeatActed("seat1", SeatAct.CLAIM)),
        ("claims", {"action": "release"}, SeatActed("seat1", SeatAct.RELEASE)),
        (
            "claims",
            {"action": "hand_over", "to": "seat2", "reason": "shift"},
            SeatActed("seat1", SeatAct.HAND_OVER, to="seat2", reason="shift"),
        ),
        ("holds", {"action": "hold"}, SeatActed("seat1", SeatAct.HOLD)),
        (
            "holds",
            {"action": "pause", "step": "contacts"},
            SeatActed("seat1", SeatAct.PAUSE, step="contacts"),
        ),
        ("holds", {"action": "resume"}, SeatActed("seat1", SeatAct.RESUME)),
        (
            "relays",
            {"service": "119", "action": "claim"},
            SeatActed("seat1", SeatAct.RELAY, service=Service.FIRE, step="claim"),
        ),
        (
            "relays",
            {
                "service": "119",
                "action": "acknowledge",
                "ticket": "T7",
                "words": "smoke, 3rd floor",
            },
            SeatActed(
                "seat1",
                SeatAct.RELAY,
                service=Service.FIRE,
                step="acknowledge",
                ticket="T7",
                words="kept",
            ),
        ),
        (
            "guides",
            {"question": "smoke", "answer": "no"},
            SeatActed("seat1", SeatAct.ANSWER, step="smoke", reason="no"),
        ),
        ("claims", {"action": "speak"}, SeatActed("seat1", SeatAct.SPEAK)),
        (
            "relays",
            {"service": "120", "action": "acknowledge", "ticket": "T8", "number": "021120"},
            SeatActed(
                "seat1",
                SeatAct.RELAY,
                service=Service.AMBULANCE,
                step="acknowledge",
                ticket="T8",
                number="021120",
                words="relay.120",
            ),
        ),
        (
            "contacts",
            {"action": "reorder", "who": "h1.son", "reason": "is near"},
            SeatActed("seat1", SeatAct.REORDER, who="h1.son", reason="is near"),
        ),
        (
            "contacts",
            {"action": "add", "who": "h1.niece", "reason": "lives next door"},
            SeatActed("seat1", SeatAct.ADD, who="h1.niece", reason="lives next door"),
        ),
        (
            "contacts",
            {"action": "skip", "who": "h1.son", "reason": "abroad"},
            SeatActed("seat1", SeatAct.SKIP, who="h1.son", reason="abroad"),
        ),
        (
            "closure",
            {"outcome": "cooking", "seen_by": "h1.daughter", "how": "in_person"},
            SeatActed(
                "seat1",
                SeatAct.CLOSE,
                outcome=Outcome.COOKING,
                seen_by="h1.daughter",
                how=How.IN_PERSON,
            ),
        ),
    ],
)
def test_a_write_becomes_one_event(write, store, resource, body, event):
    answered = write(resource, body)

    assert answered.status_code == 202
    [(bureau, incident, brought, event_id)] = store.brought
    assert (bureau, incident, brought) == ("standard", "i1", event)
    assert answered.json_body == {"incident": "i1", "event": event_id}


def test_the_daughter_reports_for_herself(write, store):
    assert write("reports", {"report": "accepted"}, **DAUGHTER).status_code == 202

    assert store.brought[0][2] == Reported("h1.daughter", Report.ACCEPTED)


def test_the_daughter_may_not_report_for_another(write, store):
    answered = write("reports", {"report": "resolved", "by": "h1.son"}, **DAUGHTER)

    assert answered.status_code == 403
    assert store.brought == []


@pytest.mark.parametrize("resource", sorted(RESOURCES.keys() - {"reports"}))
@pytest.mark.parametrize(
    "role", ["family", "elder", "field", "committee", "city", "auditor", "operator_admin"]
)
def test_what_only_the_desk_does_is_refused_to_others(write, store, resource, role):
    person = "h1.elder" if role == "elder" else "h1.daughter"
    answered = write(resource, RESOURCES[resource], roles=[role], areas=["31"], person=person)

    assert answered.status_code == 403
    assert store.brought == []


@pytest.mark.parametrize("role", ["elder", "auditor", "city", "district", "street"])
def test_who_only_looks_on_does_not_report(write, store, role):
    answered = write("reports", {"report": "safe"}, roles=[role], areas=["31"], person="h1.elder")

    assert answered.status_code == 403
    assert store.brought == []


def test_a_role_counts_only_for_the_incidents_that_it_sees(write, store):
    answered = write(
        "claims",
        {"action": "claim"},
        roles=["seat", "family"],
        areas=["310115"],
        person="h1.daughter",
    )

    assert answered.status_code == 403, "seen as family, so it is no secret, but not as a seat"
    assert store.brought == []


@pytest.mark.parametrize("resource", RESOURCES)
def test_an_incident_of_another_area_is_not_there_to_write_to(write, store, resource):
    answered = write(resource, RESOURCES[resource], roles=["seat"], areas=["310115"])

    assert answered.status_code == 404
    assert store.brought == []


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_write_needs_a_token(portal, store, resource):
    answered = portal.ask("POST", f"/v1/incidents/i1/{resource}", body=RESOURCES[resource])

    assert answered.status_code == 401
    assert store.brought == []


@pytest.mark.parametrize("resource", RESOURCES)
def test_the_same_write_twice_is_one_event(write, store, resource):
    first, second = (write(resource, RESOURCES[resource]) for _ in range(2))

    assert first.json_body == second.json_body
    assert len(store.brought) == 1


def test_another_callers_key_is_another_event(write, store):
    write("reports", {"report": "arrived"}, key="k1")
    write("reports", {"report": "arrived"}, key="k1", **DAUGHTER)

    assert len(store.brought) == 2


def test_without_a_key_each_request_is_an_event(write, store):
    for _ in range(2):
        assert write("reports", {"report": "arrived"}, key=None).status_code == 202

    assert len({event_id for *_, event_id in store.brought}) == 2


@pytest.mark.parametrize("key", ["", " ", "x" * 129, "schlüssel"])
def test_a_key_that_cannot_be_is_refused(portal, issuer, store, key):
    answered = portal.ask(
        "POST", REPORTS, issuer.token(), body={"report": "arrived"}, idempotency_key=key
    )

    assert (answered.status_code, answered.json_body["field"]) == (422, "Idempotency-Key")
    assert store.brought == []


@pytest.mark.parametrize(
    ("resource", "body", "field"),
    [
        ("reports", {}, "report"),
        ("reports", {"report": "arived"}, "report"),
        ("reports", {"report": 7}, "report"),
        ("reports", {"report": ["arrived"]}, "report"),
        ("reports", {"report": "arrived", "emergency": "flood"}, "emergency"),
        ("reports", {"report": "resolved", "outcome": "voicemail"}, "outcome"),
        ("reports", {"report": "resolved", "outcom": "rescued"}, "outcom"),
        ("reports", {"report": "arrived", "cause": "x" * 501}, "cause"),
        ("reports", {"report": "follow_up", "reached": "yes"}, "reached"),
        ("reports", {"report": "arrived", "reached": True}, "reached"),
        ("claims", {"action": "steal"}, "action"),
        ("claims", {"action": "hand_over"}, "to"),
        ("claims", {"action": "hand_over", "to": "  "}, "to"),
        ("holds", {}, "action"),
        ("relays", {"action": "claim"}, "service"),
        ("relays", {"service": "911", "action": "claim"}, "service"),
        ("relays", {"service": "119", "action": "dial"}, "action"),
        ("guides", {"question": "smoke", "answer": "faintly"}, "answer"),
        ("guides", {"answer": "no"}, "question"),
        ("guides", {"question": "breathing", "answer": "no"}, "question"),
        (
            "relays",
            {"service": "119", "action": "acknowledge", "ticket": "T", "number": "+86"},
            "number",
        ),
        (
            "closure",
            {"outcome": "test", "seen_by": "seat1", "how": "in_person", "who": "h9.x"},
            "who",
        ),
        ("relays", {"service": "119", "action": "acknowledge"}, "ticket"),
        ("relays", {"service": "119", "action": "acknowledge", "ticket": ""}, "ticket"),
        ("relays", {"service": "119", "action": "acknowledge", "ticket": " "}, "ticket"),
        ("relays", {"service": "119", "action": "acknowledge", "ticket": 7}, "ticket"),
        ("contacts", {"action": "bar", "who": "h1.son"}, "reason"),
        ("contacts", {"action": "bar", "reason": "x"}, "who"),
        ("closure", {"seen_by": "x", "how": "in_person"}, "outcome"),
        ("closure", {"outcome": "cooking", "how": "in_person"}, "seen_by"),
        ("closure", {"outcome": "cooking", "how": "in_person", "seen_by": ""}, "seen_by"),
        ("reports", {"report": "arrived", "by": "张 女士"}, "by"),
        ("reports", {"report": "arrived", "by": "x" * 65}, "by"),
        ("reports", {"report": "handed_over", "to": "the son, Mr Li"}, "to"),
        ("claims", {"action": "hand_over", "to": "x" * 65}, "to"),
        ("claims", {"action": "hand_over", "to": "the next\nseat"}, "to"),
        ("contacts", {"action": "add", "who": "his niece", "reason": "near"}, "who"),
        ("contacts", {"action": "add", "who": "x" * 65, "reason": "near"}, "who"),
        ("closure", {"outcome": "cooking", "seen_by": "h1.daughter", "how": "silence"}, "how"),
    ],
)
def test_a_wrong_field_is_named(write, store, resource, body, field):
    answered = write(resource, body)

    assert (answered.status_code, answered.json_body["field"]) == (422, field)
    assert answered.json_body["detail"].startswith(f"{field}: ")
    assert store.brought == []


SEEN = {
    "closure": {"outcome": "cooking", "how": "in_person"},
    "reports": {"report": "resolved", "outcome": "cooking", "how": "in_person"},
}


@pytest.mark.parametrize("resource", SEEN)
@pytest.mark.parametrize(
    "nobody", ["nobody", "the neighbour", "13800000001", "h2.son", "seat9", "999", "gas", "x" * 65]
)
def test_who_saw_the_elder_is_somebody_of_this_incident(write, store, resource, nobody):
    answered = write(resource, {**SEEN[resource], "seen_by": nobody})

    assert (answered.status_code, answered.json_body["field"]) == (422, "seen_by")
    assert store.brought == []


@pytest.mark.parametrize("resource", SEEN)
@pytest.mark.parametrize(
    "witness",
    ["h1.elder", "h1.son", "h1.niece", "seat1", "boss", "seat2", "seat3", "110", "119", "120"],
)
def test_the_home_the_services_and_whoever_acted_may_have_seen_the_elder(
    write, store, head, resource, witness
):
    relays = (Relay(Service.FIRE, False, OPENED, claimed_by="seat3"),)
    store.put(head(added=("h1.niece",), owner="boss", confirmed_by="seat2", relays=relays))

    assert write(resource, {**SEEN[resource], "seen_by": witness}).status_code == 202
    assert store.brought[0][2].seen_by == witness


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[]", 400),
        (b'"arrived"', 400),
        (b"null", 400),
        (b'{"report": "arrived", "cause": "' + b"x" * 20_000 + b'"}', 413),
        (b"", 400),
    ],
)
def test_a_body_that_is_no_object_is_refused(portal, issuer, store, raw, status):
    answered = portal.ask("POST", REPORTS, issuer.token(), body=raw)

    assert answered.status_code == status
    assert answered.headers["Content-Type"] == "application/problem+json"
    assert store.brought == []


def test_a_body_of_another_type_is_refused(portal, issuer, store):
    answered = portal.ask("POST", REPORTS, issuer.token(), body=b"a=b", content_type="text/plain")

    assert answered.status_code == 415
    assert answered.headers["Content-Type"] == "application/problem+json"
    assert store.brought == []


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ConflictError("i1"), 409),
        (NotPermittedError("not the owner"), 403),
        (UnavailableError("dynamodb PutItem"), 503),
        (PolicyError("policy.yaml", 3, "hold_s", "write a number"), 503),
    ],
)
def test_what_the_core_refuses_has_its_own_status(write, store, monkeypatch, error, status):
    def refuse(*_):
        raise error

    monkeypatch.setattr(store, "bring", refuse)

    answered = write("claims", {"action": "claim"})

    assert answered.status_code == status
    assert answered.headers["Content-Type"] == "application/problem+json"
    assert "policy.yaml" not in answered.body.decode(), "what is wrong inside is for the log"
    assert "dynamodb" not in answered.body.decode()


def test_a_policy_that_lacks_something_is_told_with_what_it_lacks_and_the_mend(
    write, store, monkeypatch
):
    def refuse(*_):
        raise PolicyError("policy in force", 0, "hold_s", "publish the bureau's files again")

    monkeypatch.setattr(store, "bring", refuse)

    answered = write("claims", {"action": "claim"}).json_body

    assert (answered["field"], answered["detail"]) == ("hold_s", "publish the bureau's files again")


def test_the_words_of_a_relay_are_kept_sealed_and_out_of_the_event(write, portal, issuer, services):
    words = "天平路1弄2号301室，着火"
    body = {"service": "119", "action": "acknowledge", "ticket": "T7", "words": words}

    assert write("relays", body).status_code == 202
    assert write("relays", body).status_code == 202

    [(_, _, event, _)] = services.store.brought
    assert words not in repr(event)
    answer = portal.ask("GET", "/v1/incidents/i1/relays", issuer.token())
    assert [(i["service"], i["by"], i["words"]) for i in answer.json_body["items"]] == [
        ("119", "seat1", words)
    ]


def test_a_neighbour_of_the_case_does_not_read_what_was_passed(portal, issuer, services):
    token = issuer.token(roles=["family"], person="h1.daughter")

    assert portal.ask("GET", "/v1/incidents/i1/relays", token).status_code == 403
