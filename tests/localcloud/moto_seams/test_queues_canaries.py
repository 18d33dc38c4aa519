"""The seam of moto's queues, and what moto itself does there, so that a mended moto is noticed."""

import inspect
import threading
from datetime import UTC, datetime

import pytest
import time_machine
from moto.sqs import models

from localcloud.moto_seams import queues

REGION = "cn-north-1"
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.fixture
def told():
    return []


@pytest.fixture
def client(aws):
    made = aws.client("sqs", region_name=REGION)
    made.create_queue(QueueName="q", Attributes={"VisibilityTimeout": "12"})
    return made


@pytest.fixture
def seam(told):
    with queues.install(lambda queue: told.append(queue.name), time_passes=False):
        yield


def url(client):
    return client.get_queue_url(QueueName="q")["QueueUrl"]


def receive(client, **more):
    return client.receive_message(QueueUrl=url(client), **more).get("Messages", [])


def test_moto_still_invokes_functions_inside_a_send():
    """When this fails, moto delivers another way: look what it does before taking the seam out."""
    source = inspect.getsource(models.Queue.add_message)

    assert "send_sqs_batch" in source
    assert "self.lambda_event_source_mappings.items()" in source


def test_moto_still_shows_a_message_one_instant_too_late(client):
    """When this fails, moto counts the instant itself: drop `visible` from the seam."""
    with time_machine.travel(NOON, tick=False) as clock:
        client.send_message(QueueUrl=url(client), MessageBody="a")
        receive(client)
        clock.shift(12)

        assert receive(client) == []


def test_moto_still_deletes_without_its_lock():
    """When this fails, moto may have learnt to delete safely: drop the lock from the seam."""
    assert "_messages_lock" not in inspect.getsource(models.Queue.delete_message)


def test_moto_still_asks_the_clock_for_every_message_of_a_queue():
    """When this fails, moto may have learnt to count: measure, and drop the counting from the seam."""
    retention = inspect.getsource(models.SQSBackend.is_message_valid_based_on_retention_period)

    assert "get_queue_attributes" in retention
    assert "if message.visible and not message.delayed" in inspect.getsource(
        models.Queue.messages.fget
    )


def _counts_of_a_used_queue(aws):
    """A queue with a message in every state: shown, received, delayed, and shown again."""
    client = aws.client("sqs", region_name=REGION)
    made = client.create_queue(QueueName="used", Attributes={"VisibilityTimeout": "12"})["QueueUrl"]
    with time_machine.travel(NOON, tick=False) as clock:
        for body in "ab":
            client.send_message(QueueUrl=made, MessageBody=body)
        client.receive_message(QueueUrl=made)
        clock.shift(11.5)
        client.send_message(QueueUrl=made, MessageBody="c", DelaySeconds=30)
        client.receive_message(QueueUrl=made)
        clock.shift(1)
        found = client.get_queue_attributes(QueueUrl=made, AttributeNames=["All"])["Attributes"]
    return {name: value for name, value in found.items() if "Timestamp" not in name}


def test_a_queue_counts_its_messages_as_moto_does(aws):
    by_moto = _counts_of_a_used_queue(aws)
    aws.client("sqs", region_name=REGION).delete_queue(QueueUrl=by_moto["QueueArn"].split(":")[-1])

    with queues.install(lambda _queue: None, time_passes=False):
        assert _counts_of_a_used_queue(aws) == by_moto

    kinds = ("Messages", "MessagesNotVisible", "MessagesDelayed")
    assert [by_moto[f"ApproximateNumberOf{kind}"] for kind in kinds] == ["1", "1", "1"]


def test_a_message_past_its_retention_is_not_shown(client, seam):
    client.set_queue_attributes(QueueUrl=url(client), Attributes={"MessageRetentionPeriod": "60"})
    with time_machine.travel(NOON, tick=False) as clock:
        client.send_message(QueueUrl=url(client), MessageBody="old")
        clock.shift(59)
        in_time = receive(client, VisibilityTimeout=0)
        clock.shift(1)

        assert len(in_time) == 1
        assert receive(client) == []


def test_a_message_is_shown_at_the_very_instant(client, seam):
    with time_machine.travel(NOON, tick=False) as clock:
        client.send_message(QueueUrl=url(client), MessageBody="a")
        receive(client)
        clock.shift(11.999)
        before = receive(client)
        clock.shift(0.001)

        assert before == []
        assert len(receive(client)) == 1


def test_a_change_is_told_and_nothing_is_delivered(aws, client, seam, told):
    queue = models.sqs_backends["123456789012"][REGION].queues["q"]
    queue.lambda_event_source_mappings["f"] = object()

    client.send_message(QueueUrl=url(client), MessageBody="a")
    (message,) = receive(client)
    client.change_message_visibility(
        QueueUrl=url(client), ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
    )

    assert told == ["q", "q"]


def test_a_long_poll_does_not_wait_where_time_stands(client, seam):
    with time_machine.travel(NOON, tick=False):
        assert receive(client, WaitTimeSeconds=20) == []


def test_nothing_sent_is_lost_while_others_delete(client, seam):
    queue = models.sqs_backends["123456789012"][REGION].queues["q"]
    backend = models.sqs_backends["123456789012"][REGION]

    def send(first):
        for n in range(150):
            backend.send_message("q", f"{first}{n}")

    received = set()
    senders = [threading.Thread(target=send, args=(name,)) for name in "abc"]
    for sender in senders:
        sender.start()
    while any(sender.is_alive() for sender in senders) or queue._messages:
        for message in backend.receive_message("q", 10, 0, 30):
            received.add(message.body)
            backend.delete_message("q", message.receipt_handle)

    assert len(received) == 450


def test_the_seam_comes_out_whole(told):
    names = ("add_message", "delete_message")
    before = [vars(models.Queue)[name] for name in names]

    with queues.install(told.append, time_passes=True):
        pass

    assert [vars(models.Queue)[name] for name in names] == before
    assert "lambda_event_source_mappings" not in vars(models.Queue)
