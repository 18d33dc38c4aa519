"""Days, telephones and the field's words, as people write them."""

from datetime import date

import pytest

from telecare.domain.imports.cells import Cell, Content, letters, plain
from telecare.domain.imports.days import read_day
from telecare.domain.imports.faults import Wrong, WrongCellError
from telecare.domain.imports.phones import read_phone
from telecare.domain.imports.words import (
    read_departure,
    read_device,
    read_hours,
    read_risk,
    read_role,
)

FIFTH = date(2026, 1, 5)


@pytest.mark.parametrize(
    "written",
    [
        "2026.1.5",
        "2026年1月5日",
        "2026-01-05",
        "2026/1/5",
        "20260105",
        "2026.01.05 ",
        "２０２６年１月５日",
        "2026-01-05 00:00:00",
    ],
)
def test_days_are_read_however_they_are_written(written):
    assert read_day(Cell(written)) == FIFTH


def test_serial_numbers_count_from_the_epoch_of_their_file():
    assert read_day(Cell("46027", Content.NUMBER)) == FIFTH
    assert read_day(Cell("44565", Content.NUMBER), counts_from_1904=True) == FIFTH


@pytest.mark.parametrize(
    "written", ["2026.2.30", "去年", "1月5日", "26.1.5", "60", "2026", "5/1/2026"]
)
def test_a_day_that_could_be_another_is_refused(written):
    with pytest.raises(WrongCellError, match="date"):
        read_day(Cell(written))


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("13800000001", "+8613800000001"),
        ("138 0000 0001", "+8613800000001"),
        ("138-0000-0001", "+8613800000001"),
        ("+86 13800000001", "+8613800000001"),
        ("008613800000001", "+8613800000001"),
        ("8613800000001", "+8613800000001"),
        ("013800000001", "+8613800000001"),
        ("13800000001.0", "+8613800000001"),
        ("１３８００００００01", "+8613800000001"),
        ("021-64370001", "+862164370001"),
        ("(021)64370001", "+862164370001"),
        ("+86 21 64370001", "+862164370001"),
        ("0571 8700001", "+865718700001"),
        ("010-64370001", "+861064370001"),
    ],
)
def test_a_telephone_is_read_as_one_number_of_the_world(written, number):
    assert read_phone(Cell(written)) == number


@pytest.mark.parametrize(
    "written",
    ["64370001", "1380000000", "12345678901", "13800000001/13900000001", "1.38E+10", "无", "110"],
)
def test_a_number_that_cannot_be_rung_is_refused(written):
    with pytest.raises(WrongCellError) as told:
        read_phone(Cell(written))

    assert told.value.what is Wrong.PHONE


@pytest.mark.parametrize(
    "written", ["021-64370001转802", "021-64370001-802", "021-64370001 ext 12"]
)
def test_an_extension_is_refused_by_its_name(written):
    with pytest.raises(WrongCellError) as told:
        read_phone(Cell(written))

    assert told.value.what is Wrong.PHONE_EXTENSION


@pytest.mark.parametrize(
    ("read", "written", "word"),
    [
        (read_risk, "高风险", "high"),
        (read_risk, " 中 ", "medium"),
        (read_risk, "Ⅲ级", "low"),
        (read_role, "女儿", "contact"),
        (read_role, "楼组长", "building_leader"),
        (read_role, "居委会", "committee"),
        (read_device, "烟感", "smoke_detector"),
        (read_device, "智能门磁感应器", "door_contact"),
        (read_device, "SOS按钮", "one_key_call"),
        (read_departure, "死亡", "deceased"),
        (read_departure, "入住养老机构", "in_care"),
        (read_hours, "8:30-17:30", "08:30-17:30"),
        (read_hours, "08：30至17：30", "08:30-17:30"),
        (read_hours, "24小时", ""),
    ],
)
def test_the_fields_words_are_known(read, written, word):
    assert read(Cell(written)) == word


@pytest.mark.parametrize("read", [read_risk, read_role, read_device, read_departure, read_hours])
def test_a_word_that_nobody_knows_is_never_guessed(read):
    with pytest.raises(WrongCellError):
        read(Cell("大概"))


def test_columns_are_named_as_spreadsheets_name_them():
    assert [letters(n) for n in (0, 25, 26, 51, 701, 702)] == ["A", "Z", "AA", "AZ", "ZZ", "AAA"]


def test_invisible_signs_are_no_part_of_a_text():
    assert plain("\ufeff王\u200b阿婆\u3000 \n") == "王阿婆"
