"""What a bureau's own words in a campaign must not have: an illness, a person, a number to ring, a link.

A text to thousands is no place for what is known of one: whoever reads it would wonder who is meant. What
cannot be told by a rule is for the eyes of whoever commits what the preview shows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

LONGEST = 60
"""In signs: a longer one would not fit into two parts of a text."""


class Flaw(StrEnum):
    """Why a bureau's words are not sent."""

    TOO_LONG = "too_long"
    ILLNESS = "illness"
    PERSON = "person"
    NUMBER = "number"
    LINK = "link"


MENDS: Mapping[str, tuple[str, str]] = {
    Flaw.TOO_LONG: ("最多60个字", "give at most 60 signs"),
    Flaw.ILLNESS: ("不要写疾病、伤情或用药", "name no illness, injury or medicine"),
    Flaw.PERSON: ("不要写人名、称呼或住址", "name no person and no address"),
    Flaw.NUMBER: ("不要写电话号码或证件号码，短号除外", "give no number of more than six digits"),
    Flaw.LINK: ("不要写网址", "give no link: people are told to open none"),
}
"""What is wrong and how to mend it, zh-CN and English."""

_ILLNESS = re.compile(
    r"[病癌瘤瘫痴疾症]|中风|脑梗|心梗|骨折|摔伤|跌倒|残疾|血压|血糖|住院|手术|抑郁|失智|服药|吃药|患者"
    r"|\b(ill|illness|sick|disease|cancer|stroke|dementia|diabet\w*|depress\w*|disab\w*|injur\w*|surgery"
    r"|hospital\w*|medicine|medication|patients?|infect\w*|virus)\b",
    re.IGNORECASE,
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏"
    "吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严"
)
_PERSON = re.compile(
    rf"[{_SURNAMES}][一-鿿]{{0,2}}(?:先生|女士|小姐|阿婆|阿姨|阿伯|大爷|大妈|奶奶|爷爷|老伯|老太|师傅|同志|某)"
    r"|[0-9一二三四五六七八九十]+(?:弄|号楼|号院|栋|单元|室)"
    r"|\b(?:Mr|Mrs|Ms|Miss|Dr|Madam)\b\.?\s*[A-Z]"
)
_NUMBER = re.compile(r"[0-9０-９](?:[\s\-－]?[0-9０-９]){6,}")
_LINK = re.compile(r"https?:|www\.|[a-z0-9\-]+\.(?:cn|com|net|org|top|vip|cc|xyz)\b", re.IGNORECASE)


def flaw(words: str) -> Flaw | None:
    """Return the first thing that is wrong with a bureau's own words."""
    if len(words) > LONGEST:
        return Flaw.TOO_LONG
    for pattern, found in (
        (_ILLNESS, Flaw.ILLNESS),
        (_PERSON, Flaw.PERSON),
        (_NUMBER, Flaw.NUMBER),
        (_LINK, Flaw.LINK),
    ):
        if pattern.search(words):
            return found
    return None
