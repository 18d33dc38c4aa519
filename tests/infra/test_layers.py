"""The layers: the core with its programmes, and dependencies that the runtime can load."""

import re
import tomllib
from pathlib import Path

import pytest

from infra.layer_check import misfits

ROOT = Path(__file__).resolve().parents[2]
MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
AARCH64, X86_64 = b"\xb7\x00", b"\x3e\x00"


def elf(machine: bytes) -> bytes:
    return b"\x7fELF" + bytes(14) + machine + bytes(8)


def makefile(name: str) -> str:
    text = (ROOT / "layers" / "thirdparty" / "Makefile").read_text("utf-8")
    found = re.search(rf"^{name} \S?= (.*)$", text, re.MULTILINE)
    assert found
    return found[1]


def pinned(path: Path) -> set[str]:
    lines = path.read_text("utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def test_the_core_and_the_bureaus_are_in_the_layer_by_link():
    for name in ("telecare", "bureaus"):
        link = ROOT / "layers" / "telecare" / name
        assert link.is_symlink()
        assert link.resolve() == ROOT / name


def test_the_core_layer_has_no_requirements(resources):
    assert not (ROOT / "layers" / "telecare" / "requirements.txt").exists()
    assert resources["TelecareLayer"]["Metadata"]["BuildMethod"].startswith("python")


def test_the_dependencies_are_built_for_the_functions_runtime_and_processor(template):
    parameters = template["Parameters"]

    assert f"python{makefile('PYTHON_VERSION')}" == parameters["Runtime"]["Default"]
    machine = MACHINES[parameters["Architecture"]["Default"]]
    assert all(p.endswith(f"_{machine}") for p in makefile("PLATFORMS").split())


def test_the_layer_ships_the_versions_that_the_project_is_tried_with():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    exact = {d for d in project["dependencies"] if "==" in d and not d.startswith("chalice")}

    assert pinned(ROOT / "layers" / "thirdparty" / "requirements.txt") == exact


def test_the_portal_brings_no_dependencies_of_its_own():
    assert pinned(ROOT / "requirements.txt") == set()


def test_parts_for_the_runtime_pass(tmp_path):
    (tmp_path / "a.cpython-313-aarch64-linux-gnu.so").write_bytes(elf(AARCH64))
    (tmp_path / "b.abi3.so").write_bytes(elf(AARCH64))

    assert misfits(tmp_path, "python3.13", "arm64") == []


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.cpython-311-aarch64-linux-gnu.so", elf(AARCH64), "is for Python 3.11"),
        ("a.cpython-313-x86_64-linux-gnu.so", elf(X86_64), "is for x86_64"),
        ("a.abi3.so", elf(X86_64), "is for x86_64"),
        ("a.cpython-313-darwin.so", b"\xcf\xfa\xed\xfe" + bytes(20), "is for no ELF machine"),
        ("a.abi3.so", b"", "is for no ELF machine"),
    ],
)
def test_a_part_that_the_runtime_could_not_load_is_named(tmp_path, name, content, why):
    (tmp_path / name).write_bytes(content)

    [line] = misfits(tmp_path, "python3.13", "arm64")

    assert name in line
    assert why in line
