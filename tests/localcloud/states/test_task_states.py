"""Tasks that call Lambda: results, errors, clocks, retries and catches."""

import json

import pytest

from localcloud.states.tasks import LambdaResult

FUNCTION_ARN = "arn:aws-cn:lambda:cn-north-1:123456789012:function:work"
END = {"Type": "Pass", "End": True}


class TestInvocation:
    def test_the_function_gets_the_payload_and_the_state_its_answer(self, rig, call):
        rig.functions["work"] = lambda event: {"sum": event["a"] + 1}

        output = rig.output({"T": call()}, {"a": 1})

        assert output == {"ExecutedVersion": "$LATEST", "Payload": {"sum": 2}, "StatusCode": 200}
        assert rig.calls == [(0, "work", {"a": 1})]

    def test_the_result_is_selected_and_put_in_its_place(self, rig, call):
        rig.functions["work"] = lambda _: {"wait": "Calling"}
        state = call(ResultSelector={"wait.$": "$.Payload.wait"}, ResultPath="$.next")

        assert rig.output({"T": state}, {"a": 1}) == {"a": 1, "next": {"wait": "Calling"}}

    def test_variables_are_assigned_from_the_whole_result(self, rig, call):
        rig.functions["work"] = lambda _: {"version": 4}
        states = {
            "T": call(Next="P", ResultSelector={"x": 1}, Assign={"version.$": "$.Payload.version"}),
            "P": {**END, "Parameters": {"v.$": "$version", "x.$": "$.x"}},
        }

        assert rig.output(states) == {"v": 4, "x": 1}

    def test_a_plain_function_arn_is_called_with_the_input(self, rig):
        rig.functions[FUNCTION_ARN] = lambda event: [event]
        state = {"Type": "Task", "Resource": FUNCTION_ARN, "End": True}

        execution = rig.run({"T": state}, {"a": 1})

        assert execution.output == '[{"a":1}]'
        assert [kind for _, kind in rig.events(execution)][2:5] == [
            "LambdaFunctionScheduled",
            "LambdaFunctionStarted",
            "LambdaFunctionSucceeded",
        ]

    def test_a_qualifier_is_part_of_the_name(self, rig, call):
        rig.functions["work:live"] = lambda _: 1
        parameters = {"FunctionName": "work", "Qualifier": "live"}

        assert rig.output({"T": call(Parameters=parameters)})["Payload"] == 1
        assert rig.calls == [(0, "work:live", {})]

    def test_an_answer_that_is_no_json_is_handed_on_as_text(self, rig, call):
        rig.engine.caller._invoke = lambda *_: LambdaResult(b"plain text")

        assert rig.output({"T": call()})["Payload"] == "plain text"

    def test_an_empty_answer_is_null(self, rig, call):
        rig.engine.caller._invoke = lambda *_: LambdaResult(b"")

        assert rig.output({"T": call()})["Payload"] is None

    def test_the_history_tells_of_the_call(self, rig, call):
        rig.functions["work"] = lambda _: None

        execution = rig.run({"T": call(TimeoutSeconds=30)})

        scheduled = execution.history.events[2]
        assert scheduled.kind == "TaskScheduled"
        assert scheduled.details == {
            "resourceType": "lambda",
            "resource": "invoke",
            "region": "cn-north-1",
            "parameters": '{"FunctionName":"work","Payload":{}}',
            "timeoutInSeconds": 30,
        }

    @pytest.mark.parametrize(
        "parameters",
        [{"Payload": {}}, {"FunctionName": 1}, {"FunctionName": "work", "InvocationType": "Event"}],
    )
    def test_parameters_that_lambda_cannot_be_called_with_end_the_execution(
        self, rig, call, parameters
    ):
        rig.functions["work"] = lambda _: None

        assert rig.failure({"T": call(Parameters=parameters)})[0] == "States.Runtime"

    def test_an_answer_over_the_limit_is_an_error(self, rig, call):
        rig.functions["work"] = lambda _: "x" * 262_144

        assert rig.failure({"T": call()})[0] == "States.DataLimitExceeded"

    def test_parameters_over_the_limit_never_reach_the_function(self, rig, call):
        rig.functions["work"] = lambda _: None
        parameters = {"FunctionName": "work", "Payload": {"a.$": "$.a", "b.$": "$.a"}}

        error, _ = rig.failure({"T": call(Parameters=parameters)}, {"a": "x" * 200_000})

        assert (error, rig.calls) == ("States.DataLimitExceeded", [])

    def test_a_defect_of_the_host_is_not_swallowed(self, rig, call):
        def broken(*_):
            raise ZeroDivisionError

        rig.engine.caller._invoke = broken
        execution = rig.start({"T": call()})

        with pytest.raises(ZeroDivisionError):
            rig.forward(seconds=1)
        rig.forward(seconds=1)

        assert (execution.status, execution.error) == ("FAILED", "States.Runtime")


class TestFailures:
    def test_the_error_is_the_functions_own_and_the_cause_its_answer(self, rig, call, fail_with):
        def refuse(_):
            raise fail_with("FenceError", "fence 3 is old")

        rig.functions["work"] = refuse

        error, cause = rig.failure({"T": call()})

        assert error == "FenceError"
        assert json.loads(cause) == {"errorMessage": "fence 3 is old", "errorType": "FenceError"}

    def test_an_answer_without_a_type_is_unknown(self, rig, call):
        rig.engine.caller._invoke = lambda *_: LambdaResult(b'{"errorMessage":"x"}', "Unhandled")

        assert rig.failure({"T": call()}) == ("Lambda.Unknown", '{"errorMessage":"x"}')

    def test_a_missing_function_is_lambdas_error(self, rig, call):
        error, _ = rig.failure({"T": call("nobody")})

        assert error == "Lambda.ResourceNotFoundException"

    def test_a_catch_hands_on_error_and_cause(self, rig, call, fail_with):
        def refuse(_):
            raise fail_with("FenceError", "old")

        rig.functions["work"] = refuse
        catch = [
            {"ErrorEquals": ["Other"], "Next": "No"},
            {
                "ErrorEquals": ["FenceError"],
                "ResultPath": "$.why",
                "Assign": {"error.$": "$.Error"},
                "Next": "Yes",
            },
        ]
        states = {
            "T": call(Next="No", Catch=catch),
            "No": END,
            "Yes": {**END, "Parameters": {"a.$": "$.a", "e.$": "$.why.Error", "v.$": "$error"}},
        }

        assert rig.output(states, {"a": 1}) == {"a": 1, "e": "FenceError", "v": "FenceError"}

    def test_what_a_catch_hands_on_passes_by_the_output_path(self, rig, call):
        catch = [{"ErrorEquals": ["States.ALL"], "Next": "C"}]
        states = {"T": call("nobody", Next="C", OutputPath="$.never", Catch=catch), "C": END}

        assert set(rig.output(states)) == {"Error", "Cause"}

    @pytest.mark.parametrize("names", [["States.ALL"], ["States.Runtime"], ["States.TaskFailed"]])
    def test_a_fault_of_the_machine_cannot_be_caught(self, rig, call, names):
        rig.functions["work"] = lambda _: None
        catch = [{"ErrorEquals": names, "Next": "C"}]
        states = {"T": call(Next="C", ResultSelector={"a.$": "$.no"}, Catch=catch), "C": END}

        assert rig.failure(states)[0] == "States.Runtime"

    @pytest.mark.parametrize(
        ("names", "status"),
        [(["States.ALL"], "FAILED"), (["States.DataLimitExceeded"], "SUCCEEDED")],
    )
    def test_a_payload_over_the_limit_is_caught_by_its_own_name_only(
        self, rig, call, names, status
    ):
        rig.functions["work"] = lambda _: "x" * 262_144
        catch = [{"ErrorEquals": names, "Next": "C"}]

        execution = rig.run({"T": call(Next="C", Catch=catch), "C": END})

        assert execution.status == status

    def test_a_result_without_a_place_can_be_caught(self, rig, call):
        rig.functions["work"] = lambda _: None
        catch = [{"ErrorEquals": ["States.ResultPathMatchFailure"], "ResultPath": "$", "Next": "C"}]
        states = {"T": call(Next="C", ResultPath="$.a", Catch=catch), "C": END}

        assert rig.output(states, "text")["Error"] == "States.ResultPathMatchFailure"


class TestRetries:
    def failing(self, rig, fail_with, errors):
        """A function that fails with each of the errors and then answers."""
        left = list(errors)

        def work(_):
            if left:
                raise fail_with(left.pop(0))
            return "done"

        rig.functions["work"] = work

    def times(self, rig):
        return [seconds for seconds, *_ in rig.calls]

    def test_the_default_is_three_tries_after_1_2_and_4_seconds(self, rig, call, fail_with):
        self.failing(rig, fail_with, ["E"] * 9)
        state = call(Retry=[{"ErrorEquals": ["States.ALL"]}])

        error, _ = rig.failure({"T": state})

        assert (error, self.times(rig)) == ("E", [0, 1, 3, 7])

    def test_intervals_grow_up_to_the_longest_delay(self, rig, call, fail_with):
        self.failing(rig, fail_with, ["E"] * 5)
        retry = {
            "ErrorEquals": ["E"],
            "IntervalSeconds": 3,
            "BackoffRate": 3,
            "MaxDelaySeconds": 10,
            "MaxAttempts": 5,
        }

        rig.output({"T": call(Retry=[retry])})

        assert self.times(rig) == [0, 3, 12, 22, 32, 42]

    def test_each_retrier_counts_for_itself(self, rig, call, fail_with):
        self.failing(rig, fail_with, ["A", "B", "A", "B"])
        retry = [
            {"ErrorEquals": ["A"], "IntervalSeconds": 1, "BackoffRate": 1, "MaxAttempts": 2},
            {"ErrorEquals": ["B"], "IntervalSeconds": 10, "BackoffRate": 1, "MaxAttempts": 2},
        ]

        rig.output({"T": call(Retry=retry)})

        assert self.times(rig) == [0, 1, 11, 12, 22]

    def test_a_spent_retrier_is_not_replaced_by_a_later_one(self, rig, call, fail_with):
        self.failing(rig, fail_with, ["A", "A"])
        retry = [
            {"ErrorEquals": ["A"], "MaxAttempts": 1},
            {"ErrorEquals": ["States.ALL"], "MaxAttempts": 5},
        ]

        assert rig.failure({"T": call(Retry=retry)})[0] == "A"

    def test_no_attempts_means_no_retry(self, rig, call, fail_with):
        self.failing(rig, fail_with, ["A"])
        retry = [{"ErrorEquals": ["A"], "MaxAttempts": 0}]

        rig.failure({"T": call(Retry=retry)})

        assert self.times(rig) == [0]

    def test_what_is_left_after_the_retries_is_caught(self, rig, call, fail_with):
        self.failing(rig, fail_with, ["A"] * 9)
        state = call(
            Next="C",
            Retry=[{"ErrorEquals": ["A"], "MaxAttempts": 1}],
            Catch=[{"ErrorEquals": ["States.TaskFailed"], "Next": "C"}],
        )

        assert rig.output({"T": state, "C": END})["Error"] == "A"
        assert self.times(rig) == [0, 1]

    def test_the_context_counts_the_retries(self, rig, call, fail_with):
        self.failing(rig, fail_with, ["A", "A"])
        payload = {"n.$": "$$.State.RetryCount"}
        state = call(
            Parameters={"FunctionName": "work", "Payload": payload},
            Retry=[{"ErrorEquals": ["A"]}],
        )

        rig.output({"T": state})

        assert [event["n"] for *_, event in rig.calls] == [0, 1, 2]

    def test_a_full_jitter_waits_some_part_of_the_interval(self, rig, call, fail_with):
        self.failing(rig, fail_with, ["A"])
        retry = [{"ErrorEquals": ["A"], "IntervalSeconds": 100, "JitterStrategy": "FULL"}]

        rig.output({"T": call(Retry=retry)})

        [_, second] = self.times(rig)
        assert 0 < second < 100

    def test_every_try_is_told_in_the_history(self, rig, call, fail_with):
        self.failing(rig, fail_with, ["A"])

        execution = rig.run({"T": call(Retry=[{"ErrorEquals": ["A"]}])})

        kinds = [kind for _, kind in rig.events(execution)]
        assert kinds == [
            "ExecutionStarted",
            "TaskStateEntered",
            "TaskScheduled",
            "TaskStarted",
            "TaskFailed",
            "TaskScheduled",
            "TaskStarted",
            "TaskSucceeded",
            "TaskStateExited",
            "ExecutionSucceeded",
        ]
