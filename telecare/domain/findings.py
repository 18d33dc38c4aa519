"""What the watch over a home brings to light, as values: findings, and how the person's liveness turns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from telecare.domain.liveness import LivenessState, Sign


class FindingKind(StrEnum):
    """What a watch finds: one is about the person, two are about apparatus."""

    INACTIVITY = "inactivity"
    DEVICE_OFFLINE = "device_offline"
    SENSOR_FAULT = "sensor_fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that should have been heard and was not; `last` is what was heard before.

    `expected_by` is when. Of a person, `waited` is how long their quiet was waited out and `known_days`
    how long their home has been listened to, if it was judged by its rhythm; `share` is how common it is
    for lasting quiets to begin where they were heard last, and `seems_away` that calls for nothing of late
    had the plain clock hold. For a sensor `usual_h` and `quiet_h` count the hours in which others spoke.
    """

    kind: FindingKind
    at: datetime
    last: Sign
    expected_by: datetime | None = None
    usual_h: int = 0
    quiet_h: int = 0
    waited: timedelta = timedelta(0)
    known_days: float = 0.0
    share: float = 1.0
    seems_away: bool = False


@dataclass(frozen=True, slots=True)
class LivenessChanged:
    """From this instant on the person's liveness is another."""

    at: datetime
    state: LivenessState


Outcome = Finding | LivenessChanged
