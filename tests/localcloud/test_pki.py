"""The authority's certificates are what brokers and devices expect of them."""

import hashlib
import ssl
import stat

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from localcloud.pki import Authority, read_certificate


def test_the_server_is_trusted_as_localhost_and_by_address():
    issued = Authority.create().issue_server()

    certificate = x509.load_pem_x509_certificate(issued.pem)

    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert [str(ip) for ip in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]


def test_a_client_certificate_carries_its_name_and_is_no_server():
    issued = Authority.create().issue_client("standard-h1-smoke1")

    certificate = x509.load_pem_x509_certificate(issued.pem)

    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert issued.certificate.common_name == "standard-h1-smoke1"
    basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert basic.ca is False


def test_the_certificate_id_is_the_digest_of_its_der_form():
    issued = Authority.create().issue_client("h1")

    der = x509.load_pem_x509_certificate(issued.pem).public_bytes(Encoding.DER)

    assert issued.certificate.certificate_id == hashlib.sha256(der).hexdigest()
    assert read_certificate(issued.pem) == issued.certificate


def test_the_authority_has_signed_its_own_and_nobody_elses():
    own, foreign = Authority.create(), Authority.create()
    root = x509.load_pem_x509_certificate(own.pem)

    x509.load_pem_x509_certificate(own.issue_client("h1").pem).verify_directly_issued_by(root)
    stranger = x509.load_pem_x509_certificate(foreign.issue_client("h1").pem)

    with pytest.raises(Exception) as caught:
        stranger.verify_directly_issued_by(root)
    assert type(caught.value).__name__ == "InvalidSignature"


def test_the_revocation_list_names_all_but_the_accepted():
    authority = Authority.create()
    kept, gone = authority.issue_client("h1"), authority.issue_client("h2")

    revoked = x509.load_pem_x509_crl(authority.revocation_list([kept.certificate]))

    assert [entry.serial_number for entry in revoked] == [gone.certificate.serial_number]
    assert revoked.is_signature_valid(
        x509.load_pem_x509_certificate(authority.pem).public_key()  # type: ignore[arg-type]
    )


def test_a_key_is_written_for_its_owner_alone(tmp_path):
    certificate, key = Authority.create().issue_client("h1").write(tmp_path, "h1")

    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    ssl.create_default_context().load_cert_chain(certificate, key)


def test_what_is_no_certificate_is_refused():
    with pytest.raises(ValueError, match="PEM"):
        read_certificate(b"nonsense")
