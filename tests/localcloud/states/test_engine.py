"""Executions as a whole: starting, names, time-outs, limits, children, determinism."""

import json
import threading

import pytest

from localcloud.loop import RealLoop, VirtualLoop
from localcloud.states.definition import parse
from localcloud.states.engine import Engine
from localcloud.states.errors import EngineError, ExecutionExistsError
from localcloud.states.execution import Machine
from localcloud.states.history import MOST_EVENTS
from localcloud.states.ids import Ids
from localcloud.states.tasks import Calls, LambdaResult

END = {"Type": "Pass", "End": True}
WAIT = {"W": {"Type": "Wait", "Seconds": 60, "End": True}}


class TestStarting:
    def test_the_same_name_and_input_give_the_same_running_execution(self, rig):
        first = rig.start(WAIT, {"a": 1})
        rig.forward(seconds=5)

        assert rig.start(WAIT, {"a": 1}) is first
        assert len(rig.events(first)) == 2

    def test_the_same_name_with_another_input_is_refused(self, rig):
        rig.start(WAIT, {"a": 1})

        with pytest.raises(ExecutionExistsError):
            rig.start(WAIT, {"a": 2})

    def test_the_name_of_an_execution_that_has_ended_is_refused(self, rig):
        rig.run(WAIT, {"a": 1})

        with pytest.raises(ExecutionExistsError):
            rig.start(WAIT, {"a": 1})

    @pytest.mark.parametrize("text", ["{", "", "NaN"])
    def test_an_input_that_is_no_json_starts_nothing(self, rig, text):
        machine = Machine("m", "m", "r", parse(json.dumps({"StartAt": "W", "States": WAIT})))

        with pytest.raises(ValueError):
            rig.engine.start(machine, "arn:x:bad", text)

        assert rig.engine.find("arn:x:bad") is None

    def test_an_update_of_the_machine_does_not_touch_what_runs(self, rig):
        first = rig.start({"W": {"Type": "Wait", "Seconds": 60, "Next": "B"}, "B": END}, 1)
        rig.start({"B": {**END, "Result": "new"}}, name="later")

        rig.forward(hours=1)

        assert first.output == "1"


class TestEnding:
    def test_a_machine_that_takes_too_long_is_timed_out(self, rig, call_back, tokens):
        execution = rig.run({"T": call_back()}, TimeoutSeconds=90)

        assert (execution.status, execution.error) == ("TIMED_OUT", "States.Timeout")
        assert rig.events(execution)[-1] == (90, "ExecutionTimedOut")

    def test_a_machine_that_ends_in_time_is_not(self, rig):
        assert rig.run({"A": END}, TimeoutSeconds=90).status == "SUCCEEDED"

    def test_an_execution_ends_at_the_last_event_that_history_holds(self, rig):
        circle = {
            "A": {"Type": "Pass", "Next": "B"},
            "B": {"Type": "Pass", "Next": "A"},
        }

        execution = rig.run(circle)

        assert execution.status == "FAILED"
        assert "maximum number of history events (25000)" in execution.cause
        assert len(execution.history.events) == MOST_EVENTS
        assert execution.history.events[-1].kind == "ExecutionFailed"

    def test_a_full_history_ends_the_branches_too(self, rig):
        circle = {
            "StartAt": "A",
            "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"}},
        }
        processor = {"Type": "Map", "ItemProcessor": circle, "End": True}
        catch = [{"ErrorEquals": ["States.ALL"], "Next": "C"}]
        states = {"M": {**processor, "Catch": catch}, "C": END}

        execution = rig.run(states, [1, 2, 3])

        assert execution.status == "FAILED"
        assert len(execution.history.events) == MOST_EVENTS

    def test_nothing_is_left_on_the_loop_after_the_end(self, rig, call_back, tokens):
        execution = rig.start(
            {"T": call_back(TimeoutSeconds=600, HeartbeatSeconds=60)}, TimeoutSeconds=6000
        )
        rig.forward(seconds=1)
        rig.engine.succeed(tokens[0], "1")
        rig.forward(seconds=1)
        told = len(rig.events(execution))

        rig.forward(hours=10)

        assert len(rig.events(execution)) == told
        assert rig.loop._agenda.next_due() is None


class TestHistory:
    def test_events_are_numbered_and_know_what_came_before(self, rig):
        execution = rig.run({"A": {"Type": "Pass", "Next": "B"}, "B": END}, {"a": 1})

        told = rig.engine.history(execution.arn)

        assert [event["id"] for event in told] == [1, 2, 3, 4, 5, 6]
        assert [event["previousEventId"] for event in told] == [0, 1, 2, 3, 4, 5]
        assert told[1]["stateEnteredEventDetails"] == {
            "name": "A",
            "input": '{"a":1}',
            "inputDetails": {"truncated": False},
        }
        assert told[-1]["executionSucceededEventDetails"]["output"] == '{"a":1}'

    def test_assigned_variables_are_told_when_a_state_is_left(self, rig):
        execution = rig.run({"A": {**END, "Assign": {"n": 1}}})

        exited = rig.engine.history(execution.arn)[2]["stateExitedEventDetails"]
        assert exited["assignedVariables"] == {"n": "1"}

    def test_branches_go_back_to_where_they_parted(self, rig):
        inner = {"StartAt": "A", "States": {"A": END}}
        other = {"StartAt": "B", "States": {"B": END}}
        state = {"Type": "Parallel", "Branches": [inner, other], "End": True}

        execution = rig.run({"P": state})

        came_from = {
            event.details.get("name"): event.previous
            for event in execution.history.events
            if event.kind == "PassStateEntered"
        }
        assert came_from == {"A": 3, "B": 3}


class TestDeterminism:
    STATES = {  # noqa: RUF012 - never changed
        "P": {
            "Type": "Parallel",
            "Branches": [
                {
                    "StartAt": name,
                    "States": {
                        name: {
                            "Type": "Task",
                            "Resource": "arn:aws-cn:states:::lambda:invoke.waitForTaskToken",
                            "Parameters": {
                                "FunctionName": "f",
                                "Payload": {
                                    "token.$": "$$.Task.Token",
                                    "id.$": "States.UUID()",
                                },
                            },
                            "TimeoutSeconds": 10,
                            "Retry": [
                                {
                                    "ErrorEquals": ["States.ALL"],
                                    "JitterStrategy": "FULL",
                                    "IntervalSeconds": 30,
                                }
                            ],
                            "End": True,
                        }
                    },
                }
                for name in ("A", "B", "C")
            ],
            "End": True,
        }
    }

    def test_the_same_machine_gives_the_same_history_to_the_letter(self, rig):
        def history():
            with VirtualLoop(rig.loop.now()) as loop:
                again = type(rig)(loop)
                again.functions["f"] = lambda _: None
                execution = again.run(self.STATES)
                return [event.as_api() for event in execution.history.events], again.calls

        assert history() == history()


class TestOnARealLoop:
    """The same engine with calls from many threads, and functions in a pool."""

    def start(self, engine, name, states):
        machine = Machine("m", "m", "r", parse(json.dumps({"StartAt": "T", "States": states})))
        return engine.start(machine, f"arn:aws:states:x:0:execution:m:{name}", "{}")

    def ended(self, engine, executions):
        """Wait until all have ended, whichever thread ends them."""
        gates = []
        for execution in executions:
            gate = threading.Event()
            with engine._turns.lock:
                execution.ended.when_settled(gate.set)
            gates.append(gate)
        return all(gate.wait(30) for gate in gates)

    def test_functions_of_many_executions_run_side_by_side(self, call):
        all_there = threading.Barrier(8, timeout=30)

        def invoke(_name, _payload):
            all_there.wait()
            return LambdaResult(b"1")

        with RealLoop(workers=8) as loop:
            engine = Engine(loop, Calls(invoke, "cn-north-1"), Ids())
            running = [self.start(engine, f"r{n}", {"T": call()}) for n in range(8)]

            assert self.ended(engine, running)

        assert {execution.status for execution in running} == {"SUCCEEDED"}

    def test_of_many_answers_to_one_token_exactly_one_is_taken(self, call_back):
        given, answers = [], []
        has_token = threading.Event()

        def invoke(_name, payload):
            given.append(json.loads(payload)["token"])
            has_token.set()
            return LambdaResult(b"null")

        def answer(number):
            try:
                engine.succeed(given[0], str(number))
            except EngineError as error:
                answers.append(type(error).__name__)
            else:
                answers.append("taken")

        with RealLoop() as loop:
            engine = Engine(loop, Calls(invoke, "cn-north-1"), Ids())
            execution = self.start(engine, "r", {"T": call_back()})
            assert has_token.wait(30)
            threads = [threading.Thread(target=answer, args=(n,)) for n in range(20)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert self.ended(engine, [execution])

        assert sorted(set(answers)) == ["TaskGoneError", "taken"]
        assert answers.count("taken") == 1

    def test_one_name_started_by_many_threads_is_one_execution(self, call_back):
        calls = []

        def invoke(_name, payload):
            calls.append(payload)
            return LambdaResult(b"null")

        with RealLoop() as loop:
            engine = Engine(loop, Calls(invoke, "cn-north-1"), Ids())
            started = []
            threads = [
                threading.Thread(
                    target=lambda: started.append(self.start(engine, "r", {"T": call_back()}))
                )
                for _ in range(20)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            engine.stop(started[0].arn)

        assert len({id(execution) for execution in started}) == 1
        assert len(calls) <= 1

    def test_a_defect_of_the_host_comes_out_of_the_loop(self, call, caplog):
        def invoke(_name, _payload):
            raise ZeroDivisionError

        with RealLoop() as loop:
            engine = Engine(loop, Calls(invoke, "cn-north-1"), Ids())
            execution = self.start(engine, "r", {"T": call()})

            with pytest.raises(ZeroDivisionError):
                loop.run_until(execution.started.replace(year=execution.started.year + 1))
            assert self.ended(engine, [execution])

        assert execution.error == "States.Runtime"
