"""A live mosquitto under random policies: what passes is what the ACL says, and nothing of it too much."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from localcloud.brokers.interface import Registration
from localcloud.iot_policy.document import Policy, read_policy
from localcloud.iot_policy.mosquitto_acl import Access, Acl, translate
from localcloud.iot_policy.rights import Connection, Rights
from localcloud.mqtt_topics import matches

ARN = "arn:aws-cn:iot:cn-north-1:123456789012:"
DEVICES, PUBLICATIONS, STATEMENTS = 30, 10, 8
LEVELS = [
    "a",
    "a",
    "b",
    "*",
    "*",
    "*",
    "?",
    "a*",
    "+",
    "#",
    "",
    "$aws",
    "${iot:ClientId}",
    "${aws:SourceIp}",
]
NAMES = ["a", "b", "ab", "x", "", "$aws"]
KINDS = {"iot:Publish": "topic", "iot:Receive": "topic", "iot:Subscribe": "topicfilter"}
# What is denied begins so, that the last message always comes.
NEVER_THE_END = ["a", "b", "$aws", "a*"]
EVERYTHING = ["#", "$aws/#"]
END = "end"


@dataclass
class Device:
    """One device under a policy of its own, and what became of its messages."""

    name: str
    rights: Rights
    client: Any
    acl: Acl
    sent: list[str] = field(default_factory=list)

    def opens(self, access: Access, topic: str) -> bool:
        return any(given is access and matches(name, topic) for given, name in self.acl.lines)


def a_policy(random: Random, name: str) -> Policy:
    def statement(action: str, resource: str, effect: str = "Allow") -> dict[str, str]:
        return {"Effect": effect, "Action": action, "Resource": ARN + resource}

    chosen = [
        statement("iot:Connect", f"client/{name}"),
        statement("iot:Publish", f"topic/{END}/{name}"),
        statement("iot:Subscribe", f"topicfilter/{END}/all"),
        statement("iot:Receive", f"topic/{END}/all"),
    ]
    for _ in range(random.randint(3, STATEMENTS)):
        action = random.choice(sorted(KINDS))
        pattern = "/".join(random.choices(LEVELS, k=random.randint(1, 3)))
        effect = random.choice(["Allow", "Allow", "Allow", "Deny"])
        if effect == "Deny":
            pattern = f"{random.choice(NEVER_THE_END)}/{pattern}"
        chosen.append(statement(action, f"{KINDS[action]}/{pattern}", effect))
    return read_policy({"Version": "2012-10-17", "Statement": chosen})


def topics(random: Random) -> list[str]:
    made = ["/".join(random.choices(NAMES, k=random.randint(1, 3))) for _ in range(PUBLICATIONS)]
    return [topic for topic in made if topic]


def enrolled(world: Any, random: Random) -> list[Device]:
    names = [f"t{number}" for number in range(DEVICES)]
    policies = [a_policy(random, name) for name in names]
    issued = [world.authority.issue_client(name) for name in names]
    world.broker.register(
        *(
            Registration(name, each.certificate, [policy])
            for name, each, policy in zip(names, issued, policies, strict=True)
        )
    )
    rights = [
        Rights([policy], Connection(name, name))
        for name, policy in zip(names, policies, strict=True)
    ]
    return [
        Device(name, each, world.connect(certified), translate(each))
        for name, each, certified in zip(names, rights, issued, strict=True)
    ]


def test_what_devices_say_passes_as_the_acl_says_and_only_if_the_policy_allows(
    mosquitto: Any,
) -> None:
    random = Random(20260115)
    devices = enrolled(mosquitto, random)

    for device in devices:
        device.sent = topics(random)
        for topic in device.sent:
            device.client.publish(topic, device.name.encode())
        device.client.publish(f"{END}/{device.name}", b"")
    ends = {f"{END}/{device.name}" for device in devices}
    mosquitto.until(lambda: ends <= {said.topic for said in list(mosquitto.published)})

    for device in devices:
        said = [each.topic for each in mosquitto.published if each.payload == device.name.encode()]
        assert said == [topic for topic in device.sent if device.opens(Access.WRITE, topic)]
        assert all(device.rights.may_publish(topic) for topic in said)
    assert (
        sum(device.opens(Access.WRITE, topic) for device in devices for topic in device.sent) > 20
    )


def test_what_devices_hear_is_what_the_acl_says_and_only_what_they_may_receive(
    mosquitto: Any,
) -> None:
    random = Random(20260116)
    devices = enrolled(mosquitto, random)
    for device in devices:
        for topic_filter in EVERYTHING:
            device.client.subscribe(topic_filter)

    published = sorted({topic for _ in range(3) for topic in topics(random)})
    for topic in published:
        mosquitto.broker.publish(topic, b"x")
    mosquitto.broker.publish(f"{END}/all", b"")
    mosquitto.until(
        lambda: all((f"{END}/all", b"") in list(device.client.heard) for device in devices)
    )

    for device in devices:
        heard = {topic for topic, payload in device.client.heard if payload}
        assert heard == {topic for topic in published if device.opens(Access.READ, topic)}
        assert all(device.rights.may_receive(topic) for topic in heard)
    assert any(device.client.heard[:-1] for device in devices)
