"""Keeps what is seen while a drill runs, with the town's own names, and lets others hear of it at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from localcloud.drills.facts import Fact
from localcloud.drills.model import Town
from localcloud.drills.town import thing_name
from localcloud.loop import Loop
from localcloud.telephone.network import Call, Sms
from telecare.domain.tidings.references import read_reference
from telecare.domain.timeline import Entry

SEEN_OUTSIDE = frozenset({"call_placed", "sms_sent", "command_sent", "receipt_sent"})
"""Entries that say what was asked for; what came of it is seen at the network and at the devices."""

Listener = Callable[[Fact], None]


class Record:
    """The facts of one drill in the order in which they were seen; `incidents` are by home."""

    def __init__(self, town: Town, bureau: str, loop: Loop) -> None:
        self.facts: list[Fact] = []
        self.timeline: list[Fact] = []
        self.incidents: dict[str, list[str]] = {}
        self._loop = loop
        self._listeners: list[Listener] = []
        self._devices = {thing_name(bureau, device): device for device in town.devices()}
        self._people: dict[str, list[str]] = {}
        for person, number in town.people().items():
            self._people.setdefault(number, []).append(person)
        self._homes: dict[str, str] = {}
        self._states: dict[str, dict[str, str]] = {}
        self._relays: dict[str, list[str]] = {}
        self._newest: str | None = None

    def listen(self, listener: Listener) -> None:
        """Hear every fact as it is seen."""
        self._listeners.append(listener)

    def add(self, fact: Fact) -> None:
        """Keep a fact."""
        self.facts.append(fact)
        self._tell(fact)

    def see_task(self, fact: Fact) -> None:
        """An entry of a repair's log was stored; it stands in the timeline like an incident's."""
        named = replace(fact, who=self._named(fact.who))
        self.timeline.append(named)
        self.add(named)

    def _tell(self, fact: Fact) -> None:
        for listener in self._listeners:
            listener(fact)

    def see_device(self, event: str, device: str, detail: Mapping[str, str]) -> None:
        """A device heard or was refused something."""
        self.add(Fact(self._loop.now(), event, device.split(".", maxsplit=1)[0], device, detail))

    def see_telephone(self, what: str, news: Call | Sms) -> None:
        """The network rang somebody, or delivered a message."""
        home = self._homes.get(news.incident, "")
        person = self._person(news.number, home)
        if isinstance(news, Sms):
            # A text about what is no emergency is no message of a response: `sms` stays what it was.
            word = "tiding" if read_reference(news.incident) else "sms"
            self.add(Fact(news.sent_at, word, home, person, {"text": news.text}))
        else:
            by_person = "yes" if news.behaviour.is_person else "no"
            detail = {"attempt": news.attempt, "person": by_person}
            self.add(Fact(self._loop.now(), what, home, person, detail, news.incident))

    def _person(self, number: str, home: str) -> str:
        """Return whose telephone this is; of several homes that share a person, by the home in question."""
        known = self._people.get(number, [number])
        return next((person for person in known if person.startswith(f"{home}.")), known[0])

    def see_entries(
        self,
        incident: str,
        home: str,
        entries: Iterable[Entry],
        tell: Listener = lambda _: None,
    ) -> None:
        """A decision's entries were stored; `tell` hears each of them, as it stands in the timeline."""
        self._homes[incident] = home
        for entry in entries:
            fact = Fact(entry.at, entry.event, home, self._named(entry.who), entry.detail, incident)
            self.timeline.append(fact)
            tell(fact)
            if entry.event == "incident_opened":
                self.incidents.setdefault(home, []).append(incident)
                self._newest = incident
            if entry.event in SEEN_OUTSIDE:
                self._tell(fact)
            else:
                self.add(fact)
            self._see_state(incident, home, entry)
            self._see_relay(incident, entry)

    def _named(self, who: str) -> str:
        return self._devices.get(who, who)

    def _see_state(self, incident: str, home: str, entry: Entry) -> None:
        state = self._states.setdefault(incident, {"state": "open"})
        change = _change(entry)
        if change:
            state.update(change)
            detail = {**state, "incident": incident}
            self.add(Fact(entry.at, "incident", home, "", detail))

    def _see_relay(self, incident: str, entry: Entry) -> None:
        waiting = self._relays.setdefault(incident, [])
        if entry.event == "relay_raised":
            waiting.append(entry.who)
        elif entry.event == "relay_done" and entry.detail["service"] in waiting:
            waiting.remove(entry.detail["service"])

    def waiting_relay(self, incident: str) -> str:
        """Return the service of the first relay that nobody has acknowledged, or ''."""
        return next(iter(self._relays.get(incident, [])), "")

    def home_of(self, incident: str) -> str:
        """Return the home of an incident that has been seen."""
        return self._homes[incident]

    def newest(self) -> str | None:
        """Return the newest incident of the whole town."""
        return self._newest

    def last_incident(self, home: str) -> str | None:
        """Return the newest incident of a home."""
        return next(reversed(self.incidents.get(home, [])), None)


def _change(entry: Entry) -> dict[str, str]:
    """Return what an entry changes of kind, state and outcome."""
    match entry.event:
        case "incident_opened":
            return {"kind": entry.detail["kind"], "state": "open"}
        case "plan_switched":
            return {"kind": entry.detail["kind"]}
        case "accepted" | "arrived":
            return {"state": "attended"}
        case "noted" if entry.detail.get("what") == "reopened":
            return {"kind": entry.detail["kind"], "state": "open"}
        case "resolved":
            return {"state": "resolved", "outcome": entry.detail["outcome"]}
        case "closed":
            return {"state": "closed"}
    return {}


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Return facts by instant, keeping the order of those at the same one."""
    return sorted(facts, key=lambda fact: fact.at)
