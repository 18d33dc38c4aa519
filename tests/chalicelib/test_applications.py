"""Applications at the portal: brought by those near, moved by those who answer, seen by nobody else."""

from datetime import timedelta

import pytest

from telecare.domain.kinds import Role
from tests.fakes.story import BUREAU, a_home, a_responder

XUHUI, PUDONG = "310104003", "310115001"
STREET = {"roles": ["street"], "areas": [XUHUI], "person": "", "sub": "u-street"}
COMMITTEE = {"roles": ["committee"], "areas": [f"{XUHUI}007"], "person": "", "sub": "u-com"}
FITTER = {"roles": ["installer"], "areas": [], "person": "fitter1", "operator": "op1", "sub": "u-9"}
ELDER = {"roles": ["elder"], "areas": [], "person": "h1.elder", "sub": "u-elder"}
DAUGHTER = {"roles": ["family"], "areas": [], "person": "h1.daughter", "sub": "u-d"}
FACTS = {
    "born": "1940-05-01",
    "registered": "330102001001",
    "resides": "330102001001",
    "circumstances": {"alone": True},
    "relatives": [],
}
CLAUSES = ["items", "fees", "rights", "risks", "disputes", "guardian_duty"]


@pytest.fixture
def ask(portal, issuer, clock):
    def asked(path, body=None, who=STREET, key=None, **claims):
        method = "GET" if body is None else "POST"
        headers = {"idempotency-key": key} if key else {}
        until = int((clock.instant + timedelta(hours=1)).timestamp())
        token = issuer.token(**{"exp": until, **who, **claims})
        return portal.ask(method, path, token, body=body, **headers)

    return asked


def application(**changes):
    asked = {"elder": "h1.elder", "home": "h1", "area": XUHUI, "for": "elder", "person": FACTS}
    return asked | changes


@pytest.fixture
def applied(ask):
    response = ask("/v1/applications", application(), key="k0")
    assert response.status_code == 200, response.body
    return f"/v1/applications/{response.json_body['id']}"


def decide(ask, path, decision, who=STREET, **more):
    return ask(f"{path}/decisions", {"decision": decision, **more}, who)


def step(ask, path, act, who=STREET, **more):
    response = decide(ask, path, "step", who, step=act, **more)
    assert response.status_code == 200, response.body
    return response.json_body


def led_in(ask, clock, path):
    step(ask, path, "approve", evidence={"decision": "d1"})
    step(ask, path, "notice", evidence={"notice": "n1"})
    clock.instant += timedelta(days=8)
    signed = ask("/v1/agreements", signing(path), FITTER)
    assert signed.status_code == 200, signed.body
    papers = {"devices": "list1", "witness": "h1.daughter"}
    step(ask, path, "fit", FITTER, evidence=papers, present=["family"])
    return step(ask, path, "accept", evidence={"test": "t1"})


def signing(path, **changes):
    document = {
        "application": path.rsplit("/", 1)[-1],
        "for": "elder",
        "document": "paper1",
        "operator": "op1",
        "explained": CLAUSES,
        "costs": {"basic": 3000},
    }
    return document | changes


# ---- applying ----


def test_an_application_says_what_comes_next_and_what_that_needs(ask, applied):
    # FJ24-37, HZ23-02, HZ23-03, HZ23-07
    shown = ask(applied).json_body

    assert (shown["phase"], shown["funding"], shown["missing"]) == ("entering", "granted", [])
    assert [each["step"] for each in shown["taken"]] == ["apply"]
    assert shown["next"] == {
        "step": "approve",
        "by": ["street"],
        "present": [],
        "evidence": ["decision"],
    }


def test_the_same_key_is_one_application_and_another_one_is_refused(ask, applied):
    again = ask("/v1/applications", application(), key="k0")
    other = ask("/v1/applications", application(), key="k1")

    assert f"/v1/applications/{again.json_body['id']}" == applied
    assert other.status_code == 409


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"area": "310104"}, 422, "area"),
        ({"person": {"born": "yesterday"}}, 422, "person"),
        ({"person": {"colour": "grey"}}, 422, "person"),
        ({"person": {"circumstances": {"alone": "perhaps"}}}, 422, "person"),
        ({"person": "old"}, 422, "person"),
        ({"elder": "h2.elder"}, 403, None),
        ({"for": "district"}, 403, None),
        ({"area": PUDONG}, 403, None),
        ({"note": "a kind lady"}, 422, "note"),
    ],
)
def test_what_cannot_be_an_application_is_refused(ask, change, status, field):
    response = ask("/v1/applications", application(**change))

    assert response.status_code == status, response.body
    assert response.json_body.get("field") == field


def test_an_elder_applies_alone_and_for_nobody_else(ask):
    own = application()
    del own["for"]
    assert (
        ask("/v1/applications", {**own, "elder": "h2.elder", "home": ""}, ELDER).status_code == 403
    )
    assert ask("/v1/applications", own, ELDER).status_code == 200


# ---- deciding ----


def test_an_elder_is_led_in_to_the_guarded_home(ask, clock, applied):
    # HZ23-08, HZ23-09, HZ23-10, FJ24-38
    done = led_in(ask, clock, applied)

    assert (done["phase"], done["operator"], done["next"]) == ("active", "op1", None)
    [agreement] = ask("/v1/agreements?elder=h1.elder").json_body["items"]
    assert (agreement["elder_fen"], sorted(CLAUSES)) == (3000, agreement["explained"])


def test_a_decision_under_the_same_key_is_taken_once(ask, applied):
    body = {"decision": "step", "step": "approve", "evidence": {"decision": "d1"}}
    first = ask(f"{applied}/decisions", body, key="k5")
    again = ask(f"{applied}/decisions", body, key="k5")
    other = ask(f"{applied}/decisions", body, key="k6")

    assert again.json_body == first.json_body
    assert (other.status_code, other.json_body["detail"]) == (403, "not_next")


@pytest.mark.parametrize(
    ("decision", "status"),
    [
        ({"decision": "step", "step": "approve"}, 403),
        ({"decision": "step", "step": "sign", "evidence": {"agreement": "a1"}}, 422),
        ({"decision": "step", "step": "approve", "evidence": {"decision": "see the lady"}}, 422),
        ({"decision": "step", "step": "approve", "present": "all"}, 422),
        ({"decision": "suspend", "why": "away"}, 422),
        ({"decision": "suspend", "why": "away", "until": "tomorrow"}, 422),
        ({"decision": "suspend", "why": "away", "until": "2026-03-01T08:00:00"}, 422),
        ({"decision": "end", "over": "turned_down"}, 403),
        ({"decision": "offer", "side": "street", "to": "310115"}, 422),
        ({"decision": "offer", "side": "operator", "to": "op2"}, 403),
        ({"decision": "take", "to": "310115001"}, 403),
        ({"decision": "forget"}, 422),
        ({}, 422),
    ],
)
def test_a_decision_that_makes_no_sense_moves_nothing(ask, applied, decision, status):
    assert ask(f"{applied}/decisions", decision).status_code == status
    assert ask(applied).json_body["next"]["step"] == "approve"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (FITTER, 403),
        (COMMITTEE, 404),
        (DAUGHTER, 403),
        (ELDER, 403),
        ({**STREET, "areas": [PUDONG]}, 404),
        ({**STREET, "roles": ["auditor"]}, 403),
        ({**STREET, "roles": ["city"], "areas": ["31"]}, 403),
        ({**STREET, "bureau": "other"}, 404),
    ],
)
def test_nobody_but_the_street_approves(ask, applied, who, status):
    response = decide(ask, applied, "step", who, step="approve", evidence={"decision": "d1"})

    assert response.status_code == status
    assert ask(applied).json_body["next"]["step"] == "approve"


def test_an_elder_declines_with_a_reason_that_somebody_writes_down(ask, applied):
    # SH21-22
    no = {"over": "declined", "reluctance": "will_not_have_it", "cause": "privacy"}

    ended = decide(ask, applied, "end", FITTER, **no, **{"for": "elder"}).json_body

    assert ended["phase"] == "ended"
    assert {name: ended["ended"][name] for name in no} == no


# ---- seeing ----


def test_lists_are_by_area_and_phase(ask, applied):
    # HZ23-15: city, district and street see what lies under them.
    def ids(query="", who=STREET):
        return [
            each["elder"] for each in ask(f"/v1/applications{query}", who=who).json_body["items"]
        ]

    assert ids() == ids("?area=310104") == ids("?phase=entering") == ["h1.elder"]
    assert ids("?phase=active") == ids("?area=310115") == []
    assert ids(who={**STREET, "areas": [PUDONG]}) == []
    assert ids(who=FITTER) == ["h1.elder"]
    assert ask("/v1/applications", who=ELDER).status_code == 403
    assert ask("/v1/applications?phase=lost").status_code == 422


def test_an_elder_and_the_family_find_their_own(ask, applied, services):
    # HZ23-16: the side that is served.
    for who in (ELDER, DAUGHTER):
        [mine] = ask("/v1/applications?elder=h1.elder", who=who).json_body["items"]
        assert applied.endswith(mine["id"])
    stranger = {**ELDER, "person": "h2.elder"}
    assert ask("/v1/applications?elder=h1.elder", who=stranger).status_code == 404
    assert {look.by for look in services.looks.of(BUREAU, "h1.elder")} == {"h1.daughter"}


def test_another_operator_sees_no_client_that_is_not_its_own(ask, clock, applied):
    # SH24-09: several organisations work beside each other.
    led_in(ask, clock, applied)
    other = {**FITTER, "operator": "op2"}

    assert ask(applied, who=other).status_code == 404
    assert ask("/v1/applications", who=other).json_body["items"] == []
    assert ask(applied, who=FITTER).status_code == 200


def test_family_sees_by_relation_and_a_suspected_abuser_sees_nothing(ask, applied, services):
    assert ask(applied, who=DAUGHTER).status_code == 200
    assert ask(applied, who={**DAUGHTER, "person": "h2.daughter"}).status_code == 404

    daughter = a_responder("h1.daughter", Role.FIRST_CARER, "+8613800000002", suspected=True)
    home = a_home(responders=(daughter,))
    services.platform.directory.enrol_home(BUREAU, home)

    assert ask(applied, who=DAUGHTER).status_code == 404
    helper = {**DAUGHTER, "roles": ["family", "street"], "areas": [XUHUI]}
    assert ask(applied, who=helper).status_code == 404
    assert ask(applied, who={**helper, "person": "worker7"}).status_code == 200


def test_each_look_is_recorded_but_the_elders_own(ask, applied, services):
    ask(applied)
    ask(applied, who=ELDER)

    looks = services.looks.of(BUREAU, "h1.elder")
    assert {look.by for look in looks} == {"u-street"}


def test_without_the_record_of_a_look_nothing_is_shown(ask, applied, services):
    def refuse(*_):
        raise OSError("a test")

    services.looks.keep = refuse

    assert ask(applied).status_code == 500
    assert ask(f"{applied}/hand-over").status_code == 500


# ---- handing over ----


def test_another_street_takes_over_what_it_was_offered_and_nobody_else(ask, applied):
    # SH24-25
    pudong = {**STREET, "areas": [PUDONG], "sub": "u-pd"}
    assert decide(ask, applied, "take", pudong, to=PUDONG).status_code == 404
    assert decide(ask, applied, "offer", side="street", to=PUDONG).status_code == 200
    assert decide(ask, applied, "take", to=PUDONG).status_code == 403
    assert decide(ask, applied, "end", pudong, over="other", why="unpaid").status_code == 403

    taken = decide(ask, applied, "take", pudong, to=PUDONG)

    assert taken.json_body["area"] == PUDONG
    assert ask(applied).status_code == 404
    assert ask(applied, who=pudong).status_code == 200


def test_a_hand_over_is_a_file_of_ids_for_staff_alone(ask, applied):
    file = ask(f"{applied}/hand-over").json_body

    assert file["format"] == "anju-service-1"
    assert file["service"]["elder"] == "h1.elder"
    assert len(file["log"]) == 2
    assert ask(f"{applied}/hand-over", who=DAUGHTER).status_code == 403


# ---- agreements ----


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"explained": CLAUSES[1:]}, 403),
        ({"explained": ["weather"]}, 422),
        ({"costs": {"basic": -1}}, 422),
        ({"costs": {"basic": True}}, 422),
        ({"costs": {"basic": 0.5}}, 422),
        ({"costs": {"flowers": 5}}, 422),
        ({"until": "next year"}, 422),
        ({"operator": ""}, 422),
        ({"sponsors": [{"source": "f1", "kind": "foundation", "item": "device"}]}, 403),
        ({"sponsors": [{"source": "f1", "kind": "luck", "item": "basic"}]}, 422),
        ({"sponsors": [{"source": "张先生", "kind": "gift", "item": "basic"}]}, 422),
        ({"sponsors": [{"source": 7, "kind": "gift", "item": "basic"}]}, 422),
        ({"sponsors": [{"source": "f1", "kind": "gift", "item": "basic", "fen": -1}]}, 422),
        ({"waived": [{"item": "basic", "fen": "3000"}]}, 422),
        ({"bundle": {"name": "b1", "items": ["basic"], "fen": 3001}}, 403),
        ({"bundle": {"name": "b1"}}, 422),
        ({"extras": {"moonwalk": 100}}, 403),
        ({"devices": {"x_fall": 0.5}}, 422),
        ({"application": "service-of-nobody"}, 404),
    ],
)
def test_an_agreement_with_a_flaw_is_refused(ask, clock, applied, change, status):
    # FJ24-38, SH21-23
    step(ask, applied, "approve", evidence={"decision": "d1"})
    step(ask, applied, "notice", evidence={"notice": "n1"})
    clock.instant += timedelta(days=8)

    assert ask("/v1/agreements", signing(applied, **change)).status_code == status
    assert ask("/v1/agreements?elder=h1.elder").json_body["items"] == []


def test_an_agreement_names_who_helps_and_what_is_bought_beside(ask, clock, applied):
    # SH21-05, SH21-09, SH21-20, HZ23-06
    step(ask, applied, "approve", evidence={"decision": "d1"})
    step(ask, applied, "notice", evidence={"notice": "n1"})
    clock.instant += timedelta(days=8)
    help_ = {
        "costs": {"line": 20000, "line_rent": 2000, "basic": 3000},
        "sponsors": [
            {"source": "bank-points", "kind": "points_scheme", "item": "line_rent", "fen": 500}
        ],
        "waived": [{"item": "line"}],
        "bundle": {"name": "net-and-care", "items": ["line_rent", "basic"], "fen": 4000},
        "devices": {"x_fall": 700},
    }

    signed = ask("/v1/agreements", signing(applied, **help_))

    assert signed.status_code == 200, signed.body
    told = signed.json_body
    parts = {(f["item"], f["payer"], f["fen"], f["source"], f["offered"]) for f in told["fees"]}
    assert parts == {
        ("line", "operator", 20000, "waived", None),
        ("line_rent", "sponsor", 500, "bank-points", None),
        ("line_rent", "elder", 1100, None, None),
        ("basic", "elder", 2400, None, None),
        ("device", "elder", 700, None, "x_fall"),
    }
    assert told["sponsors"][0]["kind"] == "points_scheme"
    assert told["bundle"] == {"name": "net-and-care", "items": ["basic", "line_rent"], "fen": 4000}
    assert told["elder_fen"] == 4200


def test_agreements_are_asked_for_by_name(ask, applied):
    assert ask("/v1/agreements").status_code == 422
    assert ask("/v1/agreements?elder=h7.elder").status_code == 404
