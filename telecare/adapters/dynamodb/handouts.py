"""What homes were given and what operators offer, in the directory table: an item a home, an item an operator."""

from __future__ import annotations

from telecare.adapters.dynamodb import items, registry_keys
from telecare.adapters.dynamodb.table import Table
from telecare.domain import codec
from telecare.domain.registry.handouts import Choice, Handout
from telecare.ports.handouts import KeptHandouts

_NEW = "attribute_not_exists(#pk)"


class DynamoHandouts:
    """A home is given a handful of devices in its life: their list is one item, written on its version."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of_home(self, bureau: str, home: str) -> KeptHandouts:
        """Return what a home was given."""
        item = self._table.get(registry_keys.handouts(bureau, home))
        if item is None:
            return KeptHandouts(home)
        known = tuple(codec.from_plain(Handout, each) for each in items.from_body(item))
        return KeptHandouts(home, known, item["version"])

    def keep(self, bureau: str, kept: KeptHandouts, added: Handout) -> KeptHandouts:
        """Add to a home's list; ConflictError when somebody else wrote first."""
        after = KeptHandouts(kept.home, (*kept.handouts, added), kept.version + 1)
        body = [codec.to_plain(each) for each in after.handouts]
        item = items.versioned(body, version=after.version)
        is_known = "#version = :known" if kept.version else _NEW
        place = registry_keys.handouts(bureau, kept.home)
        self._table.apply(self._table.put(place, item, is_known, known=kept.version))
        return after

    def choice(self, bureau: str, operator: str) -> Choice | None:
        """Return what an operator offers."""
        item = self._table.get(registry_keys.choice(bureau, operator))
        return None if item is None else codec.from_plain(Choice, items.from_body(item))

    def offer(self, bureau: str, choice: Choice) -> None:
        """Keep what an operator offers."""
        item = items.versioned(codec.to_plain(choice))
        place = registry_keys.choice(bureau, choice.operator)
        self._table.apply(self._table.put(place, item))
