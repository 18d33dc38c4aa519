"""Only a sound token of the trusted issuer passes; everything else is refused in the same way."""

import base64
import json
from datetime import timedelta

import jwt
import pytest

from chalicelib.caller import Caller, PortalRole

ARN = "arn:aws-cn:execute-api:cn-north-1:123456789012:api1/portal/GET/v1/incidents"


def answer(portal, header):
    return portal.authorizer(
        {"type": "TOKEN", "authorizationToken": header, "methodArn": ARN}, None
    )


def is_let_in(portal, token):
    [statement] = answer(portal, f"Bearer {token}")["policyDocument"]["Statement"]
    return statement["Effect"] == "Allow"


def unsigned(claims):
    def part(document):
        return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none', 'kid': 'k-rsa', 'typ': 'JWT'})}.{part(claims)}."


def test_a_sound_token_says_who_asks(portal, issuer):
    token = issuer.token(roles=["seat", "supervisor"], areas=["310104"], operator="op1")

    answered = answer(portal, f"Bearer {token}")

    assert answered["principalId"] == "u-1"
    caller = Caller.from_context(answered["context"])
    assert caller.roles == {PortalRole.SEAT, PortalRole.SUPERVISOR}
    assert (caller.bureau, caller.areas, caller.operator) == ("standard", ("310104",), "op1")
    assert caller.person == caller.id == "seat1"


def test_tokens_on_elliptic_curves_are_sound_too(portal, issuer):
    assert is_let_in(portal, issuer.es256_token())


def test_an_allowed_token_is_good_for_every_route_of_the_stage_and_no_other_api(portal, issuer):
    [statement] = answer(portal, f"Bearer {issuer.token()}")["policyDocument"]["Statement"]

    assert statement["Resource"] == [ARN.replace("GET/v1/incidents", "*/*")]


def test_alg_none_is_refused(portal, issuer):
    assert not is_let_in(portal, unsigned(issuer.claims()))


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(portal, issuer):
    secret = issuer.keys["keys"][0]["n"]
    forged = jwt.encode(issuer.claims(), secret, algorithm="HS256", headers={"kid": "k-rsa"})

    assert not is_let_in(portal, forged)


def test_a_key_is_used_with_its_own_algorithm_only(portal, issuer):
    crossed = issuer.token(algorithm="RS256", key_id="k-ec")

    assert not is_let_in(portal, crossed)


@pytest.mark.parametrize("algorithm", ["RS512", "PS256"])
def test_other_algorithms_are_refused_though_the_key_could(portal, issuer, algorithm):
    assert not is_let_in(portal, issuer.token(algorithm=algorithm))


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"iss": "https://other.example"}, id="another issuer"),
        pytest.param({"aud": "another-portal"}, id="another audience"),
        pytest.param({"exp": 1_600_000_000}, id="expired"),
        pytest.param({"nbf": 9_999_999_999}, id="not yet valid"),
        pytest.param({"iss": None}, id="no issuer"),
        pytest.param({"aud": None}, id="no audience"),
        pytest.param({"exp": None}, id="no end"),
        pytest.param({"sub": None}, id="no subject"),
        pytest.param({"bureau": None}, id="no bureau"),
        pytest.param({"bureau": "standard#incident"}, id="a bureau that is a key"),
        pytest.param({"bureau": ["standard"]}, id="a bureau that is a list"),
        pytest.param({"bureau": ""}, id="an empty bureau"),
    ],
)
def test_a_token_with_unsound_claims_is_refused(portal, issuer, changed):
    assert not is_let_in(portal, issuer.token(**changed))


def test_an_unknown_key_is_refused(portal, issuer):
    assert not is_let_in(portal, issuer.token(key_id="k-other"))
    assert not is_let_in(portal, issuer.token(key_id=None))


def test_a_foreign_signature_under_a_known_key_is_refused(portal, issuer):
    assert not is_let_in(portal, issuer.foreign_token())


def test_a_token_whose_claims_were_changed_is_refused(portal, issuer):
    head, _, signature = issuer.token().split(".")
    _, other, _ = issuer.token(roles=["supervisor"]).split(".")

    assert not is_let_in(portal, f"{head}.{other}.{signature}")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic dTpw",
        "Bearer a.b.c",
        "Bearer \x00",
        "x" * 40_000,
        "Bearer 令牌.令牌.令牌",
    ],
)
def test_garbage_is_refused_not_failed_on(portal, header):
    [statement] = answer(portal, header)["policyDocument"]["Statement"]

    assert statement["Effect"] == "Deny"


def test_a_refusal_does_not_say_why(portal, issuer):
    answers = [answer(portal, f"Bearer {t}") for t in (issuer.token(exp=1), "a.b.c")]

    assert answers[0] == answers[1]


def test_unknown_roles_give_nothing(portal, issuer):
    token = issuer.token(roles=["seat", "god", 7])

    caller = Caller.from_context(answer(portal, f"Bearer {token}")["context"])

    assert caller.roles == {PortalRole.SEAT}


@pytest.mark.parametrize(
    "areas",
    [
        ["x"],
        ["31", "3"],
        ["310104003", 310104],
        ["31 "],
        [""],
        [None],
        [["31"]],
        ["\u0663\u0661"],
        ["31,3101"],
        "31,3101",
        "31 x",
        "",
        "  ",
        31,
        False,
        {"31": True},
    ],
)
def test_a_token_with_a_misspelt_area_is_refused_not_widened(portal, issuer, areas):
    assert not is_let_in(portal, issuer.token(areas=areas))


@pytest.mark.parametrize("areas", [["31", "310104003012"], "31 310104003012"])
def test_areas_may_come_as_a_list_or_as_one_text(portal, issuer, areas):
    token = issuer.token(areas=areas)

    caller = Caller.from_context(answer(portal, f"Bearer {token}")["context"])

    assert caller.areas == ("31", "310104003012")


@pytest.mark.parametrize("named", [{}, {"areas": []}])
def test_a_token_may_name_no_area_at_all(portal, issuer, named):
    token = issuer.token(**named)

    assert Caller.from_context(answer(portal, f"Bearer {token}")["context"]).areas == ()


def test_roles_may_come_as_one_text(portal, issuer):
    token = issuer.token(roles="seat field")

    caller = Caller.from_context(answer(portal, f"Bearer {token}")["context"])

    assert caller.roles == {PortalRole.SEAT, PortalRole.FIELD}


def test_an_issuer_that_does_not_answer_lets_nobody_in(portal, issuer, services):
    services.keys_url = "data:application/json,not-json"

    assert not is_let_in(portal, issuer.token())


def test_a_token_that_ran_out_behind_the_gateways_memory_is_refused(portal, issuer, clock):
    token = issuer.token()
    assert portal.ask("GET", "/v1/incidents", token).status_code == 200
    clock.instant += timedelta(hours=2)

    answered = portal.ask("GET", "/v1/incidents", token)

    assert answered.status_code == 401
    assert answered.json_body["title"] == "The token has expired"
