"""`anju device simulate`: many homes live their days on a running twin, and account for every message."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from anju import running
from anju.device import check_count
from anju.device_enrol import enrol_all
from anju.errors import UsageError
from anju.running import Running
from devices.enrolment import EnrolmentError, enrolled
from devices.fleet.account import Account
from devices.fleet.fleet import Voyage
from devices.fleet.fleet import simulate as sail
from devices.fleet.profile import SHIPPED, ProfileError, read_profiles

MOST_HOMES = 5000
ON_SDK = 3
_HEARD_WITHIN_S = 15.0
_HOMES_OF_FLEET = "sim"


def simulate(args: argparse.Namespace) -> int:
    """Run the fleet; 0 when every message was acknowledged and heard, and every alarm answered."""
    voyage = _voyage(args)
    where = running.read(args.twin)
    things = _hubs(where, args.homes)
    with tempfile.TemporaryDirectory(prefix="anju-fleet-") as temporary:
        root, begun = Path(temporary), time.monotonic()
        try:
            enrol_all(where, things, lambda thing: root / thing)
        except EnrolmentError as error:
            print(f"anju device simulate: {error}", file=sys.stderr)
            return 1
        print(f"enrolled      {len(things)} in {time.monotonic() - begun:.1f} s", flush=True)
        before = _heard(where, things)
        account = asyncio.run(_run(root, things, voyage))
        account.heard = _heard_since(where, things, before, account)
    print("\n".join(account.told()))
    return 0 if account.is_whole else 1


def _voyage(args: argparse.Namespace) -> Voyage:
    check_count(args.homes, 1, MOST_HOMES, "--homes")
    sdk_devices = min(ON_SDK, args.homes) if args.sdk is None else args.sdk
    check_count(sdk_devices, 0, args.homes, "--sdk")
    alarms = max(1, args.homes // 100) if args.alarms is None else args.alarms
    check_count(alarms, 0, 100_000, "--alarms")
    if not 0 < args.minutes <= 7 * 24 * 60:
        raise UsageError("must be more than 0 and at most a week", field="--minutes")
    if args.heartbeat < 1:
        raise UsageError("must be a second at least", field="--heartbeat")
    path = args.profile or SHIPPED
    try:
        profiles, zone = read_profiles(path), ZoneInfo(args.zone)
    except ProfileError as error:
        raise UsageError(str(error), file=str(path), field="--profile") from error
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(f"there is no time zone {args.zone!r}", field="--zone") from error
    heartbeat = timedelta(seconds=args.heartbeat)
    return Voyage(args.minutes, alarms, profiles, zone, heartbeat, sdk_devices, args.seed)


def _hubs(where: Running, homes: int) -> list[str]:
    """Return the hubs of as many homes, those made for a fleet first."""
    hubs = [thing for thing, kind in where.things.items() if kind == "hub"]
    mark = f"{where.bureau}-{_HOMES_OF_FLEET}"
    hubs.sort(key=lambda thing: not thing.startswith(mark))
    if len(hubs) < homes:
        mend = f"start `anju up --homes {homes}`"
        raise UsageError(f"the town has {len(hubs)} homes with a hub", field="--homes", mend=mend)
    return hubs[:homes]


async def _run(root: Path, things: Iterable[str], voyage: Voyage) -> Account:
    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, end.set)
    found = [enrolled(root / thing) for thing in things]
    identities = [identity for identity, _ in found]
    return await sail(identities, found[0][1], voyage, end, _note)


def _heard_since(
    where: Running, things: list[str], before: Mapping[str, int], account: Account
) -> Mapping[str, int]:
    """Return what the platform heard of this voyage: what is acknowledged may still be on its way to it."""
    end = time.monotonic() + _HEARD_WITHIN_S
    while True:
        now = _heard(where, things)
        since = {word: count - before.get(word, 0) for word, count in now.items()}
        if replace(account, heard=since).unheard == 0 or time.monotonic() > end:
            return since
        time.sleep(0.2)


def _heard(where: Running, things: Iterable[str]) -> Mapping[str, int]:
    try:
        with urllib.request.urlopen(f"{where.desk}/heard", timeout=10) as answer:  # noqa: S310 - ours
            by_thing = json.load(answer)
    except (urllib.error.URLError, OSError) as error:
        raise UsageError(f"the twin does not answer: {error}", mend="is it still up?") from error
    counts: Counter[str] = Counter()
    for thing in things:
        counts.update(by_thing.get(thing, {}))
    return counts


def _note(text: str) -> None:
    if sys.stderr.isatty():
        print(f"… {text}", file=sys.stderr, flush=True)
