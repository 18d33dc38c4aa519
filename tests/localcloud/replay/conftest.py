"""Recordings, written for a test."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

HEADER = "ts,device,kind,room,value,recv"


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Writes a recording: its rows under the usual header, or bytes as they are; gzipped if asked."""

    def write(
        *rows: str, header: str = HEADER, raw: bytes | None = None, packed: bool = False
    ) -> Path:
        data = "".join(f"{row}\n" for row in (header, *rows)).encode() if raw is None else raw
        path = tmp_path / "home.csv"
        path.write_bytes(gzip.compress(data) if packed else data)
        return path

    return write
