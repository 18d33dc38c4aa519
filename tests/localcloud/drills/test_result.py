"""The document of `--json`: the contract's form, the same bytes for the same drill."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from localcloud.drills.facts import Fact
from localcloud.drills.judge import Verdict
from localcloud.drills.result import Result, document

AT = datetime(2026, 1, 14, 18, 10, 0, 123456, tzinfo=UTC)


def a_result(page: Any, *verdicts: Verdict) -> Result:
    fact = Fact(AT, "told", "h1", "supervisor", {"reason": "超时"})
    return Result(page.read(), "Asia/Shanghai", verdicts, (fact,))


def test_the_document_has_the_contracts_form(page: Any) -> None:
    met = Verdict("{call: h1.elder}", True, AT, "")
    not_met = Verdict("{call: h1.son}", False, None, "never seen")

    [drill] = document([a_result(page, met, not_met)])["drills"]

    assert drill == {
        "file": str(page.path),
        "drill": "Smoke at night, the daughter goes",
        "passed": False,
        "expectations": [
            {
                "expect": "{call: h1.elder}",
                "met": True,
                "at": "2026-01-15T02:10:00.123+08:00",
                "why": "",
            },
            {"expect": "{call: h1.son}", "met": False, "at": None, "why": "never seen"},
        ],
        "timeline": [
            {
                "at": "2026-01-15T02:10:00.123+08:00",
                "home": "h1",
                "event": "told",
                "who": "supervisor",
                "detail": {"reason": "超时"},
            }
        ],
    }


def test_a_drill_passes_when_every_expectation_is_met(page: Any) -> None:
    met, not_met = Verdict("a", True, AT, ""), Verdict("b", False, AT, "x")

    assert a_result(page, met, met).passed
    assert not a_result(page, met, not_met).passed
    assert a_result(page).passed


def test_results_keep_the_order_of_the_files(page: Any) -> None:
    first = a_result(page)
    page.change("drill: Smoke", "drill: Second smoke")
    second = a_result(page)

    names = [drill["drill"] for drill in document([first, second])["drills"]]

    assert names == [first.drill.name, second.drill.name]


def test_instants_are_in_the_bureaus_zone_whatever_theirs(page: Any) -> None:
    result = Result(page.read(), "Asia/Urumqi", (), (Fact(AT + timedelta(hours=1), "x", "h1"),))

    assert document([result])["drills"][0]["timeline"][0]["at"] == "2026-01-15T01:10:00.123+06:00"


def test_the_same_result_gives_the_same_bytes(page: Any) -> None:
    one, two = (json.dumps(document([a_result(page)]), ensure_ascii=False) for _ in range(2))

    assert one == two
