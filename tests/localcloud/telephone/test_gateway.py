"""The gateway in front of the network and the city centre: JSON over HTTP, the same key twice is the same."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from http import HTTPStatus
from typing import Any

import pytest
import urllib3

from localcloud.loop import RealLoop
from localcloud.telephone.behaviour import Behaviour
from localcloud.telephone.gateway import TWIN_HOST, Gateway, GatewayServer, Interception
from localcloud.telephone.network import TelephoneNetwork

CALL = {
    "attempt": "c1",
    "bureau": "standard",
    "incident": "i1",
    "number": "+861",
    "flow": "responder",
    "ring_s": 30,
    "key_s": 20,
    "eta_s": 5,
    "seat_s": 30,
    "text": "您好",
}
SMS = {
    "key": "s1",
    "number": "+861",
    "text": "您好",
    "bureau": "standard",
    "incident": "i1",
    "person": "son",
}


@pytest.fixture
def gateway(exchange: Any) -> Gateway:
    return Gateway(exchange.network, exchange.loop)


def post(gateway: Gateway, path: str, document: Any, **headers: str) -> tuple[int, Any]:
    answer = gateway.handle("POST", path, headers, document)
    return int(answer.status), dict(answer.document)


def test_a_call_is_placed_and_found(gateway: Gateway, exchange: Any) -> None:
    assert post(gateway, "/calls", CALL) == (200, {"carrier_id": "twin-c1"})

    found = gateway.handle("GET", "/calls/c1", {}, {})
    assert (found.status, found.document["carrier_id"]) == (HTTPStatus.OK, "twin-c1")
    call = exchange.network.calls["c1"]
    assert (call.number, call.text, call.terms.flow) == ("+861", "您好", "responder")


def test_the_same_attempt_twice_is_one_call(gateway: Gateway, exchange: Any) -> None:
    post(gateway, "/calls", CALL)

    assert post(gateway, "/calls", {**CALL, "number": "+869"}) == (200, {"carrier_id": "twin-c1"})
    assert exchange.network.calls["c1"].number == "+861"


def test_an_attempt_with_odd_letters_is_found(gateway: Gateway) -> None:
    post(gateway, "/calls", {**CALL, "attempt": "a/b c"})

    assert gateway.handle("GET", "/calls/a%2Fb%20c", {}, {}).status == HTTPStatus.OK


def test_a_call_is_told_something_and_cancelled(gateway: Gateway, exchange: Any) -> None:
    post(gateway, "/calls", CALL)

    assert post(gateway, "/calls/c1/tell", {"text": "她来了"})[0] == 200
    assert post(gateway, "/calls/c1/cancel", {})[0] == 200
    assert post(gateway, "/calls/c1/cancel", {})[0] == 200

    assert exchange.network.calls["c1"].told == ["她来了"]
    assert exchange.network.calls["c1"].result == "cancelled"


def test_a_message_is_sent_once(gateway: Gateway, exchange: Any) -> None:
    assert post(gateway, "/sms", SMS)[0] == 200
    assert post(gateway, "/sms", SMS)[0] == 200

    sms = exchange.network.messages["s1"]
    assert (sms.number, sms.text, sms.incident, sms.person) == ("+861", "您好", "i1", "son")
    assert sms.sent_at == exchange.loop.now()


def test_an_event_of_the_city_centre_is_kept_once_a_key(gateway: Gateway) -> None:
    key = {"Idempotency-Key": "p1"}
    gateway.handle("POST", "/events", key, {"level": "district"})
    gateway.handle("POST", "/events", key, {"level": "street"})
    gateway.handle("POST", "/events", {"Idempotency-Key": "p2"}, {"level": "street"})

    assert {k: p.document["level"] for k, p in gateway.pushes.items()} == {
        "p1": "district",
        "p2": "street",
    }


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/calls/c9"),
        ("GET", "/calls"),
        ("PUT", "/calls"),
        ("POST", "/"),
        ("POST", "/calls/c1/dance"),
        ("DELETE", "/calls/c1"),
    ],
)
def test_what_is_not_there_is_not_found(gateway: Gateway, method: str, path: str) -> None:
    assert gateway.handle(method, path, {}, {}).status == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("/calls", {}),
        ("/calls", {**CALL, "flow": "dance"}),
        ("/calls", {**CALL, "ring_s": "long"}),
        ("/calls", {**CALL, "ring_s": None}),
        ("/sms", {"key": "s1"}),
        ("/calls/c1/tell", {}),
        ("/events", {}),
        ("/calls", []),
        ("/sms", "text"),
    ],
)
def test_a_malformed_request_is_refused_and_does_nothing(
    gateway: Gateway, exchange: Any, path: str, document: Any
) -> None:
    assert post(gateway, path, document)[0] == 400
    assert exchange.network.calls == {}
    assert exchange.network.messages == {}


def test_a_network_that_is_down_is_unavailable(gateway: Gateway, exchange: Any) -> None:
    exchange.network.is_down = True

    assert post(gateway, "/calls", CALL)[0] == 503
    assert post(gateway, "/sms", SMS)[0] == 503
    assert gateway.handle("GET", "/calls/c1", {}, {}).status == HTTPStatus.NOT_FOUND


# ---- inside the process ----


def test_requests_to_the_twin_are_answered_inside_the_process(gateway: Gateway) -> None:
    with Interception(gateway):
        answer = urllib3.PoolManager().urlopen(
            "POST", f"http://{TWIN_HOST}/calls", body=json.dumps(CALL), headers={}
        )

    assert answer.status == 200
    assert json.loads(answer.data) == {"carrier_id": "twin-c1"}


def test_requests_to_anybody_else_go_out_as_before(gateway: Gateway) -> None:
    pool = urllib3.PoolManager(retries=False, timeout=2)

    with Interception(gateway), pytest.raises(urllib3.exceptions.HTTPError):
        pool.urlopen("GET", "http://127.0.0.1:1/calls/c1")


def test_after_it_is_left_nothing_is_answered_any_more(gateway: Gateway) -> None:
    before = urllib3.PoolManager.urlopen
    with Interception(gateway):
        assert urllib3.PoolManager.urlopen is not before

    assert urllib3.PoolManager.urlopen is before


# ---- for processes of their own ----


@pytest.fixture
def server() -> Any:
    with GatewayServer() as server:
        yield server


def over_http(url: str, method: str, document: Any = None) -> tuple[int, Any]:
    body = None if document is None else json.dumps(document).encode()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, body, method=method), timeout=5) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_until_there_is_a_gateway_requests_are_turned_away(server: GatewayServer) -> None:
    assert over_http(f"{server.url}/calls", "POST", CALL)[0] == 503


def test_requests_over_http_are_carried_out_on_the_loop(server: GatewayServer) -> None:
    with RealLoop() as loop:
        network = TelephoneNetwork(loop, lambda _: None)
        network.behave("+861", [Behaviour("busy")])
        server.serve(Gateway(network, loop), loop)

        placed = over_http(f"{server.url}/calls", "POST", CALL)
        found = over_http(f"{server.url}/calls/c1", "GET")
        lost = over_http(f"{server.url}/calls/c2", "GET")

    assert placed == (200, {"carrier_id": "twin-c1"})
    assert found == placed
    assert lost[0] == 404
    assert network.calls["c1"].text == "您好"
