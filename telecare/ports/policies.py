"""Where policies, and proposals to change them, are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from telecare.domain.policy_change import Change, Document, Proposal


@dataclass(frozen=True, slots=True)
class Published:
    """A version as it was published, whole."""

    version: str
    document: Document


class Policies(Protocol):
    """Versions never change; a proposal is written once and judged once."""

    def published(self, bureau: str, version: str) -> Published | None:
        """Return a version, '' for the one in force; None where there is none."""
        ...

    def changes(self, bureau: str) -> tuple[Change, ...]:
        """Return which version was put in force when, by whom and why, the first one first."""
        ...

    def proposal(self, bureau: str, proposal_id: str) -> Proposal | None:
        """Return a proposal, None where there is none."""
        ...

    def proposals(self, bureau: str) -> tuple[Proposal, ...]:
        """Return every proposal, in the order of their ids."""
        ...

    def propose(self, bureau: str, proposal: Proposal) -> Proposal:
        """Keep a proposal; one of its id that is known already stays, and is returned."""
        ...

    def judge(self, bureau: str, proposal: Proposal) -> None:
        """Keep what was said of a proposal; ConflictError where somebody was faster."""
        ...
