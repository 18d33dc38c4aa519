"""The sign-in desk: tokens that the portal believes, for roles that there are, and what was heard."""

import json
import urllib.error
import urllib.request
from datetime import UTC, datetime

import jwt
import pytest

from localcloud.brokers.interface import NOT_A_DEVICE, Publication
from localcloud.issuer import AUDIENCE, ISSUER, Issuer
from localcloud.towns.desk import DISCOVERY, Desk, DeskError
from localcloud.towns.heard import Heard


@pytest.fixture(scope="module")
def heard():
    counts = Heard()
    for client, word in (("t-h1-hub1", "alarm"), ("t-h1-hub1", "alarm"), ("t-h2-hub1", "status")):
        counts.note(publication(f"dt/anju/{client}/{word}", client))
    counts.note(publication("cmd/anju/t-h1-hub1/receipt", NOT_A_DEVICE))
    return counts


@pytest.fixture(scope="module")
def desk(heard):
    with Desk(Issuer(), "standard", heard) as desk:
        yield desk


def publication(topic, client_id):
    return Publication(topic, b"{}", client_id, client_id, 1, False, datetime.now(UTC))


def get(desk, path):
    with urllib.request.urlopen(desk.url + path, timeout=5) as answer:
        return answer.read().decode()


def test_a_token_is_believed_by_whoever_reads_the_desks_own_keys(desk):
    discovered = json.loads(get(desk, DISCOVERY))
    [key] = json.loads(get(desk, discovered["jwks_uri"].removeprefix(desk.url)))["keys"]

    token = get(desk, "/token?role=street&person=street1&areas=310104003,310104004").strip()

    claims = jwt.decode(
        token, jwt.PyJWK(key), algorithms=["ES256"], audience=AUDIENCE, issuer=ISSUER
    )
    assert claims["roles"] == ["street"]
    assert claims["areas"] == ["310104003", "310104004"]
    assert (claims["bureau"], claims["person"]) == ("standard", "street1")


def test_a_token_is_new_each_time_it_is_asked_for(desk):
    first, second = (get(desk, "/token?role=seat&person=seat1") for _ in range(2))

    assert first != second


@pytest.mark.parametrize(
    "path",
    ["/token", "/token?role=king&person=x", "/token?role=seat", "/token?role=seat&person=a&b=c"],
)
def test_a_question_that_makes_no_sense_is_told_what_does(desk, path):
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(desk, path)

    assert refused.value.code == 400
    with refused.value as answer:
        assert "role" in answer.read().decode()


def test_there_is_nothing_anywhere_else(desk):
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(desk, "/secret")

    with refused.value as answer:
        assert answer.code == 404


def test_what_devices_said_is_counted_by_thing_and_kind_and_the_platforms_own_words_are_not(
    desk, heard
):
    assert json.loads(get(desk, "/heard")) == {
        "t-h1-hub1": {"alarm": 2},
        "t-h2-hub1": {"status": 1},
    }
    assert heard.total() == 3


def test_no_role_is_made_up(desk):
    with pytest.raises(DeskError, match="role must be one of city"):
        desk.token("king", "x")
