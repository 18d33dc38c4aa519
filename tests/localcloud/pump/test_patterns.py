"""Event patterns match as EventBridge documents them."""

import json

import pytest

from localcloud.pump.patterns import PatternError, matches, parse

EVENT = {
    "source": "anju",
    "count": 5,
    "name": "Kettle",
    "tags": ["a", "b"],
    "none": [],
    "star": "a*b",
    "ip": "10.0.0.7",
    "empty": "",
    "nothing": None,
    "yes": True,
    "detail": {"state": "open", "parts": [{"n": 1}, {"n": 2}]},
}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"source": ["anju", "other"]}, True),
        ({"source": ["other"]}, False),
        ({"source": ["anju"], "count": [6]}, False),
        ({"count": [5]}, True),
        ({"count": ["5"]}, False),
        ({"tags": ["b"]}, True),
        ({"tags": ["c"]}, False),
        ({"empty": [""]}, True),
        ({"nothing": [None]}, True),
        ({"source": [None]}, False),
        ({"yes": [True]}, True),
        ({"count": [True]}, False),
        ({"detail": {"state": ["open"]}}, True),
        ({"detail": {"parts": {"n": [2]}}}, True),
        ({"detail": {"parts": {"n": [3]}}}, False),
        ({"missing": {"deep": ["x"]}}, False),
        ({"source": [{"prefix": "an"}]}, True),
        ({"source": [{"suffix": "ju"}]}, True),
        ({"source": [{"prefix": "ju"}]}, False),
        ({"count": [{"prefix": "5"}]}, False),
        ({"name": [{"equals-ignore-case": "KETTLE"}]}, True),
        ({"name": [{"wildcard": "K*tt*"}]}, True),
        ({"name": [{"wildcard": "k*"}]}, False),
        ({"source": [{"exists": True}]}, True),
        ({"missing": [{"exists": False}]}, True),
        ({"source": [{"exists": False}]}, False),
        ({"detail": {"missing": [{"exists": False}]}}, True),
        ({"source": [{"anything-but": "other"}]}, True),
        ({"source": [{"anything-but": ["anju", "other"]}]}, False),
        ({"source": [{"anything-but": {"prefix": "an"}}]}, False),
        ({"missing": [{"anything-but": "x"}]}, False),
        ({"source": [{"anything-but": {"prefix": ["x", "an"]}}]}, False),
        ({"source": [{"anything-but": {"suffix": "x"}}]}, True),
        ({"name": [{"anything-but": {"equals-ignore-case": ["kettle", "pot"]}}]}, False),
        ({"name": [{"anything-but": {"wildcard": "K*e"}}]}, False),
        ({"count": [{"anything-but": 5}]}, False),
        ({"count": [{"anything-but": [4, 6]}]}, True),
        ({"none": [{"exists": False}]}, True),
        ({"none": [{"exists": True}]}, False),
        ({"name": [{"prefix": {"equals-ignore-case": "ket"}}]}, True),
        ({"name": [{"suffix": {"equals-ignore-case": "TLE"}}]}, True),
        ({"name": [{"suffix": {"equals-ignore-case": "TLEX"}}]}, False),
        ({"star": [{"wildcard": "a\\*b"}]}, True),
        ({"name": [{"wildcard": "K\\*"}]}, False),
        ({"ip": [{"cidr": "10.0.0.0/24"}]}, True),
        ({"ip": [{"cidr": "10.0.1.0/24"}]}, False),
        ({"name": [{"cidr": "10.0.0.0/24"}]}, False),
        ({"count": [{"numeric": [">", 0, "<=", 5]}]}, True),
        ({"count": [{"numeric": [">", 5]}]}, False),
        ({"name": [{"numeric": [">", 5]}]}, False),
        ({"yes": [{"numeric": ["=", 1]}]}, False),
        ({"$or": [{"count": [1]}, {"source": ["anju"]}]}, True),
        ({"$or": [{"count": [1]}, {"count": [2]}]}, False),
        ({}, True),
    ],
)
def test_matches(pattern, expected):
    assert matches(parse(json.dumps(pattern)), EVENT) is expected


@pytest.mark.parametrize(
    "pattern",
    [
        "nonsense",
        "[]",
        '{"a": "b"}',
        '{"a": []}',
        '{"a": [{"cidr": "10.0.0.0/99"}]}',
        '{"a": [{"cidr": 10}]}',
        '{"a": {}}',
        '{"a": [["b"]]}',
        '{"a": [{"prefix": 5}]}',
        '{"a": [{"prefix": ""}]}',
        '{"a": [{"prefix": {"wildcard": "b"}}]}',
        '{"a": [{"exists": "yes"}]}',
        '{"a": [{"anything-but": []}]}',
        '{"a": [{"anything-but": [null]}]}',
        '{"a": [{"anything-but": {"numeric": ["=", 1]}}]}',
        '{"a": [{"wildcard": "a**"}]}',
        '{"a": [{"numeric": [">", "1"]}]}',
        '{"a": [{"numeric": [">", 6000000000]}]}',
        '{"$or": [{"a": ["b"]}]}',
        '{"$or": [{"a": ["b"]}, "c"]}',
        '{"a": [{"prefix": "x", "suffix": "y"}]}',
        '{"a": [{"numeric": [">"]}]}',
        '{"a": [{"numeric": ["~", 1]}]}',
        '{"a": {"b": "c"}}',
        '{"$or": [{"a": [{"nope": 1}]}]}',
    ],
)
def test_what_it_cannot_read_is_refused(pattern):
    with pytest.raises(PatternError):
        parse(pattern)
