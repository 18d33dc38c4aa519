"""A home in an unlucky world: links flap, hubs hang, words come twice and late, sweeps die or do not come."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import cast

from localcloud.campaign.mortality import Doom, KilledError
from telecare.domain.errors import AnjuError
from telecare.domain.events import SeatAct, SeatActed
from telecare.domain.home import Absence, EarlyEnd, HomeDevice
from telecare.domain.household import EVERYBODY
from telecare.domain.kinds import How, Outcome, Risk
from telecare.domain.links import LinkEvent
from telecare.domain.registry.device_file import DeviceFile
from telecare.ports.enrolment import ElderFile, HomeFile
from telecare.ports.presence import Guards
from telecare.services.keep_signs import KeepSigns
from telecare.services.look_anew import LookAnew
from telecare.services.sweep_deadlines import SweepDeadlines
from tests.fakes.story import BUREAU, a_home, an_elder
from tests.fakes.unlucky_parts import Between, Gadget, ToldPlatform

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
STEP = 5 * MINUTE
HOME, ELDER, WIFE = "u1", "u1.elder", "u1.wife"

FLAPS, HANGS, BREAKS, DIES, AWAY, STICKS, RESTS = 0.004, 0.0015, 0.001, 0.003, 0.0015, 0.0015, 0.001
ERRS, OWNS_UP, WEARS_OUT, CLOSES = 0.003, 0.004, 0.001, 0.02
"""How likely each misfortune is within a step."""

NOT_LET_IN = SeatActed(
    "seat1",
    SeatAct.CLOSE,
    who=EVERYBODY,
    outcome=Outcome.REFUSED_ENTRY,
    how=How.OFFICIAL,
    seen_by="officer",
)

DIED = replace(NOT_LET_IN, outcome=Outcome.DECEASED, seen_by="doctor")

COUPLES, WIDOWED = 0.3, 0.5
"""How many do not live alone, and how many incidents of theirs end with a death that is not hers."""

LOOKS = 0.8
"""How often whoever writes an absence lives to have the home looked at."""

MEDDLES = 0.05
"""How often somebody exchanges a sensor while a sweep is at it."""

BOXED = 0.5
"""How many new devices are not switched on at once."""

TWO, DOOM = 0.2, 0.1
"""How many sweeps meet another one, and how many die."""


@dataclass
class UnluckyHome:
    """One home under watch in a world drawn by a seed; `heard` is when signs happened that came in."""

    seed: int
    platform: ToldPlatform = field(default_factory=ToldPlatform)
    heard: list[datetime] = field(default_factory=list)
    returns: list[datetime] = field(default_factory=list)
    let_go: list[datetime] = field(default_factory=list)
    away_until: datetime | None = None
    is_error: bool = False
    died: datetime | None = None
    is_calm: bool = False
    broken: int = 0
    has_register: bool = True

    def __post_init__(self) -> None:
        self.draw = random.Random(self.seed)
        self._late: list[tuple[datetime, Callable[[], None]]] = []
        self._stuck: list[Callable[[], None]] = []
        self._stuck_until = self._rests_until = self._sleeps_until = self.now
        self.returns.append(self.now)
        hubs = [
            Gadget(f"{BUREAU}-{HOME}-hub{n}", "hub") for n in range(self.draw.choice((0, 1, 2)))
        ]
        more = self.draw.choices(("pir", "door_contact"), k=self.draw.choice((0, 2, 2)))
        kinds = ("pir", "smoke_detector", *more)
        self.gadgets = hubs + [
            Gadget(f"{BUREAU}-{HOME}-{kind}{n}", kind, self.draw.choice(hubs) if hubs else None)
            for n, kind in enumerate(kinds)
        ]
        self._elders: tuple[ElderFile, ...] = (an_elder(ELDER, risk=self.draw.choice(tuple(Risk))),)
        if self.draw.random() < COUPLES:
            self.gadgets.append(Gadget(f"{BUREAU}-{HOME}-cane1", "smart_cane"))
            self._elders = (*self._elders, an_elder(WIFE))
        self.platform.enrol(self._record())
        for gadget in self.linked:
            self._say_link(gadget)

    @property
    def now(self) -> datetime:
        """The present instant."""
        return self.platform.clock.now()

    @property
    def home_since(self) -> datetime:
        """When she came home last."""
        return self.returns[-1]

    @property
    def linked(self) -> list[Gadget]:
        """The devices with links of their own."""
        return [gadget for gadget in self.gadgets if gadget.hub is None]

    @property
    def ears(self) -> list[Gadget]:
        """The devices that tell of life."""
        return [g for g in self.gadgets if g.kind in {"pir", "door_contact"}]

    @property
    def is_couple(self) -> bool:
        """Tell whether somebody lives with her; her signs are of her own devices then."""
        return len(self._elders) > 1

    def _record(self) -> HomeFile:
        devices = tuple(HomeDevice(g.thing, g.kind) for g in self.gadgets)
        owners = {ear.thing: ELDER for ear in self.ears} if self.is_couple else {}
        owners |= {cane.thing: WIFE for cane in self._canes}
        home = a_home(HOME, devices=devices, elders=self._elders)
        return replace(home, elder_devices=owners)

    @property
    def _canes(self) -> list[Gadget]:
        return [gadget for gadget in self.gadgets if gadget.kind == "smart_cane"]

    def live(self, length: timedelta) -> None:
        """Let time pass, a sweep's period at a time."""
        end = self.now + length
        while self.now < end:
            if not self.is_calm:
                self._misfortune()
                if self._befalls(CLOSES):
                    self.close()
            self._stir()
            self._walk()
            self._beat()
            self._come_in()
            self._sweep()
            self.platform.loop.run_until(self.now + STEP)

    def calm(self) -> None:
        """Let all that may come back do so; what is dead stays dead."""
        self.is_calm = True
        if self.is_error:
            self._end_absence(EarlyEnd.TAKEN_BACK)
        self._stuck_until = self._rests_until = self.now
        for gadget in self.gadgets:
            gadget.hangs_until = None
            if not gadget.up and gadget.died is None:
                self._turn(gadget)

    def fall_deaf(self) -> None:
        """Let nothing of the home come through any more."""
        for gadget in (each for each in self.linked if each.up):
            self._turn(gadget)

    # ---- what happens ----

    def _befalls(self, chance: float) -> bool:
        return self.draw.random() < chance

    def _misfortune(self) -> None:
        for gadget in (g for g in self.gadgets if g.died is None):
            if gadget.hub is None:
                self._trouble(gadget)
            if self._befalls(BREAKS):
                self._break(gadget)
            elif (gadget in self.ears or gadget.kind == "hub") and self._befalls(WEARS_OUT):
                self._exchange(gadget)
        if self._befalls(DIES):
            self.died = self.died or self.now
        if self._befalls(STICKS):
            self._stuck_until = self.now + self.draw.uniform(0.1, 8) * HOUR
        if self._befalls(RESTS):
            self._rests_until = self.now + self.draw.choice((0.3, 2, 8, 26)) * HOUR
        self._travel()

    def close(self) -> None:
        """Let a seat end the incident of the home: nobody has seen her, whoever has died beside her."""
        heads = [self.platform.store.head(BUREAU, each) for each in self.platform.incidents]
        for incident in (each.incident for each in heads if each.run.state.is_active):
            reports = [NOT_LET_IN]
            if self.is_couple and self._befalls(WIDOWED):
                reports = [replace(NOT_LET_IN, who=ELDER), replace(DIED, who=WIFE)]
            for number, report in enumerate(reports):
                seat = self.platform.services.advance_for_portal()
                seat.bring(BUREAU, incident, report, f"close-{len(self.let_go)}-{number}")
            if not self.platform.store.head(BUREAU, incident).run.state.is_active:
                self.let_go.append(self.now)

    def _break(self, gadget: Gadget) -> None:
        gadget.died = self.now
        if gadget.hub is None and gadget.up:
            self._turn(gadget)

    def _exchange(self, old: Gadget) -> None:
        """Let another device take the place of one, as the registry does; it may lie in its box for hours."""
        new = Gadget(f"{old.thing}x", old.kind, old.hub)
        for each in self.gadgets:
            each.hub = new if each.hub is old else each.hub
        at_home = self.platform.consents, self.platform.clock
        signs = KeepSigns(self.platform.presences, self.platform.directory, *at_home)
        owner = ELDER if self.is_couple and old in self.ears else ""
        heard = signs.of_leaving(BUREAU, DeviceFile(old.thing, old.kind, home=HOME, elder=owner))
        self.gadgets = [new if each is old else each for each in self.gadgets]
        self.platform.directory.enrol_home(BUREAU, self._record())
        LookAnew(self.platform.guards, self.platform.clock).unteach(BUREAU, HOME, heard)
        signs.forget(BUREAU, old.thing)
        if new.hub is None and self._befalls(BOXED):
            new.up, new.back_at = False, self.now + self.draw.uniform(0.2, 9) * HOUR
        elif new.hub is None:
            self._say_link(new)

    def _trouble(self, gadget: Gadget) -> None:
        """Cut a link for minutes or hours, or let a hub hang with its link up."""
        if gadget.up and self._befalls(FLAPS):
            self._turn(gadget)
            lasts = self.draw.choice((self.draw.uniform(2, 14), self.draw.uniform(16, 600)))
            gadget.back_at = self.now + lasts * MINUTE
        elif not gadget.up and gadget.back_at is not None and gadget.back_at <= self.now:
            self._turn(gadget)
        if gadget.kind == "hub" and self._befalls(HANGS):
            gadget.hangs_until = self.now + self.draw.uniform(1, 20) * HOUR
        elif gadget.hangs_until is not None and gadget.hangs_until <= self.now:
            gadget.hangs_until = None

    def _travel(self) -> None:
        """Let her go to hospital and come home early or late, or let somebody write that down by mistake."""
        if self.away_until is not None and self.away_until <= self.now:
            self.returns.append(self.away_until)
            self.away_until, self.is_error = None, False
        elif self.away_until is not None and self._befalls(OWNS_UP):
            self._end_absence(EarlyEnd.TAKEN_BACK if self.is_error else EarlyEnd.CAME_HOME)
        elif self.away_until is None and self._befalls(AWAY + ERRS):
            self.is_error = self._befalls(ERRS / (AWAY + ERRS))
            self.away_until = self.now + self.draw.uniform(1, 40) * HOUR
            self._note(Absence("hospital", self.away_until))

    def _end_absence(self, over: EarlyEnd) -> None:
        self.returns += [self.now] if over is EarlyEnd.CAME_HOME else []
        self.away_until, self.is_error = None, False
        self._note(Absence(over, self.now))

    def _note(self, absence: Absence) -> None:
        look_anew = LookAnew(self.platform.guards, self.platform.clock)
        standing = self.platform.directory.snapshot(BUREAU, HOME).away.get(ELDER)
        look_anew.keep_return(BUREAU, HOME, ELDER, standing)
        self.platform.directory.set_absence(BUREAU, ELDER, absence)
        if self.draw.random() < LOOKS:
            look_anew.look(BUREAU, HOME)

    def _turn(self, gadget: Gadget) -> None:
        gadget.up = not gadget.up
        gadget.version += gadget.up
        self._say_link(gadget)

    # ---- what is said ----

    def _say_link(self, gadget: Gadget) -> None:
        """Let the broker tell of a link: late, perhaps twice, and in any order."""
        session = f"s{gadget.version}"
        event = LinkEvent(gadget.thing, session, gadget.version, gadget.up, self.now)
        track = partial(self.platform.watching.track_links().track, event)
        for late in self.draw.choice(((0,), (0, 15), (4,), (1, 8))):
            self._late.append((self.now + late * MINUTE, track))

    def _stir(self) -> None:
        asleep = self.now < self._sleeps_until
        is_out = self.away_until is not None and not self.is_error
        if self.died or is_out or asleep or not self._befalls(0.4):
            return
        if self._befalls(0.08):
            self._sleeps_until = self.now + self.draw.uniform(0.5, 9) * HOUR
        speaking = [ear for ear in self.ears if ear.speaks]
        at = max(self.now - self.draw.uniform(0, 4) * MINUTE, self.home_since)
        if speaking:
            ear = self.draw.choice(speaking)
            ear.seen = self.now
            self._send(partial(self._sign, ear.thing, at))

    def _walk(self) -> None:
        """Let whoever lives with her take a walk through the rooms: no sign of hers."""
        for cane in (each for each in self._canes if each.speaks and self._befalls(0.3)):
            self._send(partial(self.platform.sign, cane.thing, at=self.now))

    def _sign(self, thing: str, at: datetime) -> None:
        """A sensor's sign comes in; what one that is gone by now still had to say is lost."""
        self.platform.sign(thing, at=at)
        if any(gadget.thing == thing for gadget in self.gadgets):
            self.heard.append(at)

    def _say_beat(self, hub: str, at: datetime, words: dict[str, datetime]) -> None:
        seen = {name: seen_at.isoformat() for name, seen_at in words.items()}
        self.platform.say(hub, "heartbeat", {"at": at.isoformat(), "seen": seen})

    def _beat(self) -> None:
        for gadget in self.gadgets:
            if gadget.hub is not None and gadget.died is None and self._befalls(0.04):
                gadget.seen = self.now
        for hub in (g for g in self.linked if g.kind == "hub" and g.speaks):
            if self.now.minute < STEP / MINUTE:
                seen = {g.thing.split("-")[-1]: g.seen for g in self.gadgets if g.hub is hub}
                words = {name: at for name, at in seen.items() if at is not None}
                self._send(partial(self._say_beat, hub.thing, self.now, words))

    def _send(self, message: Callable[[], None]) -> None:
        """Bring a message in now, when the stream moves again, and perhaps once more some minutes later."""
        if self.now < self._stuck_until:
            self._stuck.append(message)
            return
        message()
        if self._befalls(0.15):
            self._late.append((self.now + self.draw.uniform(0, 10) * MINUTE, message))

    def _come_in(self) -> None:
        come = [message for at, message in self._late if at <= self.now]
        self._late = [(at, message) for at, message in self._late if at > self.now]
        self.platform.tracers.comes_in = self.now >= self._stuck_until
        if self.platform.tracers.comes_in:
            self.draw.shuffle(self._stuck)
            come, self._stuck = [*come, *self._stuck], []
        for message in come:
            message()

    def _sweep(self) -> None:
        """Sweep as schedules do: now and then a sweep dies, or another comes between its reads and writes."""
        if self.now < self._rests_until:
            return
        if self.has_register and self.now.minute < STEP / MINUTE:
            self.platform.watching.watch_register().look()
        whole = self.platform.watching.sweep_deadlines()
        if not self.is_calm and self._befalls(TWO):
            other = self.draw.choice((self._doomed, self._meddle))
            guards = cast("Guards", Between(self.platform.guards, other))
            whole = replace(whole, judge_home=replace(whole.judge_home, guards=guards))
        if not self.is_calm and self._befalls(DOOM):
            self._doomed()
        else:
            self._survives(whole)

    def _doomed(self) -> None:
        doom = Doom(self.draw.randint(1, 60))
        self._survives(self.platform.mortal(doom).sweep_deadlines())

    def _meddle(self) -> None:
        """Let somebody at the portal write down what the sweep has just read otherwise."""
        if self.away_until is not None:
            self._end_absence(EarlyEnd.TAKEN_BACK if self.is_error else EarlyEnd.CAME_HOME)
            return
        alive = [ear for ear in self.ears if ear.died is None]
        if alive and self._befalls(MEDDLES):
            self._exchange(self.draw.choice(alive))

    def _survives(self, sweep: SweepDeadlines) -> None:
        try:
            sweep.sweep()
        except (KilledError, AnjuError):
            self.broken += 1
