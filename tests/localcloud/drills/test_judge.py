"""What was seen against what was expected (contracts section 4, meanings 1 and 7)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from localcloud.drills.facts import Fact
from localcloud.drills.judge import Verdict, judge

S = timedelta(seconds=1)


class Seen:
    """Facts by seconds after the start of a drill, which is done nothing to before its tenth second."""

    def __init__(self, a_drill: Any, *expectations: str) -> None:
        alarm = "{at: 10s, alarm: help, device: h1.key1}"
        self.drill = a_drill(*expectations, do=(alarm, "{at: 40s, ticket: done}"))
        self.facts: list[Fact] = []

    def see(self, after: float, event: str, who: str = "", home: str = "h1", **detail: str) -> None:
        self.facts.append(Fact(self.drill.start + after * S, event, home, who, detail))

    def state(self, after: float, incident: str = "i1", home: str = "h1", **values: str) -> None:
        self.see(after, "incident", home=home, incident=incident, **values)

    def verdicts(self) -> tuple[Verdict, ...]:
        return judge(self.drill, sorted(self.facts, key=lambda fact: fact.at))

    def met(self) -> bool:
        [verdict] = self.verdicts()
        return verdict.met


@pytest.fixture
def seen(a_drill: Any) -> Any:
    return lambda *expectations: Seen(a_drill, *expectations)


# ---- seen in time ----


@pytest.mark.parametrize(
    ("after", "met"), [(9.999, False), (10, True), (12, True), (20, True), (20.001, False)]
)
def test_within_counts_from_the_earliest_deed_and_includes_its_end(
    seen: Any, after: float, met: bool
) -> None:
    s = seen("{call: h1.elder, within: 10s}")
    s.see(after, "call", "h1.elder")

    assert s.met() is met


@pytest.mark.parametrize("after", [0, 5, 7200])
def test_without_within_any_instant_of_the_drill_is_in_time(seen: Any, after: float) -> None:
    s = seen("{call: h1.elder}")
    s.see(after, "call", "h1.elder")

    assert s.met()


def test_what_comes_after_the_end_of_the_drill_is_not_seen(seen: Any) -> None:
    s = seen("{call: h1.elder}")
    s.see(7200.001, "call", "h1.elder")

    assert not s.met()


def test_a_verdict_tells_when_it_was_met(seen: Any) -> None:
    s = seen("{call: h1.elder, within: 10s}")
    s.see(12, "call", "h1.elder")
    s.see(14, "call", "h1.elder")

    [verdict] = s.verdicts()

    assert verdict == Verdict("{call: h1.elder, within: 10s}", True, s.drill.start + 12 * S, "")


def test_a_verdict_tells_why_it_was_not(seen: Any) -> None:
    s = seen("{call: h1.elder, within: 10s}", "{call: h1.son}")
    s.see(25, "call", "h1.elder")

    late, never = s.verdicts()

    assert (late.met, late.why, late.at) == (False, "seen at 25s", s.drill.start + 25 * S)
    assert (never.met, never.why, never.at) == (False, "never seen", None)


def test_expectations_are_judged_in_the_order_of_the_file(seen: Any) -> None:
    s = seen("{call: h1.son}", "{call: h1.elder}", "{call: h1.daughter}")
    s.see(12, "call", "h1.elder")

    assert [v.met for v in s.verdicts()] == [False, True, False]


# ---- since ----


@pytest.mark.parametrize(
    ("after", "met"), [(29, False), (30, True), (35, True), (40, True), (41, False)]
)
def test_since_counts_from_the_first_match_of_the_other(seen: Any, after: float, met: bool) -> None:
    s = seen("{call: h1.son, since: {accepted: h1.daughter}, within: 10s}")
    s.see(30, "accepted", "h1.daughter")
    s.see(50, "accepted", "h1.daughter")
    s.see(after, "call", "h1.son")

    assert s.met() is met


@pytest.mark.parametrize("after", [29, 31])
def test_since_without_within_lasts_to_the_end(seen: Any, after: float) -> None:
    s = seen("{call: h1.son, since: {accepted: h1.daughter}}")
    s.see(30, "accepted", "h1.daughter")
    s.see(after, "call", "h1.son")

    assert s.met() is (after > 30)


@pytest.mark.parametrize(
    "expectation",
    [
        "{call: h1.son, since: {accepted: h1.daughter}}",
        "{no_call: h1.son, since: {accepted: h1.daughter}}",
        "{calls: h1.son, count: 0, since: {accepted: h1.daughter}}",
        "{not_incident: h1, state: closed, since: {accepted: h1.daughter}}",
        "{nothing_else: true, since: {accepted: h1.daughter}}",
        "{call: h1.son, before: {accepted: h1.daughter}}",
        "{no_call: h1.son, before: {accepted: h1.daughter}}",
        "{calls: h1.son, count: 0, before: {accepted: h1.daughter}}",
        "{not_incident: h1, state: closed, before: {accepted: h1.daughter}}",
        "{nothing_else: true, before: {accepted: h1.daughter}}",
        "{incidents: 0, before: {accepted: h1.daughter}}",
    ],
)
def test_a_since_or_before_that_never_came_is_not_met(seen: Any, expectation: str) -> None:
    s = seen(expectation)

    [verdict] = s.verdicts()

    assert not verdict.met
    assert verdict.why.endswith("accepted h1.daughter was never seen")


# ---- before ----


@pytest.mark.parametrize(("after", "met"), [(29, True), (30, False), (31, False)])
def test_before_ends_where_the_other_begins(seen: Any, after: float, met: bool) -> None:
    s = seen("{call: h1.son, before: {accepted: h1.daughter}}")
    s.see(30, "accepted", "h1.daughter")
    s.see(after, "call", "h1.son")

    assert s.met() is met


@pytest.mark.parametrize(("after", "met"), [(29, False), (30, True), (31, True)])
def test_no_call_before_something(seen: Any, after: float, met: bool) -> None:
    s = seen("{no_call: h1.son, before: {accepted: h1.daughter}}")
    s.see(30, "accepted", "h1.daughter")
    s.see(after, "call", "h1.son")

    assert s.met() is met


def test_counts_have_bounds_too(seen: Any) -> None:
    s = seen(
        "{calls: h1.son, count: 1, before: {accepted: h1.daughter}}",
        "{calls: h1.son, count: 2, since: {accepted: h1.daughter}}",
        "{calls: h1.son, count: 3}",
        "{calls: h1.son, count: 1, within: 10s}",
        "{incidents: 1, within: 10s}",
    )
    for after in (15, 35, 36):
        s.see(after, "call", "h1.son")
    for after in (11, 60):
        s.see(after, "incident_opened")
    s.see(30, "accepted", "h1.daughter")

    assert [v.met for v in s.verdicts()] == [True] * 5


# ---- never, and exactly ----


def test_no_call_at_all(seen: Any) -> None:
    s = seen("{no_call: h1.son}", "{no_call: h1.elder, within: 10s}")
    s.see(5, "call", "h1.son")
    s.see(21, "call", "h1.elder")

    son, elder = s.verdicts()

    assert (son.met, son.why) == (False, "call h1.son was called at 5s")
    assert elder.met


@pytest.mark.parametrize(("calls", "met"), [(0, False), (1, False), (2, True), (3, False)])
def test_calls_counts_exactly(seen: Any, calls: int, met: bool) -> None:
    s = seen("{calls: h1.son, count: 2}")
    for n in range(calls):
        s.see(12 + n, "call", "h1.son")

    [verdict] = s.verdicts()

    assert verdict.met is met
    assert verdict.why == ("" if met else f"seen {calls} times")


def test_incidents_and_quarantined_are_counted(seen: Any) -> None:
    s = seen("{incidents: 2}", "{incidents: 1, home: h1}", "{quarantined: 1}", "{quarantined: 0}")
    s.see(11, "incident_opened")
    s.see(12, "incident_opened", home="h2")
    s.see(13, "quarantined", home="")

    assert [v.met for v in s.verdicts()] == [True, True, True, False]


def test_tasks_are_counted_by_their_kind(seen: Any) -> None:
    s = seen(
        "{tasks: 2, task: repair}", "{tasks: 1, task: repair, device: h1.smoke1}", "{tasks: 0}"
    )
    s.see(11, "task_opened", "h1.smoke1", task="repair")
    s.see(12, "task_opened", "h1.key1", task="repair")
    s.see(13, "task_opened", task="welfare_visit")

    assert [v.met for v in s.verdicts()] == [True, True, False]


# ---- incidents ----


def test_an_incident_is_met_if_it_is_ever_in_that_state_with_those_values(seen: Any) -> None:
    s = seen(
        "{incident: h1}",
        "{incident: h1, kind: fire}",
        "{incident: h1, kind: help, state: attended}",
        "{incident: h1, state: resolved, outcome: rescued, within: 40s}",
        "{incident: h1, kind: fire, state: resolved}",
        "{incident: h1, state: resolved, outcome: rescued, within: 30s}",
    )
    s.state(11, kind="help", state="open")
    s.state(20, kind="help", state="attended")
    s.state(50, kind="help", state="resolved", outcome="rescued")

    assert [v.met for v in s.verdicts()] == [True, False, True, True, False, False]


def test_an_incident_of_another_home_does_not_count(seen: Any) -> None:
    s = seen("{incident: h1, state: open}")
    s.state(11, home="h2", kind="help", state="open")

    assert not s.met()


def test_not_incident_is_met_if_it_never_is(seen: Any) -> None:
    s = seen(
        "{not_incident: h1, state: closed}",
        "{not_incident: h1, state: resolved}",
        "{not_incident: h1, state: resolved, within: 39s}",
        "{not_incident: h1, kind: fire}",
    )
    s.state(11, kind="help", state="open")
    s.state(50, kind="help", state="resolved")

    verdicts = s.verdicts()

    assert [v.met for v in verdicts] == [True, False, True, True]
    assert verdicts[1].why.endswith("the incident was in that state at 50s")


def test_a_state_that_stands_when_the_window_begins_counts(seen: Any) -> None:
    s = seen(
        "{incident: h1, state: attended, since: {told: supervisor}, within: 5s}",
        "{not_incident: h1, state: attended, since: {told: supervisor}}",
        "{incident: h1, state: open, since: {told: supervisor}}",
        "{not_incident: h1, state: open, since: {told: supervisor}}",
    )
    s.state(11, kind="help", state="open")
    s.state(20, kind="help", state="attended")
    s.see(30, "told", "supervisor")

    assert [v.met for v in s.verdicts()] == [True, False, False, True]


def test_a_state_that_ends_at_the_instant_the_window_begins_does_not_count(seen: Any) -> None:
    s = seen("{not_incident: h1, state: open, since: {accepted: h1.daughter}}")
    s.state(11, kind="help", state="open")
    s.see(30, "accepted", "h1.daughter")
    s.state(30, kind="help", state="attended")

    assert s.met()


def test_each_incident_of_a_home_has_a_state_of_its_own(seen: Any) -> None:
    s = seen("{incident: h1, state: resolved, since: {told: supervisor}}")
    s.state(11, kind="help", state="resolved")
    s.state(20, "i2", kind="fire", state="open")
    s.see(30, "told", "supervisor")

    assert s.met()


# ---- nothing else ----


@pytest.mark.parametrize(
    ("event", "who"),
    [
        ("call", "h1.son"),
        ("sms", "h1.son"),
        ("team_sent", "team1"),
        ("relay_raised", "119"),
        ("pushed", "city_centre"),
        ("command", "h1.gas1"),
    ],
)
def test_nothing_else_fails_on_anything_outward_that_was_not_expected(
    seen: Any, event: str, who: str
) -> None:
    s = seen("{nothing_else: true}")
    s.see(12, event, who)

    [verdict] = s.verdicts()

    assert not verdict.met
    assert verdict.why == f"{event} {who} was not expected at 12s"


def test_nothing_else_allows_what_other_expectations_speak_of(seen: Any) -> None:
    s = seen(
        "{nothing_else: true}",
        "{call: h1.elder, within: 10s}",
        "{calls: h1.son, count: 1}",
        "{push: city_centre, level: street}",
    )
    s.see(11, "call", "h1.elder")
    s.see(500, "call", "h1.elder")
    s.see(12, "call", "h1.son")
    s.see(13, "pushed", "city_centre", level="street")

    assert all(v.met for v in s.verdicts())


@pytest.mark.parametrize(
    "event", ["accepted", "receipt", "told", "task_opened", "incident_opened", "noted"]
)
def test_nothing_else_speaks_of_what_goes_out_only(seen: Any, event: str) -> None:
    s = seen("{nothing_else: true}")
    s.see(12, event, "h1.son")

    assert s.met()


def test_a_no_call_is_no_leave_to_call(seen: Any) -> None:
    s = seen("{nothing_else: true}", "{no_call: h1.son, before: {accepted: h1.daughter}}")
    s.see(12, "accepted", "h1.daughter")
    s.see(13, "call", "h1.son")

    assert [v.met for v in s.verdicts()] == [False, True]


def test_nothing_else_has_its_bounds_too(seen: Any) -> None:
    s = seen(
        "{nothing_else: true, since: {accepted: h1.daughter}}",
        "{nothing_else: true, within: 5s}",
        "{nothing_else: true}",
    )
    s.see(20, "call", "h1.son")
    s.see(30, "accepted", "h1.daughter")

    assert [v.met for v in s.verdicts()] == [True, True, False]


def test_a_level_that_was_not_expected_is_something_else(seen: Any) -> None:
    s = seen("{nothing_else: true}", "{push: city_centre, level: street}")
    s.see(13, "pushed", "city_centre", level="street")
    s.see(13, "pushed", "city_centre", level="district")

    first, _ = s.verdicts()

    assert first.why == "pushed city_centre level=district was not expected at 13s"
