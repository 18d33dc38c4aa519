"""Puts services together over any set of adapters: the cloud's in a function, those in memory elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telecare.domain.actions import StartResponse

if TYPE_CHECKING:
    from telecare.ports.looks import Looks
    from telecare.runtime.outside import Outside
    from telecare.runtime.telling import Telling
    from telecare.services.advance_incident import AdvanceIncident
    from telecare.services.advance_repair import AdvanceRepair
    from telecare.services.advance_response import AdvanceResponse
    from telecare.services.await_event import AwaitEvent
    from telecare.services.beat_console import BeatConsole
    from telecare.services.carry_out import CarryOut
    from telecare.services.complete_task import CompleteTask
    from telecare.services.confirm_life import ConfirmLife
    from telecare.services.count_repeats import CountRepeats
    from telecare.services.count_weak_signals import CountWeakSignals
    from telecare.services.do_action import Hands
    from telecare.services.judge_answering import JudgeAnswering
    from telecare.services.keep_consent import KeepConsent
    from telecare.services.keep_position import KeepPosition
    from telecare.services.open_incident import OpenIncident
    from telecare.services.open_repair import OpenRepair
    from telecare.services.probe_platform import ProbePlatform
    from telecare.services.prove_repair import ProveRepair
    from telecare.services.read_aloud import ReadAloud
    from telecare.services.receive_signal import ReceiveSignal
    from telecare.services.reconcile_roster import ReconcileRoster
    from telecare.services.record_call_event import RecordCallEvent
    from telecare.services.relay_outbox import RelayOutbox
    from telecare.services.renew_response import RenewResponse
    from telecare.services.ring_person import RingPerson
    from telecare.services.sweep_incidents import SweepIncidents
    from telecare.services.sweep_repairs import SweepRepairs
    from telecare.services.take_command_answer import TakeCommandAnswer
    from telecare.services.tell_outage import TellOutage
    from telecare.services.watch_consoles import WatchConsoles
    from telecare.services.watch_platform import WatchPlatform
    from telecare.services.watch_rota import WatchRota
    from telecare.services.write_text import WriteText

STARTS_ONLY = frozenset({StartResponse})
"""What record_call_event carries out itself; the response that it wakes does the rest."""

NOTHING_ITSELF: frozenset[type] = frozenset()
"""The portal decides and wakes; it neither rings nor speaks to devices."""


class Assembly:
    """The services over one set of adapters.

    Each function gets the service that carries out what the function's role allows, and no more.
    """

    def __init__(
        self, outside: Outside, bureaus: tuple[str, ...], probed: tuple[str, ...] = ()
    ) -> None:
        self.outside = outside
        self._bureaus = bureaus
        self._probed = probed
        self._emptied: dict[str, int] = {}

    def texts(self) -> WriteText:
        """Return what writes texts."""
        from telecare.services.describe_home import DescribeHome
        from telecare.services.write_text import WriteText

        out = self.outside
        describe = DescribeHome(out.directory, out.messages, out.whereabouts, out.clock)
        return WriteText(out.messages, describe)

    def carry_out(self, only: frozenset[type] | None = None) -> CarryOut:
        """Return what carries out these actions alone, or all."""
        from telecare.services.carry_out import WITHOUT_NAMES, CarryOut
        from telecare.services.do_at_once import AtOnce

        out = self.outside
        at_once = AtOnce(out.devices, out.responses, self.texts, out.clock)
        hands = None if only is not None and only <= WITHOUT_NAMES else self._hands()
        return CarryOut(out.store, out.clock, out.facts, at_once, hands, only)

    def _hands(self) -> Hands:
        from telecare.services.do_action import Hands

        out = self.outside
        return Hands(
            store=out.store,
            directory=out.directory,
            carrier=out.carrier,
            city_centre=out.city_centre,
            desk=out.desk,
            tasks=out.tasks,
            tally=out.tally,
            texts=self.texts(),
            ring_person=self.ring_person(),
            tell_outage=self.tell_outage,
            confirm_life=self.confirm_life,
            clock=out.clock,
            facts=out.facts,
        )

    def ring_person(self) -> RingPerson:
        """Return what rings people."""
        from telecare.services.ring_person import RingPerson
        from telecare.services.take_line import TakeLine

        out = self.outside
        take_line = TakeLine(out.store, out.lines, out.carrier, self.texts(), out.clock, out.facts)
        return RingPerson(out.store, out.carrier, self.texts(), take_line, out.clock, out.facts)

    def confirm_life(self) -> ConfirmLife:
        """Return what takes in what people say of an elder's being alive."""
        from telecare.services.confirm_life import ConfirmLife

        out = self.outside
        return ConfirmLife(out.presences, out.confirmations, out.directory, out.clock, out.facts)

    def advance(self, only: frozenset[type] | None = None) -> AdvanceIncident:
        """Return the one writer, which carries out these actions alone, or all."""
        from telecare.services.advance_incident import AdvanceIncident

        out = self.outside
        return AdvanceIncident(out.store, out.clock, out.responses, self.carry_out(only), out.facts)

    def read_aloud(self, looks: Looks) -> ReadAloud:
        """Return what gives seats the words that they read out."""
        from telecare.services.read_aloud import ReadAloud

        return ReadAloud(self.texts(), looks, self.outside.clock)

    def advance_for_portal(self) -> AdvanceIncident:
        """Return the one writer for the portal: it decides and wakes, and carries nothing out itself."""
        return self.advance(NOTHING_ITSELF)

    def open_incident(self, only: frozenset[type]) -> OpenIncident:
        """Return what takes alarms in."""
        from telecare.services.open_incident import OpenIncident

        out = self.outside
        return OpenIncident(out.store, out.directory, out.clock, self.advance(only), out.facts)

    def renew(self) -> RenewResponse:
        """Return what starts an execution anew."""
        from telecare.services.renew_response import RenewResponse

        out = self.outside
        return RenewResponse(out.store, out.clock, out.responses, self.carry_out(), out.facts)

    def receive_signal(self) -> ReceiveSignal:
        """Return the service of receive_alarm."""
        from telecare.services.carry_out import WITHOUT_NAMES
        from telecare.services.place_alarm import PlaceAlarm
        from telecare.services.receive_signal import ReceiveSignal

        out = self.outside
        return ReceiveSignal(
            bureaus=self._bureaus,
            store=out.store,
            directory=out.directory,
            devices=out.devices,
            quarantine=out.quarantine,
            texts=self.texts,
            open_incident=self.open_incident(WITHOUT_NAMES),
            open_repair=self.open_repair,
            count_repeats=self.count_repeats,
            prove_repair=self.prove_repair,
            count_weak_signals=self.count_weak_signals,
            place_alarm=PlaceAlarm(out.directory, out.whereabouts, out.desk, out.facts),
            keep_position=self.keep_position,
            take_command_answer=self.take_command_answer,
            advance=self.advance(WITHOUT_NAMES),
            facts=out.facts,
        )

    def take_command_answer(self) -> TakeCommandAnswer:
        """Return what takes the answers to commands that people gave."""
        from telecare.services.take_command_answer import TakeCommandAnswer

        return TakeCommandAnswer(self.outside.commands, self.outside.facts)

    def keep_position(self) -> KeepPosition:
        """Return what keeps where carried devices are."""
        from telecare.services.keep_position import KeepPosition

        out = self.outside
        return KeepPosition(
            out.store, out.directory, out.whereabouts, out.consents, out.clock, out.facts
        )

    def advance_repair(self) -> AdvanceRepair:
        """Return the one writer of repairs."""
        from telecare.services.advance_repair import AdvanceRepair

        out = self.outside
        return AdvanceRepair(out.repairs, out.tasks, out.desk, out.tidings, out.clock, out.facts)

    def open_repair(self) -> OpenRepair:
        """Return what begins repairs."""
        from telecare.services.open_repair import OpenRepair

        out = self.outside
        return OpenRepair(out.directory, out.repairs, self.advance_repair(), out.facts)

    def count_repeats(self) -> CountRepeats:
        """Return what counts repeats that nobody should have had to send."""
        from telecare.services.count_repeats import CountRepeats

        out = self.outside
        return CountRepeats(out.directory, out.tally, self.open_repair())

    def count_weak_signals(self) -> CountWeakSignals:
        """Return what counts how often a device was heard faintly."""
        from telecare.services.count_weak_signals import CountWeakSignals

        out = self.outside
        return CountWeakSignals(out.directory, out.tally, self.open_repair())

    def prove_repair(self) -> ProveRepair:
        """Return what takes tests as the proof of repairs."""
        from telecare.services.prove_repair import ProveRepair

        return ProveRepair(self.outside.repairs, self.advance_repair())

    def tell_outage(self) -> TellOutage:
        """Return what tells that a part of the platform is out."""
        from telecare.services.tell_outage import TellOutage

        out = self.outside
        return TellOutage(out.directory, out.tasks, out.desk, out.clock, out.facts)

    def complete_task(self) -> CompleteTask:
        """Return what takes in that people did something about a task."""
        from telecare.services.complete_task import CompleteTask

        out = self.outside
        return CompleteTask(
            out.tasks,
            out.repairs,
            self.advance_repair(),
            out.directory,
            self.confirm_life(),
            out.clock,
        )

    def sweep_repairs(self) -> SweepRepairs:
        """Return the service of sweep_repairs."""
        from telecare.services.sweep_repairs import SweepRepairs

        out = self.outside
        return SweepRepairs(self._bureaus, out.repairs, self.advance_repair(), out.clock, out.facts)

    def probe_platform(self) -> ProbePlatform:
        """Return what tries the platform from end to end."""
        from telecare.services.probe_platform import ProbePlatform

        out = self.outside
        return ProbePlatform(
            bureaus=self._probed,
            store=out.store,
            directory=out.directory,
            carrier=out.carrier,
            probes=out.probes,
            line=out.line,
            advance=self.advance_for_portal(),
            clock=out.clock,
            facts=out.facts,
        )

    def judge_answering(self) -> JudgeAnswering:
        """Return what judges how soon alarms are answered."""
        from telecare.services.judge_answering import JudgeAnswering

        out = self.outside
        return JudgeAnswering(
            self._bureaus, out.store, out.directory, out.desk, out.clock, out.facts
        )

    def watch_platform(self) -> WatchPlatform:
        """Return the service of probe_platform."""
        from telecare.services.watch_platform import WatchPlatform
        from telecare.services.watch_policies import WatchPolicies

        out = self.outside
        policies = WatchPolicies(self._bureaus, out.directory, out.facts)
        return WatchPlatform(
            self.probe_platform(), self.judge_answering(), self.watch_rota(), policies
        )

    def reconcile_roster(self) -> ReconcileRoster:
        """Return what holds the roster against registers."""
        from telecare.services.reconcile_roster import ReconcileRoster

        out = self.outside
        return ReconcileRoster(out.directory, out.tasks, out.clock, out.facts)

    def keep_consent(self) -> KeepConsent:
        """Return what takes the words of elders about their data down."""
        from telecare.services.keep_consent import KeepConsent

        out = self.outside
        return KeepConsent(out.consents, out.directory, out.tasks, out.clock, out.facts)

    def watch_rota(self) -> WatchRota:
        """Return what tells of shifts that nobody fills."""
        from telecare.services.watch_rota import WatchRota

        out = self.outside
        return WatchRota(self._bureaus, out.rota, out.directory, out.desk, out.clock, out.facts)

    def record_call_event(self) -> RecordCallEvent:
        """Return the service of record_call_event."""
        from telecare.services.record_call_event import RecordCallEvent

        out = self.outside
        return RecordCallEvent(
            bureaus=self._bureaus,
            store=out.store,
            directory=out.directory,
            lines=out.lines,
            calls=out.calls,
            desk=out.desk,
            tasks=out.tasks,
            quarantine=out.quarantine,
            open_incident=self.open_incident(STARTS_ONLY),
            advance=self.advance(STARTS_ONLY),
            clock=out.clock,
            facts=out.facts,
            tiding_news=lambda: self.telling().take_tiding_news(),
        )

    def telling(self) -> Telling:
        """Return what tells people what is no emergency."""
        from telecare.runtime.telling import Telling

        return Telling(self.outside)

    def advance_response(self) -> AdvanceResponse:
        """Return the service of advance_response."""
        from telecare.services.advance_response import AdvanceResponse

        out = self.outside
        return AdvanceResponse(out.store, out.clock, self.advance(), self.renew(), out.facts)

    def await_event(self) -> AwaitEvent:
        """Return the service of await_event."""
        from telecare.services.await_event import AwaitEvent

        out = self.outside
        return AwaitEvent(out.store, out.responses, out.facts)

    def relay_outbox(self) -> RelayOutbox:
        """Return the service of relay_outbox."""
        from telecare.services.relay_outbox import RelayOutbox

        return RelayOutbox(self.outside.store, self.advance())

    def beat_console(self) -> BeatConsole:
        """Return what takes the beats of consoles."""
        from telecare.services.beat_console import BeatConsole

        out = self.outside
        return BeatConsole(out.consoles, out.console_checks, out.directory, out.clock, out.facts)

    def watch_consoles(self) -> WatchConsoles:
        """Return the service of watch_consoles: it decides and wakes, and carries nothing out itself."""
        from telecare.services.watch_consoles import WatchConsoles

        out = self.outside
        advance = self.advance(NOTHING_ITSELF)
        beats = self.beat_console()
        return WatchConsoles(out.store, out.consoles, beats, advance, out.clock, out.facts)

    def sweep_incidents(self) -> SweepIncidents:
        """Return the service of sweep_incidents."""
        from telecare.services.sweep_incidents import SweepIncidents

        out = self.outside
        return SweepIncidents(
            bureaus=self._bureaus,
            store=out.store,
            clock=out.clock,
            responses=out.responses,
            advance=self.advance(),
            renew=self.renew(),
            watch=self.watch_consoles(),
            sweeps=out.sweeps,
            facts=out.facts,
            emptied=self._emptied,
        )
