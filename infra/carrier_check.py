"""`python -m infra.carrier_check --order aliyun,gateway`: whether each bureau can be rung by its carriers.

Run before a stage is deployed whose CarrierOrder names aliyun: a template that nobody had approved must
show here, not at night.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from telecare.adapters.carriers.aliyun_templates import FILE, needed, read_templates
from telecare.adapters.carriers.order import SMS, VOICE, CarrierOrder, read_order
from telecare.domain.errors import PolicyError
from telecare.messages.asked_for import TEXTS

PROGRAMMES = Path(__file__).resolve().parents[1] / "bureaus"


def main(arguments: list[str] | None = None) -> int:
    """Check; 2 means that something must be mended first, its place is on standard error."""
    parser = argparse.ArgumentParser(prog="python -m infra.carrier_check", description=__doc__)
    parser.add_argument("--order", required=True, help="the stage's CarrierOrder")
    parser.add_argument("--exceptions", default="", help="the stage's CarrierExceptions")
    parser.add_argument("--bureaus", default="", help="by commas; all that are shipped")
    parser.add_argument("--programmes", type=Path, default=PROGRAMMES, help="folder of the bureaus")
    given = parser.parse_args(arguments)
    try:
        order = read_order(given.order, given.exceptions)
    except ValueError as wrong:
        sys.stderr.write(f"--order, --exceptions: {wrong}\n")
        return 2
    named = [bureau for bureau in given.bureaus.split(",") if bureau]
    wrongs = list(check(given.programmes, order, named))
    sys.stderr.writelines(f"{wrong}\n" for wrong in wrongs)
    return 2 if wrongs else 0


def check(programmes: Path, order: CarrierOrder, bureaus: list[str]) -> Iterator[PolicyError]:
    """Give what is wrong with the table of each bureau that Aliyun may have to ring or write for."""
    shipped = sorted(file.parent.name for file in programmes.glob("*/bureau.yaml"))
    for bureau in bureaus or shipped:
        if not any("aliyun" in order.of(bureau, channel) for channel in (VOICE, SMS)):
            continue
        try:
            read_templates(programmes / bureau / FILE, needed(TEXTS))
        except PolicyError as wrong:
            yield wrong


if __name__ == "__main__":
    sys.exit(main())
