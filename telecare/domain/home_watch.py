"""One home under watch: what is heard moves its deadlines; what time alone brings to light has its exact instant."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo

from telecare.domain.findings import Finding, FindingKind, LivenessChanged, Outcome
from telecare.domain.kinds import Risk
from telecare.domain.link_watch import LinkWatch
from telecare.domain.liveness import Deafness, Liveness, LivenessState, Sign, silent_since
from telecare.domain.parameters import Parameters
from telecare.domain.rhythm.habits import Habits
from telecare.domain.rhythm.patience import is_known, patience, seems_away
from telecare.domain.rhythm.person import Heard, take_sign
from telecare.domain.rhythm.places import place_of
from telecare.domain.rhythm.rules import QuietRules
from telecare.domain.sensor_rhythm import QuietSensor, RhythmRules, Rhythms
from telecare.domain.signals import ActivitySignal, HeartbeatSignal


@dataclass(frozen=True, slots=True)
class WatchRules:
    """The numbers by which one home is watched; a hub of no known period is not watched."""

    quiet: QuietRules
    rhythm: RhythmRules
    misses: int
    hub: str = ""
    period: timedelta | None = None

    @classmethod
    def of(
        cls,
        parameters: Parameters,
        risk: Risk,
        zone: tzinfo,
        hub: str = "",
        period: timedelta | None = None,
    ) -> WatchRules:
        """Read a bureau's values for a home of this risk; its days begin at midnight in `zone`.

        While the bureau keeps the rhythm in the shadow, the plain clock is what holds.
        """
        quiet = QuietRules.of(parameters, risk, zone)
        return cls(
            quiet=quiet.unlearnt() if parameters.number("silence.shadow") else quiet,
            rhythm=RhythmRules.of(parameters),
            misses=parameters.count("heartbeat.misses"),
            hub=hub,
            period=period,
        )


@dataclass(frozen=True, slots=True)
class HomeWatch:
    """The state of one home's watch, as of `now`; `due` is when time alone changes it next."""

    rules: WatchRules
    now: datetime
    liveness: Liveness
    rhythms: Rhythms
    habits: Habits
    link: LinkWatch | None = None
    due: datetime | None = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "due", self._next())

    @property
    def can_hear(self) -> bool:
        """Tell whether the home's signs would reach us; without a hub under watch, yes."""
        return self.link is None or not self.link.offline

    def _next(self) -> datetime | None:
        due = self.liveness.turns_at(can_hear=self.can_hear)
        for other in (self.link.due if self.link else None, self.rhythms.due):
            if other is not None and (due is None or other < due):
                due = other
        return due if due is None else max(due, self.now)


def begin(rules: WatchRules, now: datetime, since: datetime | None = None) -> HomeWatch:
    """Put a home under watch: its silence counts from `since` (else now), though nothing is known yet."""
    last = Sign(now if since is None else min(since, now))
    liveness = Liveness(rules.quiet.quickest, last)
    return HomeWatch(rules, now, liveness, Rhythms(rules.rhythm), Habits(last.at))


def hear(
    watch: HomeWatch, device: str, signal: ActivitySignal | HeartbeatSignal, now: datetime
) -> tuple[HomeWatch, tuple[Outcome, ...]]:
    """Let time pass until just before `now`, then take in what arrives; time never runs back.

    What says that it happens later than it arrives, happened when it arrived.
    """
    outcomes: tuple[Outcome, ...] = ()
    if watch.due is not None and watch.due < now:
        watch, outcomes = judge(watch, now)
    now = max(now, watch.now)
    at = min(signal.at, now)
    if isinstance(signal, ActivitySignal):
        heard = _take_sign(watch, Sign(at, device, signal.word), now)
    elif device == watch.rules.hub:
        heard = _take_beat(watch, at, now)
    else:
        heard = replace(watch, now=now, rhythms=watch.rhythms.vouched(Sign(at, device)))
    if heard.liveness.state is not watch.liveness.state:
        outcomes = (*outcomes, LivenessChanged(now, heard.liveness.state))
    return heard, outcomes


def judge(
    watch: HomeWatch, now: datetime, *, through: bool = False
) -> tuple[HomeWatch, tuple[Outcome, ...]]:
    """Bring to light, in order, all that falls due before `now` (`through`: and at that instant).

    What arrives at an instant is heard before what falls due at it.
    """
    outcomes: list[Outcome] = []
    while watch.due is not None and (watch.due < now or (through and watch.due == now)):
        watch, found = _turn(watch, watch.due)
        outcomes += found
    return watch, tuple(outcomes)


def _take_sign(watch: HomeWatch, sign: Sign, now: datetime) -> HomeWatch:
    liveness, habits = watch.liveness, _learnt(watch, sign)
    if sign.at > liveness.last.at or habits is not watch.habits:
        liveness = liveness.timed(_clock_of(watch, habits, sign))
    liveness = liveness.signed(sign, now)
    return HomeWatch(watch.rules, now, liveness, watch.rhythms.heard(sign), habits, watch.link)


def _learnt(watch: HomeWatch, sign: Sign) -> Habits:
    """Learn from the quiet that a sign ends, or from the one that a late sign parts."""
    last = watch.liveness.last
    if last.at <= sign.at <= last.at + watch.rules.quiet.prior.shortest:
        is_known = sign.device in watch.rhythms.sensors
        return watch.habits if is_known else watch.habits.met(_place(sign), sign.at)
    heard = not watch.liveness.unheard and _is_vouched(watch.link, sign.at)
    before, after = (Heard(each.at, _place(each)) for each in (last, sign))
    return take_sign(watch.habits, before, after, watch.rules.quiet, heard=heard)


def _clock_of(watch: HomeWatch, habits: Habits, sign: Sign) -> timedelta:
    """Begin with the quickest clock; only where something hangs on it, find what the rhythm grants."""
    if watch.liveness.state is LivenessState.CONFIRMED:
        return watch.rules.quiet.quickest
    last = max(watch.liveness.last, sign, key=lambda each: (each.at, each.device))
    return patience(habits, last.at, watch.rules.quiet, _place(last))


def _is_vouched(link: LinkWatch | None, at: datetime) -> bool:
    """Tell whether the home could be heard until then: without a hub under watch, yes."""
    return link is None or at <= link.last_beat + link.reach


def _take_beat(watch: HomeWatch, at: datetime, now: datetime) -> HomeWatch:
    before, period = watch.link, watch.rules.period
    if before is None:
        link = LinkWatch(period, watch.rules.misses, at) if period else None
        return replace(watch, now=now, link=link)
    link, liveness = before.beaten(at, now), watch.liveness
    if at < before.last_beat:
        liveness = liveness.listened(at, link.reach)
    elif at - before.last_beat > link.reach:
        liveness = liveness.missed(Deafness(before.last_beat, at))
    if liveness is not watch.liveness:
        liveness = _timed(watch, liveness)
    if before.offline and not link.offline:
        liveness = _timed(watch, liveness).heard_again(at, now, patience=link.reach)
    return HomeWatch(watch.rules, now, liveness, watch.rhythms, watch.habits, link)


def _timed(watch: HomeWatch, liveness: Liveness) -> Liveness:
    """Set the clock of the present quiet to what the home's rhythm grants it."""
    since = silent_since(liveness.last.at, liveness.unheard)
    place = _place(liveness.last)
    return liveness.timed(patience(watch.habits, since, watch.rules.quiet, place))


def _place(sign: Sign) -> str:
    return place_of(sign.device, sign.word)


def _turn(watch: HomeWatch, now: datetime) -> tuple[HomeWatch, list[Outcome]]:
    """Do what falls due at this instant: first the hub, for silence is not judged through a dead one."""
    if watch.link and watch.link.due and watch.link.due <= now:
        return _lose_hub(watch, watch.link, now)
    turns_at = watch.liveness.turns_at(can_hear=watch.can_hear)
    if turns_at is not None and turns_at <= now:
        return _lapse(watch, now)
    rhythms, quiet = watch.rhythms.reviewed()
    faults = [_fault(sensor, now) for sensor in quiet]
    return replace(watch, now=now, rhythms=rhythms), [*faults]


def _lose_hub(watch: HomeWatch, link: LinkWatch, now: datetime) -> tuple[HomeWatch, list[Outcome]]:
    last = Sign(link.last_beat, watch.rules.hub, "heartbeat")
    expected_by = link.last_beat + link.period
    outcomes: list[Outcome] = [Finding(FindingKind.DEVICE_OFFLINE, now, last, expected_by)]
    liveness = watch.liveness.deafened()
    if liveness.state is not watch.liveness.state:
        outcomes.append(LivenessChanged(now, liveness.state))
    return replace(watch, now=now, liveness=liveness, link=link.missed()), outcomes


def _lapse(watch: HomeWatch, now: datetime) -> tuple[HomeWatch, list[Outcome]]:
    """The silence clock has run out: overdue where the home could be heard, else unknown.

    The clock begins as the quickest there is; only a quiet that outlasts that one is worth the sum.
    """
    timed = _timed(watch, watch.liveness)
    if timed.clock > watch.liveness.clock:
        return replace(watch, now=now, liveness=timed), []
    liveness = watch.liveness.turned(now, can_hear=watch.can_hear)
    outcomes: list[Outcome] = [LivenessChanged(now, liveness.state)]
    if liveness.state is LivenessState.OVERDUE:
        outcomes.insert(0, _silence(watch, now))
    return replace(watch, now=now, liveness=liveness), outcomes


def _silence(watch: HomeWatch, now: datetime) -> Finding:
    liveness, rules = watch.liveness, watch.rules.quiet
    last, since = liveness.last, silent_since(liveness.last.at, liveness.unheard)
    known, learnt = is_known(watch.habits, since, rules), watch.habits.settled(rules)
    return Finding(
        FindingKind.INACTIVITY,
        now,
        last,
        liveness.overdue_at,
        waited=liveness.clock,
        known_days=watch.habits.known_days(last.at) if known else 0.0,
        share=learnt.share(_place(last), since, rules) if known else 1.0,
        seems_away=known and seems_away(learnt, since, rules),
    )


def _fault(sensor: QuietSensor, now: datetime) -> Finding:
    return Finding(
        FindingKind.SENSOR_FAULT,
        now,
        sensor.last,
        usual_h=sensor.usual_h,
        quiet_h=sensor.quiet_h,
    )
