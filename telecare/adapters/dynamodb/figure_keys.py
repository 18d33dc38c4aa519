"""Keys of figures in the incidents table; like all keys they start with the bureau.

| table | pk | sk | item |
|---|---|---|---|
| incidents | {bureau}#figure-days#{street} | {day} | what was counted in a street on a day |
| incidents | {bureau}#figures#{month} | {street} | a street's month: its days and closed incidents |
| incidents | {bureau}#samples#{area} | {year} | which services are looked into, drawn once |
| incidents | {bureau}#inspections#{area}#{year} | {service} | what was found of one of them, written once |
"""

from __future__ import annotations

from telecare.adapters.dynamodb.keys import Key


def street_day(bureau: str, street: str, day: str) -> Key:
    """The days of a street lie together, in their order."""
    return Key(f"{bureau}#figure-days#{street}", day)


def street_month(bureau: str, month: str, street: str) -> Key:
    """All streets of a month lie together by their codes: a district, a city read their own alone."""
    return Key(f"{bureau}#figures#{month}", street)


def sample(bureau: str, area: str, year: int) -> Key:
    """There is one of it an area and year, so that nobody draws until the lots please them."""
    return Key(f"{bureau}#samples#{area}", f"{year:04d}")


def inspection(bureau: str, area: str, year: int, service: str) -> Key:
    """The findings of one sample lie together, one a service."""
    return Key(f"{bureau}#inspections#{area}#{year:04d}", service)
