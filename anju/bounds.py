"""`anju bounds`: prints how long a silence can stay unnoticed at worst, home by home and street by street."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from anju.errors import UsageError
from infra.policy import load_bureau
from localcloud.drills.read import read_town_file
from localcloud.drills.town import build
from telecare.adapters.memory.consents import MemoryConsents
from telecare.adapters.memory.directory import MemoryDirectory
from telecare.adapters.memory.world import ManualClock
from telecare.domain.errors import PolicyError
from telecare.domain.silence_bound import Bound
from telecare.services.tell_bounds import HomeBound, StreetBound, TellBounds

NEVER = "无法得知 never"
HOUR = timedelta(hours=1)


def add_parser(subparsers: Any) -> object:
    """Declare the command and its options."""
    parser = subparsers.add_parser("bounds", help="tell how long a silence can stay unnoticed")
    parser.add_argument("town", type=Path, metavar="FILE", help="a town, or a drill's homes")
    parser.add_argument("--bureau", default="standard", help="whose clocks (default: standard)")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write one document there")
    return parser


def run(args: argparse.Namespace) -> int:
    """Print or write the bounds of a town."""
    streets = list(of_town(args.town, args.bureau).by_street(args.bureau))
    if args.json is None:
        for street in streets:
            print("\n".join(_lines(street)))
        return 0
    document = {"bureau": args.bureau, "streets": [_document(street) for street in streets]}
    try:
        args.json.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise UsageError(
            error.strerror or str(error), file=str(args.json), field="--json"
        ) from error
    return 0


def of_town(path: Path, bureau: str) -> TellBounds:
    """Return what tells the bounds of a town, with nothing but memory behind it."""
    try:
        town, policy = read_town_file(path), load_bureau(bureau)
    except PolicyError as error:
        raise UsageError(
            "cannot be read", mend=error.mend, file=error.file, line=error.line, field=error.field
        ) from error
    directory, now = MemoryDirectory(), datetime.now(UTC)
    build(town, policy, directory, now)
    return TellBounds(directory, MemoryConsents(), ManualClock(now))


def _lines(street: StreetBound) -> Iterator[str]:
    yield f"街道 street {street.street}: 最长 longest {_worst(street)}"
    for home in street.homes:
        yield f"  住户 home {home.home}: {_shown(home.longest)}"
        yield from _parts(home)


def _worst(street: StreetBound) -> str:
    """Show the homes that nobody would ever be told of beside the longest of the others."""
    never = f"{NEVER}: {len(street.unbounded)} 户 homes" if street.unbounded else ""
    if street.longest is None:
        return never or NEVER
    return f"{_shown(street.longest)}; {never}" if never else _shown(street.longest)


def _parts(home: HomeBound) -> Iterator[str]:
    for name, bound in (*home.people.items(), *home.devices.items()):
        parts = " + ".join(f"{part} {_shown(time)}" for part, time in bound.parts.items())
        yield f"    {name}: {_shown(bound.longest)}" + (f" = {parts}" if parts else "")


def _shown(bound: timedelta | None) -> str:
    return NEVER if bound is None else f"{bound / HOUR:.1f} h"


def _document(street: StreetBound) -> dict[str, Any]:
    return {
        "street": street.street,
        "longest_h": _hours(street.longest),
        "unbounded": list(street.unbounded),
        "homes": [
            {
                "home": home.home,
                "longest_h": _hours(home.longest),
                "people": {elder: _bound(bound) for elder, bound in home.people.items()},
                "devices": {thing: _bound(bound) for thing, bound in home.devices.items()},
            }
            for home in street.homes
        ],
    }


def _bound(bound: Bound) -> dict[str, Any]:
    parts = {name: _hours(time) for name, time in bound.parts.items()}
    return {"longest_h": _hours(bound.longest), "parts_h": parts}


def _hours(bound: timedelta | None) -> float | None:
    return None if bound is None else round(bound / HOUR, 3)
