"""Builders of what people are told that is no emergency."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from telecare.domain.kinds import Risk
from telecare.domain.tidings.campaign import Campaign, Whom
from telecare.domain.tidings.kinds import TidingKind
from tests.fakes.story import START


def a_campaign(**changes: Any) -> Campaign:
    """A street tells its elders about the heat; the preview has found one."""
    whom = Whom("310104003", frozenset(Risk))
    shown = Campaign("c0" * 16, TidingKind.HEAT, whom, "street1", START, homes=1, people=1)
    return replace(shown, **changes)
