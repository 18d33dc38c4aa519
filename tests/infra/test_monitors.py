"""The platform watches itself: what can fail has a monitor, and monitors tell their topic."""

import pytest

from infra.compose import ComposeError
from infra.compose.documents import read_yaml
from infra.compose.monitors import monitors

MADE_OF = {"Queue": {"Type": "AWS::SQS::Queue"}, "Fn": {"Type": "AWS::Serverless::Function"}}
GOOD = "{name: old, of: [Queue], metric: AWS/SQS Age, statistic: Maximum, above: 1, period_s: 60, why: late}"


@pytest.fixture(scope="module")
def alarms(resources):
    return {
        n: r["Properties"] for n, r in resources.items() if r["Type"] == "AWS::CloudWatch::Alarm"
    }


def watched(alarms, metric):
    return {
        str(a["Dimensions"][0]["Value"])
        for a in alarms.values()
        if f"{a['Namespace']} {a['MetricName']}" == metric
    }


@pytest.mark.parametrize("metric", ["AWS/Lambda Errors", "AWS/Lambda Throttles"])
def test_every_function_is_watched(alarms, functions, metric):
    assert watched(alarms, metric) == {str({"Ref": name}) for name in functions}


def test_every_dead_letter_queue_is_watched(alarms, of_type):
    dead = [name for name in of_type("AWS::SQS::Queue") if name.endswith("Dlq")]

    expected = {str({"Fn::GetAtt": [name, "QueueName"]}) for name in dead}
    assert watched(alarms, "AWS/SQS ApproximateNumberOfMessagesVisible") == expected
    assert len(expected) == 12


@pytest.mark.parametrize(
    "metric",
    [
        "AWS/Lambda IteratorAge",
        "AWS/States ExecutionsFailed",
        "AWS/States ExecutionsTimedOut",
        "AWS/States ExecutionsAborted",
        "AWS/Scheduler TargetErrorCount",
        "AWS/Scheduler InvocationDroppedCount",
        "AWS/SQS ApproximateAgeOfOldestMessage",
        "AWS/Kinesis WriteProvisionedThroughputExceeded",
    ],
)
def test_stream_machine_schedule_and_queues_are_watched(alarms, metric):
    assert watched(alarms, metric)


def test_silence_of_the_sweep_is_itself_an_alarm(alarms):
    silent = alarms["SweepIncidentsSilentMonitor"]

    assert silent["TreatMissingData"] == "breaching"
    assert silent["ComparisonOperator"] == "LessThanThreshold"


def test_every_monitor_tells_the_topic_where_there_is_one(alarms, template):
    for name, alarm in alarms.items():
        assert alarm["AlarmActions"]["Fn::If"][:2] == [
            "MonitorsAreHeard",
            [{"Ref": "MonitorTopicArn"}],
        ]
        assert alarm["AlarmDescription"], name
    assert template["Conditions"]["MonitorsAreHeard"]


def test_monitors_have_names_of_their_own(alarms):
    names = [alarm["AlarmName"]["Fn::Sub"] for alarm in alarms.values()]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ("of: [Queue]", "of: [Nothing]", "monitors.0.of: Nothing is no resource"),
        ("of: [Queue]", "of: everything", "monitors.0.of: write functions"),
        ("above: 1", "above: 1, below: 2", "monitors.0.above: give either"),
        ("why: late", "colour: red, why: late", "monitors.0.colour: is no field"),
        (", why: late", "", "monitors.0.why: is missing"),
    ],
)
def test_a_bad_monitor_stops_with_its_field_and_mend(tmp_path, before, after, where):
    path = tmp_path / "monitors.yaml"
    path.write_text(f"monitors:\n  - {GOOD.replace(before, after)}\n")

    with pytest.raises(ComposeError, match=r"monitors\.yaml:2: ") as wrong:
        monitors(read_yaml(path), MADE_OF)

    assert where in str(wrong.value)


def test_a_good_monitor_becomes_one_alarm(tmp_path):
    path = tmp_path / "monitors.yaml"
    path.write_text(f"monitors:\n  - {GOOD}\n")

    [(name, alarm)] = monitors(read_yaml(path), MADE_OF).items()

    assert name == "QueueOldMonitor"
    assert alarm["Properties"]["AlarmName"] == {"Fn::Sub": "${Stage}-anju-queue-old"}
