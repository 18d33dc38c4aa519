"""Consents in the directory table: a partition an elder, an item a word, written once."""

from __future__ import annotations

from collections.abc import Mapping

from telecare.adapters.dynamodb import items, registry_keys
from telecare.adapters.dynamodb.table import ConditionFailedError, Table
from telecare.domain import codec
from telecare.domain.consent import Word

NEW = "attribute_not_exists(#pk)"


class DynamoConsents:
    """Adds words; nothing here changes or deletes one."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def keep(self, bureau: str, elder: str, key: str, word: Word) -> None:
        """Keep a word under its key; a word of the same key stays as it is."""
        item = items.versioned(codec.to_plain(word), key=key)
        place = registry_keys.consent(bureau, elder, key)
        try:
            self._table.apply(self._table.put(place, item, NEW))
        except ConditionFailedError:
            return  # the same word, written down before

    def of(self, bureau: str, elder: str) -> Mapping[str, Word]:
        """Return every word of an elder by its key, read strongly."""
        found = self._table.query(registry_keys.consent(bureau, elder, "").pk)
        return {item["key"]: codec.from_plain(Word, items.from_body(item)) for item in found}
