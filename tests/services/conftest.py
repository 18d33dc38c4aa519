"""The platform in memory, and the messages of its devices."""

from __future__ import annotations

import pytest

from tests.fakes.platform import Platform


@pytest.fixture
def platform() -> Platform:
    """A bureau with one home, nothing has happened yet."""
    return Platform()
