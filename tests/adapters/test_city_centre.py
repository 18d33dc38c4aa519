"""What is pushed to the city centre."""

from __future__ import annotations

import pytest

from telecare.adapters.city_centre import HttpCityCentre
from telecare.domain.errors import UnavailableError
from tests.fakes.gateway import DROP, Gateway

PUSH = ("xh", "inc1", "district", "310104003", "fire", "inc1-0021")


def test_an_event_is_pushed_under_its_idempotency_key() -> None:
    with Gateway() as gateway:
        for _ in range(2):
            HttpCityCentre(gateway.url).push(*PUSH)

    assert {(a.method, a.path, a.headers["idempotency-key"]) for a in gateway.asked} == {
        ("POST", "/events", "inc1-0021")
    }
    assert gateway.asked[0].document == {
        "bureau": "xh",
        "incident": "inc1",
        "level": "district",
        "area": "310104003",
        "kind": "fire",
    }


@pytest.mark.parametrize("status", [DROP, 400, 502, 503])
def test_a_push_that_was_not_confirmed_may_be_repeated(status: int) -> None:
    with Gateway([(status, b"")]) as gateway, pytest.raises(UnavailableError):
        HttpCityCentre(gateway.url).push(*PUSH)
