"""The served OpenAPI document: valid, complete, and what really is enforced and answered."""

import json

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from chalicelib.intake import LARGEST_BODY_BYTES
from chalicelib.portal import operations
from telecare.ports.services import KeptService
from tests.fakes.portal_requests import PATHS, REQUESTS, SHEET, agreed_appointments
from tests.fakes.service import a_life, led_through

BODIES = [each for each in operations() if each.fields]


@pytest.fixture
def served(portal):
    answered = portal.ask("GET", "/v1/openapi.json")
    assert answered.status_code == 200
    return json.loads(answered.body)


def described(served):
    return {(m.upper(), path): op for path, ops in served["paths"].items() for m, op in ops.items()}


def test_the_document_is_valid_openapi_and_told_without_a_token(served):
    assert served["openapi"].startswith("3.1")
    assert [str(error) for error in OpenAPIV31SpecValidator(served).iter_errors()] == []


def test_every_route_of_the_app_is_described_and_nothing_else(portal, served):
    routes = {(method, path) for path, methods in portal.app.routes.items() for method in methods}

    assert described(served).keys() == routes


def test_every_operation_has_a_name_of_its_own(served):
    names = [operation["operationId"] for operation in described(served).values()]

    assert len(set(names)) == len(names)


def test_every_route_that_asks_for_a_token_says_so_and_no_other(portal, served):
    asks = {
        (method, path): [{"bearer": []}] if entry.authorizer else []
        for path, methods in portal.app.routes.items()
        for method, entry in methods.items()
    }

    assert {key: op["security"] for key, op in described(served).items()} == asks


def test_a_write_says_all_its_fields_with_their_limits(served):
    [body] = served["paths"]["/v1/incidents/{incident_id}/relays"]["post"]["requestBody"][
        "content"
    ].values()

    schema = body["schema"]
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["service", "action"]
    assert list(schema["properties"]) == ["service", "action", "ticket", "number", "words"]
    assert schema["properties"]["service"]["enum"] == ["110", "119", "120", "gas"]
    number, nothing = schema["properties"]["number"]["anyOf"]
    assert (number["pattern"], nothing) == ("^(?:[0-9]{3,12})$", {"type": "null"})
    assert schema["properties"]["words"]["anyOf"][0]["maxLength"] == 500


def test_the_document_says_what_a_bearer_must_be(served):
    assert served["paths"]["/v1/seats"]["get"]["x-roles"] == [
        "operator_admin",
        "seat",
        "supervisor",
    ]


def test_what_a_write_to_an_incident_heeds_is_in_the_document(served):
    claim = served["paths"]["/v1/incidents/{incident_id}/claims"]["post"]

    headers = [each["name"] for each in claim["parameters"] if each["in"] == "header"]
    assert headers == ["Idempotency-Key", "If-Match"]
    assert set(claim["responses"]) == {
        *("202", "400", "401", "403", "404", "409", "412", "413", "415", "422", "5XX")
    }


def test_an_unchanged_document_is_not_sent_twice(portal):
    first = portal.ask("GET", "/v1/openapi.json")

    again = portal.ask("GET", "/v1/openapi.json", if_none_match=first.headers["ETag"])

    assert again.status_code == 304


# ---- what is declared is enforced ----


ROLES = ["seat", "operator_admin", "district", "committee"]


def a_writer(issuer, operation):
    """A token of the desk, or of the bureau where only that may write."""
    if operation.may & set(ROLES):
        return issuer.token(roles=ROLES)
    return issuer.token(roles=["district"], areas=["31"])


"""Of whom writes the forms."""


@pytest.fixture
def filled(services, issuer):
    """Let there be a task, a service and a preview; returns what paths name them by."""
    services.platform.tasks.open("standard", "k1", "welfare_visit", "h1", {}, issuer.now, "31")
    life, _ = led_through(a_life(opened_at=issuer.now), 1)
    services.lives.keep(KeptService("standard", life), life, ())
    services.appointments = agreed_appointments()
    made = {"export_id": services.kept_data.an_export("seat1")}
    return PATHS | made | {"import_id": services.office.upload(SHEET, by="seat1").id}


@pytest.mark.parametrize("operation", BODIES, ids=lambda each: each.id)
def test_a_field_that_is_not_declared_is_refused(portal, issuer, filled, operation):
    body = REQUESTS[operation.id].body | {"undeclared": 1}
    path = operation.path.format_map(filled)

    answered = portal.ask(operation.method, path, a_writer(issuer, operation), body)

    assert (answered.status_code, answered.json_body["field"]) == (422, "undeclared")


@pytest.mark.parametrize(
    ("operation", "field"),
    [
        pytest.param(operation, field, id=f"{operation.id}-{field.name}")
        for operation in BODIES
        for field in operation.fields or ()
    ],
)
def test_each_declared_field_refuses_a_value_of_another_type(
    portal, issuer, filled, operation, field
):
    another = "7" if field.schema.get("type") == "integer" else 7
    body = REQUESTS[operation.id].body | {field.name: another}
    path = operation.path.format_map(filled)

    answered = portal.ask(operation.method, path, a_writer(issuer, operation), body)

    assert (answered.status_code, answered.json_body["field"]) == (422, field.name)


@pytest.mark.parametrize("field", ["reason", "who"])
def test_half_a_character_is_refused_and_not_failed_on(portal, issuer, store, field):
    body = {"action": "bar", "who": "h1.son", "reason": "why", field: "\ud83d"}

    answered = portal.ask("POST", "/v1/incidents/i1/contacts", issuer.token(), body)

    assert (answered.status_code, answered.json_body["field"]) == (422, field)
    assert store.brought == []


def test_a_field_named_with_half_a_character_is_refused_and_not_failed_on(portal, issuer):
    answered = portal.ask(
        "POST", "/v1/incidents/i1/claims", issuer.token(), b'{"action": "claim", "\\ud83d": 1}'
    )

    assert answered.status_code == 422


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_a_body_nested_without_end_is_refused_and_not_failed_on(portal, issuer, opening):
    deep = opening * (LARGEST_BODY_BYTES // len(opening))

    answered = portal.ask("POST", "/v1/incidents/i1/claims", issuer.token(), deep)

    assert answered.status_code == 400
    assert answered.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("name", ["x" * 65, "seat%231", "a b"])
def test_a_seat_that_can_be_none_is_not_there_to_be_signed_out(portal, issuer, name):
    token = issuer.token(roles=["supervisor"], person="boss")

    assert portal.ask("DELETE", f"/v1/seats/{name}", token).status_code == 404


@pytest.mark.parametrize("path", ["/v1/incidents", "/v1/tasks"])
@pytest.mark.parametrize("cursor", ["x" * 513, "%E4%BB%A4", "a%00b"])
def test_a_cursor_that_no_page_gave_is_refused(portal, issuer, path, cursor):
    answered = portal.ask("GET", f"{path}?cursor={cursor}", issuer.token())

    assert (answered.status_code, answered.json_body["field"]) == (422, "cursor")
