"""What the rooms import is what pyproject.toml asks for: a fresh machine has nothing else."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

SHIPPED = ("telecare", "functions", "chalicelib", "app")
ROOMS = (*SHIPPED, "infra", "localcloud", "devices", "anju", "benchmarks")


@pytest.fixture(scope="module")
def asked(root: Path) -> dict[str, set[str]]:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    lists = {"base": project["dependencies"], "twin": extras["twin"], "dev": extras["dev"]}
    return {name: {normal(line) for line in lines} for name, lines in lists.items()}


def normal(requirement: str) -> str:
    name = re.match(r"[\w.-]+", requirement)
    return re.sub(r"[-_.]+", "-", name[0]).lower() if name else ""


def foreign(path: Path) -> set[str]:
    found = re.findall(r"^\s*(?:from|import) ([a-zA-Z_]\w*)", path.read_text(), re.MULTILINE)
    return {name for name in found if name not in sys.stdlib_module_names and name not in ROOMS}


def undeclared(root: Path, modules: list[Path], declared: set[str]) -> set[str]:
    homes = packages_distributions()
    lacking = set()
    for path in modules:
        for name in foreign(path):
            distributions = {normal(home) for home in homes.get(name, [])}
            if not distributions & declared:
                lacking.add(f"{path.relative_to(root)}: {name} ({', '.join(distributions)})")
    return lacking


def test_what_ships_imports_only_what_the_layer_carries(
    root: Path, modules: list[Path], asked: dict[str, set[str]]
) -> None:
    shipped = [path for path in modules if path.relative_to(root).parts[0] in (*SHIPPED, "app.py")]

    assert undeclared(root, shipped, asked["base"]) == set()


def test_the_twin_and_the_command_line_import_only_what_the_demonstration_installs(
    root: Path, modules: list[Path], asked: dict[str, set[str]]
) -> None:
    assert undeclared(root, modules, asked["base"] | asked["twin"]) == set()


def test_what_is_pinned_for_the_twin_is_pinned_exactly(root: Path) -> None:
    twin = tomllib.loads((root / "pyproject.toml").read_text())["project"]["optional-dependencies"]

    assert [line for line in twin["twin"] if "==" not in line] == []
