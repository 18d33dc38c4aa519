"""Citizens' numbers: sound ones pass, and each way of spoiling one has its own name."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecare.domain.imports.cells import Cell, Content
from telecare.domain.imports.citizen_ids import check_digit, is_rounded, read_id
from telecare.domain.imports.faults import Wrong, WrongCellError

TODAY = date(2026, 1, 15)
SOUND = "11010519491231002X"  # the example of the standard itself


def wrong(text, content=Content.TEXT, doubtful=False):
    with pytest.raises(WrongCellError) as told:
        read_id(Cell(text, content), TODAY, doubtful)
    return told.value.what


@pytest.mark.parametrize(
    "written",
    [
        SOUND,
        SOUND.lower(),
        f" {SOUND} ",
        f"'{SOUND}",
        "110105 19491231 002X",
        "１１０１０５19491231002Ｘ",
    ],
)
def test_a_sound_number_is_read_however_it_is_written(written):
    assert read_id(Cell(written), TODAY) == SOUND


@given(st.integers(0, 10**8), st.integers(0, 16))
def test_any_single_wrong_digit_is_noticed(seed, place):
    first = f"310104{1930 + seed % 60}0315{seed % 1000:03}"
    sound = first + check_digit(first)
    spoilt = sound[:place] + str((int(sound[place]) + 1) % 10) + sound[place + 1 :]

    assert check_digit(spoilt[:17]) != spoilt[17]


def test_a_wrong_check_digit_is_refused():
    assert wrong(SOUND[:17] + "1") is Wrong.ID_CHECKSUM


def test_a_number_that_a_spreadsheet_wrote_as_a_power_is_refused_by_name():
    assert wrong("3.10104E+17") is Wrong.ID_ROUNDED


def test_eighteen_digits_kept_as_a_number_are_rounded_whatever_they_show():
    assert wrong("310104194001010000", Content.NUMBER) is Wrong.ID_ROUNDED


def test_three_zeros_that_do_not_check_are_rounding_and_no_typing_error():
    text = next(
        f"31010419400101{n}000" for n in range(10) if check_digit(f"31010419400101{n}00") != "0"
    )

    assert is_rounded(Cell(text))
    assert wrong(text) is Wrong.ID_ROUNDED


def test_three_zeros_that_check_are_believed_only_where_nothing_else_was_rounded():
    text = next(
        f"3101041940{m:02}01{n}000"
        for m in range(1, 13)
        for n in range(10)
        if check_digit(f"3101041940{m:02}01{n}00") == "0"
    )

    assert read_id(Cell(text), TODAY) == text
    assert wrong(text, doubtful=True) is Wrong.ID_ROUNDED


def test_an_old_number_of_fifteen_digits_is_named():
    assert wrong("310104400101001") is Wrong.ID_OLD


def test_other_lengths_are_no_number():
    assert wrong("3101041940010100") is Wrong.ID_LENGTH
    assert wrong("见附件") is Wrong.ID_LENGTH


@pytest.mark.parametrize("born", ["19400230", "18790101", "20270101"])
def test_a_birth_that_cannot_be_is_refused(born):
    first = f"310104{born}001"

    assert wrong(first + check_digit(first)) is Wrong.ID_BIRTH
