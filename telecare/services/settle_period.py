"""Settles a street's month: what each payer owes for whom, closed once and never changed (FJ24-39)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo

from telecare.domain import codec
from telecare.domain.errors import (
    ConflictError,
    NotPermittedError,
    PolicyError,
    UnknownServiceError,
)
from telecare.domain.programme.programme import Programme
from telecare.domain.programme.settlement import Counts
from telecare.domain.reconciliation import settled_for
from telecare.domain.service.life import Life, Phase
from telecare.domain.service.served_days import ServedDay, served_days
from telecare.domain.service.settling import Month, SettledLine, corrections, lines_of, owed_by
from telecare.ports.facts import Facts
from telecare.ports.programmes import Programmes
from telecare.ports.services import Services
from telecare.ports.settlements import Closed, Settlements
from telecare.ports.world import Clock, Directory
from telecare.services.reconcile_roster import ReconcileRoster


@dataclass(frozen=True, slots=True)
class Settlement:
    """A month of a street as it stands: `closed` says that it does not change any more.

    `held_back` are elders of whom a register says that they died or left, and whom nobody has looked
    after yet: they are settled for later, or never.
    """

    area: str
    month: str
    lines: tuple[SettledLine, ...]
    held_back: tuple[str, ...]
    is_payable: bool
    policy: str
    closed: Closed | None = None


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a settlement is worked out by."""

    programme: Programme
    policy: str
    zone: tzinfo
    look_back: int


@dataclass(frozen=True, slots=True)
class SettlePeriod:
    """Settles; what an earlier month owes after all becomes lines of this one, and changes nothing closed."""

    services: Services
    programmes: Programmes
    directory: Directory
    settlements: Settlements
    roster: ReconcileRoster
    clock: Clock
    facts: Facts

    def read(self, bureau: str, area: str, month: Month) -> Settlement:
        """Return a closed settlement as it was closed, and an open one as it would be closed now.

        UnknownServiceError where the street has no service at all.
        """
        closed = self.settlements.closed(bureau, area, str(month))
        if closed is None:
            return self._draft(bureau, area, month)
        lines = tuple(self.settlements.lines(bureau, closed))
        if _digest(lines) != closed.digest:
            raise ConflictError(f"the settlement {closed.month} is not as it was closed")
        return _as_closed(closed, lines)

    def of_area(self, bureau: str, area: str) -> Iterator[Closed]:
        """Yield the closed settlements of a street, the newest first."""
        return self.settlements.of_area(bureau, area)

    def close(self, bureau: str, area: str, month: Month, by: str, key: str) -> Settlement:
        """Close a month that is over; the same key again returns what was closed.

        Raises:
            NotPermittedError: the month is not over.
            ConflictError: somebody else closed it.
        """
        known = self.settlements.closed(bureau, area, str(month))
        if known is not None:
            if known.key != key:
                raise ConflictError("this settlement is closed")
            return self.read(bureau, area, month)
        today = self.clock.now().astimezone(self._rules(bureau).zone).date()
        if today <= month.last:
            raise NotPermittedError("the month is not over")
        draft = self._draft(bureau, area, month)
        closed = self._closing(draft, by, key)
        self.settlements.close(bureau, closed, _by_service(draft.lines))
        self.facts.note("settlement_closed", bureau=bureau, seen=len(closed.services))
        return _as_closed(closed, draft.lines)

    # ---- within ----

    def _closing(self, draft: Settlement, by: str, key: str) -> Closed:
        return Closed(
            area=draft.area,
            month=draft.month,
            key=key,
            closed_at=self.clock.now(),
            closed_by=by,
            policy=draft.policy,
            is_payable=draft.is_payable,
            digest=_digest(draft.lines),
            services=tuple(_by_service(draft.lines)),
            held_back=draft.held_back,
            owed={payer.value: fen for payer, fen in owed_by(draft.lines).items()},
        )

    def _draft(self, bureau: str, area: str, month: Month) -> Settlement:
        rules = self._rules(bureau)
        months = self._months(bureau, area, month, rules.look_back)
        lives = list(self._lives(bureau, area, months[0]))
        payable = set(settled_for((life.elder for life in lives), self.roster.waiting(bureau)))
        lines = [
            line
            for life in lives
            if life.elder in payable
            for line in self._lines(bureau, life, month, months, rules)
        ]
        held = tuple(sorted({life.elder for life in lives} - payable))
        is_payable = rules.programme.settlement.confirmed
        return Settlement(area, str(month), tuple(lines), held, is_payable, rules.policy)

    def _months(self, bureau: str, area: str, month: Month, back: int) -> tuple[Month, ...]:
        """Return the months that are looked at: those closed in this street before, and this one."""
        earlier = [month]
        for _ in range(back):
            earlier.append(earlier[-1].before)
        known = (m for m in earlier[1:] if self.settlements.closed(bureau, area, str(m)))
        return (*sorted(known, key=str), month)

    def _lives(self, bureau: str, area: str, since: Month) -> Iterator[Life]:
        """Yield every service of a street that may have lasted into a month; refuse where there is none."""
        is_empty = True
        for _, listed in self.services.under(bureau, area, ""):
            is_empty = False
            if listed.phase is Phase.ENTERING:
                continue
            life = self.services.service(bureau, listed.id).life
            if life.end is None or life.end.on >= since.first:
                yield life
        if is_empty:
            raise UnknownServiceError(area)

    def _lines(
        self, bureau: str, life: Life, month: Month, months: tuple[Month, ...], rules: _Rules
    ) -> tuple[SettledLine, ...]:
        settled = [
            line
            for _, line in self.settlements.of_service(bureau, life.id)
            if line.month <= str(month)
        ]
        oldest = str(months[0])
        asked = {*months, *(Month.named(line.month) for line in settled if line.month >= oldest)}
        rule, known = rules.programme.settlement, rules.programme.classes.get(life.client_class)
        due = [
            line
            for each, days in self._days(bureau, life, sorted(asked, key=str), rules)
            for line in lines_of(rule, known, life, each, days)
        ]
        names = {str(each) for each in asked}
        return corrections(due, (line for line in settled if line.month in names))

    def _days(
        self, bureau: str, life: Life, months: Iterable[Month], rules: _Rules
    ) -> Iterator[tuple[Month, tuple[ServedDay, ...]]]:
        """Yield the days of each month; where a head counts once a month, a later service has them all."""
        counts_heads = rules.programme.settlement.counts is not Counts.BY_DAY
        later = self._later(bureau, life) if counts_heads and life.end is not None else ()
        for month in months:
            if not any(self._served(bureau, each, month, rules.zone) for each in later):
                yield month, self._served(bureau, life, month, rules.zone)

    def _later(self, bureau: str, life: Life) -> tuple[Life, ...]:
        lives = (kept.life for kept in self.services.of_elder(bureau, life.elder))
        return tuple(each for each in lives if each.opened_at > life.opened_at)

    def _served(self, bureau: str, life: Life, month: Month, zone: tzinfo) -> tuple[ServedDay, ...]:
        entries = (link.entry for link in self.services.log(bureau, life.id))
        return served_days(life, entries, month.first, month.last, zone)

    def _rules(self, bureau: str) -> _Rules:
        programme = self.programmes.published(bureau, "")
        if programme is None:
            raise PolicyError(f"programme of {bureau}", 0, "current", "publish a version")
        known = self.directory.snapshot(bureau, "")
        back = known.parameters.count("settlement.look_back_months")
        return _Rules(programme, known.policy, ZoneInfo(known.zone), back)


def _as_closed(closed: Closed, lines: tuple[SettledLine, ...]) -> Settlement:
    return Settlement(
        closed.area,
        closed.month,
        lines,
        closed.held_back,
        closed.is_payable,
        closed.policy,
        closed,
    )


def _by_service(lines: tuple[SettledLine, ...]) -> Mapping[str, tuple[SettledLine, ...]]:
    found: dict[str, tuple[SettledLine, ...]] = {}
    for line in lines:
        found[line.service] = (*found.get(line.service, ()), line)
    return found


def _digest(lines: tuple[SettledLine, ...]) -> str:
    plain = [codec.to_plain(line) for line in lines]
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
