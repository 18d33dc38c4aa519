"""The examples of docs/registry.md, sent as they stand there."""

import json
import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "registry.md"
XUHUI = "310104003"
REQUEST = re.compile(r"(?P<role>\w+) (?P<method>[A-Z]+) (?P<path>\S+) (?P<body>\{.*\})")
ANSWER = re.compile(r" (?P<status>\d{3}) (?P<told>\{.*\})")


def examples():
    """Return (request, answer) as they stand between the fences."""
    [block] = re.findall(r"^```\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    lines = block.splitlines()
    pairs = list(zip(lines[::2], lines[1::2], strict=True))
    return [(REQUEST.fullmatch(one), ANSWER.fullmatch(two)) for one, two in pairs]


def test_every_example_is_answered_as_the_page_says(portal, issuer):
    read = examples()
    assert len(read) > 10 and all(request and answer for request, answer in read)

    for request, answer in read:
        areas = [XUHUI] if request["role"] == "street" else None
        token = issuer.token(roles=[request["role"]], areas=areas, sub=f"u-{request['role']}")
        answered = portal.ask(
            request["method"], request["path"], token, json.loads(request["body"])
        )

        told = json.loads(answer["told"])
        assert answered.status_code == int(answer["status"]), (request[0], answered.body)
        assert {n: answered.json_body[n] for n in told} == told, request[0]
