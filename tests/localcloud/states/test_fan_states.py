"""Parallel and Map states."""

import json

import pytest

END = {"Type": "Pass", "End": True}


def branch(name, state, **others):
    return {"StartAt": name, "States": {name: state, **others}}


def waiting(seconds, name="W", **fields):
    return branch(name, {"Type": "Wait", "Seconds": seconds, "End": True, **fields})


def parallel(*branches, **fields):
    return {"Type": "Parallel", "Branches": list(branches), "End": True, **fields}


def each(processor, **fields):
    return {"Type": "Map", "ItemProcessor": processor, "End": True, **fields}


class TestParallel:
    def test_the_outputs_stand_in_the_branches_order(self, rig):
        slow = branch(
            "A", {"Type": "Wait", "Seconds": 9, "Next": "A2"}, A2={**END, "Result": "slow"}
        )
        fast = branch("B", {**END, "Result": "fast"})

        execution = rig.run({"P": parallel(slow, fast)})

        assert json.loads(execution.output) == ["slow", "fast"]
        assert rig.events(execution, "ParallelStateSucceeded") == [(9, "ParallelStateSucceeded")]

    def test_each_branch_gets_the_filled_parameters(self, rig):
        state = parallel(branch("A", END), branch("B", END), Parameters={"n.$": "$.deep.n"})

        assert rig.output({"P": state}, {"deep": {"n": 1}}) == [{"n": 1}, {"n": 1}]

    def test_the_first_failure_ends_the_other_branches(self, rig, call):
        rig.functions["work"] = lambda _: None
        later = branch("A", {"Type": "Wait", "Seconds": 60, "Next": "A2"}, A2=call())
        failing = branch(
            "B", {"Type": "Wait", "Seconds": 5, "Next": "B2"}, B2={"Type": "Fail", "Error": "E"}
        )

        execution = rig.run({"P": parallel(later, failing)})

        assert (execution.error, rig.calls) == ("E", [])
        assert rig.events(execution)[-2:] == [(5, "ParallelStateFailed"), (5, "ExecutionFailed")]

    def test_a_failure_is_caught_outside_the_branches(self, rig):
        catch = [{"ErrorEquals": ["E"], "ResultPath": "$.why", "Next": "C"}]
        state = parallel(branch("F", {"Type": "Fail", "Error": "E"}), Next="C", Catch=catch)
        del state["End"]

        assert rig.output({"P": state, "C": END}, {"a": 1}) == {
            "a": 1,
            "why": {"Error": "E", "Cause": ""},
        }

    def test_a_failure_starts_all_branches_again(self, rig, call, fail_with):
        outcomes = iter([fail_with("E"), None])

        def work(_):
            if (error := next(outcomes)) is not None:
                raise error
            return 1

        rig.functions["work"] = work
        state = parallel(branch("A", call()), waiting(10), Retry=[{"ErrorEquals": ["E"]}])

        execution = rig.run({"P": state})

        assert execution.status == "SUCCEEDED"
        assert rig.events(execution, "ParallelStateStarted") == [
            (0, "ParallelStateStarted"),
            (1, "ParallelStateStarted"),
        ]

    def test_branches_see_the_variables_around_them_and_keep_their_own(self, rig):
        inside = branch(
            "A",
            {"Type": "Pass", "Assign": {"inner": 1}, "Next": "A2"},
            A2={**END, "Parameters": {"inner.$": "$inner", "outer.$": "$outer"}},
        )
        states = {
            "S": {"Type": "Pass", "Assign": {"outer": 0}, "Next": "P"},
            "P": {**parallel(inside), "Next": "E"},
            "E": {**END, "Parameters": {"seen.$": "$", "outer.$": "$outer"}},
        }
        del states["P"]["End"]

        assert rig.output(states) == {"seen": [{"inner": 1, "outer": 0}], "outer": 0}

    def test_a_stop_ends_every_branch(self, rig, call_back, tokens):
        execution = rig.start({"P": parallel(waiting(60), branch("T", call_back()))})
        rig.forward(seconds=1)

        rig.engine.stop(execution.arn)
        rig.forward(hours=1)

        assert rig.events(execution)[-1] == (1, "ExecutionAborted")

    def test_a_machine_in_a_branch_in_a_branch(self, rig):
        inner = parallel(waiting(1, "W1"), waiting(2, "W2"))

        execution = rig.run({"P": parallel(branch("Q", inner), waiting(3, "W3"))}, {"a": 1})

        assert json.loads(execution.output) == [[{"a": 1}, {"a": 1}], {"a": 1}]


class TestMap:
    def test_each_item_is_processed_and_the_order_kept(self, rig, call):
        rig.functions["work"] = lambda event: event * 10
        state = each(branch("A", call(OutputPath="$.Payload")), ItemsPath="$.list")

        assert rig.output({"M": state}, {"list": [3, 1, 2]}) == [30, 10, 20]

    def test_no_items_give_no_results(self, rig):
        assert rig.output({"M": each(branch("A", END))}, []) == []

    def test_an_item_selector_sees_item_index_and_input(self, rig):
        selector = {
            "value.$": "$$.Map.Item.Value",
            "index.$": "$$.Map.Item.Index",
            "home.$": "$.home",
        }
        state = each(branch("A", END), ItemsPath="$.list", ItemSelector=selector)

        assert rig.output({"M": state}, {"home": "h1", "list": ["x", "y"]}) == [
            {"value": "x", "index": 0, "home": "h1"},
            {"value": "y", "index": 1, "home": "h1"},
        ]

    def test_the_older_words_mean_the_same(self, rig):
        state = {
            "Type": "Map",
            "Iterator": branch("A", END),
            "Parameters": {"v.$": "$$.Map.Item.Value"},
            "End": True,
        }

        assert rig.output({"M": state}, [1]) == [{"v": 1}]

    def test_the_item_stays_in_the_context_of_inner_states(self, rig):
        inner = branch("A", {**END, "Parameters": {"i.$": "$$.Map.Item.Index"}})

        assert rig.output({"M": each(inner)}, ["x", "y"]) == [{"i": 0}, {"i": 1}]

    @pytest.mark.parametrize(
        ("fields", "seconds"),
        [
            ({}, 10),
            ({"MaxConcurrency": 0}, 10),
            ({"MaxConcurrency": 1}, 50),
            ({"MaxConcurrency": 2}, 30),
            ({"MaxConcurrencyPath": "$.most"}, 20),
        ],
    )
    def test_only_so_many_run_at_once(self, rig, fields, seconds):
        state = each(waiting(10), ItemsPath="$.list", **fields)

        execution = rig.run({"M": state}, {"list": [1, 2, 3, 4, 5], "most": 4})

        assert rig.events(execution, "MapStateSucceeded") == [(seconds, "MapStateSucceeded")]

    def test_a_failed_item_ends_the_map_and_the_items_not_begun(self, rig, call, fail_with):
        def work(event):
            if event == 2:
                raise fail_with("E")
            return event

        rig.functions["work"] = work
        state = each(branch("A", call()), MaxConcurrency=1)

        execution = rig.run({"M": state}, [1, 2, 3])

        assert execution.error == "E"
        assert [event for *_, event in rig.calls] == [1, 2]
        assert [kind for _, kind in rig.events(execution) if "Map" in kind] == [
            "MapStateEntered",
            "MapStateStarted",
            "MapIterationStarted",
            "MapIterationSucceeded",
            "MapIterationStarted",
            "MapIterationFailed",
            "MapStateFailed",
        ]

    def test_the_other_items_are_aborted(self, rig):
        failing = branch(
            "C",
            {
                "Type": "Choice",
                "Choices": [{"Variable": "$", "NumericEquals": 1, "Next": "F"}],
                "Default": "W",
            },
            F={"Type": "Fail", "Error": "E"},
            W={"Type": "Wait", "Seconds": 60, "End": True},
        )

        execution = rig.run({"M": each(failing)}, [0, 1])

        assert execution.error == "E"
        assert rig.events(execution, "MapIterationAborted") == [(0, "MapIterationAborted")]

    @pytest.mark.parametrize("items", [{"a": 1}, "text", None])
    def test_what_is_no_array_is_a_fault(self, rig, items):
        error, cause = rig.failure({"M": each(branch("A", END), ItemsPath="$.l")}, {"l": items})

        assert error == "States.Runtime"
        assert "must point to array" in cause

    def test_a_concurrency_that_is_none_is_a_fault(self, rig):
        state = each(branch("A", END), ItemsPath="$.l", MaxConcurrencyPath="$.most")

        assert rig.failure({"M": state}, {"l": [1], "most": "two"})[0] == "States.Runtime"
