"""Intrinsic functions inside payload templates."""

import pytest

from localcloud.states import expressions
from localcloud.states.errors import StatesError
from localcloud.states.ids import Ids

DATA = {
    "name": "阿婆",
    "n": 3,
    "list": [1, 2, 2, True, {"a": 1}, {"a": 1}],
    "json": '{"a":[1]}',
    "one": {"a": 1, "b": 1},
    "other": {"b": 2},
}


@pytest.fixture
def value(scope):
    def evaluate(text):
        return expressions.parse(text).evaluate(scope(DATA, {"N": 7}, kept=9), Ids())

    return evaluate


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("States.Format('hello {}, {} left', $.name, $.n)", "hello 阿婆, 3 left"),
        ("States.Format('{}', $.one)", "{a=1, b=1}"),
        ("States.Format('{} {} {}', true, null, 1.5)", "true null 1.5"),
        (r"States.Format('it\'s \{\} {}', 1)", "it's {} 1"),
        ("States.Format('{}-{}', $$.N, $kept)", "7-9"),
        ("States.StringToJson($.json)", {"a": [1]}),
        ("States.JsonToString($.other)", '{"b":2}'),
        ("States.Array()", []),
        ("States.Array(1, 'a', $.n, States.Array(null))", [1, "a", 3, [None]]),
        ("States.ArrayPartition($.list, 4)", [[1, 2, 2, True], [{"a": 1}, {"a": 1}]]),
        ("States.ArrayContains($.list, 3)", False),
        ("States.ArrayContains($.list, true)", True),
        ("States.ArrayContains(States.Array(1), true)", False),
        ("States.ArrayRange(1, 9, 4)", [1, 5, 9]),
        ("States.ArrayRange(3, 1, -1)", [3, 2, 1]),
        ("States.ArrayGetItem($.list, 1)", 2),
        ("States.ArrayLength($.list)", 6),
        ("States.ArrayUnique($.list)", [1, 2, True, {"a": 1}]),
        ("States.Base64Encode('Data')", "RGF0YQ=="),
        ("States.Base64Decode('RGF0YQ==')", "Data"),
        ("States.Hash('input data', 'SHA-1')", "aaff4a450a104cd177d28d18d74485e8cae074b7"),
        ("States.Hash('', 'MD5')", "d41d8cd98f00b204e9800998ecf8427e"),
        ("States.JsonMerge($.one, $.other, false)", {"a": 1, "b": 2}),
        ("States.MathAdd($.n, -1)", 2),
        ("States.StringSplit('1,2,,3', ',')", ["1", "2", "3"]),
        ("States.StringSplit('a.b+c', '.+')", ["a", "b", "c"]),
        ("  States.MathAdd( 1 , 2 ) ", 3),
        ("States.ArrayGetItem($.list[0,1], 0)", 1),
        ("$.name", "阿婆"),
    ],
)
def test_an_expression_gives(value, text, result):
    assert value(text) == result


@pytest.mark.parametrize(
    "text",
    [
        "States.Format('{} {}', 1)",
        "States.Format('{}', 1, 2)",
        "States.Format($.n)",
        "States.StringToJson('{')",
        "States.StringToJson($.n)",
        "States.ArrayPartition($.list, 0)",
        "States.ArrayPartition($.n, 1)",
        "States.ArrayRange(1, 2, 0)",
        "States.ArrayRange(0, 1000, 1)",
        "States.ArrayGetItem($.list, 6)",
        "States.ArrayGetItem($.list, -1)",
        "States.ArrayLength($.n)",
        "States.Base64Decode('%%%')",
        "States.Base64Decode('//79')",
        "States.Hash('a', 'CRC32')",
        "States.JsonMerge($.one, $.n, false)",
        "States.JsonMerge($.one, $.other, true)",
        "States.MathAdd('1', 2)",
        "States.MathRandom(3, 3)",
    ],
)
def test_what_cannot_be_computed_is_an_intrinsic_failure(value, text):
    with pytest.raises(StatesError) as raised:
        value(text)

    assert raised.value.name == "States.IntrinsicFailure"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("States.Nonsense()", "does not exist"),
        ("States.ArrayLength()", "does not take 0 arguments"),
        ("States.MathAdd(1, 2, 3)", "does not take 3 arguments"),
        ("States.Array(1", "cannot read"),
        ("States.Array(1,)", "cannot read"),
        ("States.Array(1) x", "cannot read"),
        ("States.Array('open)", "cannot read"),
        ("'literal'", "neither a path nor"),
        ("42", "neither a path nor"),
        ("plain", "cannot read"),
        ("States.Array(" * 11 + ")" * 11, "more than 10 nested"),
        ("$.a[?(@.b)]", "filter expressions"),
    ],
)
def test_what_is_no_expression_is_refused_with_a_reason(text, word):
    with pytest.raises(ValueError, match=word):
        expressions.parse(text)


def test_long_texts_are_refused(scope):
    data = {"long": "x" * 10_001}

    with pytest.raises(StatesError, match="10000"):
        expressions.parse("States.Hash($.long, 'MD5')").evaluate(scope(data), Ids())


def test_random_values_are_the_same_on_every_run_from_one_seed(scope):
    texts = ["States.UUID()", "States.UUID()", "States.MathRandom(0, 1000000)"]

    def drawn(seed):
        ids = Ids(seed)
        return [expressions.parse(text).evaluate(scope({}), ids) for text in texts]

    assert drawn("a") == drawn("a")
    assert drawn("a") != drawn("b")
    assert len(set(drawn("a"))) == 3


def test_a_random_number_with_a_seed_of_its_own_is_always_the_same(value):
    assert value("States.MathRandom(0, 1000000, 5)") == value("States.MathRandom(0, 1000000, 5)")
