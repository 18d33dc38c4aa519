"""Policies and proposals in the directory table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from telecare.adapters.dynamodb import directory_keys, items
from telecare.adapters.dynamodb.table import ConditionFailedError, Table
from telecare.adapters.records import PROGRAMME, SCRIPTS
from telecare.domain import codec
from telecare.domain.errors import ConflictError
from telecare.domain.policy_change import Change, Proposal
from telecare.ports.policies import Published

_NEW = "attribute_not_exists(#pk)"


class DynamoPolicies:
    """Reads what was published whole, as it was published."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def published(self, bureau: str, version: str) -> Published | None:
        """Return a version, '' for the one in force."""
        if not version:
            current = self._table.get(directory_keys.current_policy(bureau))
            if current is None:
                return None
            version = str(current["version"])
        item = self._table.get(directory_keys.policy(bureau, version))
        if item is None:
            return None
        document: dict[str, Any] = dict(items.from_body(item))
        for part in (SCRIPTS, PROGRAMME):
            kept = self._table.get(directory_keys.policy_part(bureau, part, version))
            if kept is not None:
                document[part] = items.from_body(kept)
        return Published(version, document)

    def changes(self, bureau: str) -> tuple[Change, ...]:
        """Return which version was put in force when, the first one first."""
        pk, prefix = directory_keys.current_policy(bureau).pk, directory_keys.POLICY_CHANGE
        return tuple(
            Change(i["version"], i["by"], i["why"], datetime.fromisoformat(i["at"]))
            for i in self._table.query(pk, prefix)
        )

    def proposal(self, bureau: str, proposal_id: str) -> Proposal | None:
        """Return a proposal, None where there is none."""
        item = self._table.get(directory_keys.policy_proposal(bureau, proposal_id))
        return None if item is None else codec.from_plain(Proposal, items.from_body(item))

    def proposals(self, bureau: str) -> tuple[Proposal, ...]:
        """Return every proposal, in the order of their ids."""
        found = self._table.query(directory_keys.policy_proposal(bureau, "").pk)
        return tuple(codec.from_plain(Proposal, items.from_body(item)) for item in found)

    def propose(self, bureau: str, proposal: Proposal) -> Proposal:
        """Keep a proposal; one of its id that is known already stays."""
        place = directory_keys.policy_proposal(bureau, proposal.id)
        item = items.versioned(codec.to_plain(proposal), open=True)
        try:
            self._table.apply(self._table.put(place, item, _NEW))
        except ConditionFailedError:
            return self.proposal(bureau, proposal.id) or proposal
        return proposal

    def judge(self, bureau: str, proposal: Proposal) -> None:
        """Keep what was said of a proposal."""
        place = directory_keys.policy_proposal(bureau, proposal.id)
        item = items.versioned(codec.to_plain(proposal), open=False)
        try:
            self._table.apply(self._table.put(place, item, "#open = :open", open=True))
        except ConditionFailedError as error:
            raise ConflictError(f"{proposal.id} has been decided") from error
