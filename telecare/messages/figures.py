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


def _percent(name: str, title: str, meaning: str) -> Column:
    return Column(name, title, meaning, Measure.PERCENT)


def _times(name: str, title: str, meaning: str) -> tuple[Column, Column]:
    return (
        _seconds(
            f"{name}_median_s", f"{title}中位秒数", f"{meaning}；半数不超过 / half are within"
        ),
        _seconds(
            f"{name}_most_s", f"{title}九成秒数", f"{meaning}；九成不超过 / nine of ten within"
        ),
    )


AREA = _word("area", "区划", "统计用区划代码，空为全部 / statistical division code, empty: all")

COVERAGE = (
    AREA,
    Column("streets", "已统计街镇", "有统计数的街镇 / streets with figures"),
    Column("missing", "未统计街镇", "没有任何统计数的街镇 / streets without any"),
    _word("counted_to", "统计截止日", "其中最早的截止日 / the oldest of their last days"),
    _word("is_hidden", "不予显示", "yes为人数过少，隐去 / yes: too few people live there"),
    Column("homes", "户数", "在册户 / homes on the roster"),
    Column("elders", "老人数", "在册老人 / elders on the roster"),
    Column(
        "entitled", "符合条件", "按方案属于某类对象者，含已婉拒者 / in a class, declined or not"
    ),
    Column("served", "服务中", "服务已生效 / served"),
    Column("entering", "办理中", "已申请未开通 / on the way"),
    Column("suspended", "暂停", "服务暂停 / suspended"),
    Column("unasked", "未申请", "在册而无申请 / on the roster without an application"),
    Column("declined", "婉拒", "不愿装或不愿用 / declined"),
    _percent("coverage_pct", "覆盖率", "（服务中+暂停）/符合条件 / served of entitled"),
    _percent("rollout_pct", "开通率", "（服务中+暂停）/全部申请 / served of those who applied"),
    Column("complete", "配备齐全户", "套件必备项不缺 / homes that lack nothing of the kit"),
    _percent("kit_pct", "配备齐全率", "配备齐全户/户数 / of all homes"),
    Column("can_call", "可呼救户", "有主动呼救设备 / homes with something to call help with"),
    _percent("emergency_call_pct", "应急呼叫覆盖率", "可呼救户/户数 / of all homes"),
    Column("water_meters", "智能水表户", "装有智能水表 / homes with a smart water meter"),
    _percent("water_meters_pct", "水表安装率", "智能水表户/户数 / of all homes"),
    Column(
        "carers",
        "关爱力量",
        "居委、楼组长、物业、志愿者、邻里，按号码去重，家属不计 / people, relatives apart",
    ),
    Column(
        "due",
        "应确认人日",
        "应有生存信号的人日，外出住院不计 / person-days on which a sign was due",
    ),
    Column("confirmed", "已确认人日", "当日有生存信号或见面通话 / person-days with a sign of life"),
    _percent("life_pct", "每日确认率", "已确认/应确认 / confirmed of due"),
    Column("away", "外出人日", "外出或住院 / person-days away"),
    Column("unheard", "无设备人日", "没有可感知的设备 / person-days that no device could hear"),
    Column("devices", "设备数", "最后一日 / on the last day"),
    Column("device_days", "设备日", "设备数按日累计 / devices, day by day"),
    Column("heard_days", "在线设备日", "当日有任何消息 / of these, those that spoke"),
    Column("silent_days", "失联设备日", "已判失联 / of these, those given up as lost"),
    _percent("devices_used_pct", "设备使用率", "在线设备日/设备日 / heard of all"),
    Column(
        "care_done", "关爱完成", "电话与探访，含逾期补做 / calls and visits made, late ones too"
    ),
    Column("care_missed", "关爱逾期", "到期未做，补做后仍计 / missed on their day"),
    _percent("completion_pct", "服务完成率", "完成/（完成+逾期） / of both"),
    Column("incidents", "闭环事件", "期内闭环，演练不计 / closed in this time, tests apart"),
    _percent("timeliness_pct", "及时率", "规定秒数内首次振铃 / first rung within the target"),
    _percent(
        "guard_index", "守护指数", "覆盖、及时、完成加权；有未知则不算 / none where one is unknown"
    ),
)
DECLINED = (
    AREA,
    _word("reluctance", "婉拒", "will_not_have_it不愿装 will_not_use_it不愿用"),
    _word(
        "cause", "原因", "privacy隐私 cost费用 no_need不需要 too_hard难用 family_against家属反对等"
    ),
    Column("number", "人数", "人数过少不显示 / few are not shown"),
)
DEVICES = (
    AREA,
    _word("device_type", "设备类型", "设备类型 / type of device"),
    Column("homes", "安装户数", "最后一日 / homes with one on the last day"),
    Column("device_days", "设备日", "设备数按日累计 / devices, day by day"),
    Column("heard_days", "在线设备日", "当日有任何消息 / days on which they spoke"),
    _percent("used_pct", "使用率", "在线设备日/设备日 / heard of all"),
)
TARGETS = (
    AREA,
    _word("target", "目标", "方案中的目标 / the programme's target"),
    _word("title", "名称", "目标名称 / its title"),
    _percent("figure", "实际", "空为无人统计 / empty: nobody counts it"),
    _percent("at_least", "应达", "不低于 / at least"),
    _word("of", "口径", "计算口径 / what it is a share of"),
    _word("by", "期限", "应达日期，空为始终 / by when, empty: always"),
    _word("standing", "状态", "met已达 on_the_way推进中 missed未达 unknown未知"),
    _word("clause", "依据", "条款编号 / clause"),
)
_KIND = _word("kind", "类型", "fire火灾 gas燃气 co一氧化碳 medical急病 fall跌倒 help求助等")
CASES = (
    AREA,
    _KIND,
    Column("number", "事件数", "期内闭环，演练不计；过少不显示 / closed in this time"),
    Column("false_alarms", "误报数", "误触、设备故障、烹饪、测试 / nothing was the matter"),
    _percent("in_time_pct", "及时率", "规定秒数内首次振铃 / first rung within the target"),
    *_times("rung", "首次振铃", "报警到首次振铃 / alarm to first ring"),
    *_times("answered", "人工响应", "报警到首个真人响应 / alarm to the first human word"),
    *_times("accepted", "接单", "报警到接单 / alarm to acceptance"),
    *_times("arrived", "到场", "报警到到场 / alarm to arrival"),
    *_times("closed", "闭环", "报警到闭环 / alarm to closing"),
)
OUTCOMES = (
    AREA,
    _KIND,
    _word("outcome", "结果", "处置结果 / what it came to"),
    Column("number", "事件数", "过少不显示 / few are not shown"),
)
FALSE_ALARMS = (
    AREA,
    _word("cause", "误报原因", "accidental误触 device_fault故障 cooking烹饪 test测试"),
    _word("device_type", "设备类型", "首个报警设备，unknown为电话或已拆除 / the first to alarm"),
    Column("number", "次数", "过少不显示 / few are not shown"),
)

INSPECTIONS = (
    _word("service", "服务", "平台内的服务编号 / the service's id"),
    _word("operator", "运营机构", "抽查时的运营机构 / who served then"),
    _word("found", "结果", "in_order合格 faults有问题 not_given未提供，空为未查 / empty: not yet"),
    _word("faults", "问题", "device_dead设备失效 kit_lacking缺件 papers_missing缺资料等"),
    _word("on", "抽查日", "抽查日期 / the day"),
    _word("by", "抽查人", "录入人 / who wrote it down"),
    _word("document", "单据", "抽查单编号 / its paper"),
)
GRADES = (
    _word("operator", "运营机构", "运营机构编号 / the operator's id"),
    Column("inspected", "抽查数", "已抽查的服务 / services looked into"),
    Column("in_order", "合格数", "其中合格 / of these in order"),
    _percent("score", "得分", "按方案权重，未知项计零 / by weights, the unknown counts as nothing"),
    _word("grade", "等级", "excellent优秀 good良好 passed合格 failed不合格 ungraded未评"),
    _word("unknown", "未知项", "没有统计数的指标 / figures that nobody knows"),
)

_DIGEST = "SHA-256摘要 / digest"
AGREEMENTS = (
    _word("agreement", "协议", "协议编号 / the agreement's id"),
    _word("application", "服务", "服务编号 / the service's id"),
    _word("elder", "老人", "老人编号 / the elder's id"),
    _word("document", "文件", "签署文件编号 / the signed paper"),
    _word("operator", "运营机构", "签约机构 / who serves"),
    _word("signed_by", "签署人", "elder本人 guardian监护人 family家属等"),
    _word("on", "签署日", "签署日期 / the day"),
    _word("until", "至", "到期日，空为不限 / empty: without end"),
    _word("package", "套餐", "服务套餐 / the package"),
    Column("elder_fen", "老人月付(分)", "老人每月支付 / what the elder pays a month, in fen"),
    _word("sha256", "协议摘要", _DIGEST),
    Column("log_entries", "日志条数", "服务日志条数 / entries of the service's log"),
    _word("log_digest", "日志末摘要", _DIGEST),
)
ACCEPTANCES = (
    _word("application", "服务", "服务编号 / the service's id"),
    _word("home", "户", "户编号 / the home's id"),
    _word("on", "验收日", "验收日期 / the day"),
    _word("by", "验收方", "谁验收 / by which body"),
    _word("written_by", "录入人", "谁录入 / who wrote it down"),
    _word("present", "在场", "在场者 / who was there"),
    _word("papers", "单据", "凭证编号 / its papers"),
)
SETTLEMENTS = (
    _word("month", "月份", "结算月份 / the month"),
    _word("closed_at", "关账时间", "何时关账 / when it was closed"),
    _word("closed_by", "关账人", "谁关账 / by whom"),
    _word("policy", "政策版本", "所依政策 / by which policy"),
    _word("is_payable", "可支付", "yes可支付 no金额待确认"),
    _word("owed_fen", "应付(分)", "各方应付 / what each payer owes, in fen"),
    Column("services", "服务数", "涉及服务 / services in it"),
    _word("sha256", "结算摘要", _DIGEST),
)
INCIDENTS = (
    _word("incident", "事件", "事件编号 / the incident's id"),
    _word("home", "户", "户编号 / the home's id"),
    _KIND,
    _word("test", "演练", "yes为测试 / yes: a test"),
    _word("opened_at", "开始", "开始时间 / when it was opened"),
    _word("closed_at", "闭环", "闭环时间 / when it was closed"),
    _word("outcome", "结果", "处置结果 / what it came to"),
    _word("how", "见人方式", "in_person当面 spoke_identified通话 official公务"),
    _word("policy", "政策版本", "所依政策 / by which policy"),
    Column("entries", "时间线条数", "时间线条数 / entries of its timeline"),
    _word("last_digest", "时间线末摘要", _DIGEST),
)
POLICIES = (
    _word("version", "政策版本", "版本名 / the version"),
    _word("at", "生效", "何时生效 / since when"),
    _word("by", "批准人", "谁决定 / who decided"),
    _word("why", "原因", "为何 / why"),
)
