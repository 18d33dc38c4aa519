"""Two homes want one telephone: it is rung once, hears of both, and is rung again; no death keeps it busy."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from telecare.domain.actions import PlaceCall
from telecare.domain.errors import CannotTellError, CarrierDownError
from telecare.domain.events import CallEnded, CallResult
from telecare.domain.kinds import Role
from telecare.ports.incidents import Change, Head
from telecare.ports.lines import OnLine
from tests.fakes.platform import Platform
from tests.fakes.signals import a_press
from tests.fakes.story import BUREAU, START, a_home, a_responder, an_alarm, an_elder, an_opening

SHARED = "+8613800000002"
OTHER_HOME = "天平路9弄9号909室"
SPOKEN = "天平路九弄九号九零九室"


@pytest.fixture
def platform() -> Platform:
    """The daughter's telephone rings for the first home; nothing is told of the call."""
    platform = Platform()
    platform.tells_of_calls = False
    platform.deliver(a_press())
    platform.run_until(100)
    assert platform.called()[-1] == "h1.daughter"
    return platform


def live_call(platform: Platform) -> OnLine:
    incident = next(i for i in platform.incidents if i != "inc2")
    run = platform.store.head(BUREAU, incident).run
    [attempt] = [a for a in run.attempts if a.person == "h1.daughter"]
    return OnLine(incident, attempt.id)


def second_home(platform: Platform) -> Head:
    """Another home whose only responder has the daughter's number; its elder's calls are over."""
    elder = an_elder("h2.elder", "+8613800000009")
    elder = replace(elder, personal=replace(elder.personal, name="李爷爷", address=OTHER_HOME))
    carer = a_responder("h2.daughter", Role.FIRST_CARER, SHARED)
    platform.directory.enrol_home(BUREAU, a_home("h2", elders=(elder,), responders=(carer,)))
    snapshot = platform.directory.snapshot(BUREAU, "h2")
    alarm = an_alarm(alarm_id="b1", thing="standard-h2-key1")
    platform.store.open(an_opening("inc2", alarm, snapshot))
    advance = platform.services.advance(frozenset())
    advance.advance(BUREAU, "inc2")
    for nth in (1, 2):
        ended = CallEnded(f"inc2-c{nth}", CallResult.NO_ANSWER)
        advance.bring(BUREAU, "inc2", ended, f"inc2-c{nth}-over")
        advance.advance(BUREAU, "inc2")
    return platform.store.head(BUREAU, "inc2")


def ring(platform: Platform, head: Head, attempt: str, **ports: object) -> bool:
    [call] = [
        item.action
        for item in platform.store.pending(BUREAU, head.incident)
        if isinstance(item.action, PlaceCall) and item.action.attempt == attempt
    ]
    services = platform.services_with(**ports)
    return services.ring_person().ring(head, call) is not None


def ends(platform: Platform, incident: str) -> list[str]:
    head = platform.services.advance(frozenset()).advance(BUREAU, incident)
    links = platform.store.timeline(BUREAU, head.incident)
    return [str(x.entry.detail["result"]) for x in links if x.entry.event == "call_ended"]


def test_a_number_that_another_home_s_call_is_on_is_not_dialled_and_costs_no_try(platform):
    head = second_home(platform)
    dialled = list(platform.carrier.dialled)

    assert ring(platform, head, "inc2-c3")

    assert platform.carrier.dialled == dialled
    assert ends(platform, "inc2")[-1] == "engaged"
    [waiting] = platform.store.head(BUREAU, "inc2").run.engaged
    assert waiting.person == "h2.daughter"


def test_who_is_on_the_line_is_told_of_the_other_home(platform):
    head = second_home(platform)

    ring(platform, head, "inc2-c3")

    [(attempt, text)] = platform.carrier.told
    assert attempt == live_call(platform).attempt
    assert SPOKEN in text


def test_where_the_carrier_cannot_speak_into_a_call_the_other_home_is_written(platform):
    class Mute:
        def __getattr__(self, name):
            return getattr(platform.carrier, name)

        def tell_call(self, _attempt, _text):
            raise CannotTellError("no way to speak")

    head = second_home(platform)

    ring(platform, head, "inc2-c3", carrier=Mute())

    number, text = platform.carrier.messages["inc2-c3"]
    assert number == SHARED
    assert SPOKEN in text


def test_what_cannot_be_told_is_noted_and_the_attempt_still_waits_its_turn(platform):
    class Deaf:
        def __getattr__(self, name):
            return getattr(platform.carrier, name)

        def tell_call(self, _attempt, _text):
            raise CarrierDownError("down")

    head = second_home(platform)

    assert ring(platform, head, "inc2-c3", carrier=Deaf())

    assert ends(platform, "inc2")[-1] == "engaged"
    assert "other_home_untold" in [fact for fact, _ in platform.facts.noted]


def test_the_line_is_free_as_soon_as_the_end_of_its_call_is_recorded(platform):
    head, live = second_home(platform), live_call(platform)
    news = {"event": "ended", "event_id": "e9", "bureau": BUREAU, "result": "no_answer"}

    platform.tell({**news, "incident": live.incident, "attempt": live.attempt})

    assert ring(platform, head, "inc2-c3")
    assert platform.carrier.dialled[-1] == "inc2-c3"


def test_a_line_whose_call_its_own_incident_knows_no_more_is_free_though_nobody_gave_it_back(
    platform,
):
    head, live = second_home(platform), live_call(platform)
    ended = CallEnded(live.attempt, CallResult.NO_ANSWER)
    platform.services.advance(frozenset()).bring(BUREAU, live.incident, ended, "e9")

    assert ring(platform, head, "inc2-c3")
    assert platform.carrier.dialled[-1] == "inc2-c3"


def test_a_line_of_an_incident_that_is_gone_is_free(platform):
    head = second_home(platform)
    now = platform.clock.now()
    platform.lines.free(BUREAU, live_call(platform).attempt)
    platform.lines.hold(BUREAU, SHARED, OnLine("gone", "gone-c1"), now + timedelta(hours=1), now)

    assert ring(platform, head, "inc2-c3")
    assert platform.carrier.dialled[-1] == "inc2-c3"


def test_two_people_of_one_home_with_one_number_find_it_busy(platform):
    live = live_call(platform)
    head = platform.store.head(BUREAU, live.incident)
    call = replace(platform.carrier.calls[live.attempt].call, attempt=f"{live.incident}-c99")
    take_line = platform.services.ring_person().take_line

    assert take_line.take(head, call, SHARED) is CallResult.BUSY
    assert platform.carrier.told == []


def test_a_call_that_we_cut_off_keeps_nobody_of_its_own_incident_from_the_line(platform):
    mine = live_call(platform)
    head = platform.store.head(BUREAU, mine.incident)
    old = head.run.attempt(mine.attempt)
    assert old is not None
    new = replace(old, id=f"{mine.incident}-c9")
    run = replace(head.run, attempts=(replace(old, cancelled=True), new))
    again = replace(placed_call(platform), id="x-1", attempt=new.id)
    change = Change(head, run, head.decided, (again,), (), head.due_at, platform.clock.now())
    head = platform.store.commit(change)

    assert ring(platform, head, new.id)

    assert platform.carrier.dialled[-1] == new.id
    assert "busy" not in ends(platform, mine.incident)


def placed_call(platform: Platform) -> PlaceCall:
    return [placed.call for placed in platform.carrier.calls.values()][-1]


def test_a_second_try_is_not_kept_from_a_line_that_its_own_lost_call_held(platform):
    """No end is ever told: the first call is lost, and the second try must ring all the same."""
    assert platform.called()[:2] == ["h1.elder", "h1.elder"]
    assert platform.carrier.dialled[0] != platform.carrier.dialled[1]


def test_a_call_whose_carrier_is_down_gives_its_line_back(platform):
    head = second_home(platform)
    platform.lines.free(BUREAU, live_call(platform).attempt)
    platform.carrier.down = True

    assert ring(platform, head, "inc2-c3")

    now = START + timedelta(seconds=200)
    mine = OnLine("inc3", "inc3-c1")
    assert platform.lines.hold(BUREAU, SHARED, mine, now, platform.clock.now()) == mine
