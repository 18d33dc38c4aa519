"""The seam of moto's data streams, and what moto itself does there, so that a mended moto is noticed."""

import inspect

import pytest
from moto.kinesis import models

from localcloud.moto_seams import data_streams

REGION = "cn-north-1"


@pytest.fixture
def client(aws):
    made = aws.client("kinesis", region_name=REGION)
    made.create_stream(StreamName="s", ShardCount=2)
    return made


def test_moto_still_invokes_functions_inside_a_put():
    """When this fails, moto delivers another way: look what it does before taking the seam out."""
    source = inspect.getsource(models.Stream.put_record)

    assert "self.lambda_event_source_mappings.items()" in source
    assert "send_kinesis_message" in source


def test_the_seam_tells_of_each_record_as_lambda_shows_it(client):
    told = []
    with data_streams.install(lambda arn, record: told.append((arn, record))):
        client.put_record(StreamName="s", PartitionKey="a", Data="安".encode())

    ((arn, record),) = told
    assert arn.endswith(":stream/s")
    assert record["kinesis"]["data"] == "5a6J"
    assert record["kinesis"]["partitionKey"] == "a"
    assert record["eventID"].startswith("shardId-00000000000")
    assert record["eventSourceARN"] == arn
    assert record["awsRegion"] == REGION


def test_without_the_seam_nothing_is_told(client):
    told = []
    with data_streams.install(lambda *given: told.append(given)):
        pass

    client.put_record(StreamName="s", PartitionKey="a", Data=b"a")

    assert told == []
