"""What is larger than an item is kept in pieces."""

from __future__ import annotations

import pytest

from telecare.adapters.dynamodb.quarantine import PIECE, DynamoQuarantine
from tests.fakes.cloud import a_table, all_items, moto
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


def test_of_a_message_in_pieces_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    with moto(monkeypatch):
        table = a_table("quarantine")
        quarantine = DynamoQuarantine(table)
        quarantine.keep(BUREAU, START, "dt/anju/x/alarm", b"?" * (2 * PIECE + 1), "oversized")
        before = len(all_items(table))

        quarantine.forget(BUREAU, ["x"])

        assert before == 4
        assert all_items(table) == []
