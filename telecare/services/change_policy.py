"""Changes a bureau's numbers without a programmer: proposed, agreed to by somebody else, in force (law 12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from telecare.domain.errors import ConflictError, FaultyRowError, PolicyError, UnknownProposalError
from telecare.domain.policy_change import Change, Document, Proposal, Verdict, faults, with_values
from telecare.ports.enrolment import Enrolment
from telecare.ports.facts import Facts
from telecare.ports.policies import Policies, Published
from telecare.ports.world import Clock


@dataclass(frozen=True, slots=True)
class ChangePolicy:
    """Incidents that run keep the version that they began with; new ones take the one in force."""

    policies: Policies
    enrolment: Enrolment
    clock: Clock
    facts: Facts

    def published(self, bureau: str, version: str = "") -> Published:
        """Return a version whole, '' for the one in force; PolicyError where there is none."""
        found = self.policies.published(bureau, version)
        if found is None:
            raise PolicyError(f"policy of {bureau}", 0, version or "current", "publish a version")
        return found

    def area(self, bureau: str) -> str:
        """Return the area of which the bureau is in charge; whoever holds less changes no number."""
        programme = self.published(bureau).document.get("programme") or {}
        return str(programme.get("area", ""))

    def changes(self, bureau: str) -> tuple[Change, ...]:
        """Return which version was put in force when, by whom and why, the first one first."""
        return self.policies.changes(bureau)

    def publish(
        self, bureau: str, version: str, document: Document, by: str, why: str, base: str, /
    ) -> None:
        """Put what the bureau's files say in force on a base, '' where there is none yet.

        Raises:
            ConflictError: another version has been put in force meanwhile.
            PolicyError: it cannot be read, or this version says something else already.
        """
        now = self.clock.now()
        self.enrolment.publish_policy(bureau, version, document, by, why, now, base=base)
        self.facts.note("policy_changed", bureau=bureau, what=version)

    def propose(
        self, bureau: str, base: str, values: Mapping[str, float], why: str, by: str, key: str
    ) -> Proposal:
        """Propose other values; they have been held against the bounds of the version in force.

        Raises:
            ConflictError: `base` is not in force any more: look at what is.
        """
        if self.published(bureau).version != base:
            raise ConflictError(f"{base} is not in force any more")
        made = Proposal(key, base, dict(values), by, why, self.clock.now())
        self.facts.note("policy_proposed", bureau=bureau, what=made.id)
        return self.policies.propose(bureau, made)

    def judge(self, bureau: str, proposal_id: str, agreed: bool, by: str, why: str, /) -> Proposal:
        """Put a proposal in force, or refuse it; the same said again by the same person is once.

        Raises:
            UnknownProposalError: there is none of this id.
            NotPermittedError: who proposed it agrees to it, or it has been decided otherwise.
            ConflictError: the numbers in force are not those that it was made on.
            FaultyRowError: it lies outside what the bureau may change, whoever wrote it down.
        """
        known = self.policies.proposal(bureau, proposal_id)
        if known is None:
            raise UnknownProposalError(proposal_id)
        after = known.judged(Verdict(agreed, by, self.clock.now(), why))
        is_due = agreed and not self._was_in_force(bureau, after)
        if is_due and self.published(bureau).version != after.base:
            raise ConflictError(f"{after.base} is not in force any more")
        if is_due and (found := faults(self.published(bureau).document, after.values)):
            raise FaultyRowError(*found.items())
        if after is not known:
            self.policies.judge(bureau, after)
        if is_due:
            self._publish(bureau, after)
        return after

    def _was_in_force(self, bureau: str, proposal: Proposal) -> bool:
        return any(change.version == proposal.version for change in self.policies.changes(bureau))

    def _publish(self, bureau: str, proposal: Proposal) -> None:
        """Put it in force on its base alone, once somebody's yes is kept: a no beside it comes too late.

        Whoever died before it says yes once more.
        """
        current = self.published(bureau)
        document = with_values(current.document, proposal.values)
        verdict = proposal.verdict
        agreed_by = verdict.by if verdict else ""
        why = f"{proposal.why} (proposed by {proposal.by})"
        self.publish(bureau, proposal.version, document, agreed_by, why, proposal.base)
