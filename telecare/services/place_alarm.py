"""Judges where an alarm comes from: at home, or from a person who is elsewhere (design, "Joining")."""

from __future__ import annotations

from dataclasses import dataclass, replace

from telecare.domain.device_types import CARRIED
from telecare.domain.errors import SealError, UnavailableError
from telecare.domain.events import Alarm
from telecare.domain.household import at_home
from telecare.domain.kinds import Kind
from telecare.domain.position import Position, distance_m, is_away
from telecare.domain.signals import AlarmSignal
from telecare.ports.facts import Facts
from telecare.ports.world import Desk, Directory, DirectoryItem, Whereabouts


@dataclass(frozen=True, slots=True)
class Placed:
    """An alarm with where it comes from, and its signal with what was found wrong in it."""

    alarm: Alarm
    signal: AlarmSignal


@dataclass(frozen=True, slots=True)
class PlaceAlarm:
    """Places alarms; whatever cannot be found out about a place, the alarm itself goes on."""

    directory: Directory
    whereabouts: Whereabouts
    desk: Desk
    facts: Facts

    def placed(self, item: DirectoryItem, alarm: Alarm, signal: AlarmSignal) -> Placed:
        """Return the alarm with its judgement; a carried device's position is kept for its time.

        An alarm that brings none is placed by what the device said a few minutes before.

        A position too far off to be true is a fault of the device, and still where help looks first.
        """
        if item.type not in CARRIED or not item.home:
            return Placed(alarm, signal)
        if signal.position is None:
            return Placed(replace(alarm, away=self._was_away(item, alarm)), signal)
        parameters = self.directory.snapshot(item.bureau, item.home).parameters
        until = alarm.received_at + parameters.duration("position.kept_days")
        try:
            self.whereabouts.keep(
                item.bureau, item.thing, signal.position, alarm.received_at, until
            )
        except (SealError, UnavailableError) as error:
            self.facts.note("position_not_kept", bureau=item.bureau, error=type(error).__name__)
        home, radius_m = self._home(item), parameters.number("home.radius_m")
        away = is_away(home, signal.position, radius_m)
        if home is not None and distance_m(home, signal.position) > 1000 * parameters.number(
            "position.plausible_km"
        ):
            signal = replace(signal, faults=(*signal.faults, "position"))
        return Placed(replace(alarm, away=away), signal)

    def _was_away(self, item: DirectoryItem, alarm: Alarm) -> bool:
        """Tell whether a device that says no place with its alarm has just said that it is elsewhere."""
        parameters = self.directory.snapshot(item.bureau, item.home).parameters
        since = alarm.received_at - parameters.duration("position.fresh_min")
        try:
            last = self.whereabouts.last(item.bureau, item.thing, alarm.received_at, since)
        except (SealError, UnavailableError) as error:
            self.facts.note("position_not_read", bureau=item.bureau, error=type(error).__name__)
            return False
        if last is None:
            return False
        return is_away(self._home(item), last, parameters.number("home.radius_m"))

    def _home(self, item: DirectoryItem) -> Position | None:
        try:
            return self.directory.home_position(item.bureau, item.home)
        except (SealError, UnavailableError) as error:
            self.facts.note("home_not_placed", bureau=item.bureau, error=type(error).__name__)
            return None

    def is_no_silence(self, item: DirectoryItem, alarm: Alarm) -> bool:
        """Tell whether this is a quiet home whose people are known to be elsewhere.

        Away and in hospital are no silence; a seat sees that it was said. Every other kind of alarm
        is heard as ever: help, smoke, gas, CO and flood are never muted.
        """
        if alarm.kind is not Kind.INACTIVITY or not item.home:
            return False
        known = self.directory.snapshot(item.bureau, item.home)
        people = set(at_home(known, alarm.received_at))
        if not known.elders or people & {alarm.elder or e for e in known.elders}:
            return False
        key = f"away-{item.thing}-{alarm.id}"
        self.desk.tell(item.bureau, "", "seats", "inactive_while_away", key)
        self.facts.note("inactive_while_away", bureau=item.bureau)
        return True
