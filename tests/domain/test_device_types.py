"""The catalogue of device types: each has its class and Chinese name, and obeys what it can do."""

from __future__ import annotations

import pytest

from infra.policy import COMMANDS
from telecare.domain.device_types import DEVICE_TYPES, DeviceClass, obeys

CATALOGUE = set(
    """
    one_key_call pendant voice_alarm smart_speaker pir water_meter water_flow_sensor
    electricity_meter fall_detector locator smart_badge smart_cane smart_wheelchair set_top_box
    door_contact door_lock doorbell camera siren sleep_monitor mattress bed_strap watch wristband
    blood_pressure_meter oximeter body_scale pill_box smoke_detector gas_detector co_detector
    flood_detector thermo_hygrometer air_quality hub
    """.split()  # noqa: SIM905 - a list of words reads better
)
"""The device types of the contracts, section 2."""


def test_the_catalogue_is_the_contracts() -> None:
    assert set(DEVICE_TYPES) == CATALOGUE


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_every_type_has_its_class_and_a_chinese_name_of_its_own(name: str) -> None:
    device_type = DEVICE_TYPES[name]

    assert device_type.name == name
    assert device_type.device_class in set(DeviceClass)
    assert all("一" <= letter <= "鿿" for letter in device_type.chinese)
    assert [t.chinese for t in DEVICE_TYPES.values()].count(device_type.chinese) == 1


def test_only_the_hub_is_of_no_class_of_the_annex() -> None:
    assert [t.name for t in DEVICE_TYPES.values() if t.device_class is DeviceClass.LINK] == ["hub"]


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_types_obey_commands_of_the_contract_only(name: str) -> None:
    assert DEVICE_TYPES[name].commands <= COMMANDS


@pytest.mark.parametrize(
    ("device_type", "command", "can"),
    [
        ("gas_detector", "close_valve", True),
        ("smoke_detector", "close_valve", False),
        ("one_key_call", "open_voice", True),
        ("smoke_detector", "open_voice", False),
        ("watch", "locate", True),
        ("one_key_call", "locate", False),
        ("siren", "sound_siren", True),
        ("body_scale", "self_test", False),
        ("toaster", "self_test", False),
        ("pir", "dance", False),
    ],
)
def test_a_device_obeys_what_it_can_do(device_type: str, command: str, can: bool) -> None:
    assert obeys(device_type, command) is can


def test_only_gas_detectors_close_valves() -> None:
    assert [n for n in DEVICE_TYPES if obeys(n, "close_valve")] == ["gas_detector"]
