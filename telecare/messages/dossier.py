"""What the parts of a person's export are called: zh-CN with English; a test holds every field against it."""

from __future__ import annotations

SECTIONS = {
    "person": ("本人资料", "who you are"),
    "number_index": ("电话号码索引", "that your number finds you"),
    "key": ("加密密钥", "the key under which your data is sealed"),
    "home": ("住户", "your home"),
    "way_in": ("入户码（只示有无）", "whether a code of your door is kept"),
    "place_of_home": ("住户位置", "where your home is"),
    "device": ("设备", "your devices"),
    "device_trace": ("设备痕迹", "what was last noted of your devices"),
    "link": ("设备连接", "the connections of your devices"),
    "last_words": ("最近活动迹象", "the last signs of life"),
    "watch": ("看护状态", "how your home is watched"),
    "said": ("他人所见", "what people said of your being well"),
    "consent": ("授权与撤回", "what you allowed, refused and withdrew"),
    "service": ("服务", "your services"),
    "service_index": ("服务索引", "where your services are listed"),
    "service_log": ("服务记录", "the log of your services"),
    "record": ("工作记录", "what was recorded of your home and of you"),
    "handout": ("领用设备", "which devices your home was given"),
    "appointment": ("预约", "days and hours agreed with you"),
    "imported_row": ("名册导入", "the row of a register you came in by"),
    "task": ("任务", "tasks about you"),
    "task_log": ("任务记录", "the logs of tasks about you"),
    "incident_index": ("事件索引", "the list of your incidents"),
    "incident": ("事件", "incidents"),
    "incident_began_with": ("事件起始资料", "what an incident began with"),
    "alarm": ("报警", "alarms"),
    "call": ("呼叫", "calls"),
    "event": ("事件收件", "what came in during an incident"),
    "action": ("处置动作", "what was done in an incident"),
    "relay_words": ("代呼用语", "what was told to an emergency service"),
    "timeline": ("时间线", "timelines"),
    "written_export": ("资料导出", "exports of your data"),
    "tidings": ("告知短信与退订", "what you were told that is no emergency, and do not want"),
    "legal_hold": ("依法保全", "legal holds"),
    "look": ("查阅记录", "who looked at your data"),
}
"""The kinds of records in the order in which they are shown."""

_FIELDS = {
    "accuracy_m": ("精度（米）", "accuracy in metres"),
    "action": ("动作", "action"),
    "address": ("地址", "address"),
    "answer": ("答复", "answer"),
    "area": ("区划代码", "area code"),
    "at": ("时间", "at"),
    "away": ("外出", "away"),
    "by": ("经办人", "by"),
    "bureau": ("民政局", "bureau"),
    "cause": ("原因", "cause"),
    "devices": ("设备", "devices"),
    "device": ("设备编号", "device"),
    "due_at": ("期限", "due"),
    "elder": ("老年人", "elder"),
    "elders": ("老年人", "elders"),
    "entries": ("记录条目", "entries"),
    "entry": ("入户方式", "way in"),
    "events": ("事件", "events"),
    "giver": ("授权人", "given by"),
    "home": ("住户编号", "home"),
    "id": ("编号", "id"),
    "incident": ("事件编号", "incident"),
    "kept": ("是否保存", "is kept"),
    "key": ("键", "key"),
    "kind": ("类别", "kind"),
    "language": ("语言", "language"),
    "lat": ("纬度", "latitude"),
    "lon": ("经度", "longitude"),
    "name": ("姓名", "name"),
    "notes": ("备注", "notes"),
    "opened_at": ("开始时间", "opened"),
    "phase": ("阶段", "phase"),
    "phone": ("电话", "telephone"),
    "reference": ("文号", "reference"),
    "responders": ("关爱力量", "responders"),
    "risk": ("风险等级", "risk"),
    "service": ("服务", "service"),
    "state": ("状态", "state"),
    "subject": ("对象", "subject"),
    "task": ("任务", "task"),
    "thing": ("设备名", "thing"),
    "type": ("设备类型", "type"),
    "version": ("版本", "version"),
    "what": ("内容", "what"),
    "why": ("理由", "why"),
    "words": ("用语", "words"),
}
"""The names of fields; those that are not here bear their technical name in both languages."""

LEFT_OUT = (
    (
        "亲属、邻里等他人的姓名、电话：以其角色代替",
        "names and numbers of other people: their role stands instead",
    ),
    (
        "无法读取的原始报文：不含可识别的姓名，按日存放",
        "raw messages that could not be read: kept by day, by nobody's name",
    ),
    (
        "任务清单的副本：任务本身已列出",
        "copies of tasks in lists by area and deadline: the tasks themselves are here",
    ),
    (
        "名单类统计：不记录是谁",
        "counts by area: whose they are is not in them",
    ),
)
"""What an export does not show, and why; zh-CN and English."""


def label(name: str) -> tuple[str, str]:
    """Return what a field is called, zh-CN and English."""
    return _FIELDS.get(name, (name, name))
