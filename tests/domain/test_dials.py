"""What a dial showed: readings may come late, twice, in parts and in any order."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.dials import dial_at, dials_from_plain, dials_to_plain, merged_dials

START = datetime(2026, 3, 1, 0, 10, tzinfo=UTC)

steps = st.lists(
    st.tuples(st.integers(1, 5 * 3600), st.integers(-200, 9000)), min_size=1, max_size=60
)


def dials(steps: list[tuple[int, int]]):
    """Dials as they were read: seconds passed and thousandths used; now and then another meter hangs there."""
    ats = accumulate(seconds for seconds, _ in steps)
    counts = accumulate((used for _, used in steps), initial=5_000_000)
    return [
        dial_at(START + timedelta(seconds=s), c / 1000) for s, c in zip(ats, counts, strict=False)
    ]


@settings(max_examples=60)
@given(steps, st.randoms(use_true_random=False))
def test_in_any_order_parts_and_number_the_same_dials_are_kept(
    steps: list[tuple[int, int]], chance: Random
) -> None:
    read = dials(steps)
    again = [*read, *chance.sample(read, len(read) // 3)]
    chance.shuffle(again)
    cut = chance.randint(0, len(again))

    in_parts = merged_dials((*merged_dials(again[:cut]), *merged_dials(again[cut:])))

    assert in_parts == merged_dials(read)


@settings(max_examples=30)
@given(steps)
def test_dials_are_written_and_read_as_they_were(steps: list[tuple[int, int]]) -> None:
    kept = merged_dials(dials(steps))

    assert dials_from_plain(dials_to_plain(kept)) == kept
    assert dials_from_plain(dials_to_plain(())) == ()


def test_of_a_half_hour_the_highest_number_counts_and_where_it_was_read_first() -> None:
    low, high, same = (
        dial_at(START + timedelta(minutes=m), c) for m, c in ((1, 7), (5, 9), (9, 9))
    )

    assert merged_dials([same, low, high]) == (high,)


def test_no_more_than_a_day_and_an_hour_is_kept() -> None:
    read = [dial_at(START + n * timedelta(minutes=30), n) for n in range(400)]

    kept = merged_dials(read)

    assert kept[-1] == read[-1]
    assert kept[0].at == read[-1].at - timedelta(hours=25)
