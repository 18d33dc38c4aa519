"""Keys of records in the directory table; like all keys they start with the bureau.

| table | pk | sk | item |
|---|---|---|---|
| directory | {bureau}#records-of#{about} | {kind}#{key} | a record about a home, elder, person or area |
| directory | {bureau}#records#{kind} | {area}#{about}#{key} | where a record of this kind is found by area |
| directory | {bureau}#records-due | {until}#{record} | is to be settled or done again, until told |
"""

from __future__ import annotations

from datetime import datetime

from telecare.adapters.dynamodb.keys import Key, instant
from telecare.domain.records.forms import RecordKind


def records_of(bureau: str, about: str) -> str:
    """Return the partition of all that is recorded about one home, elder, person or area."""
    return f"{bureau}#records-of#{about}"


def record(bureau: str, kind: RecordKind, about: str, key: str) -> Key:
    """What is recorded about one of them lies together."""
    return Key(records_of(bureau, about), f"{kind}#{key}")


def listed_record(bureau: str, kind: RecordKind, area: str, about: str, key: str) -> Key:
    """Sorts by area, so that a street reads its own alone; people write records, so one partition carries them."""
    return Key(f"{bureau}#records#{kind}", f"{area}#{about}#{key}")


def due_record(bureau: str, until: datetime, record_id: str) -> Key:
    """Sorts by its instant, so that a sweep reads what is due and nothing else."""
    return Key(f"{bureau}#records-due", f"{instant(until)}#{record_id}")
