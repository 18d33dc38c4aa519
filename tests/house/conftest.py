"""Where the house stands, and its pages."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = (
    "telecare",
    "functions",
    "chalicelib",
    "infra",
    "localcloud",
    "devices",
    "anju",
    "benchmarks",
)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def pages(root: Path) -> list[Path]:
    return [root / "README.md", root / "CHANGELOG.md", *sorted((root / "docs").rglob("*.md"))]


@pytest.fixture(scope="session")
def modules(root: Path) -> list[Path]:
    rooms = [path for room in ROOMS for path in sorted((root / room).rglob("*.py"))]
    return [root / "app.py", *(path for path in rooms if "__pycache__" not in path.parts)]
