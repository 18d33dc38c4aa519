"""From a topic to its subscribers: filters, raw and wrapped messages, dead letters."""

import json

import pytest


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
