"""Pass, Choice, Wait, Succeed and Fail, and how data flows through states."""

import pytest

END = {"Type": "Pass", "End": True}


class TestDataFlow:
    def test_input_path_selects_and_output_path_selects_again(self, rig):
        state = {**END, "InputPath": "$.home", "OutputPath": "$.id"}

        assert rig.output({"A": state}, {"home": {"id": "h1"}}) == "h1"

    def test_null_paths_give_an_empty_object(self, rig):
        assert rig.output({"A": {**END, "InputPath": None}}, {"a": 1}) == {}
        assert rig.output({"A": {**END, "OutputPath": None}}, {"a": 1}, name="2") == {}

    def test_a_null_result_path_drops_the_result(self, rig):
        assert rig.output({"A": {**END, "Result": 1, "ResultPath": None}}, {"a": 1}) == {"a": 1}

    def test_a_result_path_puts_the_result_into_the_raw_input(self, rig):
        state = {**END, "InputPath": "$.a", "ResultPath": "$.b.c"}

        assert rig.output({"A": state}, {"a": 1}) == {"a": 1, "b": {"c": 1}}

    def test_parameters_are_filled_from_input_context_and_functions(self, rig):
        parameters = {
            "fixed": [1, {"n.$": "$.n"}],
            "name.$": "$$.Execution.Name",
            "state.$": "$$.State.Name",
            "entered.$": "$$.State.EnteredTime",
            "started.$": "$$.Execution.StartTime",
            "machine.$": "$$.StateMachine.Name",
            "text.$": "States.Format('{}!', $.n)",
        }

        assert rig.output({"A": {**END, "Parameters": parameters}}, {"n": 7}) == {
            "fixed": [1, {"n": 7}],
            "name": "run",
            "state": "A",
            "entered": "2026-01-15T02:10:00.000Z",
            "started": "2026-01-15T02:10:00.000Z",
            "machine": "m",
            "text": "7!",
        }

    def test_variables_are_kept_for_later_states(self, rig):
        states = {
            "A": {"Type": "Pass", "Assign": {"n.$": "$.n", "fixed": [1]}, "Next": "B"},
            "B": {
                "Type": "Pass",
                "Assign": {"n.$": "States.MathAdd($n, 1)", "before.$": "$n"},
                "Next": "C",
            },
            "C": {**END, "Parameters": {"n.$": "$n", "before.$": "$before", "f.$": "$fixed"}},
        }

        assert rig.output(states, {"n": 1}) == {"n": 2, "before": 1, "f": [1]}

    def test_a_variable_that_was_never_set_is_a_fault(self, rig):
        error, cause = rig.failure({"A": {**END, "Parameters": {"x.$": "$never"}}})

        assert error == "States.Runtime"
        assert "$never" in cause

    def test_a_path_to_nothing_ends_the_execution_and_says_where(self, rig):
        error, cause = rig.failure({"A": {**END, "Parameters": {"x.$": "$.no.such"}}}, {"a": 1})

        assert error == "States.Runtime"
        assert cause == (
            "An error occurred while executing the state 'A' (entered at the event id #2). "
            "The JSONPath '$.no.such' specified for the field 'x.$' could not be found "
            """in the input '{"a":1}'"""
        )

    def test_chinese_text_goes_through_unharmed(self, rig):
        assert rig.output({"A": END}, {"name": "王阿婆"}) == {"name": "王阿婆"}

    def test_numbers_keep_their_kind(self, rig):
        execution = rig.run({"A": END}, {"whole": 1, "real": 1.0, "large": 2**60})

        assert execution.output == f'{{"whole":1,"real":1.0,"large":{2**60}}}'


class TestPayloadLimit:
    def test_a_state_may_hand_on_256_kib(self, rig):
        state = {**END, "Parameters": {"a.$": "$.a"}}

        assert rig.output({"A": state}, {"a": "x" * (262_144 - 8)}) is not None

    def test_a_larger_output_ends_the_execution(self, rig):
        state = {**END, "Parameters": {"a.$": "$.a", "b.$": "$.a"}}

        error, cause = rig.failure({"A": state}, {"a": "x" * 200_000})

        assert error == "States.DataLimitExceeded"
        assert "'A'" in cause

    def test_bytes_are_counted_not_characters(self, rig):
        error, _ = rig.failure({"A": END}, {"a": "老" * 90_000})

        assert error == "States.DataLimitExceeded"


class TestChoice:
    CHOICE = {  # noqa: RUF012 - never changed
        "Type": "Choice",
        "Choices": [
            {"Variable": "$.n", "NumericGreaterThan": 5, "Next": "Big", "Assign": {"v": "big"}},
            {"Variable": "$.n", "NumericGreaterThan": 2, "Next": "Middle"},
        ],
        "Default": "Small",
        "Assign": {"v": "default"},
    }
    ENDS = {name: {**END, "Result": name} for name in ("Big", "Middle", "Small")}  # noqa: RUF012

    @pytest.mark.parametrize(("n", "end"), [(9, "Big"), (3, "Middle"), (1, "Small")])
    def test_the_first_rule_that_holds_decides(self, rig, n, end):
        assert rig.output({"C": self.CHOICE, **self.ENDS}, {"n": n}) == end

    @pytest.mark.parametrize(("n", "value"), [(9, "big"), (1, "default")])
    def test_the_chosen_rule_or_the_default_assigns(self, rig, n, value):
        ends = {name: {**END, "Parameters": {"v.$": "$v"}} for name in self.ENDS}

        assert rig.output({"C": self.CHOICE, **ends}, {"n": n}) == {"v": value}

    def test_no_rule_and_no_default_is_an_error(self, rig):
        state = {key: part for key, part in self.CHOICE.items() if key != "Default"}
        ends = {name: self.ENDS[name] for name in ("Big", "Middle")}

        assert rig.failure({"C": state, **ends}, {"n": 1})[0] == "States.NoChoiceMatched"

    def test_a_rule_about_nothing_is_a_fault(self, rig):
        error, cause = rig.failure({"C": self.CHOICE, **self.ENDS}, {})

        assert error == "States.Runtime"
        assert "state 'C'" in cause


class TestWait:
    def seconds_waited(self, rig, state, data=None):
        execution = rig.run({"W": {"Type": "Wait", "End": True, **state}}, data, hours=24 * 40)
        return rig.events(execution, "WaitStateExited")[0][0]

    def test_for_seconds(self, rig):
        assert self.seconds_waited(rig, {"Seconds": 90}) == 90

    def test_for_seconds_of_the_input(self, rig):
        assert self.seconds_waited(rig, {"SecondsPath": "$.in"}, {"in": 86_400 * 30}) == 2_592_000

    def test_for_no_time(self, rig):
        assert self.seconds_waited(rig, {"Seconds": 0}) == 0

    @pytest.mark.parametrize(
        "text", ["2026-01-15T02:11:00Z", "2026-01-15T10:11:00+08:00", "2026-01-14T21:11:00-05:00"]
    )
    def test_until_an_instant_in_any_zone(self, rig, text):
        assert self.seconds_waited(rig, {"Timestamp": text}) == 60

    def test_until_an_instant_of_the_input_to_the_millisecond(self, rig):
        at = {"at": "2026-01-15T10:10:00.250+08:00"}

        assert self.seconds_waited(rig, {"TimestampPath": "$.at"}, at) == 0.25

    def test_an_instant_in_the_past_is_not_waited_for(self, rig):
        assert self.seconds_waited(rig, {"Timestamp": "2020-01-01T00:00:00Z"}) == 0

    @pytest.mark.parametrize("value", [-1, 1.5, "60", None, True])
    def test_seconds_that_are_none_end_the_execution(self, rig, value):
        wait = {"Type": "Wait", "SecondsPath": "$.s", "End": True}

        assert rig.failure({"W": wait}, {"s": value})[0] == "States.Runtime"

    @pytest.mark.parametrize("value", ["tomorrow", 5, None, "2026-01-15T10:10:00"])
    def test_an_instant_that_is_none_ends_the_execution(self, rig, value):
        wait = {"Type": "Wait", "TimestampPath": "$.t", "End": True}

        assert rig.failure({"W": wait}, {"t": value})[0] == "States.Runtime"


class TestSucceedAndFail:
    def test_succeed_ends_with_what_its_paths_select(self, rig):
        state = {"Type": "Succeed", "InputPath": "$.a", "OutputPath": "$.b"}

        assert rig.output({"S": state}, {"a": {"b": 2}}) == 2

    def test_fail_ends_with_its_words(self, rig):
        state = {"Type": "Fail", "Error": "Unreached", "Cause": "nobody answered"}

        assert rig.failure({"F": state}) == ("Unreached", "nobody answered")

    def test_fail_takes_words_from_the_input(self, rig):
        state = {
            "Type": "Fail",
            "ErrorPath": "$.e",
            "CausePath": "States.Format('{} tries', $.n)",
        }

        assert rig.failure({"F": state}, {"e": "Unreached", "n": 3}) == ("Unreached", "3 tries")

    def test_fail_needs_no_words(self, rig):
        assert rig.failure({"F": {"Type": "Fail"}}) == (None, None)

    def test_words_that_are_no_string_are_a_fault(self, rig):
        assert rig.failure({"F": {"Type": "Fail", "ErrorPath": "$.n"}}, {"n": 1})[0] == (
            "States.Runtime"
        )

    def test_a_failed_state_is_never_exited(self, rig):
        execution = rig.run({"F": {"Type": "Fail", "Error": "E"}})

        assert [kind for _, kind in rig.events(execution)] == [
            "ExecutionStarted",
            "FailStateEntered",
            "ExecutionFailed",
        ]
