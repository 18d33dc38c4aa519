"""Writes `telecare/domain/standard_numbers.py`: the standard bureau's numbers, for policies older than they are.

`python -m infra.policy.standard` writes the module; a test holds it to the bureau's files.
"""

from __future__ import annotations

from pathlib import Path

from infra.policy.load import load_bureau

MODULE = Path(__file__).resolve().parents[2] / "telecare" / "domain" / "standard_numbers.py"

_HEAD = '''"""The standard bureau's numbers, for a policy that was published before one of them existed.

Written by `python -m infra.policy.standard` from bureaus/standard, where each has its clause.
"""

from __future__ import annotations

from collections.abc import Mapping

STANDARD: Mapping[str, float] = {
'''


def written() -> str:
    """Return the module as it is to be."""
    values = load_bureau("standard").parameters.values
    rows = (f'    "{name}": {values[name]:g},\n' for name in sorted(values))
    return f"{_HEAD}{''.join(rows)}}}\n"


if __name__ == "__main__":
    MODULE.write_text(written(), encoding="utf-8")
