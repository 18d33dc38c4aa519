"""Consents in the directory table: a partition an elder, an item a word, written once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from telecare.adapters.dynamodb import items, registry_keys
from telecare.adapters.dynamodb.table import ConditionFailedError, Table
from telecare.domain import codec
from telecare.domain.consent import Answer, Word

NEW = "attribute_not_exists(#pk)"


class DynamoConsents:
    """Adds words; nothing here changes or deletes one."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def keep(self, bureau: str, elder: str, key: str, word: Word, area: str = "") -> None:
        """Keep a word under its key; a word of the same key stays as it is. A no is listed by area, too."""
        item = items.versioned(codec.to_plain(word), key=key)
        writes = [self._table.put(registry_keys.consent(bureau, elder, key), item, NEW)]
        if word.answer is not Answer.GIVEN:
            listed = items.versioned(codec.to_plain(word), area=area)
            writes.append(self._table.put(registry_keys.refusal(bureau, area, key), listed))
        try:
            self._table.transact(writes)
        except ConditionFailedError as error:
            if not error.failed:
                raise  # another transaction is at it: what it writes is not known here

    def refusals(self, bureau: str, area: str) -> Iterator[tuple[str, Word]]:
        """Yield (area, word) of every no under an area."""
        for item in self._table.query(registry_keys.refusal(bureau, "", "").pk, area):
            yield item["area"], codec.from_plain(Word, items.from_body(item))

    def of(self, bureau: str, elder: str, *, strong: bool = True) -> Mapping[str, Word]:
        """Return every word of an elder by its key."""
        found = self._table.query(registry_keys.consent(bureau, elder, "").pk, strong=strong)
        return {item["key"]: codec.from_plain(Word, items.from_body(item)) for item in found}
