"""The issuer's keys: kept, looked up again, and never a way to flood the issuer."""

import json
from datetime import timedelta

import pytest

from chalicelib.keys import KeysError, SigningKeys, fetched


class Line:
    """The way to the issuer; counts what is asked and can be cut."""

    def __init__(self, *documents):
        self.documents, self.asked = list(documents), 0

    def __call__(self, url):
        self.asked += 1
        document = self.documents[min(self.asked, len(self.documents)) - 1]
        if isinstance(document, Exception):
            raise document
        return document if isinstance(document, bytes) else json.dumps(document).encode()


def only(issuer, *key_ids):
    return {"keys": [key for key in issuer.keys["keys"] if key["kid"] in key_ids]}


def test_a_key_is_fetched_once_and_kept(issuer, clock):
    line = Line(issuer.keys)
    keys = SigningKeys("https://issuer", clock, line)

    assert [keys.key("k-rsa").key_id for _ in range(5)] == ["k-rsa"] * 5
    assert line.asked == 1


def test_kept_keys_are_asked_for_again_after_a_while(issuer, clock):
    line = Line(issuer.keys, only(issuer, "k-ec"))
    keys = SigningKeys("https://issuer", clock, line)
    keys.key("k-rsa")
    clock.instant += timedelta(minutes=11)

    with pytest.raises(KeysError, match="no such key"):
        keys.key("k-rsa")


def test_a_new_key_of_the_issuer_is_found(issuer, clock):
    line = Line(only(issuer, "k-rsa"), issuer.keys)
    keys = SigningKeys("https://issuer", clock, line)
    keys.key("k-rsa")
    clock.instant += timedelta(seconds=31)

    assert keys.key("k-ec").algorithm_name == "ES256"


def test_a_thousand_forged_key_ids_ask_the_issuer_once(issuer, clock):
    line = Line(issuer.keys)
    keys = SigningKeys("https://issuer", clock, line)

    for number in range(1000):
        with pytest.raises(KeysError):
            keys.key(f"forged-{number}")

    assert line.asked == 1


def test_known_keys_serve_on_while_the_issuer_is_away(issuer, clock):
    line = Line(issuer.keys, OSError("away"))
    keys = SigningKeys("https://issuer", clock, line)
    keys.key("k-rsa")
    clock.instant += timedelta(minutes=11)

    assert keys.key("k-rsa").key_id == "k-rsa"
    assert line.asked == 2


@pytest.mark.parametrize(
    "answer",
    [
        OSError("away"),
        b"<html>",
        b"\xff",
        {"keys": []},
        {},
        [],
        {"keys": [{"kty": "oct"}]},
        {"keys": ["k"]},
        {"keys": None},
    ],
)
def test_an_answer_without_keys_is_no_key(clock, answer):
    with pytest.raises(KeysError):
        SigningKeys("https://issuer", clock, Line(answer)).key("k-rsa")


def test_shared_secrets_and_keys_for_encryption_are_left_out(issuer, clock):
    secret = {"kty": "oct", "k": "c2VjcmV0", "kid": "k-oct", "alg": "HS256"}
    sealing = issuer.keys["keys"][0] | {"kid": "k-enc", "use": "enc"}
    nameless = {k: v for k, v in issuer.keys["keys"][0].items() if k != "kid"}
    keys = SigningKeys("https://issuer", clock, Line({"keys": [secret, sealing, nameless]}))

    for key_id in ("k-oct", "k-enc", "", "None"):
        with pytest.raises(KeysError):
            keys.key(key_id)


def test_a_broken_key_does_not_take_the_others_with_it(issuer, clock):
    broken = [{"kty": "RSA", "kid": "k-bad"}, {"kty": "EC", "kid": "k-worse", "crv": "P-256"}]
    keys = SigningKeys("https://issuer", clock, Line({"keys": broken + issuer.keys["keys"]}))

    assert keys.key("k-rsa").key_id == "k-rsa"


@pytest.mark.parametrize(
    "url", ["http://issuer.example/keys", "file:///etc/passwd", "ftp://x/y", "keys.json"]
)
def test_keys_are_read_over_tls_or_from_this_machine_only(url):
    with pytest.raises(KeysError, match="keys are not read over"):
        fetched(url)


def test_a_data_url_holds_a_fixed_set_of_keys(issuer):
    assert json.loads(fetched(issuer.url)) == issuer.keys
