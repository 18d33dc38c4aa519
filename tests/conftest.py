"""How the suite is dealt out to several workers: a file to each, the drills in hands, the longest first."""

from __future__ import annotations

import zlib
from pathlib import PurePath

import pytest

DRILLS = "tests/scenarios/test_drills.py"
HANDS = 6
"""Into so many hands the drills are dealt; in one they would take longer than all the rest together."""

LONGEST = (
    DRILLS,
    "tests/scenarios/",
    "tests/localcloud/plan_search/",
    "tests/localcloud/campaign/",
)
"""What is begun first, so that nothing long is left when the other workers are done."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give each test its group (`--dist loadgroup`), and begin with the longest."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(_file(config, item), item.name)))
    items.sort(key=lambda item: _rank(_file(config, item)))


def _file(config: pytest.Config, item: pytest.Item) -> str:
    path = PurePath(item.path)
    return (
        path.relative_to(config.rootpath).as_posix()
        if path.is_relative_to(config.rootpath)
        else path.as_posix()
    )


def _group(file: str, name: str) -> str:
    return f"{file}-{zlib.crc32(name.encode()) % HANDS}" if file == DRILLS else file


def _rank(file: str) -> int:
    found = (rank for rank, place in enumerate(LONGEST) if file.startswith(place))
    return next(found, len(LONGEST))
