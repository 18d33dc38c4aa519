"""Policy documents: read strictly, so that nothing of a policy is silently left out."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_network

from localcloud.iot_policy.certificate_variables import is_certificate_variable
from localcloud.iot_policy.errors import PolicyError
from localcloud.iot_policy.patterns import Glob, Template

VERSION = "2012-10-17"
_STATEMENT_FIELDS = frozenset({"Sid", "Effect", "Action", "Resource", "Condition"})
_VARIABLES = frozenset(
    {
        "aws:SourceIp",
        "iot:ClientId",
        "iot:Connection.Thing.ThingName",
        "iot:Connection.Thing.ThingTypeName",
        "iot:Connection.Thing.IsAttached",
    }
)
_ATTRIBUTE = re.compile(r"iot:Connection\.Thing\.Attributes\[[^\[\]]+\]")


class Effect(StrEnum):
    """What a statement that applies does."""

    ALLOW = "Allow"
    DENY = "Deny"


class Test(StrEnum):
    """How a condition compares; the negated ones hold when the key has no value."""

    STRING_EQUALS = "StringEquals"
    STRING_NOT_EQUALS = "StringNotEquals"
    STRING_LIKE = "StringLike"
    STRING_NOT_LIKE = "StringNotLike"
    STRING_EQUALS_IGNORE_CASE = "StringEqualsIgnoreCase"
    STRING_NOT_EQUALS_IGNORE_CASE = "StringNotEqualsIgnoreCase"
    IP_ADDRESS = "IpAddress"
    NOT_IP_ADDRESS = "NotIpAddress"
    BOOL = "Bool"


@dataclass(frozen=True, slots=True)
class Condition:
    """One key compared with values, of which one must fit (with a negated test: none)."""

    test: Test
    key: str
    values: tuple[Template, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement; it applies when action, resource and all conditions fit."""

    effect: Effect
    actions: tuple[Glob, ...]
    resources: tuple[Template, ...]
    conditions: tuple[Condition, ...] = ()

    def names_action(self, action: str) -> bool:
        """Actions are compared without regard to case."""
        return any(pattern.matches(action.lower()) for pattern in self.actions)


@dataclass(frozen=True, slots=True)
class Policy:
    """A named policy document."""

    name: str
    statements: tuple[Statement, ...]


def read_policy(document: str | Mapping[str, object], name: str = "policy") -> Policy:
    """Read a policy document.

    Raises:
        PolicyError: it is malformed, or says what this evaluator does not support (NotAction,
            NotResource, other condition operators and variables); the message names the place.
    """
    try:
        content = json.loads(document) if isinstance(document, str) else document
    except ValueError as error:
        raise PolicyError(f"{name}: not JSON: {error}") from error
    if not isinstance(content, Mapping) or content.get("Version") != VERSION:
        raise PolicyError(f'{name}: "Version" must be "{VERSION}"')
    statements = tuple(
        _statement(entry, f"{name}, statement {number}")
        for number, entry in enumerate(_list(content.get("Statement"), f"{name}, Statement"), 1)
    )
    return Policy(name, statements)


def _statement(entry: object, place: str) -> Statement:
    if not isinstance(entry, Mapping):
        raise PolicyError(f"{place}: not an object")
    if unknown := set(entry) - _STATEMENT_FIELDS:
        raise PolicyError(f"{place}: {', '.join(sorted(map(str, unknown)))} is not supported")
    if entry.get("Effect") not in tuple(Effect):
        raise PolicyError(f'{place}, Effect: "Allow" or "Deny", not {entry.get("Effect")!r}')
    return Statement(
        Effect(entry["Effect"]),
        tuple(Glob.of(text.lower()) for text in _texts(entry.get("Action"), f"{place}, Action")),
        tuple(
            _resource(text, f"{place}, Resource")
            for text in _texts(entry.get("Resource"), f"{place}, Resource")
        ),
        tuple(_conditions(entry.get("Condition", {}), f"{place}, Condition")),
    )


def _conditions(block: object, place: str) -> Iterator[Condition]:
    for operator, keys in _object(block, place).items():
        if operator not in tuple(Test):
            raise PolicyError(f"{place}: the operator {operator} is not supported")
        for key, values in _object(keys, f"{place}, {operator}").items():
            _check_variable(key, place)
            texts = _texts(values, f"{place}, {operator}, {key}")
            _check_networks(Test(operator), texts, f"{place}, {operator}, {key}")
            yield Condition(Test(operator), key, tuple(_template(text, place) for text in texts))


def _check_networks(test: Test, texts: list[str], place: str) -> None:
    if test not in (Test.IP_ADDRESS, Test.NOT_IP_ADDRESS):
        return
    for text in texts:
        try:
            ip_network(text, strict=False)
        except ValueError as error:
            raise PolicyError(f"{place}: not an address or a network: {text}") from error


def _resource(text: str, place: str) -> Template:
    if text != "*" and not text.startswith("arn:"):
        raise PolicyError(f"{place}: neither a resource name (arn:...) nor *: {text}")
    return _template(text, place)


def _template(text: str, place: str) -> Template:
    try:
        template = Template.of(text)
    except PolicyError as error:
        raise PolicyError(f"{place}: {error}") from error
    for name in template.names:
        _check_variable(name, place)
    return template


def _check_variable(name: str, place: str) -> None:
    if (
        name not in _VARIABLES
        and not _ATTRIBUTE.fullmatch(name)
        and not is_certificate_variable(name)
    ):
        raise PolicyError(f"{place}: the variable {name} is not supported")


def _object(value: object, place: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise PolicyError(f"{place}: not an object")
    return value


def _texts(value: object, place: str) -> list[str]:
    texts = _list(value, place)
    if not all(isinstance(text, str) and text for text in texts):
        raise PolicyError(f"{place}: must be a text or a list of texts")
    return [str(text) for text in texts]


def _list(value: object, place: str) -> list[object]:
    values = value if isinstance(value, list) else [value]
    if not values or value is None:
        raise PolicyError(f"{place}: is missing")
    return values
