"""How many invocations of a function run at the same time, over all its versions."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from localcloud.states.tasks import InvocationRefusedError


class Concurrency:
    """Refuses what is beyond a function's reserved concurrency; without one there is no limit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()

    @contextmanager
    def entered(self, name: str, limit: int | None) -> Iterator[None]:
        """Count an invocation while it runs.

        Raises:
            InvocationRefusedError: The function is at its limit; nothing runs.
        """
        with self._lock:
            if limit is not None and self._running[name] >= limit:
                raise InvocationRefusedError("TooManyRequestsException", "Rate Exceeded.")
            self._running[name] += 1
        try:
            yield
        finally:
            with self._lock:
                self._running[name] -= 1
