"""What devices say that cannot be: a clock behind, a dial that jumped, a hub that invents devices.

Each is a repair of a device that still speaks, and is told once until it ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from telecare.domain.device_clock import Lag, slow_clock
from telecare.domain.device_health import Apparatus, Guarded
from telecare.domain.meters import MeterRules, MeterWatch
from telecare.domain.presence import MOST_SEEN, SEEN, Presence

CLOCK, DIAL, NAMES = "clock", "dial", "names"
"""What of a device is wrong, as its repair says it."""

STILL_GUARDS = frozenset({CLOCK, DIAL, NAMES})
"""A device of which this is wrong is heard all the same, and what it says is set right."""


def slow_clocks(apparatus: Apparatus) -> dict[str, Lag]:
    """Return the devices whose clocks are slow, and by how much."""
    lags: dict[str, Lag] = {}
    for thing in (device.thing for device in apparatus.devices):
        words, tolerance = apparatus.presence.of(thing), apparatus.rules.slow
        if slow_clock(words, tolerance) is None:
            continue  # nearly always, and then nobody asks for outages
        lag = slow_clock(words, tolerance, apparatus.gaps(apparatus.carrier(thing)))
        if lag is not None:
            lags[thing] = lag
    return lags


def device_faults(
    devices: Iterable[Guarded],
    presence: Presence,
    slow: Iterable[str],
    meters: Mapping[str, MeterRules],
) -> Iterator[tuple[str, str]]:
    """Yield things and what is wrong with them."""
    yield from ((thing, CLOCK) for thing in slow)
    for device in devices:
        words = presence.of(device.thing)
        if sum(word.startswith(SEEN) for word in words) > MOST_SEEN:
            yield device.thing, NAMES
        for meter, dials in presence.dials.get(device.thing, {}).items():
            if meter in meters and MeterWatch(meters[meter], dials).has_jumped:
                yield device.thing, DIAL


def fault_key(thing: str, fault: str) -> str:
    """Return the name under which it is remembered until it ends: no thing's own name holds a stroke."""
    return f"{thing}/{fault}"


def fault_of(key: str) -> tuple[str, str]:
    """Return the thing of a key, and what is wrong with it; '' where it only fell silent."""
    thing, _, fault = key.partition("/")
    return thing, fault
