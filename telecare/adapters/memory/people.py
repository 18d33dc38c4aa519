"""People as the directory in memory keeps them, with whose numbers they are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from telecare.adapters.records import digits
from telecare.ports.world import Personal


@dataclass(frozen=True, slots=True)
class KeptPerson:
    """Whose key somebody's data lies under, in which home they belong, and who they are."""

    owner: str
    home: str
    personal: Personal


class KeptPeople(dict[tuple[str, str], KeptPerson]):
    """People by bureau and id, and who has which number: a roster asks for ten thousand of them."""

    def __init__(self) -> None:
        super().__init__()
        self.by_number: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)

    def __setitem__(self, key: tuple[str, str], person: KeptPerson) -> None:
        if key in self:
            del self[key]
        super().__setitem__(key, person)
        self.by_number[digits(person.personal.phone)].add(key)

    def __delitem__(self, key: tuple[str, str]) -> None:
        self.unlist(key)
        super().__delitem__(key)

    def unlist(self, key: tuple[str, str]) -> None:
        """Let this person be found by no number any more."""
        self.by_number[digits(self[key].personal.phone)].discard(key)
