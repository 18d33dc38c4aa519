"""The roster held against registers: people look, money waits, nobody is left unguarded."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from telecare.domain.reconciliation import Departure, Row, reconcile, settled_for

TODAY = date(2026, 1, 15)
ROSTER = (("e1", "h1"), ("e2", "h1"), ("e3", "h2"))
ROWS = st.builds(
    Row,
    st.sampled_from(["e1", "e2", "e3", "e9", ""]),
    st.sampled_from(Departure),
    st.dates(date(2025, 12, 1), date(2026, 2, 28)),
)


def test_whoever_a_register_names_is_found_and_held_back():
    row = Row("e2", Departure.IN_CARE, date(2025, 12, 1))

    result = reconcile(ROSTER, [row], TODAY)

    [finding] = result.findings
    assert (finding.elder, finding.home, finding.what) == ("e2", "h1", Departure.IN_CARE)
    assert settled_for(("e1", "e2", "e3"), result.held_back) == ("e1", "e3")


def test_the_gravest_row_counts_and_of_these_the_earliest():
    rows = [
        Row("e1", Departure.MOVED_AWAY, date(2025, 1, 1)),
        Row("e1", Departure.DECEASED, date(2026, 1, 3)),
        Row("e1", Departure.DECEASED, date(2026, 1, 2)),
    ]

    [finding] = reconcile(ROSTER, rows, TODAY).findings
    assert (finding.what, finding.since) == (Departure.DECEASED, date(2026, 1, 2))


def test_a_day_to_come_says_nothing_yet():
    assert (
        reconcile(ROSTER, [Row("e1", Departure.MOVED_AWAY, date(2026, 1, 16))], TODAY).findings
        == ()
    )


def test_rows_that_name_nobody_are_counted_and_not_dropped_in_silence():
    rows = [Row("e9", Departure.DECEASED, TODAY), Row("", Departure.DECEASED, TODAY)]

    assert reconcile(ROSTER, rows, TODAY).strangers == 2


@given(st.lists(ROWS, max_size=8), st.randoms())
def test_order_and_repetition_change_nothing(rows, random):
    again = rows * 2
    random.shuffle(again)

    first, second = reconcile(ROSTER, rows, TODAY), reconcile(ROSTER, again, TODAY)
    assert (first.findings, first.held_back) == (second.findings, second.held_back)


@given(st.lists(ROWS, max_size=8))
def test_everybody_held_back_is_looked_into(rows):
    result = reconcile(ROSTER, rows, TODAY)

    assert result.held_back == {finding.elder for finding in result.findings}
    assert len({finding.key for finding in result.findings}) == len(result.findings)
