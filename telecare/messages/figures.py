"""What the columns of a bureau's figures are called and mean, in Chinese with English beside it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Measure(StrEnum):
    """What stands in a column."""

    WORD = "word"
    COUNT = "count"
    SECONDS = "seconds"
    PERCENT = "percent"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in a document, its name in a file, what it means; a gap says that nobody knows."""

    name: str
    title: str
    meaning: str
    measure: Measure = Measure.COUNT

    @property
    def heading(self) -> str:
        """Return how a file calls it."""
        return f"{self.title} {self.name}"


def _word(name: str, title: str, meaning: str) -> Column:
    return Column(name, title, meaning, Measure.WORD)


def _seconds(name: str, title: str, meaning: str) -> Column:
    return Column(name, title, meaning, Measure.SECONDS)


STREET = _word("street", "街镇", "统计用区划代码，9位 / statistical division code")

REACH = (
    STREET,
    _word("responder", "关爱力量", "平台内的人员编号 / the responder's id"),
    _word("home", "户", "所属户编号，空为多户共用 / their home, empty for several"),
    _word(
        "role", "角色", "first_carer第一关爱人 contact紧急联系人 committee居委等 / what they are"
    ),
    Column("incidents", "事件数", "呼叫过此人的已闭环事件 / closed incidents that rang them"),
    Column("calls", "呼叫次数", "真正振铃的呼叫，演练不计 / calls that rang, tests apart"),
    Column("answered", "真人接听", "接听并按键；语音信箱不计 / a key was pressed, no voicemail"),
    Column("accepted", "接单次数", "按键、短信或门户接单 / by key, reply or portal"),
    Column("arrived", "到场次数", "报告到场的事件 / incidents in which they arrived"),
    Column("wrong_number", "错号次数", "接听者称号码有误 / told as a wrong number"),
    _seconds("answer_median_s", "接听中位秒数", "振铃到真人接听 / from ringing to a human"),
    _seconds("answer_most_s", "九成接听秒数", "九成接听不超过 / nine of ten are within"),
    Column(
        "last_reached_at", "最近联系上", "最近一次接通、接单或到场 / last time", Measure.INSTANT
    ),
    Column("unreached", "连续未接", "最近联系上之后的呼叫 / calls in vain since then"),
    _word("is_lost", "需街镇核实", "yes为已达到规定次数 / yes: the street looks after it"),
    Column("last_proof_at", "最近试呼", "最近一次核实电话 / last proof call", Measure.INSTANT),
    _word("last_proof", "试呼结果", "reached接通 no_answer未接 wrong_number错号 declined拒绝"),
)
"""How responders are reached: counted over the days that a file's second sheet names."""
