"""csv files in every guise in which spreadsheets of China save them."""

import pytest

from telecare.adapters.sheets import limits
from telecare.adapters.sheets.files import SheetFiles
from telecare.domain.errors import UnreadableFileError
from telecare.domain.imports.cells import Content
from tests.fakes.rosters import HEADER, a_csv, a_roster, a_row

FILES = SheetFiles()
RARE = "𬭎䶮镕"
"""Signs of names that GB 2312 has not, one of them beyond the first plane."""


def refused(content):
    with pytest.raises(UnreadableFileError) as told:
        FILES.read(content)
    return str(told.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_a_roster_is_the_same_in_every_encoding_and_with_every_sign(encoding, sign):
    [sheet] = FILES.read(a_csv(a_roster(a_row(1, 姓名=RARE)), encoding, sign))

    assert [cell.text for cell in sheet.rows[2]] == list(HEADER)
    assert sheet.rows[3][1].text == RARE


def test_quoted_fields_keep_their_commas_and_lines():
    [sheet] = FILES.read('姓名,地址\n王,"天平路1号,\n2室"'.encode())

    assert sheet.rows[1][1].text == "天平路1号,\n2室"


def test_digits_kept_as_text_are_digits_and_other_formulas_are_formulas():
    [sheet] = FILES.read(b'="310104",=cmd|x,#N/A')

    assert sheet.rows[0][0].text == "310104"
    contents = [cell.content for cell in sheet.rows[0]]
    assert contents == [Content.TEXT, Content.FORMULA, Content.BROKEN]


def test_what_is_no_text_is_refused():
    assert "GB18030" in refused(b"\xff\x80\x81\xff")
    assert "neither" in refused(b"\x89PNG\r\n\x00\x00")


def test_a_quote_that_is_never_closed_names_its_line():
    assert "line" in refused(b'a,b\n"c,d\n')


def test_too_many_rows_and_endless_fields_are_refused(monkeypatch):
    monkeypatch.setattr("telecare.adapters.sheets.csv_text.MOST_ROWS", 10)

    assert "rows" in refused(b"a\n" * 11)
    assert "longer" in refused(b"x" * 5000)
    assert limits.MOST_ROWS > 10
