"""Care of who is served, swept on virtual time: asked for, in vain, raised; and no tick of a box ends it."""

from __future__ import annotations

import pytest

from telecare.adapters.memory.services import MemoryServices
from telecare.domain.errors import NotPermittedError
from telecare.domain.programme.care import Caller
from telecare.domain.programme.procedure import Body
from telecare.domain.service.care import Contact, DutyState, Outcome
from telecare.domain.service.moves import ReportCare
from telecare.ports.services import KeptService, ListedService
from telecare.ports.tasks import DONE, OPEN, TaskPlace
from telecare.services.complete_task import Completion, Done
from telecare.services.move_service import MoveService
from telecare.services.sweep_services import SweepServices
from tests.fakes.platform import Platform
from tests.fakes.programme import Published
from tests.fakes.service import AllThere, a_life, appointments_of, led_through, said
from tests.fakes.story import BUREAU, START

HOUR, DAY = 3600, 86400
SERVICE = "s1"


class Served:
    """An elder of a home served since the story began."""

    def __init__(self, platform: Platform, programme: str = "standard") -> None:
        self.platform = platform
        out = platform
        self.services = MemoryServices()
        self.moves = MoveService(
            self.services,
            Published(programme),
            out.directory,
            out.tasks,
            out.desk,
            out.clock,
            out.facts,
            AllThere,
        )
        life, _ = led_through(a_life(opened_at=START))
        self.services.keep(KeptService(BUREAU, life), life, ())
        self.sweep = SweepServices(
            (BUREAU,), self.services, self.moves, appointments_of(out), out.clock, out.facts
        )

    def until(self, hours: int) -> None:
        """Sweep every hour, as deployed."""
        for hour in range(int(self._hours()) + 1, hours + 1):
            self.platform.run_until(hour * HOUR)
            self.sweep.sweep()

    def report(self, what: Contact, outcome: Outcome, key: str = "") -> None:
        move = ReportCare(said(Body.OPERATOR, "seat1"), what, outcome, Caller.HUMAN)
        self.moves.move(BUREAU, SERVICE, move, key)

    def tasks(self, state: str = OPEN) -> list[str]:
        return sorted(t.task for t in self.platform.tasks.opened.values() if t.state == state)

    def call(self):
        care = self.services.service(BUREAU, SERVICE).life.care
        assert care is not None
        duty = care.duty(Contact.CALL)
        assert duty is not None
        return duty

    def _hours(self) -> float:
        return (self.platform.clock.now() - START).total_seconds() / HOUR


@pytest.fixture
def served(platform):
    return Served(platform)


def test_a_sweep_begins_the_care_of_whoever_is_served_and_then_leaves_it(served):
    assert list(served.services.due(BUREAU, START)) == [SERVICE]

    served.until(1)

    assert served.call().state is DutyState.WAITING
    assert list(served.services.due(BUREAU, served.platform.clock.now())) == []
    [(_, listed)] = served.services.under(BUREAU, "", "")
    assert isinstance(listed, ListedService)
    assert listed.is_cared


def test_a_call_is_asked_for_once_says_by_when_and_is_closed_by_its_report(served):
    # FJ24-25
    served.until(80)
    [task] = [t for t in served.platform.tasks.opened.values() if t.task == "welfare_call"]
    assert task.detail["by"] == served.call().due_at.isoformat()

    served.report(Contact.CALL, Outcome.REACHED, "k1")
    served.report(Contact.CALL, Outcome.REACHED, "k1")

    assert served.tasks() == []
    assert served.tasks(DONE) == ["welfare_call"]
    events = [link.entry.event for link in served.services.log(BUREAU, SERVICE)]
    assert events == ["task_opened", "care_reported"]


def test_a_care_call_in_vain_is_asked_after_and_in_the_end_somebody_goes(served):
    # FJ24-26, FJ24-45
    served.until(80)
    for again in (104, 128, 152):
        served.report(Contact.CALL, Outcome.IN_VAIN)
        served.until(again)

    assert served.call().state is DutyState.RAISED
    assert "welfare_visit" in served.tasks()
    notices = served.platform.desk.notices.items()
    assert "welfare_visit" in [why for (_, who, _), (_, why) in notices if who == "supervisor"]

    served.report(Contact.VISIT, Outcome.REACHED)
    assert served.tasks() == []
    assert served.call().state is DutyState.WAITING


def test_nobody_ticks_a_care_call_off(served):
    served.until(80)
    [key] = [k for (_, _, k), t in served.platform.tasks.opened.items() if t.task == "welfare_call"]
    complete = served.platform.services.complete_task()

    for word in (Done.DONE, Done.CANCELLED):
        with pytest.raises(NotPermittedError, match="reported"):
            complete.complete(BUREAU, TaskPlace("h1", key), Completion(word, "seat1"), "e1")
    assert served.tasks() == ["welfare_call"]


def test_a_bureau_without_a_programme_cares_for_nobody_and_says_so(platform):
    served = Served(platform, programme="")

    served.sweep.sweep()

    assert ("care_without_programme", {"bureau": BUREAU}) in platform.facts.noted
