"""xlsx files: what bureaus keep is read, and what is broken, huge or hostile is refused with its reason."""

import io
import zipfile
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from telecare.adapters.sheets import limits
from telecare.adapters.sheets.files import SheetFiles
from telecare.domain.errors import UnreadableFileError
from telecare.domain.imports.cells import Content
from telecare.ports.sheets import Written
from tests.fakes.rosters import HEADER, a_citizen, a_roster, a_row, an_xlsx, saved

FILES = SheetFiles()


def a_book(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return book


def texts(content):
    [sheet] = FILES.read(content)
    return [[cell.text for cell in row] for row in sheet.rows]


def with_member(content, name, data):
    """The file with one more member, or with one exchanged."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, data)
    return made.getvalue()


def refused(content):
    with pytest.raises(UnreadableFileError) as told:
        FILES.read(content)
    return str(told.value)


def test_a_roster_with_merged_titles_is_read_as_it_stands():
    [sheet] = FILES.read(an_xlsx(a_roster(a_row(1))))

    assert sheet.name == "花名册"
    assert [cell.text for cell in sheet.rows[2]] == list(HEADER)
    assert sheet.rows[3][2].text == a_citizen(1)


def test_numbers_are_written_out_and_marked_and_dates_are_days():
    book = a_book(
        [
            310104194001010000,
            13800000001,
            1.5,
            datetime.combine(date(2026, 1, 5), time(8)),
            date(2026, 1, 5),
        ]
    )

    [sheet] = FILES.read(saved(book))

    assert [cell.text for cell in sheet.rows[0]] == [
        "310104194001010000",
        "13800000001",
        "1.5",
        "2026-01-05",
        "2026-01-05",
    ]
    assert [cell.content for cell in sheet.rows[0][:3]] == [Content.NUMBER] * 3


def test_a_formula_is_not_believed_and_an_error_neither():
    [sheet] = FILES.read(saved(a_book(["=HYPERLINK(A1)", "#REF!", "好"])))

    contents = [cell.content for cell in sheet.rows[0]]
    assert contents == [Content.FORMULA, Content.BROKEN, Content.TEXT]


def test_hidden_sheets_are_nobodys_roster():
    book = a_book(["a"])
    book.create_sheet("旧").sheet_state = "hidden"

    assert len(FILES.read(saved(book))) == 1


def test_old_macs_count_from_1904():
    book = a_book(["a"])
    book.epoch = CALENDAR_MAC_1904

    assert FILES.read(saved(book))[0].counts_from_1904


def test_what_is_written_is_read_back_and_nothing_is_run():
    rows = [["=1+1", "310104194001010000"], ["+86", "@x"], ["\x0b二", ""]]

    content = FILES.write([Written("名单", ("公式", "号码"), rows)])

    assert texts(content) == [
        ["公式", "号码"],
        ["=1+1", "310104194001010000"],
        ["+86", "@x"],
        ["二"],
    ]


def test_a_bomb_is_refused_by_what_its_list_says():
    bomb = with_member(an_xlsx([["a"]]), "xl/media/x.bin", bytes(limits.MOST_INFLATED_BYTES + 1))

    assert len(bomb) < 200_000
    assert "too large" in refused(bomb)


def test_a_bomb_whose_list_lies_is_stopped_while_it_inflates():
    size = 8 * 1024 * 1024
    bomb = with_member(an_xlsx([["a"]]), "xl/worksheets/sheet1.xml", bytes(size))
    lying = bomb.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))

    assert lying != bomb
    assert refused(lying)


def test_a_ratio_that_no_text_has_is_refused():
    assert "too large" in refused(with_member(an_xlsx([["a"]]), "xl/x.xml", b" " * 20_000_000))


def test_entities_are_refused_also_across_a_step_of_reading():
    declared = b"<a>" + b"x" * (limits._STEP - 8) + b'<!DOCTYPE a [<!ENTITY b "c">]></a>'

    assert "entities" in refused(with_member(an_xlsx([["a"]]), "xl/extra.xml", declared))


@pytest.mark.parametrize(
    "name", ["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/embeddings/o.bin"]
)
def test_macros_links_and_objects_are_refused(name):
    assert "macros" in refused(with_member(an_xlsx([["a"]]), name, b"x"))


def test_too_many_parts_are_refused():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for n in range(limits.MOST_MEMBERS + 1):
            archive.writestr(f"{n}", b"")

    assert "parts" in refused(made.getvalue())


@pytest.mark.parametrize("cut", [10, 300, -30])
def test_a_file_that_was_cut_off_is_broken(cut):
    assert refused(an_xlsx(a_roster(a_row(1)))[:cut])


def test_a_damaged_sheet_is_broken_and_never_half_read():
    assert "broken" in refused(
        with_member(an_xlsx([["a"]]), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row")
    )


def test_another_archive_is_no_xlsx():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("readme.txt", "x")

    assert "broken" in refused(made.getvalue())


def test_an_xls_an_empty_and_an_oversized_file_are_told_apart():
    assert "xls" in refused(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(100))
    assert "empty" in refused(b"")
    assert "larger" in refused(b"x" * (limits.MOST_BYTES + 1))


def test_a_row_number_from_nowhere_ends_the_reading():
    xml = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="99999999"><c r="A99999999"><v>1</v></c></row></sheetData></worksheet>'
    )

    assert "rows" in refused(with_member(an_xlsx([["a"]]), "xl/worksheets/sheet1.xml", xml))
