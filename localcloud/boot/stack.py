"""Creates the resources of a template in the order in which they refer to each other."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localcloud.boot.cloud import Cloud
from localcloud.boot.errors import BootError
from localcloud.boot.intrinsics import Resolver
from localcloud.boot.recipes import RECIPES
from localcloud.boot.resource import Resource, Site
from localcloud.boot.template import Template

_ATTRIBUTES = {
    "Condition",
    "DeletionPolicy",
    "DependsOn",
    "Metadata",
    "Properties",
    "Type",
    "UpdatePolicy",
    "UpdateReplacePolicy",
}
_DYNAMIC = re.compile(r"\{\{resolve:([^:}]+):([^}]+)\}\}")


@dataclass(frozen=True, slots=True)
class TopicRule:
    """An IoT rule as data; the payload is what iot:GetTopicRule shows (sql, actions, ...)."""

    name: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DeviceTemplate:
    """A fleet provisioning template as data; `hook` is the function that is asked before."""

    name: str
    arn: str
    body: str
    enabled: bool
    hook: str | None


class Stack:
    """The resources of one template, each created once however often it is referred to."""

    def __init__(self, template: Template, cloud: Cloud, name: str) -> None:
        self.resources: dict[str, Resource] = {}
        self.outputs: dict[str, Any] = {}
        self._template = template
        self._site = Site(cloud, template, name)
        self._resolver = Resolver(self, template.document)
        self._under_way: list[str] = []
        self._pseudo = {
            "AWS::AccountId": cloud.account,
            "AWS::NotificationARNs": [],
            "AWS::Partition": cloud.partition,
            "AWS::Region": cloud.region,
            "AWS::StackId": cloud.arn("cloudformation", f"stack/{name}/twin"),
            "AWS::StackName": name,
            "AWS::URLSuffix": cloud.url_suffix,
        }

    def boot(self) -> dict[str, Any]:
        """Create every resource whose condition holds and return the outputs.

        Raises:
            BootError: Something of the template has no equal in the twin.
        """
        for logical_id in self._template.resources:
            if self._is_wanted(logical_id):
                self._create(logical_id)
        for name, output in (self._template.document.get("Outputs") or {}).items():
            if "Condition" not in output or self._resolver.holds(output["Condition"]):
                self.outputs[name] = self._resolver.resolve(output["Value"], f"Outputs.{name}")
        return self.outputs

    def remake(self, kind: str) -> None:
        """Create the resources of a type again, where the service has forgotten them."""
        for resource in self.of(kind):
            again = Resource(resource.logical_id, kind, resource.properties)
            again.attributes = RECIPES[kind](again, self._site)
            self.resources[resource.logical_id] = again

    def of(self, kind: str) -> list[Resource]:
        """The resources of a type, in the order of their creation."""
        return [each for each in self.resources.values() if each.kind == kind]

    @property
    def topic_rules(self) -> list[TopicRule]:
        """The IoT rules, for the rules engine."""
        return [
            TopicRule(rule.ref, rule.attributes["Payload"])
            for rule in self.of("AWS::IoT::TopicRule")
        ]

    @property
    def device_templates(self) -> list[DeviceTemplate]:
        """The fleet provisioning templates, for whoever enrols devices."""
        found = self.of("AWS::IoT::ProvisioningTemplate")
        return [DeviceTemplate(each.ref, *each.attributes["Settings"]) for each in found]

    def ref(self, name: str) -> Any:
        """What `Ref` and `${Name}` stand for."""
        if name in self._pseudo:
            return self._pseudo[name]
        if name in self._template.parameters:
            return self._template.parameters[name]
        return self._existing(name).ref

    def attribute(self, logical_id: str, name: str) -> Any:
        """What `GetAtt` and `${Name.Attribute}` stand for."""
        resource = self._existing(logical_id)
        if resource.attributes.get(name) is None:
            raise BootError(f"{logical_id} ({resource.kind}) has no attribute {name}")
        return resource.attributes[name]

    def dynamic(self, reference: str) -> str:
        """The text with its `{{resolve:ssm:...}}` and `{{resolve:secretsmanager:...}}` read."""
        return _DYNAMIC.sub(lambda match: self._read(*match.groups()), reference)

    def _read(self, service: str, key: str) -> str:
        cloud = self._site.cloud
        if service in ("ssm", "ssm-secure"):
            found = cloud.call("ssm", "get_parameter", Name=key, WithDecryption=True)
            return str(found["Parameter"]["Value"])
        if service == "secretsmanager":
            secret_id = key.split(":SecretString", maxsplit=1)[0]
            found = cloud.call("secretsmanager", "get_secret_value", SecretId=secret_id)
            return str(found["SecretString"])
        raise BootError(f"{{{{resolve:{service}:...}}}} is not known")

    def _existing(self, logical_id: str) -> Resource:
        if logical_id not in self._template.resources:
            raise BootError(f"there is no parameter or resource {logical_id}")
        if not self._is_wanted(logical_id):
            raise BootError(f"{logical_id} is not made: its condition is false")
        return self._create(logical_id)

    def _is_wanted(self, logical_id: str) -> bool:
        condition = self._template.resources[logical_id].get("Condition")
        return condition is None or self._resolver.holds(condition)

    def _create(self, logical_id: str) -> Resource:
        if logical_id in self.resources:
            return self.resources[logical_id]
        source = self._template.resources[logical_id]
        kind = str(source.get("Type"))
        if logical_id in self._under_way:
            chain = " -> ".join([*self._under_way, logical_id])
            raise BootError(f"the resources refer to each other in a circle: {chain}")
        self._under_way.append(logical_id)
        try:
            resource = self._made(logical_id, kind, source)
        except BootError as error:
            if error.logical_id:
                raise
            raise BootError(error.why, logical_id, kind, error.path) from error
        finally:
            self._under_way.pop()
        self.resources[logical_id] = resource
        return resource

    def _made(self, logical_id: str, kind: str, source: Mapping[str, Any]) -> Resource:
        if (recipe := RECIPES.get(kind)) is None:
            raise BootError("the twin does not know this resource type")
        if unknown := sorted(set(source) - _ATTRIBUTES):
            raise BootError("the twin does not know this attribute", path=unknown[0])
        depends = source.get("DependsOn") or []
        for other in [depends] if isinstance(depends, str) else depends:
            self._existing(other)
        properties = self._resolver.resolve(source.get("Properties") or {})
        resource = Resource(logical_id, kind, properties)
        resource.attributes = recipe(resource, self._site)
        resource.finish()
        return resource
