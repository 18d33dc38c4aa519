"""Incidents as figures: of which kind, what each came to, and how long people were waited for (XH23-38, XH23-41)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from telecare.domain.figures.spread import Spread, spread
from telecare.domain.kinds import FALSE_ALARMS, Kind, Outcome
from telecare.domain.run import Run
from telecare.domain.timeline import Entry

HUMAN = frozenset({"accepted", "declined", "claimed", "arrived", "confirmed", "relay_done"})
"""What only a human can have done: with the first of them somebody has answered."""

_SAID = frozenset({"elder_well", "elder_with_responder"})


@dataclass(frozen=True, slots=True)
class Case:
    """One closed incident; a time that is None never came."""

    incident: str
    kind: Kind
    outcome: Outcome | None
    device_type: str
    rung: timedelta | None
    answered: timedelta | None
    accepted: timedelta | None
    arrived: timedelta | None
    closed: timedelta | None

    @property
    def is_false(self) -> bool:
        """Tell whether nothing was the matter."""
        return self.outcome in FALSE_ALARMS


def case_of(run: Run, entries: Iterable[Entry]) -> Case:
    """Return a closed incident as figures; all times count from the opening."""
    known = tuple(entries)

    def until(*events: str) -> timedelta | None:
        at = next((e.at for e in known if e.event in events), None)
        return _since(run.opened_at, at)

    answered = next((e.at for e in known if _is_human(e)), None)
    return Case(
        incident=run.incident,
        kind=run.kind,
        outcome=run.closure.outcome if run.closure else None,
        device_type=_device_type(run),
        rung=until("call_placed"),
        answered=_since(run.opened_at, answered),
        accepted=until("accepted"),
        arrived=until("arrived"),
        closed=until("closed"),
    )


def _since(opened: datetime, at: datetime | None) -> timedelta | None:
    return None if at is None else max(at - opened, timedelta(0))


def _is_human(entry: Entry) -> bool:
    return entry.event in HUMAN or entry.detail.get("what") in _SAID


def _device_type(run: Run) -> str:
    """Return the type of the device that alarmed first; '' for a call by telephone and a device that went."""
    thing = run.alarms[0].thing if run.alarms else ""
    return next((each.type for each in run.snapshot.devices if each.thing == thing), "")


@dataclass(frozen=True, slots=True)
class KindFigures:
    """The incidents of one kind: `in_time` of them rang a telephone within the bureau's target."""

    number: int = 0
    false_alarms: int = 0
    in_time: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    rung: Spread = field(default_factory=Spread)
    answered: Spread = field(default_factory=Spread)
    accepted: Spread = field(default_factory=Spread)
    arrived: Spread = field(default_factory=Spread)
    closed: Spread = field(default_factory=Spread)

    def joined(self, other: KindFigures) -> KindFigures:
        """Return the figures of both."""
        return KindFigures(
            self.number + other.number,
            self.false_alarms + other.false_alarms,
            self.in_time + other.in_time,
            added(self.outcomes, other.outcomes),
            self.rung.joined(other.rung),
            self.answered.joined(other.answered),
            self.accepted.joined(other.accepted),
            self.arrived.joined(other.arrived),
            self.closed.joined(other.closed),
        )


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """Incidents by kind, and false alarms by cause and type of device (`cooking/smoke_detector`)."""

    kinds: Mapping[str, KindFigures] = field(default_factory=dict)
    false_alarms: Mapping[str, int] = field(default_factory=dict)

    def joined(self, other: CaseFigures) -> CaseFigures:
        """Return the figures of both."""
        kinds = {
            kind: self.kinds.get(kind, KindFigures()).joined(other.kinds.get(kind, KindFigures()))
            for kind in {**self.kinds, **other.kinds}
        }
        return CaseFigures(kinds, added(self.false_alarms, other.false_alarms))

    @property
    def all(self) -> KindFigures:
        """Return the incidents of every kind together."""
        whole = KindFigures()
        for each in self.kinds.values():
            whole = whole.joined(each)
        return whole


def case_figures(cases: Iterable[Case], target: timedelta) -> CaseFigures:
    """Return what cases come to; the same case given again counts once."""
    known = {case.incident: case for case in cases}.values()
    by_kind: dict[str, list[Case]] = {}
    for case in known:
        by_kind.setdefault(case.kind.value, []).append(case)
    causes = Counter(f"{c.outcome}/{c.device_type or UNKNOWN}" for c in known if c.is_false)
    return CaseFigures(
        {kind: _figures(of_kind, target) for kind, of_kind in sorted(by_kind.items())},
        dict(sorted(causes.items())),
    )


UNKNOWN = "unknown"


def _figures(cases: list[Case], target: timedelta) -> KindFigures:
    return KindFigures(
        number=len(cases),
        false_alarms=sum(case.is_false for case in cases),
        in_time=sum(case.rung is not None and case.rung <= target for case in cases),
        outcomes=dict(sorted(Counter(c.outcome or UNKNOWN for c in cases).items())),
        rung=spread(case.rung for case in cases),
        answered=spread(case.answered for case in cases),
        accepted=spread(case.accepted for case in cases),
        arrived=spread(case.arrived for case in cases),
        closed=spread(case.closed for case in cases),
    )


def added(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    """Return the sums of two counts, name by name."""
    return {name: one.get(name, 0) + other.get(name, 0) for name in sorted({*one, *other})}
