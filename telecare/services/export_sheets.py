"""Writes rosters and incidents as spreadsheets, each with a sheet that says what its columns mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from telecare.domain.errors import NotPermittedError
from telecare.domain.kinds import CONTACTS
from telecare.ports.incidents import Head
from telecare.ports.sheets import Sheets, Written
from telecare.ports.world import Clock, Directory
from telecare.services.write_call_sheets import HomeSheet, SheetPerson, WriteCallSheets

MOST_HOMES = 500
"""Each home is opened by keys of its own; a request has time for so many."""

_DEFINITIONS = ("列 Column", "含义 Meaning")
_ROSTER = (
    ("户 home", "平台内的户编号 / the home's id"),
    ("老人 elder", "平台内的老人编号 / the elder's id"),
    ("姓名 name", "老人姓名，已删除者为空 / empty where the data was erased"),
    ("电话 phone", "E.164格式，如+8613800000000 / in E.164"),
    ("地址 address", "家庭地址 / the home's address"),
    ("区划代码 area", "统计用区划代码，6、9或12位 / statistical division code"),
    (
        "风险等级 risk",
        "high高、medium中、low低；户内最高 / the gravest of the home, ungraded is high",
    ),
    ("离家至 away until", "离家或住院的截止时间，空为在家 / end of an absence, empty at home"),
    ("联系人 contacts", "第一关爱人与紧急联系人，按呼叫顺序 / in calling order"),
    (
        "邻里 neighbourhood",
        "居委、楼组长、物业等 / committee, building leader, property and others",
    ),
)
_INCIDENTS = (
    ("事件 incident", "事件编号 / the incident's id"),
    (
        "类型 kind",
        "fire火灾 gas燃气 co一氧化碳 medical急病 fall跌倒 help求助等 / kind of the incident",
    ),
    ("状态 state", "open待接单 attended处置中 resolved已处置 / closed ones are not listed"),
    ("户 home", "平台内的户编号 / the home's id"),
    ("区划代码 area", "统计用区划代码 / statistical division code"),
    ("风险等级 risk", "high高、medium中、low低 / the home's grade at opening"),
    ("开始 opened", "事件开始时间(UTC) / when it was opened"),
    ("负责人 owner", "持有事件的坐席，空为自动流程 / the seat that has it, empty: automation"),
    ("接单数 acceptances", "已接单人数 / how many have accepted"),
    ("确认 confirmed", "现场确认的紧急情况，空为未确认 / what was confirmed on scene"),
    ("结果 outcome", "处置结果，空为未处置 / what it came to"),
    ("演练 test", "yes为测试事件 / yes: a test"),
)


@dataclass(frozen=True, slots=True)
class ExportSheets:
    """Writes spreadsheets; nobody's name is written before it is recorded who looks, and why (law 13)."""

    directory: Directory
    call_sheets: WriteCallSheets
    sheets: Sheets
    clock: Clock

    def roster(self, bureau: str, by: str, why: str, areas: tuple[str, ...]) -> bytes:
        """Return the homes under these areas with their people; a suspected abuser is in no file.

        Raises:
            NotPermittedError: they are more homes than one request may open.
        """
        streets = tuple(
            street for street in self.directory.streets(bureau) if _touches(street, areas)
        )
        homes = sum(len(self.directory.homes(bureau, street)) for street in streets)
        if homes > MOST_HOMES:
            raise NotPermittedError(
                f"{homes} homes, {MOST_HOMES} fit into one file: name one street"
            )
        rows = [
            row
            for sheet in (self.call_sheets.write(bureau, by, why, streets) if streets else ())
            for home in sheet.homes
            if home.area.startswith(areas)
            for row in _roster_rows(home)
        ]
        return self._write(bureau, "名册 roster", _ROSTER, rows)

    def incidents(self, heads: Iterable[Head]) -> bytes:
        """Return incidents, by ids and words alone."""
        return self._write(
            "", "事件 incidents", _INCIDENTS, [_incident_row(head) for head in heads]
        )

    def _write(
        self, bureau: str, name: str, columns: tuple[tuple[str, str], ...], rows: list[list[str]]
    ) -> bytes:
        made = self.clock.now().isoformat(timespec="seconds")
        told = [*columns, ("导出时间 exported at", made), ("行数 rows", str(len(rows)))]
        if bureau:
            version = self.directory.snapshot(bureau, "").policy
            told.append(("政策版本 policy version", version))
        header = tuple(column for column, _ in columns)
        return self.sheets.write(
            [Written(name, header, rows), Written("说明 definitions", _DEFINITIONS, told)]
        )


def _touches(street: str, areas: tuple[str, ...]) -> bool:
    return any(street.startswith(area) or area.startswith(street) for area in areas)


def _roster_rows(home: HomeSheet) -> Iterator[list[str]]:
    contacts = [_person(each) for each in home.responders if each.role in CONTACTS]
    others = [_person(each) for each in home.responders if each.role not in CONTACTS]
    for elder in home.elders:
        told = elder.personal
        yield [
            home.home,
            elder.id,
            told.name,
            told.phone,
            told.address,
            home.area,
            home.risk.value,
            elder.away_until,
            "；".join(contacts),
            "；".join(others),
        ]


def _person(person: SheetPerson) -> str:
    role = person.role.value if person.role else ""
    return " ".join(part for part in (role, person.personal.name, person.personal.phone) if part)


def _incident_row(head: Head) -> list[str]:
    run = head.run
    return [
        head.incident,
        run.kind.value,
        run.state.value,
        run.snapshot.home,
        run.snapshot.area,
        run.snapshot.risk.value,
        run.opened_at.isoformat(timespec="seconds"),
        run.owner,
        str(len(run.acceptances)),
        run.confirmed.value if run.confirmed else "",
        run.closure.outcome.value if run.closure else "",
        "yes" if run.test else "",
    ]
