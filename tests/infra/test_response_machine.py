"""The response machine: it waits for what the decider names and dies of nothing that passes."""

import json
import re
from pathlib import Path

import pytest

WAITS = [
    "CallingElder",
    "CallingContacts",
    "RingingNeighbourhood",
    "SendingDoorTeam",
    "SeatRelaysEmergencyServices",
    "WaitingOnScene",
    "FollowUp",
    "WaitingForHuman",
]


@pytest.fixture(scope="module")
def machine(template_file):
    path = template_file.parent / "state_machines" / "response.asl.json"
    return json.loads(path.read_text("utf-8"))


@pytest.fixture(scope="module")
def states(machine):
    return machine["States"]


def targets(state):
    yield from (state[key] for key in ("Next", "Default") if key in state)
    for branch in [*state.get("Choices", []), *state.get("Catch", [])]:
        yield branch["Next"]


def test_every_state_leads_to_one_that_is_and_is_reached(machine, states):
    reached, ahead = set(), [machine["StartAt"]]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead.extend(targets(states[name]))

    assert reached == states.keys()


def test_the_choice_knows_every_wait_by_its_name(states):
    chosen = {c["StringEquals"]: c["Next"] for c in states["WhatNext"]["Choices"]}

    assert chosen == {name: name for name in [*WAITS, "Done"]}
    assert {c["Variable"] for c in states["WhatNext"]["Choices"]} == {"$.next.wait"}
    assert states["Done"] == {"Type": "Succeed"}


def test_a_wait_that_nobody_knows_ends_with_a_clear_error(states):
    unknown = states[states["WhatNext"]["Default"]]

    assert (unknown["Type"], unknown["Error"]) == ("Fail", "UnknownWait")
    assert "advance_response" in unknown["Cause"]


@pytest.mark.parametrize("name", WAITS)
def test_a_wait_keeps_a_token_until_the_deadline_and_then_asks_again(states, name):
    wait = states[name]

    assert wait["Resource"] == "arn:${Partition}:states:::lambda:invoke.waitForTaskToken"
    assert wait["Parameters"]["Payload"] == {
        "incident.$": "$$.Execution.Input.incident",
        "bureau.$": "$$.Execution.Input.bureau",
        "fence.$": "$$.Execution.Input.fence",
        "version.$": "$.next.version",
        "seq.$": "$.next.seq",
        "token.$": "$$.Task.Token",
    }
    assert wait["TimeoutSecondsPath"] == "$.next.timeout_s"
    assert wait["Catch"][0] == {"ErrorEquals": ["States.Timeout"], "Next": "Advance"}
    assert wait["Next"] == "Advance"


@pytest.mark.parametrize("name", WAITS)
def test_a_wait_that_cannot_begin_breathes_and_asks_again(states, name):
    assert states[name]["Catch"][-1] == {"ErrorEquals": ["States.ALL"], "Next": "Breathe"}
    assert states["Breathe"]["Next"] == "Advance"
    assert states["Breathe"]["Seconds"] >= 1, "a broken wait must not spin"


def test_advance_is_tried_without_end_and_at_bounded_intervals(states):
    [again] = states["Advance"]["Retry"]

    assert again["ErrorEquals"] == ["States.ALL"]
    assert again["MaxAttempts"] == 99_999_999, "the most that the language allows"
    assert again["MaxDelaySeconds"] <= 15


def test_only_ids_enter_the_history(states):
    assert states["Advance"]["Parameters"]["Payload"].keys() == {
        "incident.$",
        "bureau.$",
        "fence.$",
    }
    assert states["Advance"]["ResultSelector"] == {"next.$": "$.Payload"}


def test_the_functions_are_called_by_their_aliases(resources):
    assert resources["ResponseMachine"]["Properties"]["DefinitionSubstitutions"] == {
        "Partition": {"Ref": "AWS::Partition"},
        "AdvanceResponse": {"Ref": "AdvanceResponse.Alias"},
        "AwaitEvent": {"Ref": "AwaitEvent.Alias"},
    }


def test_every_placeholder_is_substituted(template_file, resources):
    path: Path = template_file.parent / "state_machines" / "response.asl.json"
    used = set(re.findall(r"\$\{(\w+)\}", path.read_text("utf-8")))

    assert used == resources["ResponseMachine"]["Properties"]["DefinitionSubstitutions"].keys()
