"""Searches on several processes find what one process finds, and leave no process behind."""

from __future__ import annotations

import os
import signal
from contextlib import closing
from dataclasses import replace

import pytest

from infra.policy import load_bureau
from localcloud.plan_search.crew import Crew, SearchDiedError, search_all
from localcloud.plan_search.passes import PASSES, one_pass
from localcloud.plan_search.verify import Finding, Part, parts_of
from localcloud.plan_search.world import Trouble
from telecare.domain.kinds import Kind, Risk

STANDARD = load_bureau("standard")
LONG = Part(Kind.GAS, Risk.MEDIUM, next(each for each in PASSES if each.name == "answer and late"))


def nobody_asks(part: Part, states: int) -> None:
    """Progress that nobody looks at."""


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def timeless(finding: Finding) -> Finding:
    return replace(finding, began=0.0, ended=0.0, cpu_s=0.0)


def test_two_processes_find_what_one_finds() -> None:
    passes = (one_pass(), one_pass(Trouble.ANSWER), one_pass(Trouble.SEAT))
    parts = parts_of(STANDARD, Kind.FLOOD, passes)

    alone, together = (list(search_all(STANDARD, parts, jobs, nobody_asks)) for jobs in (1, 2))

    assert {f.part: timeless(f) for f in alone} == {f.part: timeless(f) for f in together}
    assert len(together) == 3


def test_progress_is_told_of_each_search() -> None:
    told: list[Part] = []
    parts = [Part(Kind.HELP, Risk.MEDIUM, one_pass(t)) for t in (Trouble.ANSWER, Trouble.SEAT)]

    list(search_all(STANDARD, parts, 2, lambda part, _: told.append(part)))

    assert set(told) == set(parts)


def test_who_stops_listening_leaves_no_process_behind() -> None:
    crew = Crew(STANDARD, 2)
    pids = crew.pids

    with pytest.raises(KeyboardInterrupt):
        try:
            next(crew.search([LONG, replace(LONG, kind=Kind.CO)], stopped_by_hand))
        finally:
            crew.dismiss()

    assert len(pids) == 2
    assert not any(is_there(pid) for pid in pids)


def stopped_by_hand(part: Part, states: int) -> None:
    raise KeyboardInterrupt


def test_a_search_whose_process_dies_is_an_error_and_never_a_proof() -> None:
    crew = Crew(STANDARD, 1)

    def kill(part: Part, states: int) -> None:
        os.kill(crew.pids[0], signal.SIGKILL)

    with (
        closing(crew.search([LONG], kill)) as findings,
        pytest.raises(SearchDiedError, match="gas"),
    ):
        next(findings)
    crew.dismiss()
