"""The timeline is append-only and hash-chained; anybody can find the first break (law 7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.timeline import GENESIS, Entry, Link, canonical, chain, first_break

AT = datetime(2026, 1, 14, 18, 10, tzinfo=UTC)
ENTRIES = tuple(
    Entry(AT + timedelta(seconds=n), "noted", f"who{n}", {"what": "x", "n": str(n)})
    for n in range(6)
)
_entries = st.lists(
    st.builds(
        Entry,
        st.datetimes(timezones=st.just(UTC)),
        st.sampled_from(["noted", "told"]),
        st.text(max_size=5),
        st.dictionaries(st.text(max_size=4), st.text(max_size=4), max_size=3),
    ),
    min_size=1,
    max_size=6,
)


def a_chain() -> list[Link]:
    return list(chain(ENTRIES, 0, GENESIS))


def test_a_chain_counts_from_one_and_holds_together() -> None:
    links = a_chain()

    assert [link.number for link in links] == [1, 2, 3, 4, 5, 6]
    assert first_break(links) is None
    assert len({link.digest for link in links}) == 6


def test_a_chain_written_in_pieces_is_the_same_chain() -> None:
    first = chain(ENTRIES[:2], 0, GENESIS)
    rest = chain(ENTRIES[2:], first[-1].number, first[-1].digest)

    assert [*first, *rest] == a_chain()


def test_an_empty_timeline_has_no_break() -> None:
    assert first_break([]) is None
    assert chain([], 7, "digest") == ()


def test_the_digest_follows_the_published_form() -> None:
    entry = Entry(AT, "told", "supervisor", {"reason": "超时"})

    assert (
        canonical(entry, 1)
        == (
            '{"at":"2026-01-14T18:10:00.000+00:00","detail":{"reason":"超时"},'
            '"event":"told","n":1,"who":"supervisor"}'
        ).encode()
    )
    assert chain([entry], 0, GENESIS)[0].digest == (
        "e83a6bd9c867cd34e6757d8416ff4a451ebde2b1a9c33a7d3037dafec64ba4d8"
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"at": AT + timedelta(milliseconds=1)},
        {"event": "told"},
        {"who": "somebody else"},
        {"detail": {}},
        {"detail": {"what": "x", "n": "22"}},
    ],
)
def test_any_change_of_an_entry_is_found_where_it_is(changed: dict[str, object]) -> None:
    links = a_chain()
    links[2] = replace(links[2], entry=replace(links[2].entry, **changed))  # type: ignore[arg-type]

    assert first_break(links) == 3


def test_a_changed_entry_with_its_own_new_digest_breaks_the_next() -> None:
    links = a_chain()
    forged = chain([replace(links[2].entry, who="forger")], 2, links[1].digest)[0]

    assert first_break([*links[:2], forged, *links[3:]]) == 4


def test_what_was_taken_out_put_in_or_exchanged_is_found() -> None:
    links = a_chain()

    assert first_break(links[1:]) == 1
    assert first_break(links[:2] + links[3:]) == 3
    assert first_break([*links[:2], links[3], links[2], *links[4:]]) == 3
    assert first_break([*links[:3], links[2], *links[3:]]) == 4


def test_a_number_that_was_changed_is_found() -> None:
    links = a_chain()
    links[4] = replace(links[4], number=50)

    assert first_break(links) == 5


@given(_entries)
@settings(max_examples=60, deadline=None)
def test_every_chain_holds_and_every_cut_shows(entries: list[Entry]) -> None:
    links = chain(entries, 0, GENESIS)

    assert first_break(links) is None
    for here, there in pairwise(range(len(links))):
        assert first_break([*links[:here], *links[there:]]) == here + 1


def test_the_zone_of_an_instant_and_the_order_of_details_make_no_difference() -> None:
    shanghai = timezone(timedelta(hours=8))
    here = Entry(AT.astimezone(shanghai), "noted", "x", {"b": "2", "a": "1"})
    there = Entry(AT, "noted", "x", {"a": "1", "b": "2"})

    assert canonical(here, 1) == canonical(there, 1)


def test_an_entry_is_another_at_another_place() -> None:
    assert canonical(ENTRIES[0], 1) != canonical(ENTRIES[0], 2)


def test_fields_cannot_run_into_each_other() -> None:
    one = Entry(AT, "noted", "a", {"b": "c"})
    two = Entry(AT, "noted", 'a","b":"c', {})

    assert chain([one], 0, GENESIS)[0].digest != chain([two], 0, GENESIS)[0].digest
