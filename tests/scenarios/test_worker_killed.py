"""Lambda workers are killed while an incident runs in real time, and nobody notices."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from contextlib import suppress
from datetime import timedelta

from anju.demonstration import DAUGHTER, ELDER, demonstrate
from localcloud.drills.facts import Fact
from localcloud.twin import Twin

VICTIMS = (
    "receive-alarm",
    "advance-response",
    "await-event",
    "record-call-event",
    "relay-outbox",
    "sweep-incidents",
)
"""All but the portal: whoever waits at a screen sees the failure and tries again."""


class Killer:
    """Kills every worker it finds, again and again, for some seconds."""

    def __init__(self, rounds: int, every_s: float) -> None:
        self.killed: Counter[str] = Counter()
        self._rounds, self._every_s = rounds, every_s
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def let_loose(self, twin: Twin) -> None:
        self._thread = threading.Thread(target=self._kill, args=(twin,))
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def _kill(self, twin: Twin) -> None:
        for _ in range(self._rounds):
            if self._stopped.wait(self._every_s):
                return
            for name in VICTIMS:
                for pid in twin.worker_pids(f"twin-anju-{name}"):
                    with suppress(ProcessLookupError):  # it ended by itself
                        os.kill(pid, signal.SIGKILL)
                        self.killed[name] += 1


def is_lost(fact: Fact) -> bool:
    """Tell whether this is the end of a call of which nobody knows whether it rang: its function died."""
    return fact.event == "call_ended" and fact.detail["result"] == "lost"


def test_killed_workers_change_no_outcome() -> None:
    seen: list[Fact] = []
    killer = Killer(rounds=6, every_s=2.5)

    try:
        demonstrate(seen.append, lambda _text: None, timedelta(minutes=3), killer.let_loose)
    finally:
        killer.stop()

    assert len(killer.killed) >= 3, killer.killed
    assert [fact.event for fact in seen].count("incident_opened") == 1
    assert seen[-1].event == "closed"
    assert [fact.event for fact in seen].count("resolved") == 1
    calls = Counter(fact.who for fact in seen if fact.event == "call_placed")
    lost = Counter(fact.who for fact in seen if is_lost(fact))
    story = [(f"{fact.at:%M:%S}", fact.event, fact.who, dict(fact.detail)) for fact in seen]
    assert 3 <= calls[ELDER] <= 3 + lost[ELDER], story
    assert 1 <= calls[DAUGHTER] <= 1 + lost[DAUGHTER], story
    assert calls.keys() == {ELDER, DAUGHTER} or lost[DAUGHTER], story
