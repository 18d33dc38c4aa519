"""Builders of what devices send."""

from __future__ import annotations

import json
from datetime import datetime

from telecare.domain.signals import RawSignal
from tests.fakes.story import KEY, SMOKE, START


def a_signal(
    document: object, word: str = "alarm", thing: str = KEY, at: datetime = START, client: str = ""
) -> RawSignal:
    """A message of a device; bytes are sent as they are."""
    payload = document if isinstance(document, bytes) else json.dumps(document).encode()
    return RawSignal(f"dt/anju/{thing}/{word}", client or thing, at, payload)


def a_press(alarm_id: str = "a1", at: datetime = START, **fields: object) -> RawSignal:
    """The help button."""
    return a_signal({"id": alarm_id, "kind": "help", "at": at.isoformat(), **fields}, at=at)


def smoke(alarm_id: str = "s1", at: datetime = START, **fields: object) -> RawSignal:
    """The smoke detector."""
    document = {"id": alarm_id, "kind": "smoke", "at": at.isoformat(), **fields}
    return a_signal(document, thing=SMOKE, at=at)
