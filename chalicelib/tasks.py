"""`/v1/tasks`: what people have to do outside the response, and what they say they did."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from chalice import Response

from chalicelib import intake
from chalicelib.caller import AREA, Caller, PortalRole
from chalicelib.door import Door
from chalicelib.fields import cursor, identifier, limit, matching, word, wrong
from chalicelib.operations import Content, Operation, Place
from chalicelib.shapes import page
from chalicelib.task_documents import STATES, TASK, document
from telecare.domain.errors import UnknownTaskError
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
_OVER = frozenset({DONE, *(state for state in RepairState if state.is_over)})

_TASK = Place(
    "task_id",
    "The id of a task.",
    r"[A-Za-z0-9_.:-]{0,128}~[A-Za-z0-9_.:-]{1,300}",
    "There is no such task",
)

LISTED = Operation(
    method="GET",
    path="/v1/tasks",
    summary="List what people have to do outside the response.",
    may=_READ,
    answers={200: Content("One page, by area and home.", page(TASK))},
    query=(
        limit(),
        cursor(),
        matching(
            "home", "Of which home alone.", r"[A-Za-z0-9_.:-]{1,128}", "give the id of a home"
        ),
        matching("area", "Under which area alone.", AREA, "give 2, 4, 6, 9 or 12 digits"),
        word("state", "In which state alone; what is over is listed by home.", STATES),
    ),
    is_tagged=True,
)
ONE = Operation(
    method="GET",
    path="/v1/tasks/{task_id}",
    summary="Read a task.",
    may=_READ,
    answers={200: Content("The task.", TASK)},
    hides=True,
    places=(_TASK,),
    is_tagged=True,
)
COMPLETE = Operation(
    method="POST",
    path="/v1/tasks/{task_id}/completions",
    summary="Say what was done about a task.",
    may=_COMPLETE,
    answers={200: Content("The task after it.", TASK)},
    hides=True,
    places=(_TASK,),
    fields=(
        word("done", "What was done.", Done, needed=True),
        identifier("thing", "The substitute that was given."),
        word(
            "how",
            "How the home was asked after; of a visit: visited, if the elder was seen.",
            WatchedBy,
        ),
        word("reason", "Why the task is cancelled.", CancelReason),
    ),
    is_taken_once=True,
)


def serve(door: Door) -> None:
    """Register the routes."""

    def listed() -> Response:
        most, after = intake.page(door.query)
        found = list(islice(_asked(door, door.caller(), after), most + 1))
        more = len(found) > most
        return door.answer(
            {
                "items": [document(task) for _, task in found[:most]],
                "cursor": found[most - 1][0] if more else None,
            }
        )

    def one(task_id: str) -> Response:
        return door.answer(document(_seen(door, door.caller(), task_id)))

    def completed(task_id: str) -> Response:
        caller = door.caller()
        task = _seen(door, caller, task_id)
        said = _completion(door.body(COMPLETE), caller)
        after = door.services.complete_task().complete(
            caller.bureau, task.place, said, door.event_id(caller)
        )
        return door.done(document(after))

    door.route(LISTED, listed)
    door.route(ONE, one)
    door.route(COMPLETE, completed)


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
    task = door.services.tasks().task(caller.bureau, TaskPlace.named(task_id))
    if not _sees(caller, task):
        raise UnknownTaskError(task_id)
    return task


# ---- what is asked for ----


def _asked(door: Door, caller: Caller, after: str) -> Iterator[tuple[str, Task]]:
    """Yield (cursor, task) in order; reads no more than is taken."""
    query = door.query
    home, area, state = query.get("home", ""), query.get("area", ""), query.get("state", "")
    if state in _OVER and not home:
        raise wrong("state", "what is over is listed by home; name one")
    found = _of_home(door, caller, home, after) if home else _under(door, caller, area, after)
    return (
        (at, task)
        for at, task in found
        if (not state or task.state == state) and task.area.startswith(area)
    )


def _of_home(door: Door, caller: Caller, home: str, after: str) -> Iterator[tuple[str, Task]]:
    for task in door.services.tasks().of_home(caller.bureau, home):
        if task.place.key > after and _sees(caller, task):
            yield task.place.key, task


def _under(door: Door, caller: Caller, asked: str, after: str) -> Iterator[tuple[str, Task]]:
    """Read each of the caller's areas in their order, narrowed to the asked one."""
    for area in _areas(caller):
        if asked.startswith(area) or area.startswith(asked):
            narrowed = max(area, asked, key=len)
            yield from door.services.tasks().unfinished(caller.bureau, narrowed, after)
