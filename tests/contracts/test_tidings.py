"""What any keeper of books and campaigns keeps to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from telecare.domain.errors import ConflictError, UnknownCampaignError
from telecare.domain.tidings.book import Book, Told, ToldState
from telecare.domain.tidings.kinds import TidingKind
from tests.fakes.story import BUREAU, START
from tests.fakes.tidings import a_campaign

KEPT_FOR = timedelta(days=30)
TOLD = Told("k1", TidingKind.HEAT, START, campaign="c1")


def test_a_book_is_written_over_the_one_that_was_read(told: Any) -> None:
    empty = told.books.book(BUREAU, "h1.elder")
    book = empty.book.claimed(TOLD, KEPT_FOR).opted({TidingKind.FRAUD}, "boss", START)

    told.books.keep(empty, book)

    assert told.books.book(BUREAU, "h1.elder").book == book
    assert told.books.book("other", "h1.elder").book == Book()
    with pytest.raises(ConflictError):
        told.books.keep(empty, book)


def test_what_is_delivered_is_counted_with_the_book_or_not_at_all(told: Any) -> None:
    campaign = told.campaigns.keep(BUREAU, a_campaign())
    empty = told.books.book(BUREAU, "h1.elder")
    claimed = told.books.keep(empty, empty.book.claimed(TOLD, KEPT_FOR))
    delivered = claimed.book.became("k1", ToldState.DELIVERED)

    told.books.keep(claimed, delivered, campaign.id)
    with pytest.raises(ConflictError):
        told.books.keep(claimed, delivered, campaign.id)

    assert told.campaigns.report(BUREAU, campaign.id).counts == {"delivered": 1}


def test_the_first_preview_and_the_first_commit_stay(told: Any) -> None:
    shown = told.campaigns.keep(BUREAU, a_campaign())
    again = told.campaigns.keep(BUREAU, a_campaign(people=9))
    first = told.campaigns.commit(BUREAU, replace(shown, committed_at=START, portions=2))
    second = told.campaigns.commit(BUREAU, replace(shown, committed_at=START + KEPT_FOR))

    assert shown == again
    assert first == second == told.campaigns.campaign(BUREAU, shown.id)


def test_the_first_word_on_a_portion_counts(told: Any) -> None:
    campaign = told.campaigns.keep(BUREAU, a_campaign())

    for counts in ({"sent": 2}, {"sent": 9}):
        told.campaigns.finish(BUREAU, campaign.id, 0, counts)
    told.campaigns.finish(BUREAU, campaign.id, 1, {"sent": 1, "opted_out": 1})

    report = told.campaigns.report(BUREAU, campaign.id)
    assert (report.done, report.counts) == (2, {"sent": 3, "opted_out": 1})


def test_campaigns_are_listed_by_their_bureau_in_the_order_of_time(told: Any) -> None:
    later = a_campaign(id="c1" * 16, at=START + timedelta(hours=1))
    for each in (later, a_campaign()):
        told.campaigns.keep(BUREAU, each)
    told.campaigns.keep("other", a_campaign(id="c2" * 16))

    found = list(told.campaigns.newest(BUREAU))

    assert [each for _, each in found] == [a_campaign(), later]
    assert [each for _, each in told.campaigns.newest(BUREAU, found[0][0])] == [later]
    with pytest.raises(UnknownCampaignError):
        told.campaigns.campaign("other", later.id)
