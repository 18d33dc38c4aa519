"""Rings one person once: the attempt is claimed before dialling, looked up where its fate is not known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from telecare.domain.actions import PlaceCall
from telecare.domain.errors import AmbiguousSendError, CarrierDownError, CarrierError
from telecare.domain.events import CallEnded, CallResult
from telecare.domain.run import Run
from telecare.ports.facts import Facts
from telecare.ports.incidents import Head, IncidentStore
from telecare.ports.world import Carrier, Clock
from telecare.services.describe_home import People
from telecare.services.take_line import TakeLine
from telecare.services.write_text import WriteText

LEASE = timedelta(seconds=12)
"""How long a claim keeps others from dialling: longer than the carrier is ever waited for."""

UNKNOWN_ID = "unknown"
"""Stands for the id of a call that the carrier would not confirm, even when asked twice."""


@dataclass(frozen=True, slots=True)
class RingPerson:
    """Rings people.

    However many processes try, and wherever one of them dies, an attempt is dialled once; one that
    the incident no longer wants is not dialled any more. A number on which another call of ours is
    live is not dialled.
    """

    store: IncidentStore
    carrier: Carrier
    texts: WriteText
    take_line: TakeLine
    clock: Clock
    facts: Facts

    def ring(self, head: Head, call: PlaceCall) -> str | None:
        """Carry a call out and return the carrier's id of it; None when somebody else is at it.

        The id is '' where no call was made: it is not wanted any more, or has ended as it began.

        A carrier that says that it did not take the call ends the attempt; whether the person is
        rung again is decided there. CarrierDownError means that nobody knows: the call then stays
        to be made, for an earlier claim may have sent it.
        """
        if not _is_wanted(head.run, call.attempt):
            self._drop(head, call)
            return ""
        people = self.texts.people(head, call.person)
        if not people[call.person].phone:
            self._end(head, call, CallResult.EMPTY_NUMBER)
            return ""
        try:
            return self._claim_and_dial(head, call, people)
        except _NotTakenError as error:
            self._end(head, call, error.result)
            return ""

    def stop_unwanted(self, head: Head, calls: Iterable[PlaceCall]) -> None:
        """Stop those of the calls just made that the incident has stopped while they were dialled.

        Whoever stopped one then found no call to stop.
        """
        for call in calls:
            if not _is_wanted(head.run, call.attempt):
                self.carrier.cancel_call(call.attempt)

    def _drop(self, head: Head, call: PlaceCall) -> None:
        """Leave a call be that nobody wants any more; one that was sent all the same is stopped."""
        if self.carrier.find_call(call.attempt) is not None:
            self.carrier.cancel_call(call.attempt)
        elif head.run.attempt(call.attempt) is not None:
            self._end(head, call, CallResult.CANCELLED)

    def _claim_and_dial(self, head: Head, call: PlaceCall, people: People) -> str | None:
        now = self.clock.now()
        bureau, incident, attempt = head.bureau, head.incident, call.attempt
        claim = self.store.claim_attempt(bureau, incident, attempt, now + LEASE, now)
        if claim == 0:  # not ours to dial, but perhaps at the carrier
            return self.carrier.find_call(attempt)
        carrier_id = self.carrier.find_call(attempt) if claim > 1 else None
        if carrier_id is None:
            waits = self.take_line.take(head, call, people[call.person].phone)
            if waits is not None:
                raise _NotTakenError(waits)
            carrier_id = self._dial(head, call, people)
        return carrier_id

    def _dial(self, head: Head, call: PlaceCall, people: People) -> str:
        try:
            return self._placed(head, call, people)
        except AmbiguousSendError:
            self.facts.note("send_ambiguous", incident=head.incident, attempt=call.attempt)
        found = self.carrier.find_call(call.attempt)
        if found is not None:
            return found
        try:
            return self._placed(head, call, people)
        except AmbiguousSendError:
            self.facts.note("send_unconfirmed", incident=head.incident, attempt=call.attempt)
            return self.carrier.find_call(call.attempt) or UNKNOWN_ID

    def _placed(self, head: Head, call: PlaceCall, people: People) -> str:
        """Ask the carrier for a call of which it is known that none was sent before."""
        text, number = self.texts.call(head, call, people), people[call.person].phone
        try:
            return self.carrier.place_call(head.bureau, head.incident, number, call, text)
        except AmbiguousSendError:
            raise
        except CarrierDownError as error:
            raise _NotTakenError(CallResult.CARRIER_FAILED) from error
        except CarrierError as error:
            raise _NotTakenError(CallResult.REFUSED) from error

    def _end(self, head: Head, call: PlaceCall, result: CallResult) -> None:
        event = CallEnded(call.attempt, result)
        event_id = f"{call.attempt}-ended"
        self.store.append(head.bureau, head.incident, event, event_id, self.clock.now())
        self.take_line.free(head.bureau, call.attempt)


class _NotTakenError(Exception):
    """No carrier has taken a call; `result` says why."""

    def __init__(self, result: CallResult) -> None:
        super().__init__(result)
        self.result = result


def _is_wanted(run: Run, attempt_id: str) -> bool:
    attempt = run.attempt(attempt_id)
    return attempt is not None and not attempt.cancelled
