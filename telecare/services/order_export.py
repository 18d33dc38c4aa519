"""Takes an order for an export that may be of any length; the look is recorded before anything is written."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from telecare.domain.errors import PolicyError, UnknownPersonError
from telecare.domain.parameters import MEND
from telecare.ports.facts import Facts
from telecare.ports.looks import Look, Looks
from telecare.ports.world import Clock, Directory
from telecare.ports.written_exports import ExportOrders, WrittenExport, WrittenExports
from telecare.services.export_elder import EXPORTED

KEPT = "export.kept_days"


@dataclass(frozen=True, slots=True)
class OrderExport:
    """Takes orders: the same order again is the same export, and is queued anew while it is not written."""

    exports: WrittenExports
    orders: ExportOrders
    directory: Directory
    looks: Looks
    clock: Clock
    facts: Facts

    def order(self, bureau: str, elder: str, by: str, key: str) -> WrittenExport:
        """Record the look, keep the order, have it written.

        Raises:
            UnknownPersonError: there is no such elder.
            SealError: the elder has been erased.
            PolicyError: the bureau's policy does not say how long an export may lie.
        """
        if self.directory.elder_place(bureau, elder) is None:
            raise UnknownPersonError(elder)
        now = self.clock.now()
        export_id = hashlib.sha256(f"{bureau}#{elder}#{by}#{key}".encode()).hexdigest()[:32]
        until = now + self._kept(bureau)
        self.looks.keep(bureau, (elder,), export_id, Look(by, EXPORTED, "", now))
        kept = self.exports.ask(bureau, WrittenExport(export_id, elder, by, now, until))
        if not kept.is_written:
            self.orders.order(bureau, elder, kept.id)
        self.facts.note("export_ordered", bureau=bureau)
        return kept

    def _kept(self, bureau: str) -> timedelta:
        parameters = self.directory.parameters(bureau)
        if KEPT not in parameters.values:
            mend = f"says how long an export may lie, and is missing: {MEND}"
            raise PolicyError(f"policy of {bureau}", 0, KEPT, mend)
        return parameters.duration(KEPT)
