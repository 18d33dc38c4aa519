"""Lets an incident go on as a new execution of the response machine, under a new fence."""

from __future__ import annotations

from dataclasses import dataclass

from telecare.domain.actions import StartResponse
from telecare.domain.draft import Draft
from telecare.ports.facts import Facts
from telecare.ports.incidents import Change, Head, IncidentStore
from telecare.ports.world import Clock, Responses
from telecare.services.carry_out import CarryOut


@dataclass(frozen=True, slots=True)
class RenewResponse:
    """Replaces an execution that has died or grown too long; the old one can advance no more.

    The new fence is the version that it is written with: it only grows, and a head's version less
    its fence is how many decisions its execution has seen.
    """

    store: IncidentStore
    clock: Clock
    responses: Responses
    carry_out: CarryOut
    facts: Facts

    def renew(self, head: Head) -> Head:
        """Write the new fence, start the execution and let the old one end.

        Raises ConflictError when the head has changed since it was read.
        """
        fence = head.version + 1
        draft = Draft(head.run, self.clock.now())
        draft.act(StartResponse, fence=fence)
        start = draft.decision()
        after = self.store.commit(
            Change(
                head=head,
                run=start.run,
                decided=head.decided,
                actions=start.actions,
                entries=start.entries,
                due_at=head.due_at,
                now=draft.now,
                new_fence=fence,
            )
        )
        self.facts.note("response_renewed", incident=head.incident, fence=fence)
        self.carry_out.pending(after)
        if head.token:
            self.responses.wake(head.token)
        return after
