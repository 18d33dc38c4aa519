"""`roster`: a bureau's spreadsheet of ten thousand people through the portal of the twin, until all are in."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from datetime import timedelta
from itertools import count
from typing import Any

from benchmarks import seeded
from benchmarks.figures import Figure, Measured, Tell, at_most
from benchmarks.roster_counts import count_import
from benchmarks.roster_file import RosterFile, a_roster
from localcloud.drills.stage import Stage
from localcloud.stored import Stored

AGAINST = "a minute: a clerk who has uploaded a roster waits for it"
ROWS = 10_000
ROLE = "operator_admin"
LOOKS_EVERY = timedelta(seconds=1)
MOST_LOOKS = 600


def measure(tell: Tell, *, tiny: bool = False) -> Measured:
    """Upload a roster as its clerk does, commit what was shown, and look until it is taken in."""
    rows, one_of = (220, 40) if tiny else (ROWS, 500)
    tell("the roster is written")
    file = a_roster(rows, one_of)
    tell("the twin boots")
    with Stage((seeded.BUREAU,)) as stage:
        office = Office(stage)
        tell(f"{rows:,} rows are shown")
        began, began_cpu = time.perf_counter(), time.process_time()
        shown = office.upload(file)
        shown_cpu = time.process_time() - began_cpu
        _check_faults(shown, office.faults(shown), file)
        tell("the rows are taken in")
        taken = office.take_in(shown)
        wall, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    if (taken["counts"]["taken"], taken["counts"]["refused"]) != (file.sound, 0):
        raise ValueError(f"{taken['counts']} of {file.sound} sound rows were taken in")
    tell("what it asks for is counted")
    return Measured("roster", AGAINST, (*_of_the_twin(cpu, shown_cpu, wall), *_counted(file)))


def _of_the_twin(cpu: float, shown_cpu: float, wall: float) -> tuple[Figure, ...]:
    return (
        Figure("CPU of the twin until all are in", cpu, "s", at_most(40, 60)),
        Figure("of it until the faults are shown", shown_cpu, "s"),
        Figure("on the wall", wall, "s", at_most(60)),
    )


def _counted(file: RosterFile) -> tuple[Figure, ...]:
    counted = count_import(file)
    rows = counted.head.counts["taken"]
    return (
        Figure("requests to tables a row", counted.of_tables / rows, "requests", at_most(0.5, 1)),
        Figure("transactions a row", counted.requests["TransactWriteItems"] / rows, "requests"),
        Figure("requests for keys a row", counted.keys.total() / rows, "requests"),
        Figure("write units a row", counted.writes / rows, "units"),
        Figure("read units a row", counted.reads / rows, "units"),
    )


def _check_faults(
    shown: dict[str, Any], listed: Iterable[dict[str, Any]], file: RosterFile
) -> None:
    named = {each["row"]: each["what"] for each in listed}
    if named != dict(file.faults) or shown["counts"]["new"] != file.sound:
        raise ValueError(f"{shown['counts']}: the faults of {sorted(file.faults)} are to be named")


class Office:
    """A clerk of the operator at the portal of a twin where nobody is enrolled yet."""

    def __init__(self, stage: Stage) -> None:
        self._twin, self._issuer = stage.twin, stage.issuer
        self._twin.reset(start=seeded.START, seed="roster")
        policy = seeded.the_policy()
        Stored(self._twin).enrolment.publish_policy(
            seeded.BUREAU,
            policy.version,
            policy.document(),
            policy.changed_by,
            policy.why,
            seeded.START,
        )
        self._keys = count(1)

    def upload(self, file: RosterFile) -> dict[str, Any]:
        """Bring the file, and return what is shown of it."""
        return self._told("POST", "/v1/imports", file.content, [("kind", "elders")])

    def faults(self, shown: dict[str, Any]) -> list[dict[str, Any]]:
        """Return what is to be mended, by row."""
        items: list[dict[str, Any]] = self._told("GET", f"/v1/imports/{shown['id']}/faults")[
            "items"
        ]
        return items

    def take_in(self, shown: dict[str, Any]) -> dict[str, Any]:
        """Commit what was shown, look every second, and return how it stands at the end."""
        place = f"/v1/imports/{shown['id']}"
        body = json.dumps({"digest": shown["digest"]}).encode()
        told = self._told("POST", f"{place}/commits", body)
        for _ in range(MOST_LOOKS):
            if told["state"] == "committed":
                return told
            self._twin.loop.run_until(self._twin.loop.now() + LOOKS_EVERY)
            told = self._told("GET", place)
        raise ValueError(f"{told['done']} of {told['portions']} portions are in")

    def _told(
        self, method: str, path: str, body: bytes = b"", query: Iterable[tuple[str, str]] = ()
    ) -> dict[str, Any]:
        facts = {"roles": [ROLE], "bureau": seeded.BUREAU, "person": "clerk", "operator": "op1"}
        kind = "application/octet-stream" if query else "application/json"
        answer = self._twin.api(
            method,
            path,
            headers={
                "Authorization": f"Bearer {self._issuer.token('clerk', self._twin.loop.now(), facts)}",
                "Content-Type": kind,
                "Idempotency-Key": f"roster-{next(self._keys)}",
            },
            body=body,
            query=query,
        )
        document: dict[str, Any] = json.loads(answer.body)
        if answer.status >= 300:
            raise ValueError(f"{method} {path}: {answer.status} {document.get('field', '')}")
        return document
