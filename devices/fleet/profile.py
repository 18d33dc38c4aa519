"""When people move in their homes: the chance of activity in each quarter of an hour."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

QUARTERS = 96
QUARTER = timedelta(minutes=15)
SHIPPED = Path(__file__).with_name("day_profile.json")
_CHANCES = "p_active_15min"


class ProfileError(ValueError):
    """A file of day profiles that cannot be used; the message names the home and the mend."""


@dataclass(frozen=True, slots=True)
class DayProfile:
    """One kind of day: for each quarter of an hour from midnight, how likely it sees activity."""

    name: str
    chances: tuple[float, ...]

    def chance_at(self, local: datetime) -> float:
        """Return the chance in the quarter of an hour that an instant of the home's own time lies in."""
        return self.chances[(local.hour * 60 + local.minute) // 15]


def read_profiles(path: Path = SHIPPED) -> tuple[DayProfile, ...]:
    """Return the profiles of a file: the shipped form, or one object a home with the same chances.

    Raises:
        ProfileError: the file says something else.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ProfileError(f"not a file of JSON: {error}") from error
    homes = content.get("profiles", content) if isinstance(content, dict) else None
    if not isinstance(homes, dict) or not homes:
        raise ProfileError("must be an object with a profile for each home")
    return tuple(_profile(name, home) for name, home in homes.items())


def _profile(name: str, home: object) -> DayProfile:
    chances = home.get(_CHANCES) if isinstance(home, Mapping) else None
    if not isinstance(chances, list) or len(chances) != QUARTERS:
        raise ProfileError(f"{name}.{_CHANCES}: must be {QUARTERS} chances from midnight on")
    wrong = next((c for c in chances if not isinstance(c, int | float) or not 0 <= c <= 1), None)
    if wrong is not None:
        raise ProfileError(f"{name}.{_CHANCES}: {wrong!r} is no chance from 0 to 1")
    return DayProfile(name, tuple(float(chance) for chance in chances))
