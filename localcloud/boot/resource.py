"""A resource of the template: its resolved properties, and what it became."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from localcloud.boot.cloud import Cloud
from localcloud.boot.errors import BootError
from localcloud.boot.template import Template


@dataclass(frozen=True, slots=True)
class Site:
    """Where a stack is built."""

    cloud: Cloud
    template: Template
    stack_name: str


@dataclass(slots=True)
class Resource:
    """A resource under construction; a property that no recipe takes stops the boot.

    `properties` keeps everything the template says, `attributes` what Ref and GetAtt answer.
    """

    logical_id: str
    kind: str
    properties: Mapping[str, Any]
    attributes: dict[str, Any] = field(default_factory=dict)
    _left: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self._left = dict(self.properties)

    @property
    def ref(self) -> Any:
        """What Ref answers."""
        return self.attributes["Ref"]

    def take(self, name: str, default: Any = None) -> Any:
        """The property, which counts as used from now on."""
        return self._left.pop(name, default)

    def need(self, name: str) -> Any:
        """The property, without which the resource cannot be."""
        if name not in self._left:
            raise BootError("the property is missing", path=name)
        return self._left.pop(name)

    def rest(self) -> dict[str, Any]:
        """Every property not taken yet, for an API call that takes them under the same names."""
        rest, self._left = self._left, {}
        return rest

    def without_effect(self, *names: str) -> None:
        """Let properties pass that change nothing on one machine."""
        for name in names:
            self._left.pop(name, None)

    def name(self, property_name: str, site: Site) -> str:
        """The physical name: the template's, else one made from the stack's."""
        return str(self.take(property_name) or f"{site.stack_name}-{self.logical_id}")

    def finish(self) -> None:
        """Raises: BootError: A property was left over."""
        if self._left:
            first = sorted(self._left)[0]
            raise BootError("the twin does not know this property and would drop it", path=first)
