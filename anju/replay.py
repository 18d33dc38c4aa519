"""`anju replay`: plays a recorded home and says which alarms would have been raised."""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from anju.errors import UsageError
from infra.policy import BureauPolicy, load_bureau
from localcloud.replay.player import Replayed, replay
from localcloud.replay.recording import RecordingError, read_rows
from localcloud.replay.told import Told
from telecare.domain.errors import PolicyError
from telecare.domain.kinds import Risk

LONGEST_PERIOD_S = 7 * 24 * 3600


def add_parser(subparsers: Any) -> object:
    """Declare the command and its options."""
    parser = subparsers.add_parser("replay", help="play a recorded home on virtual time")
    parser.add_argument("file", type=Path, metavar="FILE", help="recording (CSV, plain or .gz)")
    parser.add_argument("--bureau", default="standard", help="whose policy (default: standard)")
    parser.add_argument(
        "--risk",
        default=Risk.MEDIUM.value,
        choices=[risk.value for risk in Risk],
        help="the elder's risk grade (default: medium)",
    )
    parser.add_argument(
        "--heartbeat",
        type=_period,
        metavar="S",
        help="seconds between the hub's heartbeats (default: the median of its first 24 hours)",
    )
    parser.add_argument(
        "--try",
        dest="trial",
        type=_threshold,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="also say what this value of a parameter would have raised (may stand several times)",
    )
    parser.add_argument("--json", type=Path, metavar="OUT", help="write one document there")
    return parser


def run(args: argparse.Namespace) -> int:
    """Play the file whole, then write the document or print the list."""
    policy, risk = _policy(args.bureau), Risk(args.risk)
    _refuse_unwritable(args.json)
    began = time.perf_counter()
    found = _replayed(args.file, policy, risk, args.heartbeat, _known(args.trial, policy))
    wall_s = time.perf_counter() - began
    told = Told(found, ZoneInfo(policy.zone), policy.parameters.count("heartbeat.misses"))
    if args.json is None:
        for line in told.lines(wall_s):
            print(line)
    else:
        _write(args.json, json.dumps(told.document(wall_s), ensure_ascii=False, indent=1))
    return 0


def _period(text: str) -> timedelta:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 1 <= seconds <= LONGEST_PERIOD_S:
        problem = f"{text!r} is no number of seconds from 1 to {LONGEST_PERIOD_S}"
        raise argparse.ArgumentTypeError(problem)
    return timedelta(seconds=seconds)


def _threshold(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no NAME=VALUE with a value above nought")
    return name, number


def _known(trial: Sequence[tuple[str, float]], policy: BureauPolicy) -> dict[str, float]:
    """Refuse to try a parameter that the bureau does not have."""
    for name, _ in trial:
        if name not in policy.parameters.values:
            mend = "see bureaus/standard/parameters.yaml"
            raise UsageError(f"{name!r} is no parameter", field="--try", mend=mend)
    return dict(trial)


def _policy(bureau: str) -> BureauPolicy:
    if not bureau.isalnum():
        raise UsageError(f"{bureau!r} is no bureau", field="--bureau", mend="see bureaus/")
    try:
        return load_bureau(bureau)
    except PolicyError as error:
        raise UsageError(
            "the bureau's policy cannot be read",
            mend=error.mend,
            file=error.file,
            line=error.line,
            field=error.field,
        ) from error


def _replayed(
    path: Path,
    policy: BureauPolicy,
    risk: Risk,
    period: timedelta | None,
    trial: Mapping[str, float],
) -> Replayed:
    rows = read_rows(path, ZoneInfo(policy.zone))
    try:
        return replay(rows, policy, risk, period, _progress(), trial)
    except RecordingError as error:
        raise UsageError(
            error.problem, mend=error.mend, file=str(path), line=error.line, field=error.field
        ) from error
    except OSError as error:
        raise UsageError(error.strerror or str(error), file=str(path), field="FILE") from error
    finally:
        if sys.stderr.isatty():
            print("\r\x1b[K", end="", file=sys.stderr)


def _progress() -> Callable[[int], None]:
    """Show how far it is on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        return lambda _events: None
    return lambda events: print(f"\r… {events:,} events", end="", file=sys.stderr, flush=True)


def _refuse_unwritable(out: Path | None) -> None:
    """Say before the long work that its result would have no place."""
    if out is not None and (out.is_dir() or not out.absolute().parent.is_dir()):
        raise UsageError("cannot be written", file=str(out), field="--json", mend="name a file")


def _write(out: Path, text: str) -> None:
    try:
        out.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(error.strerror or str(error), file=str(out), field="--json") from error
