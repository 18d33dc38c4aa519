"""Certificates of AWS IoT that the twin's broker trusts, and a word when who may connect has changed.

moto signs them by an authority that nobody knows, for a request even with a key that nobody has, and
no broker hears of what is attached to what.
"""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from moto.core.botocore_stubber import BotocoreStubber
from moto.iot.exceptions import InvalidRequestException
from moto.iot.models import FakeCertificate, IoTBackend

from localcloud.brokers.interface import BrokerError
from localcloud.moto_seams.patching import Seam
from localcloud.pki import Authority

_READS = ("GET", "HEAD")


def install(authority: Authority, settle: Callable[[], None]) -> Seam:
    """Issue certificates under the authority, and settle after each change before it is answered.

    Args:
        authority: The one that the broker trusts.
        settle: Lets the broker follow; its BrokerError is told to whoever made the change. It is
            called outside the one-at-a-time lock, so that many changes are settled at once.
    """
    seam = Seam()
    seam.replace(IoTBackend, "create_keys_and_certificate", _with_keys(authority))
    seam.replace(IoTBackend, "create_certificate_from_csr", _for_request(authority))
    seam.wrap(BotocoreStubber, "process_request", lambda original: _then(original, settle))
    return seam


def _with_keys(authority: Authority) -> Callable[..., Any]:
    def create(backend: IoTBackend, set_as_active: Any) -> tuple[FakeCertificate, dict[str, str]]:
        issued = authority.issue_client(_any_name())
        public = load_pem_private_key(issued.key_pem, None).public_key()
        keys = {
            "PublicKey": public.public_bytes(
                Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
            ).decode(),
            "PrivateKey": issued.key_pem.decode(),
        }
        return _keep(backend, issued.pem, set_as_active), keys

    return create


def _for_request(authority: Authority) -> Callable[..., Any]:
    def create(backend: IoTBackend, csr: str, set_as_active: Any) -> FakeCertificate:
        try:
            _, pem = authority.issue_for_request(_any_name(), csr.encode())
        except ValueError as error:
            raise InvalidRequestException(f"The CSR cannot be used: {error}") from error
        return _keep(backend, pem, set_as_active)

    return create


def _any_name() -> str:
    """A certificate is issued before its thing is known; the broker tells devices apart by it."""
    return uuid4().hex


def _keep(backend: IoTBackend, pem: bytes, set_as_active: Any) -> FakeCertificate:
    # The flag comes as a word from one of the two routes.
    status = "ACTIVE" if str(set_as_active).lower() == "true" else "INACTIVE"
    certificate = FakeCertificate(pem.decode(), status, backend.account_id, backend.region_name)
    backend.certificates[certificate.certificate_id] = certificate
    return certificate


def _then(original: Callable[..., Any], settle: Callable[[], None]) -> Callable[..., Any]:
    def process_request(stubber: BotocoreStubber, request: Any) -> Any:
        answer = original(stubber, request)
        if "://iot." in request.url and request.method not in _READS:
            try:
                settle()
            except BrokerError as error:
                kind = {"x-amzn-errortype": "InvalidRequestException"}
                return 400, kind, json.dumps({"message": str(error)})
        return answer

    return process_request
