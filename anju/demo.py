"""`anju demo`: one alarm in real time, from the button to the closed incident."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from localcloud.drills.facts import Fact

WITHIN = timedelta(seconds=55)


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    subparsers.add_parser(
        "demo", help="press a real device's button and watch the response, in under a minute"
    )


def run(args: argparse.Namespace) -> int:
    """Show the whole way; 0 when the incident ended closed, 1 when it did not."""
    del args
    from anju.demonstration import (  # noqa: PLC0415 - moto takes a second to import
        DemonstrationError,
        demonstrate,
    )

    try:
        demonstrate(_say, _note, WITHIN)
    except DemonstrationError as error:
        print(f"not as told: {error}", file=sys.stderr)
        return 1
    print("closed")
    return 0


def _note(text: str) -> None:
    print(f"              {text}", flush=True)


def _say(fact: Fact) -> None:
    from anju.demonstration import at_bureau  # noqa: PLC0415

    detail = " ".join(f"{name}={value}" for name, value in sorted(fact.detail.items()))
    print(f"{at_bureau(fact.at)}  {fact.event:16} {fact.who:12} {detail}".rstrip(), flush=True)
