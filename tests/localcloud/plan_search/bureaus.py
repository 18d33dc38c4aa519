"""Bureaus whose plans are broken on purpose, written into a folder of the test."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from infra.policy import BUREAUS

WITHOUT_ROUNDS_AND_TEAM = {
    "contact.passes: {value: 2": "contact.passes: {value: 0",
    "team: [neighbourhood]": "team: []",
    "team: [opening]": "team: []",
}


def a_broken_bureau(root: Path, changes: Mapping[str, str]) -> Path:
    """Write the standard bureau with some of its words changed; returns the folder of bureaus."""
    folder = root / "standard"
    shutil.copytree(BUREAUS / "standard", folder)
    found = set()
    for path in folder.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        for old, new in changes.items():
            found |= {old} if old in text else set()
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    assert found == set(changes)
    return root
