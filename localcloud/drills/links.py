"""The links of a drill's devices: lost and restored ones, and the heartbeats of hubs that speak of their devices."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from localcloud.drills.devices import Session, TownDeviceSession
from localcloud.drills.model import TownDevice
from localcloud.loop import Loop, Order

Connect = Callable[[str], Session]
HUB = "hub"


class TownLinks:
    """Devices are connected and beat from the start (contracts, "Meaning" 3), but for those in their box.

    What is in its box says nothing, and no hub has ever heard it, until it is restored for the first time.
    A device behind a hub has no link of its own: its hub tells when it last heard it, and a hub that
    is cut off takes its devices with it.
    """

    def __init__(
        self,
        loop: Loop,
        devices: Mapping[str, TownDevice],
        sessions: Mapping[str, TownDeviceSession],
        connect: Connect,
        beat: timedelta,
        boxed: Collection[str] = (),
    ) -> None:
        self._loop = loop
        self._devices = devices
        self._sessions = sessions
        self._connect = connect
        self._beat = beat
        self._boxed = set(boxed)
        self._lost = set(boxed)
        self._heard: dict[str, datetime] = {}

    def start(self) -> None:
        """Let every hub beat, now and from now on; what is in its box is silent."""
        for device in self._boxed:
            self._sessions[device].mute()
        for device, known in self._devices.items():
            if known.type == HUB:
                self._beat_on(device)

    def lose(self, device: str) -> None:
        """Let a device's connection end without a word; what goes through it is not heard either."""
        if device in self._lost:
            return
        self._heard[device] = self._loop.now()
        self._lost.add(device)
        for each in (device, *self._behind(device)):
            self._sessions[each].mute()
        if not self._devices[device].via:
            self._sessions[device].drop()

    def restore(self, device: str) -> None:
        """Let a device connect again, and what is behind it be heard; one in its box is taken out."""
        if device not in self._lost:
            return
        self._lost.discard(device)
        if not self._devices[device].via or device in self._boxed:
            self._sessions[device].rejoin(self._connect(device))
        self._boxed.discard(device)
        for each in (device, *self._behind(device)):
            if each not in self._lost and self._carrier(each) not in self._lost:
                self._sessions[each].unmute()

    def _carrier(self, device: str) -> str:
        home, via = device.split(".", maxsplit=1)[0], self._devices[device].via
        return f"{home}.{via}" if via else device

    def _behind(self, hub: str) -> list[str]:
        return [d for d in self._devices if d != hub and self._carrier(d) == hub]

    def _beat_on(self, hub: str) -> None:
        if hub not in self._lost:
            now = self._loop.now()
            seen = {
                device.split(".", maxsplit=1)[1]: self._heard_at(device, now)
                for device in self._behind(hub)
                if device not in self._boxed
            }
            document = {"at": now.isoformat(timespec="milliseconds"), "seen": seen}
            self._sessions[hub].ingest("heartbeat", json.dumps(document).encode())
        self._loop.after(self._beat, Order.DO, lambda: self._beat_on(hub))

    def _heard_at(self, device: str, now: datetime) -> str:
        at = self._heard[device] if device in self._lost else now
        return at.isoformat(timespec="milliseconds")
