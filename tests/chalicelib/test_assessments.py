"""Questions of risk at the portal: served in two languages, answered whole, kept with their table, due again."""

from datetime import timedelta

import pytest

from tests.fakes.programme import nothing_known

XUHUI, PUDONG = "310104003", "310115001"
STREET = {"roles": ["street"], "areas": [XUHUI], "person": "", "sub": "u-3"}
ASSESS = "/v1/elders/h1.elder/assessments"


@pytest.fixture
def ask(portal, issuer):
    def asked(method, path, body=None, key=None, **claims):
        headers = {"idempotency_key": key} if key else {}
        return portal.ask(method, path, issuer.token(**(STREET | claims)), body=body, **headers)

    return asked


def best_of(questions):
    return {
        each["id"]: min(each["answers"], key=lambda answer: answer["points"])["id"]
        for each in questions["questions"]
    }


def test_the_questions_are_asked_in_both_languages_with_the_points_of_each_answer(ask):
    told = ask("GET", "/v1/assessments/questions").json_body

    falls = next(each for each in told["questions"] if each["id"] == "falls")
    assert falls["asked"]["zh"].endswith("？") and falls["asked"]["en"].endswith("?")
    assert [a["points"] for a in falls["answers"]] == [0, 2, 4]
    assert all(a["zh"] and a["en"] for a in falls["answers"])
    assert falls["clause"] == ["XH23-08"]


def test_answers_to_exactly_these_questions_grade_the_elder(ask):
    questions = ask("GET", "/v1/assessments/questions").json_body
    body = {"answers": best_of(questions), "table": questions["table"]}

    assert ask("POST", ASSESS, body).status_code == 200

    [kept] = ask("GET", ASSESS).json_body["items"]
    assert (kept["risk"], kept["was"], kept["points"]) == ("low", "medium", 0)
    assert (kept["by"], kept["table"]) == ("u-3", questions["table"])
    assert kept["answers"] == body["answers"]


def test_a_question_that_is_left_out_is_named_and_nothing_is_kept(ask):
    answers = nothing_known()
    del answers["falls"], answers["mind"]

    answer = ask("POST", ASSESS, {"answers": answers})

    assert (answer.status_code, answer.json_body["field"]) == (422, "answers.falls")
    assert "answers.mind" in answer.json_body["detail"]
    assert ask("GET", ASSESS).json_body["items"] == []


def test_answers_to_questions_that_are_in_force_no_more_are_refused(ask):
    answer = ask("POST", ASSESS, {"answers": nothing_known(), "table": "2019-1"})

    assert answer.status_code == 409


def test_the_answers_are_shown_to_whoever_may_open_and_their_look_is_recorded(ask, services):
    ask("POST", ASSESS, {"answers": nothing_known()})

    [shut] = ask("GET", ASSESS, roles=["auditor"]).json_body["items"]
    [own] = ask("GET", ASSESS, roles=["elder"], person="h1.elder").json_body["items"]

    assert shut["answers"] is None and own["answers"] == nothing_known()
    assert [look.what for look in services.looks.of("standard", "h1.elder")] == ["assessments"]


def test_whoever_was_never_assessed_is_due_and_again_after_the_bureaus_clock(ask, clock):
    never = ask("GET", "/v1/assessments/due").json_body["items"]
    ask("POST", ASSESS, {"answers": nothing_known()})
    done = ask("GET", "/v1/assessments/due").json_body["items"]
    began = clock.instant
    clock.instant += timedelta(days=365)
    again = ask("GET", "/v1/assessments/due", exp=int(clock.instant.timestamp()) + 60).json_body

    assert [(each["id"], each["due_at"]) for each in never] == [("h1.elder", None)]
    assert done == []
    [due] = again["items"]
    assert (due["id"], due["last_at"]) == ("h1.elder", began.isoformat())


def test_nobody_lists_the_due_of_another_street(ask):
    assert ask("GET", "/v1/assessments/due", areas=[PUDONG]).json_body["items"] == []
