"""One elder at the portal: registered once, one file a person, changed at a version, graded with its reasons."""

from datetime import timedelta

import pytest

from telecare.domain.registry.changes import About
from tests.fakes.programme import nothing_known
from tests.fakes.rosters import a_citizen, a_roster, a_row, an_xlsx
from tests.fakes.story import BUREAU

XUHUI, PUDONG = "310104003", "310115001"
STREET = {"roles": ["street"], "areas": [XUHUI], "person": "", "sub": "u-3"}
ADMIN = {"roles": ["operator_admin"], "person": "admin1", "sub": "u-9"}
ELSEWHERE = {"roles": ["operator_admin"], "areas": [PUDONG], "person": "", "sub": "u-8"}
GRANDMA = {
    "id_number": a_citizen(7),
    "name": "李奶奶",
    "address": "天平路1弄9号",
    "area": "310104003001",
    "phone": "13900000007",
    "carer_name": "李先生",
    "carer_phone": "13800000070",
}


@pytest.fixture
def ask(portal, issuer):
    def asked(method, path, body=None, key=None, tag=None, **claims):
        given = {"idempotency_key": key, "if_match": tag}
        headers = {name: value for name, value in given.items() if value}
        token = issuer.token(**(STREET | claims))
        return portal.ask(method, path, token, body=body, **headers)

    return asked


def registered(ask, **changed):
    answer = ask("POST", "/v1/elders", GRANDMA | changed)
    assert answer.status_code == 201, answer.body
    return answer.json_body


# ---- registering ----


def test_an_elder_is_registered_as_a_roster_of_one_row_would(ask, services):
    made = registered(ask)

    file = services.registrar.file(made["home"])
    [elder], [carer] = file.elders, file.responders
    assert (elder.personal.name, elder.personal.phone) == ("李奶奶", "+8613900000007")
    assert (elder.risk, file.area) == ("high", "310104003001"), "ungraded counts as high (law 9)"
    assert (carer.role, carer.personal.phone) == ("first_carer", "+8613800000070")
    assert services.registrar.changes(made["home"]) == [("elder", made["id"], "created")]


def test_the_roster_that_comes_later_knows_who_was_registered_by_hand(ask, services, issuer):
    made = registered(ask)
    services.office.register = services.registrar.register
    services.office.previewing = services.office.previewing.__class__(
        services.office.previewing.sheets,
        services.registrar.register,
        services.office.previews,
        services.platform.directory,
        services.the_clock,
        services.facts,
    )

    head = services.office.upload(an_xlsx(a_roster(a_row(7))), areas=(XUHUI,))

    assert (head.counts["new"], head.counts["changed"]) == (0, 1)
    [row] = services.registrar.register.known("standard", "elders").values()
    assert (row.person, row.home) == (made["id"], made["home"])


def test_the_citizens_number_stands_in_no_key_no_log_and_no_record(ask, services):
    made = registered(ask)

    office = services.registrar
    kept = repr((office.log.kept, office.register.__dict__, office.file(made["home"])))
    assert a_citizen(7) not in kept
    assert "李奶奶" not in repr(office.log.kept)


def test_what_is_wrong_is_told_by_field_and_mend_in_both_languages(ask, services):
    wrong = {"id_number": a_citizen(7)[:-1] + "X", "phone": "123"}

    answer = ask("POST", "/v1/elders", GRANDMA | wrong)

    assert answer.status_code == 422
    told = answer.json_body
    assert told["field"] == "id_number"
    assert "校验位" in told["detail"] and "check digit" in told["detail"]
    assert "phone" in told["detail"] and "123" not in told["detail"]


def test_nobody_registers_an_elder_outside_their_areas(ask):
    answer = ask("POST", "/v1/elders", GRANDMA | {"area": "310115001001"})

    assert (answer.status_code, answer.json_body["field"]) == (422, "area")


def test_who_is_registered_already_is_named_to_whoever_may_know_of_them_and_to_nobody_else(ask):
    made = registered(ask)

    near = ask("POST", "/v1/elders", GRANDMA)
    far = ask("POST", "/v1/elders", GRANDMA | {"area": "310115001001"}, **ELSEWHERE)

    assert (near.status_code, far.status_code) == (409, 409)
    assert made["id"] in near.json_body["detail"]
    assert made["id"] not in far.body.decode()
    assert "registered in this bureau" in far.json_body["detail"]


def test_the_same_key_registers_once_and_is_told_the_same(ask, services):
    first = ask("POST", "/v1/elders", GRANDMA, key="k1")
    again = ask("POST", "/v1/elders", GRANDMA, key="k1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json_body["id"] == again.json_body["id"]
    assert len(services.registrar.changes(first.json_body["home"])) == 1


def test_a_couple_lives_in_one_home(ask, services):
    spouse = GRANDMA | {"home": "h1", "phone": ""}
    del spouse["area"]

    made = ask("POST", "/v1/elders", spouse)

    assert (made.status_code, made.json_body["home"]) == (201, "h1")
    assert {e.id for e in services.registrar.file().elders} == {"h1.elder", made.json_body["id"]}


def test_nobody_is_registered_into_a_home_that_their_writer_does_not_see(ask):
    spouse = {name: text for name, text in GRANDMA.items() if name != "area"}

    answer = ask("POST", "/v1/elders", spouse | {"home": "h1"}, **ELSEWHERE)

    assert (answer.status_code, answer.json_body["field"]) == (422, "home")


# ---- the one file ----


def test_the_file_is_open_to_whoever_serves_and_their_look_is_recorded(ask, services):
    answer = ask("GET", "/v1/elders/h1.elder")

    assert answer.json_body["identity"]["name"] == "王阿婆"
    [look] = services.looks.of("standard", "h1.elder")
    assert (look.by, look.what) == ("u-3", "person_file")


@pytest.mark.parametrize("role", ["district", "auditor", "family"])
def test_what_is_sealed_stays_closed_to_whoever_only_oversees_or_is_related(ask, role):
    person = {"person": "h1.daughter"} if role == "family" else {}

    answer = ask("GET", "/v1/elders/h1.elder", roles=[role], **person)

    assert answer.status_code == 200
    assert answer.json_body["identity"] is None
    assert "王阿婆" not in answer.body.decode()


def test_an_elder_reads_their_own_file_and_not_that_of_the_other_in_their_home(ask, services):
    spouse = {name: text for name, text in GRANDMA.items() if name != "area"}
    made = ask("POST", "/v1/elders", spouse | {"home": "h1"}).json_body["id"]
    me = {"roles": ["elder"], "person": "h1.elder", "areas": None}

    own, others = (ask("GET", f"/v1/elders/{who}", **me) for who in ("h1.elder", made))

    assert (own.status_code, others.status_code) == (200, 404)
    assert own.json_body["identity"]["name"] == "王阿婆"
    assert services.looks.of("standard", "h1.elder") == (), "one's own look is no stranger's"


def test_a_suspected_abuser_sees_no_file_in_any_role(ask, services):
    ask("PATCH", "/v1/responders/h1.daughter", {"suspected": True})
    everything = {"roles": ["family", "street", "supervisor"], "person": "h1.daughter"}

    answers = [
        ask("GET", path, **everything)
        for path in ("/v1/elders/h1.elder", "/v1/homes/h1", "/v1/responders/h1.daughter")
    ]
    listed = ask("GET", "/v1/elders", **everything)

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert listed.json_body["items"] == []


# ---- changing ----


def test_a_change_at_the_version_that_was_read_is_taken_and_one_at_an_older_is_not(ask, services):
    tag = ask("GET", "/v1/elders/h1.elder").headers["ETag"]

    first = ask("PATCH", "/v1/elders/h1.elder", {"phone": "13900000011"}, tag=tag)
    second = ask("PATCH", "/v1/elders/h1.elder", {"phone": "13900000012"}, tag=tag)

    assert (first.status_code, second.status_code) == (200, 412)
    [elder] = services.registrar.file().elders
    assert elder.personal.phone == "+8613900000011"
    assert elder.personal.notes == "钥匙在花盆下", "what is not given stays"


def test_a_change_sent_again_under_its_key_is_taken_once_whatever_came_between(ask, services):
    tag = ask("GET", "/v1/elders/h1.elder").headers["ETag"]
    change = {"risk": "low"}

    first = ask("PATCH", "/v1/elders/h1.elder", change, key="k1", tag=tag)
    ask("PATCH", "/v1/elders/h1.elder", {"risk": "high"}, key="k2")
    again = ask("PATCH", "/v1/elders/h1.elder", change, key="k1", tag=tag)

    assert (first.status_code, again.status_code) == (200, 200)
    [elder] = services.registrar.file().elders
    assert elder.risk == "high"


def test_a_name_cannot_be_taken_back_and_a_number_can(ask, services):
    assert ask("PATCH", "/v1/elders/h1.elder", {"name": ""}).json_body["field"] == "name"

    ask("PATCH", "/v1/elders/h1.elder", {"phone": ""})

    [elder] = services.registrar.file().elders
    assert elder.personal.phone == ""


# ---- the grade ----


def test_every_grade_stands_in_the_history_of_grades(ask, clock):
    assessed = ask("POST", "/v1/elders/h1.elder/assessments", {"answers": nothing_known()})
    clock.instant += timedelta(minutes=1)
    ask("PATCH", "/v1/elders/h1.elder", {"risk": "low"})

    file = ask("GET", "/v1/elders/h1.elder").json_body

    assert assessed.status_code == 200
    assert [(g["was"], g["risk"]) for g in file["risk_history"]] == [
        ("medium", "high"),
        ("high", "low"),
    ]
    assert file["risk"] == "low"


def test_the_answers_are_sealed_and_shown_with_the_plan_to_whoever_may_open(ask, services):
    programme = services.registrar.made.grading.programme("standard")
    name, factor = next(iter(programme.risk.factors.items()))
    found = nothing_known() | {name: min(factor.answers, key=factor.answers.get)}

    ask("POST", "/v1/elders/h1.elder/assessments", {"answers": found})

    file = ask("GET", "/v1/elders/h1.elder").json_body
    assert file["risk_inputs"] == found
    assert name not in file["care_plan"]["unanswered"]
    plan = file["care_plan"]
    assert plan["fit"], "a kit follows from the grade"
    assert plan["lacking"]["smoke"] == plan["fit"]["smoke"] - 1, "one hangs there already"
    assert "call" not in plan["lacking"]
    changes = services.registrar.log.of("standard", "h1")
    assert [c.about for c in changes] == [About.ELDER]
    assert name not in repr(changes), "what was found is in no log"
    closed = ask("GET", "/v1/elders/h1.elder", roles=["auditor"]).json_body
    assert (closed["risk_inputs"], closed["care_plan"]) == (None, None)


def test_a_question_that_the_table_does_not_have_is_refused(ask):
    found = nothing_known() | {"shoe_size": "44"}

    answer = ask("POST", "/v1/elders/h1.elder/assessments", {"answers": found})

    assert (answer.status_code, answer.json_body["field"]) == (422, "answers.shoe_size")


# ---- lists ----


def test_a_list_goes_on_where_its_page_ended_even_within_a_home(ask):
    spouse = {name: text for name, text in GRANDMA.items() if name != "area"}
    ask("POST", "/v1/elders", spouse | {"home": "h1"})
    registered(ask, id_number=a_citizen(8), phone="", carer_phone="13800000080")

    found, cursor = [], ""
    while cursor is not None:
        page = ask("GET", f"/v1/elders?limit=1&cursor={cursor}").json_body
        found += [each["id"] for each in page["items"]]
        cursor = page["cursor"]

    assert len(found) == len(set(found)) == 3


@pytest.mark.parametrize("query", ["phone=13800000001", "aera=310104003"])
def test_a_filter_that_there_is_not_shows_nobody(ask, query):
    answer = ask("GET", f"/v1/elders?{query}")

    assert (answer.status_code, answer.json_body["field"]) == (422, query.split("=")[0])
    assert "there are area" in answer.json_body["detail"]


def test_a_list_shows_what_lies_under_ones_areas_alone(ask):
    registered(ask)

    near = ask("GET", "/v1/elders?area=310104003001").json_body["items"]
    far = ask("GET", "/v1/elders", **ELSEWHERE).json_body["items"]

    assert [each["area"] for each in near] == ["310104003001"]
    assert far == []


# ---- away ----


def test_an_absence_has_an_end_and_is_over_when_the_elder_is_back(ask, services, clock):
    until = (clock.now() + timedelta(days=3)).isoformat()
    me = {"roles": ["elder"], "person": "h1.elder", "areas": None}

    ask("PUT", "/v1/elders/h1.elder/absence", {"reason": "hospital", "until": until}, **me)
    away = ask("GET", "/v1/elders/h1.elder").json_body["away"]
    ask("PUT", "/v1/elders/h1.elder/absence", {})

    assert away == {"reason": "hospital", "until": until}
    assert ask("GET", "/v1/elders/h1.elder").json_body["away"] is None


@pytest.mark.parametrize("over", ["came_home", "taken_back", ""])
def test_who_ends_an_absence_says_whether_it_ever_was(ask, services, clock, over):
    until = (clock.now() + timedelta(days=3)).isoformat()
    ask("PUT", "/v1/elders/h1.elder/absence", {"reason": "hospital", "until": until})

    answer = ask("PUT", "/v1/elders/h1.elder/absence", {"over": over} if over else {}, key="k2")

    assert answer.status_code == 200
    kept = services.platform.directory.snapshot(BUREAU, "h1").away["h1.elder"]
    assert (kept.reason, kept.until) == (over or "taken_back", clock.now())


def test_an_absence_does_not_begin_and_end_at_once(ask, clock):
    until = (clock.now() + timedelta(days=3)).isoformat()
    body = {"reason": "hospital", "until": until, "over": "came_home"}

    answer = ask("PUT", "/v1/elders/h1.elder/absence", body)

    assert (answer.status_code, answer.json_body["field"]) == (422, "over")


@pytest.mark.parametrize("body", [{"reason": "away"}, {"until": "2036-01-01T00:00:00+08:00"}])
def test_nobody_is_away_without_an_end_or_a_reason(ask, body):
    assert ask("PUT", "/v1/elders/h1.elder/absence", body).status_code == 422


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_nobody_is_away_until_what_is_past_or_for_so_long_that_they_are_forgotten(ask, clock, days):
    until = (clock.now() + timedelta(days=days)).isoformat()

    answer = ask("PUT", "/v1/elders/h1.elder/absence", {"reason": "away", "until": until})

    assert (answer.status_code, answer.json_body["field"]) == (422, "until")
