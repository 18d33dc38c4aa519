"""Published scripts in the directory table: an item a version, read once a process."""

from __future__ import annotations

from collections import OrderedDict

from telecare.adapters.dynamodb import directory_keys, items
from telecare.adapters.dynamodb.table import Table
from telecare.adapters.records import SCRIPTS
from telecare.messages.scripts import Scripts, read_scripts

MOST_VERSIONS = 8
"""How many a process remembers; a version never changes."""


class DynamoScripts:
    """Reads what was published with a policy version."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._known: OrderedDict[tuple[str, str], Scripts] = OrderedDict()

    def published(self, bureau: str, version: str) -> Scripts | None:
        """Return the scripts of a version, '' for the one in force; None where there are none."""
        version = version or self._in_force(bureau)
        if (bureau, version) not in self._known:
            item = (
                self._table.get(directory_keys.policy_part(bureau, SCRIPTS, version))
                if version
                else None
            )
            if item is None:
                return None
            self._remember(bureau, version, read_scripts(bureau, version, items.from_body(item)))
        return self._known[bureau, version]

    def _in_force(self, bureau: str) -> str:
        current = self._table.get(directory_keys.current_policy(bureau))
        return "" if current is None else str(current["version"])

    def _remember(self, bureau: str, version: str, scripts: Scripts) -> None:
        self._known[bureau, version] = scripts
        while len(self._known) > MOST_VERSIONS:
            self._known.popitem(last=False)
