"""The evaluator decides as AWS IoT Core documents it."""

import pytest

from localcloud.iot_policy.rights import Action, Connection, Decision

THING = "${iot:Connection.Thing.ThingName}"


def test_what_no_statement_allows_is_not_allowed(rights_of, allow):
    rights = rights_of(allow("iot:Publish", "topic/a"))

    assert rights.decide(Action.PUBLISH, "topic", "b") is Decision.NOT_ALLOWED


def test_explicit_deny_wins_wherever_it_stands(rights_of, allow, deny):
    first = rights_of(deny("iot:Publish", "topic/a/b"), allow("iot:Publish", "topic/a/*"))
    last = rights_of(allow("iot:Publish", "topic/a/*"), deny("iot:Publish", "topic/a/b"))

    assert first.decide(Action.PUBLISH, "topic", "a/b") is Decision.DENIED
    assert last.decide(Action.PUBLISH, "topic", "a/b") is Decision.DENIED
    assert last.may_publish("a/c")


def test_star_spans_levels_and_may_be_empty(rights_of, allow):
    rights = rights_of(allow("iot:Publish", "topic/a/*", "topic/x*y"))

    assert rights.may_publish("a/b/c")
    assert rights.may_publish("a/")
    assert not rights.may_publish("a")
    assert rights.may_publish("x/1/y")
    assert not rights.may_publish("x/1/z")


def test_question_mark_is_exactly_one_character(rights_of, allow):
    rights = rights_of(allow("iot:Publish", "topic/a?"))

    assert rights.may_publish("ab")
    assert rights.may_publish("a/")
    assert not rights.may_publish("a")
    assert not rights.may_publish("abc")


def test_mqtt_wildcards_in_resources_are_themselves(rights_of, allow):
    rights = rights_of(
        allow("iot:Subscribe", "topicfilter/a/+", "topicfilter/b/#"),
        allow("iot:Publish", "topic/c/#"),
    )

    assert rights.may_subscribe("a/+")
    assert not rights.may_subscribe("a/b")
    assert rights.may_subscribe("b/#")
    assert not rights.may_subscribe("b/c")
    assert not rights.may_publish("c/d")


def test_actions_are_compared_without_case_and_with_wildcards(rights_of, allow):
    rights = rights_of(allow(["IOT:publish", "iot:Rec*"], "topic/a"))

    assert rights.may_publish("a")
    assert rights.may_receive("a")
    assert not rights.may_subscribe("a")


def test_a_resource_of_another_account_does_not_count(rights_of):
    other = {
        "Effect": "Allow",
        "Action": "iot:Publish",
        "Resource": "arn:aws-cn:iot:cn-north-1:999999999999:topic/a",
    }

    assert not rights_of(other).may_publish("a")


def test_thing_name_counts_only_under_its_own_client_id(rights_of, allow):
    statement = allow("iot:Connect", f"client/{THING}")
    own = rights_of(statement, connection=Connection("h1", "h1"))
    other = rights_of(statement, connection=Connection("h2", "h1"))
    unattached = rights_of(statement, connection=Connection("h1", None))

    assert own.may_connect()
    assert not other.may_connect()
    assert not unattached.may_connect()


def test_a_variable_without_value_matches_nothing_not_even_in_a_deny(rights_of, allow, deny):
    nobody = Connection("h1", None)
    rights = rights_of(
        allow("iot:Publish", "topic/*"), deny("iot:Publish", f"topic/{THING}*"), connection=nobody
    )

    assert rights.may_publish("h1")
    assert not rights_of(allow("iot:Publish", f"topic/{THING}*"), connection=nobody).may_publish("")


@pytest.mark.parametrize("client_id", ["*", "?", "+", "#", "${iot:ClientId}"])
def test_the_value_of_a_variable_is_taken_literally(rights_of, allow, client_id):
    rights = rights_of(
        allow("iot:Publish", "topic/a/${iot:ClientId}"), connection=Connection(client_id)
    )

    assert not rights.may_publish("a/b")
    assert rights.may_publish(f"a/{client_id}")


def test_escaped_wildcards_are_literal(rights_of, allow):
    rights = rights_of(allow("iot:Publish", "topic/a${*}", "topic/b${?}", "topic/c${$}"))

    assert rights.may_publish("a*")
    assert not rights.may_publish("ab")
    assert rights.may_publish("b?")
    assert rights.may_publish("c$")


def test_dollar_topics_need_no_escape(rights_of, allow):
    rights = rights_of(allow("iot:Publish", f"topic/$aws/rules/r/dt/{THING}/activity"))

    assert rights.may_publish("$aws/rules/r/dt/h1/activity")
    assert not rights.may_publish("$aws/rules/r/dt/h2/activity")


def test_retaining_needs_its_own_permission(rights_of, allow):
    rights = rights_of(allow("iot:Publish", "topic/*"), allow("iot:RetainPublish", "topic/kept/*"))

    assert rights.may_publish("kept/a", retain=True)
    assert rights.may_publish("a")
    assert not rights.may_publish("a", retain=True)


def test_conditions_must_hold(rights_of, allow):
    attached = {"Bool": {"iot:Connection.Thing.IsAttached": ["true"]}}
    statement = allow("iot:Connect", "client/*", Condition=attached)

    assert rights_of(statement, connection=Connection("h1", "h1")).may_connect()
    assert not rights_of(statement, connection=Connection("h1", None)).may_connect()


def test_condition_values_and_negations(rights_of, allow):
    like = {"StringLike": {"iot:ClientId": ["x*", "h?"]}}
    not_equal = {"StringNotEquals": {"aws:SourceIp": "10.0.0.1"}}
    attribute = {"StringEquals": {"iot:Connection.Thing.Attributes[street]": "天平路"}}
    there = Connection("h1", "h1", source_ip="10.0.0.1", attributes={"street": "天平路"})

    assert rights_of(allow("iot:Connect", "*", Condition=like), connection=there).may_connect()
    assert not rights_of(
        allow("iot:Connect", "*", Condition=not_equal), connection=there
    ).may_connect()
    elsewhere = {"StringNotEquals": {"iot:Connection.Thing.Attributes[street]": "天平路"}}
    assert rights_of(allow("iot:Connect", "*", Condition=elsewhere)).may_connect()
    assert rights_of(allow("iot:Connect", "*", Condition=attribute), connection=there).may_connect()
    assert not rights_of(allow("iot:Connect", "*", Condition=attribute)).may_connect()


@pytest.mark.parametrize(
    "operator", ["StringEquals", "StringNotEquals", "IpAddress", "NotIpAddress"]
)
def test_an_unknown_source_address_allows_nothing_and_denies_whatever_asks_for_it(
    rights_of, allow, deny, operator
):
    condition = {operator: {"aws:SourceIp": "10.0.0.1"}}
    everything = allow("iot:Publish", "topic/*")

    assert not rights_of(allow("iot:Publish", "topic/*", Condition=condition)).may_publish("a")
    assert not rights_of(everything, deny("*", "topic/*", Condition=condition)).may_publish("a")
    assert not rights_of(everything, deny("*", "topic/${aws:SourceIp}")).may_publish("10.0.0.1")


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({"IpAddress": {"aws:SourceIp": ["192.168.0.0/16", "10.0.0.0/8"]}}, True),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.2"}}, False),
        ({"NotIpAddress": {"aws:SourceIp": "10.0.0.2"}}, True),
        ({"NotIpAddress": {"aws:SourceIp": ["10.0.0.2", "10.0.0.0/8"]}}, False),
        ({"IpAddress": {"iot:ClientId": "10.0.0.0/8"}}, False),
        ({"StringEqualsIgnoreCase": {"iot:ClientId": "H1"}}, True),
        ({"StringEquals": {"iot:ClientId": "H1"}}, False),
        ({"StringNotEqualsIgnoreCase": {"iot:ClientId": "H1"}}, False),
        ({"StringEquals": {"iot:Connection.Thing.ThingTypeName": "one_key_call"}}, True),
    ],
)
def test_conditions_compare_addresses_and_words(rights_of, allow, condition, holds):
    there = Connection("h1", "h1", source_ip="10.0.0.1", thing_type="one_key_call")

    rights = rights_of(allow("iot:Publish", "*", Condition=condition), connection=there)

    assert rights.may_publish("a") is holds
