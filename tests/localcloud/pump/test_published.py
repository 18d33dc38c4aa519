"""From event buses and topics to their targets: patterns, schedules, filters, dead letters."""

import json

import pytest


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


@pytest.fixture
def subscribe(town):
    """Subscribes an endpoint to a topic of its own, until the test is over."""
    topics = town.twin.client("sns")
    arn = topics.create_topic(Name="mine")["TopicArn"]

    def subscribed(protocol, endpoint, **attributes):
        topics.subscribe(TopicArn=arn, Protocol=protocol, Endpoint=endpoint, Attributes=attributes)
        return arn

    yield subscribed
    for each in topics.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]:
        topics.unsubscribe(SubscriptionArn=each["SubscriptionArn"])
    topics.delete_topic(TopicArn=arn)


def arn_of(town, logical_id):
    return town.twin.stack.resources[logical_id].attributes["Arn"]


def publish(town, arn, message, **attributes):
    given = {
        name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
    }
    town.twin.client("sns").publish(TopicArn=arn, Message=message, MessageAttributes=given)


def test_a_filter_policy_lets_only_what_it_wants_through(town, subscribe):
    policy = {"kind": ["fire", {"prefix": "ga"}]}
    arn = subscribe(
        "sqs", arn_of(town, "Lost"), RawMessageDelivery="true", FilterPolicy=json.dumps(policy)
    )

    for kind in ("fire", "gas", "flood"):
        publish(town, arn, json.dumps(kind), kind=kind)

    assert sorted(town.bodies("lost")) == ["fire", "gas"]


def test_a_filter_may_look_at_the_body(town, subscribe):
    arn = subscribe(
        "sqs",
        arn_of(town, "Lost"),
        RawMessageDelivery="true",
        FilterPolicyScope="MessageBody",
        FilterPolicy='{"kind": ["fire"]}',
    )

    for kind in ("fire", "flood"):
        publish(town, arn, json.dumps({"kind": kind}))

    assert town.bodies("lost") == [{"kind": "fire"}]


def test_a_message_that_is_not_raw_is_wrapped(town, subscribe):
    arn = subscribe("sqs", arn_of(town, "Lost"))

    publish(town, arn, "hello", kind="fire")

    (body,) = town.bodies("lost")
    assert (body["Type"], body["Message"], body["TopicArn"]) == ("Notification", "hello", arn)
    assert body["MessageAttributes"] == {"kind": {"Type": "String", "Value": "fire"}}


def test_a_function_gets_the_attributes_too(town, subscribe):
    arn = subscribe("lambda", f"{arn_of(town, 'Answer')}:live")

    publish(town, arn, "hello", kind="fire")
    town.forward(seconds=0)

    (line,) = [line for name, line in town.heard if name == "twin-answer"]
    assert "'Message': 'hello'" in line
    assert "'MessageAttributes': {'kind': {'Type': 'String', 'Value': 'fire'}}" in line
    assert f"'TopicArn': '{arn}'" in line


@pytest.mark.parametrize(
    ("protocol", "endpoint"),
    [
        ("sqs", "arn:aws-cn:sqs:cn-north-1:123456789012:nowhere"),
        ("lambda", "arn:aws-cn:lambda:cn-north-1:123456789012:function:nowhere"),
    ],
)
def test_a_subscriber_that_is_gone_harms_neither_publisher_nor_the_others(
    town, subscribe, protocol, endpoint
):
    dead = json.dumps({"deadLetterTargetArn": arn_of(town, "Lost")})
    subscribe(protocol, endpoint, RedrivePolicy=dead)
    arn = subscribe("lambda", f"{arn_of(town, 'Answer')}:live")

    publish(town, arn, "hello")
    town.forward(seconds=0)

    (body,) = town.bodies("lost")
    assert body["Message"] == "hello"
    assert any("'Message': 'hello'" in line for name, line in town.heard if name == "twin-answer")
