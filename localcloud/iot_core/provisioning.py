"""Fleet provisioning by claim, over MQTT: a certificate first, then a thing that it belongs to."""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from botocore.exceptions import ClientError

from localcloud.agenda import Order
from localcloud.boot import DeviceTemplate
from localcloud.brokers.interface import NOT_A_DEVICE, BrokerError, Publication
from localcloud.iot_core.cbor import cbor
from localcloud.iot_core.provisioning_template import (
    ParameterError,
    Plan,
    ProvisioningTemplate,
    TemplateError,
)
from localcloud.iot_core.registry import ConflictError, ThingRegistry, told
from localcloud.iot_core.topics import ProvisioningRequest
from localcloud.loop import Loop
from localcloud.pki import Authority, Certificate
from localcloud.states.tasks import InvocationRefusedError, LambdaResult

OWNED_FOR = timedelta(hours=1)
"""How long a certificate waits for its thing, and its ownership token holds."""

Publish = Callable[[str, bytes], None]
Invoke = Callable[[str, bytes], LambdaResult]


class Admit(Protocol):
    """Lets a thing in with a certificate under policies of these names."""

    def __call__(self, thing: str, certificate: Certificate, policies: Sequence[str]) -> None: ...


class RefusalError(Exception):
    """A claimer does not get what it asked for."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.told = {"statusCode": status, "errorCode": code, "errorMessage": message}


@dataclass(frozen=True, slots=True)
class _Owned:
    certificate: Certificate
    pem: str
    until: datetime


class Provisioning:
    """Issues certificates to claimers, and lets each in once its template has been carried out.

    A token serves for one thing, and only until its certificate has been provisioned or has waited
    too long. Unlike AWS IoT, the twin's brokers show an answer to every claimer who listens for it.
    """

    def __init__(
        self,
        loop: Loop,
        templates: Sequence[DeviceTemplate],
        registry: ThingRegistry,
        authority: Authority,
        *,
        admit: Admit,
        invoke: Invoke,
        publish: Publish,
    ) -> None:
        self._loop = loop
        self._templates = {each.name: each for each in templates}
        self._registry = registry
        self._authority = authority
        self._admit = admit
        self._invoke = invoke
        self._publish = publish
        self._owned: dict[str, _Owned] = {}

    def answer(self, request: ProvisioningRequest, publication: Publication) -> None:
        """Carry out a request off the loop, for it takes keys and functions; then publish."""
        self._loop.submit(
            lambda: self._outcome(request, publication),
            lambda outcome: self._tell(request, publication.topic, *outcome),
        )

    def _outcome(
        self, request: ProvisioningRequest, publication: Publication
    ) -> tuple[str, Mapping[str, Any]]:
        try:
            return "accepted", self._carry_out(request, publication)
        except RefusalError as error:
            return "rejected", error.told

    def _tell(
        self, request: ProvisioningRequest, topic: str, outcome: str, said: Mapping[str, Any]
    ) -> None:
        payload = cbor(said) if request.format == "cbor" else json.dumps(said).encode()
        self._publish(f"{topic}/{outcome}", payload)

    def _carry_out(
        self, request: ProvisioningRequest, publication: Publication
    ) -> Mapping[str, Any]:
        if request.format == "cbor":
            raise RefusalError(400, "InvalidPayload", "the twin speaks JSON here: use .../json")
        if publication.client_id == NOT_A_DEVICE:
            raise RefusalError(403, "AccessDenied", "it cannot be told whose claim this is")
        asked = _read(publication.payload)
        if request.verb == "create":
            issued = self._authority.issue_client(_unique_name())
            kept = self._keep(issued.certificate, issued.pem.decode())
            return {**kept, "privateKey": issued.key_pem.decode()}
        if request.verb == "create-from-csr":
            return self._keep(*self._signed(asked.get("certificateSigningRequest")))
        return self._provision(request.template, asked, publication)

    def _signed(self, request: object) -> tuple[Certificate, str]:
        if not isinstance(request, str) or not request:
            message = "certificateSigningRequest is missing"
            raise RefusalError(400, "InvalidCertificateSigningRequest", message)
        try:
            certificate, pem = self._authority.issue_for_request(_unique_name(), request.encode())
        except ValueError as error:
            raise RefusalError(400, "InvalidCertificateSigningRequest", str(error)) from error
        return certificate, pem.decode()

    def _keep(self, certificate: Certificate, pem: str) -> dict[str, Any]:
        self._registry.keep_certificate(pem)
        token = secrets.token_urlsafe(48)
        self._owned[token] = _Owned(certificate, pem, self._loop.now() + OWNED_FOR)
        self._loop.after(OWNED_FOR, Order.TIMER, lambda: self._forget(token))
        return {
            "certificateId": certificate.certificate_id,
            "certificatePem": pem,
            "certificateOwnershipToken": token,
        }

    def _forget(self, token: str) -> None:
        owned = self._owned.pop(token, None)
        if owned is not None:
            self._registry.forget_certificate(owned.certificate.certificate_id)

    def _provision(
        self, name: str, asked: Mapping[str, Any], publication: Publication
    ) -> Mapping[str, Any]:
        template = self._templates.get(name)
        if template is None or not template.enabled:
            raise RefusalError(404, "ResourceNotFound", "there is no such template in use")
        token = asked.get("certificateOwnershipToken")
        # Taken out while it is used, so that two requests cannot both use it.
        owned = self._owned.pop(token, None) if isinstance(token, str) else None
        if owned is None or owned.until <= self._loop.now():
            message = "the certificate ownership token is not known, used or too old"
            raise RefusalError(400, "InvalidCertificateOwnershipToken", message)
        try:
            plan = self._planned(template, asked.get("parameters", {}), owned, publication)
            self._make(plan, owned)
        except BaseException:
            self._owned[str(token)] = owned
            raise
        return {"deviceConfiguration": plan.configuration, "thingName": plan.thing}

    def _planned(
        self, template: DeviceTemplate, given: object, owned: _Owned, publication: Publication
    ) -> Plan:
        if not isinstance(given, dict):
            raise RefusalError(400, "InvalidParameters", "parameters: not an object")
        parameters = {**given, **self._asked_hook(template, given, owned, publication)}
        certificate_id = owned.certificate.certificate_id
        try:
            return ProvisioningTemplate(template.name, template.body).plan(
                parameters, certificate_id
            )
        except (ParameterError, TemplateError) as error:
            raise RefusalError(400, "InvalidParameters", str(error)) from error

    def _asked_hook(
        self,
        template: DeviceTemplate,
        given: Mapping[str, Any],
        owned: _Owned,
        publication: Publication,
    ) -> Mapping[str, Any]:
        """What the hook puts in the parameters' place; RefusalError unless it lets the device in."""
        if template.hook is None:
            return {}
        event = {
            "claimCertificateId": publication.principal,
            "certificateId": owned.certificate.certificate_id,
            "certificatePem": owned.pem,
            "templateArn": template.arn,
            "clientId": publication.client_id,
            "parameters": given,
        }
        verdict = _verdict(self._invoke, template.hook, json.dumps(event).encode())
        if verdict.get("allowProvisioning") is not True:
            raise RefusalError(403, "AccessDenied", "the pre-provisioning hook refused the device")
        overrides = verdict.get("parameterOverrides") or {}
        return overrides if isinstance(overrides, dict) else {}

    def _make(self, plan: Plan, owned: _Owned) -> None:
        try:
            self._registry.carry_out(plan, owned.certificate.certificate_id)
            if plan.status == "ACTIVE":
                self._admit(plan.thing, owned.certificate, plan.policies)
        except ConflictError as error:
            raise RefusalError(409, "ResourceConflict", str(error)) from error
        except ClientError as error:
            raise RefusalError(*told(error)) from error
        except BrokerError as error:
            raise RefusalError(500, "InternalFailure", str(error)) from error


def _verdict(invoke: Invoke, hook: str, event: bytes) -> Mapping[str, Any]:
    try:
        result = invoke(hook, event)
        verdict = json.loads(result.payload)
    except (InvocationRefusedError, ValueError) as error:
        message = "the pre-provisioning hook could not be asked"
        raise RefusalError(500, "InternalFailure", message) from error
    if result.error is not None or not isinstance(verdict, dict):
        raise RefusalError(500, "InternalFailure", "the pre-provisioning hook failed")
    return verdict


def _read(payload: bytes) -> dict[str, Any]:
    try:
        document = json.loads(payload.decode()) if payload.strip() else {}
    except (ValueError, RecursionError) as error:
        raise RefusalError(400, "InvalidPayload", "the payload is not JSON in UTF-8") from error
    if not isinstance(document, dict):
        raise RefusalError(400, "InvalidPayload", "the payload is not a JSON object")
    return document


def _unique_name() -> str:
    """mosquitto knows a device by this name, so that no request may choose it."""
    return f"provisioned-{secrets.token_hex(16)}"
