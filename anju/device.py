"""`anju device`: the device side: enrols a device, runs one by hand, simulates a fleet."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from anju.errors import UsageError
from anju.running import FOLDER

KINDS = ("help", "fall", "smoke", "gas", "co", "water_leak", "battery_low")


def add_parser(subparsers: Any) -> None:
    """Add the command and its three sub-commands to the command line."""
    parser = subparsers.add_parser("device", help="enrol, run or simulate devices")
    deeds = parser.add_subparsers(dest="deed", required=True, metavar="enrol|run|simulate")
    _add_enrol(deeds.add_parser("enrol", help="get a certificate from a running twin"))
    _add_run(deeds.add_parser("run", help="be one device, by hand"))
    _add_simulate(deeds.add_parser("simulate", help="let many homes live their days"))


def run(args: argparse.Namespace) -> int:
    """Do what was asked; 0 when it went as it should."""
    if args.deed == "enrol":
        from anju.device_enrol import enrol  # noqa: PLC0415 - what is not asked for is not imported

        return enrol(args)
    if args.deed == "run":
        from anju.device_run import run_device  # noqa: PLC0415

        return run_device(args)
    from anju.device_simulate import simulate  # noqa: PLC0415

    return simulate(args)


def seconds(text: str) -> float:
    """Return a number of seconds written as 5s, 2m or 30."""
    number, unit = (text[:-1], text[-1]) if text[-1:] in ("s", "m") else (text, "s")
    try:
        value = float(number)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no duration; write 5s or 2m") from error
    if not 0 <= value < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is out of bounds")
    return value * (60 if unit == "m" else 1)


def check_count(value: int, least: int, most: int, field: str) -> None:
    """Raise UsageError for a number out of its bounds."""
    if not least <= value <= most:
        raise UsageError(f"must be {least} to {most}, not {value}", field=field)


def _add_twin(parser: Any) -> None:
    parser.add_argument(
        "--twin", type=Path, default=FOLDER, metavar="DIR", help="where `anju up` runs (.twin)"
    )


def _add_enrol(parser: Any) -> None:
    parser.add_argument("--thing", required=True, help="such as standard-h1-key1")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="gets the identity")
    parser.add_argument(
        "--claim", type=Path, metavar="DIR", help="claim.pem and claim.key: by fleet provisioning"
    )
    parser.add_argument("--template", default="twin-anju-device", help="for --claim")
    parser.add_argument("--serial", default="", help="for --claim: what the roster knows it by")
    _add_twin(parser)


def _add_run(parser: Any) -> None:
    parser.add_argument("--device", type=Path, required=True, metavar="DIR", help="as enrolled")
    parser.add_argument(
        "--press", choices=KINDS, help="raise this alarm instead of asking for keys"
    )
    parser.add_argument("--after", type=seconds, default=0.0, metavar="5s", help="before --press")
    parser.add_argument(
        "--stay", type=seconds, default=40.0, metavar="40s", help="after the receipt, for commands"
    )


def _add_simulate(parser: Any) -> None:
    parser.add_argument("--homes", type=int, default=100, metavar="N", help="one hub each")
    parser.add_argument("--minutes", type=float, default=5.0, metavar="M")
    parser.add_argument(
        "--alarms", type=int, metavar="N", help="in all (default: one in 100 homes)"
    )
    parser.add_argument("--sdk", type=int, metavar="N", help="on awsiotsdk (default: 3)")
    parser.add_argument(
        "--heartbeat", type=seconds, default=300.0, metavar="5m", help="of each hub"
    )
    parser.add_argument("--profile", type=Path, metavar="FILE", help="days of your own (JSON)")
    parser.add_argument("--zone", default="Asia/Shanghai", help="the homes' time of day")
    parser.add_argument("--seed", default="anju", help="the same seed, the same days")
    _add_twin(parser)
