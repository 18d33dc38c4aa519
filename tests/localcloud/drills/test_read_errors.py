"""Whatever a drill cannot mean is refused with file, line, field and mend; nothing makes the reader hang."""

from __future__ import annotations

from typing import Any

import pytest


def where(error: Any) -> tuple[int, str]:
    return error.line, error.field


# ---- the file ----


@pytest.mark.parametrize(
    ("text", "field", "mend"),
    [
        ("", "drill", "missing"),
        ("# nothing\n", "drill", "missing"),
        ("[1, 2]\n", "", "expected a mapping"),
        ("just words\n", "", "expected a mapping"),
        ("drill: x\n\tstart: y\n", "", "not YAML"),
        ("%&$ \x01 garbage", "", "not YAML"),
        ("[" * 500, "", "deeper"),
        ("x: '" + "y" * 1024 * 1024 + "'", "", "larger"),
    ],
)
def test_a_file_that_is_no_drill_is_refused(page: Any, text: str, field: str, mend: str) -> None:
    page.text = text

    error = page.refusal()

    assert error.field == field
    assert mend in error.mend


def test_an_alias_bomb_is_refused(page: Any) -> None:
    lines = ["x0: &x0 [y, y, y, y, y, y, y, y, y]"]
    lines += [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]" for n in range(1, 12)]
    page.text = "\n".join(lines) + "\ndrill: *x11\n"

    assert "values" in page.refusal().mend


def test_an_alias_that_is_small_is_welcome(page: Any) -> None:
    page.change("h1.son: voicemail", "h1.son: &v voicemail\n  h1.post: *v")

    assert page.read().town.phones["h1.post"][0].word == "voicemail"


@pytest.mark.parametrize("name", ["drill", "start", "homes", "do", "expect"])
def test_a_drill_lacks_nothing_that_it_needs(page: Any, name: str) -> None:
    lines = ("drill: x", "start: y", "homes: {}", "do: []", "expect: []")
    page.text = "\n".join(line for line in lines if not line.startswith(name))

    error = page.refusal()

    assert where(error) == (1, name)
    assert "add it" in error.mend


@pytest.mark.parametrize(
    ("old", "new", "field", "mend"),
    [
        ("drill: Smoke", "drill: 7 #", "drill", "quotes"),
        ("until: 2h", "untill: 2h", "untill", "unknown field"),
        ("until: 2h", "until: soon", "until", "duration"),
        ("until: 2h", "until: 2", "until", "duration"),
        ("bureau: standard", "bureau: mars", "bureau", "no bureau 'mars'"),
        ("bureau: standard", "bureau: ../standard", "bureau", "no bureau"),
        ("{contact.ring_s: 30}", "{contact.rings: 30}", "parameters.contact.rings", "no such parameter"),
        ("{contact.ring_s: 30}", "{contact.ring_s: -1}", "parameters.contact.ring_s", "between"),
        ("{contact.ring_s: 30}", "{contact.ring_s: 0}", "parameters.contact.ring_s", "above zero"),
        ("{contact.ring_s: 30}", "{contact.ring_s: true}", "parameters.contact.ring_s", "a number"),
        ("{contact.ring_s: 30}", "{contact.ring_s: .nan}", "parameters.contact.ring_s", "between"),
        ("{contact.ring_s: 30}", "[contact.ring_s]", "parameters", "mapping"),
        ('start: "2026-01-15T02:10:00+08:00"', 'start: "2026-01-15T02:10:00"', "start", "offset"),
        ('start: "2026-01-15T02:10:00+08:00"', "start: 2026-01-15T02:10:00", "start", "offset"),
        ('start: "2026-01-15T02:10:00+08:00"', "start: 2026-01-15", "start", "offset"),
        ('start: "2026-01-15T02:10:00+08:00"', "start: yesterday", "start", "instant"),
        ('start: "2026-01-15T02:10:00+08:00"', "start:", "start", "instant"),
        ('start: "2026-01-15T02:10:00+08:00"', 'start: "9999-12-31T23:59:00+08:00"', "start", "between"),
        ('start: "2026-01-15T02:10:00+08:00"', 'start: "0001-01-01T00:00:00+08:00"', "start", "between"),
        ("\ndo:\n", "\ndo: now\nnever:\n", "never", "unknown field"),
    ],
)  # fmt: skip
def test_a_wrong_head_is_refused_at_its_line(
    page: Any, old: str, new: str, field: str, mend: str
) -> None:
    line = page.change(old, new)

    error = page.refusal()

    assert error.field == field
    assert mend in error.mend
    if not new.startswith("\n"):
        assert error.line == line


# ---- deeds ----


@pytest.mark.parametrize(
    ("deed", "field", "mend"),
    [
        ("{alarm: smoke, device: h1.smoke1}", "at", "missing"),
        ("{at: 5, alarm: smoke, device: h1.smoke1}", "at", "duration"),
        ("{at: -5s, alarm: smoke, device: h1.smoke1}", "at", "duration"),
        ("{at: , alarm: smoke, device: h1.smoke1}", "at", "duration"),
        ("{at: [5s], alarm: smoke, device: h1.smoke1}", "at", "duration"),
        ("{at: 99999d, alarm: smoke, device: h1.smoke1}", "at", "ten years"),
        ("{at: 5s}", "", "no verb"),
        ("{at: 5s, dance: wild}", "", "no verb"),
        ("{at: 5s, liveness: x, elder: h1.elder}", "", "no verb"),
        ("{at: 5s, away: start, elder: h1.son}", "elder", "the town has no"),
        ("{at: 5s, away: start}", "elder", "missing"),
        ("{at: 5s, position: , lat: 31.2, lon: 121.4}", "device", "missing"),
        ("{at: 5s, position: , device: h1.key1, lat: 31.2}", "lon", "missing"),
        ("{at: 5s, position: , device: h1.key1, lat: 91, lon: 121.4}", "lat", "from -90 to 90"),
        ("{at: 5s, position: , device: h1.key1, lat: x, lon: 121.4}", "lat", "must be a number"),
        ("{at: 5s, away: start, elder: h1.elder, until: soon}", "until", "a duration from"),
        ("{at: 5s, away: gone, elder: h1.elder}", "away", "unknown word"),
        ("{at: 5s, alarm: smoke}", "device", "missing"),
        ("{at: 5s, alarm: smoke, device: 'h*.smoke1'}", "device", "only link takes many"),
        ("{at: 5s, link: lost, device: 'x*.smoke1'}", "device", "the town has no"),
        ("{at: 5s, link: cut, device: h1.smoke1}", "link", "unknown word"),
        ("{at: 5s, activity: motion}", "device", "missing"),
        ("{at: 5s, alarm: smoke, device: h1.smoke9}", "device", "no 'h1.smoke9'"),
        ("{at: 5s, alarm: smoke, device: h2.smoke1}", "device", "no 'h2.smoke1'"),
        ("{at: 5s, alarm: smoke, device: smoke1}", "device", "no 'smoke1'"),
        ("{at: 5s, alarm: smoke, device: h1.smoke1, loud: true}", "loud", "unknown field"),
        ("{at: 5s, alarm: , device: h1.smoke1}", "alarm", "found nothing"),
        ("{at: 5s, alarm: [smoke], device: h1.smoke1}", "alarm", "quotes"),
        ("{at: 5s, alarm: smoke, device: h1.smoke1, repeat: 4}", "repeat", "1, 2 or 3"),
        ("{at: 5s, alarm: smoke, device: h1.smoke1, repeat: 0}", "repeat", "1, 2 or 3"),
        ("{at: 5s, alarm: smoke, device: h1.smoke1, repeat: true}", "repeat", "1, 2 or 3"),
        ("{at: 5s, alarm: smoke, device: h1.smoke1, repeat: '2'}", "repeat", "1, 2 or 3"),
        ("{at: 5s, status: x}", "device", "missing"),
        ("{at: 5s, report: arrived}", "by", "missing"),
        ("{at: 5s, report: danced, by: h1.son}", "report", "unknown word"),
        ("{at: 5s, report: arrived, by: h1.uncle}", "by", "no 'h1.uncle'"),
        ("{at: 5s, report: arrived, by: team1, home: h7}", "home", "no 'h7'"),
        ("{at: 5s, report: confirmed, by: h1.son, emergency: flood}", "emergency", "unknown word"),
        ("{at: 5s, report: resolved, by: h1.son, outcome: fine}", "outcome", "unknown word"),
        ("{at: 5s, report: resolved, by: h1.son, how: by_feel}", "how", "unknown word"),
        ("{at: 5s, report: resolved, by: h1.son, seen_by: h1.cat}", "seen_by", "no 'h1.cat'"),
        ("{at: 5s, report: handed_over, by: h1.son, to: h1.cat}", "to", "no 'h1.cat'"),
        ("{at: 5s, report: arrived, by: h1.son, who: h1.son}", "who", "unknown field"),
        ("{at: 5s, seat: claim}", "by", "missing"),
        ("{at: 5s, seat: juggle, by: seat1}", "seat", "unknown word"),
        ("{at: 5s, seat: claim, by: seat9}", "by", "no 'seat9'"),
        ("{at: 5s, seat: claim, by: h1.daughter}", "by", "no 'h1.daughter'"),
        ("{at: 5s, seat: bar, by: seat1, who: seat1}", "who", "no 'seat1'"),
        ("{at: 5s, console: asleep, by: seat1}", "console", "unknown word"),
        ("{at: 5s, console: dead, by: h1.son}", "by", "no 'h1.son'"),
        ("{at: 5s, ticket: lost}", "ticket", "unknown word"),
        ("{at: 5s, inbound_call: true}", "from", "missing"),
        ("{at: 5s, inbound_call: true, from: h1.son, speech: loud}", "speech", "unknown word"),
        ("{at: 5s, inbound_call: true, from: h1.cat}", "from", "no 'h1.cat'"),
        ("{at: 5s, inbound_call: true, from: 110}", "from", "no 110"),
        ("{at: 5s, fault: earthquake}", "fault", "unknown word"),
        ("{at: 5s, fault: function_crash, for: 5}", "for", "duration"),
        ("{at: 5s, fault: function_crash, name: receive_all}", "name", "no such function"),
        ("{at: 5s, alarm: smoke, report: arrived, by: h1.son}", "report", "unknown field"),
    ],
)
def test_a_deed_that_cannot_be_done_is_refused_at_its_line(
    page: Any, deed: str, field: str, mend: str
) -> None:
    line = page.do("{at: 0s, alarm: help, device: h1.key1}", deed) + 1

    error = page.refusal()

    assert where(error) == (line, f"do.1.{field}" if field else "do.1")
    assert mend in error.mend


@pytest.mark.parametrize("deed", ["alarm", "[at, 5s]", "5", ""])
def test_a_deed_is_a_mapping(page: Any, deed: str) -> None:
    page.do(deed)

    assert "expected a mapping" in page.refusal().mend


# ---- expectations ----


@pytest.mark.parametrize(
    ("expectation", "field", "mend"),
    [
        ("{within: 5s}", "", "no verb"),
        ("{applause: loud}", "", "no verb"),
        ("{liveness: overdue}", "liveness", "add `elder`"),
        ("{liveness: dead, elder: h1.elder}", "liveness", "unknown word"),
        ("{liveness: away, elder: h1.son}", "elder", "the town has no"),
        ("{liveness: away, elder: h1.elder, at: soon}", "at", "duration"),
        ("{call: h1.uncle}", "call", "no 'h1.uncle'"),
        ("{call: elder}", "call", "no 'elder'"),
        ("{call: h1.elder, within: 5}", "within", "duration"),
        ("{call: h1.elder, at: 5s}", "at", "unknown field"),
        ("{call: h1.elder, count: 2}", "count", "unknown field"),
        ("{call: h1.elder, sms: h1.son}", "sms", "unknown field"),
        ("{call: h1.elder, home: h9}", "home", "no 'h9'"),
        ("{calls: h1.elder}", "count", "missing"),
        ("{calls: h1.elder, count: two}", "count", "whole number"),
        ("{calls: h1.elder, count: true}", "count", "whole number"),
        ("{calls: h1.elder, count: 1.5}", "count", "whole number"),
        ("{no_call: h1.cat}", "no_call", "no 'h1.cat'"),
        ("{accepted: h1.cat}", "accepted", "no 'h1.cat'"),
        ("{sms: h1.cat}", "sms", "no 'h1.cat'"),
        ("{dispatch: team7}", "dispatch", "no 'team7'"),
        ("{incidents: many}", "incidents", "whole number"),
        ("{quarantined: true}", "quarantined", "whole number"),
        ("{incident: h9}", "incident", "no 'h9'"),
        ("{incident: h1, kind: blaze}", "kind", "unknown word"),
        ("{incident: h1, state: over}", "state", "unknown word"),
        ("{not_incident: h1, outcome: fine}", "outcome", "unknown word"),
        ("{relay: '911'}", "relay", "unknown word"),
        ("{push: city_center}", "push", "unknown word"),
        ("{push: city_centre, level: planet}", "level", "unknown word"),
        ("{told: press}", "told", "unknown word"),
        ("{receipt: thanks}", "receipt", "unknown word"),
        ("{receipt: accepted, device: h1.toaster}", "device", "no 'h1.toaster'"),
        ("{command: explode}", "command", "unknown word"),
        ("{nothing_else: false}", "nothing_else", "only ever true"),
        ("{nothing_else: maybe}", "nothing_else", "only ever true"),
        ("{call: h1.son, since: h1.daughter}", "since", "expected a mapping"),
        ("{call: h1.son, since: {applause: loud}}", "since", "no verb"),
        ("{call: h1.son, since: {accepted: h1.cat}}", "since.accepted", "no 'h1.cat'"),
        ("{call: h1.son, since: {accepted: h1.son, within: 5s}}", "since.within", "unknown field"),
        ("{no_call: h1.son, before: {incident: h1, state: over}}", "before.state", "unknown word"),
    ],
)
def test_an_expectation_that_cannot_be_judged_is_refused_at_its_line(
    page: Any, expectation: str, field: str, mend: str
) -> None:
    line = page.expect("{call: h1.elder}", expectation) + 1

    error = page.refusal()

    assert where(error) == (line, f"expect.1.{field}" if field else "expect.1")
    assert mend in error.mend


@pytest.mark.parametrize(
    ("deed", "mend"),
    [
        ("{at: 0s, care: call, elder: h1.elder, by: seat1}", "true or false"),
        ("{at: 0s, care: call, elder: h1.elder, by: seat1, reached: perhaps}", "true or false"),
        ("{at: 0s, care: call, by: seat1, reached: true}", "missing"),
        ("{at: 0s, service: begun, elder: h1.elder}", "missing"),
        ("{at: 0s, service: ended, elder: h1.elder, by: seat1}", "unknown"),
    ],
)
def test_care_that_says_too_little_is_refused(page: Any, deed: str, mend: str) -> None:
    page.do(deed)

    assert mend in page.refusal().mend
