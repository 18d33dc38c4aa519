"""What people saw and said reaches the watch: by incidents and by tasks, once each, whatever is repeated."""

from datetime import timedelta

import pytest

from telecare.adapters.memory.presence import MemoryPresences
from telecare.domain.errors import NotPermittedError, UnavailableError
from telecare.domain.events import FollowedUp, Report, Reported, SeatAct, SeatActed
from telecare.domain.home import Absence
from telecare.domain.kinds import How, Outcome, Witnessed
from telecare.domain.presence_proof import said_of
from telecare.domain.presence_standing import Standing
from telecare.domain.repair import WatchedBy
from telecare.ports.tasks import TaskPlace
from telecare.services.complete_task import Completion, Done
from tests.fakes.platform import Doom, KilledError
from tests.fakes.story import BUREAU, START
from tests.fakes.watched import PIR, SMOKE, WatchedPlatform

ELDER = "h1.elder"
SPOKEN = SeatActed(
    "seat1", SeatAct.CLOSE, outcome=Outcome.ADVICE, how=How.SPOKE_IDENTIFIED, seen_by="seat1"
)


def a_silent_home() -> WatchedPlatform:
    """Its elder has just been found silent; nobody has been rung yet."""
    platform = WatchedPlatform()
    for thing in (PIR, SMOKE):
        platform.link(thing, connected=True)
    platform.let_pass(18.3)
    return platform


def bring(platform: WatchedPlatform, event, event_id: str = "e1") -> str:
    [incident] = platform.incidents
    platform.services.advance_for_portal().bring(BUREAU, incident, event, event_id)
    return incident


def relay(platform: WatchedPlatform, incident: str) -> None:
    platform.services.relay_outbox().relay(BUREAU, incident)


def said(platform: WatchedPlatform) -> list[tuple[str, str]]:
    return [(each.word, each.by) for each in platform.confirmations.of(BUREAU, ELDER)]


def standing(platform: WatchedPlatform) -> Standing:
    [person] = platform.watching.know_home().view(BUREAU, "h1")
    return person.standing


def test_a_seat_that_spoke_with_the_elder_ends_the_silence_and_the_repeat_changes_nothing():
    platform = a_silent_home()
    assert standing(platform) is Standing.OVERDUE

    for _ in range(2):
        incident = bring(platform, SPOKEN)
        relay(platform, incident)
    spoken_at = platform.clock.now()

    assert said(platform) == [(Witnessed.SPOKE_IDENTIFIED, "seat1")]
    assert standing(platform) is Standing.CONFIRMED
    platform.let_pass(5)
    relay(platform, incident)
    known = platform.presences.read(BUREAU, [said_of(ELDER)]).of(said_of(ELDER))
    assert known == {Witnessed.SPOKE_IDENTIFIED: spoken_at}


def test_without_anybodys_word_the_elder_stays_overdue():
    platform = a_silent_home()
    [incident] = platform.incidents

    relay(platform, incident)
    bring(platform, SeatActed("seat1", SeatAct.SPEAK))
    relay(platform, incident)

    assert said(platform) == []
    assert standing(platform) is Standing.OVERDUE


def test_a_word_counts_from_when_it_was_said_however_late_it_is_recorded():
    platform = a_silent_home()
    spoken_at = platform.clock.now()
    incident = bring(platform, SPOKEN)
    platform.clock.forward(timedelta(hours=2))

    relay(platform, incident)

    [kept] = platform.confirmations.of(BUREAU, ELDER)
    assert kept.at == spoken_at


def visited(doom: Doom) -> WatchedPlatform:
    """The daughter finds her well; the process that carries this out may die, and is begun again."""
    platform = a_silent_home()
    bring(platform, Reported("h1.daughter", Report.ARRIVED), "e1")
    report = Reported(
        "h1.daughter", Report.RESOLVED, outcome=Outcome.HELPED_AT_HOME, how=How.IN_PERSON
    )
    incident = bring(platform, report, "e2")
    mortal = platform.mortal_services(doom)
    for _ in range(2):
        try:
            mortal.relay_outbox().relay(BUREAU, incident)
        except KilledError:
            continue
    return platform


def moments() -> range:
    doom = Doom()
    visited(doom)
    return range(1, doom.moment + 1)


@pytest.mark.parametrize("moment", moments())
def test_wherever_a_process_dies_the_visit_is_recorded_once(moment):
    platform = visited(Doom(moment))

    assert said(platform) == [(Witnessed.VISIT, "h1.daughter")]
    assert standing(platform) is Standing.CONFIRMED


class NoPresences(MemoryPresences):
    """A table that takes nothing."""

    def fold(self, *_args, **_kwargs) -> None:
        raise UnavailableError("throttled")


def test_of_a_closed_incident_nothing_is_left_to_a_sweep_that_does_not_come():
    platform = a_silent_home()
    incident = bring(platform, SPOKEN, "e1")
    relay(platform, incident)
    bring(platform, FollowedUp("seat2", True), "e2")
    assert platform.incidents == ()
    blind = platform.services_with(presences=NoPresences()).relay_outbox()

    with pytest.raises(UnavailableError, match="not carried out"):
        blind.relay(BUREAU, incident)
    relay(platform, incident)

    assert said(platform)[-1] == (Witnessed.SPOKE_IDENTIFIED, "seat2")
    known = platform.presences.read(BUREAU, [said_of(ELDER)]).of(said_of(ELDER))
    assert known == {Witnessed.SPOKE_IDENTIFIED: platform.clock.now()}


# ---- tasks ----


def complete(platform: WatchedPlatform, said: Completion, event_id: str = "e1") -> None:
    platform.services.complete_task().complete(BUREAU, TaskPlace("h1", "k1"), said, event_id)


@pytest.fixture
def asked_for() -> WatchedPlatform:
    """Somebody is to go and see her."""
    platform = a_silent_home()
    platform.tasks.open(BUREAU, "k1", "welfare_visit", "h1", {"who": ELDER}, START, "310104003")
    return platform


def test_a_visit_that_was_made_proves_that_she_lives_and_once(asked_for):
    for _ in range(2):
        complete(asked_for, Completion(Done.DONE, "field1", how=WatchedBy.VISITED))

    assert said(asked_for) == [(Witnessed.VISIT, "field1")]
    assert standing(asked_for) is Standing.CONFIRMED


@pytest.mark.parametrize("how", [None, WatchedBy.RANG])
def test_a_task_that_is_done_without_anybody_being_seen_proves_nothing(asked_for, how):
    complete(asked_for, Completion(Done.DONE, "field1", how=how))

    assert said(asked_for) == []
    assert standing(asked_for) is Standing.OVERDUE


def test_a_word_that_a_task_does_not_take_proves_nothing(asked_for):
    with pytest.raises(NotPermittedError):
        complete(asked_for, Completion(Done.WATCHED, "field1", how=WatchedBy.VISITED))

    assert said(asked_for) == []


def test_a_visit_to_a_home_without_apparatus_saw_whoever_is_at_home():
    platform = a_silent_home()
    platform.link(SMOKE, connected=False)
    platform.let_pass(0.4)
    [repair] = platform.tasks.standing(BUREAU, SMOKE)
    saw = Completion(Done.WATCHED, "field1", how=WatchedBy.VISITED)
    platform.directory.set_absence(BUREAU, ELDER, Absence("holiday", START + timedelta(days=9)))

    platform.services.complete_task().complete(BUREAU, repair.place, saw, "e1")
    assert said(platform) == []
    platform.directory.set_absence(BUREAU, ELDER, None)
    platform.services.complete_task().complete(BUREAU, repair.place, saw, "e2")

    assert said(platform) == [(Witnessed.VISIT, "field1")]
