"""Fleet provisioning by claim: a certificate that many share asks for one of the device's own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as LateError
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from awscrt import mqtt
from awscrt.exceptions import AwsCrtError
from awsiot import iotidentity, mqtt_connection_builder

from devices.enrolment import Applicant, EnrolmentError, Place

ANSWER_S = 15.0


@dataclass(frozen=True, slots=True)
class Claim:
    """The shared certificate's folder, the template it is for, and what the roster knows the device by."""

    folder: Path
    template: str
    bureau: str
    serial: str


def enrol_by_claim(claim: Claim, applicant: Applicant, place: Place, out: Path) -> None:
    """Ask over MQTT as AWS IoT Core documents it, and write the device's identity into `out`.

    Raises:
        EnrolmentError: the claim, the request or the registration was refused, or nobody answered.
    """
    ca = claim.folder / "ca.pem"
    try:
        connection = mqtt_connection_builder.mtls_from_path(
            cert_filepath=str(claim.folder / "claim.pem"),
            pri_key_filepath=str(claim.folder / "claim.key"),
            ca_filepath=str(ca),
            endpoint=place.host,
            port=place.port,
            client_id=f"claim-{claim.serial}",
            clean_session=True,
        )
        connection.connect().result(ANSWER_S)
    except (AwsCrtError, LateError, OSError) as error:
        raise EnrolmentError(f"the claim was not let in: {error}") from error
    try:
        asking = _Asking(iotidentity.IotIdentityClient(connection), claim)
        made = asking.certificate(applicant.request.decode())
        thing = asking.register(made.certificate_ownership_token)
    except (AwsCrtError, LateError, mqtt.SubscribeError) as error:
        raise EnrolmentError(f"no answer to the claim: {error!r}") from error
    finally:
        connection.disconnect().result(ANSWER_S)
    own = Place(thing, place.host, place.port)
    applicant.keep(out, made.certificate_pem.encode(), ca.read_bytes(), own)


class _Asking:
    """The two questions of fleet provisioning; each waits for accepted or rejected."""

    def __init__(self, client: Any, claim: Claim) -> None:
        self._client = client
        self._claim = claim

    def certificate(self, request: str) -> Any:
        """Have the request signed."""
        client = self._client
        topic = iotidentity.CreateCertificateFromCsrSubscriptionRequest()
        return self._ask(
            client.subscribe_to_create_certificate_from_csr_accepted,
            client.subscribe_to_create_certificate_from_csr_rejected,
            topic,
            lambda: client.publish_create_certificate_from_csr(
                iotidentity.CreateCertificateFromCsrRequest(certificate_signing_request=request),
                mqtt.QoS.AT_LEAST_ONCE,
            ),
        )

    def register(self, token: str) -> str:
        """Register the thing; returns its name."""
        client, claim = self._client, self._claim
        topic = iotidentity.RegisterThingSubscriptionRequest(template_name=claim.template)
        asked = iotidentity.RegisterThingRequest(
            template_name=claim.template,
            certificate_ownership_token=token,
            parameters={"Bureau": claim.bureau, "SerialNumber": claim.serial},
        )
        answer = self._ask(
            client.subscribe_to_register_thing_accepted,
            client.subscribe_to_register_thing_rejected,
            topic,
            lambda: client.publish_register_thing(asked, mqtt.QoS.AT_LEAST_ONCE),
        )
        return str(answer.thing_name)

    def _ask(
        self,
        accepted: Callable[..., Any],
        rejected: Callable[..., Any],
        topic: Any,
        publish: Callable[[], Any],
    ) -> Any:
        answer: Future[Any] = Future()

        def refuse(error: Any) -> None:
            said = f"{error.status_code} {error.error_code}: {error.error_message}"
            answer.set_exception(EnrolmentError(f"the cloud refused: {said}"))

        for subscribe, hear in ((accepted, answer.set_result), (rejected, refuse)):
            subscribe(topic, mqtt.QoS.AT_LEAST_ONCE, hear)[0].result(ANSWER_S)
        publish().result(ANSWER_S)
        return answer.result(ANSWER_S)
