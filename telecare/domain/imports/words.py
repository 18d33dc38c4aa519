"""The field's words as bureaus write them, Chinese and English: grades, roles, devices, departures, hours."""

from __future__ import annotations

import re
from datetime import time

from telecare.domain.device_types import DEVICE_TYPES
from telecare.domain.imports.cells import Cell, plain
from telecare.domain.imports.faults import Wrong, WrongCellError
from telecare.domain.kinds import Risk, Role
from telecare.domain.reconciliation import Departure

_RISKS: dict[Risk, str] = {
    Risk.HIGH: "高 高风险 高危 红 红色 一级 重点 ⅰ级 i级 1级 high",
    Risk.MEDIUM: "中 中风险 中危 黄 黄色 二级 一般 ⅱ级 ii级 2级 medium",
    Risk.LOW: "低 低风险 低危 绿 绿色 三级 较低 ⅲ级 iii级 3级 low",
}
_ROLES: dict[Role, str] = {
    Role.FIRST_CARER: "第一关爱人 第一联系人 首要联系人 主要照护人 first_carer",
    Role.CONTACT: "紧急联系人 联系人 亲属 家属 子女 儿子 女儿 儿媳 女婿 配偶 孙子 孙女 侄子 侄女 contact",
    Role.COMMITTEE: "居委会 居委 村委会 村委 社区 社区工作者 居委干部 committee",
    Role.BUILDING_LEADER: "楼组长 楼长 楼栋长 building_leader",
    Role.PROPERTY: "物业 物业公司 物业服务中心 property",
    Role.FIRE_POST: "微型消防站 消防站 fire_post",
    Role.VOLUNTEER: "志愿者 老伙伴 volunteer",
    Role.NEIGHBOUR: "邻居 邻里 neighbour neighbor",
}
_DEVICES: dict[str, str] = {
    "one_key_call": "一键通 一键呼叫 一键呼叫器 紧急呼叫器 呼叫器 sos按钮",
    "pendant": "吊坠 随身呼叫器 移动报警器",
    "pir": "红外 人体红外 红外探测器 人体感应器",
    "door_contact": "门磁 门磁感应器 智能门磁",
    "smoke_detector": "烟感 烟雾报警器 烟雾探测器 感烟探测器 烟感报警器",
    "gas_detector": "燃气 燃气探测器 可燃气体报警器 可燃气体探测器",
    "co_detector": "一氧化碳探测器 co报警器",
    "flood_detector": "水浸 水浸探测器 水浸传感器",
    "water_meter": "水表",
    "electricity_meter": "电表",
    "fall_detector": "跌倒雷达 跌倒检测仪 毫米波雷达",
    "locator": "定位手环 定位卡",
    "hub": "网关 主机 家庭网关",
    "watch": "手表",
    "wristband": "手环",
    "mattress": "床垫",
    "bed_strap": "床带",
}
_DEPARTURES: dict[Departure, str] = {
    Departure.DECEASED: "死亡 去世 已故 身故 注销(死亡) 死亡注销 deceased",
    Departure.IN_CARE: "入住机构 入住养老机构 入院养老 机构养老 住养老院 in_care",
    Departure.MOVED_AWAY: "迁出 搬离 搬走 户口迁出 迁移 moved_away",
}
_LANGUAGES: dict[str, str] = {
    "zh_CN": "普通话 中文 汉语 国语 mandarin chinese",
    "en": "英语 英文 english",
    "wuu": "上海话 沪语 吴语 shanghainese",
    "yue": "粤语 广东话 cantonese",
    "nan": "闽南话 闽南语 hokkien",
}
_LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
_HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*[-~至到—–]+\s*(\d{1,2}):(\d{2})")
_ALWAYS = frozenset({"全天", "24小时", "全日", "always"})


def _index(table: dict[str, str]) -> dict[str, str]:
    return {word: name for name, words in table.items() for word in words.split()}


_RISK_OF = _index({str(risk): words for risk, words in _RISKS.items()})
_ROLE_OF = _index({str(role): words for role, words in _ROLES.items()})
_DEPARTURE_OF = _index({str(what): words for what, words in _DEPARTURES.items()})
_LANGUAGE_OF = _index(_LANGUAGES)
_DEVICE_OF = (
    {name: name for name in DEVICE_TYPES}
    | {known.chinese: name for name, known in DEVICE_TYPES.items()}
    | _index(_DEVICES)
)


def read_risk(cell: Cell) -> str:
    """Return the grade; a word that is no grade is a fault, for nobody is graded by a guess."""
    return _known(cell, _RISK_OF, Wrong.RISK)


def read_role(cell: Cell) -> str:
    """Return the role; kinship (女儿) makes a contact."""
    return _known(cell, _ROLE_OF, Wrong.ROLE)


def read_device(cell: Cell) -> str:
    """Return the type of a device of the catalogue."""
    return _known(cell, _DEVICE_OF, Wrong.DEVICE_KIND)


def read_departure(cell: Cell) -> str:
    """Return what a register says became of somebody."""
    return _known(cell, _DEPARTURE_OF, Wrong.DEPARTURE)


def read_language(cell: Cell) -> str:
    """Return the code of the language that somebody understands best."""
    text = plain(cell.text).replace(" ", "").replace("-", "_")
    if _LANGUAGE_CODE.fullmatch(text):
        return text
    return _known(cell, _LANGUAGE_OF, Wrong.LANGUAGE)


def read_hours(cell: Cell) -> str:
    """Return `HH:MM-HH:MM`, '' for the whole day."""
    text = plain(cell.text).replace(" ", "")
    if text in _ALWAYS:
        return ""
    found = _HOURS.fullmatch(text)
    if found is None:
        raise WrongCellError(Wrong.HOURS)
    start_h, start_m, end_h, end_m = map(int, found.groups())
    try:
        start, end = time(start_h, start_m), time(end_h % 24, end_m)
    except ValueError as error:
        raise WrongCellError(Wrong.HOURS) from error
    if start == end or end_h > 24:
        raise WrongCellError(Wrong.HOURS)
    return f"{start:%H:%M}-{end:%H:%M}"


def _known(cell: Cell, words: dict[str, str], wrong: Wrong) -> str:
    word = plain(cell.text).replace(" ", "").casefold()
    if word not in words:
        raise WrongCellError(wrong)
    return words[word]
