"""Says whether a device may be enrolled by claim: only what a bureau has listed, and only once."""

from __future__ import annotations

import json
from dataclasses import dataclass

from telecare.domain.device_claim import ClaimRefusal, DeviceClaim, thing_of
from telecare.domain.errors import UnknownDeviceError
from telecare.ports.facts import Facts
from telecare.ports.roster import Roster
from telecare.ports.world import Clock, Quarantine
from telecare.services.receive_signal import PLATFORM


@dataclass(frozen=True, slots=True)
class CheckRoster:
    """Lets listed devices in; every refusal is kept with its reason.

    A leaked claim enrols nothing that is not on the roster, and no device a second time. A device
    that asks again for the same certificate, because it heard no answer, is let in again.
    """

    bureaus: tuple[str, ...]
    roster: Roster
    quarantine: Quarantine
    clock: Clock
    facts: Facts

    def check(self, claim: DeviceClaim) -> bool:
        """Bind the device to its certificate and return True, or keep the claim as refused."""
        refusal = self._judge(claim)
        if refusal is None:
            self.facts.note("device_enrolled", bureau=claim.bureau, digest=claim.certificate)
            return True
        bureau = claim.bureau if claim.bureau in self.bureaus else PLATFORM
        topic = f"$aws/provisioning-templates/{claim.template}/provision/json"
        payload = json.dumps(claim.described(), ensure_ascii=False, sort_keys=True).encode()
        self.quarantine.keep(bureau, self.clock.now(), topic, payload, refusal.value)
        self.facts.note("claim_refused", bureau=bureau, why=refusal.name.lower())
        return False

    def _judge(self, claim: DeviceClaim) -> ClaimRefusal | None:
        if not claim.thing or claim.bureau not in self.bureaus or not claim.certificate:
            return self._elsewhere(claim)
        try:
            bound = self.roster.bind(claim.thing, claim.certificate, self.clock.now())
        except UnknownDeviceError:
            return self._elsewhere(claim)
        return None if bound else ClaimRefusal.ENROLLED

    def _elsewhere(self, claim: DeviceClaim) -> ClaimRefusal:
        """A device that another bureau has listed was sold on, or set up for the wrong one."""
        others = (thing_of(b, claim.serial) for b in self.bureaus if b != claim.bureau)
        if any(thing and self.roster.is_listed(thing) for thing in others):
            return ClaimRefusal.OTHER_BUREAU
        return ClaimRefusal.NOT_LISTED
