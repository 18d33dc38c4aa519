"""What was changed in the registry: by whom, when, why; words and ids, never what is sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

NO_HOME = "-"
"""Stands for where something is that belongs to no home: a device of the stock, a shift."""


class About(StrEnum):
    """What a change is about."""

    ELDER = "elder"
    RESPONDER = "responder"
    DEVICE = "device"
    HOME = "home"
    ENTRY = "entry"
    SHIFT = "shift"
    RECORD = "record"


class Did(StrEnum):
    """What was done; nothing is deleted, it ends."""

    CREATED = "created"
    CHANGED = "changed"
    ACCEPTED = "accepted"
    PROVEN = "proven"
    REPLACED = "replaced"
    COMMANDED = "commanded"
    ENDED = "ended"


class Why(StrEnum):
    """Why something ended or was replaced; a word, so that nobody is described in a log."""

    BROKEN = "broken"
    BATTERY = "battery"
    LOST = "lost"
    STOLEN = "stolen"
    UPGRADED = "upgraded"
    RESET = "reset"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    WRONG_NUMBER = "wrong_number"
    MOVED_AWAY = "moved_away"
    DECEASED = "deceased"
    DUTY_ENDED = "duty_ended"
    SERVICE_ENDED = "service_ended"
    ENTERED_IN_ERROR = "entered_in_error"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the registry.

    `key` is the id under which it was brought once, `where` the home that it is about, or a word for
    what belongs to no home. `fields` names what was changed; `detail` holds words and ids alone.
    """

    key: str
    where: str
    about: About
    who: str
    did: Did
    by: str
    at: datetime
    fields: tuple[str, ...] = ()
    why: Why | None = None
    detail: Mapping[str, str] = field(default_factory=dict)
