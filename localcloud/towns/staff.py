"""The default seats of a standing town that names none: they work at the portal, in real time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from localcloud.drills.facts import Fact
from localcloud.drills.staff import DefaultSeats
from localcloud.lambdas.gateway import Response
from localcloud.loop import Loop
from localcloud.towns.standing import StandingTown

T = TypeVar("T")
Told = Callable[[str], None]


class InTurn(Generic[T]):
    """Carries out work that blocks, off the loop, one piece after the other in the order asked."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._waiting: deque[tuple[Callable[[], T], Callable[[T], None]]] = deque()
        self._busy = False

    def put(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Do it when what was asked before is done; call from the loop."""
        self._waiting.append((work, done))
        self._next()

    def _next(self) -> None:
        if self._busy or not self._waiting:
            return
        self._busy = True
        work, done = self._waiting.popleft()
        self._loop.submit(work, lambda answer: self._end(done, answer), self._fail)

    def _end(self, done: Callable[[T], None], answer: T) -> None:
        self._busy = False
        self._next()
        done(answer)

    def _fail(self, error: BaseException) -> None:
        """What comes after must not wait for ever; the error is the loop's to tell."""
        self._busy = False
        self._next()
        raise error


def seat(town: StandingTown, refused: Told) -> None:
    """Let the default seats work from now on; `refused` is told what the portal did not take."""
    turns: InTurn[Response] = InTurn(town.twin.loop)

    def post(by: str, incident: str, resource: str, body: Mapping[str, object]) -> None:
        def check(answer: Response) -> None:
            if answer.status >= 400:
                refused(f"the portal answered {by} {answer.status} on {resource} of {incident}")

        turns.put(lambda: town.portal.post(by, "seat", incident, resource, body), check)

    def incident_of(fact: Fact) -> str:
        return fact.incident or town.record.last_incident(fact.home) or ""

    seats = DefaultSeats(town.twin.loop, town.policy.zone, post, incident_of)
    town.record.listen(seats.hear)
