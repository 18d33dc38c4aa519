"""`anju bench`: measures the platform against what it is compared with, and says where a target is missed."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anju.errors import UsageError

if TYPE_CHECKING:
    from benchmarks.figures import Measured

NAMES = (
    "heartbeat",
    "sweep",
    "cost",
    "replay",
    "rules",
    "handler_cpu",
    "cold_start",
    "plan_verify",
    "simulate",
    "storm",
    "roster",
    "alarm_path",
)


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("bench", help="measure cost, speed and capacity")
    parser.add_argument("name", nargs="?", choices=NAMES, metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--gate", action="store_true", help="exit 1 when a figure is past its gate")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write one document there")


def run(args: argparse.Namespace) -> int:
    """Measure what was asked for, one after the other; 1 where a gate is asked for and not passed."""
    _refuse_unwritable(args.json)
    names = (args.name,) if args.name else NAMES
    began, load = datetime.now(UTC), os.getloadavg()
    found: list[Measured] = []
    for name in names:
        measured = _measured(name)
        found.append(measured)
        if args.json is None:
            _show(measured)
    if args.json is not None:
        document = {
            "at": began.isoformat(timespec="seconds"),
            "load": [round(each, 2) for each in load],
            "cores": os.cpu_count(),
            "benchmarks": [measured.document() for measured in found],
        }
        args.json.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 1 if args.gate and not all(measured.passes_gate for measured in found) else 0


def _measured(name: str) -> Measured:
    module = importlib.import_module(f"benchmarks.{name}")
    with _progress(name) as tell:
        measured: Measured = module.measure(tell)
    return measured


@contextmanager
def _progress(name: str) -> Iterator[Callable[[str], None]]:
    """Show on a terminal how far it is, nothing in a pipe."""
    began, is_seen = time.monotonic(), sys.stderr.isatty()

    def tell(word: str) -> None:
        if is_seen:
            passed = time.monotonic() - began
            print(f"\r\x1b[K… {name}, {passed:.0f} s: {word}", end="", file=sys.stderr, flush=True)

    try:
        tell("begins")
        yield tell
    finally:
        if is_seen:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _show(measured: Measured) -> None:
    print(f"{measured.benchmark} (against {measured.against})")
    for figure in measured.figures:
        print(f"    {figure.line()}")
    sys.stdout.flush()


def _refuse_unwritable(out: Path | None) -> None:
    """Say before the long work that its result would have no place."""
    if out is not None and (out.is_dir() or not out.absolute().parent.is_dir()):
        raise UsageError("cannot be written", file=str(out), field="--json", mend="name a file")
