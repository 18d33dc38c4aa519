"""Which fact is what an expectation looks for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from localcloud.drills.facts import Fact, matches
from localcloud.drills.model import Body
from localcloud.drills.verbs import EXPECT

AT = datetime(2026, 1, 15, tzinfo=UTC)


def fact(event: str, who: str = "", home: str = "h1", **detail: str) -> Fact:
    return Fact(AT, event, home, who, detail)


def body(verb: str, value: str, **fields: str) -> Body:
    return Body(verb, value, fields)


@pytest.mark.parametrize(
    ("looked_for", "seen"),
    [
        (body("call", "h1.son"), fact("call", "h1.son", attempt="c1", person="yes")),
        (body("calls", "h1.son"), fact("call", "h1.son")),
        (body("no_call", "h1.son"), fact("call", "h1.son")),
        (body("accepted", "h1.son"), fact("accepted", "h1.son", via="key")),
        (body("sms", "h1.son"), fact("sms", "h1.son", text="您好")),
        (body("sms", "h1.son", contains="火"), fact("sms", "h1.son", text="有火警")),
        (body("command", "close_valve"), fact("command", "h1.gas1", command="close_valve")),
        (
            body("command", "close_valve", device="h1.gas1"),
            fact("command", "h1.gas1", command="close_valve"),
        ),
        (body("receipt", "accepted"), fact("receipt", "h1.key1", state="accepted", id="a")),
        (body("receipt", "accepted", id="a"), fact("receipt", "h1.key1", state="accepted", id="a")),
        (body("dispatch", "team1"), fact("team_sent", "team1")),
        (body("relay", "119"), fact("relay_raised", "119", suspected="yes")),
        (
            body("push", "city_centre", level="street"),
            fact("pushed", "city_centre", level="street"),
        ),
        (body("told", "supervisor"), fact("told", "supervisor", reason="chain_ended")),
        (body("told", "supervisor", reason="x"), fact("told", "supervisor", reason="x")),
        (body("task", "welfare_visit"), fact("task_opened", "h1.elder", task="welfare_visit")),
        (body("incidents", "3"), fact("incident_opened", kind="help")),
        (body("quarantined", "3"), fact("quarantined", "topic", home="")),
        (body("incident", "h1"), fact("incident", state="open", kind="fire")),
        (body("incident", "h1", state="open"), fact("incident", state="open", kind="fire")),
        (body("not_incident", "h1", kind="fire"), fact("incident", state="open", kind="fire")),
        (body("call", "h1.son", home="h1"), fact("call", "h1.son")),
    ],
)
def test_a_fact_is_what_was_looked_for(looked_for: Body, seen: Fact) -> None:
    assert matches(looked_for, seen)


@pytest.mark.parametrize(
    ("looked_for", "seen"),
    [
        (body("call", "h1.son"), fact("call", "h1.daughter")),
        (body("call", "h1.son"), fact("answered", "h1.son")),
        (body("call", "h1.son", home="h2"), fact("call", "h1.son")),
        (body("sms", "h1.son", contains="火"), fact("sms", "h1.son", text="您好")),
        (body("sms", "h1.son", contains="火"), fact("sms", "h1.son")),
        (body("command", "close_valve"), fact("command", "h1.gas1", command="self_test")),
        (
            body("command", "close_valve", device="h1.gas2"),
            fact("command", "h1.gas1", command="close_valve"),
        ),
        (body("receipt", "accepted"), fact("receipt", "accepted", state="handled")),
        (body("receipt", "accepted", id="b"), fact("receipt", "h1.key1", state="accepted", id="a")),
        (body("dispatch", "team1"), fact("call", "team1")),
        (body("relay", "119"), fact("relay_raised", "120")),
        (
            body("push", "city_centre", level="street"),
            fact("pushed", "city_centre", level="district"),
        ),
        (body("push", "city_centre", level="street"), fact("pushed", "city_centre")),
        (body("told", "supervisor"), fact("told", "backup_centre")),
        (body("task", "welfare_visit"), fact("task_opened", "welfare_visit", task="repair")),
        (body("incident", "h2"), fact("incident", state="open")),
        (body("incident", "h1", state="closed"), fact("incident", state="open")),
        (body("incident", "h1", outcome="rescued"), fact("incident", state="resolved")),
        (body("incidents", "1", home="h2"), fact("incident_opened")),
        (body("nothing_else", "True"), fact("call", "h1.son")),
    ],
)
def test_another_fact_is_not(looked_for: Body, seen: Fact) -> None:
    assert not matches(looked_for, seen)


@pytest.mark.parametrize("verb", sorted(set(EXPECT) - {"nothing_else"}))
def test_every_verb_that_can_be_written_can_be_seen(verb: str) -> None:
    words = ("call", "accepted", "sms", "command", "receipt", "team_sent", "relay_raised", "pushed",
             "told", "released", "task_opened", "task_done", "incident", "incident_opened",
             "quarantined", "liveness")  # fmt: skip
    detail = {"command": "x", "state": "x", "task": "x", "standing": "x"}

    found = [w for w in words if matches(Body(verb, "x", {}), Fact(AT, w, "x", "x", detail))]

    assert len(found) == 1
