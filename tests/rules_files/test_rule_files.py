"""Every rule file against its own sample messages, and what all rules have in common."""

import base64
from pathlib import Path

import pytest

from infra.compose.rules import read_rules
from localcloud.iot_sql import NO_MATCH, Message, compile_statement

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


@pytest.mark.parametrize("name", RULES)
def test_a_rule_that_cannot_act_sends_to_the_alarm_queue(name):
    assert RULES[name]["error_action"] == {"sqs": "alarm"}


@pytest.mark.parametrize("name", RULES)
def test_every_signal_enters_by_receive_alarm(name):
    assert RULES[name]["actions"] == [{"lambda": "receive_alarm"}]


@pytest.mark.parametrize("name", RULES)
def test_a_rule_survives_bytes_that_are_no_json(name):
    assert any("payload_b64" in sample for sample in RULES[name]["samples"])


@pytest.mark.parametrize(("name", "sample"), SAMPLES, ids=called)
def test_no_message_is_taken_by_two_rules(name, sample):
    taking = [each for each in RULES if output(each, sample) is not NO_MATCH]

    assert len(taking) <= 1
    assert (name in taking) == (sample["expect"] != "no match")


def test_the_rules_are_those_that_somebody_listens_to():
    assert RULES.keys() == {"alarm", "command", "status"}
