"""Why a person stands as they do, for whoever asks: in Chinese with English beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo

from telecare.domain.device_types import DEVICE_TYPES
from telecare.domain.presence_proof import gone_of
from telecare.domain.presence_standing import Because, PersonView, Reason

Said = tuple[str, str]
"""The same in Chinese and in English."""

SIGNS: Mapping[str, Said] = {
    "motion": ("有人走动", "movement"),
    "door": ("房门开关", "a door"),
    "frontdoor": ("大门开关", "the front door"),
    "water": ("用水", "water drawn"),
    "power": ("用电", "power used"),
    "bed": ("床上动静", "somebody in bed"),
    "vital": ("测得生命体征", "a vital sign"),
    "other": ("其他活动", "some activity"),
    "spoke_identified": ("坐席与本人通话", "a seat spoke with them"),
    "visit": ("有人上门见到本人", "somebody visited them"),
    "window": ("有人隔窗见到本人", "somebody saw them at the window"),
}
"""Every word that may prove life."""

AWAY: Mapping[str, Said] = {"hospital": ("住院", "in hospital"), "away": ("外出", "away")}
_ELSEWHERE = ("不在家", "not at home")

_BEGUN = (
    "自 {at} 起守护（或回家）以来尚无活动迹象",
    "no sign since the watch began or they came home at {at}",
)
_LAST = ("最近的生存迹象：{at} {sign}{source}", "last sign of life: {sign}{source} at {at}")
_GONE = ("（设备已更换或拆除）", " of a device that is gone")
_OF = ("（{type} {thing}）", " of {type} {thing}")

WHY: Mapping[Because, Said] = {
    Because.AWAY: ("{away}至 {until}", "{away} until {until}"),
    Because.VOUCHED: ("{last}；有效至 {until}", "{last}; it vouches until {until}"),
    Because.SILENT: (
        "{last}；有效至 {until}，沉寂时间已过长，须立即联系",
        "{last}; it vouched until {until}, and the silence has become too long",
    ),
    Because.DEAF: (
        "{last}；有效至 {until}；自 {deaf_since} 起收不到此户任何信号",
        "{last}; it vouches until {until}; nothing of this home can be heard since {deaf_since}",
    ),
    Because.NO_EARS: (
        "{last}；此户没有可感知活动的设备在工作",
        "{last}; no device of this home tells of life",
    ),
    Because.NEVER_HEARD: (
        "{last}；此户的感知设备从未有过信号，至 {until} 仍无消息即须联系",
        "{last}; nothing was ever heard of the devices of this home, and at {until} somebody must ask",
    ),
}
"""Why, of each reason; what is in braces are its facts."""


def why(person: PersonView, types: Mapping[str, str], zone: tzinfo) -> Said:
    """Return why a person stands as they do, by the clock on the wall of their home.

    `types` are the types of the home's devices by their names.
    """
    reason, said = person.reason, WHY[person.reason.because]
    shown = {
        "until": _shown(reason.until, zone),
        "deaf_since": _shown(reason.deaf_since, zone) if reason.deaf_since else "",
    }
    last, away = _last(person, types, zone), AWAY.get(reason.away, _ELSEWHERE)
    chinese, english = (
        said[n].format(last=last[n], away=away[n], **shown) for n in range(len(said))
    )
    return chinese, english


def _last(person: PersonView, types: Mapping[str, str], zone: tzinfo) -> Said:
    reason, at = person.reason, _shown(person.reason.at, zone)
    if not reason.word:
        return _BEGUN[0].format(at=at), _BEGUN[1].format(at=at)
    sign, source = SIGNS.get(reason.word, SIGNS["other"]), _source(person.elder, reason, types)
    return (
        _LAST[0].format(at=at, sign=sign[0], source=source[0]),
        _LAST[1].format(at=at, sign=sign[1], source=source[1]),
    )


def _source(elder: str, reason: Reason, types: Mapping[str, str]) -> Said:
    """Return which device told, '' where people did."""
    if reason.source == gone_of(elder):
        return _GONE
    if reason.source not in types:
        return "", ""
    device_type, thing = types[reason.source], reason.source
    known = DEVICE_TYPES.get(device_type)
    chinese = known.chinese if known else "设备"
    english = device_type.replace("_", " ")
    return _OF[0].format(type=chinese, thing=thing), _OF[1].format(type=english, thing=thing)


def _shown(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
