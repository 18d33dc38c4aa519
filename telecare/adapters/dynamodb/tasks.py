"""Tasks for people outside the response: with their home, and in a register while they are not over."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from telecare.adapters.dynamodb import items, keys, task_keys
from telecare.adapters.dynamodb.table import ConditionFailedError, Item, Table, Value
from telecare.domain.errors import UnknownTaskError
from telecare.ports.tasks import DONE, OPEN, Task, TaskPlace

NEW = "attribute_not_exists(#pk)"


class DynamoTasks:
    """Opens tasks, each once under its key; lists and finishes them."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def open(
        self,
        bureau: str,
        key: str,
        task: str,
        home: str,
        detail: Mapping[str, str],
        now: datetime,
        area: str = "",
    ) -> None:
        """Keep a task with its home; an opened one stays as it is."""
        opened = Task(TaskPlace(home, key), task, area, OPEN, now, detail=detail)
        item = task_to_item(opened)
        writes = (
            self._table.put(task_keys.task(bureau, home, key), item, NEW),
            self._table.put(task_keys.unfinished_task(bureau, area, home, key), item),
        )
        try:
            self._table.transact(writes)
        except ConditionFailedError as error:
            if not error.failed:
                raise  # another transaction is at it: what it writes is not known here

    def task(self, bureau: str, place: TaskPlace) -> Task:
        """Return one task; UnknownTaskError when there is none."""
        return task_from_item(self._item(bureau, place))

    def of_home(self, bureau: str, home: str) -> Iterator[Task]:
        """Yield every task of a home, done or not, in the order of their keys."""
        return map(task_from_item, self._table.query(task_keys.task(bureau, home, "").pk))

    def unfinished(self, bureau: str, area: str, after: str) -> Iterator[tuple[str, Task]]:
        """Yield (cursor, task) of what is not over under an area, past a cursor."""
        shards = [
            self._table.between(
                keys.Key(pk, max(area, f"{after}\x00" if after else "") or "\x00"),
                keys.Key(pk, f"{area}\uffff"),
            )
            for pk in task_keys.unfinished_shards(bureau)
        ]
        for item in heapq.merge(*shards, key=lambda item: str(item["sk"])):
            yield item["sk"], task_from_item(item)

    def finish(self, bureau: str, place: TaskPlace, how: Mapping[str, str], now: datetime) -> None:
        """Finish a task; a finished one stays as it is."""
        before = self.task(bureau, place)
        if before.state == DONE:
            return
        detail = {**before.detail, **how, "done_at": keys.instant(now)}
        after = task_to_item(replace(before, state=DONE, detail=detail))
        writes = (
            self._table.put(
                task_keys.task(bureau, *_parts(place)), after, "#state = :open", open=OPEN
            ),
            self._table.delete(task_keys.unfinished_task(bureau, before.area, *_parts(place))),
        )
        self._table.transact(writes)

    def _item(self, bureau: str, place: TaskPlace) -> Item:
        item = self._table.get(task_keys.task(bureau, *_parts(place)))
        if item is None:
            raise UnknownTaskError(place.id)
        return item


def _parts(place: TaskPlace) -> tuple[str, str]:
    return place.home, place.key


def task_to_item(task: Task) -> dict[str, Value]:
    """Return a task's attributes, the same where it lies and in the register."""
    return items.versioned(
        dict(task.detail),
        task=task.task,
        home=task.place.home,
        key=task.place.key,
        area=task.area,
        state=task.state,
        opened_at=keys.instant(task.opened_at),
        due_at=keys.instant(task.due_at) if task.due_at else "",
    )


def task_from_item(item: Item) -> Task:
    """Return a stored task; the first ones had neither area nor state nor deadline."""
    due_at = item.get("due_at", "")
    return Task(
        place=TaskPlace(item["home"], item.get("key", item["sk"])),
        task=item["task"],
        area=item.get("area", ""),
        state=item.get("state", OPEN),
        opened_at=datetime.fromisoformat(item["opened_at"]),
        due_at=datetime.fromisoformat(due_at) if due_at else None,
        detail=items.from_body(item),
    )
