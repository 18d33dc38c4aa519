"""Appointments at the portal: agreed with the home, listed by team for tomorrow, and what became of each."""

from datetime import timedelta

import pytest

from telecare.domain.service.care import Contact
from telecare.ports.services import KeptService
from tests.fakes.portal_requests import MORNING
from tests.fakes.service import a_life, led_through

XUHUI, PUDONG = "310104003", "310115001"
FITTER = {"roles": ["installer"], "person": "fitter1", "sub": "u-7", "operator": "op1"}
H = timedelta(hours=1)


@pytest.fixture
def ask(portal, issuer):
    def asked(method, path, body=None, key=None, **claims):
        headers = {"idempotency_key": key} if key else {}
        return portal.ask(method, path, issuer.token(**(FITTER | claims)), body=body, **headers)

    return asked


@pytest.fixture
def served(services, clock):
    """An elder who is served, and cared for, since a month."""
    life, _ = led_through(a_life(area=XUHUI, opened_at=clock.now() - timedelta(days=60)))
    services.lives.keep(KeptService("standard", life), life, ())
    services.move_service().move("standard", "s1", a_moment())
    return services


def a_moment():
    from telecare.domain.service.moves import TimePassed  # noqa: PLC0415

    return TimePassed()


def wanted(begins=MORNING, **changes):
    known = {
        "application": "s1",
        "errand": "visit",
        "team": "team1",
        "begins": begins.isoformat(),
        "ends": (begins + H).isoformat(),
        "agreed_by": "elder",
    }
    return known | changes


def test_a_day_lists_what_each_team_has_promised_by_the_hour(ask, served):
    for key, begins, team in (("a", MORNING + 2 * H, "team1"), ("b", MORNING, "team1"),
                              ("c", MORNING, "team2")):  # fmt: skip
        assert ask("POST", "/v1/appointments", wanted(begins, team=team), key).status_code == 201

    told = ask("GET", f"/v1/appointments?day={MORNING:%Y-%m-%d}").json_body
    mine = ask("GET", f"/v1/appointments?day={MORNING:%Y-%m-%d}&team=team2").json_body

    assert [(t["team"], len(t["appointments"])) for t in told["teams"]] == [
        ("team1", 2),
        ("team2", 1),
    ]
    hours = [each["begins"] for each in told["teams"][0]["appointments"]]
    assert hours == sorted(hours)
    assert [t["team"] for t in mine["teams"]] == ["team2"]


def test_without_a_day_the_list_is_tomorrows(ask, served, clock):
    begins = MORNING - timedelta(days=1)
    ask("POST", "/v1/appointments", wanted(begins))

    told = ask("GET", "/v1/appointments").json_body

    assert told["day"] > f"{clock.now():%Y-%m-%d}"
    assert len(told["teams"]) == (1 if told["day"] == f"{begins:%Y-%m-%d}" else 0)


def test_an_hour_that_is_taken_is_refused_with_its_word(ask, served):
    ask("POST", "/v1/appointments", wanted(), "a")

    answer = ask("POST", "/v1/appointments", wanted(MORNING + H / 2), "b")

    assert (answer.status_code, answer.json_body["detail"]) == (403, "team_is_taken")


def test_a_team_cannot_agree_with_itself(ask, served):
    answer = ask("POST", "/v1/appointments", wanted(agreed_by="operator"))

    assert (answer.status_code, answer.json_body["field"]) == (422, "agreed_by")


def test_an_elder_reads_their_own_and_no_other_operator_sees_where_one_goes(ask, served):
    ask("POST", "/v1/appointments", wanted())
    path = f"/v1/appointments?day={MORNING:%Y-%m-%d}"

    own = ask("GET", "/v1/appointments?elder=h1.elder", roles=["elder"], person="h1.elder")
    other = ask("GET", path, operator="op2").json_body
    far = ask("GET", path, roles=["street"], areas=[PUDONG], operator="").json_body
    near = ask("GET", path, roles=["street"], areas=[XUHUI], operator="").json_body

    assert [each["team"] for each in own.json_body["items"]] == ["team1"]
    assert (other["teams"], far["teams"]) == ([], [])
    assert len(near["teams"]) == 1
    assert ask("GET", path, roles=["elder"], person="h1.elder").status_code == 403


def test_a_kept_visit_is_the_care_that_is_owed_and_a_missed_one_was_in_vain(
    ask, served, clock, issuer
):
    # FJ24-54
    made = ask("POST", "/v1/appointments", wanted(), "a").json_body
    clock.instant = MORNING + H
    later = {"exp": int(clock.instant.timestamp()) + 60}

    done = ask("POST", f"/v1/appointments/{made['id']}/outcomes", {"meeting": "kept"}, **later)

    assert (done.status_code, done.json_body["meeting"]) == (200, "kept")
    duty = served.lives.service("standard", "s1").life.care.duty(Contact.VISIT)
    assert duty.done and duty.since == clock.instant
    entries = [link.entry for link in served.lives.log("standard", "s1")]
    assert [e.event for e in entries][-1].startswith("care")


@pytest.mark.parametrize("body", [{"meeting": "missed"}, {"meeting": "kept", "fault": "weather"}])
def test_whoever_missed_is_named_and_nobody_where_it_was_kept(ask, served, body):
    made = ask("POST", "/v1/appointments", wanted()).json_body

    answer = ask("POST", f"/v1/appointments/{made['id']}/outcomes", body)

    assert (answer.status_code, answer.json_body["field"]) == (422, "fault")


def test_one_is_moved_as_the_home_agreed(ask, served):
    made = ask("POST", "/v1/appointments", wanted(), "a").json_body
    there = {"begins": (MORNING + 3 * H).isoformat(), "ends": (MORNING + 4 * H).isoformat()}

    after = ask("POST", f"/v1/appointments/{made['id']}/moves", there | {"agreed_by": "family"})

    assert (after.json_body["moved"], after.json_body["agreed_by"]) == (1, "family")
    assert ask("POST", "/v1/appointments", wanted(), "b").status_code == 201


def test_what_nobody_agreed_to_is_not_there(ask, served):
    path = f"/v1/appointments/appointment-{'f' * 20}/outcomes"

    assert ask("POST", path, {"meeting": "kept"}).status_code == 404


def test_the_home_is_told_of_the_day_once_and_of_another_day_again(ask, served):
    made, _ = (ask("POST", "/v1/appointments", wanted(), "k1").json_body for _ in range(2))
    later = {"begins": (MORNING + 24 * H).isoformat(), "ends": (MORNING + 25 * H).isoformat()}
    moved = f"/v1/appointments/{made['id']}/moves"
    assert ask("POST", moved, later | {"agreed_by": "elder"}, "k2").status_code == 200

    asked = served.platform.tidings.asked

    assert {(each.kind, each.home) for each in asked} == {("appointment", "h1")}
    assert len({each.key for each in asked}) == 2
