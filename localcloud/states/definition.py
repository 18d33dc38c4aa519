"""A machine's definition, read and checked as a whole before anything runs."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from localcloud.states import languages, state_fields, variables
from localcloud.states.errors import DefinitionError, Fault
from localcloud.states.payloads import Json
from localcloud.states.positions import Positions

LONGEST_NAME = 80
LARGEST_BYTES = 1_048_576

_INVALID_JSON = "INVALID_JSON_DESCRIPTION"
_SCHEMA = "SCHEMA_VALIDATION_FAILED"
_TRANSITION = "MISSING_TRANSITION_TARGET"
_DUPLICATE = "DUPLICATE_STATE_NAME"
_NOT_SUPPORTED = "NOT_SUPPORTED"


class _TwiceError(ValueError):
    """An object has one field twice."""


@dataclass(frozen=True, slots=True)
class Definition:
    """States and where they start; what it holds has been checked and is never changed."""

    start_at: str
    states: Mapping[str, Json]
    timeout_s: int | None = None


def parse(text: str) -> Definition:
    """The definition of a JSON text; DefinitionError lists every fault with its place."""
    document = _read(text)
    faults = [Fault(_SCHEMA, message, place) for place, message in languages.spread(document)]
    faults += _machine_faults(document, "", state_fields.MACHINE)
    if not faults:
        faults = [*_name_faults(document), *_transition_faults(document, "")]
        faults += (Fault(_SCHEMA, message, place) for place, message in variables.faults(document))
    if faults:
        raise DefinitionError(list(_positioned(faults, text)))
    return Definition(document["StartAt"], document["States"], document.get("TimeoutSeconds"))


def _positioned(faults: list[Fault], text: str) -> Iterator[Fault]:
    positions = Positions(text)
    for fault in faults:
        if fault.code == _DUPLICATE:
            yield replace(fault, position=positions.find_last_state(fault.place))
        else:
            yield replace(fault, position=positions.find(fault.place.rstrip("/")))


def inner(document: Json) -> Definition:
    """The definition of a branch or of an item processor inside a checked machine."""
    return Definition(document["StartAt"], document["States"])


def _read(text: str) -> Json:
    if len(text.encode()) > LARGEST_BYTES:
        message = f"a definition is at most {LARGEST_BYTES} bytes"
        raise DefinitionError([Fault(_INVALID_JSON, message, "/")])
    try:
        document = json.loads(text, object_pairs_hook=_without_duplicates)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise DefinitionError([Fault(_INVALID_JSON, error.msg, place)]) from error
    except _TwiceError as error:
        fault = Fault(_INVALID_JSON, str(error), "/", Positions(text).find_repeated())
        raise DefinitionError([fault]) from error
    except ValueError as error:
        raise DefinitionError([Fault(_INVALID_JSON, str(error), "/")]) from error
    if not isinstance(document, dict):
        raise DefinitionError([Fault(_SCHEMA, "a definition must be an object", "/")])
    return document


def _without_duplicates(pairs: list[tuple[str, Json]]) -> Json:
    twice = [key for key, times in Counter(key for key, _ in pairs).items() if times > 1]
    if twice:
        raise _TwiceError(f"the field '{twice[0]}' stands twice in one object")
    return dict(pairs)


def _machine_faults(document: Json, place: str, shape: state_fields.Shape) -> Iterator[Fault]:
    if not isinstance(document, dict):
        yield Fault(_SCHEMA, "must be an object", place or "/")
        return
    yield from _field_faults(document, place, shape)
    states = document.get("States")
    if isinstance(states, dict):
        for name, state in states.items():
            yield from _state_faults(name, state, f"{place}/States/{name}")


def _state_faults(name: str, state: Json, place: str) -> Iterator[Fault]:
    if len(name) > LONGEST_NAME:
        yield Fault(_SCHEMA, f"a name has at most {LONGEST_NAME} characters", place)
    shape = state_fields.shape_of(state)
    if shape is None:
        kinds = ", ".join(sorted(state_fields.STATES))
        yield Fault(_SCHEMA, f"must be a state with a Type of {kinds}", place)
        return
    yield from _field_faults(state, place, shape)
    for below, document, inner_shape in state_fields.machines_within(state):
        yield from _machine_faults(document, f"{place}/{below}", inner_shape)


def _field_faults(document: Json, place: str, shape: state_fields.Shape) -> Iterator[Fault]:
    for below, message in shape.unsupported(document):
        yield Fault(_NOT_SUPPORTED, message, f"{place}{below}" or "/")
    for below, message in shape.faults(document):
        yield Fault(_SCHEMA, message, f"{place}{below}" or "/")


def _name_faults(document: Json) -> Iterator[Fault]:
    names = Counter(name for name, _ in _all_states(document))
    for name, times in names.items():
        if times > 1:
            yield Fault(_DUPLICATE, "a name may stand once in the whole machine", name)


def _all_states(document: Json) -> Iterator[tuple[str, Json]]:
    for name, state in document["States"].items():
        yield name, state
        for _, below, _ in state_fields.machines_within(state):
            yield from _all_states(below)


def _transition_faults(document: Json, place: str) -> Iterator[Fault]:
    states = document["States"]
    if document["StartAt"] not in states:
        message = f"Missing 'Next' target: {document['StartAt']}"
        yield Fault(_TRANSITION, message, f"{place}/StartAt")
    for name, state in states.items():
        here = f"{place}/States/{name}"
        for field, target in state_fields.targets(state):
            if target not in states:
                yield Fault(_TRANSITION, f"Missing 'Next' target: {target}", f"{here}/{field}")
        for below, inner_document, _ in state_fields.machines_within(state):
            yield from _transition_faults(inner_document, f"{here}/{below}")
    for name in states.keys() - _reached(document):
        yield Fault(_TRANSITION, f'State "{name}" is not reachable.', f"{place}/States/{name}")


def _reached(document: Json) -> set[str]:
    reached: set[str] = set()
    ahead = [document["StartAt"]]
    while ahead:
        name = ahead.pop()
        if name in document["States"] and name not in reached:
            reached.add(name)
            ahead += [target for _, target in state_fields.targets(document["States"][name])]
    return reached
