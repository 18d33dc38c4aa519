"""The keys of tasks for people, and of the registers in which they are found.

| table | pk | sk | item |
|---|---|---|---|
| incidents | {bureau}#task#{home} | {key} | a task for people outside the response |
| incidents | {bureau}#task-log#{home} | {key}#{number} | entries of one decision on a repair, from this number |
| incidents | {bureau}#thing#{thing} | repair#{fault} | where the last repair of this fault lies |
| incidents | {bureau}#thing#{thing} | trial#{alarm} | a test alarm that the device really raised, written once |
| incidents | {bureau}#tasks#{shard} | {area}#{home}#{key} | the register of tasks that are not over |
| incidents | {bureau}#due-tasks#{shard} | {at}#{home}#{key} | a task with its next deadline |
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import datetime

from telecare.adapters.dynamodb.keys import Key, instant, short

TASK_SHARDS = 4
"""Over how many partitions a bureau's unfinished and due tasks are spread: a power cut makes many."""

REPAIRS, TRIALS = "repair#", "trial#"


def task(bureau: str, home: str, key: str) -> Key:
    """Tasks lie with their home; those of no home are the operator's."""
    return Key(f"{bureau}#task#{home}", short(key))


def task_log(bureau: str, home: str, key: str, number: int) -> Key:
    """Apart from the tasks, whose list needs no logs; sorts in the order of the chain."""
    return Key(f"{bureau}#task-log#{home}", f"{short(key)}#{number:08d}")


def is_task(pk: str) -> bool:
    """Tell whether a partition holds the tasks of a home."""
    return pk.split("#")[1:2] == ["task"]


def is_task_log(pk: str) -> bool:
    """Tell whether a partition holds logs of tasks."""
    return pk.split("#")[1:2] == ["task-log"]


def standing_repair(bureau: str, thing: str, fault: str) -> Key:
    """There is one of it a device and fault, so there is one repair that is not over."""
    return Key(f"{bureau}#thing#{thing}", f"{REPAIRS}{short(fault)}")


def trial(bureau: str, thing: str, alarm_id: str) -> Key:
    """Lies with the thing; the same alarm lies in one place."""
    return Key(f"{bureau}#thing#{thing}", f"{TRIALS}{short(alarm_id)}")


def unfinished_task(bureau: str, area: str, home: str, key: str) -> Key:
    """Sorts by area, so that a street, a district and a city each read their own alone."""
    shard = _task_shard(home)
    return Key(f"{bureau}#tasks#{shard}", f"{area}#{home}#{short(key)}")


def unfinished_shards(bureau: str) -> Iterator[str]:
    """Return the partitions of a bureau's unfinished tasks."""
    return (f"{bureau}#tasks#{shard}" for shard in range(TASK_SHARDS))


def due_task(bureau: str, at: datetime, home: str, key: str) -> Key:
    """Sorts by deadline, so that a sweep reads what is due and nothing else."""
    shard = _task_shard(home)
    return Key(f"{bureau}#due-tasks#{shard}", f"{instant(at)}#{home}#{short(key)}")


def due_until(bureau: str, at: datetime) -> Iterator[tuple[Key, Key]]:
    """Return, for each partition, between which keys lies what is due by an instant."""
    for shard in range(TASK_SHARDS):
        pk = f"{bureau}#due-tasks#{shard}"
        yield Key(pk, "0"), Key(pk, f"{instant(at)}\uffff")


def _task_shard(home: str) -> int:
    return zlib.crc32(home.encode()) % TASK_SHARDS
