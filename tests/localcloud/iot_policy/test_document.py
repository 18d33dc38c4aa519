"""A policy is read whole or refused with the place of what is wrong."""

import json
from typing import Any

import pytest

from localcloud.iot_policy.document import read_policy
from localcloud.iot_policy.errors import PolicyError

ALLOW: dict[str, Any] = {
    "Effect": "Allow",
    "Action": "iot:Publish",
    "Resource": "arn:aws:iot:us-east-1:123456789012:topic/a",
}


def refused(statement: object, version: str = "2012-10-17") -> str:
    with pytest.raises(PolicyError) as caught:
        read_policy(json.dumps({"Version": version, "Statement": statement}), "device")
    return str(caught.value)


def test_text_and_lists_are_both_read():
    one = read_policy(json.dumps({"Version": "2012-10-17", "Statement": ALLOW}))
    many = read_policy(
        {
            "Version": "2012-10-17",
            "Statement": [{**ALLOW, "Action": ["iot:Publish"], "Resource": [ALLOW["Resource"]]}],
        }
    )

    assert one.statements == many.statements


@pytest.mark.parametrize("field", ["NotAction", "NotResource", "Principal"])
def test_fields_that_would_change_the_meaning_are_refused(field):
    assert refused([ALLOW, {**ALLOW, field: "x"}]) == (
        f"device, statement 2: {field} is not supported"
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Effect": "allow"}, "statement 1, Effect"),
        ({"Action": None}, "statement 1, Action: is missing"),
        ({"Action": []}, "statement 1, Action: is missing"),
        ({"Action": [7]}, "statement 1, Action: must be a text"),
        ({"Resource": "topic/a"}, "neither a resource name"),
        ({"Resource": "arn:aws:iot:::topic/${iot:ClientId"}, "not closed"),
        ({"Resource": "arn:aws:iot:::topic/${AWS::Region}"}, "the variable AWS::Region"),
        ({"Condition": []}, "Condition: not an object"),
        ({"Condition": {"NumericEquals": {"iot:ClientId": "1"}}}, "NumericEquals is not supported"),
        ({"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.1/99"}}}, "not an address"),
        ({"Resource": "arn:${iot:Certificate.Subject.Nonsense}"}, "Subject.Nonsense"),
        ({"Resource": "arn:${iot:Certificate.SerialNumber.1}"}, "SerialNumber.1"),
        ({"Condition": {"StringEquals": {"iot:Nonsense": "1"}}}, "the variable iot:Nonsense"),
    ],
)
def test_what_is_wrong_is_named(change, words):
    assert words in refused([{**ALLOW, **change}])


def test_other_versions_and_broken_documents_are_refused():
    assert "Version" in refused([ALLOW], version="2008-10-17")
    with pytest.raises(PolicyError, match="not JSON"):
        read_policy("{", "device")
    with pytest.raises(PolicyError, match="not an object"):
        read_policy({"Version": "2012-10-17", "Statement": ["x"]})
