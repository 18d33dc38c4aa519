"""`anju rebuild`: makes the projections of a stage anew from their sources, while writes go on."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import Any

from anju.errors import UsageError
from telecare.adapters.dynamodb.rebuilding import Rebuilt
from telecare.domain.errors import AnjuError
from telecare.runtime import by_hand
from telecare.runtime.settings import SettingsError, stage_settings


def add_parser(subparsers: Any) -> object:
    """Declare the command and its options."""
    parser = subparsers.add_parser("rebuild", help="make a stage's projections anew")
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="which; all where none is named, see docs/privacy.md",
    )
    parser.add_argument("--bureau", default="", help="of one bureau (default: of all)")
    parser.set_defaults(reaches_stage=lambda _args: True)
    return parser


def run(args: argparse.Namespace) -> int:
    """Rebuild what is named and print what was wrong; 1 where the stage does not answer."""
    try:
        works = by_hand.rebuildings(stage_settings())
    except SettingsError as error:
        raise UsageError(str(error), mend="name the stage there") from error
    known = {each.name: (work, each) for work in works for each in work.projections}
    for name in args.names:
        if name not in known:
            raise UsageError(f"{name!r} is no projection", mend=f"give one of {', '.join(known)}")
    try:
        _print(known[name][0].rebuild(known[name][1], args.bureau) for name in args.names or known)
    except AnjuError as error:
        print(f"anju rebuild: the stage does not answer: {error}", file=sys.stderr)
        return 1
    return 0


def _print(done: Iterable[Rebuilt]) -> None:
    for each in done:
        told = f"{each.sources} sources, {each.written} written, {each.removed} removed"
        print(f"{each.name}: {told}", flush=True)
