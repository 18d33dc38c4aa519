"""Areas are the 12-digit codes of the statistical divisions; their first digits name what they lie in."""

from __future__ import annotations

STREET_DIGITS = 9
"""2, 4, 6, 9 and 12 digits are a province, city, district, street and committee."""

NOWHERE = "-"
"""Stands for the street of a home whose area nobody recorded."""


def street_of(area: str) -> str:
    """Return the street of an area, as far as the area goes; NOWHERE where there is none."""
    return area[:STREET_DIGITS] or NOWHERE
