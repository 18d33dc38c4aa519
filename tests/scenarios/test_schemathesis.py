"""Whatever is sent to the deployed portal: no failure, and every answer is one that its document promises.

Schemathesis makes requests from the served OpenAPI document, good ones and bad ones, the same in every run;
they go through the gateway, the authorizer and the stores of the twin.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chalicelib.operations import Operation
from chalicelib.portal import operations
from localcloud.drills.stage import Stage
from localcloud.issuer import Issuer
from localcloud.lambdas.gateway import Response
from tests.fakes.wsgi import Wsgi
from tests.scenarios.conftest import Street

BUREAU, KEY = "standard", "standard-h1-key1"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
FEW, LEAST = 3, 1
"""Examples of an operation that takes something in, and of one that has but a path."""

CLAIMS = {
    "roles": ["seat", "supervisor", "operator_admin", "auditor", "elder"],
    "bureau": BUREAU,
    "person": "h1.elder",
}
BY_CARRIERS = "post_carrier_news_aliyun_kind_token"
ASKED = [each for each in operations() if each.id != BY_CARRIERS]
TAKING = [each for each in ASKED if each.query or each.fields]


@pytest.fixture(scope="module")
def portal(stage: Stage, authority: Any) -> Iterator[Any]:
    """The portal of a street with one incident, and what names it in paths."""
    with ExitStack() as scene:
        street = Street(stage.twin, authority, scene)
        alarm = {"id": "a1", "kind": "help", "at": stage.twin.loop.now().isoformat()}
        device = street.connect(KEY)
        device.publish(f"dt/anju/{KEY}/alarm", json.dumps(alarm).encode())
        street.forward(seconds=2)
        [incident] = street.stored.incidents.open_register(BUREAU)

        def token(issuer: Issuer = stage.issuer, **changed: Any) -> str:
            return issuer.token("u-1", stage.twin.loop.now(), {**CLAIMS, **changed})

        def ask_for_the_incident(bearer: str) -> Response:
            headers = {"Authorization": f"Bearer {bearer}"}
            return stage.twin.api("GET", f"/v1/incidents/{incident}", headers=headers)

        yield SimpleNamespace(
            schema=described(Wsgi(stage.twin, token())),
            places={"incident_id": incident, "seat_id": "h1.elder", "service": "119"},
            token=token,
            ask=ask_for_the_incident,
        )


def described(app: Wsgi) -> Any:
    """Return the served document as Schemathesis reads it.

    Tokens are no field to play with here: what becomes of unsound ones is told by tests of their own.
    """
    document = json.loads(app.twin.api("GET", "/v1/openapi.json").body)
    for operations_of_path in document["paths"].values():
        for operation in operations_of_path.values():
            operation["security"] = []
    schema = schemathesis.openapi.from_dict(document)
    schema.app = app
    return schema


def ask(portal: Any, operation: Operation, mode: Any, *more: Any) -> None:
    """Send a few requests and judge their answers; what a path names is there."""
    found = portal.schema[operation.path][operation.method]

    @settings(
        max_examples=FEW if operation in TAKING else LEAST,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=found.as_strategy(generation_mode=mode))
    def asked(case: Any) -> None:
        for name in case.path_parameters.keys() & portal.places.keys():
            case.path_parameters[name] = portal.places[name]
        case.call_and_validate(checks=[*CHECKS, *more])

    asked()


@pytest.mark.parametrize("operation", ASKED, ids=lambda each: each.id)
def test_what_is_well_formed_is_answered_as_the_document_says(portal, operation):
    ask(portal, operation, schemathesis.GenerationMode.POSITIVE)


@pytest.mark.parametrize("operation", TAKING, ids=lambda each: each.id)
def test_what_is_malformed_is_refused(portal, operation):
    ask(portal, operation, schemathesis.GenerationMode.NEGATIVE, negative_data_rejection)


# ---- foreign tokens, at the gateway as it is deployed ----


def unsigned(portal: Any) -> str:
    """A token of the issuer that says of itself that nobody signed it."""
    _, claims, _ = portal.token().split(".")
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT","kid":"twin"}').rstrip(b"=")
    return f"{header.decode()}.{claims}."


FOREIGN = {
    "signed by nobody": unsigned,
    "another issuer": lambda portal: portal.token(iss="https://login.example"),
    "another issuer's key": lambda portal: portal.token(issuer=Issuer()),
    "for another portal": lambda portal: portal.token(aud="another-portal"),
    "expired": lambda portal: portal.token(exp=1_600_000_000),
    "an area that is none": lambda portal: portal.token(areas=["Xuhui"]),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_foreign_token_is_answered_with_401_and_nothing_of_why(portal, kind):
    answered = portal.ask(FOREIGN[kind](portal))

    assert (answered.status, answered.json()) == (
        401,
        {"title": "A sound bearer token is needed", "status": 401},
    )
    assert answered.header("Content-Type") == "application/problem+json"
    assert answered.header("WWW-Authenticate") == "Bearer"


def test_a_token_of_another_area_is_told_that_there_is_nothing(portal):
    elsewhere = portal.ask(portal.token(roles=["street"], areas=["310115001"]))
    at_home = portal.ask(portal.token(roles=["street"], areas=["310104003"]))

    assert (elsewhere.status, at_home.status) == (404, 200)
    assert elsewhere.json()["title"] == "There is no such incident"
