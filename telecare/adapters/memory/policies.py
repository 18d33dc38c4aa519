"""Policies and proposals in memory, over a directory in memory."""

from __future__ import annotations

from telecare.adapters.memory.directory import MemoryDirectory
from telecare.domain.errors import ConflictError
from telecare.domain.policy_change import Change, Proposal
from telecare.ports.policies import Published


class MemoryPolicies:
    """Reads what was published into a directory."""

    def __init__(self, directory: MemoryDirectory) -> None:
        self._directory = directory
        self._proposals: dict[tuple[str, str], Proposal] = {}

    def published(self, bureau: str, version: str) -> Published | None:
        """Return a version, '' for the one in force."""
        changes = self.changes(bureau)
        version = version or (changes[-1].version if changes else "")
        document = self._directory.policy_document(bureau, version)
        return None if document is None else Published(version, document)

    def changes(self, bureau: str) -> tuple[Change, ...]:
        """Return which version was put in force when, the first one first."""
        done = self._directory.policy_changes
        return tuple(Change(v, by, why, at) for b, v, by, why, at in done if b == bureau)

    def proposal(self, bureau: str, proposal_id: str) -> Proposal | None:
        """Return a proposal, None where there is none."""
        return self._proposals.get((bureau, proposal_id))

    def proposals(self, bureau: str) -> tuple[Proposal, ...]:
        """Return every proposal, in the order of their ids."""
        return tuple(p for (b, _), p in sorted(self._proposals.items()) if b == bureau)

    def propose(self, bureau: str, proposal: Proposal) -> Proposal:
        """Keep a proposal; one of its id that is known already stays."""
        return self._proposals.setdefault((bureau, proposal.id), proposal)

    def judge(self, bureau: str, proposal: Proposal) -> None:
        """Keep what was said of a proposal."""
        known = self._proposals[bureau, proposal.id]
        if known.verdict is not None:
            raise ConflictError(f"{proposal.id} has been decided")
        self._proposals[bureau, proposal.id] = proposal
