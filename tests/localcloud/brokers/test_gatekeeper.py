"""A certificate that stands no longer is out, live sessions included, on every broker."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.iot import iot_backends

from localcloud.brokers.choice import AMQTT, MOSQUITTO
from localcloud.brokers.interface import REVOKED_WITHIN, RefusedError
from localcloud.gatekeeper import Gatekeeper
from localcloud.moto_seams import iot_standing
from localcloud.moto_seams.iot_standing import Ledger
from localcloud.pki import Issued

POLICY = (Path(__file__).parents[1] / "iot_policy" / "device_policy.json").read_text("utf-8")
ACCOUNT, REGION = "123456789012", "cn-north-1"
THING = "standard-h1-key1"
CONNECT_ALONE = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "iot:Connect", "Resource": "*"},
    }
)
STRANGE = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Action": "iot:Connect",
            "Resource": "*",
            "Condition": {"ForAllValues:StringEquals": {"iot:ConnectAttributes": ["LastWill"]}},
        },
    }
)
BY_ROOM = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Deny",
            "Action": "iot:Connect",
            "Resource": "*",
            "Condition": {"StringEquals": {"iot:Connection.Thing.Attributes[room]": "closed"}},
        },
    }
)


@dataclass
class Registry:
    """The registry over boto3, a broker, and what keeps the two in step."""

    iot: Any
    ledger: Ledger
    keeper: Gatekeeper
    world: Any

    def enrol(self, *things: str) -> list[Issued]:
        issued = [self.world.authority.issue_client(thing) for thing in things]
        for thing, each in zip(things, issued, strict=True):
            self.ledger.enter(thing, each.pem.decode(), "device")
        self.keeper.follow()
        return issued

    def arn(self, issued: Issued) -> str:
        return f"arn:aws-cn:iot:{REGION}:{ACCOUNT}:cert/{issued.certificate.certificate_id}"

    def status(self, issued: Issued, status: str) -> None:
        self.iot.update_certificate(
            certificateId=issued.certificate.certificate_id, newStatus=status
        )

    def is_refused(self, issued: Issued) -> bool:
        try:
            self.world.connect(issued)
        except RefusedError:
            return True
        return False


@pytest.fixture(scope="module")
def iot() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client(
            "iot", region_name=REGION, aws_access_key_id="x", aws_secret_access_key="x"
        )


@pytest.fixture
def registry(world: Any, iot: Any) -> Iterator[Registry]:
    iot_backends[ACCOUNT][REGION].reset()
    noted: list[Gatekeeper] = []

    def note(certificate_id: str | None) -> None:
        noted[0].note(certificate_id)

    with iot_standing.install(note):
        iot.create_policy(policyName="device", policyDocument=POLICY)
        ledger = Ledger(ACCOUNT, REGION)
        # Nothing else runs on a loop here, so that "soon" is "at once".
        noted.append(Gatekeeper(ledger, world.broker, lambda work: work()))
        yield Registry(iot, ledger, noted[0], world)


def switch_off(registry: Registry, issued: Issued) -> None:
    registry.status(issued, "INACTIVE")


def revoke(registry: Registry, issued: Issued) -> None:
    registry.status(issued, "REVOKED")


def take_the_policy(registry: Registry, issued: Issued) -> None:
    registry.iot.detach_policy(policyName="device", target=registry.arn(issued))


def take_the_thing(registry: Registry, issued: Issued) -> None:
    registry.iot.detach_thing_principal(
        thingName=issued.certificate.common_name, principal=registry.arn(issued)
    )


ONCE_A_BROKER = pytest.mark.parametrize("world", [MOSQUITTO, AMQTT, "in_process"], indirect=True)
WAYS = [switch_off, revoke, take_the_policy, take_the_thing]


def test_whoever_loses_their_standing_is_cut_in_time_and_stays_out(registry: Registry) -> None:
    things = [f"{THING}-{number}" for number in range(len(WAYS))]
    bystander, *issued = registry.enrol(THING, *things)
    clients = [registry.world.connect(each) for each in issued]
    spared = registry.world.connect(bystander)

    begun = time.monotonic()
    for lose, each in zip(WAYS, issued, strict=True):
        lose(registry, each)
    registry.world.until(lambda: not any(client.connected for client in clients))

    assert time.monotonic() - begun < len(WAYS) * REVOKED_WITHIN.total_seconds()
    assert spared.connected
    assert all(registry.is_refused(each) for each in issued)


@ONCE_A_BROKER
def test_what_is_given_back_lets_in_again(registry: Registry) -> None:
    [issued] = registry.enrol(THING)
    registry.status(issued, "INACTIVE")
    assert registry.is_refused(issued)

    registry.status(issued, "ACTIVE")

    assert registry.world.connect(issued).connected


@ONCE_A_BROKER
def test_a_new_version_of_the_policy_binds_live_sessions_without_cutting_them(
    registry: Registry,
) -> None:
    [issued] = registry.enrol(THING)
    client = registry.world.connect(issued)

    registry.iot.create_policy_version(
        policyName="device", policyDocument=CONNECT_ALONE, setAsDefault=True
    )
    client.publish(f"dt/anju/{THING}/alarm", b"no longer allowed")
    registry.world.broker.publish("fence", b"")

    registry.world.until(lambda: bool(registry.world.published))
    assert [said.topic for said in registry.world.published] == ["fence"]


@ONCE_A_BROKER
def test_a_policy_by_the_things_attribute_follows_the_thing(registry: Registry) -> None:
    [issued] = registry.enrol(THING)
    registry.iot.create_policy(policyName="by_room", policyDocument=BY_ROOM)
    registry.iot.attach_policy(policyName="by_room", target=registry.arn(issued))
    assert not registry.is_refused(issued)

    registry.iot.update_thing(thingName=THING, attributePayload={"attributes": {"room": "closed"}})

    assert registry.is_refused(issued)


@ONCE_A_BROKER
def test_a_policy_that_cannot_be_read_keeps_out_who_is_under_it_and_nobody_else(
    registry: Registry, caplog: pytest.LogCaptureFixture
) -> None:
    [issued, other] = registry.enrol(THING, f"{THING}-2")
    registry.iot.create_policy(policyName="strange", policyDocument=STRANGE)

    registry.iot.attach_policy(policyName="strange", target=registry.arn(issued))

    assert "strange, statement 1, Condition: the operator" in caplog.text
    assert registry.is_refused(issued)
    assert not registry.is_refused(other)


@ONCE_A_BROKER
def test_a_certificate_that_the_broker_cannot_hold_stays_out_and_nobody_else(
    registry: Registry, caplog: pytest.LogCaptureFixture
) -> None:
    foreign = registry.world.authority.issue_client("no thing name")
    registry.ledger.enter("no thing name", foreign.pem.decode(), "device")
    [issued] = registry.enrol(THING)

    assert not registry.is_refused(issued)
    assert registry.is_refused(foreign)
    assert "a certificate is out" in caplog.text


@ONCE_A_BROKER
def test_of_two_good_certificates_the_one_attached_last_counts_then_the_other_again(
    registry: Registry,
) -> None:
    [former] = registry.enrol(THING)
    [latter] = registry.enrol(THING)
    assert registry.is_refused(former)
    assert not registry.is_refused(latter)

    registry.status(former, "ACTIVE")
    registry.status(latter, "REVOKED")

    assert registry.is_refused(latter)
    assert not registry.is_refused(former)
