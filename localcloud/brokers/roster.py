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


def is_thing_name(name: str) -> bool:
    """Can a thing be called so."""
    return _THING_NAME.fullmatch(name) is not None


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
        self._names: dict[str, str] = {}
        self._lock = threading.Lock()

    def add(self, registration: Registration) -> str | None:
        """Register a thing; returns the certificate id that it replaces, if any.

        Raises:
            BrokerError: the name is no thing name, or the certificate is another thing's.
        """
        thing, certificate = registration.thing, registration.certificate
        if not is_thing_name(thing):
            raise BrokerError(f"not a thing name: {thing!r}")
        rights = Rights(registration.policies, Connection(thing, thing), self._scope)
        with self._lock:
            if self._things.get(certificate.certificate_id, thing) != thing:
                raise BrokerError(f"the certificate of {thing} is registered for another thing")
            former = self._members.get(thing)
            if former is not None:
                self._forget_names(former)
            self._members[thing] = Member(thing, certificate, rights)
            self._things[certificate.certificate_id] = thing
            self._names[certificate.common_name] = thing
        replaced = former is not None and former.certificate != certificate
        return former.certificate.certificate_id if former and replaced else None

    def remove(self, name: str) -> Member:
        """Take out a thing by its name or its certificate id."""
        with self._lock:
            member = self._members.pop(self._things.get(name, name), None)
            if member is None:
                raise BrokerError(f"no such thing or certificate is registered: {name}")
            self._forget_names(member)
            return member

    def _forget_names(self, member: Member) -> None:
        del self._things[member.certificate.certificate_id]
        self._names.pop(member.certificate.common_name, None)

    def of_thing(self, thing: str) -> Member | None:
        with self._lock:
            return self._members.get(thing)

    def of_certificate(self, certificate_id: str) -> Member | None:
        with self._lock:
            return self._members.get(self._things.get(certificate_id, ""))

    def of_common_name(self, name: str) -> Member | None:
        """The member whose certificate was last registered with this common name."""
        with self._lock:
            return self._members.get(self._names.get(name, ""))

    def admitted(self, certificate_id: str, client_id: str) -> Member | None:
        """The member that may connect so: its certificate, its own name, and iot:Connect."""
        member = self.of_certificate(certificate_id)
        if member is None or member.thing != client_id or not member.rights.may_connect():
            return None
        return member

    def only_publisher(self, topic: str) -> Member | None:
        """The one member who may publish on the topic, for brokers that do not tell.

        Those named in the topic are asked; where it names nobody, as for claims, all. None when
        nobody may, or more than one: an identity is never guessed.
        """
        levels = dict.fromkeys(topic.split("/"))
        named = [member for member in map(self.of_thing, levels) if member is not None]
        found = [member for member in named or self if member.rights.may_publish(topic)]
        return found[0] if len(found) == 1 else None

    def __iter__(self) -> Iterator[Member]:
        with self._lock:
            return iter(list(self._members.values()))
