"""Finds functions by name or ARN: moto knows the configuration, the template the folders."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from moto.awslambda.exceptions import UnknownFunctionException
from moto.awslambda.utils import get_backend

from localcloud.boot import Stack
from localcloud.lambdas.function import Function
from localcloud.states.tasks import InvocationRefusedError


@dataclass(frozen=True, slots=True)
class EventSettings:
    """What becomes of an asynchronous invocation that fails or ends."""

    retries: int = 2
    max_age: timedelta = timedelta(hours=6)
    on_success: str | None = None
    on_failure: str | None = None


class Directory:
    """The functions of one account and region; first asked when their stack is booted."""

    def __init__(self, stack: Stack, account: str, region: str) -> None:
        self._stack = stack
        self._account = account
        self._region = region

    @cached_property
    def _folders(self) -> dict[str, Path]:
        return _folders(self._stack, "AWS::Lambda::Function")

    @cached_property
    def _layers(self) -> dict[str, Path]:
        return _folders(self._stack, "AWS::Lambda::LayerVersion")

    @cached_property
    def _settings(self) -> Mapping[tuple[str, str], EventSettings]:
        return _event_settings(self._stack)

    @property
    def names(self) -> list[str]:
        """The functions of the template, by name."""
        return sorted(self._folders)

    def find(self, name_or_arn: str, qualifier: str | None = None) -> Function:
        """The function, at the version that an alias points to.

        Raises:
            InvocationRefusedError: There is no such function, version or alias.
        """
        backend = get_backend(self._account, self._region)
        try:
            found = backend.get_function(name_or_arn, qualifier)
        except UnknownFunctionException as error:
            raise InvocationRefusedError("ResourceNotFoundException", str(error.message)) from error
        asked = _qualifier(name_or_arn) or qualifier
        return self._function(found, asked)

    def of(self, found: Any) -> Function:
        """The function behind an object of moto's, under the alias that points to its version."""
        aliases = [
            alias.name
            for alias in get_backend(self._account, self._region).list_aliases(found.function_name)
            if alias.function_version == str(found.version)
        ]
        return self._function(found, aliases[0] if len(aliases) == 1 else None)

    def reserved_concurrency(self, name: str) -> int | None:
        """How many of a function's invocations may run at once, over all its versions."""
        reserved = get_backend(self._account, self._region).get_function(name).reserved_concurrency
        return None if reserved is None else int(reserved)

    def role_of(self, name_or_arn: str) -> str:
        """The ARN of the role that the function has."""
        return str(get_backend(self._account, self._region).get_function(name_or_arn).role)

    def event_settings(self, function: Function) -> EventSettings:
        """The settings that the template gives this very alias or version, else Lambda's own."""
        key = (function.name, function.qualifier or "$LATEST")
        return self._settings.get(key, EventSettings())

    def _function(self, found: Any, qualifier: str | None) -> Function:
        partition = found.function_arn.split(":")[1]
        arn = (
            f"arn:{partition}:lambda:{self._region}:{self._account}:function:{found.function_name}"
        )
        if found.function_name not in self._folders:
            raise InvocationRefusedError(
                "ResourceNotFoundException", f"{found.function_name} is not in the template"
            )
        return Function(
            name=found.function_name,
            arn=f"{arn}:{qualifier}" if qualifier else arn,
            version=str(found.version),
            handler=found.handler,
            environment=found.environment_vars,
            timeout=timedelta(seconds=int(found.timeout)),
            memory_mb=int(found.memory_size),
            folder=self._folders[found.function_name],
            layers=tuple(self._layers[layer["Arn"]] for layer in found.layers),
            runtime=str(found.run_time),
        )


def _folders(stack: Stack, kind: str) -> dict[str, Path]:
    return {resource.ref: resource.attributes["Folder"] for resource in stack.of(kind)}


def _event_settings(stack: Stack) -> Mapping[tuple[str, str], EventSettings]:
    settings = {}
    for resource in stack.of("AWS::Lambda::EventInvokeConfig"):
        given = resource.properties
        destinations = given.get("DestinationConfig", {})
        settings[given["FunctionName"], given["Qualifier"]] = EventSettings(
            retries=int(given.get("MaximumRetryAttempts", 2)),
            max_age=timedelta(seconds=int(given.get("MaximumEventAgeInSeconds", 21600))),
            on_success=destinations.get("OnSuccess", {}).get("Destination"),
            on_failure=destinations.get("OnFailure", {}).get("Destination"),
        )
    return settings


def _qualifier(name_or_arn: str) -> str | None:
    if name_or_arn.startswith("arn:"):
        parts = name_or_arn.split(":")
        return parts[7] if len(parts) > 7 else None
    _name, _, qualifier = name_or_arn.partition(":")
    return qualifier or None
