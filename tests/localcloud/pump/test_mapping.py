"""Event source mappings are read whole, or refused."""

from datetime import timedelta

import pytest

from localcloud.pump.mapping import MappingError, parse

QUEUE = "arn:aws-cn:sqs:cn-north-1:123456789012:q"
STREAM = "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/t/stream/2026"


DATA = "arn:aws-cn:kinesis:cn-north-1:123456789012:stream/s"


def given(arn=QUEUE, **more):
    start = {} if arn == QUEUE else {"StartingPosition": "LATEST"}
    return {"EventSourceArn": arn, "FunctionName": "f", **start, **more}


def filtered(pattern, arn=QUEUE):
    return given(arn, FilterCriteria={"Filters": [{"Pattern": pattern}]})


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
    source = parse(given(STREAM, FilterCriteria={"Filters": filters}))

    assert [source.wants(each) for each in ({"a": 1}, {"b": 2}, {"a": 2})] == [True, True, False]


def test_a_disabled_mapping_is_known_as_such():
    assert not parse(given(Enabled="false")).enabled


@pytest.mark.parametrize(
    ("properties", "path"),
    [
        (given("arn:aws-cn:kafka:cn-north-1:123456789012:cluster/c"), "EventSourceArn"),
        (given(f"{DATA}/consumer/c:1"), "EventSourceArn"),
        (given("arn:aws-cn:sqs:cn-north-1:123456789012:q.fifo"), "EventSourceArn"),
        (given(""), "EventSourceArn"),
        (given(BatchSize=11), "BatchSize"),
        (given(BatchSize=0), "BatchSize"),
        (given(BatchSize="many"), "BatchSize"),
        (given(STREAM, BatchSize=10_001), "BatchSize"),
        (given(MaximumBatchingWindowInSeconds=301), "MaximumBatchingWindowInSeconds"),
        (given(STREAM, MaximumRetryAttempts=10_001), "MaximumRetryAttempts"),
        (given(STREAM, MaximumRecordAgeInSeconds=59), "MaximumRecordAgeInSeconds"),
        (given(DATA, ParallelizationFactor=11), "ParallelizationFactor"),
        (given(DATA, TumblingWindowInSeconds=901), "TumblingWindowInSeconds"),
        (
            given(DATA, TumblingWindowInSeconds=60, ParallelizationFactor=2),
            "ParallelizationFactor",
        ),
        (given(DATA, StartingPosition="AT_TIMESTAMP"), "StartingPosition"),
        (given(STREAM, StartingPosition=None), "StartingPosition"),
        (given(StartingPosition="LATEST"), "StartingPosition"),
        (given(TumblingWindowInSeconds=60), "TumblingWindowInSeconds"),
        (given(BisectBatchOnFunctionError=True), "BisectBatchOnFunctionError"),
        (given(MaximumRetryAttempts=1), "MaximumRetryAttempts"),
        (given(STREAM, ScalingConfig={"MaximumConcurrency": 2}), "ScalingConfig"),
        (given(ScalingConfig={"MaximumConcurrency": 1}), "ScalingConfig.MaximumConcurrency"),
        (given(ProvisionedPollerConfig={}), "ProvisionedPollerConfig"),
        (given(MetricsConfig={}), "MetricsConfig"),
        (given(FunctionResponseTypes=["ReportAll"]), "FunctionResponseTypes"),
        (filtered("x"), "FilterCriteria"),
        (filtered('{"messageId": ["a"]}'), "FilterCriteria"),
        (filtered('{"$or": [{"body": ["a"]}, {"attributes": ["b"]}]}'), "FilterCriteria"),
        (filtered('{"partitionKey": ["a"]}', DATA), "FilterCriteria"),
        (filtered('{"body": [{"wildcard": "a*"}]}'), "FilterCriteria"),
        (filtered('{"body": [{"anything-but": {"prefix": "a"}}]}'), "FilterCriteria"),
        (given(FilterCriteria={"Filters": [{"Pattern": "{}"}] * 6}), "FilterCriteria"),
        (
            given(STREAM, DestinationConfig={"OnFailure": {"Destination": "arn:aws:s3:::b"}}),
            "DestinationConfig.OnFailure.Destination",
        ),
        (
            given(STREAM, DestinationConfig={"OnSuccess": {"Destination": QUEUE}}),
            "DestinationConfig.OnSuccess",
        ),
    ],
)
def test_what_the_pump_or_lambda_does_not_do_is_refused(properties, path):
    with pytest.raises(MappingError) as refused:
        parse(properties)

    assert refused.value.path == path


def test_a_limit_of_concurrency_below_that_of_the_pollers_counts():
    assert parse(given(ScalingConfig={"MaximumConcurrency": 2})).at_once == 2
    assert parse(given()).at_once is None


def test_a_data_stream_may_have_tumbling_windows():
    source = parse(given(DATA, TumblingWindowInSeconds=60, MaximumBatchingWindowInSeconds=5))

    assert (source.tumbling, source.window) == (timedelta(seconds=60), timedelta(seconds=5))
    assert parse(given(DATA, TumblingWindowInSeconds=0)).tumbling is None


def test_a_large_batch_may_be_gathered_over_time():
    assert parse(given(BatchSize=100, MaximumBatchingWindowInSeconds=5)).batch_size == 100
