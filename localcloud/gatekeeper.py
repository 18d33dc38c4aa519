"""Lets devices in at the broker by what the registry of AWS IoT says, and out again at once."""

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from localcloud.brokers.interface import BrokerError, Registration
from localcloud.iot_policy.certificate_variables import variables_of
from localcloud.iot_policy.document import Policy, read_policy
from localcloud.iot_policy.errors import PolicyError
from localcloud.iot_policy.rights import Connection, Rights, Scope
from localcloud.moto_seams.iot_standing import Entry
from localcloud.pki import read_certificate

_log = logging.getLogger(__name__)


class Ledger(Protocol):
    """The registry's certificates; one attached to its thing later stands later."""

    def entries(self) -> list[Entry]: ...


class Door(Protocol):
    """The part of a broker that lets in and shuts out."""

    def register(self, *registrations: Registration) -> None: ...

    def revoke(self, name: str) -> None: ...


@dataclass(frozen=True, slots=True)
class _Admitted:
    """What the broker was last told of a thing."""

    certificate_id: str
    entry: Entry


class Gatekeeper:
    """A device is in exactly while a certificate of its thing is ACTIVE and lets it connect.

    `note` may be called from any thread and returns at once; the broker follows on the loop, so
    that a change made from within a broker's listener cannot wait for that broker. Of several
    good certificates of a thing the one attached last counts: the brokers hold one a thing. A
    certificate with a policy that cannot be read, or that the broker cannot hold, stays out.
    """

    def __init__(
        self,
        ledger: Ledger,
        broker: Door,
        soon: Callable[[Callable[[], None]], object],
        scope: Scope | None = None,
    ) -> None:
        self._ledger = ledger
        self._broker = broker
        self._soon = soon
        self._scope = scope or Scope()
        self._admitted: dict[str, _Admitted] = {}
        self._changed: set[str | None] = set()
        self._problems: list[str] = []
        self._noting = threading.Lock()
        self._following = threading.Lock()

    def note(self, certificate_id: str | None) -> None:
        """A certificate has changed (None: any may have); the broker follows soon."""
        with self._noting:
            is_first = not self._changed
            self._changed.add(certificate_id)
        if is_first:
            self._soon(self._follow_and_tell)

    def follow(self) -> list[str]:
        """Make the broker equal to the registry for whatever was noted; it is when this returns.

        Returns:
            Why certificates stay out that the registry would let in, or were out before.
        """
        with self._following:
            with self._noting:
                changed, self._changed = self._changed, set()
            self._problems = []
            if changed:
                self._apply(changed)
            return self._problems

    def _follow_and_tell(self) -> None:
        for problem in self.follow():
            _log.error("a certificate is out: %s", problem)

    def _apply(self, changed: set[str | None]) -> None:
        entries = self._ledger.entries()
        registrations = []
        for thing in self._things_of(changed, entries):
            entry = self._good_entry(thing, entries)
            former = self._admitted.get(thing)
            if entry is None and former is not None:
                del self._admitted[thing]
                self._revoke(former)
            elif entry is not None and (former is None or former.entry != entry):
                self._admitted[thing] = _Admitted(entry.certificate_id, entry)
                registrations.append((_registration(thing, entry), former))
        if registrations:
            self._register(registrations)

    def _register(self, registrations: list[tuple[Registration, _Admitted | None]]) -> None:
        """All at once, or where one of them is refused each by itself."""
        try:
            self._broker.register(*(registration for registration, _ in registrations))
        except BrokerError as error:
            if len(registrations) > 1:
                for each in registrations:
                    self._register([each])
                return
            [(registration, former)] = registrations
            del self._admitted[registration.thing]
            if former is not None:
                self._revoke(former)
            self._problems.append(str(error))

    def _revoke(self, former: _Admitted) -> None:
        """Whoever else revoked it first has done what was wanted, and is told all the same."""
        try:
            self._broker.revoke(former.certificate_id)
        except BrokerError as error:
            self._problems.append(str(error))

    def _things_of(self, changed: set[str | None], entries: Iterable[Entry]) -> dict[str, None]:
        anything = None in changed
        named = (
            thing
            for entry in entries
            if anything or entry.certificate_id in changed
            for thing in entry.things
        )
        known = (
            thing
            for thing, admitted in self._admitted.items()
            if anything or admitted.certificate_id in changed
        )
        return dict.fromkeys((*known, *named))

    def _good_entry(self, thing: str, entries: Iterable[Entry]) -> Entry | None:
        good = [
            entry
            for entry in entries
            if entry.is_active and thing in entry.things and self._may_connect(thing, entry)
        ]
        return good[-1] if good else None

    def _may_connect(self, thing: str, entry: Entry) -> bool:
        connection = Connection(
            thing,
            thing,
            thing_type=entry.thing_types[thing],
            attributes=entry.attributes[thing],
            certificate=_variables(entry.pem),
        )
        try:
            policies = _policies(entry)
        except PolicyError as error:
            self._problems.append(str(error))
            return False
        return Rights(policies, connection, self._scope).may_connect()


def _registration(thing: str, entry: Entry) -> Registration:
    return Registration(
        thing,
        read_certificate(entry.pem.encode()),
        _policies(entry),
        thing_type=entry.thing_types[thing],
        attributes=entry.attributes[thing],
        variables=_variables(entry.pem),
    )


def _policies(entry: Entry) -> list[Policy]:
    return [_policy(document, name) for name, document in entry.policies]


@lru_cache(maxsize=256)
def _policy(document: str, name: str) -> Policy:
    return read_policy(document, name)


@lru_cache(maxsize=4096)
def _variables(pem: str) -> Mapping[str, str]:
    return variables_of(pem.encode())
