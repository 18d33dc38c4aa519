"""The services of elders for the watch, which hardly ever asks: what reads them is loaded when it does (ADR 0027)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from telecare.adapters.dynamodb.table import Table
    from telecare.ports.services import KeptService


class DynamoServed:
    """Finds the services of one elder; a start that asks after nobody does not load their programme."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of_elder(self, bureau: str, elder: str) -> tuple[KeptService, ...]:
        """Return every service that an elder has or had."""
        from telecare.adapters.dynamodb.services import DynamoServices  # noqa: PLC0415

        return DynamoServices(self._table).of_elder(bureau, elder)
