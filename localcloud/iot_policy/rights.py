"""What one connection may do under its policies, as AWS IoT Core would decide it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address, ip_network

from localcloud.iot_policy.document import Condition, Effect, Policy, Statement, Test
from localcloud.iot_policy.patterns import Glob

_ATTRIBUTE = re.compile(r"iot:Connection\.Thing\.Attributes\[(.+)\]")
_NEGATED = frozenset(
    {
        Test.STRING_NOT_EQUALS,
        Test.STRING_NOT_LIKE,
        Test.STRING_NOT_EQUALS_IGNORE_CASE,
        Test.NOT_IP_ADDRESS,
    }
)
_WITHOUT_CASE = frozenset(
    {Test.BOOL, Test.STRING_EQUALS_IGNORE_CASE, Test.STRING_NOT_EQUALS_IGNORE_CASE}
)
_SOURCE_IP = "aws:SourceIp"


class Action(StrEnum):
    """The actions of the message broker."""

    CONNECT = "iot:Connect"
    PUBLISH = "iot:Publish"
    RETAIN_PUBLISH = "iot:RetainPublish"
    SUBSCRIBE = "iot:Subscribe"
    RECEIVE = "iot:Receive"


class Decision(StrEnum):
    """Why something is allowed or not."""

    ALLOWED = "allowed"
    DENIED = "explicitly denied"
    NOT_ALLOWED = "not allowed"


@dataclass(frozen=True, slots=True)
class Scope:
    """Partition, region and account in which resource names are built."""

    partition: str = "aws-cn"
    region: str = "cn-north-1"
    account: str = "123456789012"

    def arn(self, kind: str, name: str) -> str:
        return f"arn:{self.partition}:iot:{self.region}:{self.account}:{kind}/{name}"


@dataclass(frozen=True, slots=True)
class Connection:
    """Who is connected; a thing's variables have values only when its name is the client id.

    `certificate` holds the variables of its certificate. A `source_ip` of None is not known: no
    statement that asks for it allows anything, and each that denies by it denies.
    """

    client_id: str
    thing: str | None = None
    source_ip: str | None = None
    thing_type: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    certificate: Mapping[str, str] = field(default_factory=dict)

    @property
    def unknown(self) -> frozenset[str]:
        """The variables that have a value which nobody told."""
        return frozenset() if self.source_ip else frozenset({_SOURCE_IP})

    def value_of(self, variable: str) -> str | None:
        """The value of a policy variable, None when it has none."""
        if variable == "iot:ClientId":
            return self.client_id
        if variable == _SOURCE_IP:
            return self.source_ip
        if variable in self.certificate:
            return self.certificate[variable]
        attached = self.thing is not None and self.thing == self.client_id
        if variable == "iot:Connection.Thing.IsAttached":
            return str(attached).lower()
        return self._value_of_thing(variable) if attached else None

    def _value_of_thing(self, variable: str) -> str | None:
        if variable == "iot:Connection.Thing.ThingName":
            return self.thing
        if variable == "iot:Connection.Thing.ThingTypeName":
            return self.thing_type
        attribute = _ATTRIBUTE.fullmatch(variable)
        return self.attributes.get(attribute[1]) if attribute else None


@dataclass(frozen=True, slots=True)
class Grant:
    """A statement as it stands for one connection: variables filled in, conditions met."""

    statement: Statement
    resources: tuple[Glob, ...]

    @property
    def allows(self) -> bool:
        return self.statement.effect is Effect.ALLOW

    def covers(self, action: Action, resource: str) -> bool:
        return self.statement.names_action(action) and any(
            pattern.matches(resource) for pattern in self.resources
        )


class Rights:
    """Decides what a connection may do: default deny, and an explicit deny beats every allow."""

    def __init__(
        self, policies: Iterable[Policy], connection: Connection, scope: Scope | None = None
    ) -> None:
        self._connection = connection
        self._scope = scope or Scope()
        self._grants = [
            _grant(statement, connection)
            for policy in policies
            for statement in policy.statements
            if all(_holds(condition, statement, connection) for condition in statement.conditions)
        ]

    def decide(self, action: Action, kind: str, name: str) -> Decision:
        """Decide on `kind/name`, for example kind `topic` and a topic name."""
        resource = self._scope.arn(kind, name)
        effects = {grant.allows for grant in self._grants if grant.covers(action, resource)}
        if False in effects:
            return Decision.DENIED
        return Decision.ALLOWED if effects else Decision.NOT_ALLOWED

    def may_connect(self) -> bool:
        return self._may(Action.CONNECT, "client", self._connection.client_id)

    def may_publish(self, topic: str, *, retain: bool = False) -> bool:
        """A retained publication needs both permissions, as AWS IoT Core asks."""
        return self._may(Action.PUBLISH, "topic", topic) and (
            not retain or self._may(Action.RETAIN_PUBLISH, "topic", topic)
        )

    def may_subscribe(self, topic_filter: str) -> bool:
        return self._may(Action.SUBSCRIBE, "topicfilter", topic_filter)

    def may_receive(self, topic: str) -> bool:
        return self._may(Action.RECEIVE, "topic", topic)

    def names(self, action: Action, kind: str, *, allowed: bool) -> list[Glob]:
        """The patterns of names of a kind that statements allow (or deny) for an action."""
        prefix = self._scope.arn(kind, "")
        return [
            rest
            for grant in self._grants
            if grant.allows is allowed and grant.statement.names_action(action)
            for pattern in grant.resources
            for rest in pattern.rests_after(prefix)
        ]

    def _may(self, action: Action, kind: str, name: str) -> bool:
        return self.decide(action, kind, name) is Decision.ALLOWED


def _grant(statement: Statement, connection: Connection) -> Grant:
    # What is not known is taken for whatever denies most.
    unknown = connection.unknown if statement.effect is Effect.DENY else ()
    filled = (template.fill(connection.value_of, unknown) for template in statement.resources)
    return Grant(statement, tuple(pattern for pattern in filled if pattern is not None))


def _holds(condition: Condition, statement: Statement, connection: Connection) -> bool:
    asked = {condition.key, *(name for value in condition.values for name in value.names)}
    if asked & connection.unknown:
        return statement.effect is Effect.DENY
    value = connection.value_of(condition.key)
    if value is None:
        return condition.test in _NEGATED
    fits = any(_fits(condition, pattern, value) for pattern in _patterns(condition, connection))
    return fits is not (condition.test in _NEGATED)


def _patterns(condition: Condition, connection: Connection) -> Iterable[Glob]:
    for template in condition.values:
        pattern = template.fill(connection.value_of)
        if pattern is not None:
            yield pattern


def _fits(condition: Condition, pattern: Glob, value: str) -> bool:
    if condition.test in (Test.STRING_LIKE, Test.STRING_NOT_LIKE):
        return pattern.matches(value)
    written = "".join(token if isinstance(token, str) else token.value for token in pattern.tokens)
    if condition.test in (Test.IP_ADDRESS, Test.NOT_IP_ADDRESS):
        return _is_within(value, written)
    if condition.test in _WITHOUT_CASE:
        return written.lower() == value.lower()
    return written == value


def _is_within(value: str, network: str) -> bool:
    try:
        return ip_address(value) in ip_network(network, strict=False)
    except ValueError:  # the value compared is no address: it lies in no network
        return False
