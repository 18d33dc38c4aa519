"""The local OIDC issuer: tokens that the portal's own verification would believe, and nobody else's."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from localcloud.issuer import AUDIENCE, ISSUER, Issuer

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer()


def keys_of(issuer: Issuer) -> list[dict[str, Any]]:
    head, _, content = issuer.keys_url.partition(",")
    assert head == "data:application/json;base64"
    keys: list[dict[str, Any]] = json.loads(base64.b64decode(content))["keys"]
    return keys


def opened(issuer: Issuer, token: str) -> dict[str, Any]:
    key = jwt.PyJWK(keys_of(issuer)[0])
    return jwt.decode(token, key, algorithms=["ES256"], audience=AUDIENCE, issuer=ISSUER)


def test_a_token_says_who_and_what_and_lasts_an_hour(issuer: Issuer) -> None:
    token = issuer.token("seat1", NOW, {"roles": ["seat"], "bureau": "standard"})

    claims = opened(issuer, token)

    assert (claims["sub"], claims["roles"], claims["bureau"]) == ("seat1", ["seat"], "standard")
    assert claims["exp"] - claims["iat"] == 3600
    assert claims["iat"] == int(NOW.timestamp())


def test_a_token_names_the_key_that_it_is_signed_with(issuer: Issuer) -> None:
    header = jwt.get_unverified_header(issuer.token("seat1", NOW, {}))

    [key] = keys_of(issuer)
    assert (header["kid"], header["alg"]) == (key["kid"], key["alg"])
    assert key["use"] == "sig"


def test_the_key_set_tells_no_secret(issuer: Issuer) -> None:
    [key] = keys_of(issuer)

    assert "d" not in key
    assert (key["kty"], key["crv"]) == ("EC", "P-256")


def test_the_key_set_is_the_same_each_time_it_is_asked_for(issuer: Issuer) -> None:
    assert issuer.keys_url == issuer.keys_url
    assert Issuer().keys_url != issuer.keys_url


def test_a_token_of_another_issuer_is_not_believed(issuer: Issuer) -> None:
    foreign = Issuer().token("seat1", NOW, {"roles": ["city"]})

    with pytest.raises(jwt.InvalidSignatureError):
        opened(issuer, foreign)


def test_a_token_that_was_changed_is_not_believed(issuer: Issuer) -> None:
    head, _, signature = issuer.token("seat1", NOW, {"roles": ["seat"]}).split(".")
    claims = {"sub": "seat1", "aud": AUDIENCE, "iss": ISSUER, "roles": ["city"]}
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")

    with pytest.raises(jwt.InvalidSignatureError):
        opened(issuer, f"{head}.{body}.{signature}")


def test_an_old_token_is_over(issuer: Issuer) -> None:
    with pytest.raises(jwt.ExpiredSignatureError):
        opened(issuer, issuer.token("seat1", NOW - timedelta(hours=1, minutes=1), {}))


def test_a_claim_may_stand_in_for_a_usual_one_to_make_a_bad_token(issuer: Issuer) -> None:
    token = issuer.token("seat1", NOW, {"aud": "somebody-else"})

    with pytest.raises(jwt.InvalidAudienceError):
        opened(issuer, token)
