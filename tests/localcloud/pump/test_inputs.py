"""What rules hand to their targets: parts of the event, and texts made of them."""

import json

import pytest

from localcloud.pump import inputs
from localcloud.pump.inputs import InputError

EVENT = {"source": "anju", "detail": {"word": 'a "b"', "count": 5, "list": [{"n": 1}]}}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{"w": <w>}', '{"w": "a \\"b\\""}'),
        ('{"w": "it is <w>!"}', '{"w": "it is a \\"b\\"!"}'),
        ('{"c": <c>, "t": "<c>"}', '{"c": 5, "t": "5"}'),
        ("<l>", '[{"n": 1}]'),
        ('"n is <n>"', '"n is 1"'),
        ('{"x": "<x>"}', '{"x": ""}'),
        ("<aws.events.rule-name> said", '"r" said'),
        ('{"e": <aws.events.event.json>}', f'{{"e": {json.dumps(EVENT)}}}'),
    ],
)
def test_a_template_is_filled_with_parts_of_the_event(template, expected):
    paths = {
        "w": "$.detail.word",
        "c": "$.detail['count']",
        "l": "$.detail.list",
        "n": "$.detail.list[0].n",
        "x": "$.detail.list[7].n",
    }
    target = {"InputTransformer": {"InputPathsMap": paths, "InputTemplate": template}}
    inputs.check(target)

    assert inputs.made(target, EVENT, {"aws.events.rule-name": "r"}) == expected


@pytest.mark.parametrize(
    "target",
    [
        {"InputPath": "$..deep"},
        {"InputPath": "detail"},
        {"Input": "a", "InputPath": "$.detail"},
        {"InputTransformer": {"InputTemplate": "<nobody>"}},
        {"InputTransformer": {"InputPathsMap": {"a": "$.b[*]"}, "InputTemplate": "<a>"}},
    ],
)
def test_an_input_that_cannot_be_made_is_refused(target):
    with pytest.raises(InputError):
        inputs.check(target)
