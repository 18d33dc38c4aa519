"""What each kind of file has in its columns: headers as bureaus write them, and how a cell is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from telecare.domain.imports.cells import Cell, plain
from telecare.domain.imports.citizen_ids import read_id
from telecare.domain.imports.days import read_day
from telecare.domain.imports.faults import Wrong, WrongCellError
from telecare.domain.imports.phones import read_phone
from telecare.domain.imports.words import (
    read_departure,
    read_device,
    read_hours,
    read_language,
    read_risk,
    read_role,
)


class FileKind(StrEnum):
    """What a file lists."""

    ELDERS = "elders"
    RESPONDERS = "responders"
    DEVICES = "devices"
    DEPARTURES = "departures"


@dataclass(frozen=True, slots=True)
class Rules:
    """What the reading of a file depends on; `area_names` maps names of streets and committees to codes.

    `default_area` is where whoever names no area lives. `doubtful` is set for a sheet in which a
    spreadsheet has rounded some citizen's number.
    """

    today: date
    default_area: str = ""
    area_names: Mapping[str, str] = field(default_factory=dict)
    counts_from_1904: bool = False
    doubtful: bool = False


SLOTS = ("carer", "contact", "contact2")
"""The people whom a roster names beside the elder, each with a name and a number."""

Reader = Callable[[Cell, Rules], str]


@dataclass(frozen=True, slots=True)
class Column:
    """A field of a file: its headers, how it is read, whether each row needs it."""

    name: str
    headers: frozenset[str]
    read: Reader
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """The columns of one kind of file; `identity` are the fields that say which row is which."""

    kind: FileKind
    columns: tuple[Column, ...]
    identity: tuple[str, ...]

    @property
    def needed(self) -> frozenset[str]:
        """Return the fields without which a table is none of this kind."""
        return frozenset(column.name for column in self.columns if column.needed)

    def column(self, header: str) -> Column | None:
        """Return the column that a header stands over, None for one that is nothing to us."""
        word = header_word(header)
        return next((column for column in self.columns if word in column.headers), None)


_IN_BRACKETS = re.compile(r"[(\[【<].*?[)\]】>]")
_LONGEST_TEXT = 200
_SERIAL = re.compile(r"[A-Za-z0-9_:.-]{4,64}")
_AREA = re.compile(r"\d{6}|\d{9}|\d{12}")


def header_word(header: str) -> str:
    """Return a header without spaces, marks and what stands in brackets."""
    word = _IN_BRACKETS.sub("", plain(header))
    return re.sub(r"[\s*:：_\-/、#.]", "", word).casefold()


def _text(cell: Cell, _rules: Rules) -> str:
    text = plain(cell.text)
    if len(text) > _LONGEST_TEXT:
        raise WrongCellError(Wrong.TOO_LONG)
    return text


def _id(cell: Cell, rules: Rules) -> str:
    return read_id(cell, rules.today, rules.doubtful)


def _past_day(cell: Cell, rules: Rules) -> str:
    day = read_day(cell, rules.counts_from_1904)
    if day > rules.today:
        raise WrongCellError(Wrong.DATE_TO_COME)
    return day.isoformat()


def _area_code(cell: Cell, _rules: Rules) -> str:
    text = plain(cell.text).replace(" ", "")
    if not _AREA.fullmatch(text):
        raise WrongCellError(Wrong.AREA)
    return _significant(text)


def _area_name(cell: Cell, rules: Rules) -> str:
    return rules.area_names.get(plain(cell.text).replace(" ", ""), "")


def _significant(code: str) -> str:
    """Return a code without the zeros that stand for no street and no committee."""
    for digits in (6, 9):
        if len(code) > digits and not code[digits:].strip("0"):
            return code[:digits]
    return code


def _serial(cell: Cell, _rules: Rules) -> str:
    text = plain(cell.text).replace(" ", "").strip("'")
    if not _SERIAL.fullmatch(text) or re.fullmatch(r"\d(\.\d+)?E\+?\d+", text):
        raise WrongCellError(Wrong.SERIAL)
    return text


def _of_cell(read: Callable[[Cell], str]) -> Reader:
    return lambda cell, _rules: read(cell)


def _column(name: str, headers: str, read: Reader = _text, needed: bool = False) -> Column:
    words = frozenset({header_word(name), *map(header_word, headers.split())})
    return Column(name, words, read, needed)


_phone = _of_cell(read_phone)

_ELDER_ID = _column(
    "id_number",
    "身份证号 身份证号码 身份证 公民身份号码 证件号码 证件号 身份证件号码 老人身份证号 老年人身份证号 "
    "老人身份证号码 老年人身份证号码 服务对象身份证号 idnumber idcard elderid",
    _id,
    needed=True,
)

_ELDERS = (
    _ELDER_ID,
    _column("name", "姓名 老人姓名 老年人姓名 服务对象 服务对象姓名 eldername", needed=True),
    _column(
        "address",
        "地址 家庭地址 家庭住址 居住地址 现住址 住址 实际居住地址 详细地址 门牌号",
        needed=True,
    ),
    _column("phone", "电话 联系电话 手机 手机号 手机号码 本人电话 老人电话 固定电话", _phone),
    _column("birth", "出生日期 出生年月日 生日 birthdate dateofbirth", _past_day),
    _column(
        "area", "区划代码 行政区划代码 社区代码 居委代码 居委会代码 地区代码 areacode", _area_code
    ),
    _column("street", "街道 所属街道 街镇 所属街镇 街道乡镇", _area_name),
    _column("committee", "居委会 居委 所属居委 所属居委会 社区 所属社区 村居", _area_name),
    _column("risk", "风险等级 风险 等级 分级 风险分级 风险评级 riskgrade", _of_cell(read_risk)),
    _column("language", "语言 使用语言 常用语言 方言", _of_cell(read_language)),
    _column("household", "户号 户编号 家庭编号 户籍号 homeid"),
    _column("carer_name", "第一关爱人 第一关爱人姓名 第一联系人 第一联系人姓名"),
    _column("carer_phone", "第一关爱人电话 第一关爱人联系电话 第一联系人电话", _phone),
    _column(
        "contact_name", "紧急联系人 紧急联系人姓名 联系人 联系人姓名 紧急联系人1 紧急联系人1姓名"
    ),
    _column(
        "contact_phone",
        "紧急联系人电话 紧急联系人联系电话 紧急联系人手机 联系人电话 紧急联系人1电话 紧急联系电话",
        _phone,
    ),
    _column("contact2_name", "紧急联系人2 紧急联系人2姓名 联系人2 第二联系人"),
    _column("contact2_phone", "紧急联系人2电话 联系人2电话 第二联系人电话", _phone),
)
_RESPONDERS = (
    _ELDER_ID,
    _column("name", "姓名 联系人 联系人姓名 关爱力量 关爱力量姓名 respondername", needed=True),
    _column("phone", "电话 联系电话 手机 手机号 手机号码 联系人电话", _phone, needed=True),
    _column("role", "角色 身份 关系 类型 与老人关系 人员类型", _of_cell(read_role), needed=True),
    _column("hours", "时间 可联系时间 联系时段 工作时间 服务时间", _of_cell(read_hours)),
    _column("language", "语言 使用语言 常用语言 方言", _of_cell(read_language)),
)
_DEVICES = (
    _ELDER_ID,
    _column(
        "serial",
        "设备编号 设备号 序列号 设备序列号 sn 设备sn 设备id deviceid",
        _serial,
        needed=True,
    ),
    _column(
        "type",
        "设备类型 设备名称 设备种类 终端类型 终端名称 devicetype",
        _of_cell(read_device),
        needed=True,
    ),
)
_DEPARTURES = (
    _ELDER_ID,
    _column(
        "what",
        "情况 类型 状态 变更原因 变动原因 注销原因 变更情况",
        _of_cell(read_departure),
        needed=True,
    ),
    _column(
        "since",
        "日期 变更日期 变动日期 死亡日期 迁出日期 入住日期 发生日期 注销日期",
        _past_day,
        needed=True,
    ),
)

FORMS: dict[FileKind, Form] = {
    FileKind.ELDERS: Form(FileKind.ELDERS, _ELDERS, ("id_number",)),
    FileKind.RESPONDERS: Form(FileKind.RESPONDERS, _RESPONDERS, ("id_number", "phone")),
    FileKind.DEVICES: Form(FileKind.DEVICES, _DEVICES, ("serial",)),
    FileKind.DEPARTURES: Form(FileKind.DEPARTURES, _DEPARTURES, ("id_number", "what")),
}
"""The form of every kind of file."""
