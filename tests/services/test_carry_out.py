"""Each action finds its port, one that fails keeps no other waiting, and what has lost its sense is let be."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from telecare.adapters.memory.incidents import MemoryIncidents
from telecare.domain.actions import (
    Action,
    CountFalseAlarm,
    GiveEntry,
    Lane,
    OpenTask,
    PlaceCall,
    PushCityCentre,
    RaiseRelay,
    SendCommand,
    SendReceipt,
    SendSms,
    StartResponse,
    Tell,
    TellCall,
)
from telecare.domain.errors import AmbiguousSendError, CannotTellError, UnavailableError
from telecare.domain.events import Report, Reported, SeatAct, SeatActed
from telecare.domain.kinds import How, Kind, Outcome, Service
from telecare.ports.enrolment import EntryFile
from telecare.ports.incidents import Change, OutboxItem
from telecare.services.carry_out import ALARMS_ONLY, EVERY_LANE, WITHOUT_NAMES
from telecare.services.do_action import LATEST_TEXT
from telecare.services.sweep_incidents import LEFT_LYING
from tests.fakes.platform import Platform
from tests.fakes.signals import a_press
from tests.fakes.story import BUREAU, KEY, START, a_home


@pytest.fixture
def platform() -> Platform:
    """An incident whose first actions have all been carried out, the elder's call included."""
    platform = Platform()
    platform.tells_of_calls = False
    platform.deliver(a_press())
    platform.run_until(1)
    platform.devices.sent.clear()
    return platform


def decide_on(platform: Platform, *actions: Action) -> None:
    """Put actions into the outbox as a decision does."""
    head = platform.head
    run = replace(head.run, actions=head.run.actions + len(actions))
    change = Change(head, run, head.decided, actions, (), head.due_at, platform.clock.now())
    platform.store.commit(change)


def carry_out(platform: Platform, lanes=EVERY_LANE, only=None, **rest):
    return platform.services.carry_out(only).pending(platform.head, lanes, **rest)


def left(platform: Platform) -> list[str]:
    return [i.action.id for i in platform.store.pending(BUREAU, platform.head.incident)]


def bar(platform: Platform, person: str) -> None:
    """A seat bars a person."""
    portal = platform.services.advance_for_portal()
    barring = SeatActed("seat1", SeatAct.BAR, who=person, reason="she fears them")
    portal.bring(BUREAU, platform.head.incident, barring, f"bar-{person}")


def test_nobody_is_written_to_who_was_barred_after_it_was_decided(platform):
    decide_on(platform, SendSms("x-1", "h1.daughter", "alarm.help", Kind.HELP))
    platform.carrier.down = True
    carry_out(platform)
    bar(platform, "h1.daughter")
    platform.carrier.down = False

    carry_out(platform)

    assert platform.carrier.messages == {}
    assert "x-1" not in left(platform)


def test_nobody_hears_who_goes_who_was_barred_while_on_the_line(platform):
    [attempt] = platform.head.run.attempts
    decide_on(platform, TellCall("x-1", attempt.id, "someone_goes"))
    barred = replace(platform.head.run, barred=(attempt.person,))
    head = replace(platform.head, run=barred)

    platform.services.carry_out().pending(head, EVERY_LANE)

    assert platform.carrier.told == []


@pytest.mark.parametrize("gone", ["barred", "left"])
def test_the_way_in_is_not_told_to_somebody_who_is_not_at_the_door_any_more(platform, gone):
    platform.directory.enrol_home(BUREAU, a_home(entry=EntryFile("Q7-4193", START, True)))
    portal, incident = platform.services.advance_for_portal(), platform.head.incident
    portal.bring(BUREAU, incident, Reported("h1.daughter", Report.ARRIVED), "k1")
    decide_on(platform, GiveEntry("x-1", "h1.daughter", START + timedelta(hours=1)))
    if gone == "barred":
        bar(platform, "h1.daughter")
    else:
        portal.bring(BUREAU, incident, Reported("h1.daughter", Report.LEFT), "k2")

    carry_out(platform)

    assert "x-1" not in platform.carrier.messages
    assert "x-1" not in left(platform)


# ---- every action ----


def test_a_relay_is_put_before_the_seats(platform):
    decide_on(platform, RaiseRelay("x-1", Service.FIRE, suspected=True))
    decide_on(platform, RaiseRelay("x-2", Service.AMBULANCE, suspected=False))

    carry_out(platform)

    incident = platform.head.incident
    assert platform.desk.notices[BUREAU, "seats", "x-1"] == (incident, "relay_119_suspected")
    assert platform.desk.notices[BUREAU, "seats", "x-2"] == (incident, "relay_120")


def test_the_supervisor_is_told(platform):
    decide_on(platform, Tell("x-1", "supervisor", "chain_ended"))

    carry_out(platform)

    assert platform.desk.notices[BUREAU, "supervisor", "x-1"][1] == "chain_ended"


def test_the_city_centre_is_pushed_with_area_and_kind(platform):
    decide_on(platform, PushCityCentre("x-1", "district", Kind.FIRE))

    carry_out(platform)

    incident = platform.head.incident
    assert platform.city_centre.pushed == {
        "x-1": (BUREAU, incident, "district", "310104003", "fire")
    }


def test_a_task_names_its_incident_and_home(platform):
    decide_on(platform, OpenTask("x-1", "welfare_visit", {"who": "h1.elder"}))

    carry_out(platform)

    [task] = platform.tasks.opened.values()
    assert (task.task, task.home) == ("welfare_visit", "h1")
    assert dict(task.detail) == {"who": "h1.elder", "incident": platform.head.incident}


def test_a_message_is_written_with_the_elders_name(platform):
    decide_on(platform, SendSms("x-1", "h1.daughter", "alarm.help", Kind.HELP))

    carry_out(platform)

    number, text = platform.carrier.messages["x-1"]
    assert number == "+8613800000002"
    assert "王阿婆" in text
    assert "天平路" not in text


def test_who_is_on_the_line_is_told(platform):
    [attempt] = platform.head.run.attempts
    decide_on(platform, TellCall("x-1", attempt.id, "someone_goes"))

    carry_out(platform)

    assert platform.carrier.told == [(attempt.id, "已经有人过去了，您不用再去。谢谢您。")]


def test_a_start_under_an_old_fence_is_let_be(platform):
    decide_on(platform, StartResponse("x-1", fence=7))

    carry_out(platform)

    assert list(platform.machine.executions) == [(platform.head.incident, 0)]
    assert left(platform) == []


# ---- order, lanes, and who may what ----


def test_a_lesser_message_waits_for_its_own_hand(platform):
    decide_on(platform, OpenTask("x-1", "welfare_visit"), Tell("x-2", "supervisor", "r"))

    carried = carry_out(platform, ALARMS_ONLY)

    assert [item.action.id for item in carried.done] == ["x-2"]
    assert left(platform) == ["x-1"]


def test_one_port_that_fails_keeps_no_other_action_waiting(platform):
    platform.city_centre.down = True
    decide_on(
        platform,
        PushCityCentre("x-1", "district", Kind.HELP),
        SendReceipt("x-2", KEY, "a1", "accepted"),
    )

    carried = carry_out(platform)

    assert [item.action.id for item in carried.failed] == ["x-1"]
    assert [item.action.id for item in carried.left] == ["x-1"]
    assert platform.receipts(KEY) == ["accepted"]


class Marking:
    """The store, which writes down what was marked together."""

    def __init__(self, store: MemoryIncidents) -> None:
        self._store = store
        self.marked: list[list[str]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def done(self, bureau: str, incident: str, items: Sequence[OutboxItem], now: datetime) -> None:
        self.marked.append([item.action.id for item in items])
        self._store.done(bureau, incident, items, now)


def test_what_may_be_done_twice_is_marked_together_and_a_notice_as_soon_as_it_is_given(platform):
    store = Marking(platform.store)
    decide_on(
        platform,
        SendReceipt("x-1", KEY, "a1", "accepted"),
        SendCommand("x-2", KEY, "open_voice", 60),
        Tell("x-3", "supervisor", "r"),
        SendReceipt("x-4", KEY, "a1", "handled"),
        StartResponse("x-5", fence=0),
    )

    platform.services_with(store=store).carry_out().pending(platform.head, EVERY_LANE)

    assert store.marked == [["x-1", "x-2", "x-3"], ["x-4", "x-5"]]
    assert left(platform) == []


def test_what_was_decided_after_the_head_was_read_is_left_to_who_decided_it(platform):
    """By the older head the call would be one that nobody wants: it would be marked and never made."""
    before = platform.head
    platform.clock.forward(timedelta(seconds=41))
    platform.services.advance(frozenset()).advance(BUREAU, before.incident)
    rung = len(platform.carrier.dialled)

    early = platform.services.carry_out().pending(before)
    late = platform.services.carry_out().pending(platform.head)

    assert early.done == ()
    assert [type(item.action) for item in early.left] == [PlaceCall]
    assert [type(item.action) for item in late.done] == [PlaceCall]
    assert len(platform.carrier.dialled) == rung + 1


def test_what_failed_is_carried_out_the_next_time_and_only_that(platform):
    platform.city_centre.down = True
    decide_on(platform, PushCityCentre("x-1", "street", Kind.HELP), Tell("x-2", "seats", "r"))
    carry_out(platform)
    platform.city_centre.down = False

    carried = carry_out(platform)

    assert [item.action.id for item in carried.done] == ["x-1"]


def test_a_function_without_names_leaves_calls_and_messages_to_others(platform):
    decide_on(
        platform,
        SendSms("x-1", "h1.daughter", "alarm.help", Kind.HELP),
        SendReceipt("x-2", KEY, "a1", "accepted"),
    )

    carry_out(platform, only=WITHOUT_NAMES)

    assert left(platform) == ["x-1"]
    assert platform.carrier.messages == {}


def test_the_portal_carries_nothing_out(platform):
    decide_on(platform, Tell("x-1", "supervisor", "r"))

    carry_out(platform, only=frozenset())

    assert left(platform) == ["x-1"]


def test_only_what_is_old_enough_is_taken_from_others(platform):
    decide_on(platform, Tell("x-1", "supervisor", "r"))

    young = carry_out(platform, older_than=timedelta(seconds=30))
    platform.clock.forward(timedelta(seconds=30))
    old = carry_out(platform, older_than=timedelta(seconds=30))

    assert [item.action.id for item in young.left] == ["x-1"]
    assert [item.action.id for item in old.done] == ["x-1"]


def test_twice_is_the_same_as_once(platform):
    decide_on(platform, Tell("x-1", "supervisor", "r"), SendReceipt("x-2", KEY, "a", "accepted"))

    carry_out(platform)
    carry_out(platform)

    assert platform.receipts(KEY) == ["accepted"]


# ---- messages that come too late, or may have gone ----


def test_a_message_that_could_not_be_sent_for_too_long_is_let_be(platform):
    decide_on(platform, SendSms("x-1", "h1.daughter", "alarm.help", Kind.HELP))
    platform.clock.forward(LATEST_TEXT + timedelta(seconds=1))

    carry_out(platform)

    assert platform.carrier.messages == {}
    assert left(platform) == []
    assert ("text_dropped", {"incident": platform.head.incident, "action": "x-1"}) in (
        platform.facts.noted
    )


def test_nobody_is_alarmed_by_message_after_the_incident_is_resolved(platform):
    incident = platform.head.incident
    portal = platform.services.advance_for_portal()
    portal.bring(BUREAU, incident, Reported("h1.daughter", Report.ARRIVED), "k1")
    done = Reported(
        "h1.daughter", Report.RESOLVED, outcome=Outcome.HELPED_AT_HOME, how=How.IN_PERSON
    )
    portal.bring(BUREAU, incident, done, "k2")
    decide_on(
        platform,
        SendSms("x-1", "h1.daughter", "alarm.help", Kind.HELP),
        SendCommand("x-2", KEY, "open_voice", 60),
    )

    carry_out(platform)

    assert "x-1" not in platform.carrier.messages
    assert [word for _, word, _ in platform.devices.sent] == ["receipt"]  # handled


def test_a_message_that_may_have_been_sent_is_sent_again_under_its_key(platform):
    class Hesitant:
        def __init__(self) -> None:
            self.keys: list[str] = []

        def send_sms(self, _number: str, _text: str, sms: SendSms) -> None:
            self.keys.append(sms.id)
            if len(self.keys) == 1:
                raise AmbiguousSendError("no answer")

    decide_on(platform, SendSms("x-1", "h1.daughter", "alarm.help", Kind.HELP))
    carrier = Hesitant()

    platform.services_with(carrier=carrier).carry_out().pending(platform.head, EVERY_LANE)

    assert carrier.keys == ["x-1", "x-1"]
    assert left(platform) == []


def test_a_message_to_nobodys_number_is_let_be_and_noted(platform):
    decide_on(platform, SendSms("x-1", "h1.ghost", "alarm.help", Kind.HELP))

    carry_out(platform)

    assert left(platform) == []
    assert any(fact == "number_missing" for fact, _ in platform.facts.noted)


# ---- the relay ----


def relay(platform: Platform) -> None:
    platform.services.relay_outbox().relay(BUREAU, platform.head.incident)


def test_the_relay_tells_the_stream_what_failed_so_that_it_comes_again(platform):
    platform.carrier.down = True
    decide_on(platform, SendSms("x-1", "h1.daughter", "alarm.help", Kind.HELP))

    with pytest.raises(UnavailableError, match="x-1"):
        relay(platform)


def test_a_city_centre_that_is_down_holds_no_stream_up_and_the_sweep_comes_back_to_it(platform):
    platform.city_centre.down = True
    decide_on(platform, PushCityCentre("x-1", "district", Kind.HELP))

    relay(platform)
    assert left(platform) == ["x-1"]

    platform.city_centre.down = False
    platform.clock.forward(LEFT_LYING)
    platform.services.sweep_incidents().sweep()
    assert left(platform) == []


def test_a_failed_message_of_the_bulk_lane_holds_no_stream_up(platform):
    platform.carrier.down = True
    decide_on(platform, SendSms("x-1", "h1.daughter", "alarm.help", Kind.HELP, lane=Lane.BULK))

    relay(platform)

    assert left(platform) == ["x-1"]


def test_what_may_wait_hides_nothing_that_may_not(platform):
    platform.carrier.down = platform.city_centre.down = True
    decide_on(
        platform,
        PushCityCentre("x-1", "district", Kind.HELP),
        SendSms("x-2", "h1.daughter", "alarm.help", Kind.HELP),
    )

    with pytest.raises(UnavailableError, match=r": x-2$"):
        relay(platform)


def test_the_relay_decides_on_what_a_person_without_number_brings(platform):
    add = SeatActed("seat1", SeatAct.ADD, who="h1.ghost", reason="knows the home")
    platform.services.advance_for_portal().bring(BUREAU, platform.head.incident, add, "k1")
    platform.clock.forward(timedelta(seconds=41))
    platform.services.advance_for_portal().advance(BUREAU, platform.head.incident)

    platform.services.relay_outbox().relay(BUREAU, platform.head.incident)

    assert platform.head.seq == platform.head.decided


# ---- what is told at the door, and what is counted of devices ----


def give_entry(platform: Platform, minutes: float = 60) -> None:
    portal = platform.services.advance_for_portal()
    portal.bring(BUREAU, platform.head.incident, Reported("h1.daughter", Report.ARRIVED), "door")
    until = platform.clock.now() + timedelta(minutes=minutes)
    decide_on(platform, GiveEntry("x-1", "h1.daughter", until))


def with_entry(platform: Platform) -> None:
    file = EntryFile("4711#", START, consent=True)
    platform.directory.enrol_home(BUREAU, replace(a_home(), entry=file))


def test_the_way_in_is_written_to_whoever_is_at_the_door(platform):
    with_entry(platform)
    give_entry(platform)

    carry_out(platform)

    [(number, text)] = [m for m in platform.carrier.messages.values() if "4711#" in m[1]]
    assert number == "+8613800000002"
    assert "03:10" in text, "until when it holds, in the bureau's zone"
    assert left(platform) == []


def test_a_way_in_that_comes_too_late_is_not_told(platform):
    with_entry(platform)
    give_entry(platform)
    platform.clock.forward(timedelta(minutes=60))

    carry_out(platform)

    assert not [m for m in platform.carrier.messages.values() if "4711#" in m[1]]
    assert left(platform) == []


def test_where_nothing_can_be_told_a_seat_is_asked(platform):
    give_entry(platform)

    carry_out(platform)

    assert platform.desk.notices[BUREAU, "seats", "x-1"][1] == "entry_not_told"


def test_a_device_with_too_many_false_alarms_is_looked_at_once_a_month(platform):
    most = platform.head.run.snapshot.parameters.count("false_alarm.most")
    for n in range(most - 1):
        at = platform.clock.now() - timedelta(days=n + 1)
        platform.tally.add(BUREAU, KEY, "false_alarm", f"i{n}", at, at - timedelta(days=30))
    decide_on(platform, CountFalseAlarm("x-1", KEY, "cooking"))

    carry_out(platform)
    carry_out(platform)

    [task] = platform.tasks.opened.values()
    assert (task.task, task.detail["thing"], task.detail["false_alarms"]) == (
        "re_site",
        KEY,
        str(most),
    )


def test_the_first_false_alarm_is_only_counted(platform):
    decide_on(platform, CountFalseAlarm("x-1", KEY, "cooking"))

    carry_out(platform)
    carry_out(platform)

    assert platform.tasks.opened == {}
    now = platform.clock.now()
    listed = platform.tally.under(BUREAU, "310104003", "false_alarm", START, now)
    assert list(listed) == [KEY]


def test_what_cannot_be_said_into_a_call_is_written_to_who_is_on_the_line(platform):
    class Mute:
        def __getattr__(self, name):
            return getattr(platform.carrier, name)

        def tell_call(self, _attempt, _text):
            raise CannotTellError("no way to speak")

    [attempt] = platform.head.run.attempts
    decide_on(platform, TellCall("x-1", attempt.id, "someone_goes"))

    services = platform.services_with(carrier=Mute())
    carried = services.carry_out().pending(platform.head, EVERY_LANE)

    assert [item.action.id for item in carried.done] == ["x-1"]
    number, text = platform.carrier.messages["x-1"]
    assert number == "+8613800000001"
    assert "已经有人过去了" in text
