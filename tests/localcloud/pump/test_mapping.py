"""Event source mappings are read whole, or refused."""

from datetime import timedelta

import pytest

from localcloud.pump.mapping import MappingError, parse

QUEUE = "arn:aws-cn:sqs:cn-north-1:123456789012:q"
STREAM = "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/t/stream/2026"


def given(arn=QUEUE, **more):
    return {"EventSourceArn": arn, "FunctionName": "f", **more}


def test_a_queue_has_the_defaults_of_lambda():
    source = parse(given())

    assert source.is_queue
    assert source.enabled
    assert source.batch_size == 10
    assert source.window == timedelta(0)
    assert not source.partial
    assert source.wants({"anything": 1})


def test_a_stream_is_tried_for_ever_unless_told():
    endless = parse(given(STREAM, MaximumRetryAttempts=-1, MaximumRecordAgeInSeconds=-1))
    limited = parse(given(STREAM, MaximumRetryAttempts="3", MaximumRecordAgeInSeconds=60))

    assert (endless.batch_size, endless.retries, endless.max_age) == (100, None, None)
    assert (limited.retries, limited.max_age) == (3, timedelta(seconds=60))


def test_one_of_several_filters_is_enough():
    filters = [{"Pattern": '{"a": [1]}'}, {"Pattern": '{"b": [2]}'}]
    source = parse(given(FilterCriteria={"Filters": filters}))

    assert [source.wants(each) for each in ({"a": 1}, {"b": 2}, {"a": 2})] == [True, True, False]


def test_a_disabled_mapping_is_known_as_such():
    assert not parse(given(Enabled="false")).enabled


@pytest.mark.parametrize(
    ("properties", "path"),
    [
        (given("arn:aws-cn:kinesis:cn-north-1:123456789012:stream/s"), "EventSourceArn"),
        (given("arn:aws-cn:sqs:cn-north-1:123456789012:q.fifo"), "EventSourceArn"),
        (given(""), "EventSourceArn"),
        (given(BatchSize=11), "BatchSize"),
        (given(ProvisionedPollerConfig={}), "ProvisionedPollerConfig"),
        (given(FilterCriteria={"Filters": [{"Pattern": "x"}]}), "FilterCriteria"),
        (
            given(STREAM, DestinationConfig={"OnFailure": {"Destination": "arn:aws:s3:::b"}}),
            "DestinationConfig.OnFailure.Destination",
        ),
    ],
)
def test_what_the_pump_does_not_do_is_refused(properties, path):
    with pytest.raises(MappingError) as refused:
        parse(properties)

    assert refused.value.path == path


def test_a_large_batch_may_be_gathered_over_time():
    assert parse(given(BatchSize=100, MaximumBatchingWindowInSeconds=5)).batch_size == 100
