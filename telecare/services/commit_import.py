"""Takes in what a preview showed, portion by portion: interrupted anywhere, it goes on where it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from telecare.domain.errors import ConflictError, NotPermittedError
from telecare.domain.imports.difference import Known, differing_fields
from telecare.domain.imports.forms import FileKind
from telecare.domain.imports.plan import Planned
from telecare.domain.reconciliation import Departure, Row
from telecare.ports.facts import Facts
from telecare.ports.imports import ImportHead, ImportPreviews, ImportRegister
from telecare.ports.world import Clock
from telecare.services.enrol_records import EnrolRecords, Refusal
from telecare.services.preview_import import ROWS, PreviewImport, packed, read_portion
from telecare.services.reconcile_roster import ReconcileRoster

REFUSED = "refused"
LONGEST = timedelta(seconds=5)
"""No new portion is begun after this: a request ends before its function does."""


@dataclass(frozen=True, slots=True)
class CommitImport:
    """Enrols previewed rows.

    Each row is held against what is remembered before it is written and remembered after it, so
    that a portion that broke off is done again without harm. Nobody is removed by an import.
    """

    preview: PreviewImport
    register: ImportRegister
    previews: ImportPreviews
    enrol: EnrolRecords
    reconcile: ReconcileRoster
    clock: Clock
    facts: Facts

    def commit(self, bureau: str, import_id: str, digest: str, by: str) -> ImportHead:
        """Take portions in until all are done or the time of a request is over; ask again until then.

        Raises:
            UnknownImportError: there is no such preview any more.
            NotPermittedError: somebody else uploaded it.
            ConflictError: the digest is not that of what was shown, or the roster has changed since.
        """
        started = self.clock.now()
        head = self.previews.head(bureau, import_id, started)
        if head.by != by:
            raise NotPermittedError("who uploaded a file commits it")
        head = self._begun(bureau, head, digest)
        if head.done < head.portions:
            head = self._portions(bureau, head)
        return head

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

    def _portions(self, bureau: str, head: ImportHead) -> ImportHead:
        until = self.clock.now() + LONGEST
        known = self.register.known(bureau, head.kind)
        if head.kind is FileKind.DEPARTURES:
            self._reconcile(bureau, head)
        while head.done < head.portions:
            rows = tuple(read_portion(self.previews.part(bureau, head, f"{ROWS}#{head.done:04}")))
            taken, refused = self._portion(bureau, head.kind, rows, known)
            head = self._moved(bureau, head, taken, refused)
            if self.clock.now() >= until:
                break
        return head

    def _portion(
        self, bureau: str, kind: FileKind, rows: Sequence[Planned], known: dict[str, Known]
    ) -> tuple[int, tuple[Refusal, ...]]:
        key = self.register.key(bureau)
        to_do = [row for row in rows if _differs(known.get(row.identity), row, key)]
        refused: list[Refusal] = []
        taken = 0
        for home, of_home in groupby(to_do, key=lambda row: row.home):
            listed = tuple(of_home)
            done, wrong = self._enrol(bureau, kind, home, listed)
            for row in done:
                area = row.record.fields.get("area", "") or self._area(bureau, row)
                self.register.remember(bureau, kind, row.known(key, area))
            taken += len(done)
            refused += wrong
        return taken, tuple(refused)

    def _enrol(
        self, bureau: str, kind: FileKind, home: str, rows: tuple[Planned, ...]
    ) -> tuple[tuple[Planned, ...], tuple[Refusal, ...]]:
        if (
            kind is FileKind.DEPARTURES
        ):  # the roster was held against them: people look, nothing is written
            return rows, ()
        return self.enrol.enrol(bureau, kind, home, rows)

    def _area(self, bureau: str, row: Planned) -> str:
        return self.enrol.directory.snapshot(bureau, row.home).area if row.home else ""

    def _moved(
        self, bureau: str, head: ImportHead, taken: int, refused: tuple[Refusal, ...]
    ) -> ImportHead:
        counts = dict(head.counts)
        counts["taken"] = counts.get("taken", 0) + taken
        counts["refused"] = counts.get("refused", 0) + len(refused)
        after = replace(head, done=head.done + 1, counts=counts)
        listed = [[each.sheet, each.row, each.why] for each in refused]
        parts = {f"{REFUSED}#{head.done:04}": packed(listed)} if listed else {}
        self.previews.move(bureau, head, after, parts)
        if after.done == after.portions:
            self.facts.note(
                "import_committed", bureau=bureau, kind=head.kind.value, rows=counts["taken"]
            )
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
