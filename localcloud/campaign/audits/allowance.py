"""How often a person may be rung in one incident: the plan's tries, and what has happened that allows one more.

It is reckoned from the bureau's plans and the timeline's events alone, never from the decider's counts:

- an elder: the most tries of any plan that the incident had;
- a contact: `contact.passes`, once more for each own acceptance that ended (missed arrival, left), each time a
  seat added or reordered the person;
- neighbourhood and team: once, and once more each time an acceptance ended, for calling then resumes;
- whoever can shut the riser: once more when a valve is unproven; the team: once more at each telling
  that the chain has ended;
- whoever a seat added is called as a contact besides;
- all of it again when an alarm crossed the resolution and the incident lives on.

A ring that the platform cut off itself was no try; there are at most as many as there were reasons to stop.
"""

from __future__ import annotations

from collections import Counter

from localcloud.campaign.evidence import Stored
from telecare.domain.kinds import Kind, Role
from telecare.domain.timeline import Entry

_STOPS = frozenset({"accepted", "arrived", "resolved", "confirmed", "plan_switched"})
_STOPPING_NOTES = frozenset({"eta", "well_hold_over", "barred", "skipped", "seat_speaks"})
_ASKED_AGAIN = frozenset({"added", "reordered"})


class Allowance:
    """Counts what an incident's timeline allows."""

    def __init__(self, incident: Stored) -> None:
        self._incident = incident
        self._passes = incident.snapshot.parameters.count("contact.passes")
        self._epochs: list[set[Kind]] = [set()]
        self._resumed = 0
        self._tellings = 0
        self._unproven = 0
        self._back: Counter[str] = Counter()
        self._asked: Counter[str] = Counter()
        self._added: set[str] = set()
        self.stops = 0
        is_over = False
        for entry in incident.entries():
            if entry.event == "resolved":
                is_over = True
            elif is_over and entry.detail.get("what") == "reopened":
                self._epochs.append({Kind(entry.detail["kind"])})
                is_over = False
            self._count(entry)

    def _count(self, entry: Entry) -> None:
        what = entry.detail.get("what", "")
        self.stops += entry.event in _STOPS or what in _STOPPING_NOTES
        if entry.event in {"incident_opened", "plan_switched"}:
            self._epochs[-1].add(Kind(entry.detail["kind"]))
        self._unproven += entry.event in {"command_failed", "relay_raised"}
        self._tellings += entry.event == "told" and entry.detail["reason"] == "chain_ended"
        if what == "acceptance_ended":
            self._resumed += 1
            self._back[entry.who] += 1
        if what in _ASKED_AGAIN:
            self._asked[entry.detail["person"]] += 1
            self._added |= {entry.detail["person"]} if what == "added" else set()

    def of(self, person: str, cut_off: int) -> int:
        """Return how often a person may be rung, of whose rings so many were cut off by the platform."""
        return self._by_plan(person) + min(cut_off, self.stops)

    def _by_plan(self, person: str) -> int:
        snapshot, epochs = self._incident.snapshot, len(self._epochs)
        if person in snapshot.elders:
            return sum(max(snapshot.plans[k].elder.tries for k in kinds) for kinds in self._epochs)
        most = self._as_contact(person) + self._asked[person]
        known = snapshot.responder(person)
        if known is None or person in snapshot.contacts():
            return most
        most += epochs + self._resumed
        if known.role is Role.PROPERTY:
            most += min(self._unproven, epochs)
        if known.role is Role.FIELD_TEAM:
            most += self._tellings
        return most

    def _as_contact(self, person: str) -> int:
        is_contact = person in self._incident.snapshot.contacts() or person in self._added
        return self._passes * len(self._epochs) + self._back[person] if is_contact else 0
