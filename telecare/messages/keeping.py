"""What people are told when something of a person must stay, and what to do first; zh-CN with English."""

from __future__ import annotations

from collections.abc import Iterable

from telecare.domain.retention import Hindrance

FIRST = {
    Hindrance.OPEN_INCIDENT: (
        "有未结束的事件：请先完成处置、回访并关闭 (an incident is not closed: see it to its follow-up and close it)"
    ),
    Hindrance.SERVICE_RUNNING: ("服务尚未终止：请先办理终止 (a service is not over: end it first)"),
    Hindrance.LEGAL_HOLD: (
        "数据已被依法保全：须由设立方解除 (the data is under a legal hold: whoever may must lift it first)"
    ),
}
"""What stands in the way, and what to do about it."""


def what_to_do(hindrances: Iterable[Hindrance]) -> str:
    """Return one text that names all that stands in the way."""
    return "；".join(FIRST[each] for each in hindrances)
