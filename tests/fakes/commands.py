"""Builders of commands that people give devices."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from telecare.domain.device_command import DeviceCommand, Occasion, Order
from tests.fakes.story import SMOKE, START


def a_command(**changes: Any) -> DeviceCommand:
    """A seat has a smoke detector test itself."""
    command = DeviceCommand(
        id="portal.c1",
        thing=SMOKE,
        order=Order.SELF_TEST,
        why=Occasion.SUSPECTED_FAULT,
        by="seat1",
        sent_at=START,
        expires_at=START + timedelta(seconds=60),
        answer_by=START + timedelta(seconds=90),
    )
    return replace(command, **changes)
