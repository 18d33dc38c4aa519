"""The real adapters under the real functions, on AWS as moto plays it: an alarm from rule to first wait."""

import importlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from moto.iotdata import iotdata_backends

from telecare.adapters.clock import SystemClock
from telecare.adapters.dynamodb.data_keys import DataKeys
from telecare.adapters.dynamodb.directory import DynamoDirectory
from telecare.adapters.dynamodb.enrolment import DynamoEnrolment
from telecare.adapters.dynamodb.people import SealedPeople
from telecare.adapters.dynamodb.records import DynamoRecords
from telecare.adapters.dynamodb.table import Table, connect
from telecare.adapters.places import Places
from telecare.adapters.seal import KeyWrap
from telecare.domain.call_reference import reference_of
from telecare.domain.consent import Answer, Giver, Purpose, Word
from telecare.domain.consent import Subject as Consented
from telecare.domain.device_claim import DeviceClaim
from telecare.domain.errors import (
    AlreadyGivenError,
    ForeignNewsError,
    KeptByLawError,
    SealError,
    UnavailableError,
)
from telecare.domain.figures.assessment import Finding, Inspection
from telecare.domain.legal_hold import Cause, Release, Subject, SubjectKind
from telecare.domain.programme.money import Bill, CostItem, Payer, Share
from telecare.domain.programme.procedure import Body
from telecare.domain.records.forms import RecordKind
from telecare.domain.records.naming import record_id
from telecare.domain.records.record import Record
from telecare.domain.registry.handouts import Handout
from telecare.domain.service.appointments import Errand, Span
from telecare.domain.service.care import Care, Contact, Outcome
from telecare.domain.service.life import End, Over, Phase
from telecare.domain.service.moves import ReportCare, Said
from telecare.domain.service.settling import Month
from telecare.domain.timeline import Entry
from telecare.ports.records import KeptRecord
from telecare.ports.services import KeptService
from telecare.runtime import wiring
from telecare.runtime.settings import settings
from telecare.services.erase_elder import Reason
from telecare.services.keep_appointment import Wanted
from telecare.services.move_service import Application
from telecare.services.pack_evidence import Span as Period
from tests.fakes.cloud import REGION, a_seal_key, a_table, all_items, moto, the_clients
from tests.fakes.environment import GIVEN
from tests.fakes.programme import a_person
from tests.fakes.service import a_life, an_agreement, led_through
from tests.fakes.story import BUREAU, START, a_home, the_policy

ROOT = Path(__file__).resolve().parents[2]
CONTEXT = SimpleNamespace(aws_request_id="r-1", function_name="twin-anju-x")
RECORDED = json.loads((ROOT / "tests/functions/events/rule_alarm.json").read_text())
ALARM = {**RECORDED, "received_at": int(SystemClock().now().timestamp() * 1000)}


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Tables, key, queue and machine as the template makes them, one home enrolled."""
    with moto(monkeypatch):
        directory = a_table("twin-anju-directory")
        for name in ("twin-anju-incidents", "twin-anju-quarantine"):
            a_table(name)
        key = a_seal_key()
        ask = the_clients().ask
        queue = ask("sqs", "create_queue", QueueName="twin-anju-sweep")["QueueUrl"]
        machine = ask(
            "stepfunctions",
            "create_state_machine",
            name="twin-anju-response",
            definition='{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}',
            roleArn="arn:aws-cn:iam::123456789012:role/response",
        )["stateMachineArn"]
        environment = {
            **GIVEN,
            "SEAL_KEY_ID": key,
            "SWEEP_QUEUE_URL": queue,
            "RESPONSE_MACHINE_ARN": machine,
            "CARRIER_URL": "http://127.0.0.1:1",
            "IOT_DATA_ENDPOINT": f"https://data-ats.iot.{REGION}.amazonaws.com",
            "POWERTOOLS_METRICS_DISABLED": "true",
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        _enrol(directory, key)
        wiring.reset()
        yield machine
        wiring.reset()


def _enrol(table, key: str) -> None:
    keys = DataKeys(table, KeyWrap(the_clients(), key))
    people = SealedPeople(table, keys)
    places = Places(the_clients(), key)
    directory = DynamoDirectory(table, people, places)
    enrolment = DynamoEnrolment(table, directory, people, keys, places)
    policy = the_policy()
    enrolment.publish_policy(BUREAU, policy.version, policy.document(), "boss", "test", START)
    enrolment.enrol_home(BUREAU, a_home())


def invoke(function: str, event: object) -> Any:
    handler = importlib.import_module(f"functions.{function}.handler")
    return handler.lambda_handler(event, CONTEXT)


def test_an_alarm_is_stored_answered_and_its_response_started(cloud):
    invoke("receive_alarm", ALARM)

    [incident] = wiring.incident_store().open_register(BUREAU)
    executions = the_clients().ask("stepfunctions", "list_executions", stateMachineArn=cloud)
    published = iotdata_backends["123456789012"][REGION].published_payloads
    assert [e["name"] for e in executions["executions"]] == [incident]
    assert [topic for topic, _ in published] == [
        "cmd/anju/standard-h1-key1/receipt",
        "cmd/anju/standard-h1-key1/open_voice",
    ]
    assert json.loads(published[0][1])["state"] == "accepted"


def test_an_advance_decides_and_hears_that_no_carrier_takes_the_call(cloud):
    invoke("receive_alarm", ALARM)
    store = wiring.incident_store()
    [incident] = store.open_register(BUREAU)

    wait = invoke("advance_response", {"incident": incident, "bureau": BUREAU, "fence": 0})

    words = [link.entry.event for link in store.timeline(BUREAU, incident)]
    assert words[-3:] == ["call_placed", "call_ended", "told"]
    assert wait["wait"] == "WaitingForHuman"
    assert store.pending(BUREAU, incident) == ()


def test_the_portal_s_services_are_made_once_and_again_after_a_reset(cloud):
    first = wiring.incident_store()
    assert wiring.incident_store() is first

    wiring.reset()

    assert wiring.incident_store() is not first
    assert wiring.clock().now().tzinfo is not None


def test_a_sweep_runs_over_the_real_register(cloud):
    invoke("receive_alarm", ALARM)

    invoke("sweep_incidents", {"woken_by": "schedule"})

    asked = the_clients().ask(
        "sqs",
        "get_queue_attributes",
        QueueUrl=settings().sweep_queue_url,
        AttributeNames=["ApproximateNumberOfMessagesDelayed"],
    )
    assert asked["Attributes"]["ApproximateNumberOfMessagesDelayed"] == "1"


def test_receiving_an_alarm_opens_nobody_s_data(cloud, monkeypatch):
    def opened(*_args: object) -> bytes:
        raise AssertionError("receive_alarm asked for a key")

    monkeypatch.setattr(KeyWrap, "open", opened)

    invoke("receive_alarm", ALARM)

    assert len(wiring.incident_store().open_register(BUREAU)) == 1


# ---- carriers ----


def test_a_stage_that_names_aliyun_rings_by_it_first_and_by_the_gateway_next(cloud, monkeypatch):
    monkeypatch.setenv("CARRIER_ORDER", "aliyun,gateway")
    monkeypatch.setenv("ALIYUN_SECRET", "twin/aliyun")
    wiring.reset()
    invoke("receive_alarm", ALARM)
    store = wiring.incident_store()
    [incident] = store.open_register(BUREAU)

    invoke("advance_response", {"incident": incident, "bureau": BUREAU, "fence": 0})

    ended = [
        link.entry.detail["result"]
        for link in store.timeline(BUREAU, incident)
        if link.entry.event == "call_ended"
    ]
    assert ended == ["carrier_failed"], "no templates are shipped, and no gateway listens"


def test_what_a_carrier_tells_goes_from_the_portal_into_the_queue(cloud, monkeypatch):
    token = "t" * 40
    ask = the_clients().ask
    queue = ask("sqs", "create_queue", QueueName="twin-anju-call-events")["QueueUrl"]
    secret = json.dumps({"news_token": token})
    ask("secretsmanager", "create_secret", Name="twin/carrier-news", SecretString=secret)
    monkeypatch.setenv("CALL_EVENTS_QUEUE_URL", queue)
    monkeypatch.setenv("CARRIER_NEWS_SECRET", "twin/carrier-news")
    wiring.reset()
    item = {"status_code": "200102", "out_id": reference_of("inc1-c1"), "call_id": "116^102"}

    wiring.carrier_news().take("aliyun", "voice-call-report", token, json.dumps([item]).encode())

    [message] = ask("sqs", "receive_message", QueueUrl=queue)["Messages"]
    assert json.loads(message["Body"])["event"] == "answered"
    with pytest.raises(ForeignNewsError):
        wiring.carrier_news().take("aliyun", "voice-call-report", "guessed", b"[]")
    assert len(all_items(a_quarantine())) == 1


def a_quarantine() -> Table:
    return Table("twin-anju-quarantine", connect(REGION))


def test_a_stage_without_call_backs_believes_nobody(cloud):
    with pytest.raises(UnavailableError):
        wiring.carrier_news().take("aliyun", "voice-report", "", b"[]")


def test_a_claim_is_checked_against_the_table_of_the_directory(cloud):
    stranger = DeviceClaim("standard", "nobody", "c", "claim", "t")

    assert not wiring.check_roster().check(stranger)
    [kept] = all_items(a_quarantine())
    assert kept["reason"]["S"] == "claim: not on the roster"


def test_a_service_is_led_on_by_portal_and_sweep_over_the_real_tables(cloud):
    asked = Application(
        "h1.elder", "310104003", Said(Body.ELDER, "worker1"), a_person(), "310104003", "h1"
    )
    service = wiring.move_service().apply(BUREAU, asked, "k1").life
    word = Word(Consented(Purpose.ENTRY), Answer.GIVEN, Giver.ELDER, "worker1", START)
    wiring.keep_consent().say(BUREAU, "h1", "h1.elder", word, "k2")
    late = replace(service, opened_at=START, waits_until=START)
    wiring.services_of_elders().keep(
        wiring.services_of_elders().service(BUREAU, service.id), late, ()
    )

    event = json.loads((ROOT / "tests/functions/events/schedule_services.json").read_text())
    for _ in range(2):
        invoke("sweep_repairs", event)

    [task] = wiring.task_register().of_home(BUREAU, "h1")
    assert (task.task, task.area) == ("service_step_late", "310104003")
    file = wiring.hand_service_over().one(BUREAU, service.id, "boss", "k3")
    assert (len(file["devices"]), list(file["consents"])) == (2, ["k2"])
    assert [look.by for look in wiring.looks().of(BUREAU, "h1.elder")] == ["boss"]
    assert wiring.directory().snapshot(BUREAU, "h1").elders == ("h1.elder",)


def test_care_and_settlement_run_over_the_real_tables(cloud):
    now = SystemClock().now()
    began = now - timedelta(days=60)
    life, _ = led_through(a_life(area="310104003", opened_at=began))
    fees = Bill((Share(CostItem.BASIC, Payer.ELDER, 3000),))
    life = replace(life, agreements=(an_agreement(fees=fees),))
    steps = (Entry(began, "service_step", "worker1", {"step": "accept"}),)
    register = wiring.services_of_elders()
    register.keep(KeptService(BUREAU, life), life, steps)
    event = json.loads((ROOT / "tests/functions/events/schedule_services.json").read_text())
    invoke("sweep_repairs", event)
    kept = register.service(BUREAU, life.id)
    assert kept.life.care is not None
    late = tuple(replace(duty, ask_at=now, due_at=now) for duty in kept.life.care.duties)
    register.keep(kept, replace(kept.life, care=Care(late)), ())

    invoke("sweep_repairs", event)

    tasks = {task.task for task in wiring.task_register().of_home(BUREAU, "h1")}
    assert tasks >= {"welfare_call", "welfare_visit", "care_late"}
    reached = ReportCare(Said(Body.OPERATOR, "seat1"), Contact.CALL, Outcome.REACHED)
    wiring.move_service().move(BUREAU, life.id, reached, "k1")
    done = [t.task for t in wiring.task_register().of_home(BUREAU, "h1") if t.state == "done"]
    assert "welfare_call" in done
    today = now.astimezone(ZoneInfo("Asia/Shanghai"))
    month = Month(today.year, today.month).before
    settled = wiring.serving().settle_period().close(BUREAU, "310104003", month, "boss", "k2")
    assert wiring.serving().settle_period().read(BUREAU, "310104003", month) == settled
    assert [line.fen for line in settled.lines] == [3000]
    assert wiring.serving().export_settlement().write(settled)
    assert list(wiring.serving().show_notices().under(BUREAU, "", "boss", "k3")) == []


def test_late_records_are_told_over_the_real_tables(cloud):
    at, made = wiring.clock().now() - timedelta(days=9), record_id(RecordKind.HAZARD, "h1", "k1")
    fields = {"what": "gas", "grade": "high"}
    hazard = Record(made, RecordKind.HAZARD, "h1", "310104003", at, "u1", at, "h1", fields, at)
    DynamoRecords(wiring._directory_table()).keep(BUREAU, KeptRecord(hazard), hazard)

    event = json.loads((ROOT / "tests/functions/events/schedule_records.json").read_text())
    for _ in range(2):
        invoke("sweep_repairs", event)

    late = [t for t in wiring.task_register().of_home(BUREAU, "h1") if t.task == "record_late"]
    assert [each.detail["record"] for each in late] == [made]


def test_terms_are_swept_over_the_real_tables(cloud):
    on = wiring.clock().now().date() - timedelta(days=400)
    end = End(Over.MOVED_AWAY, Body.ELDER, "worker1", on)
    life = replace(a_life(id="old"), phase=Phase.ENDED, end=end)
    wiring.services_of_elders().keep(KeptService(BUREAU, life), life, ())

    event = json.loads((ROOT / "tests/functions/events/schedule_terms.json").read_text())
    for _ in range(2):
        invoke("sweep_repairs", event)

    [task] = wiring.task_register().of_home(BUREAU, "h1")
    assert (task.task, task.area) == ("erasure_due", "310104003")
    assert wiring.directory().personal(BUREAU, "h1.elder").name


def test_a_street_is_counted_and_its_reach_told_over_the_real_tables(cloud):
    a_table("twin-anju-presence")
    event = json.loads((ROOT / "tests/functions/events/schedule.json").read_text())
    for _ in range(2):
        invoke("count_figures", event)

    figures = wiring.reporting().figures
    month = max(f"{wiring.clock().now() - timedelta(days=n):%Y-%m}" for n in (1, 2))
    [counted] = figures.months(BUREAU, "3101", month)
    assert (counted.street, counted.standing.homes, counted.doing.due) == ("310104003", 1, 0)
    assert wiring.reporting().reach.street(BUREAU, "310104003").responders == ()


def test_a_year_is_assessed_and_a_street_packed_over_the_real_tables(cloud):
    now = wiring.clock().now()
    life = replace(a_life(area="310104003"), phase=Phase.ACTIVE, operator="op1")
    wiring.services_of_elders().keep(KeptService(BUREAU, life), life, ())
    made = wiring.reporting()

    drawn = made.assess.draw(BUREAU, "310104003", now.year, "city1")
    found = Inspection(life.id, "op1", Finding.IN_ORDER, (), now.date(), "city1", "p1")
    made.assess.inspect(BUREAU, "310104003", now.year, found)

    assert drawn.services == (life.id,)
    assert [each.grade for each in made.assess.read(BUREAU, "310104003", now.year).operators]
    home = wiring.directory().snapshot(BUREAU, "h1")
    assert made.record.open_tasks(home) == ()
    assert made.record.incidents(home, "h1.elder") == ()
    span = Period("310104003", (Month(now.year, now.month),), "auditor1", "k1")
    with ZipFile(BytesIO(made.evidence().pack(BUREAU, span, []))) as pack:
        assert len(json.loads(pack.read("policies.json"))) == 1


def test_what_a_home_was_given_and_agreed_to_is_kept_over_the_real_tables(cloud):
    a_table("twin-anju-presence")
    now, day = wiring.clock().now(), timedelta(days=2)
    begins = (now + day).replace(hour=2)
    for key, elder in (("k1", "h1.elder"), ("k2", "h2.elder")):
        life = a_life(id=f"s-{key}", elder=elder, home=elder.partition(".")[0])
        span = Span(begins, begins + timedelta(hours=1))
        wanted = Wanted(Errand.VISIT, f"team-{key}", span, Body.ELDER, "u-3")
        wiring.keep_appointment().agree(BUREAU, life, wanted, key)
    handing = wiring.registry().handouts
    given = Handout("k3", "pendant", now.date(), "u-3", "elsewhere")
    assert handing.earlier(BUREAU, "h1", given) == handing.earlier(BUREAU, "h1", given)
    with pytest.raises(AlreadyGivenError):
        handing.earlier(BUREAU, "h1", replace(given, key="k4"))

    exported = wiring.privacy().export_elder().export(BUREAU, "h1.elder", "clerk1", "k5")

    told = {s["section"]: s["records"] for s in exported["sections"]}
    [visit], [handout] = told["appointment"], told["handout"]
    assert "h2.elder" not in json.dumps(visit)
    assert "elsewhere" in json.dumps(handout)
    assert [
        len(kept.appointments) for kept in wiring.keep_appointment().day(BUREAU, begins.date())
    ] == [
        1,
        1,
    ]


def test_a_person_is_held_exported_and_erased_over_the_real_tables(cloud):
    a_table("twin-anju-presence")
    elder, privacy = Subject(SubjectKind.ELDER, "h1.elder"), wiring.privacy()
    hold = privacy.hold_data().set(BUREAU, elder, Cause.COURT, "17", "clerk1", "k1")
    exported = privacy.export_elder().export(BUREAU, "h1.elder", "clerk1", "k2")
    with pytest.raises(KeptByLawError):
        privacy.erase_elder().erase(BUREAU, "h1.elder", Reason.ASKED_FOR, "clerk1", "k3")
    privacy.hold_data().lift(BUREAU, elder, hold.id, Release.CASE_OVER, "clerk1", "k4")

    privacy.erase_elder().erase(BUREAU, "h1.elder", Reason.ASKED_FOR, "clerk1", "k5")

    assert {"person", "home", "device", "legal_hold"} <= {
        s["section"] for s in exported["sections"]
    }
    assert wiring.directory().homes(BUREAU, "310104003") == ()
    with pytest.raises(SealError):
        privacy.export_elder().export(BUREAU, "h1.elder", "clerk1", "k6")
