"""An attempt is dialled once, whatever the carrier says or keeps to itself."""

from datetime import timedelta

import pytest

from telecare.domain.actions import Flow, PlaceCall
from telecare.domain.errors import AmbiguousSendError, CarrierDownError, CarrierError
from telecare.domain.events import SeatAct, SeatActed
from telecare.services.ring_person import LEASE
from tests.fakes.platform import Platform
from tests.fakes.signals import a_press
from tests.fakes.story import BUREAU, START, a_home, an_elder


@pytest.fixture
def platform() -> Platform:
    """The elder's first call has been decided on; nobody has dialled yet."""
    platform = Platform()
    platform.tells_of_calls = False
    platform.services.receive_signal().receive(a_press())
    [incident] = platform.incidents
    platform.services.advance(frozenset()).advance(BUREAU, incident)
    return platform


def the_call(platform: Platform) -> PlaceCall:
    """The elder's first call, in the outbox."""
    waiting = platform.store.pending(BUREAU, platform.head.incident)
    calls = [item.action for item in waiting if isinstance(item.action, PlaceCall)]
    return next(call for call in calls if call.attempt.endswith("-c1"))


def ring(platform: Platform, **ports: object) -> bool:
    services = platform.services_with(**ports)
    return services.ring_person().ring(platform.head, the_call(platform)) is not None


def test_a_call_is_dialled_with_the_words_of_the_elder(platform):
    assert ring(platform)

    [placed] = platform.carrier.calls.values()
    assert placed.number == "+8613800000001"
    assert placed.call.flow is Flow.ELDER_HELD
    assert placed.text.startswith("您好，安居守护中心。您刚才按了求助按钮。")


def test_whoever_finds_the_attempt_claimed_leaves_it(platform):
    call, now = the_call(platform), platform.clock.now()
    platform.store.claim_attempt(BUREAU, platform.head.incident, call.attempt, now + LEASE, now)

    assert not ring(platform)
    assert platform.carrier.dialled == []


def test_a_claim_whose_holder_died_before_dialling_is_taken_over(platform):
    call, now = the_call(platform), platform.clock.now()
    platform.store.claim_attempt(BUREAU, platform.head.incident, call.attempt, now + LEASE, now)
    platform.clock.forward(LEASE)

    assert ring(platform)
    assert platform.carrier.dialled == [call.attempt]


def test_a_claim_whose_holder_died_after_dialling_is_looked_up_and_not_dialled(platform):
    call, now = the_call(platform), platform.clock.now()
    platform.store.claim_attempt(BUREAU, platform.head.incident, call.attempt, now + LEASE, now)
    platform.carrier.place_call(BUREAU, platform.head.incident, "+86", call, "")
    platform.clock.forward(LEASE)

    assert ring(platform)
    assert platform.carrier.dialled == [call.attempt]


def test_a_call_that_reached_the_carrier_is_found_while_its_claim_still_stands(platform):
    call, now = the_call(platform), platform.clock.now()
    platform.store.claim_attempt(BUREAU, platform.head.incident, call.attempt, now + LEASE, now)
    platform.carrier.place_call(BUREAU, platform.head.incident, "+86", call, "")

    assert ring(platform)
    assert platform.carrier.dialled == [call.attempt]


class Unsure:
    """Says nothing when it takes a call; `takes` says of each try whether it was taken."""

    def __init__(self, takes: list[bool], error: type[CarrierError] = AmbiguousSendError) -> None:
        self.tries: list[str] = []
        self._takes = takes
        self._error = error
        self._has = False

    def place_call(
        self, _bureau: str, _incident: str, _number: str, call: PlaceCall, _t: str
    ) -> str:
        self.tries.append(call.attempt)
        self._has = self._has or self._takes[len(self.tries) - 1]
        raise self._error("no answer")

    def find_call(self, _attempt: str) -> str | None:
        return "c-1" if self._has else None

    def cancel_call(self, _attempt: str) -> None:
        raise AssertionError("nothing is to be cancelled")


def test_an_ambiguous_send_that_arrived_is_looked_up_and_not_repeated(platform):
    carrier = Unsure([True])

    assert ring(platform, carrier=carrier)
    assert len(carrier.tries) == 1


@pytest.mark.parametrize("takes", [[False, True], [False, False]])
def test_an_ambiguous_send_that_did_not_arrive_is_repeated_once_and_recorded(platform, takes):
    carrier = Unsure(takes)

    assert ring(platform, carrier=carrier)
    assert carrier.tries == [the_call(platform).attempt] * 2
    noted = [fact for fact, _ in platform.facts.noted]
    assert "send_ambiguous" in noted
    assert "send_unconfirmed" in noted


def test_a_carrier_that_is_down_ends_the_attempt_as_no_try(platform):
    platform.carrier.down = True

    assert ring(platform)

    run = platform.services.advance().advance(BUREAU, platform.head.incident).run
    assert run.attempts == ()
    assert run.elder_tries == 0
    assert platform.called() == []
    assert ("told", "supervisor") in platform.entries()


@pytest.mark.parametrize("waits", [timedelta(0), LEASE])
def test_while_nobody_can_say_whether_a_call_was_sent_its_attempt_goes_on(platform, waits):
    call, now = the_call(platform), platform.clock.now()
    platform.store.claim_attempt(BUREAU, platform.head.incident, call.attempt, now + LEASE, now)
    platform.carrier.place_call(BUREAU, platform.head.incident, "+86", call, "")
    platform.carrier.down = True
    platform.clock.forward(waits)

    with pytest.raises(CarrierDownError):
        ring(platform)

    assert platform.head.seq == 0
    platform.carrier.down = False
    platform.clock.forward(LEASE)
    assert ring(platform)
    assert platform.carrier.dialled == [call.attempt]


def test_a_number_that_the_carrier_refuses_ends_the_attempt_so_that_the_next_is_rung(platform):
    assert ring(platform, carrier=Unsure([False], CarrierError))

    platform.services.advance().advance(BUREAU, platform.head.incident)
    assert ("call_ended", "h1.elder") in platform.entries()
    timeline = platform.store.timeline(BUREAU, platform.head.incident)
    ended = [x.entry.detail["result"] for x in timeline if x.entry.event == "call_ended"]
    assert ended == ["refused"]


@pytest.mark.parametrize("erased", [False, True])
def test_a_person_without_a_number_ends_the_attempt_at_once(platform, erased):
    if erased:
        platform.directory.erase_elder(BUREAU, "h1.elder", "boss", START)
    else:
        nameless = an_elder("h1.elder", number="")
        platform.directory.enrol_home(BUREAU, a_home(elders=(nameless,)))

    assert ring(platform)

    assert platform.carrier.dialled == []
    assert platform.store.inbox(platform.head)[-1].event_id.endswith("-ended")


def bar_elder(platform: Platform) -> None:
    bar = SeatActed("seat1", SeatAct.BAR, who="h1.elder", reason="not at home")
    platform.services.advance(frozenset()).bring(BUREAU, platform.head.incident, bar, "k1")


def test_a_call_that_nobody_wants_any_more_is_not_dialled(platform):
    bar_elder(platform)

    assert ring(platform)

    assert platform.carrier.dialled == []
    assert platform.carrier.cancelled == []


def test_a_call_that_was_stopped_while_it_was_dialled_is_cancelled_by_who_dialled(platform):
    class StoppedMeanwhile:
        def __getattr__(self, name):
            return getattr(platform.carrier, name)

        def place_call(self, *args):
            answer = platform.carrier.place_call(*args)
            bar_elder(platform)
            return answer

    call = the_call(platform)

    platform.services_with(carrier=StoppedMeanwhile()).carry_out().pending(platform.head)

    assert platform.carrier.dialled == [call.attempt]
    assert platform.carrier.cancelled == [call.attempt]


def test_a_dialled_call_that_nobody_wants_any_more_is_cancelled_when_it_is_found(platform):
    call, now = the_call(platform), platform.clock.now()
    platform.store.claim_attempt(BUREAU, platform.head.incident, call.attempt, now + LEASE, now)
    platform.carrier.place_call(BUREAU, platform.head.incident, "+86", call, "")
    bar_elder(platform)
    platform.clock.forward(timedelta(seconds=1))

    assert ring(platform)
    assert platform.carrier.cancelled == [call.attempt]
