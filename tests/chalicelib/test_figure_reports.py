"""Coverage and cases at the portal: by area and month, against targets, few people left out, as files, too."""

from datetime import date, timedelta

import pytest

from telecare.adapters.sheets.files import SheetFiles
from telecare.domain.figures.cases import CaseFigures, KindFigures
from telecare.domain.figures.spread import spread
from telecare.domain.figures.street_day import Doing, Standing, StreetDay
from telecare.domain.figures.street_month import month_of
from tests.fakes.story import BUREAU, a_home

TIANPING, HUNAN, PUDONG = "310104003", "310104004", "310115001"
DISTRICT = {"roles": ["district"], "areas": ["310104"], "person": "", "sub": "u-3"}
CITY = {"roles": ["city"], "areas": ["31"], "person": "", "sub": "u-4"}
MONTH = "?month=2026-01"


def a_month(street, elders, month="2026-01", number=9, **standing):
    facts = {"elders": elders, "homes": elders, "entitled": 20, "served": 18, "can_call": elders}
    day = StreetDay(
        street,
        date.fromisoformat(f"{month}-31"),
        Standing(**(facts | standing)),
        Doing(due=elders, confirmed=elders - 1, care_done=9, care_missed=1),
    )
    times = spread([timedelta(seconds=30)] * number)
    kinds = {"fire": KindFigures(number, number, number, {"cooking": number}, times)}
    cases = CaseFigures(kinds, {"cooking/smoke_detector": number})
    return month_of(street, month, [day], cases)


@pytest.fixture
def office(services):
    office = services.figures
    for home, street in (("h7", HUNAN), ("h8", PUDONG)):
        office.platform.directory.enrol_home(BUREAU, a_home(home, area=street))
    return office


@pytest.fixture
def kept(office):
    office.figures.keep_month(BUREAU, a_month(TIANPING, 50, classes={"tier2": 20}))
    office.figures.keep_month(BUREAU, a_month(HUNAN, 30))
    return office


@pytest.fixture
def ask(portal, issuer):
    def asked(path, **claims):
        return portal.ask("GET", f"/v1/reports/{path}", issuer.token(**claims), accept="*/*")

    return asked


def test_a_district_sees_its_streets_and_a_city_its_districts(ask, kept):
    streets = ask(f"coverage{MONTH}", **DISTRICT)
    city = ask(f"coverage{MONTH}&level=district", **CITY).json_body["areas"]

    assert streets.status_code == 200, streets.body
    found = streets.json_body["areas"]
    assert [(each["area"], each["elders"]) for each in found] == [(TIANPING, 50), (HUNAN, 30)]
    assert (found[0]["coverage_pct"], found[0]["completion_pct"]) == (90, 90)
    assert found[0]["counted_to"] == "2026-01-31"
    assert [(each["area"], each["elders"]) for each in city] == [("310104", 80), ("310115", None)]
    assert (city[1]["missing"], city[1]["counted_to"]) == (1, None)


def test_targets_stand_against_what_was_counted_and_the_unknown_is_missed(ask, kept):
    # FJ24-42, SH21-19, SH24-11, SH24-12
    answer = ask(f"coverage{MONTH}&area={TIANPING}", **DISTRICT).json_body

    stands = {each["target"]: each["standing"] for each in answer["targets"]}
    assert stands["emergency_call"] == "met"
    assert (stands["carers_2025"], stands["water_meters"]) in [
        (old, new) for old in ("missed", "unknown") for new in ("missed", "on_the_way")
    ]
    assert answer["estimate"] == {
        "year_fen": 12 * 20 * 1000,
        "heads": 20,
        "strange_classes": [],
    }


def test_a_street_of_few_people_is_hidden_and_so_is_what_would_give_it_away(ask, office):
    office.figures.keep_month(BUREAU, a_month(TIANPING, 50))
    office.figures.keep_month(BUREAU, a_month(HUNAN, 4))

    answer = ask(f"coverage{MONTH}", **DISTRICT).json_body

    assert [each["is_hidden"] for each in answer["areas"]] == ["yes", "yes"]
    assert [each["elders"] for each in answer["areas"]] == [None, None]
    assert ask(f"cases{MONTH}", **DISTRICT).json_body["kinds"] == []


def test_cases_are_told_by_kind_outcome_and_cause_over_several_months(ask, kept):
    kept.figures.keep_month(BUREAU, a_month(TIANPING, 50, "2026-03", number=2))

    answer = ask(f"cases{MONTH}&until=2026-03&level=bureau", **CITY).json_body

    assert (answer["month"], answer["until"], answer["least"]) == ("2026-01", "2026-03", 5)
    [fire] = answer["kinds"]
    assert (fire["area"], fire["number"], fire["rung_median_s"]) == ("31", 20, 30)
    assert answer["outcomes"][0]["number"] == 20
    assert answer["false_alarms"][0]["device_type"] == "smoke_detector"


@pytest.mark.parametrize("span", ["?month=2026-03&until=2026-01", "?month=2024-01&until=2026-01"])
def test_months_are_in_order_and_a_year_at_most(ask, office, span):
    assert ask(f"cases{span}", **CITY).status_code == 422


def test_the_files_hold_the_same_figures_and_what_they_mean(ask, kept):
    # FJ24-41
    coverage = SheetFiles().read(ask(f"coverage/sheet{MONTH}", **DISTRICT).body)
    cases = SheetFiles().read(ask(f"cases/sheet{MONTH}", **DISTRICT).body)

    assert len(coverage) == 5
    assert len(cases) == 4
    assert [row[0].text for row in coverage[0].rows[1:]] == [TIANPING, HUNAN]
    assert cases[0].rows[1][2].text == "9"
    meanings = {row[0].text for row in coverage[-1].rows}
    assert {cell.text for cell in coverage[0].rows[0]} <= meanings


def test_nobody_sees_another_area(ask, kept):
    assert ask(f"coverage?area={PUDONG}", **DISTRICT).status_code == 403
    assert ask("cases", roles=["family"], person="h1.daughter", sub="u-5").status_code == 403
