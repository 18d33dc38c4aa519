"""Settlements at the portal: closed by the district, read by who pays and is paid, taken away as a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from telecare.adapters.sheets.files import SheetFiles
from telecare.domain.programme.money import CostItem
from telecare.domain.service.settling import Month
from telecare.domain.timeline import Entry
from telecare.ports.services import KeptService
from tests.fakes.programme import programme_of
from tests.fakes.service import a_life, an_agreement, fees_of, led_through

XUHUI = "310104003"
DISTRICT = {"roles": ["district"], "areas": ["310104"], "person": "", "sub": "u-district"}
STREET = {"roles": ["street"], "areas": [XUHUI], "person": "", "sub": "u-street"}
OPERATOR = {"roles": ["operator_admin"], "areas": [], "person": "", "sub": "u-op"}


@pytest.fixture
def this_month(clock) -> Month:
    """The month in which the bureau lives."""
    today = clock.instant.astimezone(ZoneInfo("Asia/Shanghai"))
    return Month(today.year, today.month)


@pytest.fixture
def month(this_month) -> Month:
    """The last month that is over."""
    return this_month.before


@pytest.fixture
def served(services, clock):
    """One elder of a class that the bureau pays 30 yuan for, served for a year."""
    began = clock.instant - timedelta(days=400)
    life, _ = led_through(a_life("sanyuan", area=XUHUI, opened_at=began))
    fees = fees_of(programme_of("sanyuan").classes["seven_kinds"], {CostItem.BASIC: 3150})
    life = replace(life, client_class="seven_kinds", agreements=(an_agreement(fees=fees),))
    steps = (Entry(began, "service_step", "worker1", {"step": "accept"}),)
    services.lives.keep(KeptService("standard", life), life, steps)
    services.programmes.name = "sanyuan"


@pytest.fixture
def ask(portal, issuer, served):
    def asked(path, body=None, who=DISTRICT, key="k1", **headers):
        method = "GET" if body is None else "POST"
        given = headers if body is None else {"idempotency-key": key}
        return portal.ask(method, f"/v1/settlements{path}", issuer.token(**who), body, **given)

    return asked


def test_a_district_closes_a_month_once_and_a_street_reads_what_was_closed(ask, month):
    draft = ask(f"/{month}.{XUHUI}", who=STREET).json_body
    closing = {"area": XUHUI, "month": str(month)}
    closed = ask("", closing).json_body

    assert (draft["state"], closed["state"]) == ("draft", "closed")
    assert draft["lines"] == closed["lines"]
    assert closed["owed_fen"] == {"bureau": 3000, "elder": 150}
    assert closed["people"] == 1
    assert closed["payable"] is False, "the sum in print is not confirmed (FJ24-03)"
    assert ask("", closing).json_body == closed
    assert ask("", closing, key="k2").status_code == 409
    assert ask(f"/{month}.{XUHUI}", who=STREET).json_body == closed
    [listed] = ask(f"?area={XUHUI}", who=STREET).json_body["items"]
    assert listed == {name: value for name, value in closed.items() if name != "lines"}


def test_nobody_closes_a_month_that_is_not_over(ask, month, this_month):
    assert ask("", {"area": XUHUI, "month": str(this_month)}).status_code == 403
    assert ask("", {"area": XUHUI, "month": str(month)}, STREET).status_code == 403


def test_an_operator_sees_what_it_is_paid_and_nothing_of_another(ask, month):
    own, other = (
        ask(f"/{month}.{XUHUI}", who=OPERATOR | {"operator": name}).json_body
        for name in ("op1", "op2")
    )

    assert own["owed_fen"] == {"bureau": 3000, "elder": 150}
    assert (other["lines"], other["owed_fen"]) == ([], {})


def test_each_elder_can_read_who_looked_at_what_they_owe(ask, month, services):
    ask(f"/{month}.{XUHUI}", who=STREET)

    looks = services.looks.of("standard", "h1.elder")
    assert [(look.by, look.what) for look in looks] == [("u-street", f"settlement.{month}.{XUHUI}")]


def test_the_file_holds_every_line_to_the_fen_and_says_what_it_means(ask, month):
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    answered = ask(f"/{month}.{XUHUI}/sheet", accept=media)

    assert answered.status_code == 200
    lines, told = SheetFiles().read(answered.body)
    assert [row[-2].text for row in lines.rows[-2:]] == ["30.00", "1.50"]
    assert [row[-1].text for row in lines.rows[-2:]] == ["FJ24-03", "FJ24-03 FJ24-39"]
    meanings = {row[0].text: row[-1].text for row in told.rows}
    assert meanings["合计(元) total bureau"] == "30.00"
    assert meanings["可支付 payable"] == "否，金额待确认 no"


def test_a_street_of_another_district_has_no_settlement_here(ask, month):
    assert ask(f"/{month}.310115001").status_code == 404
    assert ask("?area=310115001").status_code == 403
    assert ask(f"/2026-13.{XUHUI}").status_code == 404
