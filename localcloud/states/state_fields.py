"""Which fields each kind of state has, which exclude each other, and where states lead."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from localcloud.states import checks, query_fields
from localcloud.states.checks import Check, Found
from localcloud.states.payloads import Json


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of an object of the language."""

    fields: Mapping[str, Check]
    required: frozenset[str] = frozenset()
    # Of each group exactly one must be there, or one at most.
    one_of: tuple[tuple[str, ...], ...] = ()
    at_most_one_of: tuple[tuple[str, ...], ...] = ()
    not_there: Mapping[str, str] = field(default_factory=dict)

    def unsupported(self, document: Json) -> Found:
        """Fields that the language has, but this engine or this state has not."""
        for name, reason in self.not_there.items():
            if name in document and name not in self.fields:
                yield f"/{name}", reason

    def faults(self, document: Json) -> Found:
        known = {
            name: value
            for name, value in document.items()
            if name in self.fields or name not in self.not_there
        }
        yield from checks.fields(known, dict(self.fields), set(self.required))
        for group in self.one_of:
            if len(given := [name for name in group if name in document]) != 1:
                yield "", f"needs exactly one of {', '.join(group)}, but has {len(given)}"
        for group in self.at_most_one_of:
            if len(given := [name for name in group if name in document]) > 1:
                yield f"/{given[1]}", f"cannot stand beside {given[0]}"
        yield from _heartbeat_faults(document)


def _heartbeat_faults(document: Json) -> Found:
    timeout, heartbeat = document.get("TimeoutSeconds"), document.get("HeartbeatSeconds")
    if isinstance(timeout, int) and isinstance(heartbeat, int) and heartbeat >= timeout:
        yield "/HeartbeatSeconds", "must be less than TimeoutSeconds"


_LANGUAGE: dict[str, Check] = {"QueryLanguage": checks.one_of("JSONPath", "JSONata")}
_ANY_STATE: dict[str, Check] = {**_LANGUAGE, "Type": checks.name, "Comment": checks.text}
_INPUT_OUTPUT: dict[str, Check] = {
    "InputPath": checks.path_or_null,
    "OutputPath": checks.path_or_null,
}
_NEXT: dict[str, Check] = {"Next": checks.name, "End": checks.end}
_ASSIGN: dict[str, Check] = {"Assign": checks.assignment}
_RESULT: dict[str, Check] = {
    "Parameters": checks.template,
    "ResultPath": checks.result_path,
}
_WORK: dict[str, Check] = {
    **_RESULT,
    "ResultSelector": checks.template,
    "Retry": checks.retriers,
    "Catch": checks.catchers,
}
_JSONATA = "belongs to the query language JSONata; this state's language is JSONPath"
_JSONPATH = "belongs to the query language JSONPath; this state's language is JSONata"
_DISTRIBUTED = "belongs to distributed Map states, which are not supported by this engine"
_NO_JSONATA = {"Arguments": _JSONATA, "Output": _JSONATA}
_NEXT_OR_END = ("Next", "End")

_MACHINE_FIELDS: dict[str, Check] = {
    **_LANGUAGE,
    "StartAt": checks.name,
    "States": checks.states,
    "Comment": checks.text,
}
_MACHINE_REQUIRED = frozenset({"StartAt", "States"})
MACHINE = Shape(
    {**_MACHINE_FIELDS, "Version": checks.one_of("1.0"), "TimeoutSeconds": checks.between(1)},
    _MACHINE_REQUIRED,
)
_BRANCH = Shape(_MACHINE_FIELDS, _MACHINE_REQUIRED)
_PROCESSOR = Shape(
    {**_MACHINE_FIELDS, "ProcessorConfig": checks.inline_processor}, _MACHINE_REQUIRED
)

STATES: dict[str, Shape] = {
    "Pass": Shape(
        {**_ANY_STATE, **_INPUT_OUTPUT, **_RESULT, **_NEXT, **_ASSIGN, "Result": checks.anything},
        one_of=(_NEXT_OR_END,),
        not_there=_NO_JSONATA,
    ),
    "Task": Shape(
        {
            **_ANY_STATE,
            **_INPUT_OUTPUT,
            **_WORK,
            **_NEXT,
            **_ASSIGN,
            "Resource": checks.resource,
            "TimeoutSeconds": checks.between(1),
            "TimeoutSecondsPath": checks.reference_path,
            "HeartbeatSeconds": checks.between(1),
            "HeartbeatSecondsPath": checks.reference_path,
        },
        frozenset({"Resource"}),
        one_of=(_NEXT_OR_END,),
        at_most_one_of=(
            ("TimeoutSeconds", "TimeoutSecondsPath"),
            ("HeartbeatSeconds", "HeartbeatSecondsPath"),
        ),
        not_there={**_NO_JSONATA, "Credentials": "is not supported by this engine"},
    ),
    "Choice": Shape(
        {
            **_ANY_STATE,
            **_INPUT_OUTPUT,
            **_ASSIGN,
            "Choices": checks.rules,
            "Default": checks.name,
        },
        frozenset({"Choices"}),
        not_there=_NO_JSONATA,
    ),
    "Wait": Shape(
        {
            **_ANY_STATE,
            **_INPUT_OUTPUT,
            **_NEXT,
            **_ASSIGN,
            "Seconds": checks.between(0),
            "SecondsPath": checks.reference_path,
            "Timestamp": checks.instant,
            "TimestampPath": checks.reference_path,
        },
        one_of=(_NEXT_OR_END, ("Seconds", "SecondsPath", "Timestamp", "TimestampPath")),
        not_there=_NO_JSONATA,
    ),
    "Succeed": Shape({**_ANY_STATE, **_INPUT_OUTPUT}, not_there=_NO_JSONATA),
    "Fail": Shape(
        {
            **_ANY_STATE,
            "Error": checks.text,
            "ErrorPath": checks.expression,
            "Cause": checks.text,
            "CausePath": checks.expression,
        },
        at_most_one_of=(("Error", "ErrorPath"), ("Cause", "CausePath")),
        not_there=_NO_JSONATA,
    ),
    "Parallel": Shape(
        {
            **_ANY_STATE,
            **_INPUT_OUTPUT,
            **_WORK,
            **_NEXT,
            **_ASSIGN,
            "Branches": checks.filled_array,
        },
        frozenset({"Branches"}),
        one_of=(_NEXT_OR_END,),
        not_there=_NO_JSONATA,
    ),
    "Map": Shape(
        {
            **_ANY_STATE,
            **_INPUT_OUTPUT,
            **_WORK,
            **_NEXT,
            **_ASSIGN,
            "ItemProcessor": checks.anything,
            "Iterator": checks.anything,
            "ItemsPath": checks.reference_path,
            "ItemSelector": checks.template,
            "MaxConcurrency": checks.between(0),
            "MaxConcurrencyPath": checks.reference_path,
        },
        one_of=(_NEXT_OR_END, ("ItemProcessor", "Iterator")),
        at_most_one_of=(
            ("ItemSelector", "Parameters"),
            ("MaxConcurrency", "MaxConcurrencyPath"),
        ),
        not_there={
            **_NO_JSONATA,
            "Items": _JSONATA,
            "ItemReader": _DISTRIBUTED,
            "ItemBatcher": _DISTRIBUTED,
            "ResultWriter": _DISTRIBUTED,
            "Label": _DISTRIBUTED,
            "ToleratedFailureCount": _DISTRIBUTED,
            "ToleratedFailureCountPath": _DISTRIBUTED,
            "ToleratedFailurePercentage": _DISTRIBUTED,
            "ToleratedFailurePercentagePath": _DISTRIBUTED,
        },
    ),
}


_OF_PATHS = dict.fromkeys(query_fields.PATH_FIELDS, _JSONPATH)
QUERY_STATES: dict[str, Shape] = {
    kind: Shape(
        known,
        (STATES[kind].required | {"ItemProcessor"}) if kind == "Map" else STATES[kind].required,
        one_of=tuple(
            tuple(name for name in group if name in known)
            for group in STATES[kind].one_of
            if "Iterator" not in group
        ),
        not_there={**STATES[kind].not_there, **_OF_PATHS},
    )
    for kind, known in query_fields.FIELDS.items()
}


def shape_of(state: Json) -> Shape | None:
    """The shape of a state by its Type, or None for what is no state."""
    if not isinstance(state, dict) or not isinstance(state.get("Type"), str):
        return None
    known = STATES if state.get("QueryLanguage") != "JSONata" else QUERY_STATES
    return known.get(state["Type"])


def machines_within(state: Json) -> Iterator[tuple[str, Json, Shape]]:
    """The machines inside a state: the field, the document and its shape."""
    branches = state.get("Branches")
    if isinstance(branches, list):
        for index, branch in enumerate(branches):
            yield f"Branches/{index}", branch, _BRANCH
    for name in ("ItemProcessor", "Iterator"):
        if name in state:
            yield name, state[name], _PROCESSOR


def targets(state: Json) -> Iterator[tuple[str, str]]:
    """The states that a checked state can lead to: the field, and the name."""
    for name in ("Next", "Default"):
        if name in state:
            yield name, state[name]
    for name in ("Choices", "Catch"):
        for index, entry in enumerate(state.get(name, ())):
            yield f"{name}/{index}/Next", entry["Next"]
