"""What a change of the registry costs a home, in Chinese with English beside it."""

from __future__ import annotations

from telecare.domain.kinds import Kind
from telecare.domain.registry.loss import Loss, Missing

_KINDS: dict[Kind, tuple[str, str]] = {
    Kind.FIRE: ("此户不再有设备发现火情", "no device of this home notices a fire any more"),
    Kind.GAS: ("此户不再有设备发现燃气泄漏", "no device of this home notices gas any more"),
    Kind.CO: (
        "此户不再有设备发现一氧化碳",
        "no device of this home notices carbon monoxide any more",
    ),
    Kind.MEDICAL: (
        "此户不再有设备发现突发疾病",
        "no device of this home notices an illness any more",
    ),
    Kind.FALL: ("此户不再有设备发现跌倒", "no device of this home notices a fall any more"),
    Kind.HELP: (
        "老人不再有呼救设备",
        "the elder has no device to call for help with any more",
    ),
    Kind.MISSING: ("老人走失后无法定位", "nobody can find the elder by a device any more"),
    Kind.INTRUSION: (
        "此户不再有设备发现闯入",
        "no device of this home notices an intruder any more",
    ),
    Kind.FLOOD: ("此户不再有设备发现漏水", "no device of this home notices a flood any more"),
    Kind.INACTIVITY: (
        "老人长时间无活动将无人知晓",
        "no device of this home notices that the elder does not move any more",
    ),
    Kind.OTHER: ("此户不再有其他报警设备", "no device of this home notices anything else"),
}
_MISSING: dict[Missing, tuple[str, str]] = {
    Missing.DEVICES: ("此户已没有任何设备", "this home has no device at all any more"),
    Missing.RESPONDERS: (
        "此户已没有任何关爱力量可呼叫",
        "there is nobody at all to call for this home any more",
    ),
    Missing.FIRST_CARER: ("此户已没有第一关爱人", "this home has no first carer any more"),
    Missing.CONTACTS: (
        "此户已没有第一关爱人和紧急联系人",
        "this home has neither a first carer nor a contact any more",
    ),
    Missing.NEIGHBOURHOOD: (
        "此户附近已没有关爱力量可呼叫",
        "there is nobody in the neighbourhood to call any more",
    ),
}
RUNNING = (
    "此户有事件正在处置，沿用开始时的名单；本次修改从下一次事件起生效",
    "an incident of this home is under way and keeps what it started with: this holds from the next one on",
)


def warnings(lost: Loss) -> tuple[tuple[str, str, str], ...]:
    """Return (word, Chinese, English) for everything that a home has no more."""
    kinds = ((kind.value, *_KINDS[kind]) for kind in lost.kinds)
    missing = ((each.value, *_MISSING[each]) for each in lost.missing)
    return (*kinds, *missing)
