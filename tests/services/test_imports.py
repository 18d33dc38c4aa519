"""Imports from the upload to the enrolled home: shown first, taken in as shown, and nobody lost by it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from telecare.domain.errors import (
    ConflictError,
    NotPermittedError,
    UnknownImportError,
    UnreadableFileError,
)
from telecare.domain.imports.forms import FileKind
from telecare.domain.kinds import Risk, Role
from telecare.ports.enrolment import EntryFile
from tests.fakes.imports import CLERK, ImportOffice
from tests.fakes.rosters import a_citizen, a_roster, a_row, an_xlsx
from tests.fakes.story import BUREAU, START, a_home

RESPONDERS = ["老人身份证号", "姓名", "联系电话", "关系", "时间"]
DEVICES = ["老人身份证号", "设备编号", "设备类型"]
LEFT = ["身份证号", "变更原因", "变更日期"]


@pytest.fixture
def office():
    return ImportOffice()


def counts(head, *names):
    return tuple(head.counts.get(name, 0) for name in names)


# ---- previews ----


def test_a_preview_enrols_nobody(office):
    head = office.upload(a_roster(a_row(1), a_row(2, 联系电话="6437")))

    assert counts(head, "new", "faults", "gone") == (1, 1, 0)
    assert office.homes() == []


def test_the_same_file_is_the_same_preview(office):
    rows = an_xlsx(a_roster(a_row(1)))

    assert office.upload(rows).id == office.upload(rows).id


def test_nothing_of_an_import_names_anybody_in_facts(office):
    office.take_in(a_roster(a_row(1), a_row(2, 联系电话="6437yy01")))

    told = repr(office.facts.__dict__)
    for secret in ("老人", "6437yy01", "13900000001", a_citizen(1), "天平路"):
        assert secret not in told


def test_a_file_that_cannot_be_read_leaves_nothing(office):
    with pytest.raises(UnreadableFileError):
        office.upload(b"PK\x03\x04 no xlsx")


# ---- commits ----


def test_a_commit_enrols_what_was_shown(office):
    # XH23-10, SH21-21: the ledger that a street keeps, with its grades.
    head = office.take_in(a_roster(a_row(1), a_row(3)))

    assert (head.done, counts(head, "taken", "refused")) == (head.portions, (2, 0))
    [home] = [h for h in map(office.file, office.homes()) if h.elders[0].personal.name == "老人3"]
    assert home.area == "310104003001"
    assert home.elders[0].risk is Risk.HIGH
    assert home.elders[0].personal.phone == "+8613900000003"
    [contact] = home.responders
    assert (contact.role, contact.personal.phone) == (Role.CONTACT, "+8613800000003")


def test_an_ungraded_elder_counts_as_high(office):
    office.take_in(a_roster(a_row(2, 风险等级="")))

    assert office.file(office.homes()[0]).elders[0].risk is Risk.HIGH


def test_the_same_file_again_changes_nothing_and_says_so(office):
    rows = a_roster(a_row(1), a_row(2))
    office.take_in(rows)
    before = [office.file(home) for home in office.homes()]

    again = office.upload(rows)

    assert counts(again, "new", "changed", "unchanged", "gone") == (0, 0, 2, 0)
    assert counts(office.commit(again), "taken") == (0,)
    assert [office.file(home) for home in office.homes()] == before


def test_committing_twice_is_committing_once(office):
    head = office.upload(a_roster(a_row(1)))

    assert office.commit(head) == office.commit(head)


def test_a_changed_row_changes_its_person_and_keeps_the_rest_of_the_home(office):
    office.take_in(a_roster(a_row(1)))
    [home_id] = office.homes()
    file = office.file(home_id)
    kept = replace(file, entry=EntryFile("code 7", START, consent=True))
    office.directory.enrol_home(BUREAU, kept)

    head = office.take_in(a_roster(a_row(1, 联系电话="13700000001")))

    after = office.file(home_id)
    assert counts(head, "changed", "taken") == (1, 1)
    assert after.elders[0].personal.phone == "+8613700000001"
    assert (after.entry, after.responders) == (kept.entry, kept.responders)


def test_gone_is_listed_and_goes_on_being_guarded(office):
    # SH24-01: who is missing from the newest list is looked into.
    office.take_in(a_roster(a_row(1), a_row(2)))

    head = office.take_in(a_roster(a_row(2)))

    assert counts(head, "gone") == (1,)
    assert len(office.homes()) == 2


def test_who_has_a_fault_in_the_new_file_is_not_gone(office):
    office.take_in(a_roster(a_row(1), a_row(2)))

    spoilt = office.upload(a_roster(a_row(1, 联系电话="6437"), a_row(2)))
    nameless = office.upload(a_roster(a_row(1, 身份证号码="3.10104E+17"), a_row(2)))

    assert counts(spoilt, "gone", "nameless") == (0, 0)
    assert counts(nameless, "gone", "nameless") == (1, 1)


def test_a_digest_that_was_not_shown_commits_nothing(office):
    head = office.upload(a_roster(a_row(1)))

    with pytest.raises(ConflictError):
        office.commit(head, digest="0" * 64)
    assert office.homes() == []


def test_a_roster_that_changed_since_the_preview_is_shown_anew(office):
    shown = office.upload(a_roster(a_row(1), a_row(2)))
    office.take_in(a_roster(a_row(2)))

    with pytest.raises(ConflictError, match="changed since"):
        office.commit(shown)


def test_only_who_uploaded_a_file_commits_it_and_only_for_a_day(office):
    head = office.upload(a_roster(a_row(1)))

    with pytest.raises(NotPermittedError):
        office.commit(head, by="somebody")
    office.clock.forward(timedelta(days=1))
    with pytest.raises(UnknownImportError):
        office.commit(head)


def test_a_commit_goes_on_where_it_broke_off(office, monkeypatch):
    head = office.upload(a_roster(*[a_row(n) for n in range(1, 351)]))
    enrolled = []
    enrol = office.directory.enrol_home

    def tiring(bureau, home):
        if len(enrolled) == 130:
            enrolled.append("broken")
            raise ConnectionError
        enrolled.append(home.id)
        enrol(bureau, home)

    monkeypatch.setattr(office.directory, "enrol_home", tiring)
    with pytest.raises(ConnectionError):
        office.commit(head)
    assert office.previews.head(BUREAU, head.id, START).done == 1

    after = office.commit(head)

    assert after.done == after.portions
    assert len(office.homes()) == 350
    assert len(set(enrolled)) == 351
    assert len(enrolled) <= 351 + 100, "at most the broken portion is done again"


def test_a_long_file_is_taken_in_by_many_hands_in_any_order(office):
    head = office.upload(a_roster(*[a_row(n) for n in range(1, 351)]))

    first = office.committing.commit(BUREAU, head.id, head.digest, CLERK)
    office.portions.asked.reverse()
    office.committing.take(*office.portions.asked.pop(0))
    half = office.previews.head(BUREAU, head.id, START)
    office.work_off()
    after = office.previews.head(BUREAU, head.id, START)

    assert (first.done, first.is_begun, half.done) == (0, True, 1)
    assert (after.done, counts(after, "taken", "refused")) == (after.portions, (350, 0))
    assert len(office.homes()) == 350


def test_a_portion_that_comes_twice_is_taken_in_once(office):
    head = office.upload(a_roster(*[a_row(n) for n in range(1, 151)]))
    office.committing.commit(BUREAU, head.id, head.digest, CLERK)
    asked = list(office.portions.asked)
    office.work_off()
    before = [office.file(home) for home in office.homes()]

    again = [office.committing.take(*each) for each in asked]
    office.portions.asked.clear()

    assert {each.done for each in again} == {2}
    assert counts(office.commit(head), "taken") == (150,)
    assert [office.file(home) for home in office.homes()] == before


def test_what_was_lost_on_the_way_is_asked_for_again_by_the_next_commit(office):
    head = office.upload(a_roster(*[a_row(n) for n in range(1, 351)]))
    office.committing.commit(BUREAU, head.id, head.digest, CLERK)
    del office.portions.asked[1:]
    office.work_off()

    after = office.commit(head)

    assert after.done == after.portions == 4
    assert len(office.homes()) == 350


def test_nothing_is_taken_in_that_nobody_committed(office):
    head = office.upload(a_roster(*[a_row(n) for n in range(1, 151)]))

    for number in (0, 7):
        with pytest.raises(ConflictError, match="not to be taken in"):
            office.committing.take(BUREAU, head.id, number)
    assert office.homes() == []


def test_rows_outside_the_uploaders_areas_are_faults_and_never_written(office):
    rows = a_roster(a_row(1), a_row(2, 区划代码="310115001001"))

    head = office.commit(office.upload(rows, areas=("310104",)))

    assert [fault[4] for fault in office.faults(head)] == ["area_outside"]
    assert [home for home in office.homes() if office.file(home).area.startswith("310115")] == []


def test_an_erased_elder_is_not_brought_back_by_a_file(office):
    office.take_in(a_roster(a_row(1)))
    [home] = office.homes()
    office.directory.erase_elder(BUREAU, office.file(home).elders[0].id, "boss", START)

    head = office.take_in(a_roster(a_row(1, 联系电话="13700000001")))

    assert [why for _, _, why in office.refused(head)] == ["erased"]


def test_an_elder_who_was_enrolled_by_hand_is_not_enrolled_a_second_time(office):
    office.directory.enrol_home(BUREAU, a_home())

    head = office.take_in(a_roster(a_row(1, 联系电话="13800000001")))

    assert [why for _, _, why in office.refused(head)] == ["enrolled_otherwise"]
    assert office.homes() == ["h1"]


# ---- responders, devices, departures ----


def test_responders_come_to_the_home_of_their_elder(office):
    office.take_in(a_roster(a_row(1)))
    rows = [
        RESPONDERS,
        [a_citizen(1), "李", "13600000001", "楼组长", "8:30-17:30"],
        [a_citizen(9), "谁", "13600000009", "邻居", ""],
    ]

    head = office.take_in(rows, FileKind.RESPONDERS)

    assert [(fault[1], fault[4]) for fault in office.faults(head)] == [(3, "unknown_elder")]
    roles = [responder.role for responder in office.file(office.homes()[0]).responders]
    assert roles == [Role.CONTACT, Role.BUILDING_LEADER]


def test_a_suspected_abuser_stays_suspected_whatever_a_file_says(office):
    office.take_in(a_roster(a_row(1)))
    [home] = office.homes()
    file = office.file(home)
    suspected = replace(file.responders[0], suspected=True)
    office.directory.enrol_home(BUREAU, replace(file, responders=(suspected,)))

    office.take_in(a_roster(a_row(1, 紧急联系人="换名")))
    office.take_in(
        [RESPONDERS, [a_citizen(1), "换名", "13800000001", "邻居", ""]], FileKind.RESPONDERS
    )

    [responder] = office.file(home).responders
    assert responder.suspected


def test_devices_are_enrolled_for_their_elder_and_never_moved(office):
    office.take_in(a_roster(a_row(1), a_row(2)))
    office.take_in([DEVICES, [a_citizen(1), "SN000123", "烟感"]], FileKind.DEVICES)

    head = office.take_in([DEVICES, [a_citizen(2), "SN000123", "烟感"]], FileKind.DEVICES)

    assert [why for _, _, why in office.refused(head)] == ["of_another_home"]
    item = office.directory.thing(f"{BUREAU}-SN000123")
    assert (item.type, office.file(item.home).elders[0].personal.name) == (
        "smoke_detector",
        "老人1",
    )


def test_a_register_of_departures_opens_tasks_and_removes_nobody(office):
    # SH24-01: the data of elders is held against the registers.
    office.take_in(a_roster(a_row(1), a_row(2)))
    rows = [LEFT, [a_citizen(1), "死亡", "2026.1.5"], [a_citizen(99), "迁出", "2026.1.5"]]

    head = office.take_in(rows, FileKind.DEPARTURES)
    office.take_in(rows, FileKind.DEPARTURES)

    tasks = [task for _, task in office.tasks.unfinished(BUREAU, "", "")]
    assert [task.detail["reported"] for task in tasks] == ["deceased"]
    assert counts(head, "faults", "refused") == (0, 0)
    assert len(office.homes()) == 2
