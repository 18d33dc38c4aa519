"""Every way to invoke ends in the host, at the version and alias that was asked for."""

import json
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from localcloud.states.tasks import InvocationRefusedError


@pytest.mark.parametrize(
    ("asked", "more", "version", "qualifier"),
    [
        ("answer", {}, "$LATEST", ""),
        ("answer:live", {}, "1", ":live"),
        ("answer", {"Qualifier": "live"}, "1", ":live"),
        ("answer", {"Qualifier": "1"}, "1", ":1"),
    ],
)
def test_the_context_names_the_version_and_the_arn_that_was_asked(
    town, asked, more, version, qualifier
):
    answer, error = town.invoke(asked, {"a": 1}, **more)

    assert error is None
    assert answer["version"] == version
    assert answer["arn"].endswith(f":function:twin-answer{qualifier}")
    assert answer["event"] == {"a": 1}


def test_the_function_runs_from_the_folder_and_environment_of_the_template(town):
    answer, _ = town.invoke("answer:live")

    assert answer["word"] == "from answer"
    assert answer["environment"]["MOOD"] == "angry"
    assert answer["environment"]["ONLY_HERE"] == "north+south"
    assert answer["memory"] == "256"
    assert answer["remaining_ms"] == 12_000


def test_a_function_reaches_the_cloud_in_process(town):
    assert town.invoke("work:live")[0]["runs"] == 1
    assert town.runs() == 1


def test_a_function_may_ask_another_which_sees_its_own_environment(town):
    answer, _ = town.invoke("work:live", {"ask": "twin-answer:live"})

    assert answer["asked"]["environment"]["ONLY_HERE"] == "north+south"
    assert answer["asked"]["word"] == "from answer"
    assert answer["after"]["AWS_LAMBDA_FUNCTION_NAME"] == "twin-work"
    assert "ONLY_HERE" not in answer["after"]


def test_a_failing_function_is_told_as_unhandled(town):
    answer, error = town.invoke("work:live", {"fail_times": 1})

    assert error == "Unhandled"
    assert answer["errorType"] == "ValueError"


@pytest.mark.parametrize("asked", ["nobody", "answer:dead", "answer:7"])
def test_an_unknown_function_or_alias_is_not_found(town, asked):
    with pytest.raises(ClientError) as refused:
        town.invoke(asked)

    assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_an_unknown_function_is_refused_to_direct_callers_too(town):
    with pytest.raises(InvocationRefusedError) as refused:
        town.twin.host.invoke("twin-nobody", b"{}")

    assert refused.value.code == "ResourceNotFoundException"


def test_a_dry_run_runs_nothing(town):
    town.invoke("work:live", InvocationType="DryRun")
    town.forward(minutes=5)

    assert town.runs() == 0


def test_the_state_machine_runs_its_functions(town):
    machines = town.twin.client("stepfunctions")
    arn = town.twin.outputs["MachineArn"]

    started = machines.start_execution(stateMachineArn=arn, input='{"name": "machine"}')
    town.forward(seconds=1)
    ended = machines.describe_execution(executionArn=started["executionArn"])

    assert ended["status"] == "SUCCEEDED"
    assert town.runs("machine") == 1


def test_a_topic_reaches_its_subscribed_function_as_an_event(town):
    topic = town.twin.stack.resources["News"].ref

    town.twin.client("sns").publish(TopicArn=topic, Message="hello")
    before = list(town.heard)
    town.forward(seconds=0)

    assert before == []
    assert any("'Message': 'hello'" in line for name, line in town.heard if name == "twin-answer")


def test_a_crash_ordered_for_a_span_kills_before_the_handler_and_not_after(town):
    begin = town.begin + timedelta(seconds=10)
    town.twin.host.fail_before("twin-work", begin, begin + timedelta(seconds=10))

    outcomes = []
    for _ in range(3):
        outcomes.append(town.invoke("work:live")[1])
        town.forward(seconds=10)

    assert outcomes == [None, "Unhandled", None]
    assert town.runs() == 2


@pytest.mark.parametrize("name", ["work", "twin-work", "*"])
def test_a_crash_may_name_the_function_its_folder_or_all(town, name):
    town.twin.host.fail_before(name, town.begin, town.begin + timedelta(seconds=1))

    answer, _ = town.invoke("work:live")

    assert answer["errorType"] == "Runtime.ExitError"
    assert town.runs() == 0


def test_a_crash_of_one_function_leaves_the_others(town):
    town.twin.host.fail_before("work", town.begin, town.begin + timedelta(seconds=1))

    assert town.invoke("answer:live")[1] is None


def test_request_ids_are_the_same_after_a_reset(town):
    first = town.invoke("answer:live")[0]["request_id"]
    other = town.invoke("answer:live")[0]["request_id"]

    town.twin.reset()

    assert first != other
    assert town.invoke("answer:live")[0]["request_id"] == first


def test_a_time_out_ordered_for_a_span_loses_the_answer_of_work_that_was_done(town):
    town.twin.host.time_out("work", town.begin, town.begin + timedelta(seconds=10))

    answer, error = town.invoke("work:live")
    town.forward(seconds=10)

    assert (answer["errorType"], error) == ("Sandbox.Timedout", "Unhandled")
    assert "timed out after 12.00 seconds" in answer["errorMessage"]
    assert town.runs() == 1
    assert town.invoke("work:live")[1] is None


def test_an_event_whose_run_timed_out_is_tried_again(town):
    town.twin.host.time_out("work", town.begin, town.begin + timedelta(seconds=10))

    town.invoke("work:live", InvocationType="Event")
    town.forward(minutes=5)

    assert town.runs() == 2


def test_an_event_refused_for_its_functions_concurrency_is_tried_until_there_is_room(town):
    lambdas = town.twin.client("lambda")
    lambdas.put_function_concurrency(FunctionName="twin-work", ReservedConcurrentExecutions=0)
    town.invoke("work:live", InvocationType="Event")
    town.forward(seconds=10)
    before = town.runs()
    lambdas.put_function_concurrency(FunctionName="twin-work", ReservedConcurrentExecutions=2)
    town.forward(minutes=1)

    assert (before, town.runs()) == (0, 1)


def test_an_alias_runs_the_version_it_points_to_and_an_older_one_stays_as_it_was(town):
    lambdas = town.twin.client("lambda")
    arn = town.twin.stack.resources["Answer"].attributes["Arn"]
    kept = lambdas.get_function_configuration(FunctionName="twin-answer")["Environment"]
    changed = {"Variables": {**kept["Variables"], "MOOD": "changed"}}
    lambdas.update_function_configuration(FunctionName="twin-answer", Environment=changed)
    version = lambdas.publish_version(FunctionName="twin-answer")["Version"]
    lambdas.create_alias(FunctionName="twin-answer", Name="next", FunctionVersion=version)
    try:
        asked = [town.twin.host.invoke(f"{arn}:{name}", b"{}") for name in ("live", "1", "next")]
        lambdas.update_alias(FunctionName="twin-answer", Name="next", FunctionVersion="1")
        asked.append(town.twin.host.invoke(f"{arn}:next", b"{}"))
    finally:
        lambdas.delete_alias(FunctionName="twin-answer", Name="next")
        lambdas.update_function_configuration(FunctionName="twin-answer", Environment=kept)

    answers = [json.loads(each.payload) for each in asked]
    assert [each["version"] for each in answers] == ["1", "1", version, "1"]
    moods = [each["environment"]["MOOD"] for each in answers]
    assert moods == ["angry", "angry", "changed", "angry"]
