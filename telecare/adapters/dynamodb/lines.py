"""Whose call is on which number, and which carrier has which call: items of the incidents table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from telecare.adapters.dynamodb import keys
from telecare.adapters.dynamodb.items import SCHEMA
from telecare.adapters.dynamodb.table import (
    ConditionFailedError,
    Item,
    Table,
    Value,
    Write,
    pause,
)
from telecare.domain.call_reference import reference_of
from telecare.domain.errors import UnavailableError
from telecare.ports.lines import CallRecord, OnLine
from telecare.ports.world import Clock

MOST_TRIES = 5
"""How often a line is asked for that is given back and taken again at the same moments."""

KEPT = timedelta(days=2)
"""How long a call's own items are kept past their use; carriers repeat call-backs for hours."""

Digest = Callable[[str, str], str]
"""Gives the keyed hash of (bureau, number); '' where the bureau has no number yet."""


class DynamoLines:
    """Keeps whose call is on which number; the number itself is nowhere but in its keyed hash."""

    def __init__(self, table: Table, digest: Digest) -> None:
        self._table = table
        self._digest = digest

    def hold(
        self, bureau: str, number: str, mine: OnLine, until: datetime, now: datetime
    ) -> OnLine:
        """Take a number's line by one conditional write and return whose it is now.

        The call's own note of its line is written with it: a line without a note could be given back
        by its lease alone.
        """
        digest = self._digest(bureau, number)
        if not digest:
            return mine
        for tried in range(MOST_TRIES):
            pause(0.005 * tried)
            if self._takes(bureau, digest, mine, until, now):
                return mine
            held = self._table.get(keys.line(bureau, digest))
            if held is not None:
                return OnLine(str(held["incident"]), str(held["attempt"]))
        raise UnavailableError(f"a line was given back and taken {MOST_TRIES} times")

    def free(self, bureau: str, attempt: str) -> None:
        """Give back the line that a call holds."""
        noted = self._table.get(keys.line_of_call(bureau, reference_of(attempt)))
        if noted is None:
            return
        line = keys.line(bureau, str(noted["digest"]))
        try:
            self._table.apply(self._table.delete(line, "#attempt = :attempt", attempt=attempt))
        except ConditionFailedError:
            return  # another call has it, or nobody

    def _takes(
        self, bureau: str, digest: str, mine: OnLine, until: datetime, now: datetime
    ) -> bool:
        note = self._table.put(
            keys.line_of_call(bureau, reference_of(mine.attempt)),
            {"v": SCHEMA, "digest": digest, "ttl": _ttl(until)},
        )
        write = self._table.update(
            keys.line(bureau, digest),
            "SET #v = :v, #incident = :incident, #attempt = :attempt, #until = :until, #ttl = :ttl",
            "attribute_not_exists(#pk) OR #until <= :now OR #attempt = :attempt",
            v=SCHEMA,
            incident=mine.incident,
            attempt=mine.attempt,
            until=keys.instant(until),
            ttl=_ttl(until),
            now=keys.instant(now),
        )
        try:
            self._table.transact((write, note), repeatable=False)
        except ConditionFailedError:
            return False
        return True


class DynamoCallBook:
    """Keeps which carrier has which call, by the reference that carriers hand back.

    A reference alone does not say whose it is, so each bureau of the stage is looked in: mostly one.
    """

    def __init__(self, table: Table, bureaus: tuple[str, ...], clock: Clock) -> None:
        self._table = table
        self._bureaus = bureaus
        self._clock = clock

    def begin(self, record: CallRecord) -> CallRecord | None:
        """Note the first carrier of a call by one conditional write, or return what is noted already."""
        try:
            self._table.apply(self._noted(record, "attribute_not_exists(#pk)"))
        except ConditionFailedError:
            known = self.find(record.attempt, record.bureau)
            if known is None:  # its time is over, though it lies there still
                self.ask(record)
            return known
        return None

    def ask(self, record: CallRecord) -> None:
        """Note the carrier that is about to be asked."""
        self._table.apply(self._noted(record))

    def _noted(self, record: CallRecord, condition: str = "") -> Write:
        item: dict[str, Value] = {
            "v": SCHEMA,
            "incident": record.incident,
            "attempt": record.attempt,
            "carrier": record.carrier,
            "carrier_id": record.carrier_id,
            "ttl": _ttl(self._clock.now()),
        }
        place = keys.call(record.bureau, reference_of(record.attempt))
        return self._table.put(place, item, condition)

    def taken(self, bureau: str, attempt: str, carrier_id: str) -> None:
        """Note that the carrier has the call, once."""
        write = self._table.update(
            keys.call(bureau, reference_of(attempt)),
            "SET #carrier_id = :carrier_id",
            "#carrier_id = :none",
            carrier_id=carrier_id,
            none="",
        )
        try:
            self._table.apply(write)
        except ConditionFailedError:
            return  # told before, by the answer or by a call-back

    def not_taken(self, bureau: str, attempt: str) -> None:
        """Forget a call that the carrier does not have."""
        place = keys.call(bureau, reference_of(attempt))
        try:
            self._table.apply(self._table.delete(place, "#carrier_id = :none", none=""))
        except ConditionFailedError:
            return  # it is not noted, or the carrier has it after all

    def find(self, attempt: str, bureau: str = "") -> CallRecord | None:
        """Return what is noted of a call; with its bureau one read, else one a bureau."""
        return self._found(reference_of(attempt), (bureau,) if bureau else self._bureaus)

    def by_reference(self, reference: str) -> CallRecord | None:
        """Return the call of a reference."""
        return self._found(reference, self._bureaus)

    def _found(self, reference: str, bureaus: tuple[str, ...]) -> CallRecord | None:
        for bureau in bureaus:
            item = self._table.get(keys.call(bureau, reference))
            if item is not None:
                return _record(bureau, item)
        return None


def _record(bureau: str, item: Item) -> CallRecord:
    fields = ("incident", "attempt", "carrier", "carrier_id")
    return CallRecord(bureau, *(str(item[field]) for field in fields))


def _ttl(at: datetime) -> int:
    return int((at + KEPT).timestamp())
