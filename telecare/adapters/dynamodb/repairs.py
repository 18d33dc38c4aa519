"""Repairs in the incidents table: a task with a chained log, found by device and by deadline, never by a scan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from telecare.adapters.dynamodb import incident_items, items, task_keys
from telecare.adapters.dynamodb.table import ConditionFailedError, Item, Table, Value, Write
from telecare.adapters.dynamodb.tasks import NEW, task_to_item
from telecare.domain import codec
from telecare.domain.errors import UnknownTaskError
from telecare.domain.repair import Repair, TriedOut
from telecare.domain.timeline import Entry, Link, chain
from telecare.ports.tasks import KeptRepair, TaskPlace


class DynamoRepairs:
    """Keeps repairs; one a device and fault is under way, whoever opens it at the same time."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def newest(self, bureau: str, thing: str, fault: str) -> KeptRepair | None:
        """Return the last repair of a device and fault, over or not."""
        pointer = self._table.get(task_keys.standing_repair(bureau, thing, fault))
        if pointer is None:
            return None
        return self.repair(bureau, TaskPlace(pointer["home"], pointer["key"]))

    def standing(self, bureau: str, thing: str) -> tuple[KeptRepair, ...]:
        """Return every repair of a device that is not over."""
        pk = task_keys.standing_repair(bureau, thing, "").pk
        pointers = [p for p in self._table.query(pk, task_keys.REPAIRS) if not p["over"]]
        found = (self.repair(bureau, TaskPlace(p["home"], p["key"])) for p in pointers)
        return tuple(kept for kept in found if not kept.repair.state.is_over)

    def repair(self, bureau: str, place: TaskPlace) -> KeptRepair:
        """Return one repair; UnknownTaskError when there is none."""
        item = self._table.get(task_keys.task(bureau, place.home, place.key))
        if item is None or "repair" not in item:
            raise UnknownTaskError(place.id)
        return _from_item(bureau, item)

    def keep(self, kept: KeptRepair, repair: Repair, entries: tuple[Entry, ...]) -> KeptRepair:
        """Write a repair, its log and its places in the registers in one transaction."""
        links = chain(entries, kept.entries, kept.digest)
        after = KeptRepair(
            kept.bureau,
            repair,
            version=kept.version + 1,
            entries=kept.entries + len(links),
            digest=links[-1].digest if links else kept.digest,
        )
        self._table.transact(
            [*self._task(kept, after), self._pointer(kept, after), *self._log(after, links),
             *self._registers(kept, after)],
            repeatable=False,
        )  # fmt: skip
        return after

    def _task(self, before: KeptRepair, after: KeptRepair) -> Iterator[Write]:
        item: dict[str, Value] = {
            **task_to_item(after.task),
            "repair": items.to_body(codec.to_plain(after.repair)),
            "version": after.version,
            "entries": after.entries,
            "digest": after.digest,
        }
        place = task_keys.task(after.bureau, after.repair.home, after.repair.key)
        if before.version:
            yield self._table.put(place, item, "#version = :known", known=before.version)
        else:
            yield self._table.put(place, item, NEW)

    def _pointer(self, before: KeptRepair, after: KeptRepair) -> Write:
        """A new repair takes the place of one that is over; two new ones cannot both."""
        repair = after.repair
        item: dict[str, Value] = {
            "v": items.SCHEMA,
            "home": repair.home,
            "key": repair.key,
            "over": repair.state.is_over,
        }
        place = task_keys.standing_repair(after.bureau, repair.thing, repair.fault)
        if before.version:
            return self._table.put(place, item, "#key = :own", own=repair.key)
        return self._table.put(place, item, f"{NEW} OR #over = :over", over=True)

    def _log(self, after: KeptRepair, links: tuple[Link, ...]) -> Iterator[Write]:
        if links:
            place = (after.repair.home, after.repair.key, links[0].number)
            item = {**incident_items.links_to_item(links), "home": after.repair.home}
            yield self._table.put(task_keys.task_log(after.bureau, *place), item, NEW)

    def _registers(self, before: KeptRepair, after: KeptRepair) -> Iterator[Write]:
        """Move the repair to where its new deadline is found; what is over is in neither register."""
        bureau, repair = after.bureau, after.repair
        listed = task_keys.unfinished_task(bureau, repair.area, repair.home, repair.key)
        if repair.state.is_over:
            yield self._table.delete(listed)
        else:
            yield self._table.put(listed, task_to_item(after.task))
        was = before.repair.due_at if before.version else None
        if was != repair.due_at and was is not None:
            yield self._table.delete(task_keys.due_task(bureau, was, repair.home, repair.key))
        if was != repair.due_at and repair.due_at is not None:
            due = task_keys.due_task(bureau, repair.due_at, repair.home, repair.key)
            pointer: dict[str, Value] = {
                "v": items.SCHEMA,
                "home": repair.home,
                "key": repair.key,
            }
            yield self._table.put(due, pointer)

    def due(self, bureau: str, now: datetime) -> Iterator[TaskPlace]:
        """Yield the repairs whose deadline has passed, the longest overdue of each partition first."""
        for first, last in task_keys.due_until(bureau, now):
            for item in self._table.between(first, last):
                yield TaskPlace(item["home"], item["key"])

    def keep_trial(self, bureau: str, trial: TriedOut) -> None:
        """Keep that a device was heard; the same alarm again changes nothing."""
        item = items.versioned(codec.to_plain(trial))
        place = task_keys.trial(bureau, trial.thing, trial.alarm)
        try:
            self._table.apply(self._table.put(place, item, NEW))
        except ConditionFailedError as error:
            if not error.failed:
                raise

    def trials(self, bureau: str, thing: str) -> tuple[TriedOut, ...]:
        """Return every test alarm that was heard of a device, the oldest first."""
        found = self._table.query(task_keys.trial(bureau, thing, "").pk, task_keys.TRIALS)
        known = (codec.from_plain(TriedOut, items.from_body(item)) for item in found)
        return tuple(sorted(known, key=lambda trial: trial.at))

    def log(self, bureau: str, place: TaskPlace) -> tuple[Link, ...]:
        """Return the whole log of a repair in order."""
        first = task_keys.task_log(bureau, place.home, place.key, 0)
        found = self._table.query(first.pk, first.sk.removesuffix("00000000"))
        return tuple(link for item in found for link in incident_items.links_from_item(item))


def _from_item(bureau: str, item: Item) -> KeptRepair:
    body = items.from_body({**item, "body": item["repair"]})
    repair: Repair = codec.from_plain(Repair, body)
    return KeptRepair(bureau, repair, item["version"], item["entries"], item["digest"])
