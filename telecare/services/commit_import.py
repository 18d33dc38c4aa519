"""Takes in what a preview showed, portion by portion: in any order, each once or more, with the same end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from telecare.domain.errors import ConflictError, NotPermittedError
from telecare.domain.imports.difference import Known, differing_fields
from telecare.domain.imports.forms import FileKind
from telecare.domain.imports.plan import Planned
from telecare.domain.reconciliation import Departure, Row
from telecare.ports.facts import Facts
from telecare.ports.imports import (
    ImportHead,
    ImportPortions,
    ImportPreviews,
    ImportRegister,
    Portion,
)
from telecare.ports.world import Clock
from telecare.services.enrol_records import EnrolRecords, Refusal
from telecare.services.preview_import import ROWS, PreviewImport, packed, read_portion
from telecare.services.reconcile_roster import ReconcileRoster

REFUSED = "refused"
MOST_AT_ONCE = 1
"""A file of no more portions is taken in within the request; a longer one by many hands beside each other."""


@dataclass(frozen=True, slots=True)
class CommitImport:
    """Enrols previewed rows.

    Each row is held against what is remembered before it is written and remembered after it, so
    that a portion that broke off, or came twice, is done again without harm. Nobody is removed by an
    import.
    """

    preview: PreviewImport
    register: ImportRegister
    previews: ImportPreviews
    portions: ImportPortions
    enrol: EnrolRecords
    reconcile: ReconcileRoster
    clock: Clock
    facts: Facts

    def commit(self, bureau: str, import_id: str, digest: str, by: str) -> ImportHead:
        """Take a short file in, have a long one taken in; asked again, it goes on with what is left.

        Raises:
            UnknownImportError: there is no such preview any more.
            NotPermittedError: somebody else uploaded it.
            ConflictError: the digest is not that of what was shown, or the roster has changed since.
        """
        head = self.previews.head(bureau, import_id, self.clock.now())
        if head.by != by:
            raise NotPermittedError("who uploaded a file commits it")
        head = self._begun(bureau, head, digest)
        left = sorted(set(range(head.portions)) - self.previews.finished(bureau, head))
        if left and head.kind is FileKind.DEPARTURES:
            self._reconcile(bureau, head)
        if head.portions > MOST_AT_ONCE:
            self.portions.ask(bureau, import_id, left)
            return self.previews.head(bureau, import_id, self.clock.now())
        for number in left:
            head = self.take(bureau, import_id, number)
        return head

    def take(self, bureau: str, import_id: str, number: int) -> ImportHead:
        """Take one portion in, and return how far the import is then; twice is once.

        Raises:
            UnknownImportError: there is no such preview any more.
            ConflictError: nobody has committed it.
        """
        head = self.previews.head(bureau, import_id, self.clock.now())
        if not head.is_begun or not 0 <= number < head.portions:
            raise ConflictError(f"portion {number} of {import_id} is not to be taken in")
        if number in self.previews.finished(bureau, head):
            return head
        rows = tuple(read_portion(self.previews.part(bureau, head, f"{ROWS}#{number:04}")))
        taken, refused = self._portion(bureau, head.kind, rows)
        return self._finished(bureau, head, Portion(number, taken, len(refused)), refused)

    def _begun(self, bureau: str, head: ImportHead, digest: str) -> ImportHead:
        if digest != head.digest:
            raise ConflictError("this is not the digest of the preview: preview the file again")
        if head.is_begun:
            return head
        if not self.preview.is_as_shown(bureau, head):
            raise ConflictError("the roster has changed since: preview the file again")
        begun = replace(head, is_begun=True)
        self.previews.move(bureau, head, begun, {})
        return begun

    def _portion(
        self, bureau: str, kind: FileKind, rows: Sequence[Planned]
    ) -> tuple[int, tuple[Refusal, ...]]:
        key = self.register.key(bureau)
        known = self.register.rows(bureau, kind, [row.identity for row in rows])
        to_do = [row for row in rows if _differs(known.get(row.identity), row, key)]
        if kind is FileKind.DEPARTURES:  # people look into each: nothing is written by a file
            taken, refused = tuple(to_do), tuple[Refusal, ...]()
        else:
            taken, refused = self.enrol.enrol_all(bureau, kind, to_do)
        areas = self._areas(bureau, taken)
        known_now = [row.known(key, areas[row.identity]) for row in taken]
        self.register.remember_all(bureau, kind, known_now)
        return len(taken), refused

    def _areas(self, bureau: str, rows: Sequence[Planned]) -> Mapping[str, str]:
        """Return under which area each row is remembered: its own, or that of the home it is about."""
        silent = {row.home for row in rows if row.home and not row.record.fields.get("area")}
        of_homes = self.enrol.homes.areas(bureau, sorted(silent)) if silent else {}
        return {
            row.identity: row.record.fields.get("area", "") or of_homes.get(row.home, "")
            for row in rows
        }

    def _finished(
        self, bureau: str, head: ImportHead, done: Portion, refused: Sequence[Refusal]
    ) -> ImportHead:
        listed = [[each.sheet, each.row, each.why] for each in refused]
        parts = {f"{REFUSED}#{done.number:04}": packed(listed)} if listed else {}
        self.previews.finish(bureau, head, done, parts)
        after = self.previews.head(bureau, head.id, self.clock.now())
        if after.done == after.portions:
            rows = after.counts["taken"]
            self.facts.note("import_committed", bureau=bureau, kind=head.kind.value, rows=rows)
        return after

    def _reconcile(self, bureau: str, head: ImportHead) -> None:
        """Hold the whole register against the roster: of several rows about one elder the gravest counts."""
        rows = [
            Row(
                row.person,
                Departure(row.record.fields["what"]),
                date.fromisoformat(row.record.fields["since"]),
            )
            for number in range(head.portions)
            for row in read_portion(self.previews.part(bureau, head, f"{ROWS}#{number:04}"))
        ]
        self.reconcile.reconcile(bureau, rows)


def _differs(before: Known | None, row: Planned, key: bytes) -> bool:
    return before is None or bool(differing_fields(before, row.identity, row.record, key))
