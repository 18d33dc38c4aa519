"""A street's month settled: exact in fen, by days served, closed once, and corrected in the next one only."""

from __future__ import annotations

from dataclasses import replace

import pytest

from telecare.domain.errors import ConflictError, NotPermittedError, UnknownServiceError
from telecare.domain.programme.money import CostItem, Payer
from telecare.domain.programme.procedure import Body
from telecare.domain.service.life import Over, Pause, Side
from telecare.domain.service.moves import EndService, Offer, Resume, Suspend, Take
from telecare.domain.service.settling import Month
from telecare.domain.service.tariff import WAIVED, Sponsor, SponsorKind, Tariff, Waiver, fees
from telecare.services.reconcile_roster import CONFIRM_ROSTER
from telecare.services.settle_period import Settlement
from tests.fakes.service import D, grounds_of, said
from tests.fakes.settling import STREET, Street, on
from tests.fakes.story import BUREAU

MARCH, APRIL, MAY = (Month(2026, n) for n in (3, 4, 5))


@pytest.fixture
def street() -> Street:
    return Street()


def owed(settlement: Settlement, payer: Payer, month: Month | None = None) -> int:
    return sum(
        line.fen
        for line in settlement.lines
        if line.payer is payer and month in {None, Month.named(line.month)}
    )


def close(street: Street, month: Month, key: str = "k") -> Settlement:
    street.now_is(on(f"{month.number + 1:02d}-02"))
    return street.settle.close(BUREAU, STREET, month, "u-district", f"{key}-{month}")


def end(street: Street, name: str, day: str) -> None:
    street.move(name, EndService(said(Body.STREET), Over.OPERATOR_CLOSED), on(day))


def test_a_whole_month_is_its_fees_to_the_fen_each_with_its_clause(street: Street) -> None:
    # FJ24-03, FJ24-09, FJ24-39
    street.serve("s1", on("01-05"))

    settled = close(street, MARCH)

    assert {(line.item, line.payer, line.fen) for line in settled.lines} == {
        (CostItem.BASIC, Payer.BUREAU, 3000),
        (CostItem.EXTENDED, Payer.ELDER, 1001),
    }
    assert all(line.clause and line.days == 31 for line in settled.lines)
    assert {line.package for line in settled.lines} == {"basic"}


def test_a_settlement_names_each_sponsor_each_waiver_and_each_service_bought_beside(
    street: Street,
) -> None:
    # SH21-05, SH21-08, SH21-09, SH21-20
    rent = CostItem.LINE_RENT
    tariff = Tariff(
        {rent: 2000},
        sponsors=(Sponsor("bank-points", SponsorKind.POINTS_SCHEME, rent, 500),),
        waivers=(Waiver(rent, 600),),
        extras={"bespoke": 900},
    )
    due = fees(tariff, grounds_of("shanghai", "tier2"))
    street.serve("s1", on("01-05"), fees=due)

    settled = close(street, MARCH)

    assert {
        (line.item, line.payer, line.source, line.offered, line.fen) for line in settled.lines
    } == {
        (rent, Payer.OPERATOR, WAIVED, "", 600),
        (rent, Payer.SPONSOR, "bank-points", "", 500),
        (rent, Payer.ELDER, "", "", 900),
        (CostItem.EXTENDED, Payer.ELDER, "", "bespoke", 900),
    }


def test_only_days_on_which_somebody_was_served_count(street: Street) -> None:
    street.serve("s1", on("03-10"))
    street.move("s1", Suspend(said(Body.FAMILY), Pause.HOSPITAL, on("03-30")), on("03-15"))
    street.move("s1", Resume(said(Body.FAMILY)), on("03-20"))
    end(street, "s1", "03-25")

    settled = close(street, MARCH)

    # 10 to 15 and 20 to 25 March: twelve days of thirty-one
    assert {line.days for line in settled.lines} == {12}
    assert owed(settled, Payer.BUREAU) == 3000 * 12 // 31
    assert owed(settled, Payer.ELDER) == 1001 * 12 // 31


def test_who_rested_all_month_owes_nothing(street: Street) -> None:
    street.serve("s1", on("02-10"))
    street.move("s1", Suspend(said(Body.FAMILY), Pause.HOSPITAL, on("04-10")), on("02-20"))

    assert close(street, MARCH).lines == ()


def test_two_operators_of_one_month_share_its_fees_without_a_fen_lost(street: Street) -> None:
    # FJ24-36
    street.serve("s1", on("01-05"))
    street.move("s1", Offer(said(Body.STREET), Side.OPERATOR, "op2"), on("03-09"))
    street.move("s1", Take(said(Body.OPERATOR), "op2"), on("03-11"))

    settled = close(street, MARCH)

    days = {line.operator: line.days for line in settled.lines}
    assert days == {"op1": 10, "op2": 21}
    assert (owed(settled, Payer.BUREAU), owed(settled, Payer.ELDER)) == (3000, 1001)


def test_nobody_owes_for_days_past_the_last_of_the_agreement(street: Street) -> None:
    street.serve("s1", on("01-05"), until=on("03-07").date())

    assert {line.days for line in close(street, MARCH).lines} == {7}


@pytest.mark.parametrize(("programme", "days", "fen"), [("sanyuan", 1, 3000), ("standard", 1, 96)])
def test_a_head_counts_as_the_bureau_counts_it(programme: str, days: int, fen: int) -> None:
    # FJ24-39
    street = Street(programme)
    street.serve("s1", on("03-31"))

    settled = close(street, MARCH)

    assert owed(settled, Payer.BUREAU) == fen
    assert {line.days for line in settled.lines} == {days}


def test_a_head_with_two_services_in_a_month_counts_once() -> None:
    # FJ24-03, FJ24-39
    street = Street("sanyuan")
    street.serve("s1", on("01-05"), elder="h1.elder")
    end(street, "s1", "03-05")
    street.serve("s2", on("03-20"), elder="h1.elder")

    settled = close(street, MARCH)

    assert owed(settled, Payer.BUREAU) == 3000
    assert {line.service for line in settled.lines} == {"s2"}


def test_nothing_is_payable_while_the_misprinted_sum_is_unconfirmed() -> None:
    # FJ24-03
    for programme, payable in (("sanyuan", False), ("standard", True)):
        street = Street(programme)
        street.serve("s1", on("01-05"))

        assert close(street, MARCH).is_payable is payable


def test_nobody_is_settled_for_whom_a_register_says_gone_until_somebody_has_looked(
    street: Street,
) -> None:
    # failure case 17
    for name in ("s1", "s2"):
        street.serve(name, on("01-05"))
    detail = {"elder": "s1.elder"}
    street.tasks.open(BUREAU, "roster-1", CONFIRM_ROSTER, "h1", detail, street.clock.now())

    settled = close(street, MARCH)

    assert settled.held_back == ("s1.elder",)
    assert {line.service for line in settled.lines} == {"s2"}


def test_who_was_held_back_wrongly_is_settled_for_in_the_next_month(street: Street) -> None:
    street.serve("s1", on("01-05"))
    detail = {"elder": "s1.elder"}
    street.tasks.open(BUREAU, "roster-1", CONFIRM_ROSTER, "h1", detail, street.clock.now())
    close(street, MARCH)
    [task] = street.tasks.of_home(BUREAU, "h1")
    street.tasks.finish(BUREAU, task.place, {"how": "done"}, street.clock.now())

    april = close(street, APRIL)

    assert owed(april, Payer.BUREAU, MARCH) == 3000
    assert owed(april, Payer.BUREAU, APRIL) == 3000
    assert owed(close(street, MAY), Payer.BUREAU) == 3000


def test_a_closed_settlement_never_changes_and_the_next_one_puts_it_right(street: Street) -> None:
    street.serve("s1", on("01-05"))
    first = close(street, MARCH)
    end(street, "s1", "03-16")  # written down too late

    read = street.settle.read(BUREAU, STREET, MARCH)
    april = close(street, APRIL)

    assert read == first
    assert owed(april, Payer.BUREAU) == 3000 * 16 // 31 - 3000
    assert {line.month for line in april.lines} == {"2026-03"}
    assert {line.days for line in april.lines} == {16 - 31}
    assert close(street, MAY).lines == (), "what was put right once stays right"


def test_a_street_that_takes_a_service_over_settles_no_month_twice(street: Street) -> None:
    # SH24-25
    street.serve("s1", on("01-05"))
    street.serve("s9", on("01-05"), area="350404002")
    other = replace(street.services.service(BUREAU, "s9"))
    street.now_is(on("04-02"))
    street.settle.close(BUREAU, "350404002", MARCH, "u-district", "k-other")
    street.services.keep(other, replace(other.life, area=STREET), ())

    march = close(street, MARCH)

    assert {line.service for line in march.lines} == {"s1"}
    assert {line.service for line in close(street, APRIL).lines} == {"s1", "s9"}


def test_a_month_is_closed_once_it_is_over_and_by_one(street: Street) -> None:
    street.serve("s1", on("01-05"))
    street.now_is(on("03-31", hour=23))
    with pytest.raises(NotPermittedError, match="not over"):
        street.settle.close(BUREAU, STREET, MARCH, "u-district", "k")

    first = close(street, MARCH)

    assert close(street, MARCH) == first
    with pytest.raises(ConflictError):
        close(street, MARCH, key="another")
    assert [each.month for each in street.settle.of_area(BUREAU, STREET)] == ["2026-03"]


def test_a_draft_is_what_would_be_closed(street: Street) -> None:
    street.serve("s1", on("01-05"))
    draft = street.settle.read(BUREAU, STREET, MARCH)

    closed = close(street, MARCH)

    assert draft.closed is None
    assert replace(closed, closed=None) == draft
    assert closed.closed is not None
    assert closed.closed.owed == {"bureau": 3000, "elder": 1001}


def test_a_street_without_any_service_has_nothing_to_settle(street: Street) -> None:
    with pytest.raises(UnknownServiceError):
        street.settle.read(BUREAU, STREET, MARCH)


def test_a_settlement_that_was_tampered_with_is_not_read(street: Street) -> None:
    street.serve("s1", on("01-05"))
    closed = close(street, MARCH).closed
    assert closed is not None
    place = (BUREAU, "s1", closed.month, STREET)
    [line, *rest] = street.settlements._lines[place]
    street.settlements._lines[place] = (replace(line, fen=1), *rest)

    with pytest.raises(ConflictError, match="not as it was closed"):
        street.settle.read(BUREAU, STREET, MARCH)


def test_months_go_back_over_the_new_year() -> None:
    assert [str(Month(2026, 3).before), str(Month(2026, 1).before)] == ["2026-02", "2025-12"]
    assert Month.named("2024-02").days == 29
    assert Month(2026, 2).last - Month(2026, 2).first == 27 * D
