"""How the platform judges itself, and whose message a probe's is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecare.domain.probes import Probe, Seen, judge_probe, speaker
from tests.fakes.story import START

S = timedelta(seconds=1)
TARGET = 20 * S
PROBE = Probe("p1", START)
WHOLE = Seen("i1", START + S, START + 2 * S, call_is_known=True)


def test_a_whole_way_in_time_passes_and_says_how_long_it_took() -> None:
    verdict = judge_probe(PROBE, WHOLE, TARGET)

    assert verdict.passed
    assert verdict.took == 2 * S


@pytest.mark.parametrize(
    ("seen", "broken"),
    [
        (Seen(), "no_incident"),
        (Seen("i1", None, START + S, True), "no_receipt"),
        (Seen("i1", START + S, None, False), "no_call"),
        (Seen("i1", START + S, START + S, False), "no_call"),
        (Seen("i1", START + S, START + 21 * S, True), "late_call"),
    ],
)
def test_the_first_part_of_the_way_that_broke_is_named(seen: Seen, broken: str) -> None:
    verdict = judge_probe(PROBE, seen, TARGET)

    assert (verdict.passed, verdict.broken) == (False, broken)


def test_a_message_over_http_is_only_ever_a_probe_button_s() -> None:
    topic = "dt/anju/standard-probe-button/alarm"

    assert speaker("n/a", topic) == "standard-probe-button"
    assert speaker("n/a", "dt/anju/standard-h1-key1/alarm") == "n/a"
    assert speaker("n/a", "dt/anju/standard-probe-button/status") == "n/a"
    assert speaker("standard-h1-key1", topic) == "standard-h1-key1"
