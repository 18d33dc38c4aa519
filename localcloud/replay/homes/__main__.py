"""`python -m localcloud.replay.homes [RECORDING...]`: prints the tables of docs/silence.md."""

from __future__ import annotations

import sys
from pathlib import Path
from zoneinfo import ZoneInfo

from infra.policy import load_bureau
from localcloud.replay.homes.curve import lines
from localcloud.replay.homes.lives import Sign
from localcloud.replay.recording import read_rows
from telecare.domain.kinds import Risk
from telecare.domain.rhythm.hours import HOUR
from telecare.domain.rhythm.rules import QuietRules


def recorded(path: Path, zone: ZoneInfo) -> list[Sign]:
    """Return a recording's signs as hours since the midnight before the first one."""
    rows = sorted((row.at, row.device) for row in read_rows(path, zone) if row.kind != "heartbeat")
    first = rows[0][0].astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return [Sign((at - first) / HOUR, device) for at, device in rows]


def main(arguments: list[str]) -> None:
    """Print the tables, for generated homes and then for each recording."""
    policy = load_bureau("standard")
    zone = ZoneInfo(policy.zone)
    rules = QuietRules.of(policy.parameters, Risk.MEDIUM, zone)
    signs = [sign for path in arguments for sign in recorded(Path(path), zone)]
    for line in lines(rules, signs):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
