"""Certificates of the twin: an authority of its own, what it issues, and what it takes back."""

import hashlib
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DeviceKey = EllipticCurvePublicKey | RSAPublicKey

CLOCK_SKEW = timedelta(days=1)
LIFETIME = timedelta(days=3650)
SERVER_HOSTS = ("localhost", "127.0.0.1")


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a broker needs to know of a certificate; the id is the one AWS IoT Core gives it."""

    certificate_id: str
    common_name: str
    serial_number: int = 0


def read_certificate(pem: bytes) -> Certificate:
    """Read the identity of a PEM certificate.

    Raises:
        ValueError: it is no certificate, or its subject has no common name.
    """
    return _identity(x509.load_pem_x509_certificate(pem))


def certificate_id(der: bytes) -> str:
    """The id under which AWS IoT Core knows a certificate: SHA-256 of its DER form."""
    return hashlib.sha256(der).hexdigest()


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate with its private key, as handed to whoever will present it."""

    certificate: Certificate
    pem: bytes
    key_pem: bytes

    def write(self, folder: Path, stem: str) -> tuple[Path, Path]:
        """Write both files, the key readable by the owner alone; returns certificate and key."""
        certificate_file, key_file = folder / f"{stem}.pem", folder / f"{stem}.key"
        certificate_file.write_bytes(self.pem)
        key_file.touch(mode=0o600)
        key_file.write_bytes(self.key_pem)
        return certificate_file, key_file


class Authority:
    """A certificate authority that lives as long as the twin and remembers what it issued."""

    def __init__(self, key: EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
        self._key = key
        self._certificate = certificate
        self._issued: dict[int, Certificate] = {}

    @classmethod
    def create(cls, name: str = "Anju twin") -> Self:
        """Make an authority with a new key; no other authority's certificates pass for its own."""
        key = generate_private_key(SECP256R1())
        subject = _name(name)
        builder = _builder(subject, subject, key.public_key(), key.public_key(), authority=True)
        return cls(key, builder.sign(key, hashes.SHA256()))

    @property
    def pem(self) -> bytes:
        """The authority's own certificate, which clients and servers trust."""
        return self._certificate.public_bytes(Encoding.PEM)

    def issue_server(self, hosts: Iterable[str] = SERVER_HOSTS) -> Issued:
        """Issue a server certificate whose alternative names are the hosts."""
        names = [_alternative_name(host) for host in hosts]
        return self._issue("localhost", ExtendedKeyUsageOID.SERVER_AUTH, names)

    def issue_client(self, common_name: str) -> Issued:
        """Issue a client certificate; a device's common name is its thing name."""
        issued = self._issue(common_name, ExtendedKeyUsageOID.CLIENT_AUTH, [])
        self._issued[issued.certificate.serial_number] = issued.certificate
        return issued

    def issue_for_request(self, common_name: str, request_pem: bytes) -> tuple[Certificate, bytes]:
        """Issue a client certificate for the key of a request; the name is ours, not the request's.

        Raises:
            ValueError: it is no request, or not signed by the key that it names.
        """
        request = x509.load_pem_x509_csr(request_pem)
        if not request.is_signature_valid:
            raise ValueError("the request is not signed by its own key")
        key = request.public_key()
        if not isinstance(key, EllipticCurvePublicKey | RSAPublicKey):
            raise ValueError("the key is neither RSA nor of an elliptic curve")
        usage = ExtendedKeyUsageOID.CLIENT_AUTH
        certificate = self._sign(common_name, key, usage, [])
        identity = _identity(certificate)
        self._issued[identity.serial_number] = identity
        return identity, certificate.public_bytes(Encoding.PEM)

    def revocation_list(self, accepted: Iterable[Certificate]) -> bytes:
        """Sign a list (PEM) that revokes every client certificate issued but not accepted."""
        now = datetime.now(UTC)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._certificate.subject)
            .last_update(now - CLOCK_SKEW)
            .next_update(now + LIFETIME)
        )
        kept = {certificate.serial_number for certificate in accepted}
        for serial in self._issued.keys() - kept:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM)

    def _issue(
        self,
        common_name: str,
        usage: x509.ObjectIdentifier,
        names: list[x509.GeneralName],
    ) -> Issued:
        key = generate_private_key(SECP256R1())
        certificate = self._sign(common_name, key.public_key(), usage, names)
        return Issued(_identity(certificate), certificate.public_bytes(Encoding.PEM), _pem(key))

    def _sign(
        self,
        common_name: str,
        key: DeviceKey,
        usage: x509.ObjectIdentifier,
        names: list[x509.GeneralName],
    ) -> x509.Certificate:
        own = self._key.public_key()
        builder = _builder(
            _name(common_name), self._certificate.subject, key, own, authority=False
        ).add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(self._key, hashes.SHA256())


def _identity(certificate: x509.Certificate) -> Certificate:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if not names:
        raise ValueError("the certificate's subject has no common name")
    der = certificate.public_bytes(Encoding.DER)
    return Certificate(certificate_id(der), str(names[0].value), certificate.serial_number)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: DeviceKey,
    issuer_key: EllipticCurvePublicKey,
    *,
    authority: bool,
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SKEW)
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(_key_usage(authority=authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False
        )
    )


def _key_usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _alternative_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Anju twin"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _pem(key: EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
