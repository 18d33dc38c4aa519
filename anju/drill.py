"""`anju drill`: rehearses drills on virtual time and says what was met."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anju.errors import UsageError
from telecare.domain.errors import PolicyError

if TYPE_CHECKING:
    from localcloud.drills.model import Drill
    from localcloud.drills.result import Result
    from localcloud.drills.stage import Stage


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("drill", help="rehearse drills on virtual time")
    parser.add_argument("file", nargs="+", type=Path, help="drill files (YAML)")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write one document there")


def run(args: argparse.Namespace) -> int:
    """Rehearse every file; 0 when all expectations were met, 1 when some were not."""
    from localcloud.drills.result import document  # noqa: PLC0415 - moto takes a second to import
    from localcloud.drills.stage import Stage  # noqa: PLC0415

    try:
        drills = [_read(path) for path in args.file]
        with Stage(drill.bureau for drill in drills) as stage:
            results = [_rehearse(stage, drill, show=args.json is None) for drill in drills]
    except PolicyError as error:
        raise UsageError(
            "the drill cannot be rehearsed",
            mend=error.mend,
            file=error.file,
            line=error.line,
            field=error.field,
        ) from error
    if args.json is not None:
        text = json.dumps(document(results), ensure_ascii=False, indent=1) + "\n"
        args.json.write_text(text, encoding="utf-8")
    return 0 if all(result.passed for result in results) else 1


def _read(path: Path) -> Drill:
    from localcloud.drills.read import read_drill  # noqa: PLC0415

    return read_drill(path)


def _rehearse(stage: Stage, drill: Drill, *, show: bool) -> Result:
    from infra.policy import load_bureau  # noqa: PLC0415
    from localcloud.drills.judge import judge  # noqa: PLC0415
    from localcloud.drills.record import in_order  # noqa: PLC0415
    from localcloud.drills.result import Result  # noqa: PLC0415

    if sys.stderr.isatty():
        print(f"… {drill.name}", file=sys.stderr)
    played = stage.play(drill)
    verdicts = judge(drill, in_order(played.facts))
    zone = load_bureau(drill.bureau).zone
    result = Result(drill, zone, verdicts, tuple(in_order(played.timeline)))
    if show:
        _show(result)
    return result


def _show(result: Result) -> None:
    print(f"{'met ' if result.passed else 'NOT MET'} {result.drill.name} ({result.drill.file})")
    for verdict in result.verdicts:
        if not verdict.met:
            print(f"    not met: {verdict.text}: {verdict.why}")
