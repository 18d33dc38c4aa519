"""The bureau's terms carried out: leftovers go, people over their term are brought before somebody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from telecare.adapters.memory.case_files import MemoryCaseFiles
from telecare.domain.errors import UnavailableError
from telecare.domain.legal_hold import Cause, Release, Subject, SubjectKind
from telecare.domain.programme.procedure import Body
from telecare.domain.service.life import End, Over, Phase
from telecare.ports.case_files import ClosedIncident
from telecare.services.sweep_terms import ERASURE_DUE
from tests.fakes.privacy import KeptData
from tests.fakes.story import BUREAU, START

D = timedelta(days=1)
KEPT = 30 * D


@pytest.fixture
def kept() -> KeptData:
    return KeptData()


def sweep_after(kept: KeptData, days: float) -> None:
    clock = kept.platform.clock
    clock.forward(START + days * D - clock.now())
    kept.sweeping.sweep()


def an_ended(kept: KeptData, days: float = 0, **facts) -> None:
    on = (START + days * D).astimezone(ZoneInfo("Asia/Shanghai")).date()
    end = End(Over.MOVED_AWAY, Body.ELDER, "worker1", on)
    kept.service(**{"phase": Phase.ENDED, "end": end, "opened_at": START, **facts})


def erasures(kept: KeptData) -> list[str]:
    tasks = kept.platform.tasks.of_home(BUREAU, "h1")
    return [t.detail["elder"] for t in tasks if t.task == ERASURE_DUE]


def test_leftovers_of_an_incident_go_when_it_has_been_closed_for_the_bureaus_term(kept):
    kept.incident("inc1")
    sweep_after(kept, 29.9)
    before = dict(kept.case_files.ends)

    sweep_after(kept, 30)

    assert before == {}
    assert kept.case_files.ends == {(BUREAU, "inc1"): START + KEPT}


def test_nothing_of_an_incident_goes_that_is_not_closed(kept):
    kept.incident("inc1", closed=False)

    sweep_after(kept, 4000)

    assert kept.case_files.ends == {}


@pytest.mark.parametrize(
    "subject", [Subject(SubjectKind.ELDER, "h1.elder"), Subject(SubjectKind.INCIDENT, "inc1")]
)
def test_nothing_goes_under_a_hold_and_all_goes_after_it(kept, subject):
    kept.incident("inc1")
    hold = kept.hold.set(BUREAU, subject, Cause.COURT, "17", "district1", "k1")
    sweep_after(kept, 400)
    under_hold = dict(kept.case_files.ends)

    kept.hold.lift(BUREAU, subject, hold.id, Release.CASE_OVER, "district1", "k2")
    sweep_after(kept, 401)

    assert under_hold == {}
    assert (BUREAU, "inc1") in kept.case_files.ends


def test_who_is_over_the_term_is_brought_before_people_once_and_no_machine_erases_them(kept):
    an_ended(kept)
    sweep_after(kept, 364)
    before = erasures(kept)

    sweep_after(kept, 366)
    sweep_after(kept, 367)

    assert (before, erasures(kept)) == ([], ["h1.elder"])
    assert kept.platform.directory.personal(BUREAU, "h1.elder").name


@pytest.mark.parametrize("hindrance", ["service", "incident", "hold"])
def test_nobody_is_asked_to_erase_while_something_stands_against_it(kept, hindrance):
    an_ended(kept)
    if hindrance == "service":
        kept.service(id="s2")
    elif hindrance == "incident":
        kept.incident("inc1", closed=False)
    else:
        elder = Subject(SubjectKind.ELDER, "h1.elder")
        kept.hold.set(BUREAU, elder, Cause.COURT, "17", "district1", "k1")

    sweep_after(kept, 4000)

    assert erasures(kept) == []


class Unreadable:
    """Files of which one bureau's cannot be read."""

    def __init__(self, bureau: str, files: MemoryCaseFiles) -> None:
        self._bureau, self._files = bureau, files
        self.of_elder, self.end = files.of_elder, files.end

    def with_leftovers(self, bureau: str, until: datetime) -> Iterator[ClosedIncident]:
        if bureau == self._bureau:
            raise UnavailableError("it does not answer")
        return self._files.with_leftovers(bureau, until)


def test_a_bureau_that_has_published_nothing_fails_nothing(kept):
    kept.sweeping = replace(kept.sweeping, bureaus=("nobodys", BUREAU))

    sweep_after(kept, 31)

    assert ("terms_swept", {"failed": 0}) in kept.platform.facts.noted


def test_a_bureau_that_cannot_be_swept_is_told_and_hides_no_other(kept):
    kept.incident("inc1")
    broken = Unreadable("nobodys", kept.case_files)
    kept.sweeping = replace(kept.sweeping, bureaus=("nobodys", BUREAU), case_files=broken)

    with pytest.raises(UnavailableError):
        sweep_after(kept, 31)

    assert (BUREAU, "inc1") in kept.case_files.ends
