"""A home that was accepted and of which nothing was ever heard is told; one that is being fitted rings nobody."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.kinds import Kind, Witnessed
from telecare.domain.presence import Presence, pack_of
from telecare.domain.presence_proof import said_of
from telecare.domain.presence_standing import Standing
from telecare.domain.programme.procedure import Body
from telecare.domain.service.life import Life, Over, Pause, Phase, Suspension
from telecare.domain.service.moves import EndService, Resume, Said, Suspend
from telecare.domain.service.moving import decide_life
from telecare.ports.services import KeptService
from tests.fakes.service import a_life, led_through
from tests.fakes.story import BUREAU, START
from tests.fakes.watched import HUB, PIR, SMOKE, WatchedPlatform
from tests.services.test_silence_bound import DEVICES, WITH_HUB, the_rules

# The elder of this home has a medium risk: 18 hours by the plain clock.
ELDER = "h1.elder"
STREET = Said(Body.STREET, "worker1")


def serve(platform: WatchedPlatform, life: Life) -> None:
    """Keep a service as it stands now."""
    kept = platform.lives.of_elder(BUREAU, ELDER)
    before = kept[0] if kept else KeptService(BUREAU, life)
    platform.lives.keep(before, life, ())


def an_active_life(since: datetime) -> Life:
    return replace(a_life(), phase=Phase.ACTIVE, active_at=since)


def accept(platform: WatchedPlatform) -> None:
    serve(platform, an_active_life(platform.clock.now()))


def standing(platform: WatchedPlatform) -> Standing:
    return platform.watching.know_home().view(BUREAU, "h1")[0].standing


def test_an_accepted_home_of_which_nothing_was_ever_heard_is_told_by_the_plain_clock():
    platform = WatchedPlatform()
    platform.let_pass(30)
    accept(platform)

    platform.let_pass(17.9)
    assert platform.incidents == ()
    assert standing(platform) is Standing.UNKNOWN
    platform.let_pass(1.5)

    run = platform.head.run
    assert (run.kind, run.elder) == (Kind.INACTIVITY, ELDER)
    assert standing(platform) is Standing.OVERDUE
    platform.let_pass(30)
    assert len(platform.entries("alarm_received")) == 1


def test_its_devices_are_offline_at_once_where_their_first_day_would_have_been_waited_for():
    platform = WatchedPlatform()
    accept(platform)

    platform.let_pass(0.9)
    assert platform.repairs == []
    platform.let_pass(0.5)

    assert sorted(platform.repairs) == [(PIR, "link_lost"), (SMOKE, "link_lost")]
    platform.let_pass(10)
    assert len(platform.repairs) == 2


def test_a_hub_that_never_spoke_is_told_and_not_each_device_behind_it():
    platform = WatchedPlatform(hub=True)
    accept(platform)

    platform.let_pass(1.5)

    assert (HUB, "link_lost") in platform.repairs


def test_a_home_that_is_being_fitted_rings_nobody_and_neither_does_one_without_a_service():
    fitted, unserved = WatchedPlatform(), WatchedPlatform()
    serve(fitted, a_life())

    for platform in (fitted, unserved):
        platform.let_pass(60)
        assert platform.incidents == ()
        assert standing(platform) is Standing.UNKNOWN


def test_a_home_that_is_fitted_anew_rings_nobody_until_that_is_over():
    platform = WatchedPlatform()
    now = platform.clock.now()
    resting = Suspension(Pause.BEING_FITTED_ANEW, now + timedelta(days=9))
    life = replace(an_active_life(now), phase=Phase.SUSPENDED, suspension=resting)
    serve(platform, life)
    platform.let_pass(40)
    assert platform.incidents == ()

    moved = decide_life(life, Resume(STREET), platform.clock.now())
    serve(platform, moved.life)
    platform.let_pass(17.9)
    assert platform.incidents == ()
    platform.let_pass(1.5)

    assert platform.head.run.kind is Kind.INACTIVITY


def test_whoever_was_seen_well_is_waited_for_from_then_on():
    platform = WatchedPlatform()
    accept(platform)
    platform.let_pass(10)
    name, now = said_of(ELDER), platform.clock.now()
    visit = Presence({name: {Witnessed.VISIT.value: now}})
    platform.presences.fold(BUREAU, pack_of(name), visit, START, START)

    platform.let_pass(17)
    assert platform.incidents == ()
    platform.let_pass(2.5)

    assert platform.head.run.kind is Kind.INACTIVITY


def test_the_first_word_ends_it_and_silence_counts_from_there():
    platform = WatchedPlatform()
    accept(platform)
    platform.let_pass(12)
    platform.link(PIR, connected=True)
    platform.sign()

    platform.let_pass(17.9)
    assert platform.incidents == ()
    assert standing(platform) is Standing.CONFIRMED


def test_a_home_whose_devices_were_heard_asks_no_service():
    platform = WatchedPlatform()
    platform.link(PIR, connected=True)
    know_home = replace(platform.watching.know_home(), services=None)  # type: ignore[arg-type]

    known, _ = know_home.known(BUREAU, "h1")

    assert known.served == {}


def test_an_elder_counts_on_being_guarded_from_the_last_step_to_the_end():
    entering = a_life()
    active, at = led_through(entering)
    rest = Suspend(STREET, Pause.HOSPITAL, at + timedelta(days=3))
    resting = decide_life(active, rest, at).life
    end = EndService(STREET, Over.DEATH)
    ended = decide_life(resting, end, at + timedelta(days=1)).life

    assert entering.guarded_since is None
    assert active.guarded_since is not None
    assert active.guarded_since < at
    assert resting.guarded_since == active.guarded_since
    assert ended.phase is Phase.ENDED
    assert ended.guarded_since is None


def test_a_service_of_the_version_before_is_guarded_from_the_day_after_its_last_step():
    active, _ = led_through(a_life())
    before = replace(active, active_at=None)

    since = before.guarded_since

    assert since is not None
    assert timedelta() < since - active.guarded_since <= timedelta(days=1)  # type: ignore[operator]


@settings(max_examples=8, deadline=None)
@given(st.booleans(), st.integers(0, 40 * 60))
def test_whenever_a_home_is_accepted_somebody_is_told_within_its_bound(hub: bool, fitted_for: int):
    platform = WatchedPlatform(hub=hub)
    bound = the_rules(platform).person(WITH_HUB if hub else DEVICES, ELDER).longest
    platform.let_pass(fitted_for / 60)
    assert platform.incidents == ()
    accept(platform)
    accepted = platform.clock.now()
    while not platform.incidents:
        platform.let_pass(1)
        assert bound is not None
        assert platform.clock.now() - accepted <= bound

    plain = timedelta(hours=18)
    assert plain <= platform.head.run.opened_at - accepted <= plain + timedelta(hours=1, minutes=20)
