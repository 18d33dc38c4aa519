"""Lines and columns of the fields of a text."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localcloud.states.definition import parse
from localcloud.states.errors import DefinitionError
from localcloud.states.positions import Positions

TEXT = """{
  "StartAt": "A",
  "States": {
    "A": { "Type": "Pass",
           "Next": "Nowhere" }
  }
}"""


def told(text):
    with pytest.raises(DefinitionError) as raised:
        parse(text)
    return str(raised.value)


def test_a_fault_tells_the_line_and_the_column_of_its_field():
    assert told(TEXT) == (
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: Nowhere at /States/A/Next "
        "(line 5, column 12)"
    )


def test_a_field_that_is_missing_stands_where_its_object_stands():
    assert told(TEXT.replace('"Type": "Pass",', "")).endswith("/States/A (line 4, column 5)")


def test_a_field_that_stands_twice_is_told_where_it_stands_again():
    assert told(TEXT.replace('"Next"', '"Type": 1, "Next"')).endswith("(line 5, column 12)")


def test_a_name_given_twice_is_told_where_it_is_given_again():
    inner = '{"StartAt": "A", "States": {\n"A": {"Type": "Succeed"}}}'
    state = f'{{"Type": "Parallel", "End": true, "Branches": [{inner}]}}'

    fault = told(f'{{"StartAt": "A", "States": {{"A": {state}}}}}')

    assert fault.startswith("DUPLICATE_STATE_NAME")
    assert fault.endswith("(line 2, column 1)")


def at(document, place):
    for name in place.split("/")[1:]:
        document = document[int(name) if isinstance(document, list) else name]
    return document


KEYS = st.text(st.characters(exclude_characters="/"), min_size=1, max_size=4)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=15)
@given(st.dictionaries(KEYS, DOCUMENTS, min_size=1, max_size=3), st.sampled_from([None, 1, 4]))
def test_at_the_position_of_every_field_of_any_text_stands_that_field(document, indent):
    text = json.dumps(document, indent=indent)
    positions, lines = Positions(text), text.split("\n")

    for place, _ in list(positions._offsets)[1:]:
        line, column = positions.find(place)
        owner, _, name = place.rpartition("/")
        shown = lines[line - 1][column - 1 :]
        is_item = isinstance(at(document, owner), list)
        wanted = json.dumps(at(document, place))[:1] if is_item else json.dumps(name)
        assert shown.startswith(wanted)
