"""Legal holds in the incidents table: an item a hold, never deleted."""

from __future__ import annotations

from dataclasses import replace

from telecare.adapters.dynamodb import items, privacy_keys
from telecare.adapters.dynamodb.table import ConditionFailedError, Item, Table
from telecare.domain import codec
from telecare.domain.errors import UnknownHoldError
from telecare.domain.legal_hold import LegalHold, Lifting, Subject

NEW = "attribute_not_exists(#pk)"


class DynamoLegalHolds:
    """Keeps holds with their subject; the first word on each counts."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def set(self, bureau: str, hold: LegalHold) -> LegalHold:
        """Keep a hold and return what stands there."""
        place = privacy_keys.legal_hold(bureau, hold.subject.kind, hold.subject.id, hold.id)
        item = items.versioned(codec.to_plain(hold), stands=True)
        try:
            self._table.apply(self._table.put(place, item, NEW))
        except ConditionFailedError:
            return self._hold(bureau, hold.subject, hold.id)
        return hold

    def lift(self, bureau: str, subject: Subject, hold: str, lifting: Lifting) -> LegalHold:
        """Lift a hold and return it; UnknownHoldError where there is none of this id."""
        known = self._hold(bureau, subject, hold)
        if not known.stands:
            return known
        lifted = replace(known, lifting=lifting)
        place = privacy_keys.legal_hold(bureau, subject.kind, subject.id, hold)
        item = items.versioned(codec.to_plain(lifted), stands=False)
        try:
            self._table.apply(self._table.put(place, item, "#stands = :stands", stands=True))
        except ConditionFailedError:
            return self._hold(bureau, subject, hold)
        return lifted

    def of(self, bureau: str, subject: Subject) -> tuple[LegalHold, ...]:
        """Return every hold on a subject, the oldest first."""
        pk = privacy_keys.legal_hold(bureau, subject.kind, subject.id, "").pk
        found = map(_hold, self._table.query(pk))
        return tuple(sorted(found, key=lambda hold: (hold.set_at, hold.id)))

    def _hold(self, bureau: str, subject: Subject, hold: str) -> LegalHold:
        item = self._table.get(privacy_keys.legal_hold(bureau, subject.kind, subject.id, hold))
        if item is None:
            raise UnknownHoldError(hold)
        return _hold(item)


def _hold(item: Item) -> LegalHold:
    hold: LegalHold = codec.from_plain(LegalHold, items.from_body(item))
    return hold
