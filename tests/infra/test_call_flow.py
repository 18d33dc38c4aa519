"""The contact flows as documents: whole, of documented actions alone, with an answer to every key."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from telecare.adapters.carriers.aws_voice import DIGIT_WAITS_S, KEY_WAITS_S
from telecare.domain.call_events import KEYS
from tests.adapters.carriers.test_aws_voice import ATTRIBUTES

FOLDER = Path(__file__).resolve().parents[2] / "infra" / "connect"
CALL, HELD = "call_flow", "held_line_flow"
FLOWS = {name: json.loads((FOLDER / f"{name}.json").read_text("utf-8")) for name in (CALL, HELD)}


class Rule(NamedTuple):
    """What the flow language's reference says of an action type, as far as we use it."""

    parameters: set[str]
    errors: frozenset[str] = frozenset()  # those that must be there, and no others may
    results: set[str] | None = None  # what a condition may name; None: no conditions
    where: tuple[str, ...] = (CALL, HELD)
    ends: bool = False


_MAY_FAIL = frozenset({"NoMatchingError"})
LANGUAGE = {
    "Compare": Rule({"ComparisonValue"}, frozenset({"NoMatchingCondition"}), results=set()),
    "DisconnectParticipant": Rule(set(), ends=True),
    "GetParticipantInput": Rule(
        {"SSML", "InputTimeLimitSeconds", "StoreInput"},
        frozenset({"InputTimeLimitExceeded", "NoMatchingCondition", "NoMatchingError"}),
        results=set(KEYS),
    ),
    "InvokeLambdaFunction": Rule(
        {
            "LambdaFunctionARN",
            "InvocationTimeLimitSeconds",
            "InvocationType",
            "LambdaInvocationAttributes",
            "ResponseValidation",
        },
        _MAY_FAIL,
    ),
    "Loop": Rule({"LoopCount"}, results={"ContinueLooping", "DoneLooping"}),
    "MessageParticipant": Rule({"SSML"}, _MAY_FAIL),
    "MessageParticipantIteratively": Rule(
        {"Messages", "InterruptFrequencySeconds"},
        _MAY_FAIL,
        results={"MessagesInterrupted"},
        where=(HELD,),
    ),
    "TransferContactToQueue": Rule(
        set(), frozenset({"QueueAtCapacity", "NoMatchingError"}), where=(CALL,)
    ),
    "UpdateContactAttributes": Rule({"Attributes", "TargetContact"}, _MAY_FAIL),
    "UpdateContactEventHooks": Rule({"EventHooks"}, _MAY_FAIL),
    "UpdateContactTargetQueue": Rule({"QueueId"}, _MAY_FAIL, where=(CALL,)),
    "UpdateContactTextToSpeechVoice": Rule({"TextToSpeechVoice", "TextToSpeechEngine"}, _MAY_FAIL),
    "UpdateFlowLoggingBehavior": Rule({"FlowLoggingBehavior"}),
}
FORBIDDEN_IN_NAMES = set("%:(/)=$,;[]{}\\")
ACTIONS = [
    pytest.param(name, action, id=f"{name}-{action['Identifier']}")
    for name, flow in FLOWS.items()
    for action in flow["Actions"]
]


def actions_of(name: str) -> dict[str, dict[str, Any]]:
    return {action["Identifier"]: action for action in FLOWS[name]["Actions"]}


def leads_to(action: dict[str, Any]) -> list[str]:
    transitions = action["Transitions"]
    if not transitions:
        return []
    branches = [*transitions["Errors"], *transitions["Conditions"]]
    return [transitions["NextAction"], *(branch["NextAction"] for branch in branches)]


@pytest.mark.parametrize("name", FLOWS)
def test_a_flow_has_the_language_s_form(name: str) -> None:
    flow = FLOWS[name]
    names = [action["Identifier"] for action in flow["Actions"]]

    assert flow.keys() == {"Version", "StartAction", "Actions", "Metadata"}
    assert flow["Version"] == "2019-10-30"
    assert len(names) == len(set(names)) <= 250
    assert flow["Metadata"]["ActionMetadata"].keys() == set(names)
    for each in names:
        assert len(each) <= 50
        assert not FORBIDDEN_IN_NAMES & set(each)


@pytest.mark.parametrize(("name", "action"), ACTIONS)
def test_an_action_is_as_the_reference_has_it(name: str, action: dict[str, Any]) -> None:
    rule = LANGUAGE[action["Type"]]

    assert name in rule.where
    assert action["Parameters"].keys() == rule.parameters
    if rule.ends:
        assert action["Transitions"] == {}
        return
    assert action["Transitions"].keys() == {"NextAction", "Errors", "Conditions"}
    assert {error["ErrorType"] for error in action["Transitions"]["Errors"]} == rule.errors
    for condition in action["Transitions"]["Conditions"]:
        assert condition["Condition"]["Operator"] == "Equals"
        (operand,) = condition["Condition"]["Operands"]
        assert rule.results is not None
        assert not rule.results or operand in rule.results
    if rule.results and action["Type"] != "Compare":
        named = {c["Condition"]["Operands"][0] for c in action["Transitions"]["Conditions"]}
        assert named == rule.results, "each result has its branch"


@pytest.mark.parametrize("name", FLOWS)
def test_every_transition_leads_to_an_action_and_every_action_is_reached(name: str) -> None:
    actions = actions_of(name)
    reached: set[str] = set()
    waiting = [FLOWS[name]["StartAction"]]
    while waiting:
        here = waiting.pop()
        if here not in reached:
            reached.add(here)
            waiting += leads_to(actions[here])

    assert reached == actions.keys()


@pytest.mark.parametrize("name", FLOWS)
def test_from_every_action_the_flow_can_end(name: str) -> None:
    actions = actions_of(name)
    ends = {each for each, action in actions.items() if LANGUAGE[action["Type"]].ends}
    grown = True
    while grown:
        more = {each for each, action in actions.items() if ends & set(leads_to(action))}
        grown = not more <= ends
        ends |= more

    assert ends == actions.keys()


WAITS = {"GetParticipantInput", "MessageParticipantIteratively"}


@pytest.mark.parametrize("name", FLOWS)
def test_no_circle_turns_without_waiting_for_a_person_or_telling_one(name: str) -> None:
    actions = actions_of(name)
    quick = {each: action for each, action in actions.items() if action["Type"] not in WAITS}

    def turns(start: str) -> bool:
        seen: set[str] = set()
        waiting = [n for n in leads_to(quick[start]) if n in quick]
        while waiting:
            here = waiting.pop()
            if here == start:
                return True
            if here not in seen:
                seen.add(here)
                waiting += [n for n in leads_to(quick[here]) if n in quick]
        return False

    assert [each for each in quick if turns(each)] == []


@pytest.mark.parametrize("name", FLOWS)
def test_whoever_is_hung_up_on_has_been_told_of_first(name: str) -> None:
    actions = actions_of(name)
    before = [each for each, action in actions.items() if "Hang up" in leads_to(action)]

    assert before == ["Tell the end"]
    assert actions["Tell the end"]["Parameters"]["LambdaInvocationAttributes"] == {"step": "ended"}


@pytest.mark.parametrize("name", FLOWS)
def test_no_word_of_a_call_is_logged_or_recorded(name: str) -> None:
    first = actions_of(name)[FLOWS[name]["StartAction"]]

    assert first["Parameters"] == {"FlowLoggingBehavior": "Disabled"}
    assert "Recording" not in json.dumps(FLOWS[name])


def test_the_flow_has_a_step_for_each_wait_that_the_carrier_asks_for() -> None:
    for choice, waits in (
        ("How long for a key", KEY_WAITS_S),
        ("How long for the digit", DIGIT_WAITS_S),
    ):
        conditions = actions_of(CALL)[choice]["Transitions"]["Conditions"]
        listens = {
            int(c["Condition"]["Operands"][0]): actions_of(CALL)[c["NextAction"]]["Parameters"]
            for c in conditions
        }
        assert tuple(listens) == waits
        for seconds, parameters in listens.items():
            assert int(parameters["InputTimeLimitSeconds"]) == seconds


def test_every_attribute_that_a_flow_reads_is_given_at_the_start_or_answered() -> None:
    read = set(re.findall(r"\$\.(\w+\.\w+)", json.dumps(FLOWS)))
    given = set(ATTRIBUTES)
    assert read <= {f"Attributes.{name}" for name in given} | {"External.keys"}


def test_the_function_s_patience_fits_the_flow_s() -> None:
    limits = [
        int(action["Parameters"]["InvocationTimeLimitSeconds"])
        for flow in FLOWS.values()
        for action in flow["Actions"]
        if action["Type"] == "InvokeLambdaFunction"
    ]

    assert sorted(limits) == [3, 8, 8, 8], "8 s is the most that the language allows"


def test_what_is_said_is_well_formed_and_slow() -> None:
    for flow in FLOWS.values():
        for action in flow["Actions"]:
            ssml = action["Parameters"].get("SSML", "<speak></speak>")
            assert re.fullmatch(
                r'<speak>(<prosody rate="\d+%">[^<>&]+</prosody>|<break time="\d+ms"/>)*</speak>',
                ssml,
            )
    text = actions_of(CALL)["Listen 20 s"]["Parameters"]["SSML"]
    assert text.count("$.Attributes.text") == 2
    assert max(int(rate) for rate in re.findall(r'rate="(\d+)%"', text)) < 100
