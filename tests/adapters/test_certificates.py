"""A device that is out of use: every certificate of its thing is void in AWS IoT's registry."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from telecare.adapters.aws import RefusedError
from telecare.adapters.certificates import IotCertificates
from tests.fakes.cloud import moto, the_clients


@pytest.fixture(autouse=True)
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """AWS in this process."""
    with moto(monkeypatch):
        yield


def enrolled(thing: str, certificates: int = 1) -> list[str]:
    """Enrol a thing with some certificates; returns their ids."""
    ask = the_clients().ask
    ask("iot", "create_thing", thingName=thing)
    made = [
        ask("iot", "create_keys_and_certificate", setAsActive=True) for _ in range(certificates)
    ]
    for each in made:
        ask("iot", "attach_thing_principal", thingName=thing, principal=each["certificateArn"])
    return [each["certificateId"] for each in made]


def standing(certificate: str) -> str:
    described = the_clients().ask("iot", "describe_certificate", certificateId=certificate)
    return str(described["certificateDescription"]["status"])


def test_every_certificate_of_the_thing_is_revoked_and_nobody_elses() -> None:
    mine, theirs = enrolled("b-pir1", 2), enrolled("b-pir2")

    count = IotCertificates(the_clients()).shut_out("b-pir1")

    assert count == 2
    assert [standing(each) for each in mine] == ["REVOKED", "REVOKED"]
    assert standing(theirs[0]) == "ACTIVE"


def test_shutting_out_twice_is_the_same() -> None:
    [mine] = enrolled("b-pir1")
    certificates = IotCertificates(the_clients())

    certificates.shut_out("b-pir1")
    certificates.shut_out("b-pir1")

    assert standing(mine) == "REVOKED"


def test_a_thing_that_was_never_enrolled_has_nothing_to_shut_out() -> None:
    assert IotCertificates(the_clients()).shut_out("b-pir9") == 0


class _Refusing:
    """A registry that refuses whoever asks."""

    def ask(self, service: str, operation: str, **request: str) -> dict[str, object]:
        raise RefusedError(service, operation, "UnauthorizedException")


def test_a_refusal_is_no_absence_of_certificates() -> None:
    with pytest.raises(RefusedError):
        IotCertificates(_Refusing()).shut_out("b-pir1")  # type: ignore[arg-type]
