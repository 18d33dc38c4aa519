"""Tasks that wait to be called back: tokens, heartbeats, time-outs, stops."""

import threading
from datetime import timedelta

import pytest

from localcloud.loop import Order
from localcloud.states.errors import InvalidOutputError, InvalidTokenError, TaskGoneError

END = {"Type": "Pass", "End": True}


def catching(*names):
    return [{"ErrorEquals": list(names), "Next": "C"}]


class TestAnswers:
    def test_the_answer_is_the_tasks_result(self, rig, call_back, tokens):
        execution = rig.start({"T": call_back()})
        rig.forward(hours=36)

        rig.engine.succeed(tokens[0], '{"event":"accepted"}')
        rig.forward(seconds=0)

        assert execution.output == '{"event":"accepted"}'
        assert rig.events(execution, "TaskSubmitted", "TaskSucceeded") == [
            (0, "TaskSubmitted"),
            (36 * 3600, "TaskSucceeded"),
        ]

    def test_a_failure_keeps_its_error_and_its_cause(self, rig, call_back, tokens):
        execution = rig.start({"T": call_back()})
        rig.forward(seconds=1)

        rig.engine.fail(tokens[0], "CarrierDown", "no line")
        rig.forward(seconds=0)

        assert (execution.status, execution.error, execution.cause) == (
            "FAILED",
            "CarrierDown",
            "no line",
        )

    def test_a_failure_needs_no_words(self, rig, call_back, tokens):
        execution = rig.start({"T": call_back(Next="C", Catch=catching("States.ALL")), "C": END})
        rig.forward(seconds=1)

        rig.engine.fail(tokens[0])
        rig.forward(seconds=0)

        assert execution.output == '{"Error":"","Cause":""}'

    def test_a_failure_is_retried_with_a_new_token(self, rig, call_back, tokens):
        execution = rig.start({"T": call_back(Retry=[{"ErrorEquals": ["CarrierDown"]}])})
        rig.forward(seconds=1)

        rig.engine.fail(tokens[0], "CarrierDown")
        rig.forward(seconds=1)
        rig.engine.succeed(tokens[1], "1")
        rig.forward(seconds=0)

        assert execution.output == "1"
        assert tokens[0] != tokens[1]

    @pytest.mark.parametrize("answer", ["succeed", "fail", "beat"])
    def test_a_used_token_is_refused(self, rig, call_back, tokens, answer):
        rig.start({"T": call_back(Next="B"), "B": call_back()})
        rig.forward(seconds=1)
        rig.engine.succeed(tokens[0], "1")
        arguments = {"succeed": ("2",), "fail": ("E", "late"), "beat": ()}[answer]

        for _ in ("before the loop goes on", "after it has"):
            with pytest.raises(TaskGoneError):
                getattr(rig.engine, answer)(tokens[0], *arguments)
            rig.forward(seconds=1)

    def test_a_token_that_nobody_issued_is_refused(self, rig):
        with pytest.raises(InvalidTokenError):
            rig.engine.succeed("nonsense", "1")
        with pytest.raises(InvalidTokenError):
            rig.engine.fail("nonsense")
        with pytest.raises(InvalidTokenError):
            rig.engine.beat("nonsense")

    @pytest.mark.parametrize("output", ["{", "", "NaN", '"' + "x" * 262_144 + '"'])
    def test_an_answer_that_can_be_no_output_is_refused_and_the_task_waits_on(
        self, rig, call_back, tokens, output
    ):
        execution = rig.start({"T": call_back()})
        rig.forward(seconds=1)

        with pytest.raises(InvalidOutputError):
            rig.engine.succeed(tokens[0], output)
        rig.engine.succeed(tokens[0], "1")
        rig.forward(seconds=0)

        assert execution.output == "1"


class TestAnswersDuringTheCall:
    def test_a_function_may_answer_its_own_token(self, rig, call_back):
        rig.functions["await_event"] = lambda event: rig.engine.succeed(event["token"], '"early"')

        execution = rig.run({"T": call_back()})

        assert execution.output == '"early"'
        assert [kind for _, kind in rig.events(execution)][2:6] == [
            "TaskScheduled",
            "TaskStarted",
            "TaskSubmitted",
            "TaskSucceeded",
        ]

    def test_the_token_is_used_up_at_once(self, rig, call_back):
        refused = []

        def answer_twice(event):
            rig.engine.succeed(event["token"], "1")
            try:
                rig.engine.succeed(event["token"], "2")
            except TaskGoneError as error:
                refused.append(error)

        rig.functions["await_event"] = answer_twice

        assert rig.output({"T": call_back()}) == 1
        assert len(refused) == 1

    def test_a_crash_after_the_answer_changes_nothing(self, rig, call_back, fail_with):
        def answer_and_crash(event):
            rig.engine.succeed(event["token"], "1")
            raise fail_with("Crash")

        rig.functions["await_event"] = answer_and_crash

        assert rig.output({"T": call_back()}) == 1

    def test_a_crash_before_any_answer_fails_the_task(self, rig, call_back, fail_with):
        given = []

        def crash(event):
            given.append(event["token"])
            raise fail_with("Crash")

        rig.functions["await_event"] = crash

        assert rig.failure({"T": call_back()})[0] == "Crash"
        with pytest.raises(TaskGoneError):
            rig.engine.succeed(given[0], "1")


class TestTimeOuts:
    def test_a_task_that_takes_too_long_is_over(self, rig, call_back, tokens):
        execution = rig.run({"T": call_back(TimeoutSeconds=600)})

        assert execution.error == "States.Timeout"
        assert rig.events(execution, "TaskTimedOut", "ExecutionFailed") == [
            (600, "TaskTimedOut"),
            (600, "ExecutionFailed"),
        ]
        with pytest.raises(TaskGoneError):
            rig.engine.succeed(tokens[0], "1")

    def test_the_time_can_come_from_the_input(self, rig, call_back, tokens):
        execution = rig.run({"T": call_back(TimeoutSecondsPath="$.s")}, {"s": 7})

        assert rig.events(execution, "TaskTimedOut") == [(7, "TaskTimedOut")]

    @pytest.mark.parametrize("value", [0, -1, 1.5, "7", None, True])
    def test_a_time_that_is_none_ends_the_execution(self, rig, call_back, tokens, value):
        error, cause = rig.failure({"T": call_back(TimeoutSecondsPath="$.s")}, {"s": value})

        assert error == "States.Runtime"
        assert "TimeoutSecondsPath" in cause
        assert tokens == []

    def test_an_answer_at_the_very_last_instant_counts(self, rig, call_back, tokens):
        execution = rig.start({"T": call_back(TimeoutSeconds=600)})
        last = execution.started + timedelta(seconds=600)

        rig.loop.at(last, Order.CARRIER, lambda: rig.engine.succeed(tokens[0], "1"))
        rig.forward(hours=1)

        assert execution.output == "1"

    @pytest.mark.parametrize(
        ("names", "status"),
        [
            (["States.Timeout"], "SUCCEEDED"),
            (["States.ALL"], "SUCCEEDED"),
            (["States.TaskFailed"], "FAILED"),
            (["States.HeartbeatTimeout"], "FAILED"),
        ],
    )
    def test_which_catch_sees_a_time_out(self, rig, call_back, tokens, names, status):
        state = call_back(TimeoutSeconds=5, Next="C", Catch=catching(*names))

        assert rig.run({"T": state, "C": END}).status == status

    def test_a_time_out_can_be_retried(self, rig, call_back, tokens):
        retry = [{"ErrorEquals": ["States.Timeout"], "MaxAttempts": 1}]

        execution = rig.run({"T": call_back(TimeoutSeconds=10, Retry=retry)})

        assert rig.events(execution, "TaskTimedOut") == [
            (10, "TaskTimedOut"),
            (21, "TaskTimedOut"),
        ]


class TestHeartbeats:
    def test_a_task_that_is_not_heard_of_is_over_with_a_name_of_its_own(
        self, rig, call_back, tokens
    ):
        execution = rig.run({"T": call_back(HeartbeatSeconds=60)})

        assert execution.error == "States.HeartbeatTimeout"
        assert rig.events(execution, "TaskTimedOut") == [(60, "TaskTimedOut")]

    def test_every_heartbeat_gives_the_task_its_time_again(self, rig, call_back, tokens):
        execution = rig.start({"T": call_back(HeartbeatSeconds=60)})
        for _ in range(3):
            rig.forward(seconds=50)
            rig.engine.beat(tokens[0])
        rig.forward(hours=1)

        assert rig.events(execution, "TaskTimedOut") == [(210, "TaskTimedOut")]

    def test_heartbeats_do_not_prolong_the_whole(self, rig, call_back, tokens):
        execution = rig.start({"T": call_back(HeartbeatSeconds=60, TimeoutSeconds=100)})
        rig.forward(seconds=50)
        rig.engine.beat(tokens[0])
        rig.forward(hours=1)

        assert rig.events(execution, "TaskTimedOut") == [(100, "TaskTimedOut")]
        assert execution.error == "States.Timeout"

    def test_an_answer_ends_the_waiting_for_heartbeats(self, rig, call_back, tokens):
        execution = rig.start(
            {"T": call_back(HeartbeatSecondsPath="$.h", Next="B"), "B": END}, {"h": 9}
        )
        rig.forward(seconds=5)

        rig.engine.succeed(tokens[0], "1")
        rig.forward(hours=1)

        assert execution.output == "1"

    def test_a_heartbeat_without_a_limit_is_heard_and_changes_nothing(self, rig, call_back, tokens):
        execution = rig.start({"T": call_back()})
        rig.forward(hours=1)

        rig.engine.beat(tokens[0])
        rig.forward(hours=100)

        assert execution.status == "RUNNING"

    @pytest.mark.parametrize(
        ("names", "status"),
        [
            (["States.HeartbeatTimeout"], "SUCCEEDED"),
            (["States.Timeout"], "SUCCEEDED"),
            (["States.ALL"], "SUCCEEDED"),
            (["States.TaskFailed"], "FAILED"),
        ],
    )
    def test_which_catch_sees_a_missed_heartbeat(self, rig, call_back, tokens, names, status):
        state = call_back(HeartbeatSeconds=5, Next="C", Catch=catching(*names))

        assert rig.run({"T": state, "C": END}).status == status


class TestStops:
    def test_a_task_that_waits_to_be_called_back_can_be_stopped(self, rig, call_back, tokens):
        execution = rig.start({"T": call_back(TimeoutSeconds=600, HeartbeatSeconds=60)})
        rig.forward(seconds=1)

        rig.engine.stop(execution.arn, "Operator", "moved house")
        rig.forward(hours=1)

        assert (execution.status, execution.error, execution.cause) == (
            "ABORTED",
            "Operator",
            "moved house",
        )
        assert rig.events(execution)[-1] == (1, "ExecutionAborted")
        with pytest.raises(TaskGoneError):
            rig.engine.succeed(tokens[0], "1")

    def test_stopping_what_has_ended_changes_nothing(self, rig):
        execution = rig.run({"A": END})

        rig.engine.stop(execution.arn, "late")

        assert (execution.status, execution.error) == ("SUCCEEDED", None)

    def test_a_stop_during_the_call_is_not_followed_by_events_of_the_task(self, rig, call_back):
        rig.functions["await_event"] = lambda _: rig.engine.stop(execution.arn)
        execution = rig.start({"T": call_back()})

        rig.forward(hours=1)

        assert rig.events(execution)[-1][1] == "ExecutionAborted"

    def test_two_hundred_waiting_tasks_take_no_thread(self, rig, call_back, tokens):
        before = threading.active_count()
        running = [rig.start({"T": call_back()}, name=f"run{n}") for n in range(200)]
        rig.forward(seconds=1)

        during = threading.active_count()
        for token in tokens:
            rig.engine.succeed(token, "1")
        rig.forward(seconds=1)

        assert during == before
        assert {execution.status for execution in running} == {"SUCCEEDED"}
