"""Cases 1 to 17 of docs/failure-cases.md: what went wrong elsewhere, told to this platform."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from infra.policy.probe_home import probe_home
from telecare.adapters.memory.looks import MemoryLooks
from telecare.domain.actions import CountFalseAlarm, GiveEntry, PlaceCall
from telecare.domain.consent import Answer, Cause, Giver, Purpose, Reluctance, Subject, Word
from telecare.domain.decide import decide, open_run
from telecare.domain.errors import NotPermittedError
from telecare.domain.events import Report, Reported, SeatAct
from telecare.domain.home import Absence, Entry, HomeDevice
from telecare.domain.kinds import How, Kind, Outcome, Risk, State
from telecare.domain.position import Position
from telecare.domain.reconciliation import Departure, Row
from telecare.domain.rota import Post, Shift
from telecare.domain.signals import RawSignal
from tests.fakes.platform import Platform
from tests.fakes.signals import a_press
from tests.fakes.story import BUREAU, KEY, START, a_home, the_policy
from tests.stories.rehearsal import Rehearsal, a_snapshot, an_alarm
from tests.stories.words import (
    H,
    M,
    S,
    answers,
    arrived,
    closes,
    confirmed,
    left,
    resolved,
    seat,
)


def tell(platform: Platform, kind: str, thing: str = KEY, n: int = 1, **more: object) -> None:
    payload = json.dumps({"id": f"a{n}", "kind": kind, "at": START.isoformat(), **more}).encode()
    now = platform.clock.now()
    platform.deliver(RawSignal(f"dt/anju/{thing}/alarm", thing, now, payload))


def test_case_01_an_alarm_on_hold_comes_back_raised_and_one_hand_has_it() -> None:
    r = Rehearsal("help")
    r.at(5 * S, seat(SeatAct.HOLD, "seat1"))
    r.at(30 * S, seat(SeatAct.CLAIM, "seat2"))
    r.at(40 * S, seat(SeatAct.HOLD, "seat2"))

    r.play(3 * M)

    assert r.times("released", "seat1", reason="taken_over", by="seat2") == [30]
    assert r.times("released", "seat2", reason="hold_over") == [100]
    assert (r.run.owner, r.run.raised, r.run.state) == ("", 1, State.OPEN)
    assert r.times("told", "supervisor", reason="hold_over") == [100]


def test_case_02_leaving_before_the_ambulance_is_heard_and_calling_resumes() -> None:
    r = Rehearsal("fall")
    r.at(M, arrived("neighbour"))
    r.at(2 * M, confirmed("neighbour"))
    r.at(3 * M, left("neighbour"))

    r.play(4 * M)

    assert r.run.state is State.OPEN
    assert r.times("told", "supervisor", reason="left_after_arrival") == [180]
    assert [t for t in r.times("call_placed") if t >= 180]


def test_case_03_alarms_that_are_answered_late_are_told_by_themselves() -> None:
    platform = Platform()
    for n in range(2, 6):
        thing = f"standard-h{n}-key1"
        home = a_home(f"h{n}", devices=(HomeDevice(thing, "one_key_call"),))
        platform.directory.enrol_home(BUREAU, home)
        at = START - 2 * M
        payload = json.dumps({"id": f"a{n}", "kind": "help", "at": at.isoformat()}).encode()
        platform.deliver(RawSignal(f"dt/anju/{thing}/alarm", thing, at, payload))
    platform.run_until(300)

    platform.services.judge_answering().judge()

    assert "answering_late" in {reason for _, reason in platform.desk.notices.values()}


def test_case_03_a_shift_that_nobody_fills_is_told_a_day_ahead() -> None:
    platform = Platform()
    policy = the_policy()
    values = {**policy.parameters.values, "rota.seats": 1.0}
    kept = replace(policy, version="v-rota", parameters=replace(policy.parameters, values=values))
    platform.directory.publish_policy(BUREAU, "v-rota", kept.document(), "boss", "a rota", START)
    platform.rota.keep(BUREAU, Shift(Post.SEAT, "seat1", START, START + 23 * H))

    platform.services.watch_platform().run()

    [gap] = [n for n, (_, reason) in platform.desk.notices.items() if reason == "rota_gap"]
    assert platform.desk.details[gap]["begins"] == (START + 23 * H).isoformat(timespec="minutes")


def test_case_04_a_platform_that_lets_nobody_ring_is_found_by_its_own_alarm() -> None:
    platform = Platform()
    platform.directory.enrol_home(BUREAU, probe_home(BUREAU, "+862100000099"))
    platform.line.hub = lambda thing, document: platform.deliver(
        RawSignal(
            f"dt/anju/{thing}/alarm", thing, platform.clock.now(), json.dumps(document).encode()
        )
    )
    setattr(platform.machine, "start", lambda *_: "dead")  # noqa: B010 - a method of this one

    for period in range(1, 4):
        platform.services.probe_platform().run()
        platform.run_until(300 * period)

    assert "probe_failed" in {fact for fact, _ in platform.facts.noted}


def test_case_05_who_does_not_answer_is_in_more_danger_not_in_less() -> None:
    silent = Rehearsal("fall").play(4 * M)
    ungraded = open_run("i1", an_alarm("fall"), a_snapshot(risk=Risk.graded(None)), START).run

    assert silent.times("relay_raised", "120") == [180]
    assert silent.times("call_placed", "neighbour")
    assert ungraded.snapshot.risk is Risk.HIGH


def test_case_06_a_device_whose_receipts_get_lost_is_found_by_its_repeats() -> None:
    platform = Platform()
    for n in range(the_policy().parameters.count("repeat.most")):
        tell(platform, "help", n=n)
        tell(platform, "help", n=n)

    faults = [task.detail.get("fault") for task in platform.tasks.opened.values()]
    assert faults == ["link_poor"]


@pytest.mark.parametrize("speech", ["none", "unclear"])
def test_case_07_no_intelligible_speech_is_a_call_for_help(speech: str) -> None:
    platform = Platform()

    platform.tell(
        {"event_id": "in1", "event": "inbound", "from": "+8613800000001", "speech": speech}
    )
    platform.run_until(1)

    assert platform.head.run.kind is Kind.HELP
    assert platform.called()[0] == "h1.elder"


def test_case_08_calls_are_parallel_where_it_is_grave_and_a_stale_code_is_told_as_such() -> None:
    r = Rehearsal("fall", a_snapshot(risk=Risk.HIGH)).play(S)
    assert r.times("call_placed", "elder") == r.times("call_placed", "daughter") == [0]

    stale = Entry(START - timedelta(days=400), consent=True)
    run = open_run("i1", an_alarm("fall"), replace(a_snapshot(), entry=stale), START).run
    there = decide(run, arrived("neighbour"), START + M)
    assert any(isinstance(a, GiveEntry) for a in there.actions)
    assert "entry_stale" in {e.detail.get("what") for e in there.entries}


def test_case_09_a_changed_clock_names_who_and_why_and_reaches_no_running_incident() -> None:
    platform = Platform()
    platform.deliver(a_press())
    document = the_policy().with_parameters({"elder.ring_s": 180}).document()

    platform.directory.publish_policy(BUREAU, "laxer", document, "boss", "pressed to", START)

    assert platform.directory.policy_changes[-1][1:4] == ("laxer", "boss", "pressed to")
    assert platform.head.run.snapshot.policy == the_policy().version
    assert platform.head.run.snapshot.parameters.count("elder.ring_s") == 30


def test_case_10_a_locator_that_claims_another_continent_is_looked_into() -> None:
    platform = Platform()
    devices = (*a_home().devices, HomeDevice("standard-h1-watch1", "watch"))
    at_home = Position(31.2, 121.44)
    platform.directory.enrol_home(BUREAU, replace(a_home(), devices=devices, position=at_home))

    tell(platform, "fall", "standard-h1-watch1", position={"lat": 41.6, "lon": -93.6})

    assert platform.head.run.away_from_home
    assert [t.detail["about"] for t in platform.tasks.opened.values()] == ["position"]


def test_case_11_false_alarms_are_counted_a_device_by_their_cause() -> None:
    run = decide(open_run("i1", an_alarm("smoke"), a_snapshot(), START).run, None, START).run
    run = decide(run, arrived("daughter"), START + M).run

    decision = decide(run, resolved("daughter", Outcome.COOKING), START + 2 * M)

    counted = [a for a in decision.actions if isinstance(a, CountFalseAlarm)]
    assert [(a.thing, a.cause) for a in counted] == [("standard-key1", "cooking")]


def test_case_12_what_was_asked_and_answered_stays_on_record() -> None:
    r = Rehearsal("help")
    r.at(5 * S, seat(SeatAct.ANSWER, step="breathing", reason="no"))

    r.play(M)

    assert r.times("noted", "seat1", what="guide", question="breathing", answer="no") == [5]


def test_case_13_the_device_says_at_each_step_what_is_being_done() -> None:
    platform = Platform()
    platform.presses["h1.daughter"] = "11"
    platform.deliver(a_press())
    platform.run_until(90)

    said = [d["say"] for t, word, d in platform.devices.sent if (t, word) == (KEY, "receipt")]
    words = the_policy().scripts.texts["zh_CN"]
    assert said == [words["receipt.accepted"], words["receipt.handled"]]


def test_case_13_the_family_reads_at_each_step_what_is_being_done() -> None:
    platform = Platform()
    platform.presses["h1.daughter"] = "11"
    reads = platform.services.read_aloud(MemoryLooks())
    platform.deliver(a_press())
    [incident] = platform.store.open_register(BUREAU)

    told = []
    for second in (1, 90):
        platform.run_until(second)
        told.append(reads.progress(platform.store.head(BUREAU, incident)))
    assert "正在打电话" in told[0]
    assert "已经有人答应" in told[1]


def test_case_14_an_answered_call_is_nobody_and_an_old_number_is_looked_into() -> None:
    r = Rehearsal("help", daughter=answers(5), son=answers(5, "8")).play(5 * M)

    assert r.times("accepted") == []
    assert r.times("task_opened", "son", task="contact_check")
    assert len(r.times("call_placed", "son")) == 1


def test_case_15_who_will_not_use_a_sensor_says_why_and_what_it_costs_is_known() -> None:
    platform = Platform()
    home = a_home(devices=(*a_home().devices, HomeDevice("standard-h1-pir1", "pir")))
    platform.directory.enrol_home(BUREAU, home)
    service = platform.services.keep_consent()
    subject = Subject(Purpose.SENSING, "standard-h1-pir1")
    silent = Word(subject, Answer.WITHDRAWN, Giver.ELDER, "worker1", START)
    with pytest.raises(NotPermittedError):
        service.say(BUREAU, "h1", "h1.elder", silent, "k1")

    word = replace(silent, reluctance=Reluctance.WILL_NOT_USE_IT, cause=Cause.PRIVACY)
    told = service.say(BUREAU, "h1", "h1.elder", word, "k1")

    assert told.lost == {Kind.INACTIVITY}
    [task] = platform.tasks.opened.values()
    assert (task.detail["reluctance"], task.detail["cause"]) == ("will_not_use_it", "privacy")
    assert service.picture(BUREAU, "h1", "h1.elder").paused == ("standard-h1-pir1",)


def test_case_15_who_withdraws_a_consent_is_still_heard_when_calling_for_help() -> None:
    platform = Platform()
    service = platform.services.keep_consent()
    word = Word(
        Subject(Purpose.SENSING),
        Answer.WITHDRAWN,
        Giver.ELDER,
        "worker1",
        START,
        reluctance=Reluctance.WILL_NOT_USE_IT,
        cause=Cause.FALSE_ALARMS,
    )
    service.say(BUREAU, "h1", "h1.elder", word, "k1")

    tell(platform, "help")

    assert KEY in service.paused(BUREAU, "h1")
    assert platform.head.run.kind is Kind.HELP
    assert platform.receipts(KEY) == ["accepted"]


def test_case_17_whoever_a_register_names_is_looked_into_and_guarded_until_then() -> None:
    platform = Platform()
    service = platform.services.reconcile_roster()
    row = Row("h1.elder", Departure.DECEASED, (START - 40 * 24 * H).date())

    for _ in range(2):
        assert service.reconcile(BUREAU, [row]).held_back == {"h1.elder"}

    tasks = [t for t in platform.tasks.opened.values() if t.task == "confirm_roster"]
    assert [(t.home, t.detail["reported"]) for t in tasks] == [("h1", "deceased")]
    assert service.waiting(BUREAU) == {"h1.elder"}
    platform.deliver(a_press())
    assert platform.store.open_register(BUREAU)


def test_case_16_who_is_in_hospital_is_not_silent_and_is_still_heard() -> None:
    platform = Platform()
    platform.directory.set_absence(BUREAU, "h1.elder", Absence("hospital", START + 9 * H))

    tell(platform, "inactivity")
    assert platform.incidents == ()

    tell(platform, "help", n=2)
    assert platform.head.run.kind is Kind.HELP


def test_nothing_in_these_cases_closes_without_somebody_who_saw_the_elder() -> None:
    run = decide(open_run("i1", an_alarm("help"), a_snapshot(), START).run, None, START).run

    for wrong in (
        Reported("daughter", Report.RESOLVED),
        resolved("daughter"),
        closes(outcome=None),
        closes(how=How.IN_PERSON, seen_by=""),
    ):
        after = decide(run, wrong, START + M)
        assert after.run.state is State.OPEN
        assert any(isinstance(a, PlaceCall) for a in after.actions) or after.due_at is not None
