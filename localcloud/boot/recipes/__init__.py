"""How each resource type of the template comes to be; a type without a recipe stops the boot."""

from collections.abc import Callable, Mapping
from typing import Any

from localcloud.boot.recipes import (
    devices,
    functions,
    gateway,
    identity,
    messaging,
    monitoring,
    secrets,
    storage,
    workflows,
)
from localcloud.boot.resource import Resource, Site

Recipe = Callable[[Resource, Site], dict[str, Any]]

RECIPES: Mapping[str, Recipe] = {
    **devices.RECIPES,
    **functions.RECIPES,
    **gateway.RECIPES,
    **identity.RECIPES,
    **messaging.RECIPES,
    **monitoring.RECIPES,
    **secrets.RECIPES,
    **storage.RECIPES,
    **workflows.RECIPES,
}
