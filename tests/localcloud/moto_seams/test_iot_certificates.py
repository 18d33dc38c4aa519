"""Certificates of the control plane and the broker: what boto3 attaches gets in, what it parts is shut out."""

import json
from contextlib import ExitStack

import boto3
import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from moto import mock_aws
from moto.iot.models import IoTBackend

from devices.enrolment import Applicant, enrol
from localcloud.brokers.interface import BrokerError
from localcloud.gatekeeper import Gatekeeper
from localcloud.moto_seams import iot_certificates, iot_standing
from localcloud.moto_seams.iot_standing import Ledger
from localcloud.pki import Authority

ACCOUNT, REGION, POLICY = "123456789012", "cn-north-1", "twin-anju-device"
DOCUMENT = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "iot:Connect", "Resource": "*"}],
}


class GuestList:
    """A broker that knows who may come in; it turns one thing away."""

    def __init__(self):
        self.things = {}
        self.rounds = 0
        self.turned_away = None

    def register(self, *registrations):
        self.rounds += 1
        if any(each.thing == self.turned_away for each in registrations):
            raise BrokerError(f"{self.turned_away} cannot be let in")
        self.things |= {each.thing: each for each in registrations}

    def revoke(self, name):
        self.things = {
            thing: each
            for thing, each in self.things.items()
            if each.certificate.certificate_id != name
        }


def settled(keeper):
    problems = keeper.follow()
    if problems:
        raise BrokerError(problems[0])


@pytest.fixture(scope="module")
def authority():
    return Authority.create()


@pytest.fixture
def broker():
    return GuestList()


@pytest.fixture
def iot(monkeypatch, broker, authority):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with ExitStack() as open_things:
        open_things.enter_context(mock_aws())
        keeper = Gatekeeper(Ledger(ACCOUNT, REGION), broker, lambda _later: None)
        open_things.enter_context(iot_standing.install(keeper.note))
        open_things.enter_context(iot_certificates.install(authority, lambda: settled(keeper)))
        client = boto3.client("iot", region_name=REGION)
        client.create_policy(policyName=POLICY, policyDocument=json.dumps(DOCUMENT))
        yield client


def with_keys(iot, thing, active=True):
    made = iot.create_keys_and_certificate(setAsActive=active)
    iot.create_thing(thingName=thing)
    iot.attach_policy(policyName=POLICY, target=made["certificateArn"])
    iot.attach_thing_principal(thingName=thing, principal=made["certificateArn"])
    return made


def test_a_request_is_signed_for_the_key_that_never_left_the_device(iot, broker, authority):
    pem = enrol(iot, Applicant("standard-h1-key1"), POLICY)

    certificate = x509.load_pem_x509_certificate(pem)
    certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(authority.pem))
    assert list(broker.things) == ["standard-h1-key1"]


def test_keys_made_by_the_cloud_belong_to_their_certificate(iot, broker):
    made = with_keys(iot, "standard-h1-key1")

    key = load_pem_private_key(made["keyPair"]["PrivateKey"].encode(), None).public_key()
    certificate = x509.load_pem_x509_certificate(made["certificatePem"].encode())
    shape = (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    assert key.public_bytes(*shape) == certificate.public_key().public_bytes(*shape)
    assert key.public_bytes(*shape).decode() == made["keyPair"]["PublicKey"]
    assert list(broker.things) == ["standard-h1-key1"]


@pytest.mark.parametrize("lacks", ["active", "policy", "thing"])
def test_nobody_gets_in_whose_bonds_are_not_complete(iot, broker, lacks):
    made = iot.create_keys_and_certificate(setAsActive=lacks != "active")
    iot.create_thing(thingName="t")
    if lacks != "policy":
        iot.attach_policy(policyName=POLICY, target=made["certificateArn"])
    if lacks != "thing":
        iot.attach_thing_principal(thingName="t", principal=made["certificateArn"])

    assert broker.things == {}


@pytest.mark.parametrize(
    "part",
    [
        lambda iot, made: iot.update_certificate(
            certificateId=made["certificateId"], newStatus="REVOKED"
        ),
        lambda iot, made: iot.detach_thing_principal(
            thingName="t", principal=made["certificateArn"]
        ),
        lambda iot, made: iot.detach_policy(policyName=POLICY, target=made["certificateArn"]),
    ],
    ids=["revoked", "detached from its thing", "without a policy"],
)
def test_who_is_parted_is_shut_out_before_the_caller_hears_that_it_is_done(iot, broker, part):
    made = with_keys(iot, "t")
    with_keys(iot, "other")

    part(iot, made)

    assert list(broker.things) == ["other"]


def test_a_certificate_attached_later_takes_the_place_of_the_first(iot, broker):
    first = with_keys(iot, "t")
    second = with_keys(iot, "t")

    known = broker.things["t"].certificate.common_name
    names = [
        x509.load_pem_x509_certificate(made["certificatePem"].encode()).subject.rdns[-1]
        for made in (first, second)
    ]
    assert [known in str(name) for name in names] == [False, True]


def test_who_cannot_be_let_in_is_told_once_and_keeps_nobody_else_out(iot, broker):
    broker.turned_away = "t"
    with pytest.raises(ClientError, match="t cannot be let in"):
        with_keys(iot, "t")

    with_keys(iot, "other")

    assert list(broker.things) == ["other"]


def test_reading_changes_nothing_and_asks_the_broker_nothing(iot, broker):
    with_keys(iot, "t")
    rounds = broker.rounds

    iot.list_things()
    iot.list_thing_principals(thingName="t")

    assert broker.rounds == rounds


def test_a_request_that_is_none_is_refused(iot):
    with pytest.raises(ClientError, match="CSR cannot be used"):
        iot.create_certificate_from_csr(certificateSigningRequest="nonsense", setAsActive=True)


def test_leaving_the_seam_gives_moto_its_own_back():
    before = vars(IoTBackend)["create_keys_and_certificate"]

    with iot_certificates.install(Authority.create(), lambda: None):
        assert vars(IoTBackend)["create_keys_and_certificate"] is not before

    assert vars(IoTBackend)["create_keys_and_certificate"] is before
