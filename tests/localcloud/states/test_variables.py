"""Variables of a machine and of the branches inside it."""

import json

import pytest

from localcloud.states.definition import parse
from localcloud.states.errors import DefinitionError


def machine(outer, inner):
    body = {"Type": "Pass", "End": True, "Assign": {inner: 1}}
    fan = {
        "Type": "Map",
        "ItemProcessor": {"StartAt": "B", "States": {"B": body}},
        "End": True,
    }
    first = {"Type": "Pass", "Assign": {outer: "$.n"}, "Next": "M"}
    return {"StartAt": "A", "States": {"A": first, "M": fan}}


def test_a_branch_cannot_assign_a_variable_of_the_machine_around_it():
    with pytest.raises(DefinitionError) as raised:
        parse(json.dumps(machine("n.$", "n")))

    assert [fault.place for fault in raised.value.faults] == [
        "/States/M/ItemProcessor/States/B/Assign/n"
    ]


def test_a_branch_has_variables_of_its_own_which_nobody_outside_sees(rig):
    document = machine("n.$", "own")
    document["States"]["M"] |= {"ItemsPath": "$.items", "Next": "After"}
    del document["States"]["M"]["End"]
    document["States"]["After"] = {"Type": "Pass", "Parameters": {"o.$": "$own"}, "End": True}

    error, cause = rig.failure(document["States"], {"n": 1, "items": [1, 2]})

    assert error == "States.Runtime"
    assert "$own" in cause
