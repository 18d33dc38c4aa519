"""What the gateway answers by itself is what was deployed for that kind of refusal."""

from __future__ import annotations

import json

import pytest

from localcloud.lambdas.gateway.messages import Response, told
from localcloud.lambdas.gateway.own_answers import OwnAnswers

DEPLOYED = {
    "x-amazon-apigateway-gateway-responses": {
        "UNAUTHORIZED": {
            "statusCode": 401,
            "responseParameters": {
                "gatewayresponse.header.Content-Type": "'application/problem+json'",
                "gatewayresponse.header.X-Asked": "method.request.header.Accept",
            },
            "responseTemplates": {"application/json": '{"title":$context.error.messageString}'},
        },
        "ACCESS_DENIED": {"statusCode": "404"},
        "DEFAULT_5XX": {"responseTemplates": {"application/json": "{}"}},
    }
}
NO_TOKEN = told(401, "Unauthorized", "UnauthorizedException")


def test_status_constant_headers_and_template_are_those_of_the_kind() -> None:
    answer = OwnAnswers(DEPLOYED).fitted(NO_TOKEN)

    assert (answer.status, json.loads(answer.body)) == (401, {"title": "Unauthorized"})
    assert answer.header("content-type") == "application/problem+json"
    assert answer.header("X-Asked") is None


def test_what_a_kind_leaves_open_stays_as_the_gateway_has_it() -> None:
    denied = told(403, "no", "AccessDeniedException", "Message")

    answer = OwnAnswers(DEPLOYED).fitted(denied)

    assert (answer.status, answer.body) == (404, denied.body)
    assert answer.header("Content-Type") == "application/json"


@pytest.mark.parametrize(
    ("refusal", "body"),
    [
        pytest.param(told(500, None, "AuthorizerConfigurationException"), b"{}", id="default"),
        pytest.param(told(403, "x", "MissingAuthenticationTokenException"), None, id="nothing"),
    ],
)
def test_a_kind_without_words_has_those_of_its_class_or_its_own(
    refusal: Response, body: bytes | None
) -> None:
    answer = OwnAnswers(DEPLOYED).fitted(refusal)

    assert (answer.status, answer.body) == (refusal.status, refusal.body if body is None else body)


def test_an_api_that_says_nothing_is_answered_as_ever() -> None:
    assert OwnAnswers({}).fitted(NO_TOKEN) == NO_TOKEN
