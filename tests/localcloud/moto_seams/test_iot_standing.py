"""Certificates in moto: what the seam mends, and who is told of changes."""

import inspect

import pytest
from moto import settings
from moto.iot import iot_backends
from moto.iot.models import FakeCertificate, IoTBackend

from localcloud.moto_seams import iot_standing
from localcloud.moto_seams.iot_standing import Ledger
from localcloud.moto_seams.patching import SeamMovedError
from localcloud.pki import Authority

ACCOUNT, REGION = "123456789012", "cn-north-1"
THING = "standard-h1-key1"


@pytest.fixture
def backend():
    backend = iot_backends[ACCOUNT][REGION]
    backend.reset()
    backend.create_policy("device", "{}")
    yield backend
    backend.reset()


@pytest.fixture(scope="module")
def authority():
    return Authority.create()


def test_moto_still_lets_nobody_in_or_out():
    """When this fails, moto may look at certificates by itself."""
    source = inspect.getsource(IoTBackend.update_certificate)

    assert "cert.status = new_status" in source
    assert len(source.splitlines()) == 4


def test_moto_still_takes_the_id_from_the_text_of_a_certificate(authority):
    """When this fails, moto gives AWS's ids by itself: drop that part of the seam."""
    issued = authority.issue_client(THING)

    known = FakeCertificate(issued.pem.decode(), "ACTIVE", ACCOUNT, REGION)

    assert not settings.iot_use_valid_cert()
    assert known.certificate_id != issued.certificate.certificate_id


def test_every_change_is_told_with_its_certificate(backend, authority):
    told = []
    issued = authority.issue_client(THING)
    with iot_standing.install(told.append):
        backend.create_thing(THING, "", None)
        certificate = backend.register_certificate_without_ca(issued.pem.decode(), "ACTIVE")
        for attach, detach in (
            (backend.attach_policy, backend.detach_policy),
            (backend.attach_principal_policy, backend.detach_principal_policy),
            (backend.attach_thing_principal, backend.detach_thing_principal),
        ):
            name = THING if attach == backend.attach_thing_principal else "device"
            attach(name, certificate.arn)
            detach(name, certificate.arn)
        backend.update_certificate(certificate_id=certificate.certificate_id, new_status="INACTIVE")
        backend.delete_certificate(certificate.certificate_id, False)

    assert told == [issued.certificate.certificate_id] * 8


def test_changes_that_may_concern_any_certificate_are_told_as_such(backend):
    told = []
    with iot_standing.install(told.append):
        backend.create_policy_version("device", '{"a": 1}', True)
        backend.create_thing(THING, "", None)
        backend.update_thing(THING, "", {"attributes": {"room": "hall"}}, False)
        backend.delete_thing(THING)

    assert told == [None] * 3


def test_a_change_that_is_refused_is_not_told(backend):
    told = []
    with iot_standing.install(told.append), pytest.raises(Exception, match="does not exist"):
        backend.update_certificate("0" * 64, "INACTIVE")

    assert told == []


def test_who_is_entered_anew_is_the_only_one_that_is_active(backend, authority):
    ledger = Ledger(ACCOUNT, REGION)
    former, latter = (authority.issue_client(THING) for _ in range(2))
    with iot_standing.install(lambda _changed: None):
        ledger.enter(THING, former.pem.decode(), "device")
        ledger.enter(THING, latter.pem.decode(), "device")

    entries = {entry.certificate_id: entry for entry in ledger.entries()}
    assert [entry.is_active for entry in entries.values()] == [False, True]
    entry = entries[latter.certificate.certificate_id]
    assert (entry.things, entry.policies) == ((THING,), (("device", "{}"),))


def test_a_moto_that_has_moved_is_noticed(monkeypatch):
    monkeypatch.delattr(IoTBackend, "update_certificate")

    with pytest.raises(SeamMovedError, match="update_certificate"):
        iot_standing.install(lambda _changed: None)
