"""How the suite is dealt out to several workers: a file to each, the drills in hands, the longest first."""

from __future__ import annotations

import gc
import zlib
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

gc.set_threshold(50_000, 20, 20)
"""A twin is a great many objects that live long: to search them for garbage at each 700 takes a tenth of the suite."""

DRILLS = "tests/scenarios/test_drills.py"
HANDS = 6
"""Into so many hands the drills are dealt; in one they would take longer than all the rest together."""

LONGEST = (
    f"{DRILLS}::test_the_drill_is_met[power_cut_of_500_homes]",
    DRILLS,
    "tests/scenarios/",
    "tests/localcloud/plan_search/",
    "tests/localcloud/campaign/",
)
"""What is begun first, so that nothing long is left when the other workers are done."""


class Dealing(LoadScopeScheduling):  # type: ignore[misc] # xdist has no types
    """Gives a worker one file after the other, and of the drills one hand after the other."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, name = nodeid.partition("::")
        return f"{file}-{zlib.crc32(name.encode()) % HANDS}" if file == DRILLS else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Dealing:
    """Deal by files; `--dist loadgroup` names a group in a test's id, which pytest keeps to itself by now."""
    return Dealing(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest."""
    items.sort(key=lambda item: _rank(item.nodeid))


def _rank(nodeid: str) -> int:
    found = (rank for rank, place in enumerate(LONGEST) if nodeid.startswith(place))
    return next(found, len(LONGEST))
