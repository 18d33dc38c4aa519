"""Writes a settlement as a spreadsheet: its lines, its sums, and what its columns mean."""

from __future__ import annotations

from dataclasses import dataclass

from telecare.domain.service.settling import SettledLine, owed_by
from telecare.ports.sheets import Sheets, Written
from telecare.ports.world import Clock
from telecare.services.settle_period import Settlement

FEN_A_YUAN = 100

_COLUMNS = (
    ("服务 service", "平台内的服务编号 / the service's id"),
    ("老人 elder", "平台内的老人编号 / the elder's id"),
    (
        "月份 month",
        "费用所属月份；早于本期的为更正 / which month it is for; an earlier one is a correction",
    ),
    ("套餐 package", "服务套餐 / the package"),
    (
        "项目 item",
        "device设备 fitting安装 upkeep维护 line装机 line_rent月租 rescue救援 care关爱 basic基础 extended拓展",
    ),
    (
        "付款方 payer",
        "bureau民政 sponsor资助 elder家庭 operator运营 / bureau, sponsor, family, operator",
    ),
    ("资助来源 source", "资助方，空为无 / the sponsor, empty where there is none"),
    (
        "另购 offered",
        "目录中的服务或套件中的设备，空为无 / a service of the catalogue or a device of the kit",
    ),
    ("运营机构 operator", "收款方 / who is paid"),
    ("天数 days", "服务生效天数，暂停日不计 / days served, suspended ones do not count"),
    ("月费(元) monthly yuan", "整月费用 / what a whole month costs"),
    ("金额(元) yuan", "应付金额，更正可为负 / what is owed, corrections may be below zero"),
    ("依据 clause", "条款编号 / why this payer pays"),
)
_DEFINITIONS = ("列 Column", "含义 Meaning")


@dataclass(frozen=True, slots=True)
class ExportSettlement:
    """Writes settlements; amounts are written to the fen and never rounded."""

    sheets: Sheets
    clock: Clock

    def write(self, settlement: Settlement) -> bytes:
        """Return the file."""
        header = tuple(column for column, _ in _COLUMNS)
        rows = [_row(line) for line in settlement.lines]
        return self.sheets.write(
            [
                Written("结算 settlement", header, rows),
                Written("说明 definitions", _DEFINITIONS, [*_COLUMNS, *self._told(settlement)]),
            ]
        )

    def _told(self, settlement: Settlement) -> list[tuple[str, str]]:
        closed = settlement.closed
        sums = owed_by(settlement.lines)
        return [
            ("街镇 street", settlement.area),
            ("月份 month", settlement.month),
            ("状态 state", "已关账 closed" if closed else "草稿 draft"),
            ("可支付 payable", "是 yes" if settlement.is_payable else "否，金额待确认 no"),
            ("政策版本 policy version", settlement.policy),
            ("暂缓人数 held back", str(len(settlement.held_back))),
            *((f"合计(元) total {payer}", yuan(fen)) for payer, fen in sorted(sums.items())),
            ("行数 rows", str(len(settlement.lines))),
            ("摘要 sha256", closed.digest if closed else ""),
            ("导出时间 exported at", self.clock.now().isoformat(timespec="seconds")),
        ]


def _row(line: SettledLine) -> list[str]:
    return [
        line.service,
        line.elder,
        line.month,
        line.package,
        line.item.value,
        line.payer.value,
        line.source,
        line.offered,
        line.operator,
        str(line.days),
        yuan(line.monthly_fen),
        yuan(line.fen),
        " ".join(line.clause),
    ]


def yuan(fen: int) -> str:
    """Return whole fen in yuan, as -0.05."""
    whole, rest = divmod(abs(fen), FEN_A_YUAN)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:02d}"
