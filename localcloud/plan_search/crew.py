"""Makes the searches of a proof on several cores: one process a core, one search at a time each."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Generator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from infra.policy import BureauPolicy
from localcloud.plan_search.verify import Finding, Part, search_part

Progress = Callable[[Part, int], None]
"""Is told of a search how many situations it has looked at."""


class SearchDiedError(Exception):
    """A process ended before its search did; nothing is known of that search."""


def search_all(
    policy: BureauPolicy, parts: Sequence[Part], jobs: int, progress: Progress
) -> Generator[Finding, None, None]:
    """Make every search and return what each found as it ends.

    With one job everything happens in this process. However the caller leaves, no process is left.
    """
    jobs = min(jobs, len(parts))
    if jobs <= 1:
        for part in parts:
            yield search_part(policy, part, progress=_told_of(part, progress))
        return
    crew = Crew(policy, jobs)
    try:
        yield from crew.search(parts, progress)
    finally:
        crew.dismiss()


def _told_of(part: Part, progress: Progress) -> Callable[[int], None]:
    return lambda states: progress(part, states)


class Crew:
    """Processes that search; each has at most one search, and is given the next when it is done."""

    def __init__(self, policy: BureauPolicy, jobs: int) -> None:
        self._busy: dict[Connection, Part] = {}
        self._members: dict[Connection, SpawnProcess] = {}
        context = get_context("spawn")
        for _ in range(jobs):
            ours, theirs = context.Pipe()
            member = context.Process(target=_work, args=(theirs, policy), daemon=True)
            member.start()
            theirs.close()
            self._members[ours] = member

    @property
    def pids(self) -> list[int]:
        """Return the ids of the processes."""
        return [member.pid for member in self._members.values() if member.pid is not None]

    def search(self, parts: Sequence[Part], progress: Progress) -> Generator[Finding, None, None]:
        """Give out the searches in their order; return findings in the order in which they end."""
        waiting = deque(parts)
        for connection in self._members:
            self._give(connection, waiting)
        while self._busy:
            ready = wait(list(self._busy))
            for connection in [each for each in self._busy if each in ready]:
                news = self._news_of(connection)
                if isinstance(news, int):
                    progress(self._busy[connection], news)
                else:
                    self._give(connection, waiting)
                    yield news

    def _give(self, connection: Connection, waiting: deque[Part]) -> None:
        self._busy.pop(connection, None)
        if waiting:
            self._busy[connection] = waiting.popleft()
            connection.send(self._busy[connection])

    def _news_of(self, connection: Connection) -> int | Finding:
        try:
            news: int | Finding = connection.recv()
        except EOFError as error:
            part = self._busy[connection]
            raise SearchDiedError(f"{part.kind}, {part.troubles.name}: it died") from error
        return news

    def dismiss(self) -> None:
        """End every process, whatever it is doing."""
        for connection, member in self._members.items():
            member.terminate()
            member.join()
            connection.close()


def _work(connection: Connection, policy: BureauPolicy) -> None:
    """Search what is sent until the other end is gone; a Ctrl-C is the parent's to act on."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            part: Part = connection.recv()
        except EOFError:
            return
        connection.send(search_part(policy, part, progress=connection.send))
