"""What a certificate says of itself can be asked in policies."""

import hashlib
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from localcloud.iot_policy.certificate_variables import is_certificate_variable, variables_of
from localcloud.iot_policy.rights import Connection
from localcloud.pki import Authority


def a_certificate(*subject: tuple[x509.ObjectIdentifier, str]) -> bytes:
    key = generate_private_key(SECP256R1())
    now = datetime.now(UTC)
    names = [x509.DNSName("key1.local"), x509.IPAddress(ip_address("10.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(oid, value) for oid, value in subject]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Maker")]))
        .public_key(key.public_key())
        .serial_number(0x9212)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(Encoding.PEM)


def test_names_serial_number_and_alternative_names_are_variables():
    found = dict(
        variables_of(
            a_certificate(
                (NameOID.COMMON_NAME, "key1"),
                (NameOID.COUNTRY_NAME, "CN"),
                (NameOID.ORGANIZATIONAL_UNIT_NAME, "one"),
                (NameOID.ORGANIZATIONAL_UNIT_NAME, "two"),
            )
        )
    )

    assert len(found.pop("iot:CertificateId")) == 64
    assert found == {
        "iot:Certificate.SerialNumber": "92:12",
        "iot:Certificate.Issuer.Organization": "Maker",
        "iot:Certificate.Subject.CommonName": "key1",
        "iot:Certificate.Subject.Country": "CN",
        "iot:Certificate.Subject.OrganizationalUnit": "one",
        "iot:Certificate.Subject.OrganizationalUnit.1": "two",
        "iot:Certificate.Subject.AlternativeName.DNSName": "key1.local",
        "iot:Certificate.Subject.AlternativeName.IPAddress": "10.0.0.1",
    }


def test_the_id_is_that_of_the_registry():
    issued = Authority.create().issue_client("h1")

    found = variables_of(issued.pem)

    assert found["iot:CertificateId"] == issued.certificate.certificate_id
    der = x509.load_pem_x509_certificate(issued.pem).public_bytes(Encoding.DER)
    assert found["iot:CertificateId"] == hashlib.sha256(der).hexdigest()


@pytest.mark.parametrize("value", ["a*", "a?", "a#", "a+", "$a", "x" * 65])
def test_a_value_that_would_widen_a_policy_is_left_out(value):
    # A common name has at most 64 characters; a given name may be longer.
    found = variables_of(a_certificate((NameOID.GIVEN_NAME, value)))

    assert ("iot:Certificate.Subject.GivenName" in found) is (value == "x" * 65)


def test_at_most_five_values_of_a_name_count():
    units = [(NameOID.ORGANIZATIONAL_UNIT_NAME, str(number)) for number in range(7)]

    found = [name for name in variables_of(a_certificate(*units)) if "OrganizationalUnit" in name]

    assert len(found) == 5


def test_a_policy_asks_for_the_certificate(rights_of, allow):
    subject = "${iot:Certificate.Subject.CommonName}"
    by_name = allow("iot:Publish", f"topic/of/{subject}")
    issued = Authority.create().issue_client("h1")
    connection = Connection("h1", certificate=variables_of(issued.pem))

    rights = rights_of(by_name, connection=connection)

    assert rights.may_publish("of/h1")
    assert not rights.may_publish("of/h2")
    assert not rights_of(by_name, connection=Connection("h1")).may_publish("of/")


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("iot:CertificateId", True),
        ("iot:Certificate.Issuer.AlternativeName.RFC822Name", True),
        ("iot:Certificate.Subject.Country.3", True),
        ("iot:Certificate.Subject", False),
        ("iot:Certificate.Subject.Country.x", False),
    ],
)
def test_variables_are_known_by_name(name, known):
    assert is_certificate_variable(name) is known
