"""The `anju` command: one module of this room a sub-command, found by name."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import NoReturn, Protocol

from anju.errors import UsageError
from anju.surroundings import put_aside

COMMANDS = (
    "demo",
    "up",
    "drill",
    "replay",
    "verify",
    "rules",
    "plan",
    "device",
    "bench",
    "callsheets",
    "bounds",
    "rebuild",
    "policy",
    "doctor",
)


class Parser(argparse.ArgumentParser):
    """Refuses abbreviations and says every wrong option as a UsageError, so that all end alike."""

    def __init__(self, **options: object) -> None:
        """Takes what argparse takes."""
        super().__init__(**{"allow_abbrev": False, **options})  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        """Ends in exit 2 by way of `main`."""
        raise UsageError(message, mend=f"see `{self.prog} --help`")


class Command(Protocol):
    """What a module of this room offers to be a sub-command of its own name."""

    def add_parser(self, subparsers: "argparse._SubParsersAction[Parser]") -> object:
        """Declares the sub-command and its options."""

    def run(self, args: argparse.Namespace) -> int:
        """Does the work and tells the exit status."""


def commands() -> list[str]:
    """Names the sub-commands this installation has, in the order of the help."""
    return [name for name in COMMANDS if find_spec(f"anju.{name}") is not None]


def load(name: str) -> Command:
    """Imports one sub-command; what it needs is imported with it, nothing of the others."""
    module: Command = importlib.import_module(f"anju.{name}")
    return module


def parser_for(names: Sequence[str]) -> Parser:
    """Builds the parser of the sub-commands named; one that lacks a package says so in the help."""
    parser = Parser(
        prog="anju",
        description="Anju guards older people who live at home. All of this runs offline.",
        epilog="Exit 2: wrong usage, or an input that cannot be read.",
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in names:
        try:
            load(name).add_parser(subparsers)
        except ModuleNotFoundError as error:
            lacks = f"cannot run: no module {error.name} here, see `anju doctor`"
            subparsers.add_parser(name, help=lacks)
    return parser


def dispatch(argv: Sequence[str]) -> int:
    """Reads the command line and runs the sub-command asked for."""
    known = commands()
    names = [argv[0]] if argv and argv[0] in known else known
    args = parser_for(names).parse_args(argv)
    reaches_stage = getattr(args, "reaches_stage", lambda _args: False)
    args.put_aside = [] if reaches_stage(args) else put_aside(os.environ)
    try:
        command = load(args.command)
    except ModuleNotFoundError as error:
        told = f"anju {args.command}: no module {error.name} here; `anju doctor` tells the mend"
        print(told, file=sys.stderr)
        return 1
    return command.run(args)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command line and returns its exit status; 2 is wrong usage or unreadable input."""
    try:
        status = dispatch(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
        return status
    except UsageError as error:
        print(f"anju: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader went away (`anju drill ... | head`): what is still buffered has no reader.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


if __name__ == "__main__":
    sys.exit(main())
