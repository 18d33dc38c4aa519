"""A wait begins only for what was decided on; everything that came meanwhile ends it at once."""

import pytest

from telecare.domain.events import SeatAct, SeatActed
from tests.fakes import MemoryResponses
from tests.fakes.platform import Platform
from tests.fakes.signals import a_press
from tests.fakes.story import BUREAU


class Waiting(Platform):
    """An incident that has been opened; its machine does nothing but hear who wakes it."""

    def __init__(self) -> None:
        super().__init__()
        self.tells_of_calls = False
        responses = MemoryResponses()
        self.woken = responses.woken
        self.services = self.services_with(responses=responses)
        self.services.receive_signal().receive(a_press())


@pytest.fixture
def platform() -> Waiting:
    """Somebody is about to wait."""
    return Waiting()


def begin(platform: Waiting, token: str = "t1", **changes: int) -> bool:
    head = platform.head
    asked = {"version": head.version, "seq": head.seq, "fence": head.fence, **changes}
    return platform.services.await_event().begin(BUREAU, head.incident, token=token, **asked)


def test_a_wait_for_the_newest_decision_keeps_its_token(platform):
    assert begin(platform)

    assert platform.head.token == "t1"
    assert platform.woken == []


@pytest.mark.parametrize("changes", [{"version": 0}, {"seq": 5}, {"fence": 3}])
def test_a_wait_for_anything_else_is_over_at_once(platform, changes):
    assert not begin(platform, **changes)

    assert platform.head.token == ""
    assert platform.woken == ["t1"]


def test_an_event_appended_since_the_decision_ends_the_wait(platform):
    head = platform.head
    platform.store.append(
        BUREAU, head.incident, SeatActed("s", SeatAct.CLAIM), "e1", platform.clock.now()
    )

    assert not begin(platform, seq=head.seq)
    assert platform.woken == ["t1"]


def test_an_event_that_comes_while_the_token_is_stored_ends_the_wait(platform):
    class Overtaken:
        def __getattr__(self, name):
            return getattr(platform.store, name)

        def store_token(self, standing, token):
            event = SeatActed("s", SeatAct.CLAIM)
            platform.store.append(BUREAU, standing.incident, event, "e1", platform.clock.now())
            return platform.store.store_token(standing, token)

    head = platform.head
    service = platform.services_with(store=Overtaken()).await_event()

    assert not service.begin(BUREAU, head.incident, head.version, head.seq, 0, "t1")
    assert platform.woken == ["t1"]


def test_a_bringer_after_the_wait_began_wakes_it(platform):
    platform.services.advance_for_portal().advance(BUREAU, platform.head.incident)
    begin(platform)

    platform.services.advance_for_portal().bring(
        BUREAU, platform.head.incident, SeatActed("s", SeatAct.CLAIM), "e1"
    )

    assert platform.woken == ["t1"]


def test_a_wait_for_no_incident_is_over_at_once(platform):
    service = platform.services.await_event()

    assert not service.begin(BUREAU, "nowhere", 1, 0, 0, "t1")
    assert platform.woken == ["t1"]
