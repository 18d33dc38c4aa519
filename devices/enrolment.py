"""How a device comes by its certificate: a key made where it stays, and a request that the cloud signs."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from devices.network import Endpoint, Identity

_FILE, _CERTIFICATE, _KEY, _CA = "device.json", "device.pem", "device.key", "ca.pem"


class EnrolmentError(RuntimeError):
    """No certificate was given, or a folder does not hold a device."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an enrolled device connects."""

    thing: str
    host: str
    port: int


class Applicant:
    """A device that asks for its certificate; the private key never leaves it."""

    def __init__(self, thing: str) -> None:
        self.thing = thing
        self._key: EllipticCurvePrivateKey = generate_private_key(SECP256R1())

    @property
    def request(self) -> bytes:
        """The signing request, in PEM."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.thing)])
        builder = x509.CertificateSigningRequestBuilder().subject_name(name)
        return builder.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM)

    def keep(self, folder: Path, certificate: bytes, ca: bytes, place: Place) -> None:
        """Write all that the device needs to connect; the key is its owner's alone."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key_file = folder / _KEY
        key_file.touch(mode=0o600)
        key_file.write_bytes(
            self._key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        )
        (folder / _CERTIFICATE).write_bytes(certificate)
        (folder / _CA).write_bytes(ca)
        (folder / _FILE).write_text(json.dumps(asdict(place)) + "\n")


def enrol(iot: Any, applicant: Applicant, policy: str) -> bytes:
    """Have the request signed and the certificate bound to its thing; returns it in PEM.

    Args:
        iot: A boto3 client of AWS IoT.
        applicant: Who asks.
        policy: What the certificate may do.
    """
    request = applicant.request.decode()
    made = iot.create_certificate_from_csr(certificateSigningRequest=request, setAsActive=True)
    iot.create_thing(thingName=applicant.thing)
    iot.attach_policy(policyName=policy, target=made["certificateArn"])
    iot.attach_thing_principal(thingName=applicant.thing, principal=made["certificateArn"])
    return str(made["certificatePem"]).encode()


def enrolled(folder: Path) -> tuple[Identity, Endpoint]:
    """Return who the device of a folder is and where it connects.

    Raises:
        EnrolmentError: the folder does not hold a device.
    """
    try:
        place = Place(**json.loads((folder / _FILE).read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise EnrolmentError(f"{folder / _FILE}: no enrolled device: {error}") from error
    files = (folder / _CERTIFICATE, folder / _KEY, folder / _CA)
    return Identity(place.thing, *files), Endpoint(place.host, place.port)
