"""Services of elders in the directory table: a chained log each, found by elder and by area, never by a scan."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime

from telecare.adapters.dynamodb import incident_items, items, keys, registry_keys
from telecare.adapters.dynamodb.table import ConditionFailedError, Table, Value, Write
from telecare.domain import codec
from telecare.domain.errors import ServedAlreadyError, UnknownServiceError
from telecare.domain.service.life import Life, Phase
from telecare.domain.timeline import Entry, Link, chain
from telecare.ports.services import KeptService, ListedService

NEW = "attribute_not_exists(#pk)"


class DynamoServices:
    """Keeps services; one an elder is under way, whoever applies at the same time.

    Nothing is ever deleted: a service that moved to another area leaves a sign that it is gone.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def service(self, bureau: str, service: str) -> KeptService:
        """Return one service; UnknownServiceError when there is none."""
        item = self._table.get(registry_keys.service(bureau, service))
        if item is None:
            raise UnknownServiceError(service)
        life: Life = codec.from_plain(Life, items.from_body(item))
        return KeptService(bureau, life, item["version"], item["entries"], item["digest"])

    def of_elder(self, bureau: str, elder: str) -> tuple[KeptService, ...]:
        """Return every service that an elder has or had, by their ids."""
        pk = registry_keys.live_service(bureau, elder).pk
        found = self._table.query(pk, registry_keys.OF_ELDER)
        return tuple(self.service(bureau, item["service"]) for item in found)

    def under(self, bureau: str, area: str, after: str) -> Iterator[tuple[str, ListedService]]:
        """Yield (cursor, service) under an area, past a cursor."""
        first = max(area, f"{after}\x00" if after else "") or "\x00"
        shards = [
            self._table.between(keys.Key(pk, first), keys.Key(pk, f"{area}\uffff"))
            for pk in registry_keys.service_shards(bureau)
        ]
        for item in heapq.merge(*shards, key=lambda item: str(item["sk"])):
            if not item["gone"]:
                yield item["sk"], codec.from_plain(ListedService, items.from_body(item))

    def due(self, bureau: str, now: datetime) -> Iterator[str]:
        """Yield the services that time alone moves by now; reads a bureau's list, a small item a service."""
        for _, listed in self.under(bureau, "", ""):
            if listed.moves_by(now):
                yield listed.id

    def keep(self, kept: KeptService, life: Life, entries: tuple[Entry, ...]) -> KeptService:
        """Write a service, its log and its places in the lists in one transaction."""
        links = chain(entries, kept.entries, kept.digest)
        digest = links[-1].digest if links else kept.digest
        after = KeptService(kept.bureau, life, kept.version + 1, kept.entries + len(links), digest)
        live = self._live(kept, after)
        writes = (*live, self._service(kept, after), *self._log(after, links),
                  *self._lists(kept, after))  # fmt: skip
        try:
            self._table.transact(writes, repeatable=False)
        except ConditionFailedError as error:
            if live and not kept.version and 0 in error.failed and 1 not in error.failed:
                raise ServedAlreadyError("the elder has a service that is not over") from error
            raise
        return after

    def log(self, bureau: str, service: str) -> tuple[Link, ...]:
        """Return the whole log of a service in order."""
        found = self._table.query(registry_keys.service_log(bureau, service, 0).pk)
        return tuple(link for item in found for link in incident_items.links_from_item(item))

    # ---- what one change writes ----

    def _live(self, before: KeptService, after: KeptService) -> tuple[Write, ...]:
        """Take the elder's one place when a service begins, and give it free when it ends."""
        life, over = after.life, after.life.phase is Phase.ENDED
        if before.version and not over:
            return ()
        item: dict[str, Value] = {"v": items.SCHEMA, "service": life.id, "over": over}
        place = registry_keys.live_service(after.bureau, life.elder)
        if before.version:
            return (self._table.put(place, item, "#service = :own", own=life.id),)
        return (self._table.put(place, item, f"{NEW} OR #over = :over", over=True),)

    def _service(self, before: KeptService, after: KeptService) -> Write:
        item = items.versioned(
            codec.to_plain(after.life),
            version=after.version,
            entries=after.entries,
            digest=after.digest,
        )
        place = registry_keys.service(after.bureau, after.life.id)
        if before.version:
            return self._table.put(place, item, "#version = :known", known=before.version)
        return self._table.put(place, item, NEW)

    def _log(self, after: KeptService, links: tuple[Link, ...]) -> Iterator[Write]:
        if links:
            place = registry_keys.service_log(after.bureau, after.life.id, links[0].number)
            yield self._table.put(place, incident_items.links_to_item(links), NEW)

    def _lists(self, before: KeptService, after: KeptService) -> Iterator[Write]:
        bureau, life = after.bureau, after.life
        place = registry_keys.listed_service(bureau, life.area, life.id)
        yield self._table.put(place, listed_item(life, gone=False))
        if before.version and before.life.area != life.area:
            old = registry_keys.listed_service(bureau, before.life.area, life.id)
            yield self._table.put(old, listed_item(life, gone=True))
        if not before.version:
            mine = registry_keys.service_of_elder(bureau, life.elder, life.id)
            item: dict[str, Value] = {"v": items.SCHEMA, "service": life.id}
            yield self._table.put(mine, item)


def listed_item(life: Life, *, gone: bool) -> dict[str, Value]:
    """Return a service's attributes in the list of its area."""
    return items.versioned(codec.to_plain(ListedService.of(life)), gone=gone)
