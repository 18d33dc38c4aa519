"""Rules of the event bus: patterns and schedules start targets, with the inputs they want."""

import json

import pytest

from localcloud.pump import inputs
from localcloud.pump.inputs import InputError

EVENT = {"source": "anju", "detail": {"word": 'a "b"', "count": 5, "list": [{"n": 1}]}}


@pytest.fixture
def rule(town):
    """Makes rules that start the queue of jobs, and takes them away again."""
    events, made = town.twin.client("events"), []

    def built(name="mine", target=None, **given):
        arn = town.twin.stack.resources["Jobs"].attributes["Arn"]
        events.put_rule(Name=name, **given)
        events.put_targets(Rule=name, Targets=[{"Id": "one", "Arn": arn, **(target or {})}])
        made.append(name)

    yield built
    for name in made:
        events.remove_targets(Rule=name, Ids=["one"])
        events.delete_rule(Name=name)


def send(town, detail, source="other"):
    town.twin.client("events").put_events(
        Entries=[{"Source": source, "DetailType": "said", "Detail": json.dumps(detail)}]
    )


def at(town, name="tick"):
    return [each["at"] for each in town.records(name)]


def shown(town):
    return [json.loads(json.loads(line)["body"]) for _, line in town.heard if line[0] == "{"]


def test_an_event_that_matches_reaches_the_target_whole(town, rule):
    rule(EventPattern=json.dumps({"detail": {"state": ["open"]}}), target={"InputPath": "$.detail"})
    send(town, {"state": "open", "name": "tick"})
    send(town, {"state": "shut", "name": "tick"})
    town.forward(seconds=1)

    assert at(town) == [0]


def test_the_rule_of_the_template_hears_its_source(town):
    send(town, {"a": 1}, source="anju")
    send(town, {"a": 1}, source="somebody")
    town.forward(seconds=1)

    assert at(town, "None of the rule") == [0]


def test_a_disabled_rule_starts_nothing(town, rule):
    rule(EventPattern='{"source": ["other"]}', State="DISABLED", target={"InputPath": "$.detail"})
    send(town, {"name": "tick"})
    town.forward(seconds=1)

    assert at(town) == []


def test_a_rate_and_cron_start_their_targets_with_a_notice(town, rule):
    rule("rate", ScheduleExpression="rate(5 minutes)", target={"Input": '{"name": "tick"}'})
    rule("cron", ScheduleExpression="cron(15 2 * * ? *)", target={"Input": '{"name": "tock"}'})
    town.forward(minutes=11)

    assert (at(town), at(town, "tock")) == ([300, 600], [300])


def test_a_rule_that_was_disabled_or_deleted_is_not_due_any_more(town, rule):
    rule(ScheduleExpression="rate(1 minute)", target={"Input": '{"name": "tick"}'})
    town.forward(seconds=90)
    town.twin.client("events").disable_rule(Name="mine")
    town.forward(minutes=5)
    town.twin.client("events").enable_rule(Name="mine")
    town.forward(minutes=1)

    assert at(town) == [60, 450]


def test_the_notice_of_a_schedule_names_its_rule(town, rule):
    template = {"InputPathsMap": {"rule": "$.resources[0]", "at": "$.time"}}
    text = '{"name": "tick", "show": true, "rule": <rule>, "at": <at>}'
    rule(
        ScheduleExpression="rate(1 minute)",
        target={"InputTransformer": {**template, "InputTemplate": text}},
    )
    town.forward(minutes=1)

    (body,) = shown(town)
    assert body["rule"].endswith(":rule/mine")
    assert body["at"] == "2026-01-15T02:11:00Z"


def test_a_function_is_a_target_too(town, rule):
    arn = town.twin.stack.resources["Answer"].attributes["Arn"]
    rule(EventPattern='{"source": ["other"]}', target={"Arn": f"{arn}:live"})
    send(town, {"a": 1})
    town.forward(seconds=1)

    lines = [line for name, line in town.heard if name == "twin-answer"]
    assert any("'detail-type': 'said'" in line for line in lines)
    assert any("'time': '2026-01-15T02:10:00Z'" in line for line in lines)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{"w": <w>}', '{"w": "a \\"b\\""}'),
        ('{"w": "it is <w>!"}', '{"w": "it is a \\"b\\"!"}'),
        ('{"c": <c>, "t": "<c>"}', '{"c": 5, "t": "5"}'),
        ("<l>", '[{"n": 1}]'),
        ('"n is <n>"', '"n is 1"'),
        ('{"x": "<x>"}', '{"x": ""}'),
        ("<aws.events.rule-name> said", '"r" said'),
        ('{"e": <aws.events.event.json>}', f'{{"e": {json.dumps(EVENT)}}}'),
    ],
)
def test_a_template_is_filled_with_parts_of_the_event(template, expected):
    paths = {
        "w": "$.detail.word",
        "c": "$.detail['count']",
        "l": "$.detail.list",
        "n": "$.detail.list[0].n",
        "x": "$.detail.list[7].n",
    }
    target = {"InputTransformer": {"InputPathsMap": paths, "InputTemplate": template}}
    inputs.check(target)

    assert inputs.made(target, EVENT, {"aws.events.rule-name": "r"}) == expected


@pytest.mark.parametrize(
    "target",
    [
        {"InputPath": "$..deep"},
        {"InputPath": "detail"},
        {"Input": "a", "InputPath": "$.detail"},
        {"InputTransformer": {"InputTemplate": "<nobody>"}},
        {"InputTransformer": {"InputPathsMap": {"a": "$.b[*]"}, "InputTemplate": "<a>"}},
    ],
)
def test_an_input_that_cannot_be_made_is_refused(target):
    with pytest.raises(InputError):
        inputs.check(target)
