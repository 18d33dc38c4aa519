"""What carriers and others tell: events of incidents, cries of elders, or kept because nobody can be found."""

import json
from datetime import timedelta

import pytest

from telecare.domain.call_reference import reference_of
from telecare.domain.errors import UnavailableError
from telecare.domain.kinds import Kind, Role
from telecare.ports.lines import CallRecord, OnLine
from tests.fakes.platform import Platform
from tests.fakes.signals import a_press
from tests.fakes.story import BUREAU, START, a_home, a_responder, an_elder

ELDER, DAUGHTER = "+8613800000001", "+8613800000002"


@pytest.fixture
def platform() -> Platform:
    """The daughter's telephone rings for an open incident."""
    platform = Platform()
    platform.deliver(a_press())
    platform.run_until(61)
    assert platform.called() == ["h1.elder", "h1.elder", "h1.daughter"]
    return platform


def record(platform: Platform, document: object) -> None:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    platform.services.record_call_event().record(body, platform.clock.now())


def news(platform: Platform, event: str, **fields: object) -> dict[str, object]:
    incident = platform.head.incident
    return {
        "event_id": f"{event}-1",
        "bureau": BUREAU,
        "incident": incident,
        "attempt": f"{incident}-c3",
        "event": event,
        **fields,
    }


def kept(platform: Platform) -> list[str]:
    return list(platform.quarantine.kept.values())


# ---- calls ----


def test_a_key_is_an_acceptance_however_often_it_is_told(platform):
    for _ in range(2):
        record(platform, news(platform, "key", key="1"))

    assert platform.entries("accepted") == [("accepted", "h1.daughter")]


def test_an_answer_alone_is_no_acceptance(platform):
    record(platform, news(platform, "answered"))

    assert platform.entries("call_answered", "accepted") == [("call_answered", "h1.daughter")]


def test_keys_that_are_told_with_the_end_alone_still_count(platform):
    record(platform, news(platform, "ended", result="completed", keys="12"))

    assert platform.entries("accepted") == [("accepted", "h1.daughter")]


def test_an_end_that_we_have_no_word_for_is_an_end(platform):
    record(platform, news(platform, "ended", result="moon_eclipse"))

    assert ("call_ended", "h1.daughter") in platform.entries()


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"garbage", "not JSON: Expecting value: line 1 column 1 (char 0)"),
        ({"event": "ringing"}, "'ringing' is no event of this queue"),
        ({"event": "answered"}, "the field attempt is missing"),
        (
            {"event": "answered", "event_id": "e", "attempt": "x", "bureau": BUREAU, "incident": "no"},
            "no such incident",
        ),
    ],
)  # fmt: skip
def test_what_belongs_to_no_incident_is_kept(platform, document, reason):
    record(platform, document)

    assert kept(platform) == [reason]


@pytest.mark.parametrize("key", ["", "12", "x", "²", 1, None])
def test_only_keys_of_a_telephone_are_keys(platform, key):
    record(platform, news(platform, "key", key=key))

    assert len(kept(platform)) == 1


def test_a_store_that_is_down_is_told_so_that_the_message_comes_again(platform):
    class Down:
        def append(self, *_args):
            raise UnavailableError("no table")

    service = platform.services_with(store=Down()).record_call_event()

    with pytest.raises(UnavailableError):
        service.record(json.dumps(news(platform, "answered")).encode(), START)


# ---- tickets and consoles ----


def test_a_returned_ticket_is_told_to_the_supervisor(platform):
    record(platform, news(platform, "ticket", state="returned"))

    assert ("ticket", "city_centre") in platform.entries()


def test_a_dead_console_releases_what_its_seat_had(platform):
    platform.tell(news(platform, "console_dead", by="seat1"))

    assert kept(platform) == []
    assert platform.head.seq == platform.head.decided


def test_a_ticket_of_no_known_state_is_kept(platform):
    record(platform, news(platform, "ticket", state="eaten"))

    assert "state must be one of" in kept(platform)[0]


# ---- replies to messages ----


def test_a_reply_with_its_reference_is_an_acceptance(platform):
    reply = {"event_id": "r1", "event": "sms_reply", "text": "1", "person": "h1.daughter"}

    record(platform, {**reply, "incident": platform.head.incident})

    assert platform.entries("accepted") == [("accepted", "h1.daughter")]


def test_a_reply_of_a_number_alone_finds_its_incident(platform):
    reply = {"event_id": "r1", "event": "sms_reply", "text": "1", "from": DAUGHTER}

    record(platform, reply)

    assert platform.entries("accepted") == [("accepted", "h1.daughter")]


def two_homes(platform: Platform) -> None:
    """The daughter is the daughter of both."""
    elder = an_elder("h2.elder", "+8613800000021")
    daughter = a_responder("h2.daughter", Role.FIRST_CARER, DAUGHTER)
    platform.directory.enrol_home(BUREAU, a_home("h2", elders=(elder,), responders=(daughter,)))
    record(platform, {"event": "inbound", "event_id": "i2", "from": "+8613800000021"})


def test_a_reply_that_may_mean_either_of_two_incidents_is_put_before_the_seats(platform):
    two_homes(platform)

    record(platform, {"event_id": "r1", "event": "sms_reply", "text": "1", "from": DAUGHTER})

    told = [
        (i, r) for (_, audience, _), (i, r) in platform.desk.notices.items() if audience == "seats"
    ]
    assert (platform.incidents[0], "reply_ambiguous") in told or (
        platform.incidents[1],
        "reply_ambiguous",
    ) in told
    for incident in platform.incidents:
        assert platform.store.head(BUREAU, incident).run.acceptances == ()


@pytest.mark.parametrize("number", ["+8613999999999", "+8613800000021"])
def test_a_reply_of_nobody_is_kept(platform, number):
    record(platform, {"event_id": "r1", "event": "sms_reply", "text": "1", "from": number})

    assert kept(platform) == ["no open incident of this number"]


def test_a_reply_without_sender_is_kept(platform):
    record(platform, {"event_id": "r1", "event": "sms_reply", "text": "1"})

    assert kept(platform) == ["a reply names its number, or incident and person"]


# ---- people who ring the centre ----


@pytest.mark.parametrize("speech", ["clear", "none", "unclear", "", None])
def test_an_elders_call_opens_a_help_incident_whatever_was_said(speech):
    platform = Platform()

    record(platform, {"event": "inbound", "event_id": "i1", "from": ELDER, "speech": speech})

    assert platform.head.run.kind is Kind.HELP
    assert platform.head.run.elder == "h1.elder"
    assert platform.machine.is_running(BUREAU, platform.head.incident, 0)


def test_the_same_call_told_twice_opens_one_incident():
    platform = Platform()

    for _ in range(2):
        record(platform, {"event": "inbound", "event_id": "i1", "from": ELDER})

    assert [e for e, _ in platform.entries("alarm_received")] == ["alarm_received"]


def test_an_elders_call_joins_the_open_incident(platform):
    record(platform, {"event": "inbound", "event_id": "i1", "from": ELDER})

    assert len(platform.incidents) == 1
    assert ("alarm_joined", "") in platform.entries()


def test_a_responder_who_calls_back_reaches_the_incident(platform):
    record(platform, {"event": "inbound", "event_id": "i1", "from": DAUGHTER, "speech": "clear"})

    assert len(platform.incidents) == 1
    assert ("noted", "h1.daughter") in platform.entries("noted")


def test_a_responder_who_calls_without_an_incident_is_put_before_the_seats():
    platform = Platform()

    record(platform, {"event": "inbound", "event_id": "i1", "from": DAUGHTER})

    assert platform.incidents == ()
    assert platform.desk.notices == {(BUREAU, "seats", "i1"): ("", "inbound_call")}


def test_a_call_of_an_unknown_number_is_kept(platform):
    record(platform, {"event": "inbound", "event_id": "i1", "from": "+8613999999999"})

    assert kept(platform) == ["unknown number"]


# ---- news under a carrier's reference ----


def under_reference(platform: Platform, event: str, **fields: object) -> dict[str, object]:
    """News of the daughter's call from a carrier that keeps our reference alone."""
    incident = platform.head.incident
    attempt = f"{incident}-c3"
    platform.calls.ask(CallRecord(BUREAU, incident, attempt, "aliyun"))
    return {
        "event": event,
        "event_id": f"116^102-{event}",
        "reference": reference_of(attempt),
        "carrier_id": "116^102",
        **fields,
    }


def test_a_key_told_under_a_reference_is_an_acceptance_however_often_it_is_told(platform):
    document = under_reference(platform, "key", key="1")

    for _ in range(2):
        record(platform, document)

    assert platform.entries("accepted") == [("accepted", "h1.daughter")]


def test_the_first_news_of_a_call_tells_the_carrier_s_id_of_it(platform):
    record(platform, under_reference(platform, "taken"))

    found = platform.calls.find(f"{platform.head.incident}-c3")
    assert found is not None
    assert found.carrier_id == "116^102"
    assert platform.entries("call_answered") == []


def test_the_end_of_a_call_gives_its_line_back(platform):
    document = under_reference(platform, "ended", result="no_answer", keys="")

    record(platform, document)

    now, mine = platform.clock.now(), OnLine("inc2", "inc2-c1")
    until = now + timedelta(seconds=60)
    assert platform.lines.hold(BUREAU, DAUGHTER, mine, until, now) == mine


def test_a_key_lost_on_the_way_is_heard_with_a_record_that_comes_after_the_call_was_given_up():
    platform = Platform()
    platform.tells_of_calls = False
    platform.deliver(a_press())
    platform.run_until(121)
    lost = [attempt.person for attempt in platform.head.run.lost]
    assert lost == ["h1.elder", "h1.elder", "h1.daughter"]

    record(platform, under_reference(platform, "key", key="1", nth=1))

    assert ("accepted", "h1.daughter") in platform.entries()


def test_news_of_a_call_that_is_not_ours_is_kept(platform):
    record(platform, {**under_reference(platform, "taken"), "reference": "A" * 15})

    assert kept(platform) == ["no call of this reference"]


# ---- what became of messages ----


def report(platform: Platform, failed: str, person: str = "h1.daughter") -> dict[str, object]:
    return {
        "event": "sms_status",
        "event_id": f"900^0-{person}",
        "bureau": BUREAU,
        "incident": platform.head.incident,
        "person": person,
        "message": "x-0003",
        "state": "failed" if failed else "delivered",
        "reason": failed,
    }


def test_a_message_that_was_not_delivered_is_in_the_timeline_and_its_number_is_looked_at(platform):
    for _ in range(2):
        record(platform, report(platform, "MOBILE_NOT_ON_SERVICE"))

    links = platform.store.timeline(BUREAU, platform.head.incident)
    failed = [x.entry for x in links if x.entry.detail.get("what") == "sms_failed"]
    assert [(e.event, e.who, e.detail["code"]) for e in failed] == [
        ("noted", "h1.daughter", "MOBILE_NOT_ON_SERVICE")
    ]
    [task] = platform.tasks.opened.values()
    assert (task.task, task.home) == ("check_number", "h1")
    assert task.detail == {"person": "h1.daughter", "code": "MOBILE_NOT_ON_SERVICE"}


def test_a_carrier_that_names_no_bureau_is_understood_too(platform):
    document = report(platform, "OFF")
    del document["bureau"]

    record(platform, document)

    assert ("noted", "h1.daughter") in platform.entries()


def test_a_delivered_message_is_counted_and_wakes_nobody(platform):
    before = platform.head.seq

    record(platform, report(platform, ""))

    assert platform.head.seq == before
    assert "sms_delivered" in [fact for fact, _ in platform.facts.noted]
    assert platform.tasks.opened == {}


def test_a_report_on_a_message_of_no_incident_is_kept(platform):
    record(platform, {**report(platform, "X"), "incident": "inc-none"})

    assert kept(platform) == ["no such incident"]
