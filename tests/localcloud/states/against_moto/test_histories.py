"""The same machines on the twin's engine and on moto's interpreter: the same states, data and times.

What moto is known to get wrong is not compared here: stops, used tokens, causes of failures,
heartbeats, offsets in timestamps, variables. The service's own documents decide there.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from tests.localcloud.states.against_moto.machine_maker import MachineMaker

START = datetime(2026, 1, 15, 2, 10, tzinfo=UTC)
INVOKE = "arn:aws:states:::lambda:invoke"
END = {"Type": "Pass", "End": True}


def task(function, **fields):
    flow = {} if "Next" in fields else {"End": True}
    called = {"FunctionName": function, "Payload.$": "$"}
    return {"Type": "Task", "Resource": INVOKE, "Parameters": called, **flow, **fields}


def called_back(**fields):
    payload = {"token.$": "$$.Task.Token"}
    return {
        **task("await_event", **fields),
        "Resource": f"{INVOKE}.waitForTaskToken",
        "Parameters": {"FunctionName": "await_event", "Payload": payload},
    }


def wait(seconds, **fields):
    flow = {} if "Next" in fields else {"End": True}
    return {"Type": "Wait", "Seconds": seconds, **flow, **fields}


def branch(**states):
    return {"StartAt": next(iter(states)), "States": states}


@dataclass
class Story:
    """A machine, what it is given, and the answers to its task tokens in their order."""

    states: dict
    data: object = field(default_factory=dict)
    answers: list = field(default_factory=list)
    top: dict = field(default_factory=dict)


STORIES = {
    "data flow": Story(
        {
            "A": {
                "Type": "Pass",
                "InputPath": "$.home",
                "Parameters": {"id.$": "$.id", "run.$": "$$.Execution.Name", "fixed": [1, None]},
                "ResultPath": "$.a.b",
                "Next": "B",
            },
            "B": {"Type": "Pass", "Result": {"x": 1.5}, "ResultPath": "$.c", "Next": "C"},
            "C": {**END, "OutputPath": "$['a','c']"},
        },
        {"home": {"id": "h1"}},
    ),
    "intrinsics": Story(
        {
            "A": {
                **END,
                "Parameters": {
                    "text.$": "States.Format('{} of {}', $.n, $.list)",
                    "sum.$": "States.MathAdd($.n, 4)",
                    "parts.$": "States.ArrayPartition($.list, 2)",
                    "range.$": "States.ArrayRange(1, 9, 4)",
                    "has.$": "States.ArrayContains($.list, 2)",
                    "one.$": "States.ArrayGetItem($.list, 1)",
                    "unique.$": "States.ArrayUnique($.list)",
                    "length.$": "States.ArrayLength($.list)",
                    "merged.$": "States.JsonMerge($.o, $.p, false)",
                    "json.$": "States.StringToJson('[1,2]')",
                    "back.$": "States.JsonToString($.o)",
                    "split.$": "States.StringSplit('a,b', ',')",
                    "hash.$": "States.Hash('x', 'SHA-256')",
                    "coded.$": "States.Base64Encode('x')",
                },
            }
        },
        {"n": 3, "list": [1, 2, 2], "o": {"a": 1}, "p": {"b": 2}},
    ),
    "waits": Story(
        {
            "A": wait(90, Next="B"),
            "B": {"Type": "Wait", "SecondsPath": "$.s", "Next": "C"},
            "C": {"Type": "Wait", "Timestamp": "2026-01-15T04:00:00Z", "Next": "D"},
            "D": {"Type": "Wait", "TimestampPath": "$.t", "Next": "E"},
            "E": wait(0),
        },
        {"s": 30, "t": "2026-01-16T00:00:00Z"},
    ),
    "choices": Story(
        {
            "A": {
                "Type": "Choice",
                "Choices": [
                    {"Variable": "$.n", "NumericGreaterThanPath": "$.limit", "Next": "Big"},
                    {
                        "And": [
                            {"Variable": "$.s", "StringMatches": "ab*"},
                            {"Not": {"Variable": "$.missing", "IsPresent": True}},
                        ],
                        "Next": "Text",
                    },
                ],
                "Default": "Big",
            },
            "Big": {"Type": "Fail", "Error": "Wrong"},
            "Text": {"Type": "Succeed"},
        },
        {"n": 1, "limit": 5, "s": "abc"},
    ),
    "fail with words of the input": Story(
        {"A": {"Type": "Fail", "ErrorPath": "$.e", "CausePath": "$.c"}},
        {"e": "Unreached", "c": "nobody answered"},
    ),
    "results selected and placed": Story(
        {
            "A": task(
                "double",
                ResultSelector={"n.$": "$.Payload.n"},
                ResultPath="$.r",
                Next="B",
            ),
            "B": {**END, "Parameters": {"r.$": "$.r"}},
        },
        {"n": 21},
    ),
    "retries with backoff, then a catch": Story(
        {
            "A": task(
                "refuse",
                Retry=[
                    {"ErrorEquals": ["Other"], "MaxAttempts": 5},
                    {
                        "ErrorEquals": ["RefusedError"],
                        "IntervalSeconds": 2,
                        "BackoffRate": 3,
                        "MaxDelaySeconds": 10,
                        "MaxAttempts": 3,
                    },
                ],
                Catch=[
                    {
                        "ErrorEquals": ["States.TaskFailed"],
                        "ResultPath": "$.why",
                        "Next": "B",
                    }
                ],
                Next="C",
            ),
            "B": {**END, "OutputPath": "$.why.Error"},
            "C": END,
        },
        {"a": 1},
    ),
    "an error nobody catches": Story(
        {
            "A": task("refuse", Catch=[{"ErrorEquals": ["Other"], "Next": "B"}], Next="B"),
            "B": END,
        }
    ),
    "branches side by side": Story(
        {
            "P": {
                "Type": "Parallel",
                "Branches": [
                    branch(A1=wait(30, Next="A2"), A2={**END, "Result": "a"}),
                    branch(B1=wait(20, Next="B2"), B2=wait(25)),
                    branch(C1={**END, "Parameters": {"n.$": "$.n"}}),
                ],
                "ResultPath": "$.all",
                "Next": "Z",
            },
            "Z": wait(5),
        },
        {"n": 1},
    ),
    "a branch that fails ends the others": Story(
        {
            "P": {
                "Type": "Parallel",
                "Branches": [
                    branch(A1=wait(10, Next="A2"), A2={"Type": "Fail", "Error": "Gone"}),
                    branch(B1=wait(50)),
                ],
                "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.why", "Next": "Z"}],
                "Next": "Z",
            },
            "Z": wait(5, OutputPath="$.why.Error"),
        }
    ),
    "items one after the other": Story(
        {
            "M": {
                "Type": "Map",
                "ItemsPath": "$.list",
                "MaxConcurrency": 1,
                "ItemSelector": {
                    "s.$": "$$.Map.Item.Value",
                    "i.$": "$$.Map.Item.Index",
                    "home.$": "$.home",
                },
                "ItemProcessor": branch(W={"Type": "Wait", "SecondsPath": "$.s", "End": True}),
                "End": True,
            }
        },
        {"home": "h1", "list": [5, 1, 3]},
    ),
    "items all at once": Story(
        {
            "M": {
                "Type": "Map",
                "ItemProcessor": branch(W={"Type": "Wait", "SecondsPath": "$", "End": True}),
                "End": True,
            }
        },
        [5, 1, 3],
    ),
    "called back": Story(
        {"A": called_back(Next="B"), "B": called_back(ResultPath="$.second")},
        answers=[(100, {"event": "accepted"}), (300, "arrived")],
    ),
    "not called back in time": Story(
        {
            "A": called_back(
                TimeoutSeconds=600,
                Catch=[{"ErrorEquals": ["States.Timeout"], "ResultPath": None, "Next": "B"}],
                Next="B",
            ),
            "B": called_back(TimeoutSecondsPath="$.s"),
        },
        {"s": 30},
    ),
    "a machine that takes too long": Story({"A": wait(600)}, top={"TimeoutSeconds": 60}),
    "a response that goes round and round for 36 hours": Story(
        {
            "Advance": task("advance", ResultSelector={"wait.$": "$.Payload.wait"}, Next="Which"),
            "Which": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.wait", "StringEquals": "Done", "Next": "Done"}],
                "Default": "Calling",
            },
            "Calling": called_back(
                TimeoutSeconds=7200,
                Catch=[{"ErrorEquals": ["States.Timeout"], "Next": "Advance"}],
                Next="Advance",
            ),
            "Done": {"Type": "Succeed"},
        },
        answers=[(1000, "rang"), (None, None), (200, "accepted"), *[(None, None)] * 17],
    ),
}


@pytest.fixture
def told(functions, fail_with):
    """The functions of the stories; the task tokens they were given."""
    tokens, rounds = [], []

    def fail(_):
        raise fail_with("RefusedError", "no")

    def advance(_):
        rounds.append(1)
        return {"wait": "Done" if len(rounds) > 20 else "Calling"}

    functions["refuse"] = fail
    functions["double"] = lambda event: {"n": event["n"] * 2}
    functions["advance"] = advance
    functions["await_event"] = lambda event: tokens.append(event["token"])

    def forget():
        tokens.clear()
        rounds.clear()

    return tokens, forget


def by_the_engine(rig, functions, story, tokens):
    def invoke_and_answer(event):
        given(event)
        after, output = next(answers, (None, None))
        if after is not None:
            token = tokens[-1]
            rig.loop.at(
                rig.loop.now() + timedelta(seconds=after),
                0,
                lambda: rig.engine.succeed(token, json.dumps(output)),
            )

    answers, given = iter(story.answers), functions["await_event"]
    rig.functions.update(functions, await_event=invoke_and_answer)
    execution = rig.start(story.states, story.data, **story.top)
    rig.forward(days=3)
    return (execution.status.value, execution.error), seen(rig.engine.history(execution.arn))


def by_moto(moto, functions, story, tokens):
    def invoke_and_answer(event):
        given(event)
        after, output = next(answers, (None, None))
        if after is not None:
            token, now = tokens[-1], (datetime.now(UTC) - START).total_seconds()
            moto.threads.at(
                now + after,
                lambda: moto.client.send_task_success(taskToken=token, output=json.dumps(output)),
            )

    answers, given = iter(story.answers), functions["await_event"]
    functions["await_event"] = invoke_and_answer
    document = {"StartAt": next(iter(story.states)), "States": story.states, **story.top}
    described, events = moto.run(document, story.data)
    functions["await_event"] = given
    return (described["status"], described.get("error")), seen(events)


def seen(events):
    """What was entered and left when, and with which data; of one instant in a settled order."""
    lines = []
    for event in events:
        for part in ("stateEnteredEventDetails", "stateExitedEventDetails"):
            if part in event:
                details = event[part]
                data = json.loads(details.get("input", details.get("output")))
                seconds = round((event["timestamp"] - START).total_seconds())
                lines.append((seconds, details["name"], event["type"], json.dumps(data)))
    return sorted(lines)


@pytest.mark.parametrize("name", STORIES)
def test_both_tell_the_same_story(name, moto, functions, told, make_rig):
    story, (tokens, forget) = STORIES[name], told

    theirs = by_moto(moto, functions, story, tokens)
    forget()
    with make_rig() as rig:
        ours = by_the_engine(rig, functions, story, tokens)

    assert ours[1] == theirs[1]
    (status, error), (their_status, their_error) = ours[0], theirs[0]
    # moto does not say the error of a machine that took too long.
    assert (status, error) == (their_status, error if status == "TIMED_OUT" else their_error)


@pytest.mark.parametrize("seed", range(10))
def test_both_tell_the_same_story_of_machines_made_by_chance(seed, moto, functions, told, make_rig):
    made = MachineMaker(seed).machine()
    data = {"n": seed % 6, "items": [1, 4]}
    story, (tokens, _) = Story(made["States"], data), told

    theirs = by_moto(moto, functions, story, tokens)
    with make_rig() as rig:
        ours = by_the_engine(rig, functions, story, tokens)

    assert ours == theirs
