"""awsiotsdk's own shadow, identity and jobs clients before the whole twin, over mutual TLS."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from typing import Any, TypeVar

import pytest
from awscrt import mqtt
from awscrt.mqtt_request_response import ClientOptions
from awsiot import (
    ServiceStreamOptions,
    V2ServiceException,
    iotidentity,
    iotjobs,
    iotshadow,
    mqtt_connection_builder,
)
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from anju.demonstration import BUREAU, TOWN
from infra.compose import compose
from infra.policy import load_bureau
from localcloud.brokers.choice import choose_broker
from localcloud.brokers.interface import Publication
from localcloud.drills.town import build
from localcloud.hub import Hub
from localcloud.pki import Authority
from localcloud.stored import Stored
from localcloud.twin import Twin

KEY, HUB = "demo-h1-key1", "demo-h1-hub1"
CLAIM, TEMPLATE = "claim-demo", "twin-anju-device"
PATIENCE_S = 30.0
OPTIONS = ClientOptions(
    max_request_response_subscriptions=8,
    max_streaming_subscriptions=4,
    operation_timeout_in_seconds=30,
)
T = TypeVar("T")


class Harbour:
    """The deployed template in real time, its broker, and devices that speak through the SDK."""

    def __init__(self, opened: ExitStack) -> None:
        nobody = {"CarrierUrl": "http://nobody.invalid", "CityCentreUrl": "http://nobody.invalid"}
        parameters = nobody | {"ClaimProvisioning": "true"}
        self.twin = opened.enter_context(Twin(compose(), real=True, parameters=parameters))
        self.stored = Stored(self.twin)
        build(TOWN, load_bureau(BUREAU), self.stored.enrolment, self.twin.loop.now())
        authority = Authority.create()
        self.broker = choose_broker(authority)
        self.broker.start()
        opened.callback(self.broker.stop)
        self.published: list[Publication] = []
        self.broker.on_message(self.published.append)
        self.hub = Hub(self.twin, self.broker, authority)
        self._live: list[mqtt.Connection] = []
        claim = self.hub.enrol_claim(CLAIM)
        self._claim = claim.pem, claim.key_pem

    def connect(self, client_id: str, pem: bytes, key: bytes) -> mqtt.Connection:
        """Connect with a certificate; the future's exception when the broker refuses."""
        address = self.broker.address
        assert address is not None
        connection = mqtt_connection_builder.mtls_from_bytes(
            cert_bytes=pem,
            pri_key_bytes=key,
            ca_bytes=address.ca_file.read_bytes(),
            endpoint=address.host,
            port=address.port,
            client_id=client_id,
            clean_session=True,
            enable_metrics_collection=False,
        )
        got(connection.connect())
        self._live.append(connection)
        return connection

    def leave(self, connection: mqtt.Connection) -> None:
        """Say good-bye."""
        self._live.remove(connection)
        got(connection.disconnect())

    def leave_all(self) -> None:
        """Say good-bye for every device that is still there."""
        while self._live:
            self.leave(self._live[0])

    def device(self, thing: str) -> mqtt.Connection:
        """Connect a thing that has been enrolled by hand."""
        issued = self.hub.enrol(thing)[thing]
        return self.connect(thing, issued.pem, issued.key_pem)

    def identity(self) -> iotidentity.IotIdentityClientV2:
        """Connect as a factory-new device, with nothing but the claim."""
        return iotidentity.IotIdentityClientV2(self.connect(CLAIM, *self._claim), OPTIONS)

    def events(self, client_id: str) -> list[dict[str, Any]]:
        """Return the lifecycle events of a client, as rules are shown them."""
        ends = f"/{client_id}"
        return [
            json.loads(each.payload)
            for each in self.published
            if each.topic.startswith("$aws/events/") and each.topic.endswith(ends)
        ]


def got(future: Future[T]) -> T:
    return future.result(PATIENCE_S)


def until(holds: Callable[[], object]) -> None:
    """Wait until it holds, or fail."""
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


class Stream:
    """A stream of the SDK, open as long as it is held, and what it has brought."""

    def __init__(self, create: Callable[..., Any], request: object) -> None:
        self.events: list[Any] = []
        subscribed: list[object] = []
        self._held = create(request, ServiceStreamOptions(self.events.append, subscribed.append))
        self._held.open()
        until(lambda: subscribed)


def registration(made: Any, serial: str) -> iotidentity.RegisterThingRequest:
    return iotidentity.RegisterThingRequest(
        template_name=TEMPLATE,
        certificate_ownership_token=made.certificate_ownership_token,
        parameters={"Bureau": BUREAU, "SerialNumber": serial},
    )


def refusal(future: Future[Any]) -> Any:
    with pytest.raises(V2ServiceException) as refused:
        got(future)
    return refused.value.modeled_error


@pytest.fixture(scope="module")
def opened_once() -> Iterator[Harbour]:
    with ExitStack() as opened:
        yield Harbour(opened)


@pytest.fixture
def harbour(opened_once: Harbour) -> Iterator[Harbour]:
    """The harbour, empty again after each test."""
    yield opened_once
    opened_once.leave_all()


def test_a_listed_device_claims_its_identity_and_signs_in_with_it(harbour: Harbour) -> None:
    identity = harbour.identity()

    made = got(identity.create_keys_and_certificate(iotidentity.CreateKeysAndCertificateRequest()))
    told = got(identity.register_thing(registration(made, "h1-key1")))

    assert told.thing_name == KEY
    device = harbour.connect(KEY, made.certificate_pem.encode(), made.private_key.encode())
    heard: list[bytes] = []
    subscribed, _ = device.subscribe(
        f"cmd/anju/{KEY}/+", mqtt.QoS.AT_LEAST_ONCE, lambda payload, **_: heard.append(payload)
    )
    got(subscribed)
    sent, _ = device.publish(f"dt/anju/{KEY}/alarm", b"\xff", mqtt.QoS.AT_LEAST_ONCE)
    got(sent)
    until(lambda: heard)
    assert json.loads(heard[0])["state"] == "rejected", "the platform knows who speaks"
    iot = harbour.twin.client("iot")
    [principal] = iot.list_thing_principals(thingName=KEY)["principals"]
    assert principal.endswith(made.certificate_id)
    attached = iot.list_attached_policies(target=principal)["policies"]
    assert [each["policyName"] for each in attached] == ["twin-anju-device"]


def test_a_device_brings_its_own_key_and_nobody_else_gets_its_name(harbour: Harbour) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    request = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()
    asked = iotidentity.CreateCertificateFromCsrRequest(certificate_signing_request=request)
    identity = harbour.identity()

    mine, theirs = (got(identity.create_certificate_from_csr(asked)) for _ in range(2))
    told = got(identity.register_thing(registration(mine, "h1-hub1")))
    again = refusal(identity.register_thing(registration(theirs, "h1-hub1")))
    stranger = refusal(identity.register_thing(registration(theirs, "h9-key9")))

    assert told.thing_name == HUB
    for error in (again, stranger):
        assert (error.status_code, error.error_code) == (403, "AccessDenied")
    reasons = [f.detail["reason"] for f in harbour.stored.quarantined() if "provision" in f.who]
    assert reasons == ["claim: enrolled already", "claim: not on the roster"]
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    harbour.connect(HUB, mine.certificate_pem.encode(), pem)


def test_the_shadow_client_sees_what_boto3_wishes_and_the_other_way_round(
    harbour: Harbour,
) -> None:
    client = iotshadow.IotShadowClientV2(harbour.device(KEY), OPTIONS)
    deltas = Stream(
        client.create_shadow_delta_updated_stream,
        iotshadow.ShadowDeltaUpdatedSubscriptionRequest(thing_name=KEY),
    )
    cloud = harbour.twin.client("iot-data")

    missing = refusal(client.get_shadow(iotshadow.GetShadowRequest(thing_name=KEY)))
    wish = json.dumps({"state": {"desired": {"volume": 7}}})
    cloud.update_thing_shadow(thingName=KEY, payload=wish)
    until(lambda: deltas.events)
    done = iotshadow.ShadowState(reported={"volume": 7})
    accepted = got(
        client.update_shadow(iotshadow.UpdateShadowRequest(thing_name=KEY, state=done, version=1))
    )
    conflict = refusal(
        client.update_shadow(iotshadow.UpdateShadowRequest(thing_name=KEY, state=done, version=1))
    )
    found = got(client.get_shadow(iotshadow.GetShadowRequest(thing_name=KEY)))

    assert (missing.code, conflict.code) == (404, 409)
    assert (deltas.events[0].state, deltas.events[0].version) == ({"volume": 7}, 1)
    assert (accepted.version, accepted.state.reported) == (2, {"volume": 7})
    assert (found.state.desired, found.state.delta) == ({"volume": 7}, None)
    kept = json.loads(cloud.get_thing_shadow(thingName=KEY)["payload"].read())
    assert kept["state"]["reported"] == {"volume": 7}
    got(client.delete_shadow(iotshadow.DeleteShadowRequest(thing_name=KEY)))
    with pytest.raises(cloud.exceptions.ResourceNotFoundException):
        cloud.get_thing_shadow(thingName=KEY)


def test_the_shadow_client_keeps_a_named_shadow(harbour: Harbour) -> None:
    client = iotshadow.IotShadowClientV2(harbour.device(KEY), OPTIONS)
    state = iotshadow.ShadowState(desired={"on": True}, reported={"on": False})

    got(
        client.update_named_shadow(
            iotshadow.UpdateNamedShadowRequest(thing_name=KEY, shadow_name="siren", state=state)
        )
    )
    asked = iotshadow.GetNamedShadowRequest(thing_name=KEY, shadow_name="siren")
    found = got(client.get_named_shadow(asked))

    assert found.state.delta == {"on": True}
    names = harbour.twin.client("iot-data").list_named_shadows_for_thing(thingName=KEY)
    assert names["results"] == ["siren"]


def test_the_jobs_client_works_off_what_boto3_orders(harbour: Harbour) -> None:
    client = iotjobs.IotJobsClientV2(harbour.device(HUB), OPTIONS)
    following = Stream(
        client.create_next_job_execution_changed_stream,
        iotjobs.NextJobExecutionChangedSubscriptionRequest(thing_name=HUB),
    )
    iot = harbour.twin.client("iot")
    arn = iot.create_thing(thingName=HUB)["thingArn"]
    iot.create_job(jobId="firmware-2", targets=[arn], document='{"url": "https://x.invalid"}')
    until(lambda: following.events)

    pending = got(
        client.get_pending_job_executions(iotjobs.GetPendingJobExecutionsRequest(thing_name=HUB))
    )
    started = got(
        client.start_next_pending_job_execution(
            iotjobs.StartNextPendingJobExecutionRequest(thing_name=HUB)
        )
    ).execution
    update = iotjobs.UpdateJobExecutionRequest(
        thing_name=HUB,
        job_id="firmware-2",
        status=iotjobs.JobStatus.SUCCEEDED,
        expected_version=started.version_number,
        status_details={"version": "2"},
    )
    got(client.update_job_execution(update))
    again = refusal(client.update_job_execution(update))

    assert [each.job_id for each in pending.queued_jobs] == ["firmware-2"]
    assert following.events[0].execution.job_document == {"url": "https://x.invalid"}
    assert (started.status, started.version_number) == ("IN_PROGRESS", 2)
    assert again.code == "InvalidStateTransition"
    seen = iot.describe_job_execution(jobId="firmware-2", thingName=HUB)["execution"]
    assert (seen["status"], seen["versionNumber"]) == ("SUCCEEDED", 3)
    assert iot.describe_job(jobId="firmware-2")["job"]["status"] == "COMPLETED"
    until(lambda: len(following.events) > 1)
    assert following.events[-1].execution is None


def test_lifecycle_events_tell_of_a_device_in_order(harbour: Harbour) -> None:
    thing = "demo-h1-key2"
    device = harbour.device(thing)
    topic = f"cmd/anju/{thing}/+"
    got(device.subscribe(topic, mqtt.QoS.AT_LEAST_ONCE, lambda **_: None)[0])
    got(device.unsubscribe(topic)[0])
    harbour.leave(device)

    until(lambda: len(harbour.events(thing)) == 4)
    came, listened, left_off, went = harbour.events(thing)
    assert [e["eventType"] for e in (came, listened, left_off, went)] == [
        "connected",
        "subscribed",
        "unsubscribed",
        "disconnected",
    ]
    assert listened["topics"] == left_off["topics"] == [topic]
    assert went["disconnectReason"] == "CLIENT_INITIATED_DISCONNECT"
    assert went["clientInitiatedDisconnect"] is True
    assert came["sessionIdentifier"] == went["sessionIdentifier"]


def test_what_boto3_publishes_to_be_retained_is_there_for_who_comes_later(
    harbour: Harbour,
) -> None:
    topic = f"cmd/anju/{KEY}/locate"
    cloud = harbour.twin.client("iot-data")
    cloud.publish(topic=topic, payload=b"where are you", qos=1, retain=True)

    heard: list[tuple[bytes, bool]] = []

    def hear(payload: bytes, retain: bool, **_: object) -> None:
        heard.append((payload, retain))

    got(harbour.device(KEY).subscribe(topic, mqtt.QoS.AT_LEAST_ONCE, hear)[0])

    until(lambda: heard)
    assert heard == [(b"where are you", True)]
