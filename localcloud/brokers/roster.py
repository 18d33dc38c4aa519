"""Who may connect: things, their certificates and their rights, safe to ask from any thread."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from localcloud.brokers.interface import BrokerError, Registration
from localcloud.iot_policy.rights import Connection, Rights, Scope
from localcloud.pki import Certificate

# AWS IoT Core's own rule for thing names; it also keeps them harmless in files and topics.
_THING_NAME = re.compile(r"[a-zA-Z0-9:_-]{1,128}")


@dataclass(frozen=True, slots=True)
class Member:
    """A registered thing with its rights when connected under its own name."""

    thing: str
    certificate: Certificate
    rights: Rights


class Roster:
    """Holds one certificate a thing at a time, so that an identity is never in doubt."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._members: dict[str, Member] = {}
        self._things: dict[str, str] = {}
        self._lock = threading.Lock()

    def add(self, registration: Registration) -> str | None:
        """Register a thing; returns the certificate id that it replaces, if any.

        Raises:
            BrokerError: the name is no thing name, or the certificate is another thing's.
        """
        thing, certificate = registration.thing, registration.certificate
        if not _THING_NAME.fullmatch(thing):
            raise BrokerError(f"not a thing name: {thing!r}")
        rights = Rights(registration.policies, _connection(registration), self._scope)
        with self._lock:
            if self._things.get(certificate.certificate_id, thing) != thing:
                raise BrokerError(f"the certificate of {thing} is registered for another thing")
            former = self._members.get(thing)
            if former is not None:
                del self._things[former.certificate.certificate_id]
            self._members[thing] = Member(thing, certificate, rights)
            self._things[certificate.certificate_id] = thing
        replaced = former is not None and former.certificate != certificate
        return former.certificate.certificate_id if former and replaced else None

    def remove(self, name: str) -> Member:
        """Take out a thing by its name or its certificate id."""
        with self._lock:
            member = self._members.pop(self._things.get(name, name), None)
            if member is None:
                raise BrokerError(f"no such thing or certificate is registered: {name}")
            del self._things[member.certificate.certificate_id]
            return member

    def of_thing(self, thing: str) -> Member | None:
        with self._lock:
            return self._members.get(thing)

    def of_certificate(self, certificate_id: str) -> Member | None:
        with self._lock:
            return self._members.get(self._things.get(certificate_id, ""))

    def admitted(self, certificate_id: str, client_id: str) -> Member | None:
        """The member that may connect so: its certificate, its own name, and iot:Connect."""
        member = self.of_certificate(certificate_id)
        if member is None or member.thing != client_id or not member.rights.may_connect():
            return None
        return member

    def only_publisher(self, topic: str) -> Member | None:
        """The one member named in the topic who may publish on it, for brokers that do not tell.

        None when nobody may, or more than one: an identity is never guessed.
        """
        named = (self.of_thing(level) for level in dict.fromkeys(topic.split("/")))
        found = [member for member in named if member and member.rights.may_publish(topic)]
        return found[0] if len(found) == 1 else None

    def __iter__(self) -> Iterator[Member]:
        with self._lock:
            return iter(list(self._members.values()))


def _connection(registration: Registration) -> Connection:
    """A device under its own name, from an address that is not known beforehand."""
    return Connection(
        registration.thing,
        registration.thing,
        thing_type=registration.thing_type,
        attributes=registration.attributes,
        certificate=registration.variables,
    )
