"""`anju verify`: is an export whole? `verify_timeline.py` knows no platform; a pack holds many timelines."""

from __future__ import annotations

import argparse
from typing import Any

from anju import verify_evidence, verify_timeline


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("verify", help="verify exported timelines and evidence packs")
    verify_timeline.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Verify each file; 0 whole, 1 broken, 2 unreadable: the gravest of all."""
    packs = [file for file in args.files if verify_evidence.is_pack(file)]
    timelines = [file for file in args.files if file not in packs]
    told = [verify_evidence.verify(file) for file in packs]
    return max([*told, verify_timeline.verify(timelines, args.anchor)])
