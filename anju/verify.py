"""`anju verify`: is an exported timeline whole? What answers is `verify_timeline.py`, which knows no platform."""

from __future__ import annotations

import argparse
from typing import Any

from anju import verify_timeline


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("verify", help="verify exported timelines")
    verify_timeline.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Verify each file; 0 whole, 1 broken, 2 unreadable."""
    return verify_timeline.verify(args.files, args.anchor)
