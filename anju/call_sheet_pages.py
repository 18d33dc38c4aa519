"""How a call sheet looks: on paper for people in a hurry, and as one document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from telecare.domain.areas import NOWHERE
from telecare.domain.home import Hours
from telecare.domain.kinds import Kind, Risk, Role
from telecare.services.write_call_sheets import HomeSheet, SheetPerson, StreetSheet

RISKS = {Risk.HIGH: "高风险 high", Risk.MEDIUM: "中风险 medium", Risk.LOW: "低风险 low"}
ROLES = {
    Role.FIRST_CARER: "第一关爱人 first carer",
    Role.CONTACT: "紧急联系人 contact",
    Role.COMMITTEE: "居委会 committee",
    Role.BUILDING_LEADER: "楼组长 building leader",
    Role.PROPERTY: "物业 property",
    Role.FIRE_POST: "微型消防站 fire post",
    Role.VOLUNTEER: "志愿者 volunteer",
    Role.NEIGHBOUR: "邻居 neighbour",
    Role.FIELD_TEAM: "上门服务队 field team",
}
KINDS = {
    Kind.FIRE: "烟火 fire",
    Kind.GAS: "燃气 gas",
    Kind.CO: "一氧化碳 carbon monoxide",
    Kind.MEDICAL: "急病 medical",
    Kind.FALL: "跌倒 fall",
    Kind.HELP: "求助 help",
    Kind.MISSING: "走失 missing",
    Kind.INTRUSION: "闯入 intrusion",
    Kind.FLOOD: "漏水 flood",
    Kind.INACTIVITY: "长时间无活动 inactivity",
    Kind.OTHER: "其他报警 other alarm",
}
NO_STREET = "未登记街镇 no street recorded"
UNREADABLE = "资料无法读取，请查纸质档案 cannot be read: see the paper file"
RULE = "─" * 72


def page(sheet: StreetSheet) -> Iterator[str]:
    """Yield the lines of one street's page: those with an open incident first, then by risk."""
    street = NO_STREET if sheet.street == NOWHERE else sheet.street
    yield f"应急联络单 Call sheet    街镇 street {street}    共 {len(sheet.homes)} 户 homes"
    yield "含个人信息，用后销毁 Personal data: destroy after use"
    for home in sheet.homes:
        yield RULE
        yield from _home(home)


def _home(home: HomeSheet) -> Iterator[str]:
    yield f"□ 已联系 reached    户 home {home.home}    {RISKS[home.risk]}"
    for incident in home.incidents:
        kind = KINDS[Kind(incident.kind)]
        yield f"  !! 正在处置 open incident: {kind} ({incident.state}, {incident.incident})"
    for elder in home.elders:
        yield f"  老人 elder: {_person(elder)}"
        if elder.personal.address:
            yield f"     地址 address: {elder.personal.address}"
        if elder.personal.notes:
            yield f"     注意 health and notes: {elder.personal.notes}"
        if elder.away_until:
            yield f"     不在家至 away until: {elder.away_until}"
    if home.entry:
        yield f"  进门方式 entry: {home.entry}"
    for number, responder in enumerate(home.responders, start=1):
        role = ROLES[responder.role] if responder.role else ""
        yield f"  {number}. {role}: {_person(responder)}{_hours(responder.hours)}"


def _person(person: SheetPerson) -> str:
    if not person.readable:
        return f"{person.id}    {UNREADABLE}"
    return f"{person.personal.name or person.id}    ☎ {person.personal.phone or '无 none'}"


def _hours(hours: Hours | None) -> str:
    return f"    {hours.start:%H:%M}-{hours.end:%H:%M}" if hours else ""


def document(bureau: str, sheets: Iterable[StreetSheet]) -> dict[str, Any]:
    """Return all sheets as one JSON document."""
    return {
        "bureau": bureau,
        "streets": [
            {"street": sheet.street, "homes": [_home_document(home) for home in sheet.homes]}
            for sheet in sheets
        ],
    }


def _home_document(home: HomeSheet) -> dict[str, Any]:
    return {
        "home": home.home,
        "area": home.area,
        "risk": home.risk.value,
        "incidents": [
            {"incident": i.incident, "kind": i.kind, "state": i.state} for i in home.incidents
        ],
        "elders": [_person_document(elder) for elder in home.elders],
        "responders": [_person_document(responder) for responder in home.responders],
        "entry": home.entry,
    }


def _person_document(person: SheetPerson) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.personal.name,
        "phone": person.personal.phone,
        "address": person.personal.address,
        "notes": person.personal.notes,
        "role": person.role.value if person.role else "elder",
        "hours": _hours(person.hours).strip(),
        "away_until": person.away_until,
        "readable": person.readable,
    }
