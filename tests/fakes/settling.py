"""A street whose months are settled: services led in, moved and ended on a clock that a test sets."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from telecare.adapters.memory.services import MemoryServices
from telecare.adapters.memory.settlements import MemorySettlements
from telecare.domain.programme.money import CostItem
from telecare.domain.service.moves import Move
from telecare.domain.service.moving import decide_life
from telecare.domain.timeline import Entry
from telecare.ports.services import KeptService
from telecare.services.reconcile_roster import ReconcileRoster
from telecare.services.settle_period import SettlePeriod
from tests.fakes import ManualClock, MemoryDirectory, MemoryTasks
from tests.fakes.platform import Platform
from tests.fakes.programme import Published, programme_of
from tests.fakes.service import a_life, an_agreement, fees_of, led_through
from tests.fakes.story import BUREAU, the_policy

ZONE = ZoneInfo("Asia/Shanghai")
STREET = "350404001"
COSTS = {CostItem.BASIC: 3000, CostItem.EXTENDED: 1001}


def on(day: str, hour: int = 9) -> datetime:
    """Return an hour of a day of 2026 in the bureau's zone, as 03-31."""
    return datetime.fromisoformat(f"2026-{day}T{hour:02d}:00").replace(tzinfo=ZONE)


class Street:
    """One street under a shipped bureau's programme."""

    def __init__(self, programme: str = "standard") -> None:
        self.clock = ManualClock(on("01-01"))
        self.services, self.settlements = MemoryServices(), MemorySettlements()
        self.directory, self.tasks = MemoryDirectory(), MemoryTasks()
        policy = the_policy()
        self.directory.publish_policy(
            BUREAU, "v1", policy.document(), "boss", "a test", self.clock.now()
        )
        facts = Platform().facts
        self.settle = SettlePeriod(
            self.services,
            Published(programme),
            self.directory,
            self.settlements,
            ReconcileRoster(self.directory, self.tasks, self.clock, facts),
            self.clock,
            facts,
        )

    def now_is(self, at: datetime) -> None:
        """Set the clock."""
        self.clock.forward(at - self.clock.now())

    def serve(
        self, name: str, since: datetime, elder: str = "", area: str = STREET, **agreed: object
    ) -> None:
        """Let somebody of the seven kinds be served from an instant on."""
        elder = elder or f"{name}.elder"
        begun = a_life("sanyuan", id=name, elder=elder, area=area, client_class="seven_kinds")
        life, _ = led_through(begun)
        fees = fees_of(programme_of("sanyuan").classes["seven_kinds"], COSTS)
        signed = an_agreement(**{"fees": fees, "package": "basic"} | agreed)
        steps = (
            Entry(since, "service_opened", elder),
            Entry(since, "service_step", "worker1", {"step": "accept"}),
        )
        served = replace(life, agreements=(signed,), operator=signed.operator, opened_at=since)
        kept = KeptService(BUREAU, served)
        self.services.keep(kept, kept.life, steps)

    def move(self, name: str, move: Move, at: datetime) -> None:
        """Move a service at an instant."""
        kept = self.services.service(BUREAU, name)
        moved = decide_life(kept.life, move, at)
        assert moved.no is None, moved.no
        self.services.keep(kept, moved.life, moved.entries)
