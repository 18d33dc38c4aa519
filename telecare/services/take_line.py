"""Takes a telephone's line before it is rung: one live call a number, whatever number of homes want it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from telecare.domain.actions import Flow, PlaceCall, SendSms, TellCall
from telecare.domain.errors import CannotTellError, CarrierError, UnknownIncidentError
from telecare.domain.events import CallResult
from telecare.ports.facts import Facts
from telecare.ports.incidents import Head, IncidentStore
from telecare.ports.lines import Lines, OnLine
from telecare.ports.world import Carrier, Clock
from telecare.services.write_text import WriteText

ANOTHER_HOME = "another_home"
"""The message to somebody who is on the line for one home while another asks for them."""


@dataclass(frozen=True, slots=True)
class TakeLine:
    """Gives a call its line, or says why it must wait.

    Only one live call a number, however many incidents, processes and deaths there are: a line is
    another's as long as that call lives in its own incident and its lease has not run out.
    """

    store: IncidentStore
    lines: Lines
    carrier: Carrier
    texts: WriteText
    clock: Clock
    facts: Facts

    def take(self, head: Head, call: PlaceCall, number: str) -> CallResult | None:
        """Return None when the number may be rung, else how the attempt ends without a ring."""
        mine = OnLine(head.incident, call.attempt)
        holder = self._hold(head, call, number, mine)
        if holder != mine and not self._lives(head, holder):
            self.lines.free(head.bureau, holder.attempt)
            holder = self._hold(head, call, number, mine)
        if holder == mine:
            return None
        if holder.incident == head.incident:
            return CallResult.BUSY
        self._tell(head, call, number, holder)
        return CallResult.ENGAGED

    def free(self, bureau: str, attempt: str) -> None:
        """Give back the line of a call that has ended."""
        self.lines.free(bureau, attempt)

    def _hold(self, head: Head, call: PlaceCall, number: str, mine: OnLine) -> OnLine:
        now = self.clock.now()
        return self.lines.hold(head.bureau, number, mine, now + _longest(head, call), now)

    def _lives(self, head: Head, holder: OnLine) -> bool:
        """Tell whether a call is still one that its incident waits for.

        Our own that was cut off keeps us from no line: its end is asked for before the new call, and
        whoever is to shut the riser would else never be rung.
        """
        try:
            run = self.store.head(head.bureau, holder.incident).run
        except UnknownIncidentError:
            return False
        attempt = run.attempt(holder.attempt)
        cut_off = attempt is not None and attempt.cancelled and holder.incident == head.incident
        return attempt is not None and not cut_off

    def _tell(self, head: Head, call: PlaceCall, number: str, holder: OnLine) -> None:
        """Say in the live call that another home asks; what cannot be said is written or noted."""
        tell = TellCall(call.id, call.attempt, ANOTHER_HOME)
        text = self.texts.told(head, tell)
        try:
            try:
                self.carrier.tell_call(holder.attempt, text)
            except CannotTellError:
                sms = SendSms(call.attempt, call.person, ANOTHER_HOME, head.run.kind)
                self.carrier.send_sms(number, text, sms)
        except CarrierError as error:
            self.facts.note(
                "other_home_untold",
                incident=head.incident,
                attempt=call.attempt,
                error=type(error).__name__,
            )


def _longest(head: Head, call: PlaceCall) -> timedelta:
    """Return how long a call may go on at most, by the clocks that its incident started with."""
    rings = timedelta(seconds=call.ring_s + call.key_s + call.eta_s + call.seat_s)
    clocks = head.run.snapshot.parameters
    held = clocks.duration("elder.well_hold_s") if call.flow is Flow.ELDER_HELD else timedelta(0)
    return rings + held + clocks.duration("call.lost_s")
