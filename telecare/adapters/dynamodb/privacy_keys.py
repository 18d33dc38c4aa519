"""Keys of what is kept about the keeping itself; like all keys they start with the bureau.

| table | pk | sk | item |
|---|---|---|---|
| incidents | {bureau}#incidents-of#{elder} | {closed_at}#{incident} | a closed incident of an elder |
| incidents | {bureau}#closed-in#{street} | {closed_at}#{incident} | a closed incident of a street's home |
| incidents | {bureau}#closed | {closed_at}#{incident} | a closed incident whose leftovers have no end yet |
| incidents | {bureau}#exports#{elder} | {export} | an export that was asked for, until its end |
| | | {export}#{digest}#{part}#{piece} | a piece of a part of it, sealed under the elder's key |
| incidents | {bureau}#legal-holds#{kind}#{id} | {hold} | a hold on an elder's or an incident's data |
"""

from __future__ import annotations

from datetime import datetime

from telecare.adapters.dynamodb.keys import Key, instant


def incidents_of(bureau: str, elder: str) -> str:
    """Return the partition of an elder's closed incidents."""
    return f"{bureau}#incidents-of#{elder}"


def incident_of(bureau: str, elder: str, closed_at: datetime, incident: str) -> Key:
    """Sorts by the instant at which it was closed."""
    return Key(incidents_of(bureau, elder), f"{instant(closed_at)}#{incident}")


def closed_in(bureau: str, street: str, closed_at: datetime, incident: str) -> Key:
    """Sorts by the instant at which it was closed; a street closes some dozens a month."""
    return Key(f"{bureau}#closed-in#{street}", f"{instant(closed_at)}#{incident}")


def closed(bureau: str, closed_at: datetime, incident: str) -> Key:
    """Lies here until its leftovers have their end: a bureau closes some dozens a day."""
    return Key(f"{bureau}#closed", f"{instant(closed_at)}#{incident}")


def legal_hold(bureau: str, kind: str, subject: str, hold: str) -> Key:
    """The holds on one subject lie together."""
    return Key(f"{bureau}#legal-holds#{kind}#{subject}", hold)


def exports(bureau: str, elder: str) -> str:
    """Return the partition of the exports of an elder."""
    return f"{bureau}#exports#{elder}"


def export(bureau: str, elder: str, export_id: str) -> Key:
    """Lies before its own pieces."""
    return Key(exports(bureau, elder), export_id)


def export_piece(
    bureau: str, elder: str, export_id: str, digest: str, part: int, piece: int
) -> Key:
    """Sorts by part and piece."""
    return Key(exports(bureau, elder), f"{export_id}#{digest[:16]}#{part:05}#{piece:03}")
