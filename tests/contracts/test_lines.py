"""One live call a number, and which carrier has which call, in memory and in DynamoDB."""

from __future__ import annotations

from datetime import timedelta

from telecare.domain.call_reference import reference_of
from telecare.ports.lines import CallBook, CallRecord, Lines, OnLine
from tests.fakes.story import BUREAU, SECOND, START, at_once

NUMBER, OTHER = "+8613800000002", "+8613800000003"
FIRST, SECOND_CALL = OnLine("inc1", "inc1-c1"), OnLine("inc2", "inc2-c1")
LEASE = timedelta(seconds=60)
ASKED = CallRecord(BUREAU, "inc1", "inc1-c1", "aliyun")


def hold(lines: Lines, mine: OnLine, after: timedelta = timedelta(0), number: str = NUMBER):
    now = START + after
    return lines.hold(BUREAU, number, mine, now + LEASE, now)


def test_a_free_line_is_taken_and_found_taken_by_the_next(lines: Lines) -> None:
    assert hold(lines, FIRST) == FIRST
    assert hold(lines, SECOND_CALL) == FIRST


def test_a_call_that_holds_its_line_already_holds_it_on(lines: Lines) -> None:
    hold(lines, FIRST)

    assert hold(lines, FIRST, LEASE - SECOND) == FIRST
    assert hold(lines, SECOND_CALL, LEASE) == FIRST


def test_a_number_is_the_same_however_it_is_written(lines: Lines) -> None:
    hold(lines, FIRST)

    assert hold(lines, SECOND_CALL, number="+86 138-0000-0002") == FIRST


def test_other_numbers_and_other_bureaus_are_other_lines(lines: Lines) -> None:
    hold(lines, FIRST)

    assert hold(lines, SECOND_CALL, number=OTHER) == SECOND_CALL
    assert lines.hold("other", NUMBER, SECOND_CALL, START + LEASE, START) == SECOND_CALL


def test_a_line_is_given_back_by_its_call_alone(lines: Lines) -> None:
    hold(lines, FIRST)
    hold(lines, SECOND_CALL)

    lines.free(BUREAU, SECOND_CALL.attempt)
    assert hold(lines, SECOND_CALL) == FIRST
    lines.free(BUREAU, FIRST.attempt)
    assert hold(lines, SECOND_CALL) == SECOND_CALL


def test_a_line_whose_call_never_ends_is_free_when_its_lease_is_over(lines: Lines) -> None:
    hold(lines, FIRST)

    assert hold(lines, SECOND_CALL, LEASE - SECOND) == FIRST
    assert hold(lines, SECOND_CALL, LEASE) == SECOND_CALL


def test_a_late_end_does_not_take_the_line_from_the_call_that_has_it_now(lines: Lines) -> None:
    hold(lines, FIRST)
    hold(lines, SECOND_CALL, LEASE)

    lines.free(BUREAU, FIRST.attempt)

    assert hold(lines, FIRST, LEASE + SECOND) == SECOND_CALL


def test_giving_back_twice_or_what_was_never_held_is_nothing(lines: Lines) -> None:
    lines.free(BUREAU, FIRST.attempt)
    hold(lines, FIRST)
    lines.free(BUREAU, FIRST.attempt)
    lines.free(BUREAU, FIRST.attempt)

    assert hold(lines, SECOND_CALL) == SECOND_CALL


def test_of_twenty_who_want_a_line_at_once_one_has_it_and_all_know_who(lines: Lines) -> None:
    found = at_once(lambda n: hold(lines, OnLine(f"inc{n}", f"inc{n}-c1")))

    assert len(set(found)) == 1


def test_a_line_given_back_and_wanted_at_once_is_never_two_calls(lines: Lines) -> None:
    hold(lines, FIRST)

    def frees_or_takes(n: int) -> OnLine | None:
        if n == 0:
            lines.free(BUREAU, FIRST.attempt)
            return None
        return hold(lines, OnLine(f"inc{n}", f"inc{n}-c2"))

    found = set(at_once(frees_or_takes)) - {None, FIRST}

    assert len(found) <= 1


# ---- which carrier ----


def test_a_call_is_found_by_its_attempt_and_by_its_reference(call_book: CallBook) -> None:
    call_book.ask(ASKED)

    assert call_book.find("inc1-c1") == ASKED
    assert call_book.by_reference(reference_of("inc1-c1")) == ASKED
    assert call_book.find("inc1-c1", ASKED.bureau) == ASKED
    assert call_book.find("inc1-c1", "another") is None
    assert call_book.find("inc1-c2") is None
    assert call_book.by_reference("A" * 15) is None


def test_a_call_is_begun_once_and_who_comes_second_learns_of_the_first(call_book: CallBook) -> None:
    other = CallRecord(BUREAU, "inc1", "inc1-c1", "gateway")

    assert call_book.begin(ASKED) is None
    assert call_book.begin(other) == ASKED
    assert call_book.find("inc1-c1") == ASKED


def test_of_many_who_begin_a_call_at_once_one_is_the_first(call_book: CallBook) -> None:
    begun = at_once(lambda _: call_book.begin(ASKED), times=8)

    assert sorted(begun, key=str) == sorted([None, *[ASKED] * 7], key=str)


def test_a_call_that_its_carrier_did_not_take_is_begun_anew(call_book: CallBook) -> None:
    call_book.begin(ASKED)
    call_book.not_taken(BUREAU, "inc1-c1")

    assert call_book.begin(ASKED) is None


def test_the_first_id_that_is_told_stays(call_book: CallBook) -> None:
    call_book.ask(ASKED)

    call_book.taken(BUREAU, "inc1-c1", "123^4")
    call_book.taken(BUREAU, "inc1-c1", "999^9")

    found = call_book.find("inc1-c1")
    assert found is not None
    assert found.carrier_id == "123^4"


def test_what_nobody_was_asked_for_is_not_taken(call_book: CallBook) -> None:
    call_book.taken(BUREAU, "inc1-c1", "123^4")

    assert call_book.find("inc1-c1") is None


def test_a_call_that_its_carrier_does_not_have_is_forgotten_and_one_that_it_has_is_not(
    call_book: CallBook,
) -> None:
    call_book.ask(ASKED)
    call_book.not_taken(BUREAU, "inc1-c1")
    call_book.not_taken(BUREAU, "inc1-c1")
    assert call_book.find("inc1-c1") is None

    call_book.ask(ASKED)
    call_book.taken(BUREAU, "inc1-c1", "123^4")
    call_book.not_taken(BUREAU, "inc1-c1")
    assert call_book.find("inc1-c1") is not None


def test_a_second_carrier_takes_the_first_one_s_place(call_book: CallBook) -> None:
    call_book.ask(ASKED)
    call_book.ask(CallRecord(BUREAU, "inc1", "inc1-c1", "gateway"))

    found = call_book.find("inc1-c1")
    assert found is not None
    assert found.carrier == "gateway"


def test_a_reference_fits_into_what_a_carrier_hands_back() -> None:
    reference = reference_of("standard-20260114-0123456789abcdef-c12")

    assert len(reference) == 15
    assert reference.isascii()
    assert reference != reference_of("standard-20260114-0123456789abcdef-c13")
