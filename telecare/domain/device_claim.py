"""A device's claim to be one that a bureau has listed, and why it may be refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

_BUREAU = re.compile(r"[a-z0-9]+")
_SERIAL = re.compile(r"[a-zA-Z0-9:_-]+")
LONGEST_THING = 128
"""Of a thing's name, in characters, as AWS IoT has it."""
LONGEST_KEPT = 256
"""Of what a stranger says of itself, in characters: enough to find it again."""


class ClaimRefusal(StrEnum):
    """Why a device is not enrolled; the words go to quarantine."""

    NOT_LISTED = "claim: not on the roster"
    ENROLLED = "claim: enrolled already"
    OTHER_BUREAU = "claim: listed by another bureau"


@dataclass(frozen=True, slots=True)
class DeviceClaim:
    """What a device says it is, the certificate it wants, and by whose claim it asks."""

    bureau: str
    serial: str
    certificate: str
    claimed_by: str
    template: str

    @property
    def thing(self) -> str:
        """Return the name that the device would have; '' when it cannot have one."""
        return thing_of(self.bureau, self.serial)

    def described(self) -> dict[str, str]:
        """Return what is kept of a refused claim; nothing of it is a person's."""
        told = {
            "bureau": self.bureau,
            "serial": self.serial,
            "certificate": self.certificate,
            "claimed_by": self.claimed_by,
        }
        return {name: text[:LONGEST_KEPT] for name, text in told.items()}


def thing_of(bureau: str, serial: str) -> str:
    """Return `<bureau>-<serial>`; '' when the two make no name of which the bureau can be told."""
    name = f"{bureau}-{serial}"
    fits = _BUREAU.fullmatch(bureau) and _SERIAL.fullmatch(serial)
    return name if fits and len(name) <= LONGEST_THING else ""


def read_claim(event: Mapping[str, object]) -> DeviceClaim:
    """Return the claim of a pre-provisioning hook's event; what is missing or no text is ''."""
    parameters = event.get("parameters")
    given = parameters if isinstance(parameters, Mapping) else {}
    return DeviceClaim(
        bureau=_text(given.get("Bureau")),
        serial=_text(given.get("SerialNumber")),
        certificate=_text(event.get("certificateId")),
        claimed_by=_text(event.get("claimCertificateId")),
        template=_text(event.get("templateArn")).rpartition("/")[2],
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
