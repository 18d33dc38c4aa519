"""What is larger than an item is kept in pieces."""

from __future__ import annotations

import pytest

from telecare.adapters.dynamodb.quarantine import PIECE, DynamoQuarantine
from tests.fakes.cloud import a_table, moto
from tests.fakes.story import BUREAU, START


def test_a_message_larger_than_an_item_is_kept_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    payload = bytes(range(256)) * (PIECE // 100)
    with moto(monkeypatch):
        table = a_table("quarantine")
        for _ in range(2):
            DynamoQuarantine(table).keep(BUREAU, START, "dt/anju/x/alarm", payload, "oversized")

        parts = list(table.query(f"{BUREAU}#quarantine#2026-01-14"))

    assert b"".join(part["payload"] for part in parts) == payload
    assert len(parts) == 3
    assert {(p["reason"], p["topic"], p["bytes"]) for p in parts} == {
        ("oversized", "dt/anju/x/alarm", len(payload))
    }
