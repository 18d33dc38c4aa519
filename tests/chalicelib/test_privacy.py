"""Holds, exports and erasures at the portal: by whom, with what, and what they are answered."""

import hashlib
import json

import pytest

from telecare.domain.dossier import Record
from telecare.services.export_elder import digest_of

XUHUI = "310104003"
SET = {
    "kind": "elder",
    "subject": "h1.elder",
    "action": "set",
    "cause": "court",
    "reference": "2026-17",
}


@pytest.fixture
def ask(portal, issuer):
    """Ask as the bureau's clerk, or as somebody else."""

    def asked(method, path, body=None, role="district", person="clerk1", **headers):
        areas = [XUHUI] if role in {"district", "street"} else None
        token = issuer.token(sub=f"u-{role}", roles=[role], person=person, areas=areas)
        return portal.ask(method, path, token, body, **headers)

    return asked


def holds(ask):
    return ask("GET", "/v1/legal-holds?kind=elder&subject=h1.elder").json_body["items"]


def test_a_hold_is_set_and_lifted_by_name_with_cause_and_reason(ask):
    made = ask("POST", "/v1/legal-holds", SET).json_body
    lift = {**SET, "action": "lift", "hold": made["hold"], "why": "case_over"}
    lifted = ask("POST", "/v1/legal-holds", {k: lift[k] for k in lift if k not in NOT_LIFTED})

    [hold] = holds(ask)
    assert made["stands"]
    assert hold == lifted.json_body
    assert (hold["stands"], hold["set_by"], hold["lifted_why"]) == (
        False,
        made["set_by"],
        "case_over",
    )


NOT_LIFTED = {"cause", "reference"}


def test_the_same_hold_sent_twice_is_one(ask):
    first = ask("POST", "/v1/legal-holds", SET, idempotency_key="k1")
    again = ask("POST", "/v1/legal-holds", SET, idempotency_key="k1")

    assert first.json_body == again.json_body
    assert len(holds(ask)) == 1


@pytest.mark.parametrize(("left_out", "field"), [("cause", "cause"), ("reference", "reference")])
def test_no_hold_is_set_without_cause_and_reference(ask, left_out, field):
    answered = ask("POST", "/v1/legal-holds", {k: v for k, v in SET.items() if k != left_out})

    assert (answered.status_code, answered.json_body["field"]) == (422, field)
    assert holds(ask) == []


@pytest.mark.parametrize(("left_out", "field"), [("why", "why"), ("hold", "hold")])
def test_no_hold_is_lifted_without_its_name_and_a_reason(ask, left_out, field):
    made = ask("POST", "/v1/legal-holds", SET).json_body
    lift = {"kind": "elder", "subject": "h1.elder", "action": "lift"}
    lift |= {"hold": made["hold"], "why": "ordered"}

    answered = ask("POST", "/v1/legal-holds", {k: v for k, v in lift.items() if k != left_out})

    assert (answered.status_code, answered.json_body["field"]) == (422, field)
    assert holds(ask)[0]["stands"]


def test_a_hold_that_nobody_set_is_not_there_to_be_lifted(ask):
    lift = {"kind": "elder", "subject": "h1.elder", "action": "lift", "hold": "x", "why": "ordered"}

    assert ask("POST", "/v1/legal-holds", lift).status_code == 404


def test_an_export_names_its_fields_in_two_languages_and_proves_itself(ask, services):
    services.kept_data.dossiers.kept["standard", "h1.elder"] = [
        Record("person", "directory/standard#person#h1.elder/person", {"name": "王阿婆"}),
        Record("call", "incidents/i/a", {"at": "now", "by": "h1.daughter"}),
    ]

    document = ask("GET", "/v1/elders/h1.elder/export", role="elder", person="h1.elder").json_body

    person, call = document["sections"]
    assert person["records"][0]["fields"] == [
        {"name": "name", "zh": "姓名", "en": "name", "value": "王阿婆"}
    ]
    assert [f["value"] for f in call["records"][0]["fields"]] == ["now", "first_carer"]
    assert document["document_digest"] == digest_of(document)
    assert digest_of({**document, "elder": "h2.elder"}) != document["document_digest"]


def test_who_took_a_person_out_is_read_by_the_elder(ask):
    ask("GET", "/v1/elders/h1.elder/export", role="street")

    looks = ask("GET", "/v1/audit", role="elder", person="h1.elder").json_body["items"]
    assert [look["what"] for look in looks] == ["person_exported"]


@pytest.mark.parametrize("role", ["family", "operator_admin", "supervisor", "seat", "auditor"])
def test_nobody_else_takes_a_person_out(ask, role):
    answered = ask("GET", "/v1/elders/h1.elder/export", role=role, person="h1.daughter")

    assert answered.status_code == 403


def test_an_elder_takes_out_nobody_else(ask):
    answered = ask("GET", "/v1/elders/h1.elder/export", role="elder", person="h1.daughter")

    assert answered.status_code == 404


ERASED = {"why": "asked_for", "confirm": "h1.elder"}


def test_an_erasure_is_asked_for_twice(ask):
    body = {"why": "asked_for", "confirm": "h1.husband"}

    answered = ask("POST", "/v1/elders/h1.elder/erasures", body)

    assert (answered.status_code, answered.json_body["field"]) == (422, "confirm")


def test_an_erasure_sent_again_is_answered_the_same(ask, services, clock):
    directory = services.platform.directory
    directory.erase_elder("standard", "h1.elder", "street1", clock.now())
    directory.take_out("standard", "h1.elder", ())

    again = ask("POST", "/v1/elders/h1.elder/erasures", ERASED)

    assert (again.status_code, again.json_body["state"]) == (200, "erased")


def test_an_erasure_under_a_hold_is_refused_with_what_to_do(ask):
    ask("POST", "/v1/legal-holds", SET)

    answered = ask(
        "POST", "/v1/elders/h1.elder/erasures", {"why": "asked_for", "confirm": "h1.elder"}
    )

    assert answered.status_code == 409
    assert "保全" in answered.json_body["detail"]
    assert "legal hold" in answered.json_body["detail"]


def test_an_erased_person_is_answered_with_gone(ask, services, clock):
    directory = services.platform.directory
    directory.erase_elder("standard", "h1.elder", "street1", clock.now())
    directory.take_out("standard", "h1.elder", ())

    asked = {
        "export": ask("GET", "/v1/elders/h1.elder/export"),
        "audit": ask("GET", "/v1/audit?elder=h1.elder", role="supervisor"),
        "holds": ask("GET", "/v1/legal-holds?kind=elder&subject=h1.elder"),
        "consents": ask("GET", "/v1/consents?home=h1&elder=h1.elder", role="supervisor"),
    }

    assert {name: answered.status_code for name, answered in asked.items()} == dict.fromkeys(
        asked, 410
    )


def a_long_export(ask, services, person="clerk1", **headers):
    """Order an export and let it be written."""
    ordered = ask("POST", "/v1/elders/h1.elder/exports", person=person, **headers).json_body
    kept = services.kept_data
    for order in kept.orders.ordered:
        kept.write_export().write(*order)
    return f"/v1/elders/h1.elder/exports/{ordered['export']}"


def test_a_file_that_is_too_long_for_one_answer_says_how_to_get_it(ask, services):
    long = Record("person", "p", {"notes": "长" * 1_800_000})
    services.kept_data.dossiers.kept["standard", "h1.elder"] = [long]

    answered = ask("GET", "/v1/elders/h1.elder/export")

    assert answered.status_code == 413
    assert "POST /v1/elders/{elder_id}/exports" in answered.json_body["detail"]


def test_a_long_export_is_ordered_written_and_fetched_in_parts(ask, services):
    ordered = ask("POST", "/v1/elders/h1.elder/exports", idempotency_key="k1")
    where = a_long_export(ask, services, idempotency_key="k1")

    shown = ask("GET", where)
    parts = [ask("GET", f"{where}/parts/{n}") for n in range(shown.json_body["parts"])]

    assert (ordered.status_code, ordered.json_body["state"]) == (202, "being_written")
    assert where.endswith(ordered.json_body["export"])
    assert (shown.json_body["state"], shown.json_body["elder"]) == ("written", "h1.elder")
    text = "".join(part.json_body["text"] for part in parts)
    assert hashlib.sha256(text.encode()).hexdigest() == shown.json_body["digest"]
    assert json.loads(text)["elder"] == "h1.elder"
    assert {part.headers["Cache-Control"] for part in (ordered, shown, *parts)} == {"no-store"}
    beyond = f"{where}/parts/{len(parts)}"
    assert ask("GET", beyond).status_code == 404


def test_who_did_not_order_an_export_finds_none(ask, services):
    where = a_long_export(ask, services)

    for path in (where, f"{where}/parts/0"):
        assert ask("GET", path, person="clerk2").status_code == 404
        assert ask("GET", path, role="elder", person="h1.elder").status_code == 404


@pytest.mark.parametrize("role", ["street", "committee", "seat", "operator_admin", "supervisor"])
def test_nobody_but_the_bureau_erases_anybody(ask, role):
    body = {"why": "asked_for", "confirm": "h1.elder"}

    assert ask("POST", "/v1/elders/h1.elder/erasures", body, role=role).status_code == 403
