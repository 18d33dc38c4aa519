"""Reads the versions of a bureau's policy: which, from when, by whom, and why (law 12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from infra.policy.records import read_record
from infra.policy.source import Place, read_yaml

FILE = "versions.yaml"


@dataclass(frozen=True, slots=True)
class Version:
    """One version that was in force from a day on."""

    version: str
    at: date
    changed_by: str
    why: str


def load_versions(root: Path, bureau: str, head: Place) -> tuple[Version, ...]:
    """Return the versions of a bureau, the first one first; () where it keeps no file of them.

    A name stands once, days never fall, and the last version is the one that the bureau's head names.
    """
    path = root / bureau / FILE
    if not path.exists():
        return ()
    place = read_yaml(path, f"bureaus/{bureau}/{FILE}")
    entries = place.items()
    if not entries:
        raise place.error("names no version; add the one of bureau.yaml")
    versions = tuple(read_record(Version, entry) for entry in entries)
    _check_order(entries, versions)
    _check_last(entries[-1], versions[-1], head)
    return versions


def _check_order(entries: list[Place], versions: tuple[Version, ...]) -> None:
    seen: set[str] = set()
    for entry, each in zip(entries, versions, strict=True):
        if each.version in seen:
            raise entry.child("version").error("stands twice; give the later one a name of its own")
        seen.add(each.version)
    for entry, (before, after) in zip(entries[1:], pairwise(versions), strict=True):
        if after.at < before.at:
            raise entry.child("at").error("is before the version above it; put them in order")


def _check_last(entry: Place, last: Version, head: Place) -> None:
    for name in ("version", "changed_by", "why"):
        if getattr(last, name) != head.value[name]:
            raise entry.child(name).error(f"differs from {name} of bureau.yaml; make both the same")
