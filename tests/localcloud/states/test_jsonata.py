"""The query language JSONata, after the States Language and AWS's pages about it."""

import json
from datetime import timedelta

import pytest

from localcloud.states import queries
from localcloud.states.definition import parse
from localcloud.states.errors import DefinitionError

FAILED = "States.QueryEvaluationError"


def passed(output, **fields):
    return {"P": {"Type": "Pass", "Output": output, "End": True, **fields}}


def evaluated(rig, expression, data=None):
    return rig.output(passed(f"{{% {expression} %}}"), data, QueryLanguage="JSONata")


def faults(states, **top):
    document = {"StartAt": next(iter(states)), "States": states, "QueryLanguage": "JSONata"} | top
    with pytest.raises(DefinitionError) as raised:
        parse(json.dumps(document))
    return [(fault.place, fault.message) for fault in raised.value.faults]


class TestExpressions:
    def test_an_expression_anywhere_in_an_output_is_replaced_by_its_value(self, rig):
        output = {"a": ["{% $states.input.n + 1 %}", "plain"], "b": {"c": "{% $states.input.s %}"}}

        shown = rig.output(passed(output), {"n": 1, "s": "x"}, QueryLanguage="JSONata")

        assert shown == {"a": [2, "plain"], "b": {"c": "x"}}

    @pytest.mark.parametrize(
        ("expression", "value"),
        [
            ("10 / 2", 5),
            ("10 / 4", 2.5),
            ("$states.input.nothing", None),
            ("[$states.input.nothing]", [None]),
            ("$states.input.list[n > 1].n", [2, 3]),
            ("$sum($states.input.list.n)", 6),
            ("$states.context.Execution.Name", "run"),
            ("$states.context.State.Name", "P"),
            ("($x := 2; $x * $x)", 4),
            ("$partition([1..5], 2)", [[1, 2], [3, 4], [5]]),
            ("$range(0, 10, 5)", [0, 5, 10]),
            ("$range(3, 1, -1)", [3, 2, 1]),
            ("$hash('anju', 'MD5')", "9abfae448bc00ea3214033a3086e6539"),
            ("$parse('{\"a\": [1]}')", {"a": [1]}),
            ("$random(7) = $random(7)", True),
            ("$now()", "2026-01-15T02:10:00.000Z"),
            ("$millis()", 1768443000000),
            ("$length($uuid())", 36),
        ],
    )
    def test_expressions_have_their_documented_value(self, rig, expression, value):
        data = {"nothing": None, "list": [{"n": 1}, {"n": 2}, {"n": 3}]}

        assert evaluated(rig, expression, data) == value

    @pytest.mark.parametrize(
        "expression",
        [
            "$states.input.missing",
            "unqualified",
            "$",
            "$$",
            "$unknown",
            "1 / 0",
            "'a' + 1",
            "$error('no')",
            "$sum",
            "function($x) { $x }",
            "$hash('a', 'CRC')",
            "$range(1, 2, 0)",
            "$partition([1], 0)",
            "$parse('{')",
            "($f := function($n) { 1 + $f($n + 1) }; $f(0))",
        ],
    )
    def test_what_has_no_json_value_is_an_error_that_history_tells(self, rig, expression):
        execution = rig.run(passed(f"{{% {expression} %}}"), {}, QueryLanguage="JSONata")

        told = [event for event in rig.engine.history(execution.arn) if "Failed" in event["type"]]
        assert (execution.status, execution.error) == ("FAILED", FAILED)
        assert [event["type"] for event in told] == ["EvaluationFailed", "ExecutionFailed"]
        assert told[0]["evaluationFailedEventDetails"] == {
            "error": FAILED,
            "cause": execution.cause,
            "location": "Output",
            "state": "P",
        }

    def test_an_expression_without_end_is_ended(self, rig, monkeypatch):
        monkeypatch.setattr(queries, "MOST_STEPS", 5000)
        endless = "{% ($f := function($n) { $f($n + 1) }; $f(0)) %}"

        error, cause = rig.failure(passed(endless), QueryLanguage="JSONata")

        assert error == FAILED
        assert "more than 5000 steps" in cause

    def test_an_expression_is_counted_afresh_each_time(self, rig, monkeypatch):
        monkeypatch.setattr(queries, "MOST_STEPS", 50)
        outputs = [
            rig.output(passed("{% $states.input + 1 %}"), n, name=f"n{n}", QueryLanguage="JSONata")
            for n in range(30)
        ]

        assert outputs == list(range(1, 31))

    def test_two_runs_from_one_seed_draw_the_same(self, make_rig):
        with make_rig() as one, make_rig() as other:
            drawn = [evaluated(rig, "[$uuid(), $random()]") for rig in (one, other)]

        assert drawn[0] == drawn[1]


class TestStates:
    def test_a_state_of_a_jsonpath_machine_may_choose_jsonata(self, rig):
        states = {
            "A": {"Type": "Pass", "Parameters": {"n.$": "$.n"}, "Next": "B"},
            "B": passed("{% $states.input.n * 2 %}", QueryLanguage="JSONata")["P"],
        }

        assert rig.output(states, {"n": 4}) == 8

    def test_variables_assigned_beside_an_output_are_seen_by_the_next_state_only(self, rig):
        states = {
            "A": {"Type": "Pass", "Assign": {"n": 1}, "Next": "B"},
            "B": {
                "Type": "Pass",
                "Assign": {"n": "{% $n + 1 %}"},
                "Output": "{% $n %}",
                "Next": "C",
            },
            "C": passed({"before": "{% $states.input %}", "now": "{% $n %}"})["P"],
        }

        assert rig.output(states, QueryLanguage="JSONata") == {"before": 1, "now": 2}

    def test_a_task_is_given_its_arguments_and_shows_its_result(self, rig, call):
        rig.functions["work"] = lambda event: {"twice": event["n"] * 2}
        task = call(Output="{% $states.result.Payload.twice + $states.input.n %}")
        del task["Parameters"]
        task["Arguments"] = {"FunctionName": "work", "Payload": {"n": "{% $states.input.n %}"}}

        assert rig.output({"T": task}, {"n": 5}, QueryLanguage="JSONata") == 15

    def test_a_task_hands_on_its_token_and_times_out_by_an_expression(self, rig, call_back, tokens):
        task = call_back(
            TimeoutSeconds="{% $states.input.patience %}",
            Catch=[
                {
                    "ErrorEquals": ["States.Timeout"],
                    "Output": {"error": "{% $states.errorOutput.Error %}"},
                    "Assign": {"late": True},
                    "Next": "C",
                }
            ],
        )
        del task["Parameters"]
        token = "{% $states.context.Task.Token %}"
        task["Arguments"] = {"FunctionName": "await_event", "Payload": {"token": token}}
        states = {"T": task, "C": passed("{% [$states.input.error, $late] %}")["P"]}

        execution = rig.run(states, {"patience": 70}, QueryLanguage="JSONata")

        assert len(tokens) == 1
        assert len(tokens) == 1
        assert json.loads(execution.output) == ["States.Timeout", True]
        assert execution.stopped - execution.started == timedelta(seconds=70)

    def test_an_evaluation_that_fails_in_a_task_can_be_caught(self, rig, call):
        catch = [{"ErrorEquals": [FAILED], "Next": "C"}]
        task = call(Catch=catch)
        del task["Parameters"]
        task["Arguments"] = {"FunctionName": "{% $states.input.missing %}"}

        output = rig.output({"T": task, "C": {"Type": "Succeed"}}, QueryLanguage="JSONata")

        assert output["Error"] == FAILED
        assert rig.calls == []

    @pytest.mark.parametrize(("n", "where"), [(1, "one"), (2, "two"), (3, "other")])
    def test_a_choice_goes_by_the_first_condition_that_is_true(self, rig, n, where):
        states = {
            "Choose": {
                "Type": "Choice",
                "Choices": [
                    {"Condition": "{% $states.input = 1 %}", "Next": "E", "Output": "one"},
                    {"Condition": "{% $states.input = 2 %}", "Next": "E", "Assign": {"w": "two"}},
                ],
                "Default": "E",
                "Output": "other",
                "Assign": {"w": "other"},
            },
            "E": passed("{% $exists($w) ? $w : $states.input %}")["P"],
        }

        assert rig.output(states, n, QueryLanguage="JSONata") == where

    def test_a_condition_must_come_to_a_boolean(self, rig):
        rule = {"Condition": "{% 1 %}", "Next": "E"}
        states = {"Choose": {"Type": "Choice", "Choices": [rule]}, "E": passed(1)["P"]}

        error, cause = rig.failure(states, QueryLanguage="JSONata")

        assert error == FAILED
        assert "'Condition' must come to a boolean" in cause

    @pytest.mark.parametrize(
        ("wait", "seconds"),
        [
            ({"Seconds": "{% $states.input.s * 2 %}"}, 60),
            ({"Seconds": 5}, 5),
            ({"Timestamp": "{% $states.input.at %}"}, 600),
        ],
    )
    def test_a_wait_takes_expressions(self, rig, wait, seconds):
        data = {"s": 30, "at": "2026-01-15T10:20:00+08:00"}
        states = {"W": {"Type": "Wait", **wait, "End": True}}

        execution = rig.run(states, data, QueryLanguage="JSONata")

        assert rig.seconds(execution.stopped) == seconds

    @pytest.mark.parametrize("wait", [{"Seconds": "{% -1 %}"}, {"Timestamp": "{% 'today' %}"}])
    def test_a_wait_for_what_is_no_time_fails(self, rig, wait):
        states = {"W": {"Type": "Wait", **wait, "End": True}}

        assert rig.failure(states, QueryLanguage="JSONata")[0] == FAILED

    def test_a_fail_state_says_what_its_expressions_say(self, rig):
        states = {"F": {"Type": "Fail", "Error": "{% 'E' & $states.input %}", "Cause": "why"}}

        assert rig.failure(states, 1, QueryLanguage="JSONata") == ("E1", "why")

    def test_a_parallel_state_gives_arguments_to_its_branches(self, rig):
        branch = {"StartAt": "B", "States": {"B": passed("{% $states.input * $k %}")["P"]}}
        other = json.loads(json.dumps(branch).replace('"B"', '"D"'))
        states = {
            "A": {"Type": "Pass", "Assign": {"k": 10}, "Next": "P"},
            "P": {
                "Type": "Parallel",
                "Branches": [branch, other],
                "Arguments": "{% $states.input + 1 %}",
                "Output": "{% $sum($states.result) %}",
                "End": True,
            },
        }

        assert rig.output(states, 1, QueryLanguage="JSONata") == 40

    def test_a_map_state_goes_over_its_items(self, rig):
        selector = {
            "i": "{% $states.context.Map.Item.Index %}",
            "v": "{% $states.context.Map.Item.Value %}",
            "all": "{% $states.input.more %}",
        }
        body = passed("{% $states.input.i + $states.input.v + $states.input.all %}")
        states = {
            "M": {
                "Type": "Map",
                "Items": "{% $states.input.list[$ > 1] %}",
                "ItemSelector": selector,
                "MaxConcurrency": "{% 1 %}",
                "ItemProcessor": {"StartAt": "P", "States": body},
                "End": True,
            }
        }

        data = {"list": [1, 2, 3], "more": 100}
        assert rig.output(states, data, QueryLanguage="JSONata") == [102, 104]

    @pytest.mark.parametrize("fields", [{"Items": "{% 1 %}"}, {"MaxConcurrency": "{% -1 %}"}])
    def test_a_map_state_refuses_what_it_cannot_go_over(self, rig, fields):
        body = {"StartAt": "P", "States": passed(1)}
        states = {"M": {"Type": "Map", "ItemProcessor": body, "End": True, **fields}}

        assert rig.failure(states, [1], QueryLanguage="JSONata")[0] == FAILED

    def test_a_value_too_large_for_a_variable_is_not_kept(self, rig):
        state = passed(1, Assign={"big": "{% $pad('', 262144, 'x') %}"})

        assert rig.failure(state, QueryLanguage="JSONata")[0] == "States.DataLimitExceeded"


class TestDefinitions:
    @pytest.mark.parametrize(
        ("fields", "field", "word"),
        [
            ({"Output": "{% 1 + %}"}, "/Output", "JSONata"),
            ({"Output": {"a": ["{% ( %}"]}}, "/Output/a/0", "JSONata"),
            ({"Output": " {% 1 %}"}, "/Output", "blank"),
            ({"Output": "{% $eval('1') %}"}, "/Output", "$parse"),
            ({"Output": "{% $states.result %}"}, "/Output", "$states.result"),
            ({"Assign": {"a": "{% $states.errorOutput %}"}}, "/Assign/a", "$states.errorOutput"),
            ({"Assign": {"states": 1}}, "/Assign/states", "name"),
            ({"InputPath": "$"}, "/InputPath", "JSONPath"),
            ({"Parameters": {}}, "/Parameters", "JSONPath"),
            ({"QueryLanguage": "JSONPath", "Output": None}, "/QueryLanguage", "JSONata"),
        ],
    )
    def test_a_wrong_field_is_refused_with_its_place(self, fields, field, word):
        found = faults({"P": {"Type": "Pass", "End": True, **fields}})

        assert found[0][0] == f"/States/P{field}"
        assert word in found[0][1]

    def test_a_literal_that_speaks_of_states_is_no_reading_of_it(self, rig):
        assert evaluated(rig, "'$states.result' & \"$eval\"") == "$states.result$eval"

    @pytest.mark.parametrize(
        ("state", "place"),
        [
            ({"Type": "Wait", "Seconds": -1, "End": True}, "/Seconds"),
            ({"Type": "Wait", "Timestamp": "noon", "End": True}, "/Timestamp"),
            ({"Type": "Wait", "SecondsPath": "$.a", "End": True}, "/SecondsPath"),
            (
                {"Type": "Choice", "Choices": [{"Condition": 1, "Next": "X"}]},
                "/Choices/0/Condition",
            ),
            ({"Type": "Choice", "Choices": [{"Variable": "$.a"}]}, "/Choices/0/Variable"),
            ({"Type": "Fail", "ErrorPath": "$.a"}, "/ErrorPath"),
            ({"Type": "Succeed", "Assign": {}}, "/Assign"),
        ],
    )
    def test_other_states_are_checked_too(self, state, place):
        assert f"/States/X{place}" in [found for found, _ in faults({"X": state})]

    def test_a_catcher_in_jsonata_has_no_result_path(self, call):
        task = call(Catch=[{"ErrorEquals": ["E"], "Next": "T", "ResultPath": "$.e"}])
        del task["Parameters"]

        assert [place for place, _ in faults({"T": task})] == ["/States/T/Catch/0/ResultPath"]
