"""Raises an alarm in each bureau's synthetic home, and judges the one before it (law 14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from telecare.domain.actions import PlaceCall, SendReceipt
from telecare.domain.errors import AnjuError, UnavailableError
from telecare.domain.events import FollowedUp, SeatAct, SeatActed
from telecare.domain.household import EVERYBODY
from telecare.domain.kinds import How, Outcome, State
from telecare.domain.probes import (
    PROBE,
    PROBE_CHECK,
    PROBE_HOME,
    Probe,
    Seen,
    Verdict,
    judge_probe,
    probe_thing,
)
from telecare.ports.facts import Facts
from telecare.ports.incidents import IncidentStore
from telecare.ports.probes import ProbeLine, Probes
from telecare.ports.world import Carrier, Clock, Directory
from telecare.services.advance_incident import AdvanceIncident

SLACK = timedelta(minutes=1)
"""How far the hub's clock may be behind ours when it stamps the receipt of a probe."""


@dataclass(frozen=True, slots=True)
class ProbePlatform:
    """Probes.

    `probe_passed` is said of a whole way alone: rule, receipt, incident, a call that the carrier knows,
    in time. Nothing said is a failure too: the monitor takes silence for one. One bureau that cannot
    be probed hides no other.
    """

    bureaus: tuple[str, ...]
    store: IncidentStore
    directory: Directory
    carrier: Carrier
    probes: Probes
    line: ProbeLine
    advance: AdvanceIncident
    clock: Clock
    facts: Facts

    def run(self) -> None:
        """Judge, tidy up and raise, for each bureau; UnavailableError at the end if any could not be."""
        failed = [bureau for bureau in self.bureaus if not self._probed(bureau)]
        if failed:
            raise UnavailableError(f"{len(failed)} of {len(self.bureaus)} bureaus were not probed")

    def _probed(self, bureau: str) -> bool:
        try:
            self._judge_last(bureau)
            self._end_synthetic(bureau)
            self._raise(bureau)
        except AnjuError as error:
            self.facts.note("probe_failed", bureau=bureau, broken=type(error).__name__)
            return False
        return True

    # ---- judging ----

    def _judge_last(self, bureau: str) -> None:
        last = self.probes.last(bureau)
        if last is None:
            return
        verdict = self._verdict(bureau, last)
        if not verdict.passed:
            self.facts.note("probe_failed", bureau=bureau, broken=verdict.broken)
        elif verdict.took is not None:
            took_ms = round(verdict.took / timedelta(milliseconds=1))
            self.facts.note("probe_passed", bureau=bureau, alarm_to_call_ms=took_ms)

    def _verdict(self, bureau: str, last: Probe) -> Verdict:
        parameters = self.directory.snapshot(bureau, PROBE_HOME).parameters
        return judge_probe(last, self._seen(bureau, last), parameters.duration("probe.call_s"))

    def _seen(self, bureau: str, last: Probe) -> Seen:
        since = last.raised_at - SLACK
        incident = self.store.first_receipt(bureau, probe_thing(bureau), last.id, since)
        if incident is None:
            return Seen()
        carried = self.store.carried_out(bureau, incident)
        receipts = [item.done_at for item in carried if isinstance(item.action, SendReceipt)]
        calls = [(i.done_at, i.action) for i in carried if isinstance(i.action, PlaceCall)]
        call_at, call = calls[0] if calls else (None, None)
        known = call is not None and self.carrier.find_call(call.attempt) is not None
        return Seen(incident, receipts[0] if receipts else None, call_at, known)

    # ---- tidying up ----

    def _end_synthetic(self, bureau: str) -> None:
        """End what stands open in the synthetic home: by name, with an outcome, followed up (law 2)."""
        incident = self.store.open_incident(bureau, PROBE_HOME)
        if incident is None:
            return
        close = SeatActed(
            PROBE,
            SeatAct.CLOSE,
            outcome=Outcome.TEST,
            how=How.SPOKE_IDENTIFIED,
            seen_by=PROBE,
            who=EVERYBODY,
        )
        self.advance.bring(bureau, incident, close, f"{PROBE}-close-{self.clock.now().isoformat()}")
        followed_up = FollowedUp(PROBE_CHECK, reached=True)
        self.advance.bring(bureau, incident, followed_up, f"{PROBE}-follow-up")
        if self.store.head(bureau, incident).run.state is not State.CLOSED:
            raise UnavailableError("a synthetic incident could not be ended")

    # ---- raising ----

    def _raise(self, bureau: str) -> None:
        """Remember first, press then: a press that got lost has been raised, and is missed."""
        now = self.clock.now()
        probe = Probe(f"probe-{now:%Y%m%dT%H%M%S%f}", now)
        self.probes.keep(bureau, probe)
        document = {"id": probe.id, "kind": "help", "at": now.isoformat()}
        self.line.press(probe_thing(bureau), document)
