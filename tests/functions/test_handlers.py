"""Each function on events as AWS sends them: decoded, one service called, answered."""

import ast
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from telecare.adapters.memory.roster import MemoryRoster
from telecare.domain.errors import UnavailableError
from telecare.domain.events import SeatAct, SeatActed
from telecare.domain.kinds import Kind
from telecare.domain.repair import RepairState
from telecare.runtime import wiring
from telecare.services.check_roster import CheckRoster
from tests.fakes import MemoryFacts
from tests.fakes.story import BUREAU, KEY

ROOT = Path(__file__).resolve().parents[2]
HANDLERS = sorted((ROOT / "functions").glob("*/handler.py"))

# ---- check_roster ----


def test_a_claim_is_let_in_once_and_a_strangers_never(platform, invoke, monkeypatch):
    roster = MemoryRoster(platform.directory)
    check = CheckRoster((BUREAU,), roster, platform.quarantine, platform.clock, MemoryFacts())
    monkeypatch.setattr(wiring, "check_roster", lambda: check)

    assert invoke("check_roster", "hook_claim") == {"allowProvisioning": True}
    roster.bound[KEY] = "another"
    assert invoke("check_roster", "hook_claim") == {"allowProvisioning": False}


# ---- receive_alarm ----


@pytest.mark.parametrize("event", ["rule_alarm", "queue_failed_invocation", "queue_rule_error"])
def test_the_same_alarm_in_any_envelope_opens_the_same_incident(platform, invoke, event):
    invoke("receive_alarm", event)
    first = platform.incidents

    invoke("receive_alarm", "rule_alarm")

    assert platform.incidents == first
    assert platform.head.run.kind is Kind.HELP
    assert platform.receipts(KEY) == ["accepted", "accepted"]


def test_a_rule_is_answered_nothing_and_a_queue_which_messages_failed(invoke):
    assert invoke("receive_alarm", "rule_alarm") is None
    assert invoke("receive_alarm", "queue_failed_invocation") == {"batchItemFailures": []}


def test_a_record_that_is_no_envelope_is_kept_and_not_shown_again(platform, invoke):
    assert invoke("receive_alarm", "queue_garbage") == {"batchItemFailures": []}

    [(key, reason)] = platform.quarantine.kept.items()
    assert (key[0], reason) == ("platform", "the record is not JSON")


class DeadStore:
    """Takes nothing."""

    def __getattr__(self, name: str) -> object:
        raise UnavailableError("the table takes nothing")


def test_a_failure_goes_back_to_the_rule_s_invocation_and_to_the_queue(platform, invoke):
    platform.services = platform.services_with(store=DeadStore())

    with pytest.raises(UnavailableError):
        invoke("receive_alarm", "rule_alarm")
    assert invoke("receive_alarm", "queue_failed_invocation") == {
        "batchItemFailures": [{"itemIdentifier": "059f36b4-87a3-44ab-83d2-661975830a7d"}]
    }


# ---- the response machine ----


def test_an_advance_answers_what_the_machine_branches_on(platform, invoke):
    invoke("receive_alarm", "rule_alarm")

    answer = invoke("advance_response", "machine_advance")

    head = platform.head
    assert answer == {
        "wait": "CallingElder",
        "timeout_s": 40,
        "version": head.version,
        "seq": head.seq,
        "fence": 0,
    }
    assert json.loads(json.dumps(answer)) == answer


def test_every_wait_that_is_answered_is_a_state_of_the_machine(invoke):
    machine = json.loads((ROOT / "infra/state_machines/response.asl.json").read_text())
    invoke("receive_alarm", "rule_alarm")

    assert invoke("advance_response", "machine_advance")["wait"] in machine["States"]


def test_a_wait_keeps_its_token_once_its_decision_is_the_newest(platform, invoke):
    invoke("receive_alarm", "rule_alarm")
    assert invoke("await_event", "machine_await") == {"kept": False}

    invoke("advance_response", "machine_advance")

    assert invoke("await_event", "machine_await") == {"kept": True}
    assert platform.head.token.startswith("AAAAKg")


# ---- call events ----


def test_call_backs_become_events_and_only_the_unreadable_is_kept(platform, invoke):
    invoke("receive_alarm", "rule_alarm")
    invoke("advance_response", "machine_advance")

    answer = invoke("record_call_event", "queue_call_events")

    assert answer == {"batchItemFailures": []}
    assert platform.entries("call_answered", "confirmed") == [
        ("call_answered", "h1.elder"),
        ("confirmed", "h1.elder"),
    ]
    assert len(platform.quarantine.kept) == 1


def test_messages_that_could_not_be_recorded_are_shown_again(platform, invoke):
    invoke("receive_alarm", "rule_alarm")
    incident = platform.incidents[0]
    platform.services = platform.services_with(store=DeadStore())

    answer = invoke("record_call_event", "queue_call_events")

    assert incident
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-1"}, {"itemIdentifier": "m-2"}]}


# ---- stream and sweep ----


def test_the_relay_carries_out_and_names_the_first_record_that_failed(platform, invoke):
    invoke("receive_alarm", "rule_alarm")
    platform.services.advance_for_portal().advance(BUREAU, platform.head.incident)
    assert platform.called() == []

    answer = invoke("relay_outbox", "stream_outbox")

    assert platform.called() == ["h1.elder"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "111000000000000000003"}]}


def test_the_schedule_sweeps_and_asks_for_one_more(platform, invoke):
    assert invoke("sweep_incidents", "schedule") is None

    assert len(platform.sweeps.asked) == 1
    assert platform.facts.noted == [("swept", {"seen": 0, "failed": 0})]


def test_the_sweep_in_between_asks_for_none(platform, invoke):
    assert invoke("sweep_incidents", "queue_sweep") == {"batchItemFailures": []}

    assert platform.sweeps.asked == []


# ---- take_portion ----


def test_a_portion_is_taken_in_and_one_that_cannot_be_is_shown_again(invoke, monkeypatch):
    taken = []

    def take(bureau, import_id, portion):
        if portion == 7:
            raise UnavailableError("the table takes nothing")
        taken.append((bureau, import_id, portion))

    commit = SimpleNamespace(take=take)
    monkeypatch.setattr(wiring, "importing", lambda: SimpleNamespace(commit=lambda: commit))

    answer = invoke("take_portion", "queue_portions")

    assert taken == [(BUREAU, "0a1b2c3d4e5f60718293a4b5c6d7e8f9", 4)]
    assert answer == {
        "batchItemFailures": [{"itemIdentifier": "b5c7a1de-2f0e-4a41-9b57-0c61d1f2f7aa"}]
    }


# ---- write_export ----


def test_an_export_is_written_and_one_that_cannot_be_is_shown_again(invoke, monkeypatch):
    written = []

    def write(bureau, elder, export_id):
        if elder == "h9.elder":
            raise UnavailableError("the table takes nothing")
        written.append((bureau, elder, export_id))

    monkeypatch.setattr(wiring, "write_export", lambda: SimpleNamespace(write=write))

    answer = invoke("write_export", "queue_exports")

    assert written == [(BUREAU, "h1.elder", "0a1b2c3d4e5f60718293a4b5c6d7e8f9")]
    assert answer == {
        "batchItemFailures": [{"itemIdentifier": "b5c7a1de-2f0e-4a41-9b57-0c61d1f2f7aa"}]
    }


# ---- tell_families ----


def test_a_tiding_is_told_and_one_of_a_campaign_that_nobody_knows_is_shown_again(platform, invoke):
    platform.clock.forward(timedelta(hours=8))

    answer = invoke("tell_families", "queue_tidings")

    [(number, text)] = platform.carrier.messages.values()
    assert number == "+8613800000001"
    assert "2026年1月16日有人上门" in text
    assert answer == {
        "batchItemFailures": [{"itemIdentifier": "b5c7a1de-2f0e-4a41-9b57-0c61d1f2f7aa"}]
    }


# ---- watch_consoles ----


def test_a_check_is_made_and_one_that_cannot_be_read_is_given_back(platform, invoke):
    invoke("receive_alarm", "rule_alarm")
    incident = platform.incidents[0]
    platform.services.beat_console().beat(BUREAU, "seat1")
    claim = SeatActed("seat1", SeatAct.CLAIM)
    platform.services.advance_for_portal().bring(BUREAU, incident, claim, "e1")
    platform.clock.forward(timedelta(seconds=20))

    answer = invoke("watch_consoles", "queue_consoles")

    failed = "c0ffee00-2f0e-4a41-9b57-0c61d1f2f7aa"
    assert answer == {"batchItemFailures": [{"itemIdentifier": failed}]}
    assert platform.head.run.owner == ""
    assert platform.consoles.consoles(BUREAU) == ()


def test_the_schedule_moves_the_repairs_that_are_due(platform, invoke):
    invoke("receive_alarm", "rule_fault")
    platform.clock.forward(timedelta(hours=2))

    assert invoke("sweep_repairs", "schedule") is None

    [kept] = platform.tasks.standing(BUREAU, KEY)
    assert kept.repair.state is RepairState.MANUAL_WATCH


# ---- the form of handlers ----


@pytest.mark.parametrize("path", HANDLERS, ids=lambda p: p.parent.name)
def test_a_handler_is_short_has_one_entry_and_is_observed(path):
    tree = ast.parse(path.read_text())
    entries = [
        n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "lambda_handler"
    ]

    assert len(path.read_text().splitlines()) <= 60
    assert len(entries) == 1
    assert [ast.unparse(d) for d in entries[0].decorator_list] == ["observed"]


def test_every_function_has_its_handler():
    assert [path.parent.name for path in HANDLERS] == [
        "advance_response",
        "await_event",
        "check_roster",
        "count_figures",
        "fold_activity",
        "probe_platform",
        "receive_alarm",
        "record_call_event",
        "record_contact_step",
        "relay_outbox",
        "sweep_deadlines",
        "sweep_incidents",
        "sweep_repairs",
        "take_portion",
        "tell_families",
        "track_links",
        "watch_consoles",
        "write_export",
    ]


@pytest.mark.parametrize("path", HANDLERS, ids=lambda p: p.parent.name)
def test_a_function_starts_without_anything_heavy(path):
    heavy = ("boto3", "cryptography", "pydantic", "pynamodb.models", "requests", "yaml")
    module = f"functions.{path.parent.name}.handler"
    script = f"import sys, {module}; print(*[n for n in {heavy} if n in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert done.stdout.split() == []
