"""What a certificate says of itself, as the policy variables `iot:Certificate...`.

The first value of an attribute goes by the attribute's name alone, the next by `.1` and so on, up
to five. A value with a wildcard of policies or topics is left out, for AWS IoT does not put it in
a policy; one of more than 1,024 characters too.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, cast

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID, ObjectIdentifier

MOST_VALUES: Final = 5
LONGEST: Final = 1024
_NEVER_FILLED: Final = frozenset("*$+?#")

_NAMES: Final[dict[str, ObjectIdentifier]] = {
    "DistinguishedNameQualifier": NameOID.DN_QUALIFIER,
    "Country": NameOID.COUNTRY_NAME,
    "Organization": NameOID.ORGANIZATION_NAME,
    "OrganizationalUnit": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "State": NameOID.STATE_OR_PROVINCE_NAME,
    "CommonName": NameOID.COMMON_NAME,
    "SerialNumber": NameOID.SERIAL_NUMBER,
    "Title": NameOID.TITLE,
    "Surname": NameOID.SURNAME,
    "GivenName": NameOID.GIVEN_NAME,
    "Initials": NameOID.INITIALS,
    "Pseudonym": NameOID.PSEUDONYM,
    "GenerationQualifier": NameOID.GENERATION_QUALIFIER,
}
_ALTERNATIVES: Final[dict[str, Callable[[x509.GeneralNames], Iterable[object]]]] = {
    "RFC822Name": lambda names: names.get_values_for_type(x509.RFC822Name),
    "DNSName": lambda names: names.get_values_for_type(x509.DNSName),
    "DirectoryName": lambda names: (
        name.rfc4514_string() for name in names.get_values_for_type(x509.DirectoryName)
    ),
    "UniformResourceIdentifier": lambda names: names.get_values_for_type(
        x509.UniformResourceIdentifier
    ),
    "IPAddress": lambda names: names.get_values_for_type(x509.IPAddress),
}
_SIDES: Final[dict[type, str]] = {
    x509.IssuerAlternativeName: "Issuer",
    x509.SubjectAlternativeName: "Subject",
}
CERTIFICATE_ID: Final = "iot:CertificateId"
_SERIAL: Final = "iot:Certificate.SerialNumber"


def is_certificate_variable(name: str) -> bool:
    """Whether policies may name this variable, with or without an index."""
    stem, _dot, index = name.rpartition(".")
    known = stem if index.isdecimal() else name
    return name in (CERTIFICATE_ID, _SERIAL) or known in _KNOWN


_KNOWN: Final = frozenset(
    f"iot:Certificate.{side}.{name}"
    for side in ("Issuer", "Subject")
    for name in (*_NAMES, *(f"AlternativeName.{kind}" for kind in _ALTERNATIVES))
)


def variables_of(pem: bytes) -> Mapping[str, str]:
    """The variables of a PEM certificate that have a value.

    Raises:
        ValueError: it is no certificate.
    """
    certificate = x509.load_pem_x509_certificate(pem)
    der = certificate.public_bytes(Encoding.DER)
    found = {
        CERTIFICATE_ID: hashlib.sha256(der).hexdigest(),
        _SERIAL: _serial(certificate.serial_number),
    }
    for name, values in _attributes(certificate):
        for index, value in enumerate(values[:MOST_VALUES]):
            if len(value) <= LONGEST and not _NEVER_FILLED & set(value):
                found[f"iot:Certificate.{name}.{index}" if index else f"iot:Certificate.{name}"] = (
                    value
                )
    return found


def _serial(number: int) -> str:
    """As certificates are printed: bytes in hexadecimal, joined by colons."""
    return number.to_bytes((number.bit_length() + 7) // 8 or 1).hex(":")


def _attributes(certificate: x509.Certificate) -> Iterator[tuple[str, list[str]]]:
    for side, name in (("Issuer", certificate.issuer), ("Subject", certificate.subject)):
        for word, oid in _NAMES.items():
            yield f"{side}.{word}", [str(each.value) for each in name.get_attributes_for_oid(oid)]
    for extension in certificate.extensions:
        alternative = _SIDES.get(type(extension.value))
        if alternative is not None:
            names = cast(x509.GeneralNames, extension.value)
            for word, values in _ALTERNATIVES.items():
                held = [str(value) for value in values(names)]
                yield f"{alternative}.AlternativeName.{word}", held
