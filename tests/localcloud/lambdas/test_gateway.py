"""The API's gateway: routes, authorizers, proxy events, and the gateway's own answers."""

import json
import urllib.request

import pytest

from localcloud.boot import BootError
from localcloud.lambdas.gateway.front import Front
from localcloud.lambdas.gateway.routes import routes

GOOD = {"Authorization": "Bearer good"}


def guarded(town):
    """How often the authorizer was asked so far, as it tells the API's function."""
    answer = town.twin.api("GET", "/v1/things/kettle", GOOD)
    return int(answer.json()["requestContext"]["authorizer"]["asked"])


def test_the_function_gets_the_proxy_event(town):
    headers = {"Content-Type": "application/json", "User-Agent": "seat", **GOOD}

    answer = town.twin.api(
        "POST", "/v1/things/tea%20pot", headers, '{"a": "安"}'.encode(), [("q", "1"), ("q", "2")]
    )

    event = answer.json()
    assert answer.status == 200
    assert event["resource"] == "/v1/things/{name}"
    assert event["path"] == "/v1/things/tea%20pot"
    assert event["httpMethod"] == "POST"
    assert event["pathParameters"] == {"name": "tea pot"}
    assert event["queryStringParameters"] == {"q": "2"}
    assert event["multiValueQueryStringParameters"] == {"q": ["1", "2"]}
    assert event["headers"]["Content-Type"] == "application/json"
    assert event["body"] == '{"a": "安"}'
    assert event["isBase64Encoded"] is False
    context = event["requestContext"]
    assert context["stage"] == "api"
    assert context["path"] == "/api/v1/things/tea%20pot"
    assert context["identity"]["userAgent"] == "seat"
    assert context["authorizer"] == {"principalId": "good", "roles": "seat", "asked": "1"}


def test_a_body_that_is_no_text_comes_in_base64(town):
    event = town.twin.api("POST", "/v1/things/x", GOOD, b"\xff\x00").json()

    assert (event["body"], event["isBase64Encoded"]) == ("/wA=", True)


def test_headers_may_come_back_many_times(town):
    answer = town.twin.api("GET", "/v1/health")

    assert answer.header("content-type") == "application/json"
    assert [value for name, value in answer.headers if name == "X-Many"] == ["one", "two"]


def test_a_greedy_parameter_takes_the_rest_of_the_path(town):
    event = town.twin.api("GET", "/v1/files/a/b/c").json()

    assert event["pathParameters"] == {"path": "a/b/c"}


def test_a_body_in_base64_is_sent_as_bytes(town):
    assert town.twin.api("GET", "/v1/files/file").body == b"\x00\x01\xff"


def test_a_mock_answers_without_a_function(town):
    answer = town.twin.api("OPTIONS", "/v1/things")

    assert answer.status == 200
    assert answer.header("Access-Control-Allow-Origin") == "*"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/nowhere"), ("DELETE", "/v1/health"), ("GET", "/v1/things/a/b")],
)
def test_a_route_that_is_not_there_is_forbidden_as_the_gateway_does(town, method, path):
    answer = town.twin.api(method, path)

    assert answer.status == 403
    assert answer.json() == {"message": "Missing Authentication Token"}


@pytest.mark.parametrize(
    ("headers", "status", "message"),
    [
        ({}, 401, {"message": "Unauthorized"}),
        ({"Authorization": "Basic x"}, 401, {"message": "Unauthorized"}),
        ({"Authorization": "Bearer unknown"}, 401, {"message": "Unauthorized"}),
        ({"Authorization": "Bearer broken"}, 500, {"message": None}),
    ],
)
def test_who_is_not_known_does_not_pass(town, headers, status, message):
    answer = town.twin.api("GET", "/v1/things/kettle", headers)

    assert (answer.status, answer.json()) == (status, message)


def test_who_is_denied_does_not_pass(town):
    answer = town.twin.api("GET", "/v1/things/kettle", {"Authorization": "Bearer denied"})

    assert answer.status == 403
    assert "explicit deny" in answer.json()["Message"]


def test_an_authorizer_is_asked_again_only_after_its_time(town):
    asked = [guarded(town)]
    town.forward(seconds=299)
    asked.append(guarded(town))
    town.forward(seconds=1)
    asked.append(guarded(town))

    assert asked == [asked[0], asked[0], asked[0] + 1]


def test_a_kept_policy_for_one_method_refuses_the_others(town):
    narrow = {"Authorization": "Bearer narrow"}

    first = town.twin.api("GET", "/v1/things/kettle", narrow)
    other = town.twin.api("POST", "/v1/things/kettle", narrow)

    assert (first.status, other.status) == (200, 403)


@pytest.mark.parametrize("path", ["broken", "malformed"])
def test_a_failing_or_malformed_answer_is_a_bad_gateway(town, path):
    answer = town.twin.api("GET", f"/v1/files/{path}")

    assert (answer.status, answer.json()) == (502, {"message": "Internal server error"})


def test_the_same_api_listens_on_a_port(town):
    with Front(town.twin.gateway) as front:
        request = urllib.request.Request(
            f"{front.url}/v1/things/x?q=1", b"body", {**GOOD, "X-A": "b"}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            event = json.load(answer)
            many = answer.headers.get_all("X-Many")

    assert event["queryStringParameters"] == {"q": "1"}
    assert event["body"] == "body"
    assert event["headers"]["X-A"] == "b"
    assert many == ["one", "two"]


INTEGRATION = "arn:aws:apigateway:r:lambda:path/2015-03-31/functions/arn:x/invocations"


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        ({"x-amazon-apigateway-integration": {"type": "http_proxy", "uri": "x"}}, "only proxies"),
        ({}, "only proxies"),
        (
            {
                "security": [{"nobody": []}],
                "x-amazon-apigateway-integration": {"type": "aws_proxy", "uri": INTEGRATION},
            },
            "no such security: nobody",
        ),
    ],
)
def test_a_document_that_the_gateway_cannot_serve_is_refused(operation, why):
    with pytest.raises(BootError, match=why) as refused:
        routes({"paths": {"/a": {"get": operation}}})

    assert refused.value.path == "Body.paths./a.get"


def test_an_authorizer_of_another_kind_is_refused():
    scheme = {"name": "A", "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools"}}

    with pytest.raises(BootError, match="only token and request authorizers"):
        routes({"paths": {}, "securityDefinitions": {"pool": scheme}})
