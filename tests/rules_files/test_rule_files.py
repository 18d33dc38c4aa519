"""Every rule file against its own sample messages, and what all rules have in common."""

import base64
from pathlib import Path

import pytest

from infra.compose.rules import PACK, read_rules
from localcloud.iot_sql import NO_MATCH, Facilities, Message, compile_statement
from localcloud.iot_sql.template import Template
from telecare.domain.presence import pack_of

ROOT = Path(__file__).resolve().parents[2]
RULES = {rule.name: rule.document.data for rule in read_rules(ROOT / "iot_rules")}
SAMPLES = [(name, sample) for name, rule in RULES.items() for sample in rule["samples"]]
TAKEN = [(name, sample) for name, sample in SAMPLES if sample["expect"] != "no match"]
ENVELOPE = {"payload", "topic", "client_id", "principal", "received_at"}
PRINCIPAL = "0" * 64
RECEIVED_AT_MS = 1768414201123


def raw(sample) -> bytes:
    if "payload_b64" in sample:
        return base64.b64decode(sample["payload_b64"], validate=True)
    return sample["payload"].encode()


def called(value) -> str:
    """What pytest shows of a sample."""
    return value["case"].replace(" ", "_") if isinstance(value, dict) else value


def output(name, sample):
    message = Message(
        payload=raw(sample),
        topic=sample["topic"],
        client_id=sample["client_id"],
        principal=PRINCIPAL,
        received_at_ms=RECEIVED_AT_MS,
    )
    if message.basic_ingest_rule not in (None, f"anju_{name}"):
        return NO_MATCH  # it names its rule
    return compile_statement(RULES[name]["sql"]).evaluate(message)


@pytest.mark.parametrize(("name", "sample"), SAMPLES, ids=called)
def test_a_rule_makes_of_its_samples_what_its_file_says(name, sample):
    made = output(name, sample)

    if sample["expect"] == "no match":
        assert made is NO_MATCH
    else:
        assert {key: made[key] for key in sample["expect"]} == sample["expect"]


@pytest.mark.parametrize(("name", "sample"), TAKEN, ids=called)
def test_every_signal_arrives_as_it_was_sent_with_who_and_when(name, sample):
    made = output(name, sample)

    assert made.keys() == ENVELOPE
    assert base64.b64decode(made["payload"]) == raw(sample)
    assert made["principal"] == PRINCIPAL
    assert made["received_at"] == RECEIVED_AT_MS


@pytest.mark.parametrize("name", ["alarm", "command", "status"])
def test_what_cannot_wait_enters_by_receive_alarm_and_its_queue(name):
    assert RULES[name]["actions"] == [{"lambda": "receive_alarm"}]
    assert RULES[name]["error_action"] == {"sqs": "alarm"}


@pytest.mark.parametrize("name", ["activity", "heartbeat", "reading"])
def test_signs_of_life_are_gathered_and_no_function_runs_for_each(name):
    assert RULES[name]["actions"] == [{"signs": "signs"}]
    assert RULES[name]["error_action"] == {"lambda": "fold_activity"}


def test_links_are_queued_and_what_the_queue_refuses_is_tracked_at_once():
    assert RULES["lifecycle"]["actions"] == [{"sqs": "links"}]
    assert RULES["lifecycle"]["error_action"] == {"lambda": "track_links"}


@pytest.mark.parametrize(
    ("name", "topic"),
    [
        ("activity", "$aws/rules/anju_activity/dt/anju/standard-h1-pir1/activity"),
        ("reading", "dt/anju/standard-h1-pir1/reading"),
    ],
)
def test_the_stream_keeps_a_thing_where_the_core_keeps_its_pack(name, topic):
    message = Message(payload=b"{}", topic=topic, client_id="x", received_at_ms=1)
    statement = compile_statement(RULES[name]["sql"])
    key = Template(PACK, statement.variable_places)

    assert key.fill(message, Facilities(), ()) == pack_of("standard-h1-pir1")


@pytest.mark.parametrize("name", RULES)
def test_a_rule_survives_bytes_that_are_no_json(name):
    assert any("payload_b64" in sample for sample in RULES[name]["samples"])


@pytest.mark.parametrize(("name", "sample"), SAMPLES, ids=called)
def test_no_message_is_taken_by_two_rules(name, sample):
    taking = [each for each in RULES if output(each, sample) is not NO_MATCH]

    assert len(taking) <= 1
    assert (name in taking) == (sample["expect"] != "no match")


def test_the_rules_are_those_that_somebody_listens_to():
    assert RULES.keys() == {
        "activity",
        "alarm",
        "command",
        "heartbeat",
        "lifecycle",
        "position",
        "reading",
        "status",
    }
