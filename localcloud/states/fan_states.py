"""Parallel and Map states: branches side by side, of which the first failure ends the others."""

from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from localcloud.states.branches import Branch
from localcloud.states.definition import inner
from localcloud.states.errors import StatesError, StatesRuntimeError
from localcloud.states.history import HistoryFullError
from localcloud.states.payloads import Json, is_integer
from localcloud.states.strands import Promise, Strand, Turns
from localcloud.states.visits import State, Visit

Work = Callable[[], Coroutine[Promise[Any], None, Json]]


class FanOut:
    """Parallel and Map states over the given kinds of states."""

    def __init__(self, states: dict[str, State]) -> None:
        self._states = states

    async def attempt_parallel(self, visit: Visit) -> Json:
        """The outputs of the branches, in the branches' order."""
        data = visit.filled("Parameters", visit.input())
        visit.branch.log("ParallelStateStarted")
        works = [self._branch_work(visit, document, data) for document in visit.state["Branches"]]
        try:
            results = await _Together(visit.run.turns, works, most=len(works)).run()
        except StatesError:
            visit.branch.log("ParallelStateFailed")
            raise
        visit.branch.log("ParallelStateSucceeded")
        return results

    async def attempt_map(self, visit: Visit) -> Json:
        """The outputs of the iterations, in the items' order."""
        data = visit.input()
        items = _items(visit, data)
        most = _most_at_once(visit, data) or len(items)
        visit.branch.log("MapStateStarted", length=len(items))
        works = [self._iteration_work(visit, data, index, item) for index, item in enumerate(items)]
        try:
            results = await _Together(visit.run.turns, works, most).run()
        except StatesError:
            visit.branch.log("MapStateFailed")
            raise
        visit.branch.log("MapStateSucceeded")
        return results

    def _branch_work(self, visit: Visit, document: Json, data: Json) -> Work:
        def work() -> Coroutine[Promise[Any], None, Json]:
            return self._branch(visit, document, visit.branch.context).walk(data, self._states)

        return work

    def _iteration_work(self, visit: Visit, data: Json, index: int, item: Json) -> Work:
        async def work() -> Json:
            place = {"Map": {"Item": {"Index": index, "Value": item}}}
            document = visit.state.get("ItemProcessor") or visit.state["Iterator"]
            branch = self._branch(visit, document, {**visit.branch.context, **place})
            named = {"name": visit.name, "index": index}
            branch.log("MapIterationStarted", **named)
            try:
                result = await branch.walk(visit.selected(data, item, place), self._states)
            except StatesError:
                branch.log("MapIterationFailed", **named)
                raise
            except GeneratorExit:
                _log_aborted(branch, named)
                raise
            branch.log("MapIterationSucceeded", **named)
            return result

        return work

    @staticmethod
    def _branch(visit: Visit, document: Json, context: Json) -> Branch:
        own = visit.branch
        return Branch(visit.run, inner(document), context, own.variables, own.last_event)


def _log_aborted(branch: Branch, named: Json) -> None:
    if branch.run.execution.is_running:
        with suppress(HistoryFullError):
            branch.log("MapIterationAborted", **named)


def _items(visit: Visit, data: Json) -> list[Json]:
    items = visit.items(data)
    if isinstance(items, list):
        return items
    if visit.speaks_jsonata:
        raise visit.query_fault("Items", "array", items)
    path = visit.state.get("ItemsPath", "$")
    raise StatesRuntimeError(f"Reference path '{path}' must point to array.")


def _most_at_once(visit: Visit, data: Json) -> int:
    if "MaxConcurrencyPath" in visit.state:
        found = visit.find("MaxConcurrencyPath", data)
    else:
        found = visit.value("MaxConcurrency", data) if "MaxConcurrency" in visit.state else 0
    if is_integer(found) and found >= 0:
        return int(found)
    if visit.speaks_jsonata:
        raise visit.query_fault("MaxConcurrency", "non-negative integer", found)
    raise StatesRuntimeError("The MaxConcurrencyPath must lead to a non-negative integer.")


class _Together:
    """Strands side by side, so many at most; none is left running when it is over."""

    def __init__(self, turns: Turns, works: list[Work], most: int) -> None:
        self._turns = turns
        self._waiting = list(enumerate(works))[::-1]
        self._most = most
        self._running: dict[int, Strand[Json]] = {}
        self._results: list[Json] = [None] * len(works)
        self._over: Promise[None] = Promise()

    async def run(self) -> list[Json]:
        """The results in the order of the works; the error of the first that fails."""
        try:
            self._start_some()
            await self._over
        finally:
            for strand in self._running.values():
                strand.close()
        return self._results

    def _start_some(self) -> None:
        while self._waiting and len(self._running) < self._most:
            index, work = self._waiting.pop()
            strand = Strand(self._turns, work)
            self._running[index] = strand
            strand.ended.when_settled(self._ended_at(index))
        if not self._running:
            self._over.succeed(None)

    def _ended_at(self, index: int) -> Callable[[], None]:
        def ended() -> None:
            strand = self._running.pop(index)
            try:
                self._results[index] = strand.ended.outcome()
            except StatesError as error:
                self._over.fail(error)
            else:
                self._start_some()

        return ended
