"""`python -m localcloud.replay.homes [RECORDING...]`: prints the tables of docs/silence.md.

Without recordings those of generated homes; with some, how the same rules fare on these: each file is one home.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

from infra.policy import load_bureau
from localcloud.replay.homes.bad_line import bad_lines
from localcloud.replay.homes.curve import lines, recorded_lines
from localcloud.replay.homes.recorded import Home, recorded
from localcloud.replay.recording import RecordingError
from telecare.domain.kinds import Risk
from telecare.domain.rhythm.rules import QuietRules

UNREADABLE = 2


def main(arguments: Sequence[str]) -> int:
    """Print the tables; 2 and a line on stderr where a recording cannot be used, before any is judged."""
    policy = load_bureau("standard")
    zone = ZoneInfo(policy.zone)
    rules = QuietRules.of(policy.parameters, Risk.MEDIUM, zone)
    homes: list[Home] = []
    for argument in arguments:
        try:
            homes.append(recorded(Path(argument), zone))
        except RecordingError as error:
            where = f"{argument}:{error.line}"
            sys.stderr.write(f"{where}: {error.field} {error.problem}; {error.mend}\n")
            return UNREADABLE
    told = chain(recorded_lines(homes, rules), bad_lines(homes, policy)) if homes else lines(rules)
    for line in told:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
