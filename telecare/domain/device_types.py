"""The catalogue of device types: class, Chinese name and what each can be told to do (HZ23-27 to HZ23-31, XH23-03)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DeviceClass(StrEnum):
    """The five classes of Hangzhou's annex, and the hub that carries the others."""

    ACTIVE_HELP = "active_help"
    BEHAVIOUR = "behaviour"
    SAFETY = "safety"
    HEALTH = "health"
    ENVIRONMENT = "environment"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class DeviceType:
    """One type of device; `commands` are the words that a device of this type obeys."""

    name: str
    device_class: DeviceClass
    chinese: str
    commands: frozenset[str] = frozenset()


def _type(name: str, device_class: DeviceClass, chinese: str, commands: str = "") -> DeviceType:
    return DeviceType(name, device_class, chinese, frozenset(commands.split()))


_HELP, _BEHAVIOUR, _SAFETY = DeviceClass.ACTIVE_HELP, DeviceClass.BEHAVIOUR, DeviceClass.SAFETY
_HEALTH, _ENVIRONMENT = DeviceClass.HEALTH, DeviceClass.ENVIRONMENT

_ALL = (
    _type("one_key_call", _HELP, "固定报警器", "open_voice speak self_test"),
    _type("pendant", _HELP, "可移动报警器", "open_voice self_test"),
    _type("voice_alarm", _HELP, "语音报警器", "open_voice speak self_test"),
    _type("smart_speaker", _HELP, "一键通智能音箱", "open_voice speak self_test"),
    _type("pir", _BEHAVIOUR, "人体红外探测器", "self_test"),
    _type("water_meter", _BEHAVIOUR, "智能水表", "self_test"),
    _type("water_flow_sensor", _BEHAVIOUR, "超声波用水感应", "self_test"),
    _type("electricity_meter", _BEHAVIOUR, "智能电表", "self_test"),
    _type("fall_detector", _BEHAVIOUR, "跌倒监测仪", "self_test"),
    _type("locator", _BEHAVIOUR, "定位器", "locate open_voice self_test"),
    _type("smart_badge", _BEHAVIOUR, "智能胸牌", "locate open_voice self_test"),
    _type("smart_cane", _BEHAVIOUR, "智能拐杖", "locate self_test"),
    _type("smart_wheelchair", _BEHAVIOUR, "智能轮椅", "locate self_test"),
    _type("set_top_box", _BEHAVIOUR, "智能机顶盒", "speak self_test"),
    _type("door_contact", _SAFETY, "智能门磁感应器", "self_test"),
    _type("door_lock", _SAFETY, "智能门锁", "self_test"),
    _type("doorbell", _SAFETY, "智能门铃", "open_voice speak self_test"),
    _type("camera", _SAFETY, "智能摄像头", "open_voice speak self_test"),
    _type("siren", _SAFETY, "声光报警器", "sound_siren self_test"),
    _type("sleep_monitor", _HEALTH, "睡眠呼吸监护仪", "self_test"),
    _type("mattress", _HEALTH, "智能床垫", "self_test"),
    _type("bed_strap", _HEALTH, "智能床带", "self_test"),
    _type("watch", _HEALTH, "智能手表", "locate open_voice speak self_test"),
    _type("wristband", _HEALTH, "智能手环", "locate self_test"),
    _type("blood_pressure_meter", _HEALTH, "智能血压仪"),
    _type("oximeter", _HEALTH, "智能血氧仪"),
    _type("body_scale", _HEALTH, "智能体脂秤"),
    _type("pill_box", _HEALTH, "智能药箱", "speak self_test"),
    _type("smoke_detector", _ENVIRONMENT, "烟雾感应器", "sound_siren self_test"),
    _type("gas_detector", _ENVIRONMENT, "燃气报警器", "close_valve sound_siren self_test"),
    _type("co_detector", _ENVIRONMENT, "一氧化碳报警器", "sound_siren self_test"),
    _type("flood_detector", _ENVIRONMENT, "水浸报警器", "self_test"),
    _type("thermo_hygrometer", _ENVIRONMENT, "温湿度计", "self_test"),
    _type("air_quality", _ENVIRONMENT, "空气质量监测仪", "self_test"),
    _type("hub", DeviceClass.LINK, "智能网关", "self_test sound_siren"),
)

DEVICE_TYPES: dict[str, DeviceType] = {device_type.name: device_type for device_type in _ALL}
"""Every type by its name."""


CARRIED = frozenset(
    {"locator", "smart_badge", "smart_cane", "smart_wheelchair", "watch", "wristband"}
)
"""Types that go where the person goes: only their position tells where somebody is."""


def obeys(device_type: str, command: str) -> bool:
    """Tell whether a device of this type obeys a command; an unknown type obeys none."""
    known = DEVICE_TYPES.get(device_type)
    return known is not None and command in known.commands
