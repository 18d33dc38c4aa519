"""The desk: consoles beat and sign out, the queue shows what waits, raised first (law 4)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from telecare.domain.errors import UnavailableError
from telecare.domain.events import ConsoleDied
from telecare.domain.kinds import Service, State
from telecare.domain.run import Relay

XUHUI, PUDONG = "310104003", "310115001"
SECOND = timedelta(seconds=1)
BEATS, SEAT = "/v1/seats/seat1/beats", "/v1/seats/seat1"


def consoles(services):
    return {c.seat: c for c in services.seats.consoles.consoles("standard")}


@pytest.mark.parametrize("role", ["seat", "supervisor"])
def test_a_console_beats_for_its_own_seat(portal, issuer, services, clock, role):
    answered = portal.ask("POST", BEATS, issuer.token(roles=[role]))

    assert (answered.status_code, answered.json_body) == (202, {"seat": "seat1"})
    assert consoles(services)["seat1"].beat_at == clock.now()


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        pytest.param({"person": "seat2"}, 403, id="another seat"),
        pytest.param(
            {"roles": ["supervisor"], "person": "boss"}, 403, id="a supervisor for a seat"
        ),
        pytest.param({"roles": ["family"]}, 403, id="no seat at all"),
        pytest.param({"roles": ["operator_admin"]}, 403, id="an operator's administrator"),
    ],
)
def test_nobody_beats_for_a_seat_that_is_not_theirs(portal, issuer, services, claims, status):
    assert portal.ask("POST", BEATS, issuer.token(**claims)).status_code == status
    assert consoles(services) == {}


def test_a_beat_brings_nothing_that_is_not_known(portal, issuer, services):
    token = issuer.token()

    assert portal.ask("POST", BEATS, token, {}).status_code == 202
    assert portal.ask("POST", BEATS, token, {"at": "2030-01-01T00:00:00Z"}).status_code == 422


def test_the_first_beat_asks_for_one_check_and_the_next_for_none(portal, issuer, services, clock):
    for _ in range(3):
        portal.ask("POST", BEATS, issuer.token())
        clock.instant += 5 * SECOND

    [(check, after)] = services.checks.asked
    assert (check.bureau, check.seat, after) == ("standard", "seat1", 20 * SECOND)


@pytest.mark.parametrize(
    ("resource", "body"),
    [
        ("claims", {"action": "claim"}),
        ("holds", {"action": "hold"}),
        ("relays", {"service": "119", "action": "claim"}),
    ],
)
def test_whoever_takes_something_has_beaten(portal, issuer, services, store, resource, body):
    answered = portal.ask("POST", f"/v1/incidents/i1/{resource}", issuer.token(), body)

    assert answered.status_code == 202
    assert list(consoles(services)) == ["seat1"]
    assert len(services.checks.asked) == 1


def test_whoever_is_handed_an_incident_is_asked_after(portal, issuer, services):
    body = {"action": "hand_over", "to": "seat7"}

    portal.ask("POST", "/v1/incidents/i1/claims", issuer.token(), body)

    assert [check.seat for check, _ in services.checks.asked] == ["seat1", "seat7"]
    assert list(consoles(services)) == ["seat1"]


def test_who_may_not_claim_has_not_beaten(portal, issuer, services):
    body = {"action": "claim"}

    portal.ask("POST", "/v1/incidents/i1/claims", issuer.token(roles=["auditor"]), body)

    assert consoles(services) == {}


def test_a_claim_is_taken_although_nobody_can_be_asked_after(portal, issuer, services, store):
    def refuse(*_):
        raise UnavailableError("the queue takes nothing")

    services.checks.ask = refuse

    answered = portal.ask("POST", "/v1/incidents/i1/claims", issuer.token(), {"action": "claim"})

    assert answered.status_code == 202
    assert len(store.brought) == 1


def test_signing_out_lets_go_of_what_the_seat_has(portal, issuer, services, store, head):
    store.put(head(owner="seat1"))
    store.put(head("i2", owner="seat2"))
    portal.ask("POST", BEATS, issuer.token())

    answered = portal.ask("DELETE", SEAT, issuer.token())

    assert answered.status_code == 202
    [(_, incident, event, _)] = store.brought
    assert (incident, event) == ("i1", ConsoleDied("seat1", "signed_out"))
    assert consoles(services) == {}


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        pytest.param({"roles": ["supervisor"], "person": "boss"}, 202, id="the supervisor"),
        pytest.param({"person": "seat2"}, 403, id="another seat"),
        pytest.param({"roles": ["field"]}, 403, id="somebody in the field"),
    ],
)
def test_who_may_sign_a_seat_out(portal, issuer, store, head, claims, status):
    store.put(head(owner="seat1"))

    assert portal.ask("DELETE", SEAT, issuer.token(**claims)).status_code == status
    assert bool(store.brought) is (status == 202)


def shown(portal, token, query=""):
    return portal.ask("GET", f"/v1/seats{query}", token)


def test_the_desk_shows_who_is_there_since_when_and_with_what(portal, issuer, clock, store, head):
    relays = (Relay(Service.FIRE, False, clock.now(), claimed_by="seat2"),)
    hold = clock.now() + 60 * SECOND
    store.put(head(owner="seat1", hold_until=hold, relays=relays))
    began = clock.now()
    portal.ask("POST", BEATS, issuer.token())
    clock.instant += 5 * SECOND
    portal.ask("POST", BEATS, issuer.token())

    document = shown(portal, issuer.token()).json_body

    one, two = document["seats"]
    assert document["beat_s"] == 5
    assert (one["id"], two["id"]) == ("seat1", "seat2")
    assert one["since"] == began.isoformat(timespec="milliseconds")
    assert one["beat_at"] == clock.now().isoformat(timespec="milliseconds")
    assert one["in_hand"] == [
        {
            "incident": "i1",
            "kind": "fire",
            "owns": True,
            "hold_until": hold.isoformat(timespec="milliseconds"),
            "relays": [],
        }
    ]
    assert (two["since"], two["in_hand"][0]["owns"]) == (None, False)
    assert two["in_hand"][0]["relays"] == ["119"]


def test_who_has_stopped_beating_is_not_there(portal, issuer, clock):
    portal.ask("POST", BEATS, issuer.token())
    clock.instant += 20 * SECOND

    assert shown(portal, issuer.token()).json_body["seats"] == []


def test_what_waits_is_what_nobody_owns_raised_first_then_the_oldest(
    portal, issuer, clock, store, head
):
    def waits(incident, age_s, **facts):
        made = head(incident, **facts)
        opened = clock.now() - age_s * SECOND
        store.put(replace(made, run=replace(made.run, opened_at=opened)))

    waits("i1", 10)
    waits("i2", 20)
    waits("i3", 5, raised=1)
    waits("i4", 1, raised=2)
    waits("owned", 30, owner="seat1")
    waits("over", 30, state=State.RESOLVED)
    waits("test", 30, test=True)

    document = shown(portal, issuer.token()).json_body

    assert [each["id"] for each in document["waiting"]] == ["i4", "i3", "i2", "i1"]
    assert document["waiting_count"] == 4
    assert [each["raised"] for each in document["waiting"]] == [2, 1, 0, 0]


def test_an_owned_incident_waits_for_whoever_takes_its_relay(portal, issuer, store, clock, head):
    store.put(head(owner="seat1", relays=(Relay(Service.FIRE, True, clock.now()),)))

    [waiting] = shown(portal, issuer.token()).json_body["waiting"]

    assert (waiting["id"], waiting["relays"]) == ("i1", ["119"])


def test_a_long_queue_is_cut_and_counted(portal, issuer, store, head):
    for number in range(2, 6):
        store.put(head(f"i{number}"))

    document = shown(portal, issuer.token(), "?limit=2").json_body

    assert (len(document["waiting"]), document["waiting_count"]) == (2, 5)


@pytest.mark.parametrize("role", ["family", "street", "auditor", "field", "installer"])
def test_the_desk_is_for_the_desk(portal, issuer, role):
    assert shown(portal, issuer.token(roles=[role], areas=[XUHUI])).status_code == 403


def test_a_seat_of_one_area_sees_what_waits_there(portal, issuer, store, head):
    store.put(head("i2", area=PUDONG))

    document = shown(portal, issuer.token(areas=[PUDONG])).json_body

    assert [each["id"] for each in document["waiting"]] == ["i2"]
