"""Definitions that are refused, each with the place of its fault."""

import json

import pytest

from localcloud.states.definition import parse
from localcloud.states.errors import DefinitionError

LAMBDA = "arn:aws-cn:lambda:cn-north-1:123456789012:function:work"
END = {"Type": "Pass", "End": True}


def faults(document):
    text = document if isinstance(document, str) else json.dumps(document)
    with pytest.raises(DefinitionError) as raised:
        parse(text)
    return [(fault.code, fault.place) for fault in raised.value.faults]


def of_state(state, **others):
    return faults({"StartAt": "A", "States": {"A": state, **others}})


SCHEMA, TRANSITION = "SCHEMA_VALIDATION_FAILED", "MISSING_TRANSITION_TARGET"
NOT_SUPPORTED = "NOT_SUPPORTED"


def test_a_good_definition_is_read():
    document = {"StartAt": "A", "TimeoutSeconds": 60, "States": {"A": END}, "Comment": "x"}

    definition = parse(json.dumps(document))

    assert (definition.start_at, definition.timeout_s, set(definition.states)) == ("A", 60, {"A"})


def test_a_next_to_a_missing_state_is_refused_with_its_place():
    state = {"Type": "Pass", "Next": "Nowhere"}

    with pytest.raises(DefinitionError) as raised:
        parse(json.dumps({"StartAt": "A", "States": {"A": state}}))

    assert str(raised.value) == (
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: Nowhere at /States/A/Next "
        "(line 1, column 51)"
    )


@pytest.mark.parametrize(
    ("state", "field"),
    [
        (
            {
                "Type": "Task",
                "Resource": LAMBDA,
                "End": True,
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "No"}],
            },
            "Catch/0/Next",
        ),
        (
            {
                "Type": "Choice",
                "Choices": [{"Variable": "$.a", "IsNull": True, "Next": "No"}],
                "Default": "A",
            },
            "Choices/0/Next",
        ),
        (
            {
                "Type": "Choice",
                "Choices": [{"Variable": "$.a", "IsNull": True, "Next": "A"}],
                "Default": "No",
            },
            "Default",
        ),
    ],
)
def test_every_way_to_a_missing_state_is_refused(state, field):
    assert of_state(state) == [(TRANSITION, f"/States/A/{field}")]


def test_a_start_at_a_missing_state_is_refused():
    assert (TRANSITION, "/StartAt") in faults({"StartAt": "B", "States": {"A": END}})


def test_a_state_that_nothing_leads_to_is_refused():
    circle = {"B": {"Type": "Pass", "Next": "C"}, "C": {"Type": "Pass", "Next": "B"}}

    assert sorted(of_state(END, **circle)) == [(TRANSITION, "/States/B"), (TRANSITION, "/States/C")]


def test_faults_inside_branches_have_their_whole_place():
    inner = {"StartAt": "B", "States": {"B": {"Type": "Pass", "Next": "A"}}}
    map_state = {"Type": "Map", "ItemProcessor": inner, "End": True}
    outer = {"StartAt": "M", "States": {"M": map_state}}

    assert of_state({"Type": "Parallel", "Branches": [outer], "End": True}) == [
        (TRANSITION, "/States/A/Branches/0/States/M/ItemProcessor/States/B/Next")
    ]


def test_a_name_may_stand_once_in_the_whole_machine():
    branch = {"StartAt": "A", "States": {"A": END}}

    found = of_state({"Type": "Parallel", "Branches": [branch], "End": True})

    assert found == [("DUPLICATE_STATE_NAME", "A")]


def test_what_is_no_json_is_refused_with_line_and_column():
    assert faults('{"StartAt": "A",\n oops}') == [("INVALID_JSON_DESCRIPTION", "line 2, column 2")]


def test_a_field_that_stands_twice_is_refused():
    with pytest.raises(DefinitionError, match="'A' stands twice"):
        parse('{"StartAt": "A", "States": {"A": {"Type":"Succeed"}, "A": {"Type":"Fail"}}}')


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ("[]", "/"),
        ({}, "/"),
        ({"StartAt": "A"}, "/"),
        ({"StartAt": "A", "States": {}}, "/States"),
        ({"StartAt": 1, "States": {"A": END}}, "/StartAt"),
        ({"StartAt": "A", "States": {"A": END}, "Extra": 1}, "/Extra"),
        ({"StartAt": "A", "States": {"A": END}, "TimeoutSeconds": 0}, "/TimeoutSeconds"),
        ({"StartAt": "A", "States": {"A": END}, "Version": "2"}, "/Version"),
        ({"StartAt": "A", "States": {"A": []}}, "/States/A"),
        ({"StartAt": "A", "States": {"A": {"Type": "Sleep"}}}, "/States/A"),
        ({"StartAt": "x" * 81, "States": {"x" * 81: END}}, f"/States/{'x' * 81}"),
    ],
)
def test_a_machine_of_the_wrong_shape_is_refused(document, place):
    assert (SCHEMA, place) in faults(document)


TASK = {"Type": "Task", "Resource": LAMBDA, "End": True}
WAIT = {"Type": "Wait", "Seconds": 1, "End": True}
RULE = {"Variable": "$.a", "StringEquals": "x", "Next": "A"}


def choice(**rule):
    return {"Type": "Choice", "Choices": [rule], "Default": "A"}


@pytest.mark.parametrize(
    ("state", "below"),
    [
        ({"Type": "Pass"}, ""),
        ({"Type": "Pass", "Next": "A", "End": True}, ""),
        ({"Type": "Pass", "End": False}, "/End"),
        ({**END, "Retry": []}, "/Retry"),
        ({**END, "Inputpath": "$"}, "/Inputpath"),
        ({**END, "InputPath": "home"}, "/InputPath"),
        ({**END, "InputPath": 1}, "/InputPath"),
        ({**END, "OutputPath": "$.a[?(@.b)]"}, "/OutputPath"),
        ({**END, "ResultPath": "$.a[*]"}, "/ResultPath"),
        ({**END, "ResultPath": "$$.Execution"}, "/ResultPath"),
        ({**END, "Parameters": {"a": {"b.$": "nonsense"}}}, "/Parameters/a/b.$"),
        ({**END, "Parameters": {"a.$": 1}}, "/Parameters/a.$"),
        ({**END, "Parameters": [{"a.$": "States.Nothing()"}]}, "/Parameters/0/a.$"),
        ({**END, "Assign": {"a b": 1}}, "/Assign/a b"),
        ({**END, "Assign": {"states": 1}}, "/Assign/states"),
        ({**END, "Assign": 1}, "/Assign"),
        ({"Type": "Task", "End": True}, ""),
        ({**TASK, "Resource": "work"}, "/Resource"),
        ({**TASK, "Resource": "arn:aws:states:::sqs:deleteMessage"}, "/Resource"),
        ({**TASK, "Resource": "arn:aws:states:::glue:startJobRun.sync"}, "/Resource"),
        ({**TASK, "Resource": "arn:aws:states:::lambda:invoke.sync"}, "/Resource"),
        ({**TASK, "Resource": "arn:aws:states:::aws-sdk:nothing:do"}, "/Resource"),
        ({**TASK, "Resource": "arn:aws:states:::aws-sdk:sqs:sendMassage"}, "/Resource"),
        ({**TASK, "Resource": "arn:aws:states:cn-north-1:123456789012:activity:a"}, "/Resource"),
        ({**TASK, "TimeoutSeconds": 0}, "/TimeoutSeconds"),
        ({**TASK, "TimeoutSeconds": True}, "/TimeoutSeconds"),
        ({**TASK, "TimeoutSeconds": 1.5}, "/TimeoutSeconds"),
        ({**TASK, "TimeoutSeconds": 5, "TimeoutSecondsPath": "$.t"}, "/TimeoutSecondsPath"),
        ({**TASK, "TimeoutSeconds": 5, "HeartbeatSeconds": 5}, "/HeartbeatSeconds"),
        ({**TASK, "Retry": {}}, "/Retry"),
        ({**TASK, "Retry": [{"MaxAttempts": 1}]}, "/Retry/0"),
        ({**TASK, "Retry": [{"ErrorEquals": []}]}, "/Retry/0/ErrorEquals"),
        ({**TASK, "Retry": [{"ErrorEquals": ["States.ALL", "X"]}]}, "/Retry/0/ErrorEquals"),
        (
            {**TASK, "Retry": [{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["X"]}]},
            "/Retry/0/ErrorEquals",
        ),
        ({**TASK, "Retry": [{"ErrorEquals": ["X"], "BackoffRate": 0.5}]}, "/Retry/0/BackoffRate"),
        ({**TASK, "Retry": [{"ErrorEquals": ["X"], "MaxAttempts": -1}]}, "/Retry/0/MaxAttempts"),
        ({**TASK, "Retry": [{"ErrorEquals": ["X"], "Wait": 1}]}, "/Retry/0/Wait"),
        ({**TASK, "Catch": [{"ErrorEquals": ["X"]}]}, "/Catch/0"),
        ({"Type": "Choice", "Choices": []}, "/Choices"),
        ({"Type": "Choice", "Choices": [RULE], "Next": "A"}, "/Next"),
        (choice(Variable="$.a", StringEquals="x"), "/Choices/0"),
        (choice(Variable="$.a", Next="A"), "/Choices/0"),
        (choice(StringEquals="x", Next="A"), "/Choices/0"),
        (choice(Variable="$.a", StringEquals="x", IsNull=True, Next="A"), "/Choices/0"),
        (choice(Variable="$.a", StringEquals=1, Next="A"), "/Choices/0/StringEquals"),
        (choice(Variable="$.a", NumericEquals=True, Next="A"), "/Choices/0/NumericEquals"),
        (choice(Variable="$.a", TimestampEquals="x", Next="A"), "/Choices/0/TimestampEquals"),
        (choice(Variable="$.a", StringEqualsPath="x", Next="A"), "/Choices/0/StringEqualsPath"),
        (choice(Variable="$.a", BooleanLessThan=True, Next="A"), "/Choices/0"),
        (choice(And=[], Next="A"), "/Choices/0/And"),
        (choice(And=[RULE], Next="A"), "/Choices/0/And/0/Next"),
        (choice(Not={"Variable": "a", "IsNull": True}, Next="A"), "/Choices/0/Not/Variable"),
        (choice(**RULE, Assign={"x.$": "?"}), "/Choices/0/Assign/x.$"),
        ({"Type": "Wait", "End": True}, ""),
        ({**WAIT, "Timestamp": "2026-01-15T02:10:00Z"}, ""),
        ({**WAIT, "Seconds": -1}, "/Seconds"),
        ({**WAIT, "Seconds": 99_999_999 + 1}, "/Seconds"),
        ({"Type": "Wait", "Timestamp": "2026-01-15", "End": True}, "/Timestamp"),
        ({"Type": "Wait", "SecondsPath": "$.a[*]", "End": True}, "/SecondsPath"),
        ({"Type": "Succeed", "End": True}, "/End"),
        ({"Type": "Fail", "Error": "E", "ErrorPath": "$.e"}, "/ErrorPath"),
        ({"Type": "Fail", "Next": "A"}, "/Next"),
        ({"Type": "Fail", "CausePath": "States.Nothing()"}, "/CausePath"),
        ({"Type": "Parallel", "Branches": [], "End": True}, "/Branches"),
        ({"Type": "Parallel", "Branches": ["x"], "End": True}, "/Branches/0"),
        ({"Type": "Map", "End": True}, ""),
        (
            {
                "Type": "Map",
                "ItemProcessor": {
                    "StartAt": "B",
                    "States": {"B": END},
                    "ProcessorConfig": {"Mode": "DISTRIBUTED"},
                },
                "End": True,
            },
            "/ItemProcessor/ProcessorConfig/Mode",
        ),
    ],
)
def test_a_state_of_the_wrong_shape_is_refused_at_its_place(state, below):
    assert (SCHEMA, f"/States/A{below}") in of_state(state)


@pytest.mark.parametrize(
    ("state", "below"),
    [
        ({**END, "Output": "{% 1 %}"}, "/Output"),
        ({**TASK, "Arguments": {}}, "/Arguments"),
        ({**TASK, "Credentials": {"RoleArn": "x"}}, "/Credentials"),
        ({"Type": "Map", "ItemReader": {}, "End": True}, "/ItemReader"),
        ({"Type": "Map", "ToleratedFailureCount": 1, "End": True}, "/ToleratedFailureCount"),
    ],
)
def test_what_this_engine_has_not_is_refused_and_never_guessed(state, below):
    assert (NOT_SUPPORTED, f"/States/A{below}") in of_state(state)


def test_an_unknown_query_language_is_refused():
    document = {"StartAt": "A", "States": {"A": END}, "QueryLanguage": "SQL"}

    assert (SCHEMA, "/QueryLanguage") in faults(document)


def test_all_faults_are_told_at_once():
    states = {
        "A": {"Type": "Pass", "InputPath": 1, "Next": "B"},
        "B": {"Type": "Wait", "End": True},
    }

    assert len(faults({"StartAt": "A", "States": states})) == 2


@pytest.mark.parametrize("partition", ["aws", "aws-cn"])
@pytest.mark.parametrize(
    "resource",
    [
        "states:::lambda:invoke",
        "states:::lambda:invoke.waitForTaskToken",
        "states:::states:startExecution",
        "states:::states:startExecution.sync",
        "states:::states:startExecution.sync:2",
        "states:::aws-sdk:dynamodb:putItem",
        "states:::dynamodb:updateItem",
        "states:::events:putEvents",
        "states:::sns:publish.waitForTaskToken",
        "states:::sqs:sendMessage.waitForTaskToken",
        "states:::aws-sdk:sqs:sendMessage.waitForTaskToken",
        "lambda:cn-north-1:123456789012:function:twin-anju-advance_response",
        "lambda:cn-north-1:123456789012:function:twin-anju-advance_response:live",
    ],
)
def test_the_resources_of_both_partitions_are_accepted(partition, resource):
    state = {"Type": "Task", "Resource": f"arn:{partition}:{resource}", "End": True}

    parse(json.dumps({"StartAt": "A", "States": {"A": state}}))
