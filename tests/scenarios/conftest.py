"""One booted stage for all rehearsals of a session: booting is paid once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from localcloud.drills.stage import Stage


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """The twin on virtual time, from the template that would be deployed."""
    with Stage() as stage:
        yield stage
