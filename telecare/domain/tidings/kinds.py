"""What people are told that is no emergency: of their own home, or by a bureau to many (FJ24-28, SH24-17, SH24-18)."""

from __future__ import annotations

from enum import StrEnum


class TidingKind(StrEnum):
    """What a text is about; each kind can be opted out of by itself. An alarm is none of them."""

    BATTERY_LOW = "battery_low"
    BATTERY_MENDED = "battery_mended"
    DEVICE_MENDED = "device_mended"
    AWAY_NOTED = "away_noted"
    AWAY_OVER = "away_over"
    AWAY_RAN_OUT = "away_ran_out"
    APPOINTMENT = "appointment"
    HEAT = "heat"
    COLD = "cold"
    TYPHOON = "typhoon"
    FRAUD = "fraud"
    FIRE_SAFETY = "fire_safety"
    POWER_SAFETY = "power_safety"
    GAS_SAFETY = "gas_safety"
    FOOD_SAFETY = "food_safety"
    EMERGENCY_HELP = "emergency_help"
    POLICY = "policy"


OF_A_HOME = frozenset(
    {
        TidingKind.BATTERY_LOW,
        TidingKind.BATTERY_MENDED,
        TidingKind.DEVICE_MENDED,
        TidingKind.AWAY_NOTED,
        TidingKind.AWAY_OVER,
        TidingKind.AWAY_RAN_OUT,
        TidingKind.APPOINTMENT,
    }
)
"""What tells of one home: to the family only where the elder agreed that they are told."""

THEMES = tuple(kind for kind in TidingKind if kind not in OF_A_HOME)
"""What a bureau tells many, in the order of the documents."""

MUST_SAY = frozenset({TidingKind.POLICY, TidingKind.FRAUD})
"""Themes that say nothing without the bureau's own words."""
