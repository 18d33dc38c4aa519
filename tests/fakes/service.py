"""Builders of services, agreements and moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from telecare.adapters.memory.appointments import MemoryAppointments
from telecare.domain.programme.entitlement import ClientClass
from telecare.domain.programme.kits import Kit
from telecare.domain.programme.money import Bill, CostItem
from telecare.domain.programme.procedure import Body, Stage
from telecare.domain.programme.programme import Funding
from telecare.domain.service.acceptance import Held
from telecare.domain.service.agreement import Agreement, Clause
from telecare.domain.service.life import Clocks, Life
from telecare.domain.service.moves import Moved, Said, TakeStep
from telecare.domain.service.moving import decide_life, evidence_for, opened
from telecare.domain.service.tariff import Grounds, Tariff, fees
from telecare.services.keep_appointment import KeepAppointment
from tests.fakes.platform import Platform
from tests.fakes.programme import programme_of
from tests.fakes.story import the_policy

BEGAN = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
STREET = "330102001"
D = timedelta(days=1)


class AllThere:
    """Finds that nothing is missing of any home."""

    def held(self, bureau: str, life: Life) -> Held:
        """Return that all is there."""
        del bureau
        return Held(home=life.home)


def appointments_of(platform: Platform) -> KeepAppointment:
    """What keeps the appointments of a platform in memory; none are agreed yet."""
    out = platform
    return KeepAppointment(MemoryAppointments(), out.directory, out.tasks, out.clock, out.facts)


def an_agreement(**changes: Any) -> Agreement:
    """An agreement of which everything was explained."""
    facts: dict[str, Any] = {
        "id": "a1",
        "document": "paper1",
        "operator": "op1",
        "signed_by": Body.ELDER,
        "written_by": "worker1",
        "on": BEGAN.date(),
        "explained": frozenset(Clause),
        "fees": Bill(),
    }
    return Agreement(**(facts | changes))


def fees_of(client_class: ClientClass | None, costs: Mapping[CostItem, int]) -> Bill:
    """A month's costs as a client's class has them shared, and nobody helps."""
    grounds = Grounds(client_class, None, {}, Kit("", {}, ()), is_supported=False)
    due = fees(Tariff(costs), grounds)
    assert isinstance(due, Bill), due
    return due


def grounds_of(bureau: str, client_class: str = "", x_budget_fen: int = 0) -> Grounds:
    """By what a tariff of a client of a shipped bureau is judged."""
    programme = programme_of(bureau)
    known = programme.classes.get(client_class)
    return Grounds(
        client_class=known,
        package=programme.packages.get(known.package) if known else None,
        services=programme.services,
        kit=programme.kit,
        is_supported=known is not None and known.granted,
        x_budget_fen=x_budget_fen,
    )


def a_life(bureau: str = "hangzhou", funding: Funding = Funding.GRANTED, **changes: Any) -> Life:
    """A service as it was asked for, under a shipped bureau's procedure."""
    facts: dict[str, Any] = {
        "id": "s1",
        "elder": "h1.elder",
        "area": STREET,
        "funding": funding,
        "stages": programme_of(bureau).procedures[funding],
        "policy": "v1",
        "clocks": Clocks.of(the_policy().parameters),
        "opened_at": BEGAN,
        "home": "h1",
    }
    return opened(Life(**(facts | changes))).life


def said(by: Body, written_by: str = "worker1") -> Said:
    """Somebody decides and a worker writes it down."""
    return Said(by, written_by)


def a_step(stage: Stage, **changes: Any) -> TakeStep:
    """The step of a stage, by the first who may, with all that it needs."""
    facts: dict[str, Any] = {
        "said": said(min(stage.by)),
        "act": stage.act,
        "present": frozenset(sorted(stage.present)[:1]),
        "evidence": dict.fromkeys(evidence_for(stage), "doc1"),
        "agreement": an_agreement() if stage.act == "sign" else None,
    }
    return TakeStep(**(facts | changes))


def led_through(life: Life, steps: int | None = None) -> tuple[Life, datetime]:
    """Take the next steps, or all, waiting out what hangs out; return the service and the day after."""
    at = life.opened_at
    for stage in life.stages[len(life.taken) :][:steps]:
        moved: Moved = decide_life(life, a_step(stage), at)
        assert moved.no is None, (stage.act, moved.no)
        life, at = moved.life, at + D * (stage.days + 1)
    return life, at


def bodies(*without: Body) -> Iterable[Body]:
    """Return everybody but these."""
    return (body for body in Body if body not in without)
