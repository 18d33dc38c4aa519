"""Paths: what they select, what they refuse, where they put a result."""

from typing import Any

import pytest

from localcloud.states import paths
from localcloud.states.errors import StatesError
from localcloud.states.paths import PathNotFoundError, PathSyntaxError

DATA: dict[str, Any] = {
    "home": {"id": "h1", "rooms": [{"n": "kitchen", "t": 21}, {"n": "bath", "t": 24}]},
    "list": [10, 20, 30, 40],
    "a-b": {"c d": 1, "老人": "王"},
    "none": None,
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$", DATA),
        ("$.home.id", "h1"),
        ("$['home']['id']", "h1"),
        ('$["home"].id', "h1"),
        ("$.a-b['c d']", 1),
        ("$.a-b.老人", "王"),
        ("$.none", None),
        ("$.list[0]", 10),
        ("$.list[-1]", 40),
        ("$.list[1:3]", [20, 30]),
        ("$.list[:2]", [10, 20]),
        ("$.list[::2]", [10, 30]),
        ("$.list[0,2]", [10, 30]),
        ("$.list[*]", [10, 20, 30, 40]),
        ("$.home.rooms[*].n", ["kitchen", "bath"]),
        ("$.home.rooms[*].missing", []),
        ("$..n", ["kitchen", "bath"]),
        ("$..rooms[0]", [{"n": "kitchen", "t": 21}]),
        ("$.home.*", ["h1", DATA["home"]["rooms"]]),
        ("$['home','none']", [DATA["home"], None]),
    ],
)
def test_a_path_selects(scope, path, value):
    assert scope(DATA).find(path) == value


@pytest.mark.parametrize(
    "path", ["$.missing", "$.home.id.x", "$.list[4]", "$.list[-5]", "$.none.x", "$['']"]
)
def test_a_definite_path_to_nothing_is_not_found(scope, path):
    with pytest.raises(PathNotFoundError):
        scope(DATA).find(path)


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("home", "must start with"),
        ("", "must start with"),
        ("$.", "cannot read"),
        ("$.a[", "cannot read"),
        ("$.a[x]", "cannot read"),
        ("$.list[?(@ > 1)]", "filter expressions are not supported"),
        ("$.a b", "cannot read"),
        ("$.list[::0]", "step by 0"),
    ],
)
def test_what_is_no_path_is_refused_with_a_reason(path, word):
    with pytest.raises(PathSyntaxError, match=word):
        paths.parse(path)


def test_context_and_variables_have_roots_of_their_own(scope):
    seen = scope({"a": 1}, {"Execution": {"Name": "run"}}, tries={"n": 3})

    assert seen.find("$$.Execution.Name") == "run"
    assert seen.find("$tries.n") == 3
    with pytest.raises(PathNotFoundError):
        seen.find("$unknown")


@pytest.mark.parametrize(
    ("path", "document", "result"),
    [
        ("$", {"a": 1}, "new"),
        ("$.b", {"a": 1}, {"a": 1, "b": "new"}),
        ("$.b.c.d", {"a": 1}, {"a": 1, "b": {"c": {"d": "new"}}}),
        ("$.a", {"a": {"deep": 1}}, {"a": "new"}),
        ("$.l[1]", {"l": [1, 2]}, {"l": [1, "new"]}),
        ("$['b c']", {}, {"b c": "new"}),
    ],
)
def test_a_result_is_put_at_its_path(path, document, result):
    assert paths.put(path, document, "new") == result


def test_putting_a_result_leaves_the_document_as_it_was():
    document = {"a": {"b": [1]}}

    paths.put("$.a.b[0]", document, "new")

    assert document == {"a": {"b": [1]}}


@pytest.mark.parametrize(
    ("path", "document"), [("$.a", "text"), ("$.a.b", {"a": 1}), ("$.l[2]", {"l": [1, 2]})]
)
def test_a_result_that_has_no_place_is_a_states_error(path, document):
    with pytest.raises(StatesError) as raised:
        paths.put(path, document, "new")

    assert raised.value.name == "States.ResultPathMatchFailure"
