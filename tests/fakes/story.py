"""Builders of what a test tells: an alarm, a home, what an incident writes at its opening and after."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any

from infra.policy import BureauPolicy, load_bureau
from telecare.adapters.records import home_record, make_snapshot, read_policy
from telecare.domain.decide import open_run
from telecare.domain.errors import ConflictError, MovedOnError
from telecare.domain.events import Alarm, CallAnswered
from telecare.domain.home import HomeDevice, Hours, Snapshot
from telecare.domain.kinds import Risk, Role, State, incident_kind
from telecare.ports.enrolment import ElderFile, HomeFile, ResponderFile
from telecare.ports.incidents import Change, Head, IncidentStore, Opening
from telecare.ports.world import Personal

BUREAU = "standard"
START = datetime(2026, 1, 14, 18, 10, tzinfo=UTC)
WINDOW = timedelta(minutes=15)
SECOND = timedelta(seconds=1)
CALL = CallAnswered("inc1-c1")
SMOKE, KEY = "standard-h1-smoke1", "standard-h1-key1"


@cache
def the_policy() -> BureauPolicy:
    """The standard bureau's policy, read once."""
    return load_bureau(BUREAU)


def a_person(name: str, number: str, **more: str) -> Personal:
    """Somebody with a name and a number."""
    return Personal(name=name, phone=number, **more)


def an_elder(elder: str = "h1.elder", number: str = "+8613800000001", **more: Any) -> ElderFile:
    """An elder with a name, a number and an address."""
    personal = a_person("王阿婆", number, address="天平路1弄2号301室", notes="钥匙在花盆下")
    return ElderFile(elder, personal, **{"risk": Risk.MEDIUM, **more})


def a_responder(person: str, role: Role, number: str, **more: Any) -> ResponderFile:
    """A responder of a home, or a team."""
    return ResponderFile(person, role, a_person(f"{person}的名字", number), **more)


def a_home(home: str = "h1", **changes: Any) -> HomeFile:
    """A home in Xuhui with an elder, a daughter, a committee and two devices."""
    file = HomeFile(
        id=home,
        area="310104003",
        elders=(an_elder(f"{home}.elder"),),
        responders=(
            a_responder(f"{home}.daughter", Role.FIRST_CARER, "+8613800000002"),
            a_responder(
                f"{home}.committee",
                Role.COMMITTEE,
                "+862100000004",
                hours=Hours(time(8, 30), time(17, 30)),
            ),
        ),
        devices=(
            HomeDevice(f"standard-{home}-smoke1", "smoke_detector"),
            HomeDevice(f"standard-{home}-key1", "one_key_call"),
        ),
    )
    return replace(file, **changes)


def a_snapshot(home: HomeFile | None = None) -> Snapshot:
    """What an incident of a home starts with under the standard policy."""
    policy = the_policy()
    read = read_policy(BUREAU, policy.version, policy.document())
    return make_snapshot(BUREAU, home_record(home or a_home()), read, ())


def an_alarm(
    word: str = "help", alarm_id: str = "a1", at: datetime = START, thing: str = KEY
) -> Alarm:
    """One activation of a device."""
    return Alarm(thing, alarm_id, word, incident_kind(word), at, at)


def an_opening(
    incident: str = "inc1",
    alarm: Alarm | None = None,
    snapshot: Snapshot | None = None,
    locked: bool = True,
) -> Opening:
    """What the decider writes for the first alarm of an incident."""
    first = alarm or an_alarm()
    decision = open_run(incident, first, snapshot or a_snapshot(), first.received_at)
    assert decision.due_at is not None
    return Opening(
        bureau=BUREAU,
        alarm=first,
        run=decision.run,
        actions=decision.actions,
        entries=decision.entries,
        due_at=decision.due_at,
        since=first.received_at - WINDOW,
        locked=locked,
    )


def open_one(incidents: IncidentStore, **opening: Any) -> Head:
    """Open an incident and return its head."""
    first = an_opening(**opening)
    incidents.open(first)
    return incidents.head(BUREAU, first.run.incident)


def a_change(head: Head, state: State | None = None, **more: Any) -> Change:
    """A decision that changes nothing but what is named."""
    run = replace(head.run, calls=head.run.calls + 1, state=state or head.run.state)
    change = Change(head, run, head.seq, (), (), START + SECOND, START)
    return replace(change, **more)


def at_once(work: Callable[[int], object], times: int = 20) -> list[object]:
    """Do the work in as many threads; a lost race is an answer like any other."""

    def answer(number: int) -> object:
        try:
            return work(number)
        except (ConflictError, MovedOnError) as lost:
            return type(lost)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(answer, range(times)))
