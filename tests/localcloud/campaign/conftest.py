"""Platforms broken on purpose, and what audits find in a few dozen schedules of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

import pytest

from localcloud.campaign.audits import audit
from localcloud.campaign.draw import draw
from localcloud.campaign.memory_stage import MemoryStage
from localcloud.campaign.stage_platform import StagePlatform

Look = Callable[[type[StagePlatform], str], bool]
ENOUGH = range(1, 80)


@cache
def _schedule(seed: int):
    return draw(seed)


def found_in(platform: type[StagePlatform], name: str, seeds: Iterable[int]) -> bool:
    """Tell whether an audit finds what it looks for in one of the schedules."""
    return any(name in audit(MemoryStage(_schedule(seed), platform).play()) for seed in seeds)


@pytest.fixture
def is_caught() -> Look:
    """Tells whether an audit catches a broken platform."""
    return lambda platform, name: found_in(platform, name, ENOUGH)
