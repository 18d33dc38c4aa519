"""Keeps what a device told of a home's people once it is gone, and lets none bring signs along from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from telecare.domain.consent import paused_at_home
from telecare.domain.presence import Keeping, Presence, pack_of
from telecare.domain.presence_proof import ProofRules, said_of
from telecare.domain.registry.device_file import DeviceFile
from telecare.ports.consents import Consents
from telecare.ports.presence import Presences
from telecare.ports.world import Clock, Directory


@dataclass(frozen=True, slots=True)
class KeepSigns:
    """Keeps signs with those whom they are of; the same again changes nothing."""

    presences: Presences
    directory: Directory
    consents: Consents
    clock: Clock

    def of_leaving(self, bureau: str, device: DeviceFile) -> tuple[str, ...]:
        """Keep what a device of a home has told of its people, and return whom it heard.

        To be done while it still hangs there: between its place in the register and this, nothing counts
        twice. Nobody's signs are kept whose use somebody does not allow.
        """
        home, now = self.directory.snapshot(bureau, device.home), self.clock.now()
        heard = tuple(elder for elder in home.elders if device.elder in {"", elder})
        words = {elder: self.consents.of(bureau, elder).values() for elder in home.elders}
        if paused_at_home(words, [device.thing], now):
            return heard
        known = self.presences.read(bureau, [device.thing])
        left = ProofRules.of(home.parameters).left_by(known, device.thing)
        keeping = Keeping.of(home.parameters)
        for elder in heard if left else ():
            name = said_of(elder)
            horizon, stirred = now - keeping.words, now - keeping.stirs
            told = Presence({name: left})
            self.presences.fold(bureau, pack_of(name), told, horizon, stirred)
        return heard

    def forget(self, bureau: str, thing: str) -> None:
        """Forget what a device heard so far: it is out of use, or comes into a home of which it heard nothing."""
        self.presences.forget(bureau, [thing])
