"""Provisioning templates: what becomes of a device's parameters, as AWS IoT documents it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_TOP = {"Parameters", "Resources", "Mappings", "DeviceConfiguration"}
_PARAMETER = {"Type", "Default"}
_PROPERTIES = {
    "AWS::IoT::Thing": {"ThingName", "AttributePayload", "ThingTypeName", "ThingGroups"},
    "AWS::IoT::Certificate": {"CertificateId", "Status"},
    "AWS::IoT::Policy": {"PolicyName"},
}
_OVERRIDES = {
    "AttributePayload": {"DO_NOTHING", "REPLACE", "FAIL", "MERGE"},
    "ThingGroups": {"DO_NOTHING", "REPLACE", "FAIL", "MERGE"},
    "ThingTypeName": {"DO_NOTHING", "REPLACE", "FAIL"},
    "Status": {"DO_NOTHING", "REPLACE", "FAIL"},
}
_STATUS = {"ACTIVE", "INACTIVE"}
_PLACE = re.compile(r"\$\{([^}]+)\}")
CERTIFICATE_ID = "AWS::IoT::Certificate::Id"
_GIVEN = "AWS::IoT::Certificate::"


class TemplateError(ValueError):
    """A template says what AWS IoT or the twin does not carry out; names the place."""


class ParameterError(ValueError):
    """A device's parameters do not fit the template."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a template makes for one device."""

    thing: str
    attributes: Mapping[str, str]
    thing_type: str | None
    groups: tuple[str, ...]
    status: str
    policies: tuple[str, ...]
    configuration: Mapping[str, Any]
    overrides: Mapping[str, str] = field(default_factory=dict)


class ProvisioningTemplate:
    """A template read once; whatever it says that is not carried out here is refused at reading."""

    def __init__(self, name: str, body: str) -> None:
        """Read a template; TemplateError names what is wrong with it."""
        self.name = name
        document = json.loads(body)
        _only(document, _TOP, name)
        self._parameters = document.get("Parameters", {})
        self._mappings = document.get("Mappings", {})
        self._configuration = document.get("DeviceConfiguration", {})
        self._resources: dict[str, list[Mapping[str, Any]]] = {kind: [] for kind in _PROPERTIES}
        for parameter, settings in self._parameters.items():
            _only(settings, _PARAMETER, f"{name}, Parameters.{parameter}")
        for key, resource in document.get("Resources", {}).items():
            self._take(resource, f"{name}, Resources.{key}")
        for kind in ("AWS::IoT::Thing", "AWS::IoT::Certificate"):
            if len(self._resources[kind]) != 1:
                raise TemplateError(f"{name}: the twin makes one {kind}, no more and no less")

    def plan(self, parameters: Mapping[str, str], certificate_id: str) -> Plan:
        """Fill in a device's parameters.

        Raises:
            ParameterError: one is missing, is not asked for, is no text, or gives no valid name.
        """
        known = self._filled(parameters, certificate_id)
        thing = self._properties("AWS::IoT::Thing", known)
        certificate = self._properties("AWS::IoT::Certificate", known)
        status = str(certificate.get("Status", "ACTIVE")).upper()
        if status not in _STATUS:
            raise ParameterError(f"the certificate's status is {status!r}")
        return Plan(
            thing=_thing_name(thing.get("ThingName")),
            attributes={k: str(v) for k, v in thing.get("AttributePayload", {}).items()},
            thing_type=thing.get("ThingTypeName"),
            groups=tuple(thing.get("ThingGroups", ())),
            status=status,
            policies=tuple(
                str(self._resolve(each["Properties"], known)["PolicyName"])
                for each in self._resources["AWS::IoT::Policy"]
            ),
            configuration=self._resolve(self._configuration, known),
            overrides=self._overrides(),
        )

    def _take(self, resource: Mapping[str, Any], place: str) -> None:
        kind = str(resource.get("Type"))
        if kind not in _PROPERTIES:
            raise TemplateError(f"{place}: the twin does not make {kind}")
        _only(resource, {"Type", "Properties", "OverrideSettings"}, place)
        _only(resource.get("Properties", {}), _PROPERTIES[kind], f"{place}.Properties")
        for name, rule in resource.get("OverrideSettings", {}).items():
            if rule not in _OVERRIDES.get(name, ()):
                raise TemplateError(f"{place}.OverrideSettings: {name} cannot be {rule}")
        self._resources[kind].append(resource)

    def _filled(self, parameters: Mapping[str, str], certificate_id: str) -> dict[str, str]:
        if unknown := sorted(set(parameters) - set(self._parameters)):
            raise ParameterError(f"the template has no parameter {unknown[0]}")
        known = {n: s["Default"] for n, s in self._parameters.items() if "Default" in s}
        for name, value in parameters.items():
            if not isinstance(value, str) or name.startswith(_GIVEN):
                raise ParameterError(f"the parameter {name} cannot be given so")
            known[name] = value
        known[CERTIFICATE_ID] = certificate_id
        if missing := [name for name in self._parameters if name not in known]:
            raise ParameterError(f"the parameter {missing[0]} is missing")
        return known

    def _properties(self, kind: str, known: Mapping[str, str]) -> dict[str, Any]:
        [resource] = self._resources[kind]
        resolved: dict[str, Any] = self._resolve(resource.get("Properties", {}), known)
        return resolved

    def _overrides(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for resources in self._resources.values():
            for resource in resources:
                found.update(resource.get("OverrideSettings", {}))
        return found

    def _resolve(self, node: Any, known: Mapping[str, str]) -> Any:
        if isinstance(node, list):
            return [self._resolve(each, known) for each in node]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            [(name, argument)] = node.items()
            if name == "Ref" or name.startswith("Fn::"):
                return self._call(name, argument, known)
        return {key: self._resolve(value, known) for key, value in node.items()}

    def _call(self, name: str, argument: Any, known: Mapping[str, str]) -> Any:
        if name == "Ref":
            return _known(argument, known)
        if name == "Fn::Sub":
            return _PLACE.sub(lambda found: _known(found[1], known), argument)
        values = self._resolve(argument, known)
        if name == "Fn::Join":
            return str(values[0]).join(values[1])
        if name == "Fn::Select":
            return values[1][int(values[0])]
        if name == "Fn::Split":
            return str(values[1]).split(values[0])
        if name == "Fn::FindInMap":
            return self._mapped(*values)
        raise TemplateError(f"{self.name}: {name} is not carried out")

    def _mapped(self, table: str, row: str, column: str) -> Any:
        try:
            return self._mappings[table][row][column]
        except KeyError as error:
            raise ParameterError(f"nothing is mapped for {row!r} in {table}") from error


def _known(name: str, known: Mapping[str, str]) -> str:
    if name not in known:
        raise TemplateError(f"there is no parameter {name}")
    return known[name]


def _thing_name(name: object) -> str:
    if not isinstance(name, str) or not re.fullmatch(r"[a-zA-Z0-9:_-]{1,128}", name):
        raise ParameterError("the parameters give no name that a thing can have")
    return name


def _only(found: Mapping[str, Any], known: set[str], place: str) -> None:
    if unknown := sorted(set(found) - known):
        raise TemplateError(f"{place}: {unknown[0]} is not carried out")
