"""The rooms: each is declared, each is a package, and what tools cannot hold is held here."""

import ast
import configparser
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
DATA = {"bureaus", "iot_rules", "drills", "layers", "docs", "tests", "web", "build"}
PURE = ("domain", "ports", "services")


@pytest.fixture(scope="module")
def contracts(root: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read_string((root / ".importlinter").read_text())
    return parser


def test_every_folder_with_code_is_a_room_that_the_import_rules_know(
    root: Path, contracts: configparser.ConfigParser
) -> None:
    folders = {path.name for path in root.iterdir() if path.is_dir() and path.name[0] != "."}
    rooms = {
        name
        for name in folders - DATA
        if any("__pycache__" not in path.parts for path in (root / name).rglob("*.py"))
    }
    layers = contracts["importlinter:contract:house"]["layers"]

    assert set(contracts["importlinter"]["root_packages"].split()) == rooms
    assert set(re.findall(r"\w+", layers)) == rooms


def test_the_core_is_exhaustive_in_the_import_rules(contracts: configparser.ConfigParser) -> None:
    core = contracts["importlinter:contract:core"]

    assert core["containers"] == "telecare"
    assert core["exhaustive"] == "true"


def test_the_rooms_stand_in_the_order_of_the_architecture(
    contracts: configparser.ConfigParser,
) -> None:
    house = contracts["importlinter:contract:house"]["layers"].strip().split("\n")
    core = contracts["importlinter:contract:core"]["layers"].strip().split("\n")

    assert house == [
        "anju",
        "benchmarks",
        "localcloud | devices",
        "infra",
        "functions | chalicelib",
        "telecare",
    ]
    assert core == ["runtime", "adapters | services", "ports", "messages", "domain"]


def test_domain_ports_and_services_import_the_standard_library_and_the_core_alone(
    root: Path,
) -> None:
    allowed = {*sys.stdlib_module_names, "telecare"}
    foreign = {
        f"{path.relative_to(root)}: {name}"
        for room in PURE
        for path in (root / "telecare" / room).rglob("*.py")
        for name in imported(path)
        if name.partition(".")[0] not in allowed
    }

    assert foreign == set()


def test_the_entry_of_the_portal_imports_nothing_that_does_not_ship(root: Path) -> None:
    roots = {name.partition(".")[0] for name in imported(root / "app.py")}

    assert roots <= {*sys.stdlib_module_names, "chalice", "chalicelib", "telecare"}


def test_only_settings_reads_the_environment_and_only_the_clock_tells_the_time(root: Path) -> None:
    shipped = [
        p for room in ("telecare", "functions", "chalicelib") for p in (root / room).rglob("*.py")
    ]
    environment = re.compile(r"\bos\.(environ|getenv)\b|from os import .*(environ|getenv)")
    clock = re.compile(
        r"\b(datetime\.(now|utcnow|today)|date\.today|time\.(time|monotonic))(_ns)?\("
    )

    readers = {str(p.relative_to(root)) for p in shipped if environment.search(p.read_text())}
    tellers = {str(p.relative_to(root)) for p in shipped if clock.search(p.read_text())}

    assert readers <= {"telecare/runtime/settings.py"}
    assert tellers <= {"telecare/adapters/clock.py"}


def test_every_folder_of_a_room_that_holds_code_is_a_package(
    root: Path, modules: list[Path]
) -> None:
    folders = {path.parent for path in modules} - {root}

    assert (
        sorted(str(f.relative_to(root)) for f in folders if not (f / "__init__.py").exists()) == []
    )


def test_no_file_and_no_function_outgrows_its_limit(root: Path, modules: list[Path]) -> None:
    grown = []
    for path in modules:
        text = path.read_text()
        name = path.relative_to(root)
        if len(text.splitlines()) > LONGEST_FILE:
            grown.append(f"{name}: {len(text.splitlines())} lines")
        grown += [f"{name}: {function} lines" for function in long_functions(ast.parse(text))]

    assert grown == []


def test_every_module_of_the_rooms_says_what_is_found_there(
    root: Path, modules: list[Path]
) -> None:
    silent = [
        p
        for p in modules
        if p.read_text().strip() and not ast.get_docstring(ast.parse(p.read_text()))
    ]

    assert [str(path.relative_to(root)) for path in silent] == []


def test_nothing_is_called_by_a_name_that_says_nothing(root: Path, modules: list[Path]) -> None:
    banned = {"util", "utils", "helper", "helpers", "common", "manager", "misc"}

    assert [str(p.relative_to(root)) for p in modules if p.stem in banned] == []


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def long_functions(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{node.name} has {length}"
