"""How many people stand behind many names, by the keyed hashes of their numbers: nothing is opened."""

from __future__ import annotations

from collections.abc import Iterable

from telecare.adapters.dynamodb import directory_keys
from telecare.adapters.dynamodb.table import Table


class DynamoNumbers:
    """Reads the hashes that stand beside what is sealed."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def distinct(self, bureau: str, people: Iterable[str]) -> int:
        """Return how many different numbers some people have; whoever has none counts by themself."""
        places = {directory_keys.person(bureau, person): person for person in people}
        found = self._table.get_many(places)
        return len({item.get("digest") or places[place] for place, item in found.items()})
