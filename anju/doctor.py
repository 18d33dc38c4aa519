"""`anju doctor`: what is missing on this machine, and how to mend it."""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from anju.machine import Machine

OLDEST, NEWEST = (3, 11), (3, 13)
ROOM_BYTES = 500_000_000
ZONE = "Asia/Shanghai"
CLOCK_GRACE = timedelta(minutes=5)


class State(StrEnum):
    """How grave a finding is: only `missing` makes the doctor say no."""

    FINE = "fine"
    NOTE = "note"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, what was found and, where something is wrong, the mend."""

    about: str
    state: State
    found: str
    mend: str = ""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declares `anju doctor`."""
    subparsers.add_parser(
        "doctor",
        help="tell what is missing on this machine and how to mend it",
        description="Looks at what Anju needs here. Exit 0: nothing is missing, 1: something is.",
    )


def run(args: argparse.Namespace) -> int:
    """Prints every finding with its mend; 1 if something is missing."""
    findings = list(examine(Machine(), args.put_aside))
    for finding in findings:
        print(f"{finding.state:<8} {finding.about:<14} {finding.found}")
        if finding.mend:
            print(f"{'':<8} {'':<14} mend: {finding.mend}")
    return int(any(finding.state is State.MISSING for finding in findings))


def examine(machine: Machine, put_aside: list[str]) -> Iterator[Finding]:
    """Looks at everything, in the order in which a mend should be tried."""
    for look in LOOKS:
        yield look(machine)
    yield account(put_aside)


def python(machine: Machine) -> Finding:
    """The interpreter: new enough for the code, old enough for the pinned wheels."""
    found = ".".join(map(str, machine.python))
    if OLDEST <= machine.python <= NEWEST:
        return Finding("python", State.FINE, found)
    mend = "install Python 3.13, 3.12 or 3.11, remove .venv, then `make demo`"
    return Finding("python", State.MISSING, f"{found} is not 3.11 to 3.13", mend)


def packages(machine: Machine) -> Finding:
    """What the functions and the twin import."""
    return _packages(machine, "packages", ("", "twin"), State.MISSING, "make demo")


def tools(machine: Machine) -> Finding:
    """What `make check` and `make test` need beyond that."""
    return _packages(machine, "test tools", ("dev",), State.NOTE, "make check")


def broker(machine: Machine) -> Finding:
    """A broker of the twin in real time: mosquitto, or the one from PyPI."""
    if path := machine.program("mosquitto"):
        return Finding("broker", State.FINE, f"mosquitto at {path}")
    mend = "as root: apt-get install mosquitto (macOS: brew install mosquitto)"
    if version := machine.package("amqtt"):
        found = f"no mosquitto: amqtt {version} is used, slower and without MQTT 5"
        return Finding("broker", State.NOTE, found, mend)
    return Finding("broker", State.MISSING, "neither mosquitto nor amqtt", f"make demo, or {mend}")


def ports(machine: Machine) -> Finding:
    """Local ports: the twin picks free ones on 127.0.0.1."""
    if machine.hears_itself():
        return Finding("ports", State.FINE, "a free port on 127.0.0.1 opens and answers")
    mend = "let local connections on 127.0.0.1 through the firewall or sandbox"
    return Finding("ports", State.MISSING, "no port on 127.0.0.1 opens and answers", mend)


def disk(machine: Machine) -> Finding:
    """Room for the environment, the build and a run's files."""
    free = machine.free_bytes()
    found = f"{free / 1e9:.1f} GB free"
    if free >= ROOM_BYTES:
        return Finding("disk", State.FINE, found)
    mend = f"free {(ROOM_BYTES - free) / 1e6:.0f} MB, for example with `make clean`"
    return Finding("disk", State.MISSING, found, mend)


def clock(machine: Machine) -> Finding:
    """The clock: behind it, every certificate of the twin is not yet valid."""
    now = machine.now()
    if now + CLOCK_GRACE >= machine.written_at():
        return Finding("clock", State.FINE, f"{now:%Y-%m-%d %H:%M} UTC")
    found = f"{now:%Y-%m-%d %H:%M} UTC is before this installation was written"
    return Finding("clock", State.MISSING, found, "set the clock: timedatectl set-ntp true")


def time_zone(machine: Machine) -> Finding:
    """Rules of the bureaus' zone; the machine's own zone does not matter."""
    if machine.zone_is_known(ZONE):
        return Finding("time zones", State.FINE, f"{ZONE} is known")
    mend = "apt-get install tzdata, or .venv/bin/pip install tzdata"
    return Finding("time zones", State.MISSING, f"{ZONE} is not known here", mend)


def sam(machine: Machine) -> Finding:
    """The SAM command line, which only `make build` wants and brings itself."""
    if path := machine.program("sam"):
        return Finding("sam", State.FINE, path)
    return Finding("sam", State.FINE, "not on PATH; make build brings its own")


def account(put_aside: list[str]) -> Finding:
    """The user's cloud account and proxies, which every command leaves outside."""
    if not put_aside:
        return Finding("surroundings", State.FINE, "no cloud account or proxy in the environment")
    return Finding("surroundings", State.FINE, f"left outside: {', '.join(put_aside)}")


def _packages(
    machine: Machine, about: str, extras: tuple[str, ...], lack: State, mend: str
) -> Finding:
    wrong: list[str] = []
    count = 0
    for extra in extras:
        asked = machine.requirements(extra)
        if asked is None:
            return Finding(about, State.MISSING, "Anju itself is not installed here", "make demo")
        for requirement in asked:
            count += 1
            version = machine.package(requirement.name)
            if version is None or not requirement.is_met_by(version):
                wrong.append(f"{requirement.name} {requirement.version} (here: {version or 'no'})")
    if wrong:
        return Finding(about, lack, ", ".join(wrong), f"{mend}, it installs them")
    return Finding(about, State.FINE, f"{count} as asked for")


LOOKS: tuple[Callable[[Machine], Finding], ...] = (
    python,
    packages,
    tools,
    broker,
    ports,
    disk,
    clock,
    time_zone,
    sam,
)
