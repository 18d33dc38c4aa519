"""When many links of one street go within minutes: one event of the area, not a thousand of homes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from telecare.domain.parameters import Parameters


@dataclass(frozen=True, slots=True)
class DownLink:
    """A link of a street that is away."""

    thing: str
    since: datetime


@dataclass(frozen=True, slots=True)
class StormRules:
    """So many links within so long are a storm; after `longest` each link is looked at by itself again."""

    links: int
    within: timedelta
    again: timedelta
    longest: timedelta

    @classmethod
    def of(cls, parameters: Parameters) -> StormRules:
        """Read a bureau's values."""
        return cls(
            links=parameters.count("storm.links"),
            within=parameters.duration("storm.within_min"),
            again=parameters.duration("storm.again_min"),
            longest=parameters.duration("storm.longest_h"),
        )


def storm_of(
    since: datetime, down: Collection[DownLink], now: datetime, rules: StormRules
) -> tuple[DownLink, ...]:
    """Return the links that went together with one that went at `since`; none where it went alone.

    Links that have come back are not among `down`: when enough of them have, the rest are no storm.
    """
    if now - since > rules.longest:
        return ()
    together = tuple(link for link in down if abs(link.since - since) <= rules.within)
    return together if len(together) >= rules.links else ()
