"""`anju device run`: one device with its own certificate, in the hands of whoever sits at the keyboard."""

from __future__ import annotations

import argparse
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime

from anju.errors import UsageError
from devices.agent import DeviceAgent
from devices.commands import Command
from devices.device import SendError
from devices.enrolment import EnrolmentError, enrolled
from devices.messages import Alarm
from devices.network import ConnectError
from devices.repeats import Receipt, Verdict

KEYS = {"h": "help", "f": "fall", "s": "smoke", "g": "gas", "w": "water_leak"}
COMMANDS = ("close_valve", "sound_siren", "speak", "open_voice", "locate", "self_test")
_HELP = "h help, f fall, s smoke, g gas, w water_leak, a activity, b heartbeat, t status, q quit"
_LOOKS_EVERY_S = 0.1


class Ears:
    """Prints what the device hears, and remembers what became of its alarms."""

    def __init__(self) -> None:
        self.verdicts: queue.SimpleQueue[Receipt] = queue.SimpleQueue()
        self.fell_back = threading.Event()

    def receipt(self, receipt: Receipt) -> None:
        said = f"  “{receipt.say}”" if receipt.say else ""
        _print(f"receipt {receipt.verdict} for {receipt.alarm_id}{said}")
        self.verdicts.put(receipt)

    def command(self, command: Command) -> object:
        details = " ".join(f"{name}={value}" for name, value in command.details.items())
        _print(f"command {command.name} {details}".rstrip() + ": done")
        return f"{command.name} done by hand"

    def fallback(self, alarm: Alarm) -> None:
        _print(f"nobody answered {alarm.alarm_id}: the device calls the hotline")
        self.fell_back.set()


def run_device(args: argparse.Namespace) -> int:
    """Be the device; with `--press` 0 when a receipt came before the hotline, by hand 0 when told to quit."""
    try:
        identity, endpoint = enrolled(args.device)
    except EnrolmentError as error:
        mend = "enrol one with `anju device enrol --thing T --out DIR`"
        raise UsageError(str(error), field="--device", mend=mend) from error
    ears = Ears()
    actuators = dict.fromkeys(COMMANDS, ears.command)
    agent = DeviceAgent(identity, endpoint, ears.fallback, actuators)
    agent.device.on_receipt = ears.receipt
    try:
        with agent:
            _print(f"{identity.thing} is connected to {endpoint.host}:{endpoint.port}")
            return press(agent, args, ears) if args.press else by_hand(agent, sys.stdin)
    except KeyboardInterrupt:
        return 0  # Ctrl-C is how one leaves; the device has said goodbye
    except ConnectError as error:
        print(f"anju device run: {error}; is the twin still up?", file=sys.stderr)
        return 1


def press(agent: DeviceAgent, args: argparse.Namespace, ears: Ears) -> int:
    """Raise one alarm; once a receipt has come stay for what follows, at most until a human has taken it."""
    time.sleep(args.after)
    _print(f"{args.press} is raised as {agent.device.alarm(args.press)}")
    end: float | None = None
    while not ears.fell_back.is_set() and (end is None or time.monotonic() < end):
        try:
            verdict = ears.verdicts.get(timeout=_LOOKS_EVERY_S).verdict
        except queue.Empty:
            continue
        if verdict is Verdict.HANDLED:
            return 0
        if verdict is Verdict.ACCEPTED and end is None:
            end = time.monotonic() + args.stay
    return 0 if end is not None else 1


def by_hand(agent: DeviceAgent, keys: Iterable[str]) -> int:
    """Do what the keys say, one line or one key at a time, until `q` or the end of the input."""
    _print(f"keys, each with Enter: {_HELP}")
    for line in keys:
        for key in line.strip().lower():
            if key == "q":
                return 0
            _do(agent, key)
    return 0


def _do(agent: DeviceAgent, key: str) -> None:
    signals: dict[str, Callable[[], None]] = {
        "a": lambda: agent.device.activity("motion"),
        "b": lambda: agent.device.heartbeat({"pir1": agent.now()}),
        "t": lambda: agent.device.status(battery_pct=90, mains=True),
    }
    try:
        if key in KEYS:
            _print(f"{KEYS[key]} is raised as {agent.device.alarm(KEYS[key])}")
        elif key in signals:
            signals[key]()
            _print(f"{key} is sent")
        else:
            _print(f"no such key: {key}; {_HELP}")
    except SendError as error:
        _print(f"not sent: {error}")


def _print(text: str) -> None:
    print(f"{datetime.now().astimezone():%H:%M:%S.%f}"[:-3] + f"  {text}", flush=True)
