"""Judges a home when it is due: a silence becomes an incident, a lost device a repair, and the next look is set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from telecare.domain.closing import let_go_at
from telecare.domain.deadlines import Due, DueKind, armed
from telecare.domain.device_faults import fault_of
from telecare.domain.errors import ConflictError, UnknownDeviceError, UnknownIncidentError
from telecare.domain.events import Alarm
from telecare.domain.guard import Guard, Known, Lapse
from telecare.domain.home import Absence
from telecare.domain.kinds import incident_kind
from telecare.domain.meter_judgement import meter_word
from telecare.domain.presence_judgement import Judgement, judge_home
from telecare.domain.presence_standing import Standing
from telecare.domain.repair import FaultTold
from telecare.domain.tidings.kinds import TidingKind
from telecare.ports.facts import Facts
from telecare.ports.presence import Deadlines, Guards, KeptGuard
from telecare.ports.tidings import HomeTiding, Tidings
from telecare.ports.world import Clock, Directory, DirectoryItem
from telecare.services.know_home import KnowHome
from telecare.services.open_incident import OpenIncident, incident_id
from telecare.services.open_repair import OpenRepair
from telecare.services.survey_homes import Glimpse

INACTIVITY, LINK_LOST, DEVICE_FAULT = "inactivity", "link_lost", "device_fault"


@dataclass(frozen=True, slots=True)
class JudgeHome:
    """Judges homes; however late, often and interrupted, a silence becomes one incident.

    What is found is remembered before it is told, and told before the next look is set: at every
    point at which this may break off, the deadline still stands and leads here again.
    """

    know_home: KnowHome
    guards: Guards
    deadlines: Deadlines
    directory: Directory
    open_incident: OpenIncident
    open_repair: OpenRepair
    tidings: Tidings
    clock: Clock
    facts: Facts

    def judge(
        self, bureau: str, due: Due, heard_until: datetime, glimpse: Glimpse | None = None
    ) -> bool:
        """Judge the home of a deadline, by all that has come in up to an instant.

        A glimpse at which all is well is enough to set the next look. False where somebody else wrote at
        this moment: they may have broken off half-way, so the deadline stays until a look finds it settled.
        """
        if glimpse is not None and self._passes(bureau, due, heard_until, glimpse):
            return True
        kept = self.guards.guard(bureau, due.name)
        if kept is None or not kept.heeds(due):
            self.deadlines.drop(bureau, due)
            return True  # a later look than this deadline's has set another
        known, rules = self.know_home.known(bureau, due.name)
        known = replace(known, let_go=self._let_go(bureau, due.name, kept.guard))
        judgement = judge_home(kept.guard, known, rules, heard_until)
        guard, ended = judgement.guard, _ended(kept.guard, known, heard_until)
        try:
            if guard.has_untold:
                kept = self.guards.keep(bureau, due.name, kept, guard, due)
                guard = guard.all_told(self._tell(bureau, due.name, guard))
            self._tell_back(bureau, due.name, ended)
            self._look_again(bureau, due.name, kept, replace(judgement, guard=guard))
            if judgement.shadowed:
                self.facts.note("silences_in_shadow", bureau=bureau, count=judgement.shadowed)
        except ConflictError:
            self.facts.note("guard_judged_by_another", bureau=bureau)
            return False
        return True

    def _passes(self, bureau: str, due: Due, heard_until: datetime, glimpse: Glimpse) -> bool:
        """Set the next look at a home that is well by a glimpse; False where it is to be read properly.

        Nothing is told by a glimpse, and no deadline is dropped by one: what it shows is a moment old. While
        somebody is silent a glimpse is no look: what people said may have ended that silence.
        """
        if not glimpse.kept.heeds(due):
            return False
        judgement = judge_home(glimpse.kept.guard, glimpse.known, glimpse.rules, heard_until)
        if judgement.guard.silences or judgement.guard.has_untold or judgement.shadowed:
            return False
        if _lacks_what_is_gone(glimpse.kept.guard, judgement):
            return False
        if judgement.unheard:
            return False  # whether somebody ought to have been heard, no glimpse shows
        if _ended(glimpse.kept.guard, glimpse.known, heard_until):
            return False  # somebody is told
        try:
            self._look_again(bureau, due.name, glimpse.kept, judgement)
        except ConflictError:
            return False
        return True

    def _look_again(self, bureau: str, home: str, kept: KeptGuard, judgement: Judgement) -> None:
        """Set the next look. Where a hint may put it off, the guard names the one that nothing puts off."""
        now, hint = self.clock.now(), judgement.hint
        kept = kept.looked_at_again()
        again = armed(DueKind.HOME, home, judgement.due_at, now, hint=hint, look=kept.look)
        if hint is not None and again.at < hint.until:
            self.deadlines.arm(bureau, again)
            again = armed(DueKind.HOME, home, hint.until, now)
        last = replace(again, hint=None, look=kept.look)
        self.guards.keep(bureau, home, kept, judgement.guard, last)

    def put_off(self, bureau: str, due: Due, again: Due) -> None:
        """Look at a home later; its guard stays as it is."""
        kept = self.guards.guard(bureau, due.name)
        if kept is None or not kept.heeds(due):
            self.deadlines.drop(bureau, due)
        elif due.hint is None:
            self.guards.keep(bureau, due.name, kept, kept.guard, replace(again, look=due.look))
        else:
            self.deadlines.arm(bureau, replace(again, hint=due.hint, look=due.look))

    # ---- what is told ----

    def _tell_back(self, bureau: str, home: str, ended: Mapping[str, Absence]) -> None:
        """Have the home told that it is watched as usual again; after every alarm, which never waits for it."""
        for elder, absence in ended.items():
            key = f"away-over-{elder}-{_stamp(absence.until)}"
            tiding = HomeTiding(bureau, home, TidingKind.AWAY_RAN_OUT, key, self.clock.now())
            self.tidings.ask([tiding])

    def _tell(self, bureau: str, home: str, guard: Guard) -> dict[str, str]:
        """Tell all that nobody has heard of; the same again changes nothing. Return the incidents of the silent."""
        cases: dict[str, str] = {}
        for elder, silence in guard.silences.items():
            if not silence.told:
                taken = self.open_incident.take(bureau, home, _alarm_of(home, elder, silence))
                cases[elder] = taken.head.incident
                self.facts.note("silence_told", bureau=bureau)
        for fault, lapses in ((LINK_LOST, guard.lost), (DEVICE_FAULT, guard.mute)):
            for key, lapse in lapses.items():
                if not lapse.told:
                    self._open_repair(bureau, key, fault, lapse)
        for key, lapse in guard.meters.items():
            if not lapse.told:
                self._tell_meter(bureau, home, key, lapse)
        return cases

    def _let_go(self, bureau: str, home: str, guard: Guard) -> dict[str, datetime]:
        """Return since when nobody is at work on the incidents of the silent who were told of.

        The version before kept no incident's name: that of one that a silence opened itself is known.
        """
        found: dict[str, datetime] = {}
        for elder, silence in guard.silences.items():
            if not silence.told:
                continue
            opened = incident_id(bureau, _alarm_of(home, elder, silence))
            try:
                head = self.open_incident.store.head(bureau, guard.cases.get(elder, opened))
            except UnknownIncidentError:
                continue  # it joined one of which the version before kept no name
            at = let_go_at(head.run, elder)
            if at is not None:
                found[elder] = at
        return found

    def _tell_meter(self, bureau: str, home: str, key: str, lapse: Lapse) -> None:
        """Raise in the meter's name what its dial shows, with the reason as its evidence."""
        thing, word, why = meter_word(key)
        try:
            item = self.directory.thing(thing)
        except UnknownDeviceError:
            self.facts.note("lost_device_is_gone", bureau=bureau)
            return  # it was taken out of the register meanwhile
        self.open_incident.take(bureau, home, _alarm_of_meter(item, word, why, lapse))
        self.facts.note("meter_told", bureau=bureau, kind=word)

    def _open_repair(self, bureau: str, key: str, fault: str, lapse: Lapse) -> None:
        thing, about = fault_of(key)
        try:
            item = self.directory.thing(thing)
        except UnknownDeviceError:
            self.facts.note("lost_device_is_gone", bureau=bureau)
            return  # it was taken out of the register meanwhile
        told = f"{about or fault}-{_stamp(lapse.last)}"
        self.open_repair.of_finding(item, fault, FaultTold(told, lapse.found_at), about)


def _lacks_what_is_gone(before: Guard, judgement: Judgement) -> bool:
    """Tell whether it matters what devices told that are gone, which no glimpse shows.

    So it does where an ear is heard of somebody who had none since something was exchanged, and where
    nothing hears somebody silent by now.
    """
    heard = before.earless.keys() - judgement.guard.earless.keys()
    unknown = {each.elder for each in judgement.people if each.standing is Standing.UNKNOWN}
    return not heard.isdisjoint(before.untaught) or not unknown.isdisjoint(before.silences)


def _ended(before: Guard, known: Known, now: datetime) -> dict[str, Absence]:
    """Return the absences that have run out since the last look, by elder."""
    away = {e: each for e, each in known.away.items() if e in known.elders and not each.ended_early}
    return {
        elder: absence
        for elder, absence in away.items()
        if before.home_since.get(elder, before.since) < absence.until <= now
    }


def _alarm_of(home: str, elder: str, silence: Lapse) -> Alarm:
    """No device raises it: the platform does, under the name of the person and the last sign."""
    return Alarm(
        thing="",
        id=f"{home}-{INACTIVITY}-{elder}-{_stamp(silence.last)}",
        word=INACTIVITY,
        kind=incident_kind(INACTIVITY),
        at=silence.found_at,
        received_at=silence.found_at,
        elder=elder,
    )


def _alarm_of_meter(item: DirectoryItem, word: str, why: str, lapse: Lapse) -> Alarm:
    return Alarm(
        thing=item.thing,
        id=f"{why.replace(' ', '-')}-{_stamp(lapse.last)}",
        word=word,
        kind=incident_kind(word),
        at=lapse.last,
        received_at=lapse.found_at,
        elder=item.elder,
        value=why,
    )


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
