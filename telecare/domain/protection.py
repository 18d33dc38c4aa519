"""Which kinds of incident a home's devices would notice, and which of them nobody watches once one is gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from telecare.domain.home import HomeDevice
from telecare.domain.kinds import Kind

_NOTICES = {
    "one_key_call": "help",
    "pendant": "help",
    "voice_alarm": "help",
    "smart_speaker": "help",
    "pir": "inactivity",
    "water_meter": "inactivity",
    "water_flow_sensor": "inactivity",
    "electricity_meter": "inactivity",
    "fall_detector": "fall",
    "locator": "missing help",
    "smart_badge": "missing help",
    "smart_cane": "missing",
    "smart_wheelchair": "missing",
    "set_top_box": "inactivity",
    "door_contact": "intrusion inactivity",
    "door_lock": "intrusion inactivity",
    "doorbell": "",
    "camera": "intrusion",
    "siren": "",
    "sleep_monitor": "medical inactivity",
    "mattress": "medical inactivity",
    "bed_strap": "medical inactivity",
    "watch": "medical fall help missing inactivity",
    "wristband": "medical missing inactivity",
    "blood_pressure_meter": "medical",
    "oximeter": "medical",
    "body_scale": "",
    "pill_box": "inactivity",
    "smoke_detector": "fire",
    "gas_detector": "gas",
    "co_detector": "co",
    "flood_detector": "flood",
    "thermo_hygrometer": "",
    "air_quality": "",
    "hub": "",
}

NOTICES: Mapping[str, frozenset[Kind]] = {
    device_type: frozenset(map(Kind, kinds.split())) for device_type, kinds in _NOTICES.items()
}
"""What each type of device would notice by what it says; a type that is not here notices nothing."""


def watched(devices: Iterable[HomeDevice], paused: Collection[str] = ()) -> frozenset[Kind]:
    """Return the kinds that a home's devices would notice, those that are paused left out."""
    kinds = (NOTICES.get(each.type, frozenset()) for each in devices if each.thing not in paused)
    return frozenset().union(*kinds)


def lost_without(
    devices: Iterable[HomeDevice], gone: Collection[str], paused: Collection[str] = ()
) -> frozenset[Kind]:
    """Return the kinds that nobody would watch any more if these things went, too."""
    known = tuple(devices)
    return watched(known, paused) - watched(known, {*paused, *gone})


def missed_by_refusal(devices: Iterable[HomeDevice], device_type: str) -> frozenset[Kind]:
    """Return what a refused device would have noticed and nothing else in the home does."""
    return NOTICES.get(device_type, frozenset()) - watched(devices)
