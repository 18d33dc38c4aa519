"""The id of a record says where it lies: its kind, what it is about, and the key under which it came."""

from __future__ import annotations

from telecare.domain.records.forms import RecordKind

_MARK = "~"


def record_id(kind: RecordKind, about: str, key: str) -> str:
    """Return the id of a record that was brought under a key; the same key is the same record."""
    return f"{kind}{_MARK}{about}{_MARK}{key.removeprefix('portal-')[:24]}"


def parts(record: str) -> tuple[RecordKind, str, str] | None:
    """Return kind, subject and key of an id, None for what can be no id of a record."""
    kind, _, rest = record.partition(_MARK)
    about, mark, key = rest.rpartition(_MARK)
    if not (mark and about and key) or kind not in set(RecordKind):
        return None
    return RecordKind(kind), about, key


def task_key(record: str, what: str) -> str:
    """Return the key of the one task that a record may become of this sort."""
    return f"{what}-{record.replace(_MARK, '.')}"
