"""The words that a seat passed to a service, sealed beside the incident: they name people and places (law 15)."""

from __future__ import annotations

from datetime import datetime

from telecare.adapters.aws import Clients
from telecare.adapters.dynamodb import keys
from telecare.adapters.dynamodb.items import SCHEMA
from telecare.adapters.dynamodb.table import ConditionFailedError, Table, Value
from telecare.adapters.seal import ContextSeal
from telecare.domain.errors import SealError
from telecare.ports.world import PassedWords

PURPOSE = "#relays"


class SealedRelayWords:
    """Keeps each passing of words once; what has been kept is never changed."""

    def __init__(self, table: Table, clients: Clients, key_id: str) -> None:
        self._table = table
        self._seal = ContextSeal(clients, key_id, PURPOSE)

    def keep(self, bureau: str, incident: str, key: str, passed: PassedWords) -> None:
        """Keep what was said under its key; the same again changes nothing."""
        item: dict[str, Value] = {
            "v": SCHEMA,
            "service": passed.service,
            "by": passed.by,
            "at": keys.instant(passed.at),
            "sealed": self._seal.seal(bureau, passed.words.encode()),
        }
        place = keys.relay_words(bureau, incident, key)
        try:
            self._table.apply(self._table.put(place, item, "attribute_not_exists(#pk)"))
        except ConditionFailedError:
            return

    def read(self, bureau: str, incident: str) -> tuple[PassedWords, ...]:
        """Return all that was said of an incident, oldest first; SealError once it was erased."""
        stored = tuple(self._table.query(keys.head(bureau, incident).pk, keys.RELAY_WORDS))
        if any("sealed" not in item for item in stored):
            raise SealError(f"the words of {incident} have been erased")
        found = (
            PassedWords(
                service=str(item["service"]),
                by=str(item["by"]),
                at=datetime.fromisoformat(item["at"]),
                words=self._seal.open(bureau, item["sealed"]).decode(),
            )
            for item in stored
        )
        return tuple(sorted(found, key=lambda passed: passed.at))

    def forget(self, bureau: str, incident: str) -> None:
        """Take the words themselves out of each item."""
        pk = keys.head(bureau, incident).pk
        for item in self._table.query(pk, keys.RELAY_WORDS):
            place = keys.Key(pk, item["sk"])
            self._table.apply(self._table.update(place, "REMOVE #sealed", "attribute_exists(#pk)"))
