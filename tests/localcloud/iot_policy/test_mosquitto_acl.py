"""The ACL opens nothing that the policy does not, and the device policy comes through whole."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localcloud.iot_policy.document import read_policy
from localcloud.iot_policy.mosquitto_acl import Access, Acl, languages, translate
from localcloud.iot_policy.rights import Connection, Rights
from localcloud.mqtt_topics import is_topic_filter, matches

ARN = "arn:aws-cn:iot:cn-north-1:123456789012:"
DEPLOYED = Path(__file__).parents[3] / "infra" / "iot_policies" / "device.json"
DEVICE_POLICY = Path(__file__).with_name("device_policy.json").read_text()
CONNECT = {"Effect": "Allow", "Action": "iot:Connect", "Resource": ARN + "client/*"}

levels = st.sampled_from(["a", "b", "*", "?", "a*", "*b", "+", "#", "", "$aws", "h1"])
thing = st.sampled_from(
    [
        "${iot:Connection.Thing.ThingName}",
        "${iot:ClientId}",
        "${iot:Certificate.Subject.CommonName}",
        "${iot:Connection.Thing.Attributes[room]}",
        "${aws:SourceIp}",
        "${*}",
    ]
)
CONDITIONS = [
    {"Bool": {"iot:Connection.Thing.IsAttached": "true"}},
    {"StringEquals": {"iot:Connection.Thing.Attributes[room]": "a"}},
    {"StringNotLike": {"iot:ClientId": "${iot:Connection.Thing.ThingName}"}},
    {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
    {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
    {"StringNotEquals": {"aws:SourceIp": "10.0.0.1"}},
]
patterns = st.lists(levels | thing, min_size=1, max_size=4).map("/".join)
kinds = {
    "iot:Publish": "topic",
    "iot:Receive": "topic",
    "iot:Subscribe": "topicfilter",
    "iot:*": "*",
}


@st.composite
def statements(draw):
    action = draw(st.sampled_from(sorted(kinds)))
    pattern = draw(patterns)
    resource = "*" if pattern == "*" else f"{ARN}{kinds[action]}/{pattern}"
    effect = draw(st.sampled_from(["Allow", "Allow", "Allow", "Deny"]))
    condition = draw(st.sampled_from([None, None, None, *CONDITIONS]))
    asked = {} if condition is None else {"Condition": condition}
    return {"Effect": effect, "Action": action, "Resource": resource, **asked}


documents = st.lists(statements(), min_size=1, max_size=6)
topics = st.lists(st.sampled_from(["a", "b", "ab", "h1", "x", "", "$aws"]), min_size=1, max_size=5)


def rights_under(*statements: object, source_ip: str | None = None) -> Rights:
    policy = read_policy({"Version": "2012-10-17", "Statement": [CONNECT, *statements]})
    variables = {"iot:Certificate.Subject.CommonName": "b"}
    connection = Connection("h1", "h1", source_ip, attributes={"room": "a"}, certificate=variables)
    return Rights([policy], connection)


def opens(acl: Acl, access: Access, topic: str) -> bool:
    """What mosquitto does with the lines; it grants every SUBSCRIBE."""
    return any(given is access and matches(name, topic) for given, name in acl.lines)


def filters_over(topic: str) -> list[str]:
    """Every filter that matches the topic."""
    levels = topic.split("/")
    whole = itertools.product(*[(level, "+") for level in levels])
    found = ["/".join(chosen) for chosen in whole]
    for length in range(len(levels) + 1):
        heads = itertools.product(*[(level, "+") for level in levels[:length]])
        found += ["/".join([*head, "#"]) for head in heads]
    return [name for name in found if matches(name, topic)]


@settings(max_examples=250, deadline=None)
@given(
    documents,
    st.lists(topics.map("/".join), min_size=1, max_size=16),
    st.sampled_from([None, "10.0.0.1", "192.168.0.7"]),
)
def test_the_acl_is_never_wider_than_the_policy_wherever_the_device_is(document, names, source_ip):
    acl = translate(rights_under(*document))

    rights = rights_under(*document, source_ip=source_ip)
    assert all(is_topic_filter(name) for _, name in acl.lines)
    for topic in filter(None, names):
        if opens(acl, Access.WRITE, topic):
            assert rights.may_publish(topic)
        if opens(acl, Access.READ, topic):
            assert rights.may_receive(topic)
            assert any(rights.may_subscribe(name) for name in filters_over(topic))


whole_levels = st.lists(st.sampled_from(["a", "b", "h1"]), min_size=1, max_size=3)


@given(whole_levels, st.booleans(), topics.map("/".join))
def test_plain_names_and_open_ends_come_through_unabridged(levels, open_ended, topic):
    pattern = "/".join([*levels, *(["*"] if open_ended else [])])
    rights = rights_under(
        {"Effect": "Allow", "Action": "iot:Publish", "Resource": f"{ARN}topic/{pattern}"}
    )

    acl = translate(rights)

    assert acl.left_out == ()
    assert topic == "" or opens(acl, Access.WRITE, topic) is rights.may_publish(topic)


@given(patterns, topics.map("/".join))
def test_a_filter_and_its_language_agree(name, topic):
    wellformed = all(
        level in ("+", "#") or not set(level) & set("+#*?") for level in name.split("/")
    )
    if not wellformed or "#" in name.split("/")[:-1] or not topic or topic.startswith("$"):
        return

    assert matches(name, topic) is any(part.matches(topic) for part in languages(name))


OWN = [
    "dt/anju/h1/alarm",
    "dt/anju/h1/reading",
    "dt/anju/h1/command",
    "$aws/rules/anju_activity/dt/anju/h1/activity",
    "$aws/rules/anju_heartbeat/dt/anju/h1/heartbeat",
    "$aws/things/h1/shadow/update",
    "$aws/things/h1/shadow/name/config/update",
    "$aws/things/h1/jobs/$next/get",
]
HEARD = ["cmd/anju/h1/receipt", "cmd/anju/h1/a/b", "$aws/things/h1/shadow/update/accepted"]
STRANGE = [
    "dt/anju/h2/alarm",
    "dt/anju/h1",
    "dt/anju/h1/other",
    "cmd/anju/h1",
    "cmd/anju/h2/receipt",
    "$aws/things/h2/shadow/update",
    "$aws/rules/anju_activity/dt/anju/h2/activity",
    "$SYS/broker/log/N",
]


def test_the_device_policy_is_translated_without_loss():
    acl = translate(Rights([read_policy(DEVICE_POLICY)], Connection("h1", "h1")))

    assert acl.left_out == ()
    assert [topic for topic in OWN if not opens(acl, Access.WRITE, topic)] == []
    assert [topic for topic in HEARD if not opens(acl, Access.READ, topic)] == []
    assert [topic for topic in STRANGE + HEARD[:2] if opens(acl, Access.WRITE, topic)] == []
    assert [topic for topic in STRANGE + OWN[:5] if opens(acl, Access.READ, topic)] == []


def test_the_policy_of_these_tests_allows_what_the_deployed_one_does():
    text = DEPLOYED.read_text()
    places = {"Partition": "aws-cn", "Region": "cn-north-1", "AccountId": "123456789012"}
    for name, value in places.items():
        text = text.replace(f"${{AWS::{name}}}", value)
    connection = Connection("h1", "h1")

    here = translate(Rights([read_policy(DEVICE_POLICY)], connection))
    deployed = translate(Rights([read_policy(text)], connection))

    assert deployed.left_out == ()
    assert set(deployed.lines) == set(here.lines)
    assert not Rights([read_policy(text)], Connection("h2", "h1")).may_connect()


def test_a_thing_that_may_not_connect_gets_an_empty_block():
    everything = {"Effect": "Allow", "Action": "iot:P*", "Resource": "*"}
    policy = read_policy({"Version": "2012-10-17", "Statement": everything})

    acl = translate(Rights([policy], Connection("h1", "h1")))

    assert acl.block("h1") == "user h1\n"


@pytest.mark.parametrize(
    "pattern",
    [
        *("topic/a?", "topic/a*b/c", "topic/a/#", "topic/a+b", "topic/#/a", "topic/a "),
        "topic/a\nuser x",
    ],
)
def test_what_mosquitto_cannot_say_is_left_out_and_named(pattern):
    acl = translate(
        rights_under({"Effect": "Allow", "Action": "iot:Publish", "Resource": ARN + pattern})
    )

    assert acl.lines == ()
    assert acl.left_out == (pattern.removeprefix("topic/"),)


def test_a_deny_shuts_the_lines_it_touches():
    allow = {
        "Effect": "Allow",
        "Action": "iot:Publish",
        "Resource": [ARN + "topic/a/*", ARN + "topic/b"],
    }
    deny = {"Effect": "Deny", "Action": "iot:Publish", "Resource": ARN + "topic/a/secret"}

    acl = translate(rights_under(allow, deny))

    assert acl.lines == ((Access.WRITE, "b"),)


def test_a_subscription_with_mqtt_wildcards_opens_reading_below_it():
    acl = translate(
        rights_under(
            {"Effect": "Allow", "Action": "iot:Subscribe", "Resource": ARN + "topicfilter/a/#"},
            {"Effect": "Allow", "Action": "iot:Receive", "Resource": ARN + "topic/*"},
        )
    )

    assert acl.lines == ((Access.READ, "a/#"),)


def test_receiving_without_subscribing_opens_nothing():
    receive = {"Effect": "Allow", "Action": "iot:Receive", "Resource": ARN + "topic/a"}

    assert translate(rights_under(receive)).lines == ()
