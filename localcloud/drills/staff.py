"""The default seats of a drill that names none (contracts section 4, meaning 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from localcloud.drills.facts import Fact
from localcloud.loop import Loop, Order
from telecare.domain.household import EVERYBODY

SEAT, FOLLOW_UP_SEAT = "seat0", "seat0b"
RELAYS_AFTER = timedelta(seconds=10)
SPEAKS_AFTER = timedelta(seconds=20)
FOLLOWS_UP_AFTER = timedelta(hours=2)
TRIES_AGAIN_AFTER = timedelta(minutes=30)
TRIES = 3
WORKS_FROM, WORKS_UNTIL = time(8), time(20)

Post = Callable[[str, str, str, Mapping[str, object]], None]
"""post(seat, incident, resource, body): what a seat does at the portal."""


class DefaultSeats:
    """Claims and acknowledges each relay, speaks with an elder who says that all is well, follows up.

    They do nothing else; claiming a relay is not claiming the incident.
    """

    def __init__(
        self, loop: Loop, zone: str, post: Post, incident_of: Callable[[Fact], str]
    ) -> None:
        self._loop = loop
        self._zone = ZoneInfo(zone)
        self._post = post
        self._incident_of = incident_of
        self._tries: dict[str, int] = {}
        self._calling: dict[str, str] = {}
        self._held: set[str] = set()

    def hear(self, fact: Fact) -> None:
        """React to what was seen."""
        match fact.event:
            case "relay_raised":
                self._later(RELAYS_AFTER, lambda: self._relay(fact))
            case "noted":
                self._hear_note(fact)
            case "resolved":
                self._at(self._in_hours(fact.at + FOLLOWS_UP_AFTER), self._incident_of(fact))
            case "call_placed" if fact.detail.get("step") == "follow_up":
                self._calling[fact.detail["attempt"]] = self._incident_of(fact)
            case "answered":
                self._answered(fact.detail["attempt"], fact.detail.get("person") == "yes")
            case "call_ended":
                self._ended(fact.detail["attempt"])

    def _hear_note(self, fact: Fact) -> None:
        what = fact.detail.get("what")
        if what == "speak_with_elder":
            self._hold(fact)
        elif what == "well_hold_over":
            self._held.discard(self._incident_of(fact))

    def _later(self, delay: timedelta, action: Callable[[], None]) -> None:
        self._loop.after(delay, Order.DO, action)

    def _relay(self, fact: Fact) -> None:
        incident = self._incident_of(fact)
        for body in ({"action": "claim"}, {"action": "acknowledge", "ticket": f"T-{fact.who}"}):
            self._post(SEAT, incident, "relays", {"service": fact.who, **body})

    def _hold(self, fact: Fact) -> None:
        incident = self._incident_of(fact)
        self._held.add(incident)
        self._later(SPEAKS_AFTER, lambda: self._speak(incident))

    def _speak(self, incident: str) -> None:
        if incident in self._held:
            body = {
                "outcome": "accidental",
                "seen_by": SEAT,
                "how": "spoke_identified",
                "who": EVERYBODY,
            }
            self._post(SEAT, incident, "closure", body)

    def _in_hours(self, instant: datetime) -> datetime:
        """Return the instant, or the next start of work when it is at night."""
        local = instant.astimezone(self._zone)
        if local.time() >= WORKS_UNTIL:
            local += timedelta(days=1)
        elif local.time() >= WORKS_FROM:
            return instant
        return datetime.combine(local.date(), WORKS_FROM, self._zone)

    def _at(self, instant: datetime, incident: str) -> None:
        self._loop.at(instant, Order.DO, lambda: self._follow_up(incident))

    def _follow_up(self, incident: str) -> None:
        self._tries[incident] = self._tries.get(incident, 0) + 1
        self._post(FOLLOW_UP_SEAT, incident, "reports", {"report": "follow_up"})

    def _answered(self, attempt: str, person: bool) -> None:
        incident = self._calling.get(attempt)
        if incident is not None and person:
            del self._calling[attempt]
            self._report(incident, reached=True)

    def _ended(self, attempt: str) -> None:
        incident = self._calling.pop(attempt, None)
        if incident is None:
            return
        self._report(incident, reached=False)
        if self._tries[incident] < TRIES:
            self._at(self._in_hours(self._loop.now() + TRIES_AGAIN_AFTER), incident)

    def _report(self, incident: str, *, reached: bool) -> None:
        body = {"report": "follow_up", "reached": reached}
        self._post(FOLLOW_UP_SEAT, incident, "reports", body)
