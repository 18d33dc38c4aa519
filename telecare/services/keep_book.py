"""Writes people's books: read, change, write over what was read, again where somebody was faster."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from telecare.domain.errors import ConflictError
from telecare.domain.tidings.book import Book
from telecare.domain.tidings.kinds import TidingKind
from telecare.ports.facts import Facts
from telecare.ports.tidings import Books
from telecare.ports.world import Clock

MOST_TRIES = 5
"""How often a lost race is run again; another writer of one person's book is rare."""


@dataclass(frozen=True, slots=True)
class KeepBook:
    """Keeps books; a change that changes nothing is not written."""

    books: Books
    clock: Clock
    facts: Facts

    def of(self, bureau: str, person: str) -> Book:
        """Return a person's book."""
        return self.books.book(bureau, person).book

    def change(
        self, bureau: str, person: str, how: Callable[[Book], Book], delivered: str = ""
    ) -> bool:
        """Change a book, and count one more delivered of a campaign with it; tells whether it changed.

        ConflictError when the race was lost too often.
        """
        for _ in range(MOST_TRIES):
            before = self.books.book(bureau, person)
            after = how(before.book)
            if after is before.book:
                return False
            try:
                self.books.keep(before, after, delivered)
            except ConflictError:
                continue
            return True
        raise ConflictError("a person's book is written by others all the time")

    def opt_out(self, bureau: str, person: str, kinds: Iterable[TidingKind], by: str) -> Book:
        """Write down what a person does not want to be told from now on, and return the book."""
        wanted, now = frozenset(kinds), self.clock.now()

        def opted(book: Book) -> Book:
            return book if book.out_of == wanted else book.opted(wanted, by, now)

        if self.change(bureau, person, opted):
            self.facts.note("opted_out", bureau=bureau, count=len(wanted))
        return self.of(bureau, person)
