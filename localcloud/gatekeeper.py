"""Lets devices in at the broker by what the registry of AWS IoT says, and out again at once."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from localcloud.brokers.interface import Broker, Registration
from localcloud.iot_policy.certificate_variables import variables_of
from localcloud.iot_policy.document import Policy, read_policy
from localcloud.iot_policy.rights import Connection, Rights, Scope
from localcloud.moto_seams.iot_certificates import Entry
from localcloud.pki import read_certificate


class Ledger(Protocol):
    """The registry's certificates; one attached to its thing later stands later."""

    def entries(self) -> list[Entry]: ...


@dataclass(frozen=True, slots=True)
class _Admitted:
    """What the broker was last told of a thing."""

    certificate_id: str
    entry: Entry


class Gatekeeper:
    """A device is in exactly while a certificate of its thing is ACTIVE and lets it connect.

    `note` may be called from any thread and returns at once; the broker follows on the loop, so
    that a change made from within a broker's listener cannot wait for that broker. Of several
    good certificates of a thing the one attached last counts: the brokers hold one a thing.
    """

    def __init__(
        self,
        ledger: Ledger,
        broker: Broker,
        soon: Callable[[Callable[[], None]], object],
        scope: Scope | None = None,
    ) -> None:
        self._ledger = ledger
        self._broker = broker
        self._soon = soon
        self._scope = scope or Scope()
        self._admitted: dict[str, _Admitted] = {}
        self._changed: set[str | None] = set()
        self._noting = threading.Lock()
        self._following = threading.Lock()

    def note(self, certificate_id: str | None) -> None:
        """A certificate has changed (None: any may have); the broker follows soon."""
        with self._noting:
            is_first = not self._changed
            self._changed.add(certificate_id)
        if is_first:
            self._soon(self.follow)

    def follow(self) -> None:
        """Make the broker equal to the registry for whatever was noted; it is when this returns."""
        with self._following:
            with self._noting:
                changed, self._changed = self._changed, set()
            if changed:
                self._apply(changed)

    def _apply(self, changed: set[str | None]) -> None:
        entries = self._ledger.entries()
        registrations = []
        for thing in self._things_of(changed, entries):
            entry = self._good_entry(thing, entries)
            former = self._admitted.get(thing)
            if entry is None and former is not None:
                del self._admitted[thing]
                self._broker.revoke(former.certificate_id)
            elif entry is not None and (former is None or former.entry != entry):
                self._admitted[thing] = _Admitted(entry.certificate_id, entry)
                registrations.append(_registration(thing, entry))
        if registrations:
            self._broker.register(*registrations)

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
        return Rights(_policies(entry), connection, self._scope).may_connect()


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
