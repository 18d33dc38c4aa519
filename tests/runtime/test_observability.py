"""The log: facts with keys, failures without words, and no personal data in any call of it."""

import ast
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from infra.compose.documents import read_yaml
from telecare.domain.errors import UnavailableError
from telecare.runtime.observability import COUNTED, LoggedFacts, logger, metrics, observed

ROOT = Path(__file__).resolve().parents[2]
MONITORS = ROOT / "infra" / "monitors.yaml"
SHIPPED = ("telecare", "functions")
KEYS = {
    "faults",
    "rows",
    "action", "attempt", "at", "became", "bureau", "digest", "entries", "error", "events", "failed",
    "fault", "fence", "function", "incident", "kind", "left", "new", "person", "request_id", "seat",
    "seen", "what", "why",
    "alarm_to_call_ms", "alarms", "broken", "homes", "late", "links", "packs", "part", "to", "waiting",
    "answer", "count", "funding", "purpose", "records", "subject", "word",
}  # fmt: skip
"""What may stand in a log line: ids, words of ours, counts."""

CONTEXT = SimpleNamespace(aws_request_id="r-1", function_name="twin-anju-x")


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged while a test runs."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logger.registered_formatter)
    logger.addHandler(handler)
    yield stream
    logger._logger.removeHandler(handler)
    metrics.clear_metrics()


def logged(lines: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_fact_is_a_line_with_its_keys(lines):
    LoggedFacts().note("alarm_taken", incident="i1", became="opened")

    [line] = logged(lines)
    assert (line["message"], line["incident"], line["became"]) == ("alarm_taken", "i1", "opened")


def test_what_no_monitor_watches_is_not_counted_for_each_name_is_paid_by_the_month():
    facts = LoggedFacts()
    for name in (*COUNTED, "alarm_taken"):
        facts.note(name)

    assert set(metrics.metric_set) == COUNTED
    metrics.clear_metrics()


def test_what_is_counted_is_what_monitors_watch():
    watched = [m["metric"].split() for m in read_yaml(MONITORS).data["monitors"]]

    assert {name for space, name in watched if space == "anju"} == COUNTED


def test_facts_of_the_portal_are_lines_alone(lines):
    LoggedFacts(counted=False).note("probe_passed", incident="i1")

    assert len(logged(lines)) == 1
    assert metrics.metric_set == {}


def test_an_entry_names_its_request_and_publishes_its_counts(lines, capsys, monkeypatch):
    monkeypatch.setattr(metrics.provider, "namespace", "twin-anju")
    monkeypatch.setattr(metrics.provider, "service", "anju")

    @observed
    def handler(_event, _context):
        LoggedFacts().note("probe_failed", incident="i1")
        return {"ok": True}

    assert handler({}, CONTEXT) == {"ok": True}
    assert logged(lines)[0]["request_id"] == "r-1"
    assert '"probe_failed"' in capsys.readouterr().out
    assert metrics.metric_set == {}


def test_a_failure_is_told_by_kind_place_and_cause_and_goes_on(lines, capsys, monkeypatch):
    monkeypatch.setattr(metrics.provider, "namespace", "twin-anju")
    monkeypatch.setattr(metrics.provider, "service", "anju")

    @observed
    def handler(_event, _context):
        try:
            raise ValueError("王阿婆")
        except ValueError as error:
            raise UnavailableError("+8613800000001") from error

    with pytest.raises(UnavailableError):
        handler({}, CONTEXT)

    [line] = logged(lines)
    assert (line["message"], line["error"]) == ("failed", "UnavailableError")
    assert str(line["at"]).startswith("test_observability.py:")
    assert str(line["at"]).endswith("ValueError")
    assert "王阿婆" not in lines.getvalue()
    assert "+86" not in lines.getvalue()
    assert capsys.readouterr().out == ""  # a name that no monitor watches would be paid for


def test_no_fact_and_no_log_line_has_a_key_for_personal_data():
    found = {key for path in sources() for key in keys_of(ast.parse(path.read_text()))}

    assert found <= KEYS


def test_the_search_finds_a_key_for_personal_data():
    bad = 'facts.note("x", phone=n)\nlogger.info("y", extra={"name": n})\nlog.error(f"{n}")'

    assert set(keys_of(ast.parse(bad))) == {"phone", "name", "<words made up>"}


def sources() -> list[Path]:
    return [path for room in SHIPPED for path in (ROOT / room).rglob("*.py")]


def keys_of(tree: ast.AST) -> Iterator[str]:
    """Every keyword of a fact, every extra key of a log line, and every line that is put together."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        owner = ast.unparse(node.func.value).rsplit(".", 1)[-1].lower()
        if node.func.attr == "_note" or (node.func.attr == "note" and owner == "facts"):
            yield from (k.arg for k in node.keywords if k.arg)
        if "log" in owner and node.func.attr in {"debug", "info", "warning", "error", "exception"}:
            yield from _of_line(node)


def _of_line(node: ast.Call) -> Iterator[str]:
    for keyword in node.keywords:
        if keyword.arg == "extra" and isinstance(keyword.value, ast.Dict):
            yield from (str(k.value) for k in keyword.value.keys if isinstance(k, ast.Constant))
    if not all(isinstance(a, ast.Constant | ast.Name) for a in node.args):
        yield "<words made up>"


def test_what_is_counted_in_milliseconds_is_a_metric_for_percentiles():
    LoggedFacts().note("probe_passed", bureau="xh", alarm_to_call_ms=1234)

    kept = {name: (m["Unit"], m["Value"]) for name, m in metrics.metric_set.items()}
    metrics.clear_metrics()
    assert kept == {
        "probe_passed": ("Count", [1.0]),
        "alarm_to_call_ms": ("Milliseconds", [1234.0]),
    }
