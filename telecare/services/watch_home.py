"""Keeps one home under watch: takes its signs and beats in, and acts on what silence brings to light."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from telecare.domain.errors import UnknownDeviceError, WrongTopicError
from telecare.domain.events import Alarm
from telecare.domain.findings import Finding, FindingKind, Outcome
from telecare.domain.home_watch import HomeWatch, hear, judge
from telecare.domain.kinds import incident_kind
from telecare.domain.signals import (
    ActivitySignal,
    AlarmSignal,
    HeartbeatSignal,
    RawSignal,
    ReadingSignal,
    decode,
)
from telecare.ports.world import Directory, DirectoryItem
from telecare.services.open_incident import OpenIncident
from telecare.services.open_repair import OpenRepair
from telecare.services.read_meters import ReadMeters
from telecare.services.shadow_watch import ShadowWatch

WATCHED = (ActivitySignal, HeartbeatSignal)

REPAIRS = {FindingKind.DEVICE_OFFLINE: "link_lost", FindingKind.SENSOR_FAULT: "device_fault"}
"""The technical kind of alarm that a finding about apparatus is."""


@dataclass(slots=True)
class WatchHome:
    """Watches one home.

    A silence becomes one incident and a hub's outage one repair task, by the same way as if a device
    had raised the alarm. Whoever calls keeps the clock: `due` is when `pass_time` has to be called.
    `paused` names the things whose signs of life nobody allows to be used any more. `signed` is when each
    device gave its last sign: a meter's own says nothing against what it finds.
    """

    watch: HomeWatch
    bureau: str
    home: str
    elder: str
    directory: Directory
    open_incident: OpenIncident
    open_repair: OpenRepair
    shadow: ShadowWatch | None = None
    meters: ReadMeters | None = None
    paused: Callable[[], frozenset[str]] = frozenset
    signed: Mapping[str, datetime] = field(default_factory=dict)
    begun: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.begun = self.watch.liveness.last.at

    @property
    def due(self) -> datetime | None:
        """Return the next instant at which time alone changes something."""
        due, shadow = self.watch.due, self.shadow
        if shadow is None or shadow.due is None:
            return due
        return shadow.due if due is None else min(due, shadow.due)

    def expect_beats(self, period: timedelta) -> None:
        """Learn the usual period of the home's hub; from its next beat on it is watched."""
        self.watch = replace(self.watch, rules=replace(self.watch.rules, period=period))
        if self.shadow:
            self.shadow.expect_beats(period)

    def receive(self, raw: RawSignal) -> tuple[Outcome, ...]:
        """Take a device's message in; the same message again changes nothing.

        Readings are for it where the home has meters under watch.

        Raises MessageError when it cannot be read or is not for a watch, UnknownDeviceError when the
        device is none of this home's.
        """
        signal = decode(raw)
        if self.directory.thing(raw.client_id).home != self.home:
            raise UnknownDeviceError(raw.client_id)
        if isinstance(signal, ReadingSignal) and self.meters:
            return self._read(raw, signal, self.meters)
        if not isinstance(signal, WATCHED):
            raise WrongTopicError("only activity, heartbeats and meters are for a watch")
        return self._hear(raw, signal)

    def _hear(
        self, raw: RawSignal, signal: ActivitySignal | HeartbeatSignal
    ) -> tuple[Outcome, ...]:
        if isinstance(signal, ActivitySignal) and raw.client_id in self.paused():
            return self._act(*judge(self.watch, max(raw.received_at, self.watch.now)))
        if isinstance(signal, ActivitySignal):
            last = self.signed.get(raw.client_id, signal.at)
            self.signed = {**self.signed, raw.client_id: max(last, signal.at)}
        watch, outcomes = hear(self.watch, raw.client_id, signal, raw.received_at)
        if self.shadow:
            self.shadow.hear(raw.client_id, signal, raw.received_at)
        return self._act(watch, outcomes)

    def _read(
        self, raw: RawSignal, signal: ReadingSignal, meters: ReadMeters
    ) -> tuple[Outcome, ...]:
        """Take a meter's reading in: it may prove life, and what it brings to light is an alarm of its own."""
        others = (at for thing, at in self.signed.items() if thing != raw.client_id)
        beside = max(others, default=self.begun)
        read, news = meters.taken(raw.client_id, signal, self.watch.liveness.last.at, beside)
        outcomes: tuple[Outcome, ...] = ()
        for sign in news.signs:
            outcomes += self._hear(raw, sign)
        for alarm in news.alarms:
            self.open_incident.take(self.bureau, self.home, replace(alarm, elder=self.elder))
        self.meters = read
        return outcomes

    def pass_time(self, now: datetime) -> tuple[Outcome, ...]:
        """Act on all that has fallen due by `now`; what a shadow finds is counted and acted on by nobody."""
        if self.shadow:
            self.shadow.pass_time(now)
        return self._act(*judge(self.watch, now, through=True))

    def _act(self, watch: HomeWatch, outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
        """Store what was found before it counts as said: after a crash it is found and stored again."""
        for outcome in outcomes:
            if isinstance(outcome, Finding):
                self._tell(outcome)
        self.watch = watch
        return outcomes

    def _tell(self, finding: Finding) -> None:
        if finding.kind is FindingKind.INACTIVITY:
            self.open_incident.take(self.bureau, self.home, self._alarm(finding))
            return
        item: DirectoryItem = self.directory.thing(finding.last.device)
        fault = REPAIRS[finding.kind]
        alarm = AlarmSignal(_id(self.home, finding), fault, finding.at)
        self.open_repair.of_alarm(item, alarm, finding.at)

    def _alarm(self, finding: Finding) -> Alarm:
        """No device raises it: the platform does, and its name is that of the home and the silence."""
        return Alarm(
            thing="",
            id=_id(self.home, finding),
            word=finding.kind,
            kind=incident_kind(finding.kind),
            at=finding.at,
            received_at=finding.at,
            elder=self.elder,
        )


def _id(home: str, finding: Finding) -> str:
    last = finding.last.at.astimezone(UTC).isoformat(timespec="milliseconds")
    return f"{home}-{finding.kind}-{last}"
