"""Whose a group of packs is: one at a time folds its pages or takes somebody out of them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from telecare.adapters.dynamodb import items, keys, watch_keys
from telecare.adapters.dynamodb.table import MOST_TRIES, ConditionFailedError, Item, Table
from telecare.domain.errors import UnavailableError

CLAIM = timedelta(minutes=2)
"""For how long a group is somebody's: longer than a function runs, shorter than a window."""

WAIT_S = 0.1
"""How long who must have a group waits at first; folding its pages takes less than a second."""


class GroupClaims:
    """Claims stand in the mark that says up to when a group's pages are in its packs.

    Nobody else claims a group until it is given back or two minutes are over: who dies with it holds
    up the others no longer.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def claim(self, bureau: str, group: str, now: datetime) -> Item | None:
        """Return a group's mark once it is this one's; None while another is at it."""
        claim = self._table.update(
            watch_keys.settled(bureau, group),
            "SET #v = :v, #claimed = :claimed",
            "attribute_not_exists(#claimed) OR #claimed < :before",
            v=items.SCHEMA,
            claimed=keys.instant(now),
            before=keys.instant(now - CLAIM),
        )
        try:
            return self._table.apply(claim, whole=True)
        except ConditionFailedError:
            return None

    def settle(self, bureau: str, group: str, mark: Item, until: datetime) -> None:
        """Say that all pages up to an instant are in their packs, and give the group back.

        Where the claim ran out meanwhile, or the mark was moved further, the other's word stands.
        """
        moved = self._table.update(
            watch_keys.settled(bureau, group),
            "SET #until = :until REMOVE #claimed",
            "#claimed = :claimed AND attribute_not_exists(#until)"
            " OR #claimed = :claimed AND #until < :until",
            until=keys.instant(until),
            claimed=mark["claimed"],
        )
        try:
            self._table.apply(moved)
        except ConditionFailedError:
            self.give_back(bureau, group, mark)

    def give_back(self, bureau: str, group: str, mark: Item) -> None:
        """Let others have a group; one whose claim ran out is theirs already."""
        free = self._table.update(
            watch_keys.settled(bureau, group),
            "REMOVE #claimed",
            "#claimed = :claimed",
            claimed=mark["claimed"],
        )
        with contextlib.suppress(ConditionFailedError):
            self._table.apply(free)

    @contextlib.contextmanager
    def held(self, bureau: str, group: str) -> Iterator[None]:
        """Hold a group, which whoever is at it is waited for; one without a mark never had a page.

        Raises UnavailableError where another keeps it.
        """
        if self._table.get(watch_keys.settled(bureau, group)) is None:
            yield
            return
        mark = self._claimed_in_the_end(bureau, group)
        try:
            yield
        finally:
            self.give_back(bureau, group, mark)

    def _claimed_in_the_end(self, bureau: str, group: str) -> Item:
        for tried in range(1, MOST_TRIES + 1):
            mark = self.claim(bureau, group, self._table.now())
            if mark is not None:
                return mark
            self._table.wait(WAIT_S * tried)
        raise UnavailableError(f"a group of packs was another's {MOST_TRIES} times")
