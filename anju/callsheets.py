"""`anju callsheets`: prints whom to ring and where to go, by street, when the platform cannot (law 14)."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from anju.call_sheet_pages import document, page
from anju.errors import UsageError
from infra.policy import load_bureau
from localcloud.drills.read import read_town_file
from localcloud.drills.town import build
from telecare.adapters.clock import SystemClock
from telecare.adapters.memory.directory import MemoryDirectory
from telecare.adapters.memory.incidents import MemoryIncidents
from telecare.adapters.memory.street_looks import MemoryStreetLooks
from telecare.domain.errors import AnjuError, PolicyError
from telecare.runtime import by_hand
from telecare.runtime.settings import SettingsError, stage_settings
from telecare.services.write_call_sheets import StreetSheet, WriteCallSheets

FORM_FEED = "\f"
"""Between streets: a printer begins each on a page of its own."""

LONGEST_WHY = 200


def add_parser(subparsers: Any) -> object:
    """Declare the command and its options."""
    parser = subparsers.add_parser("callsheets", help="print the call sheets for an outage")
    parser.add_argument("--bureau", default="standard", help="whose homes (default: standard)")
    parser.add_argument(
        "--town",
        type=Path,
        metavar="FILE",
        help="the homes of a drill, offline; else the stage that ANJU_STAGE names",
    )
    parser.add_argument(
        "--area", action="append", default=[], metavar="CODE", help="only streets under this code"
    )
    parser.add_argument("--why", default="outage", help="recorded with your name (default: outage)")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write one document there")
    parser.set_defaults(reaches_stage=lambda args: args.town is None)
    return parser


def run(args: argparse.Namespace) -> int:
    """Print a page a street, or write the document; each street's look is recorded before it is shown."""
    if not args.why.strip() or len(args.why) > LONGEST_WHY:
        raise UsageError("say why in 1 to 200 characters", field="--why")
    for area in args.area:
        if not area.isdigit():
            raise UsageError(f"{area!r} is no area code", field="--area", mend="give digits")
    if args.json is not None and not args.json.absolute().parent.is_dir():
        raise UsageError("cannot be written", file=str(args.json), field="--json")
    sheets = _service(args).write(args.bureau, getpass.getuser(), args.why, tuple(args.area))
    try:
        shown = _write(args.json, args.bureau, sheets) if args.json else _print(sheets)
    except AnjuError as error:
        print(f"anju callsheets: the stage does not answer: {error}", file=sys.stderr)
        return 1
    if not shown:
        print(f"anju callsheets: {args.bureau} has no home here to print", file=sys.stderr)
        return 1
    return 0


def _service(args: argparse.Namespace) -> WriteCallSheets:
    if args.town is not None:
        return of_town(args.town, args.bureau)
    try:
        return by_hand.call_sheets(stage_settings())
    except SettingsError as error:
        mend = "name the stage there, or give --town FILE"
        raise UsageError(str(error), mend=mend) from error


def of_town(path: Path, bureau: str) -> WriteCallSheets:
    """Return what writes the sheets of a town, with nothing but memory behind it."""
    try:
        town, policy = read_town_file(path), load_bureau(bureau)
    except PolicyError as error:
        raise UsageError(
            "cannot be read",
            mend=error.mend,
            file=error.file,
            line=error.line,
            field=error.field,
        ) from error
    directory = MemoryDirectory()
    build(town, policy, directory, datetime.now(UTC))
    return WriteCallSheets(directory, MemoryIncidents(), MemoryStreetLooks(), SystemClock())


def _print(sheets: Iterable[StreetSheet]) -> int:
    number = 0
    for number, sheet in enumerate(sheets, start=1):
        if number > 1:
            print(FORM_FEED, end="")
        for line in page(sheet):
            print(line)
    return number


def _write(out: Path, bureau: str, sheets: Iterable[StreetSheet]) -> int:
    """Write the document for its owner's eyes alone; returns how many streets are in it."""
    made = document(bureau, sheets)
    try:
        out.touch(mode=0o600)
        out.chmod(0o600)
        out.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(error.strerror or str(error), file=str(out), field="--json") from error
    return len(made["streets"])
