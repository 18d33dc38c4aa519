"""Reads a bureau's synthetic home: whose telephone the platform rings when it tries itself (law 14)."""

from __future__ import annotations

import re
from pathlib import Path

from infra.policy.load import BUREAUS
from infra.policy.source import read_yaml
from telecare.domain.home import HomeDevice
from telecare.domain.kinds import Risk
from telecare.domain.probes import PROBE_HOME, probe_thing
from telecare.ports.enrolment import ElderFile, HomeFile
from telecare.ports.world import Personal

_PHONE = re.compile(r"\+[1-9]\d{6,14}")


FILE = "probe_home.yaml"


def has_probe_home(bureau: str, root: Path = BUREAUS) -> bool:
    """Tell whether a bureau names the number of its synthetic home."""
    return (root / bureau / FILE).is_file()


def load_probe_home(bureau: str, root: Path = BUREAUS) -> HomeFile:
    """Return the home that `bureaus/<bureau>/probe_home.yaml` describes; PolicyError says what is wrong.

    The file holds `phone`, a test number of the operator's own that may ring every five minutes.
    """
    shown = f"bureaus/{bureau}/{FILE}"
    fields = (place := read_yaml(root / bureau / FILE, shown)).only("phone", "why")
    for name in ("phone", "why"):
        if name not in fields:
            raise place.missing(name)
    phone = fields["phone"].text()
    if not _PHONE.fullmatch(phone):
        raise fields["phone"].error("no number in E.164; write it like +862100000099, in quotes")
    return probe_home(bureau, phone)


def probe_home(bureau: str, phone: str) -> HomeFile:
    """Return a home in which nobody lives: one button, one telephone, no neighbours, no street."""
    resident = ElderFile(f"{PROBE_HOME}.resident", Personal(name="probe", phone=phone), Risk.LOW)
    button = HomeDevice(probe_thing(bureau), "one_key_call")
    return HomeFile(id=PROBE_HOME, area="", elders=(resident,), devices=(button,))
