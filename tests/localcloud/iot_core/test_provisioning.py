"""A claim becomes a certificate, a thing and a connection, on virtual time and over moto."""

import json
from datetime import timedelta
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from moto import mock_aws
from moto.iot import iot_backends

from localcloud.boot import DeviceTemplate
from localcloud.brokers.in_process import InProcessBroker
from localcloud.brokers.interface import RefusedError, Registration
from localcloud.iot_core.cbor import cbor
from localcloud.iot_core.provisioning import Provisioning
from localcloud.iot_core.registry import ThingRegistry
from localcloud.iot_core.topics import ProvisioningRequest, read_request
from localcloud.iot_policy.document import read_policy
from localcloud.pki import Authority, read_certificate
from localcloud.states.tasks import InvocationRefusedError, LambdaResult

FILES = Path(__file__).resolve().parents[3] / "infra" / "iot_policies"
PLACES = {
    "Stage": "twin",
    "AWS::Partition": "aws-cn",
    "AWS::Region": "cn-north-1",
    "AWS::AccountId": "123456789012",
}
TEMPLATE = "twin-anju-device"
THING = "standard-h1-key1"
CREATE, SIGN = "$aws/certificates/create/json", "$aws/certificates/create-from-csr/json"
PROVISION = f"$aws/provisioning-templates/{TEMPLATE}/provision/json"
GIVEN = {"Bureau": "standard", "SerialNumber": "h1-key1"}


def filled(name):
    text = (FILES / f"{name}.json").read_text("utf-8")
    for place, value in PLACES.items():
        text = text.replace(f"${{{place}}}", value)
    return text


class Counter:
    """Where a factory-new device claims: a broker, a registry, and a hook that can be set."""

    def __init__(self, loop, iot, authority):
        self.loop, self.iot, self.authority = loop, iot, authority
        self.broker = InProcessBroker(loop)
        self.verdict = {"allowProvisioning": True}
        self.asked = []
        self._service = Provisioning(
            loop,
            [DeviceTemplate(TEMPLATE, "arn:template", filled("provisioning"), True, "arn:hook")],
            ThingRegistry(iot),
            authority,
            admit=self._admit,
            invoke=self._hook,
            publish=self.broker.publish,
        )
        self.broker.on_message(self._take)
        iot.create_policy(policyName=TEMPLATE, policyDocument=filled("device"))
        self.claim = authority.issue_client("claim-1").certificate
        claims = read_policy(filled("claim"), "claim")
        self.broker.register(Registration("claim-1", self.claim, (claims,)))
        self.session = self.broker.connect("claim-1", self.claim.certificate_id)
        self.heard = []
        self.session.on_message(lambda topic, payload: self.heard.append((topic, payload)))
        for topic in (CREATE, SIGN, PROVISION):
            assert self.session.subscribe(f"{topic}/+")

    def _take(self, publication):
        request = read_request(publication.topic)
        if isinstance(request, ProvisioningRequest):
            self._service.answer(request, publication)

    def _admit(self, thing, certificate, policies):
        known = [read_policy(filled("device"), name) for name in policies]
        self.broker.register(Registration(thing, certificate, known))

    def _hook(self, arn, event):
        self.asked.append((arn, json.loads(event)))
        if isinstance(self.verdict, Exception):
            raise self.verdict
        if isinstance(self.verdict, LambdaResult):
            return self.verdict
        return LambdaResult(json.dumps(self.verdict).encode())

    def ask(self, topic, **document):
        """Ask as the claimer; the outcome and what it says."""
        self.heard.clear()
        self.session.publish(topic, json.dumps(document).encode())
        self.forward(seconds=1)
        [(answered, payload)] = self.heard
        return answered.removeprefix(f"{topic}/"), json.loads(payload)

    def provision(self, token, **parameters):
        given = {**GIVEN, **parameters}
        return self.ask(PROVISION, certificateOwnershipToken=token, parameters=given)

    def forward(self, **delta):
        self.loop.run_until(self.loop.now() + timedelta(**delta))

    def status(self, certificate_id):
        found = self.iot.describe_certificate(certificateId=certificate_id)
        return found["certificateDescription"]["status"]


@pytest.fixture(scope="module")
def authority():
    return Authority.create()


@pytest.fixture(scope="module")
def iot():
    """moto's control plane, made once for all; each test empties it."""
    with mock_aws(config={"iot": {"use_valid_cert": True}}):
        keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
        yield boto3.client("iot", region_name="cn-north-1", **keys)


@pytest.fixture
def counter(loop, iot, authority):
    iot_backends["123456789012"]["cn-north-1"].reset()
    return Counter(loop, iot, authority)


def a_request(name="standard-h2-key1"):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def test_a_listed_device_gets_keys_and_a_thing_and_signs_in(counter):
    outcome, made = counter.ask(CREATE)
    assert outcome == "accepted"
    assert counter.status(made["certificateId"]) == "PENDING_ACTIVATION"
    with pytest.raises(RefusedError):
        counter.broker.connect(THING, made["certificateId"])

    outcome, said = counter.provision(made["certificateOwnershipToken"])

    assert (outcome, said) == ("accepted", {"deviceConfiguration": {}, "thingName": THING})
    session = counter.broker.connect(THING, made["certificateId"])
    session.publish(f"dt/anju/{THING}/alarm", b"{}")
    assert made["privateKey"].startswith("-----BEGIN EC PRIVATE KEY-----")
    assert read_certificate(made["certificatePem"].encode()).certificate_id == made["certificateId"]


def test_the_control_plane_holds_thing_certificate_and_policy(counter):
    _, made = counter.ask(CREATE)
    counter.provision(made["certificateOwnershipToken"])

    iot, [principal] = (
        counter.iot,
        counter.iot.list_thing_principals(thingName=THING)["principals"],
    )
    assert principal.endswith(f":cert/{made['certificateId']}")
    assert counter.status(made["certificateId"]) == "ACTIVE"
    policies = iot.list_attached_policies(target=principal)["policies"]
    assert [each["policyName"] for each in policies] == [TEMPLATE]


def test_the_hook_is_asked_as_aws_asks_it(counter):
    _, made = counter.ask(CREATE)
    counter.provision(made["certificateOwnershipToken"])

    assert counter.asked == [
        (
            "arn:hook",
            {
                "claimCertificateId": counter.claim.certificate_id,
                "certificateId": made["certificateId"],
                "certificatePem": made["certificatePem"],
                "templateArn": "arn:template",
                "clientId": "claim-1",
                "parameters": GIVEN,
            },
        )
    ]


def test_a_request_is_signed_under_a_name_that_nobody_chose(counter):
    outcome, made = counter.ask(SIGN, certificateSigningRequest=a_request())

    assert outcome == "accepted"
    assert "privateKey" not in made
    certificate = read_certificate(made["certificatePem"].encode())
    assert certificate.common_name.startswith("provisioned-")
    assert counter.provision(made["certificateOwnershipToken"])[0] == "accepted"
    counter.broker.connect(THING, made["certificateId"])


@pytest.mark.parametrize(
    "verdict", [{"allowProvisioning": False}, {"allowProvisioning": "true"}, {}]
)
def test_whom_the_hook_refuses_gets_no_thing_and_may_ask_again(counter, verdict):
    _, made = counter.ask(CREATE)
    counter.verdict = verdict

    outcome, said = counter.provision(made["certificateOwnershipToken"])

    assert (outcome, said["statusCode"], said["errorCode"]) == ("rejected", 403, "AccessDenied")
    assert counter.status(made["certificateId"]) == "PENDING_ACTIVATION"
    assert counter.iot.list_things()["things"] == []
    counter.verdict = {"allowProvisioning": True}
    assert counter.provision(made["certificateOwnershipToken"])[0] == "accepted"


@pytest.mark.parametrize(
    "verdict",
    [
        LambdaResult(b'{"errorMessage": "x"}', "Unhandled"),
        LambdaResult(b"null"),
        LambdaResult(b"not JSON"),
        InvocationRefusedError("TooManyRequestsException", "Rate Exceeded."),
    ],
)
def test_a_hook_that_fails_enrols_nobody(counter, verdict):
    _, made = counter.ask(CREATE)
    counter.verdict = verdict

    outcome, said = counter.provision(made["certificateOwnershipToken"])

    assert (outcome, said["statusCode"]) == ("rejected", 500)
    assert counter.iot.list_things()["things"] == []


def test_the_hook_may_put_parameters_in_the_devices_place(counter):
    _, made = counter.ask(CREATE)
    counter.verdict["parameterOverrides"] = {"SerialNumber": "h9-key9"}

    _, said = counter.provision(made["certificateOwnershipToken"])

    assert said["thingName"] == "standard-h9-key9"


def test_a_token_serves_once_and_for_an_hour(counter):
    _, first = counter.ask(CREATE)
    _, second = counter.ask(CREATE)
    counter.provision(first["certificateOwnershipToken"])

    again = counter.provision(first["certificateOwnershipToken"])
    counter.forward(hours=1)
    late = counter.provision(second["certificateOwnershipToken"])

    for outcome, said in (again, late):
        assert (outcome, said["errorCode"]) == ("rejected", "InvalidCertificateOwnershipToken")
    with pytest.raises(ClientError, match="ResourceNotFound"):
        counter.status(second["certificateId"])
    assert counter.status(first["certificateId"]) == "ACTIVE"


@pytest.mark.parametrize(
    ("topic", "document", "code"),
    [
        (PROVISION, {}, "InvalidCertificateOwnershipToken"),
        (PROVISION, {"certificateOwnershipToken": 1}, "InvalidCertificateOwnershipToken"),
        (SIGN, {}, "InvalidCertificateSigningRequest"),
        (SIGN, {"certificateSigningRequest": "x"}, "InvalidCertificateSigningRequest"),
    ],
)
def test_what_cannot_be_read_is_refused(counter, topic, document, code):
    outcome, said = counter.ask(topic, **document)

    assert (outcome, said["statusCode"], said["errorCode"]) == ("rejected", 400, code)


@pytest.mark.parametrize("payload", [b"{", b"[]", b"\xff"])
def test_what_is_no_json_object_is_refused(counter, payload):
    counter.session.publish(CREATE, payload)
    counter.forward(seconds=1)

    [(topic, said)] = counter.heard
    assert topic == f"{CREATE}/rejected"
    assert json.loads(said)["errorCode"] == "InvalidPayload"


@pytest.mark.parametrize(
    "parameters", [{"SerialNumber": 1}, {"SerialNumber": "a/b"}, {"Unknown": "x"}]
)
def test_parameters_that_make_no_thing_are_refused(counter, parameters):
    _, made = counter.ask(CREATE)

    outcome, said = counter.provision(made["certificateOwnershipToken"], **parameters)

    assert (outcome, said["errorCode"]) == ("rejected", "InvalidParameters")


def test_a_policy_that_is_not_there_is_told_and_lets_nobody_in(counter):
    counter.iot.delete_policy(policyName=TEMPLATE)
    _, made = counter.ask(CREATE)

    outcome, said = counter.provision(made["certificateOwnershipToken"])

    assert (outcome, said["errorCode"]) == ("rejected", "ResourceNotFoundException")
    with pytest.raises(RefusedError):
        counter.broker.connect(THING, made["certificateId"])


def test_a_claimer_can_do_nothing_but_claim(counter):
    assert not counter.session.subscribe(f"cmd/anju/{THING}/+")
    assert not counter.session.subscribe("$aws/certificates/#")
    for topic in (f"dt/anju/{THING}/alarm", f"$aws/things/{THING}/shadow/update"):
        session = counter.broker.connect("claim-1", counter.claim.certificate_id)
        with pytest.raises(RefusedError):
            session.publish(topic, b"{}")


def test_cbor_is_refused_in_cbor(counter):
    said = {}
    counter.broker.on_message(lambda p: said.update({p.topic: p.payload}))

    counter.broker.publish("$aws/certificates/create/cbor", b"\xa0")
    counter.forward(seconds=1)

    refused = said["$aws/certificates/create/cbor/rejected"]
    assert refused.startswith(b"\xa3" + b"\x6astatusCode" + b"\x19\x01\x90")
    assert b"use .../json" in refused


def test_who_is_no_device_gets_no_certificate(counter):
    counter.broker.publish(CREATE, b"{}")
    counter.forward(seconds=1)

    [(topic, said)] = counter.heard
    assert (topic, json.loads(said)["statusCode"]) == (f"{CREATE}/rejected", 403)


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        (0, "00"),
        (23, "17"),
        (24, "1818"),
        (255, "18ff"),
        (500, "1901f4"),
        ("", "60"),
        ("a", "6161"),
        ("安", "63e5ae89"),
        ({}, "a0"),
        ({"a": 1}, "a1616101"),
        ("x" * 300, "79012c" + "78" * 300),
    ],
)
def test_cbor_is_encoded_as_the_standard_has_it(value, encoded):
    assert cbor(value).hex() == encoded
