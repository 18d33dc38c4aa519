"""Keeps appointments: agreed with the home, moved, kept, missed; a team is promised once (FJ24-08, HZ23-09)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from telecare.domain.errors import ConflictError, NotPermittedError, UnknownAppointmentError
from telecare.domain.programme.procedure import Body
from telecare.domain.service.appointments import (
    Appointment,
    Bounds,
    Errand,
    Fault,
    Meeting,
    NotThen,
    Span,
    came_to,
    day_of,
    moved_to,
    unreported,
    why_not_then,
)
from telecare.domain.service.life import Life
from telecare.ports.appointments import Appointments, KeptDay
from telecare.ports.facts import Facts
from telecare.ports.tasks import TaskPlace, TaskRegister
from telecare.ports.world import Clock, Directory

UNREPORTED = "appointment_unreported"
"""The task to find out what became of an appointment that is over and of which nobody said."""

MOST_TRIES = 5
MOST_HEARD = 8
LOOKED_BACK = timedelta(days=3)
"""How many days are looked at for what nobody reported: a sweep comes four times an hour."""

LONGEST_DAY_AHEAD = timedelta(hours=14)
"""The calendar of a zone is no farther ahead of UTC; a bureau without appointments is not asked for its zone."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A day and an hour as somebody of the home agreed to them."""

    errand: Errand
    team: str
    span: Span
    agreed_by: Body
    written_by: str


@dataclass(frozen=True, slots=True)
class KeepAppointment:
    """The one writer of appointments.

    A team's day is written on its version, so that of two who promise the same hour one is refused,
    whoever writes at the same time.
    """

    appointments: Appointments
    directory: Directory
    tasks: TaskRegister
    clock: Clock
    facts: Facts

    def agree(self, bureau: str, life: Life, wanted: Wanted, key: str) -> Appointment:
        """Keep an appointment; the same key again returns it as it stands now.

        Raises:
            NotPermittedError: it cannot be then; the message is the word that says why.
            ConflictError: the race was lost too often.
        """
        known = f"appointment-{hashlib.sha256(key.encode()).hexdigest()[:20]}"
        if self.appointments.place(bureau, known) is not None:
            return self.one(bureau, known)
        asked = Appointment(
            id=known,
            service=life.id,
            elder=life.elder,
            area=life.area,
            errand=wanted.errand,
            team=wanted.team,
            span=self._local(bureau, wanted.span),
            agreed_by=wanted.agreed_by,
            written_by=wanted.written_by,
            home=life.home,
            operator=life.operator,
        )
        self._tried(lambda: self._put(bureau, asked))
        self.facts.note("appointment_agreed", bureau=bureau, what=asked.errand)
        return asked

    def move(self, bureau: str, appointment: str, wanted: Wanted, key: str) -> Appointment:
        """Move an appointment to another time or team; errors as for `agree`."""

        def moved() -> Appointment:
            known = self.one(bureau, appointment)
            if key in known.heard:
                return known
            if known.meeting is not Meeting.AGREED:
                raise NotPermittedError(NotThen.OVER.value)
            span = self._local(bureau, wanted.span)
            after = moved_to(known, span, wanted.team, wanted.agreed_by, wanted.written_by)
            return self._put(bureau, _heard(after, key), known)

        return self._tried(moved)

    def came_to(
        self,
        bureau: str,
        appointment: str,
        meeting: Meeting,
        fault: Fault | None,
        by: str,
        key: str,
    ) -> Appointment:
        """Keep what became of an appointment; NotPermittedError where that cannot be."""

        def ended() -> Appointment:
            known = self.one(bureau, appointment)
            if key in known.heard:
                return known
            after = came_to(known, meeting, fault, by, self._now(bureau))
            if isinstance(after, NotThen):
                raise NotPermittedError(after.value)
            self._written(bureau, _heard(after, key))
            return after

        done = self._tried(ended)
        self._answered(bureau, done)
        self.facts.note("appointment_over", bureau=bureau, to=done.meeting)
        return done

    def one(self, bureau: str, appointment: str) -> Appointment:
        """Return an appointment as it stands; UnknownAppointmentError where there is none."""
        place = self.appointments.place(bureau, appointment)
        if place is None:
            raise UnknownAppointmentError(appointment)
        kept = self.appointments.day(bureau, *place)
        found = next((each for each in kept.appointments if each.id == appointment), None)
        if found is None:
            raise ConflictError("it was moved at this moment")
        return _in_zone(found, self._zone(bureau))

    def day(self, bureau: str, day: date) -> tuple[KeptDay, ...]:
        """Return what every team has promised on a day, each team's by the hour."""
        zone = self._zone(bureau)
        return tuple(
            replace(kept, appointments=_by_hour(kept.appointments, zone))
            for kept in self.appointments.days(bureau, day)
        )

    def tomorrow(self, bureau: str) -> date:
        """Return the bureau's next calendar day."""
        return self._now(bureau).date() + timedelta(days=1)

    def of_elder(self, bureau: str, elder: str) -> tuple[Appointment, ...]:
        """Return all that was ever agreed with an elder, the next first."""
        found = [self.one(bureau, each) for each in self.appointments.of_elder(bureau, elder)]
        return tuple(sorted(found, key=lambda each: each.span.begins, reverse=True))

    def ask_after(self, bureau: str) -> int:
        """Ask what became of appointments that are over; return of how many somebody was asked."""
        now, asked = self.clock.now(), 0
        newest = (now + LONGEST_DAY_AHEAD).date()
        for back in range(LOOKED_BACK.days + 1):
            for kept in self.appointments.days(bureau, newest - timedelta(days=back)):
                for each in unreported(kept.appointments, now, self._bounds(bureau)):
                    self._ask(bureau, each)
                    asked += 1
        return asked

    # ---- within ----

    def _put(
        self, bureau: str, asked: Appointment, known: Appointment | None = None
    ) -> Appointment:
        """Put an appointment on its team's day, and take it off the one where it stood."""
        day = self.appointments.day(bureau, asked.team, day_of(asked.span))
        wrong = why_not_then(asked, day.appointments, self._now(bureau), self._bounds(bureau))
        if wrong is not None:
            raise NotPermittedError(wrong.value)
        after = replace(day, appointments=(*day.without(asked.id), asked))
        left = None
        if known is not None and (known.team, day_of(known.span)) != (day.team, day.day):
            was = self.appointments.day(bureau, known.team, day_of(known.span))
            left = replace(was, appointments=was.without(known.id))
        self.appointments.keep(bureau, asked, after, left)
        return asked

    def _written(self, bureau: str, after: Appointment) -> None:
        day = self.appointments.day(bureau, after.team, day_of(after.span))
        others = day.without(after.id)
        self.appointments.keep(bureau, after, replace(day, appointments=(*others, after)))

    def _asked(self, bureau: str, appointment: str) -> Appointment:
        known = self.one(bureau, appointment)
        after = replace(known, asked_after=True)
        if known.meeting is Meeting.AGREED:
            self._written(bureau, after)
        return after

    def _ask(self, bureau: str, each: Appointment) -> None:
        detail = {
            "appointment": each.id,
            "errand": each.errand.value,
            "team": each.team,
            "elder": each.elder,
            "ended": each.span.ends.isoformat(),
        }
        now = self.clock.now()
        self.tasks.open(bureau, _task(each), UNREPORTED, each.home, detail, now, each.area)
        self._tried(lambda: self._asked(bureau, each.id))

    def _answered(self, bureau: str, done: Appointment) -> None:
        """Whoever was asked what became of it is asked no more."""
        if done.asked_after:
            place = TaskPlace(done.home, _task(done))
            self.tasks.finish(bureau, place, {"how": "reported"}, self.clock.now())

    def _tried(self, write: Callable[[], Appointment]) -> Appointment:
        for _ in range(MOST_TRIES):
            try:
                return write()
            except ConflictError:
                continue
        raise ConflictError("this day is written by others all the time")

    def _now(self, bureau: str) -> datetime:
        return self.clock.now().astimezone(self._zone(bureau))

    def _zone(self, bureau: str) -> tzinfo:
        return ZoneInfo(self.directory.snapshot(bureau, "").zone)

    def _bounds(self, bureau: str) -> Bounds:
        return Bounds.of(self.directory.parameters(bureau))

    def _local(self, bureau: str, span: Span) -> Span:
        return _span_in(span, self._zone(bureau))


def _task(each: Appointment) -> str:
    return f"{UNREPORTED}-{each.id}-{each.moved}"


def _heard(after: Appointment, key: str) -> Appointment:
    return replace(after, heard=(*after.heard, key)[-MOST_HEARD:])


def _span_in(span: Span, zone: tzinfo) -> Span:
    return Span(span.begins.astimezone(zone), span.ends.astimezone(zone))


def _in_zone(each: Appointment, zone: tzinfo) -> Appointment:
    return replace(each, span=_span_in(each.span, zone))


def _by_hour(appointments: tuple[Appointment, ...], zone: tzinfo) -> tuple[Appointment, ...]:
    local = (_in_zone(each, zone) for each in appointments)
    return tuple(sorted(local, key=lambda each: (each.span.begins, each.id)))
