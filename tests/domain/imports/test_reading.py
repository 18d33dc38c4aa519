"""Whole files: the table under its titles, and all faults of a file in one pass, without a value in them."""

from datetime import date

from telecare.domain.imports.cells import Cell, Content, Sheet
from telecare.domain.imports.faults import Fault, Wrong
from telecare.domain.imports.forms import FORMS, FileKind, Rules
from telecare.domain.imports.reading import read_file
from tests.fakes.rosters import HEADER, a_citizen, a_roster, a_row

RULES = Rules(date(2026, 1, 15))
NAME = "花名册"


def a_sheet(rows, name=NAME):
    made = [[c if isinstance(c, Cell) else Cell(str(c)) for c in row] for row in rows]
    return Sheet(name, made)


def read(*sheets, kind=FileKind.ELDERS, rules=RULES):
    return read_file(
        FORMS[kind], [s if isinstance(s, Sheet) else a_sheet(s) for s in sheets], rules
    )


def faults_of(reading):
    return [(f.row, f.column, f.field, f.what) for f in reading.faults]


def test_the_header_is_found_under_titles_and_the_total_is_nobody():
    reading = read(a_roster(a_row(1), a_row(2)))

    assert reading.faults == ()
    assert [record.row for record in reading.records] == [4, 5]
    assert reading.records[0].fields == {
        "id_number": a_citizen(1),
        "name": "老人1",
        "address": "天平路1弄1号",
        "phone": "+8613900000001",
        "area": "310104003001",
        "risk": "medium",
        "contact_name": "亲属1",
        "contact_phone": "+8613800000001",
    }


def test_headers_are_known_with_marks_spaces_and_in_english():
    header = ["*姓 名（必填）", "ID number", "家庭\n住址：", "area_code"]
    reading = read([header, ["王", a_citizen(1), "天平路1号", "310104003000"]])

    assert reading.faults == ()
    assert reading.records[0].fields["area"] == "310104003"


def test_all_faults_of_a_file_are_named_in_one_pass():
    reading = read(
        a_roster(
            a_row(1, 身份证号码="310104400101001", 联系电话="64370001"),
            a_row(2),
            a_row(3, 风险等级="很高", 姓名=""),
            a_row(4, 身份证号码=Cell("310104194001010000", Content.NUMBER)),
            a_row(5, 家庭住址=Cell("?", Content.FORMULA)),
            a_row(6, 紧急联系人电话=""),
        )
    )

    assert [record.row for record in reading.records] == [5]
    assert faults_of(reading) == [
        (4, "C", "id_number", Wrong.ID_OLD),
        (4, "F", "phone", Wrong.PHONE),
        (6, "B", "name", Wrong.MISSING),
        (6, "G", "risk", Wrong.RISK),
        (7, "C", "id_number", Wrong.ID_ROUNDED),
        (8, "E", "address", Wrong.FORMULA),
        (9, "I", "contact_phone", Wrong.PHONE_MISSING),
    ]
    assert reading.nameless == 2


def test_the_second_row_about_the_same_person_names_the_first():
    # SH24-01: nobody is listed twice.
    reading = read(a_roster(a_row(1), a_row(2), a_row(1, 姓名="另一个")))

    assert reading.faults == (Fault(NAME, 6, "", "id_number", Wrong.REPEATED, other_row=4),)


def test_a_birth_that_differs_from_the_number_is_a_fault():
    header = ["姓名", "身份证", "住址", "区划代码", "出生日期"]
    row = ["王", a_citizen(0), "天平路1号", "310104003"]
    reading = read([header, [*row, "1930.1.1"], ["李", *row[1:], "1931.1.1"]])

    assert faults_of(reading) == [(3, "E", "birth", Wrong.BIRTH_DIFFERS)]


def test_areas_come_by_name_from_a_sheet_of_the_same_file():
    header = ["姓名", "身份证", "住址", "街道", "居委会"]
    rows = [
        ["王", a_citizen(1), "天平路1号", "天平街道", "永嘉居委"],
        ["李", a_citizen(2), "x路2号", "", "别处"],
    ]
    names = [["区划名称", "区划代码"], ["天平街道", "310104003"], ["永嘉居委", "310104003012"]]

    reading = read([header, *rows], a_sheet(names, "区划"))

    assert [record.fields["area"] for record in reading.records] == ["310104003012"]
    assert faults_of(reading) == [(3, "", "area", Wrong.AREA_UNKNOWN)]
    assert reading.ignored == ("区划",)


def test_who_names_no_area_lives_where_the_uploader_says_or_is_a_fault():
    rows = [["姓名", "身份证", "住址"], ["王", a_citizen(1), "天平路1号"]]

    [record] = read(rows, rules=Rules(RULES.today, default_area="310104003")).records
    assert record.fields["area"] == "310104003"
    assert faults_of(read(rows)) == [(2, "", "area", Wrong.MISSING)]


def test_a_missing_header_is_one_fault_and_not_one_a_row():
    header = [h for h in HEADER if h != "家庭住址"]

    reading = read([header, *[a_row(n) for n in range(50)]])

    assert faults_of(reading) == [(1, "", "address", Wrong.HEADER_MISSING)]


def test_two_columns_of_one_meaning_are_refused():
    reading = read([[*HEADER, "手机"], a_row(1)])

    assert faults_of(reading) == [(1, "J", "phone", Wrong.HEADER_TWICE)]


def test_a_file_without_any_table_says_so():
    assert faults_of(read([["通知"], ["请各居委会"]])) == [(0, "", "", Wrong.NO_TABLE)]


def test_no_fault_and_no_record_shows_a_value():
    reading = read(a_roster(a_row(1), a_row(2, 联系电话="6437yy01")))

    assert "6437yy01" not in repr(reading)
    assert "老人" not in repr(reading)


def test_responders_devices_and_departures_have_their_own_columns():
    person = a_citizen(1)
    responders = [
        ["老人身份证号", "姓名", "联系电话", "关系"],
        [person, "李", "13800000001", "女儿"],
    ]
    devices = [["老人身份证号", "设备编号", "设备类型"], [person, "SN000123", "烟感"]]
    left = [
        ["身份证号", "变更原因", "变更日期"],
        [person, "死亡", "2026年1月5日"],
        [person, "迁出", "2027.1.1"],
    ]

    assert read(responders, kind=FileKind.RESPONDERS).records[0].fields["role"] == "contact"
    assert read(devices, kind=FileKind.DEVICES).records[0].fields["type"] == "smoke_detector"
    reading = read(left, kind=FileKind.DEPARTURES)
    assert reading.records[0].fields == {
        "id_number": person,
        "what": "deceased",
        "since": "2026-01-05",
    }
    assert faults_of(reading) == [(3, "C", "since", Wrong.DATE_TO_COME)]
