"""Where what is counted of devices is listed by street, in the incidents table.

| table | pk | sk | item |
|---|---|---|---|
| incidents | {bureau}#tally#{street} | {what}#{at}#{thing}#{key} | one false alarm of a device of this street |
"""

from __future__ import annotations

from datetime import datetime

from telecare.adapters.dynamodb.keys import Key, instant


def tallied_under(bureau: str, street: str, what: str, at: datetime, thing: str, key: str) -> Key:
    """Sorts by time within what is counted; the key is an id of our own, and short."""
    return Key(f"{bureau}#tally#{street}", f"{what}#{instant(at)}#{thing}#{key}")


def tallied_by(
    bureau: str, street: str, what: str, since: datetime, until: datetime
) -> tuple[Key, Key]:
    """Return the first and the last place of what was counted between two instants."""
    first = tallied_under(bureau, street, what, since, "", "")
    return first, tallied_under(bureau, street, what, until, "\uffff", "")
