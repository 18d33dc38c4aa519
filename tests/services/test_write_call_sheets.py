"""Call sheets: every home is on one, the gravest first, and whoever looks is on record before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecare.adapters.memory.street_looks import MemoryStreetLooks
from telecare.domain.home import Absence
from telecare.domain.kinds import Risk, Role
from telecare.ports.enrolment import EntryFile
from telecare.ports.street_looks import StreetLook
from telecare.services.write_call_sheets import StreetSheet, WriteCallSheets
from tests.fakes.platform import Platform
from tests.fakes.signals import a_press
from tests.fakes.story import BUREAU, KEY, START, a_home, a_responder, an_elder

MINUTE = timedelta(minutes=1)


@pytest.fixture
def looks() -> MemoryStreetLooks:
    return MemoryStreetLooks()


@pytest.fixture
def sheets(platform: Platform, looks: MemoryStreetLooks) -> WriteCallSheets:
    return WriteCallSheets(platform.directory, platform.store, looks, platform.clock)


def enrol(platform, home, risk=Risk.MEDIUM, **more):
    elder = an_elder(f"{home}.elder", risk=risk)
    platform.directory.enrol_home(
        BUREAU, a_home(home, **{"elders": (elder,), "devices": (), **more})
    )


def write(sheets: WriteCallSheets, *streets: str) -> list[StreetSheet]:
    return list(sheets.write(BUREAU, "boss", "carrier down", streets))


def test_every_home_of_the_bureau_is_on_the_sheet_of_its_street(platform, sheets):
    enrol(platform, "h2", area="310115001")
    enrol(platform, "h3", area="")
    enrol(platform, "h4", area="310104003002")

    written = write(sheets)

    assert [(s.street, sorted(h.home for h in s.homes)) for s in written] == [
        ("-", ["h3"]),
        ("310104003", ["h1", "h4"]),
        ("310115001", ["h2"]),
    ]


def test_only_the_named_areas_are_written_and_looked_at(platform, sheets, looks):
    enrol(platform, "h2", area="310115001")

    assert [s.street for s in write(sheets, "310115")] == ["310115001"]
    assert looks.of_street(BUREAU, "310104003") == ()


def test_the_gravest_come_first_and_an_open_incident_before_all(platform, sheets):
    enrol(platform, "h2", Risk.LOW)
    enrol(platform, "h3", Risk.HIGH)
    enrol(platform, "h4", Risk.graded("unheard of"))
    enrol(platform, "h5")
    platform.deliver(a_press())

    [sheet] = write(sheets)

    assert [home.home for home in sheet.homes] == ["h1", "h3", "h4", "h5", "h2"]
    [incident] = sheet.homes[0].incidents
    assert (incident.kind, incident.state) == ("help", "open")


def test_a_test_is_no_open_incident(platform, sheets):
    platform.directory.open_test_window(KEY, START + 30 * MINUTE, START)
    platform.deliver(a_press(test=True))

    [sheet] = write(sheets)

    assert sheet.homes[0].incidents == ()


def test_people_stand_in_the_order_in_which_they_are_rung_without_a_suspect(platform, sheets):
    enrol(
        platform,
        "h1",
        responders=(
            a_responder("h1.committee", Role.COMMITTEE, "1"),
            a_responder("h1.son", Role.CONTACT, "2"),
            a_responder("h1.nephew", Role.CONTACT, "3", suspected=True),
            a_responder("h1.daughter", Role.FIRST_CARER, "4"),
        ),
    )

    [sheet] = write(sheets)

    [home] = sheet.homes
    assert [p.id for p in home.responders] == ["h1.daughter", "h1.son", "h1.committee"]
    assert [p.personal.phone for p in home.responders] == ["4", "2", "1"]
    assert home.elders[0].personal.notes == "钥匙在花盆下"


@pytest.mark.parametrize(("consent", "shown"), [(True, "2580"), (False, "")])
def test_the_way_in_is_shown_only_with_the_elders_consent(platform, sheets, consent, shown):
    enrol(platform, "h1", entry=EntryFile("2580", START, consent))

    [sheet] = write(sheets)

    assert sheet.homes[0].entry == shown


def test_who_is_away_is_marked_until_the_absence_has_run_out(platform, sheets):
    platform.directory.set_absence(BUREAU, "h1.elder", Absence("hospital", START + MINUTE))
    assert write(sheets)[0].homes[0].elders[0].away_until

    platform.clock.forward(MINUTE)

    assert write(sheets)[0].homes[0].elders[0].away_until == ""


def test_data_that_cannot_be_read_hides_no_home(platform, sheets):
    enrol(platform, "h2")
    platform.directory.erase_elder(BUREAU, "h1.elder", "boss", START)

    [sheet] = write(sheets)

    unreadable = {home.home: home.elders[0].readable for home in sheet.homes}
    assert unreadable == {"h1": False, "h2": True}


def test_who_looks_is_on_record_before_a_street_is_shown(platform, sheets, looks):
    enrol(platform, "h2", area="310115001")
    written = sheets.write(BUREAU, "boss", "carrier down")

    next(written)

    assert looks.kept == [
        (BUREAU, StreetLook("310104003", "boss", "carrier down", "call_sheet", 1, START))
    ]


def test_nothing_of_a_sheet_can_be_logged_by_mistake(platform, sheets):
    text = repr(write(sheets))

    assert not [word for word in ("王阿婆", "+8613", "天平路", "花盆") if word in text]
