"""Keeps a broker equal to the control plane: who has an active certificate, for which thing, with what rights."""

import threading
from dataclasses import dataclass
from functools import cache

from moto.iot import iot_backends

from localcloud.boot import Cloud
from localcloud.brokers.interface import Broker, BrokerError, Registration
from localcloud.iot_policy.document import Policy, read_policy
from localcloud.pki import read_certificate


@dataclass(frozen=True, slots=True)
class _Bond:
    """A thing with its active certificate and the policies that are attached to it."""

    thing: str
    pem: str
    policies: tuple[tuple[str, str], ...]


class Bonds:
    """Registers at the broker what boto3 has bound together, and revokes what it has parted.

    A thing has one certificate here, the one attached last; AWS allows several. Things that were
    registered another way are left alone.
    """

    def __init__(self, cloud: Cloud, broker: Broker) -> None:
        self._backend = iot_backends[cloud.account][cloud.region]
        self._broker = broker
        self._known: dict[str, _Bond] = {}
        self._refused: set[_Bond] = set()
        self._lock = threading.Lock()

    def settle(self) -> None:
        """Return when the broker knows all that is bound at this moment.

        Many threads may ask at once: whoever comes second finds the work of many done in one.

        Raises:
            BrokerError: the broker cannot let one of them in; it is told once.
        """
        with self._lock:
            wanted = {bond.thing: bond for bond in self._bound() if bond not in self._refused}
            for thing in [t for t in self._known if t not in wanted]:
                del self._known[thing]
                self._broker.revoke(thing)
            new = [bond for thing, bond in wanted.items() if self._known.get(thing) != bond]
            if new:
                self._register(new)

    def _register(self, bonds: list[_Bond]) -> None:
        """Register all at once, or, when one of them cannot be let in, each by itself."""
        try:
            self._broker.register(*(_registration(bond) for bond in bonds))
        except BrokerError as error:
            if len(bonds) == 1:
                self._refused.update(bonds)
                raise
            self._register_each(bonds, error)
        else:
            self._known |= {bond.thing: bond for bond in bonds}

    def _register_each(self, bonds: list[_Bond], first: BrokerError) -> None:
        for bond in bonds:
            try:
                self._register([bond])
            except BrokerError as error:
                first = error
        raise first

    def _bound(self) -> list[_Bond]:
        policies: dict[str, list[tuple[str, str]]] = {}
        for (principal, name), (_, policy) in list(self._backend.principal_policies.items()):
            policies.setdefault(principal, []).append((name, policy.document))
        found = []
        for principal, thing in list(self._backend.principal_things):
            certificate = self._backend.certificates.get(principal.rpartition("/")[2])
            if certificate is not None and certificate.status == "ACTIVE" and principal in policies:
                rights = tuple(policies[principal])
                found.append(_Bond(thing, certificate.certificate_pem, rights))
        return found


def _registration(bond: _Bond) -> Registration:
    try:
        policies = [_policy(name, document) for name, document in bond.policies]
        return Registration(bond.thing, read_certificate(bond.pem.encode()), policies)
    except ValueError as error:
        raise BrokerError(f"{bond.thing}: {error}") from error


@cache
def _policy(name: str, document: str) -> Policy:
    return read_policy(document, name)
