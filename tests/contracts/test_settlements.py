"""What any store of settlements keeps to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from telecare.domain.errors import ConflictError
from telecare.domain.programme.money import CostItem, Payer
from telecare.domain.service.settling import SettledLine
from telecare.ports.settlements import Closed, Settlements

STREET, OTHER = "310104003", "310104004"
AT = datetime(2026, 4, 2, tzinfo=UTC)


def a_line(service: str, fen: int = 3000, month: str = "2026-03") -> SettledLine:
    return SettledLine(
        service,
        f"{service}.elder",
        month,
        CostItem.BASIC,
        Payer.BUREAU,
        "op1",
        31,
        3000,
        fen,
        ("FJ24-03",),
        "basic",
    )


def a_closing(key: str = "k1", area: str = STREET, month: str = "2026-03") -> Closed:
    return Closed(
        area,
        month,
        key,
        AT,
        "u-1",
        "v1",
        True,
        "digest",
        ("s1", "s2"),
        ("h9.elder",),
        {"bureau": 1},
    )


def close(settlements: Settlements, closed: Closed, fen: int = 3000) -> None:
    lines = {service: (a_line(service, fen, closed.month),) for service in closed.services}
    settlements.close("b", closed, lines)


def test_a_settlement_is_read_back_as_it_was_closed(settlements: Settlements) -> None:
    assert settlements.closed("b", STREET, "2026-03") is None
    close(settlements, a_closing())

    assert settlements.closed("b", STREET, "2026-03") == a_closing()
    assert settlements.closed("other", STREET, "2026-03") is None
    assert list(settlements.lines("b", a_closing())) == [a_line("s1"), a_line("s2")]


def test_it_is_closed_once_and_the_slower_changes_nothing(settlements: Settlements) -> None:
    close(settlements, a_closing())

    with pytest.raises(ConflictError):
        close(settlements, a_closing(key="k2"), fen=1)

    assert list(settlements.lines("b", a_closing())) == [a_line("s1"), a_line("s2")]
    assert [line for _, line in settlements.of_service("b", "s1")] == [a_line("s1")]


def test_a_street_lists_its_own_the_newest_first(settlements: Settlements) -> None:
    for month in ("2026-02", "2026-03"):
        close(settlements, a_closing(month=month))
    close(settlements, a_closing(area=OTHER, key="k3"))

    assert [each.month for each in settlements.of_area("b", STREET)] == ["2026-03", "2026-02"]


def test_what_was_settled_for_a_service_is_found_whichever_street_did_it(
    settlements: Settlements,
) -> None:
    close(settlements, a_closing())
    close(settlements, a_closing(area=OTHER, key="k2", month="2026-04"))

    found = list(settlements.of_service("b", "s1"))
    assert [(closed.area, line.month) for closed, line in found] == [
        (STREET, "2026-03"),
        (OTHER, "2026-04"),
    ]
    assert list(settlements.of_service("b", "s3")) == []
