"""Homes and their people at the portal: the way in, who is called, what a home loses when somebody goes."""

from datetime import timedelta

import pytest

from telecare.services.change_home import PROTECTION_LOST
from tests.fakes.story import BUREAU, a_snapshot, an_opening

XUHUI, PUDONG = "310104003", "310115001"
STREET = {"roles": ["street"], "areas": [XUHUI], "person": "", "sub": "u-3"}
INSTALLER = {"roles": ["installer"], "areas": None, "person": "inst1", "sub": "u-5"}
NEIGHBOUR = {"home": "h1", "name": "李先生", "phone": "13800000077", "role": "邻居"}


@pytest.fixture
def ask(portal, issuer):
    def asked(method, path, body=None, key=None, tag=None, **claims):
        given = {"idempotency_key": key, "if_match": tag}
        headers = {name: value for name, value in given.items() if value}
        token = issuer.token(**(STREET | claims))
        return portal.ask(method, path, token, body=body, **headers)

    return asked


def warned(answer):
    assert answer.status_code in {200, 201}, answer.body
    return [each["what"] for each in answer.json_body["warnings"]]


def tasks_of(services):
    tasks = services.platform.tasks.of_home(BUREAU, "h1")
    return [task.detail for task in tasks if task.task == PROTECTION_LOST]


# ---- the home and the way in ----


def test_the_way_in_is_kept_with_the_day_on_which_it_was_proven_and_never_shown(ask, services):
    proven = services.the_clock.now() - timedelta(days=2)
    entry = {"code": "花盆下", "verified_at": proven.isoformat(), "consent": True}

    kept = ask("PUT", "/v1/homes/h1/entry", entry)

    shown = ask("GET", "/v1/homes/h1")
    assert kept.status_code == 200
    assert shown.json_body["entry"] == {"verified_at": proven.isoformat(), "consent": True}
    assert "花盆下" not in shown.body.decode() + kept.body.decode()
    assert services.platform.directory.entry_code(BUREAU, "h1") == "花盆下"
    assert "花盆下" not in repr(services.registrar.log.kept)


def test_a_new_way_in_has_to_be_proven_anew_and_a_proof_alone_keeps_the_code(ask, services):
    proven = services.the_clock.now().isoformat()
    ask("PUT", "/v1/homes/h1/entry", {"code": "1234", "verified_at": proven})

    ask("PUT", "/v1/homes/h1/entry", {"code": "5678"})
    assert ask("GET", "/v1/homes/h1").json_body["entry"]["verified_at"] is None

    ask("PUT", "/v1/homes/h1/entry", {"verified_at": proven}, **INSTALLER)
    assert services.platform.directory.entry_code(BUREAU, "h1") == "5678"


def test_a_way_in_is_not_proven_in_time_to_come(ask, services):
    later = (services.the_clock.now() + timedelta(days=1)).isoformat()

    answer = ask("PUT", "/v1/homes/h1/entry", {"code": "1234", "verified_at": later})

    assert answer.status_code == 403


def test_a_home_moves_within_ones_areas_and_no_farther(ask, services):
    near = ask("PATCH", "/v1/homes/h1", {"area": "310104003002", "address": "天平路9号"})
    far = ask("PATCH", "/v1/homes/h1", {"area": "310115001001"})

    assert (near.status_code, far.status_code) == (200, 422)
    file = services.registrar.file()
    assert file.area == "310104003002"
    assert {e.personal.address for e in file.elders} == {"天平路9号"}


def test_a_position_that_is_nowhere_is_refused(ask):
    wrong = [{"lat": 91, "lon": 0}, {"lat": "31", "lon": 121}, {"lat": 31}]

    for place in wrong:
        answer = ask("PATCH", "/v1/homes/h1", {"position": place})
        assert (answer.status_code, answer.json_body["field"]) == (422, "position")
    assert (
        ask("PATCH", "/v1/homes/h1", {"position": {"lat": 31.2, "lon": 121.4}}).status_code == 200
    )


# ---- a running incident ----


def test_what_is_changed_while_an_incident_runs_holds_from_the_next_one_on(ask, services):
    before = a_snapshot()
    services.platform.store.open(an_opening(snapshot=before))

    answer = ask("POST", "/v1/responders", NEIGHBOUR)

    assert answer.json_body["running_incident_keeps"] is True
    assert warned(answer) == ["running_incident"]
    running = services.platform.store.head(BUREAU, "inc1").run.snapshot
    assert running.responders == before.responders
    fresh = services.platform.directory.snapshot(BUREAU, "h1")
    assert answer.json_body["id"] in {each.id for each in fresh.responders}


def test_that_an_incident_runs_is_no_news_for_an_installer(ask, services):
    services.platform.store.open(an_opening(snapshot=a_snapshot()))

    answer = ask("PUT", "/v1/homes/h1/entry", {"code": "1"}, **INSTALLER)

    assert answer.json_body["running_incident_keeps"] is None
    assert warned(answer) == []


# ---- responders ----


def test_a_responder_is_taken_in_by_the_words_of_a_file(ask, services):
    made = ask("POST", "/v1/responders", NEIGHBOUR | {"hours": "8:00-20:00", "language": "上海话"})

    [found] = [r for r in services.registrar.file().responders if r.id == made.json_body["id"]]
    assert (found.role, found.personal.phone) == ("neighbour", "+8613800000077")
    assert (found.hours.start.hour, found.personal.language) == (8, "wuu")


def test_the_same_number_is_not_taken_in_twice_for_a_home(ask):
    answer = ask("POST", "/v1/responders", NEIGHBOUR | {"phone": "13800000002"})

    assert (answer.status_code, answer.json_body["field"]) == (422, "phone")


def test_who_is_a_responder_somewhere_is_known_to_nobody_elsewhere(ask):
    far = {"areas": [PUDONG]}

    known = ask("GET", "/v1/responders/h1.daughter", **far)
    unknown = ask("GET", "/v1/responders/nobody", **far)

    assert (known.status_code, unknown.status_code) == (404, 404)
    assert known.json_body["title"] == unknown.json_body["title"]
    assert ask("GET", "/v1/responders", **far).json_body["items"] == []


def test_an_elder_is_no_responder_of_that_name(ask):
    assert ask("GET", "/v1/responders/h1.elder").status_code == 404


def test_names_and_numbers_of_responders_are_for_whoever_serves_and_each_look_is_recorded(
    ask, services
):
    near = ask("GET", "/v1/responders/h1.daughter").json_body
    over = ask("GET", "/v1/responders/h1.daughter", roles=["district"], sub="u-4").json_body

    assert near["identity"]["phone"] == "+8613800000002"
    assert over["identity"] is None
    looks = services.looks.of(BUREAU, "h1.elder")
    assert [(look.by, look.what) for look in looks] == [("u-3", "responder.h1.daughter")]


def test_an_elder_is_not_told_whom_the_platform_suspects(ask, services):
    ask("PATCH", "/v1/responders/h1.daughter", {"suspected": True})
    me = {"roles": ["elder"], "person": "h1.elder", "areas": None}

    assert ask("GET", "/v1/responders/h1.daughter").json_body["suspected"] is True
    assert ask("GET", "/v1/responders/h1.daughter", **me).json_body["suspected"] is None


def test_who_ends_is_rung_no_more_and_stays_known(ask, services):
    answer = ask("POST", "/v1/responders/h1.committee/endings", {"why": "duty_ended"})

    assert warned(answer) == ["neighbourhood"]
    directory = services.platform.directory
    assert directory.by_phone("+862100000004") == ()
    assert directory.personal(BUREAU, "h1.committee").phone == "+862100000004"
    [made] = ask("GET", "/v1/homes/h1/changes").json_body["items"]
    assert (made["who"], made["did"], made["why"]) == ("h1.committee", "ended", "duty_ended")
    assert ask("GET", "/v1/responders/h1.committee").status_code == 404


def test_the_last_responder_does_not_go_in_silence(ask, services):
    ask("POST", "/v1/responders/h1.committee/endings", {"why": "duty_ended"})

    last = ask("POST", "/v1/responders/h1.daughter/endings", {"why": "declined"}, key="k1")
    again = ask("POST", "/v1/responders/h1.daughter/endings", {"why": "declined"}, key="k1")

    assert warned(last) == warned(again) == ["responders", "first_carer", "contacts"]
    assert "已没有任何关爱力量" in last.json_body["warnings"][0]["zh"]
    told = {each["missing"] for each in tasks_of(services)}
    assert told == {"neighbourhood", "responders first_carer contacts"}


def test_who_is_suspected_is_counted_as_nobodys_help_and_stays_barred(ask, services):
    flagged = ask("PATCH", "/v1/responders/h1.daughter", {"suspected": True})
    ended = ask("POST", "/v1/responders/h1.daughter/endings", {"why": "declined"})

    assert warned(flagged) == ["first_carer", "contacts"]
    assert ended.status_code == 403
    snapshot = services.platform.directory.snapshot(BUREAU, "h1")
    assert snapshot.responder("h1.daughter").suspected


def test_proof_calls_tell_how_well_somebody_is_reached(ask, clock):
    for came_to in ("reached", "no_answer"):
        ask("POST", "/v1/responders/h1.daughter/proofs", {"came_to": came_to})
        clock.instant += timedelta(minutes=1)

    reach = ask("GET", "/v1/responders/h1.daughter").json_body["reach"]

    assert (reach["calls"], reach["reached"], reach["last"]) == (2, 1, "no_answer")


def test_hours_can_be_set_and_taken_back(ask):
    ask("PATCH", "/v1/responders/h1.daughter", {"hours": "8:30-17:30"})
    assert ask("GET", "/v1/responders/h1.daughter").json_body["hours"] == "08:30-17:30"

    ask("PATCH", "/v1/responders/h1.daughter", {"hours": ""})
    assert ask("GET", "/v1/responders/h1.daughter").json_body["hours"] is None
