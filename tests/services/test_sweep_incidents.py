"""The backstop: what was forgotten is found, what died is begun again, one bad incident hides no other."""

from datetime import timedelta

import pytest

from telecare.domain.errors import ConflictError, IncidentError, UnavailableError
from telecare.domain.events import FollowedUp, SeatAct, SeatActed
from telecare.domain.kinds import How, Outcome, State
from telecare.services.sweep_incidents import BETWEEN, BUDGET, LEFT_LYING, OVERDUE
from tests.fakes import MemoryResponses
from tests.fakes.platform import Platform
from tests.fakes.signals import a_press
from tests.fakes.story import BUREAU, KEY, START, a_home, an_alarm

SECOND = timedelta(seconds=1)


class Stopped(Platform):
    """An incident whose machine never moves by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.tells_of_calls = False
        self.responses = MemoryResponses()
        self.services = self.services_with(responses=self.responses)
        self.services.receive_signal().receive(a_press())


@pytest.fixture
def platform() -> Stopped:
    """Opened, its response started, nothing decided since."""
    return Stopped()


def sweep(platform: Platform) -> None:
    platform.services.sweep_incidents().sweep()


def test_a_sweep_in_which_all_is_well_changes_nothing(platform):
    before = platform.head

    sweep(platform)

    assert platform.head == before
    assert platform.responses.started == [(BUREAU, before.incident, 0)]


def test_a_deadline_that_passed_a_minute_ago_is_decided_on_and_the_wait_woken(platform):
    platform.store.store_token(platform.head.standing, "t1")
    platform.clock.forward(OVERDUE)

    sweep(platform)

    assert platform.called() == ["h1.elder"]
    assert platform.responses.woken == ["t1"]


def test_a_deadline_that_passed_just_now_is_left_to_its_execution(platform):
    platform.clock.forward(OVERDUE - SECOND)

    sweep(platform)

    assert platform.called() == []


def test_what_lay_in_the_outbox_for_half_a_minute_is_carried_out(platform):
    platform.services.advance_for_portal().advance(BUREAU, platform.head.incident)
    assert platform.called() == []

    platform.clock.forward(LEFT_LYING - SECOND)
    sweep(platform)
    assert platform.called() == []

    platform.clock.forward(SECOND)
    sweep(platform)
    assert platform.called() == ["h1.elder"]


def test_an_event_that_nobody_decided_on_is_decided_on(platform):
    claim = SeatActed("seat1", SeatAct.CLAIM)
    platform.store.append(BUREAU, platform.head.incident, claim, "e1", platform.clock.now())

    sweep(platform)

    assert platform.entries("claimed") == [("claimed", "seat1")]


def test_a_dead_execution_is_begun_again_under_a_new_fence_and_the_old_can_do_nothing(platform):
    incident = platform.head.incident
    platform.responses.ended.add((BUREAU, incident, 0))

    sweep(platform)
    sweep(platform)

    fence = platform.head.fence
    assert fence > 0
    assert platform.responses.started == [(BUREAU, incident, 0), (BUREAU, incident, fence)]
    turn = platform.services.advance_response().turn
    assert turn(BUREAU, incident, 0).state == "Done"
    assert turn(BUREAU, incident, fence).state == "CallingElder"


def test_an_execution_that_is_about_to_start_is_not_taken_for_dead():
    platform = Platform()
    responses = MemoryResponses()
    platform.services = platform.services_with(responses=responses)
    platform.services.open_incident(frozenset()).take(BUREAU, "h1", an_alarm())

    sweep(platform)
    assert (platform.head.fence, responses.started) == (0, [])

    platform.clock.forward(LEFT_LYING)
    sweep(platform)
    assert responses.started == [(BUREAU, platform.head.incident, 0)]


def test_a_resolved_incident_is_not_asked_after_until_its_deadline_has_passed(platform):
    incident = platform.head.incident
    close = SeatActed("seat1", SeatAct.CLOSE, outcome=Outcome.ACCIDENTAL, how=How.SPOKE_IDENTIFIED)
    platform.services.advance().bring(BUREAU, incident, close, "e1")
    platform.responses.ended.add((BUREAU, incident, 0))

    sweep(platform)
    assert platform.head.fence == 0

    platform.clock.forward(timedelta(hours=24) + OVERDUE)
    sweep(platform)
    assert platform.head.fence > 0
    assert platform.head.run.state is State.RESOLVED


def test_a_closed_incident_is_swept_no_more(platform):
    incident = platform.head.incident
    close = SeatActed("seat1", SeatAct.CLOSE, outcome=Outcome.ACCIDENTAL, how=How.SPOKE_IDENTIFIED)
    platform.services.advance().bring(BUREAU, incident, close, "e1")
    platform.services.advance().bring(BUREAU, incident, FollowedUp("s2", reached=True), "e2")

    sweep(platform)

    assert platform.facts.noted[-1] == ("swept", {"seen": 0, "failed": 0})


class Sick:
    """A store in which one incident cannot be read."""

    def __init__(self, store, incident: str, error: Exception) -> None:
        self._store = store
        self._incident = incident
        self._error = error

    def __getattr__(self, name):
        return getattr(self._store, name)

    def head(self, bureau, incident):
        if incident == self._incident:
            raise self._error
        return self._store.head(bureau, incident)


@pytest.fixture
def two(platform) -> Stopped:
    """Two homes, an overdue incident each."""
    platform.directory.enrol_home(BUREAU, a_home("h2"))
    thing = "standard-h2-key1"
    raw = a_press("a2")
    other = type(raw)(raw.topic.replace(KEY, thing), thing, START, raw.payload)
    platform.services.receive_signal().receive(other)
    platform.clock.forward(OVERDUE)
    return platform


@pytest.mark.parametrize("error", [IncidentError("broken"), ValueError("Run has no field 'new'")])
def test_one_incident_that_fails_keeps_no_other_from_being_swept_and_is_told(two, error):
    # What a later version wrote, the version before cannot read: the codec says ValueError.
    sick, well = two.incidents
    store = Sick(two.store, sick, error)

    with pytest.raises(UnavailableError, match="1 of 2"):
        two.services_with(store=store).sweep_incidents().sweep()

    assert [c.incident for c in two.carrier.calls.values()] == [well]


class Slow:
    """A store in which each incident takes its time to be read; tells which were."""

    def __init__(self, platform: Platform, takes: timedelta) -> None:
        self._platform = platform
        self._takes = takes
        self.read: list[str] = []

    def __getattr__(self, name):
        return getattr(self._platform.store, name)

    def open_register(self, bureau):
        return tuple(f"inc{n}" for n in range(20))

    def head(self, bureau, incident):
        self.read.append(incident)
        self._platform.clock.forward(self._takes)
        raise ConflictError("somebody else")


def test_a_sweep_begins_nothing_after_its_budget_and_says_what_is_left(platform):
    store = Slow(platform, BUDGET / 4)

    platform.services_with(store=store).sweep_incidents().sweep()

    assert len(store.read) == 4
    assert platform.facts.noted[-2:] == [
        ("sweep_unfinished", {"left": 16}),
        ("swept", {"seen": 4, "failed": 0}),
    ]


def test_what_one_sweep_leaves_the_next_ones_reach(platform):
    store = Slow(platform, BUDGET / 4)
    services = platform.services_with(store=store)

    for _ in range(10):
        services.sweep_incidents().sweep()
        platform.clock.forward(timedelta(minutes=1) - BUDGET)

    assert set(store.read) == set(store.open_register(BUREAU))


def test_a_sweep_with_time_enough_leaves_out_none_and_takes_none_twice(platform):
    for _ in range(5):
        store = Slow(platform, timedelta(0))
        platform.services_with(store=store).sweep_incidents().sweep()
        platform.clock.forward(timedelta(minutes=1))

        assert sorted(store.read) == sorted(store.open_register(BUREAU))


def test_sweeps_of_one_minute_begin_at_one_place(platform):
    first, second = Slow(platform, timedelta(0)), Slow(platform, timedelta(0))

    platform.services_with(store=first).sweep_incidents().sweep()
    platform.services_with(store=second).sweep_incidents().sweep()

    assert first.read == second.read


def test_an_incident_that_others_move_at_this_moment_is_left_to_them(two):
    busy, _ = two.incidents
    store = Sick(two.store, busy, ConflictError("somebody else"))

    two.services_with(store=store).sweep_incidents().sweep()

    assert two.facts.noted[-1] == ("swept", {"seen": 2, "failed": 0})


def test_the_schedule_has_one_more_sweep_made_in_between(platform):
    platform.services.sweep_incidents().scheduled()

    assert platform.sweeps.asked == [BETWEEN]
