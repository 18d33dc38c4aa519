"""`/v1/tasks`: what people have to do outside the response, and what they say they did."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from chalice import Response

from chalicelib import intake
from chalicelib.caller import Caller, PortalRole
from chalicelib.door import Door
from chalicelib.problems import ProblemError
from telecare.domain.errors import NotPermittedError, UnknownTaskError
from telecare.domain.repair import CancelReason, RepairState, WatchedBy
from telecare.ports.tasks import DONE, Task, TaskPlace
from telecare.services.complete_task import Completion, Done

_OVERSIGHT = frozenset(
    {PortalRole.CITY, PortalRole.DISTRICT, PortalRole.STREET, PortalRole.COMMITTEE}
)
_COMPLETE = frozenset(
    {
        PortalRole.OPERATOR_ADMIN,
        PortalRole.SUPERVISOR,
        PortalRole.SEAT,
        PortalRole.FIELD,
        PortalRole.INSTALLER,
    }
)
_READ = _OVERSIGHT | _COMPLETE | {PortalRole.AUDITOR}

_TASK_ID = re.compile(r"[A-Za-z0-9_.:-]{0,128}~[A-Za-z0-9_.:-]{1,300}")
_HOME = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
_AREA = re.compile(r"\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?")
_STATES = frozenset({DONE, *RepairState})
_OVER = frozenset({DONE, *(state for state in RepairState if state.is_over)})


def serve(door: Door) -> None:
    """Register the routes."""

    def listed() -> Response:
        caller = _reader(door)
        limit, cursor = intake.page(door.query)
        found = list(islice(_asked(door, caller, cursor), limit + 1))
        more = len(found) > limit
        return door.answer(
            {
                "items": [document(task) for _, task in found[:limit]],
                "cursor": found[limit - 1][0] if more else None,
            }
        )

    def one(task_id: str) -> Response:
        return door.answer(document(_seen(door, _reader(door), task_id)))

    def completed(task_id: str) -> Response:
        caller = _reader(door)
        task = _seen(door, caller, task_id)
        if not caller.roles & _COMPLETE:
            raise NotPermittedError(f"completing needs one of {', '.join(sorted(_COMPLETE))}")
        said = _completion(door.body(), caller)
        after = door.services.complete_task().complete(
            caller.bureau, task.place, said, door.event_id(caller)
        )
        return Response(
            body=json.dumps(document(after), ensure_ascii=False),
            status_code=200,
            headers={"Content-Type": "application/json", "Cache-Control": "no-store"},
        )

    door.route("GET", "/v1/tasks", listed)
    door.route("GET", "/v1/tasks/{task_id}", one)
    door.route("POST", "/v1/tasks/{task_id}/completions", completed)


def document(task: Task) -> dict[str, Any]:
    """Return a task as the portal shows it: ids and words."""
    return {
        "id": task.place.id,
        "task": task.task,
        "home": task.place.home,
        "area": task.area,
        "state": task.state,
        "opened_at": task.opened_at.isoformat(),
        "due_at": task.due_at.isoformat() if task.due_at else None,
        "detail": dict(task.detail),
    }


def _completion(body: intake.Body, caller: Caller) -> Completion:
    said = Completion(
        done=body.needed_word("done", Done),
        by=caller.id,
        thing=body.identifier("thing"),
        how=body.word("how", WatchedBy),
        reason=body.word("reason", CancelReason),
    )
    body.done()
    return said


# ---- who sees what ----


def _reader(door: Door) -> Caller:
    caller = door.caller()
    if not caller.roles & _READ:
        raise NotPermittedError("no role of yours sees tasks")
    return caller


def _areas(caller: Caller) -> tuple[str, ...]:
    """Return the areas under which the caller sees tasks, '' for all; none lies within another.

    Oversight sees by area alone; an operator whose token names no area sees the bureau.
    """
    if not caller.areas:
        return () if not caller.roles & (_READ - _OVERSIGHT) else ("",)
    named = sorted(set(caller.areas))
    return tuple(a for a in named if not any(a.startswith(b) for b in named if b != a))


def _sees(caller: Caller, task: Task) -> bool:
    return any(task.area.startswith(area) for area in _areas(caller))


def _seen(door: Door, caller: Caller, task_id: str) -> Task:
    """Return a task that the caller may know of; what may not be known is not there."""
    if not _TASK_ID.fullmatch(task_id):
        raise UnknownTaskError(task_id)
    task = door.services.tasks().task(caller.bureau, TaskPlace.named(task_id))
    if not _sees(caller, task):
        raise UnknownTaskError(task_id)
    return task


# ---- what is asked for ----


def _asked(door: Door, caller: Caller, cursor: str) -> Iterator[tuple[str, Task]]:
    """Yield (cursor, task) in order; reads no more than is taken."""
    query = door.query or {}
    home, area, state = query.get("home", ""), query.get("area", ""), query.get("state", "")
    if state and state not in _STATES:
        raise _wrong("state", f"give one of {', '.join(sorted(_STATES))}")
    if area and not _AREA.fullmatch(area):
        raise _wrong("area", "give 2, 4, 6, 9 or 12 digits")
    if home and not _HOME.fullmatch(home):
        raise _wrong("home", "give the id of a home")
    if state in _OVER and not home:
        raise _wrong("state", "what is over is listed by home; name one")
    found = _of_home(door, caller, home, cursor) if home else _under(door, caller, area, cursor)
    return (
        (at, task)
        for at, task in found
        if (not state or task.state == state) and task.area.startswith(area)
    )


def _of_home(door: Door, caller: Caller, home: str, cursor: str) -> Iterator[tuple[str, Task]]:
    for task in door.services.tasks().of_home(caller.bureau, home):
        if task.place.key > cursor and _sees(caller, task):
            yield task.place.key, task


def _under(door: Door, caller: Caller, asked: str, cursor: str) -> Iterator[tuple[str, Task]]:
    """Read each of the caller's areas in their order, narrowed to the asked one."""
    for area in _areas(caller):
        if asked.startswith(area) or area.startswith(asked):
            narrowed = max(area, asked, key=len)
            yield from door.services.tasks().unfinished(caller.bureau, narrowed, cursor)


def _wrong(field: str, mend: str) -> ProblemError:
    return ProblemError(422, "A field is wrong", f"{field}: {mend}", field)
