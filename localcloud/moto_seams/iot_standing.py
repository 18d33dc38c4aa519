"""Certificates of devices in moto: what they may do, and who is told when that changes.

moto keeps things, certificates and policies, and lets nobody in or out by them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from moto.iot import iot_backends
from moto.iot.models import FakeCertificate, IoTBackend

from localcloud.moto_seams.patching import Seam

# The certificate that changed, by its id; None when it may be any of them.
OnChange: TypeAlias = Callable[[str | None], None]

ACTIVE: Final = "ACTIVE"
INACTIVE: Final = "INACTIVE"

# The argument, by its place and its name, that tells the certificate.
_CHANGES: Final[dict[str, tuple[int, str]]] = {
    "update_certificate": (0, "certificate_id"),
    "delete_certificate": (0, "certificate_id"),
    "attach_policy": (1, "target"),
    "detach_policy": (1, "target"),
    "attach_principal_policy": (1, "principal_arn"),
    "detach_principal_policy": (1, "principal_arn"),
    "attach_thing_principal": (1, "principal_arn"),
    "detach_thing_principal": (1, "principal_arn"),
}
_CHANGES_OF_ANY: Final = ("set_default_policy_version", "update_thing", "delete_thing")


@dataclass(frozen=True, slots=True)
class Entry:
    """A certificate as the registry has it; policies are names with their documents in force."""

    certificate_id: str
    pem: str
    is_active: bool
    things: tuple[str, ...]
    policies: tuple[tuple[str, str], ...]
    thing_types: dict[str, str | None] = field(default_factory=dict)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)


def install(on_change: OnChange) -> Seam:
    """Call `on_change` after every change, from the thread that made it.

    Certificates get the id that AWS IoT gives them, which is that of their DER form.
    """
    seam = Seam()
    in_der = vars(FakeCertificate)["compute_der_cert_id"]
    seam.replace(FakeCertificate, "compute_cert_id", in_der)
    for name, (place, word) in _CHANGES.items():
        seam.wrap(IoTBackend, name, _telling(on_change, place, word))
    for name in _CHANGES_OF_ANY:
        seam.wrap(IoTBackend, name, _telling(on_change, None, ""))
    return seam


def _telling(
    on_change: OnChange, place: int | None, word: str
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def around(original: Callable[..., Any]) -> Callable[..., Any]:
        def changed(backend: Any, *arguments: Any, **named: Any) -> Any:
            answer = original(backend, *arguments, **named)
            if place is None:
                on_change(None)
            else:
                told = named[word] if word in named else arguments[place]
                on_change(str(told).rpartition("/")[2])
            return answer

        return changed

    return around


class Ledger:
    """What moto's registry says of certificates, and the shortest way to enter one."""

    def __init__(self, account: str, region: str) -> None:
        self._account = account
        self._region = region

    @property
    def _backend(self) -> IoTBackend:
        return iot_backends[self._account][self._region]

    def enter(self, thing: str, pem: str, policy: str) -> None:
        """Make a certificate the only active one of a thing, which is made where it is missing."""
        backend = self._backend
        if thing not in {each.thing_name for each in list(backend.things.values())}:
            backend.create_thing(thing, "", None)
        for arn in backend.list_thing_principals(thing):
            backend.update_certificate(arn.rpartition("/")[2], INACTIVE)
        arn = backend.register_certificate_without_ca(pem, ACTIVE).arn
        backend.attach_policy(policy, arn)
        backend.attach_thing_principal(thing, arn)

    def entries(self) -> list[Entry]:
        """All certificates; attached to a thing last, they stand last."""
        backend = self._backend
        things: dict[str, list[Any]] = {}
        for (arn, _name), (_principal, thing) in list(backend.principal_things.items()):
            things.setdefault(arn, []).append(thing)
        policies: dict[str, list[Any]] = {}
        for (arn, _name), (_principal, policy) in list(backend.principal_policies.items()):
            policies.setdefault(arn, []).append(policy)
        order = {arn: number for number, arn in enumerate(things)}
        certificates = list(backend.certificates.values())
        certificates.sort(key=lambda each: order.get(each.arn, -1))
        return [
            _entry(certificate, things.get(certificate.arn, []), policies.get(certificate.arn, []))
            for certificate in certificates
        ]


def _entry(certificate: FakeCertificate, things: list[Any], policies: list[Any]) -> Entry:
    return Entry(
        certificate.certificate_id,
        certificate.certificate_pem,
        certificate.status == ACTIVE,
        tuple(thing.thing_name for thing in things),
        tuple((policy.name, policy.document) for policy in policies),
        {thing.thing_name: _type_name(thing) for thing in things},
        {thing.thing_name: dict(thing.attributes) for thing in things},
    )


def _type_name(thing: Any) -> str | None:
    return thing.thing_type.thing_type_name if thing.thing_type else None
