"""What goes with a person who is erased from a home."""

from __future__ import annotations

from telecare.domain.home import Snapshot


def going_with(home: Snapshot, elder: str) -> tuple[str, ...]:
    """Return the devices that go: an elder's own, and all of a home in which nobody else is left."""
    things = [device.thing for device in home.devices]
    if not set(home.elders) - {elder}:
        return tuple(things)
    return tuple(thing for thing in things if home.elder_devices.get(thing) == elder)
