"""Checks built layers against the template: compiled parts must fit the functions' runtime and processor."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from infra.compose import ComposeError
from infra.compose.documents import read_yaml

_MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
_ELF = {0xB7: "aarch64", 0x3E: "x86_64"}
_TAG = re.compile(r"\.(?:cpython-(\d)(\d+)|abi3)[^/]*\.so$")


def misfits(built: Path, runtime: str, architecture: str) -> list[str]:
    """Name every compiled part that the runtime could not load, with what is wrong about it."""
    wanted, machine = runtime.removeprefix("python"), _MACHINES[architecture]
    found: list[str] = []
    for part in sorted(built.rglob("*.so")):
        tag = _TAG.search(part.name)
        version = f"{tag[1]}.{tag[2]}" if tag and tag[1] else wanted
        if version != wanted:
            found.append(f"{part}: is for Python {version}, the runtime is {runtime}")
        elif _machine(part) != machine:
            found.append(f"{part}: is for {_machine(part)}, the functions run on {machine}")
    return found


def _machine(part: Path) -> str:
    head = part.read_bytes()[:20]
    is_elf = head[:4] == b"\x7fELF" and len(head) == 20
    return _ELF.get(int.from_bytes(head[18:20], "little"), "?") if is_elf else "no ELF machine"


def main(arguments: list[str]) -> int:
    """`python -m infra.layer_check BUILT TEMPLATE`: 1 and a list when something would not load."""
    built, template = Path(arguments[0]), Path(arguments[1])
    try:
        parameters = read_yaml(template).data["Parameters"]
    except ComposeError as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 2
    wrong_parts = misfits(
        built, parameters["Runtime"]["Default"], parameters["Architecture"]["Default"]
    )
    if not any(built.rglob("*.so")):
        wrong_parts = [
            f"{built}: has no compiled parts, so the layer of dependencies was not built"
        ]
    sys.stderr.writelines(f"{line}\n" for line in wrong_parts)
    return 1 if wrong_parts else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
