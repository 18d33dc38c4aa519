"""A caller in a contact flow: walks the flow's actions as Amazon Connect documents them, keys pressed in order.

Carries the action types of our two flows and stops at any other. A text that is spoken is noted, time
limits are noted and not waited for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

HANG_UP = "hang up"
SILENCE = ""

_MOST_STEPS = 500


class HungUpError(Exception):
    """The caller has put the receiver down; Connect ends the flow where it stands."""


@dataclass
class Caller:
    """One contact in a flow.

    `presses` are what the caller does at each listening in turn, then nothing more; `function` stands
    for the Lambda, and its exception is the flow's error branch.
    """

    flow: Mapping[str, Any]
    attributes: dict[str, str]
    function: Callable[[Mapping[str, Any]], Mapping[str, str]]
    presses: Iterator[str] = field(default_factory=lambda: iter(()))
    broken: frozenset[str] = frozenset()
    said: list[str] = field(default_factory=list)
    listened_s: list[int] = field(default_factory=list)
    walked: list[str] = field(default_factory=list)
    ended: str = ""
    hooks: dict[str, str] = field(default_factory=dict)
    _external: dict[str, str] = field(default_factory=dict)
    _loops: dict[str, int] = field(default_factory=dict)

    def walk(self) -> str:
        """Walk until the flow ends; returns how: hung up, queued or disconnected."""
        actions = {action["Identifier"]: action for action in self.flow["Actions"]}
        here = self.flow["StartAction"]
        while not self.ended:
            assert len(self.walked) < _MOST_STEPS, f"no end: {self.walked[-20:]}"
            self.walked.append(here)
            try:
                here = self._step(actions[here])
            except HungUpError:
                self.ended = "hung up"
        return self.ended

    def _step(self, action: Mapping[str, Any]) -> str:
        error = "NoMatchingError" if action["Identifier"] in self.broken else ""
        result = "" if error else _DOES[action["Type"]](self, action)
        return "" if self.ended else _next(action, result, error)

    def value(self, text: str) -> str:
        """Put in what a text refers to."""
        for name, source in (("Attributes", self.attributes), ("External", self._external)):
            for key in sorted(source, key=len, reverse=True):
                text = text.replace(f"$.{name}.{key}", source[key])
        assert "$." not in text, f"{text} refers to what is not there"
        return text

    # ---- what the actions do; each returns its result ----

    def say(self, action: Mapping[str, Any]) -> str:
        self.said.append(self.value(action["Parameters"]["SSML"]))
        return ""

    def listen(self, action: Mapping[str, Any]) -> str:
        self.say(action)
        self.listened_s.append(int(action["Parameters"]["InputTimeLimitSeconds"]))
        pressed = next(self.presses, SILENCE)
        if pressed == HANG_UP:
            raise HungUpError
        return pressed or "InputTimeLimitExceeded"

    def keep(self, action: Mapping[str, Any]) -> str:
        given = action["Parameters"]["Attributes"]
        self.attributes |= {name: self.value(text) for name, text in given.items()}
        return ""

    def compare(self, action: Mapping[str, Any]) -> str:
        return self.value(action["Parameters"]["ComparisonValue"]) or "nothing"

    def invoke(self, action: Mapping[str, Any]) -> str:
        parameters = action["Parameters"]["LambdaInvocationAttributes"]
        event = {
            "Details": {
                "ContactData": {"Attributes": dict(self.attributes), "Channel": "VOICE"},
                "Parameters": {name: self.value(text) for name, text in parameters.items()},
            },
            "Name": "ContactFlowEvent",
        }
        try:
            self._external = dict(self.function(json.loads(json.dumps(event))))
        except HungUpError:
            raise
        except Exception:  # noqa: BLE001 - the flow's error branch, whatever the function raised
            return "NoMatchingError"
        return ""

    def hook(self, action: Mapping[str, Any]) -> str:
        self.hooks |= action["Parameters"]["EventHooks"]
        return ""

    def loop(self, action: Mapping[str, Any]) -> str:
        done = self._loops.get(action["Identifier"], 0)
        if done < int(self.value(action["Parameters"]["LoopCount"])):
            self._loops[action["Identifier"]] = done + 1
            return "ContinueLooping"
        self._loops[action["Identifier"]] = 0
        return "DoneLooping"

    def wait_in_line(self, action: Mapping[str, Any]) -> str:
        self.said += [self.value(message["SSML"]) for message in action["Parameters"]["Messages"]]
        if next(self.presses, SILENCE) == HANG_UP:
            raise HungUpError
        return "MessagesInterrupted"

    def queue(self, _: Mapping[str, Any]) -> str:
        self.ended = "queued"
        return ""

    def disconnect(self, _: Mapping[str, Any]) -> str:
        self.ended = "disconnected"
        return ""

    def nothing(self, _: Mapping[str, Any]) -> str:
        return ""


def _next(action: Mapping[str, Any], result: str, error: str) -> str:
    """Choose the transition as the language says: conditions, then errors, then the next action."""
    transitions = action["Transitions"]
    errors = {e["ErrorType"]: str(e["NextAction"]) for e in transitions["Errors"]}
    if error:
        return errors[error]
    for condition in transitions["Conditions"]:
        if condition["Condition"]["Operands"] == [result]:
            return str(condition["NextAction"])
    if result in errors:
        return errors[result]
    if result and transitions["Conditions"]:
        return errors["NoMatchingCondition"]
    return str(transitions["NextAction"])


_DOES: dict[str, Callable[[Caller, Mapping[str, Any]], str]] = {
    "Compare": Caller.compare,
    "DisconnectParticipant": Caller.disconnect,
    "GetParticipantInput": Caller.listen,
    "InvokeLambdaFunction": Caller.invoke,
    "Loop": Caller.loop,
    "MessageParticipant": Caller.say,
    "MessageParticipantIteratively": Caller.wait_in_line,
    "TransferContactToQueue": Caller.queue,
    "UpdateContactAttributes": Caller.keep,
    "UpdateContactEventHooks": Caller.hook,
    "UpdateContactTargetQueue": Caller.nothing,
    "UpdateContactTextToSpeechVoice": Caller.nothing,
    "UpdateFlowLoggingBehavior": Caller.nothing,
}
