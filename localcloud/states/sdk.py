"""Calls of AWS services from a task, `aws-sdk:<service>:<action>`, through boto3."""

import re
import threading
from datetime import datetime
from functools import lru_cache
from typing import Any

import boto3
import botocore.session
from botocore.exceptions import ClientError, ParamValidationError

from localcloud.states import instants
from localcloud.states.errors import StatesError, StatesRuntimeError
from localcloud.states.payloads import Json, write

# The service's name in a resource: its name in boto3, and the prefix of its errors.
SERVICES = {
    "cloudwatch": ("cloudwatch", "CloudWatch"),
    "dynamodb": ("dynamodb", "DynamoDb"),
    "eventbridge": ("events", "EventBridge"),
    "iotdataplane": ("iot-data", "IotDataPlane"),
    "kms": ("kms", "Kms"),
    "lambda": ("lambda", "Lambda"),
    "s3": ("s3", "S3"),
    "scheduler": ("scheduler", "Scheduler"),
    "sfn": ("stepfunctions", "Sfn"),
    "sns": ("sns", "Sns"),
    "sqs": ("sqs", "Sqs"),
    "ssm": ("ssm", "Ssm"),
}


class UnknownActionError(ValueError):
    """A service or an action that tasks of this engine cannot call."""


def check(service: str, action: str) -> None:
    """Raise UnknownActionError unless the service and the action exist."""
    if service not in SERVICES:
        raise UnknownActionError(f"the service 'aws-sdk:{service}' is not supported by this engine")
    if _operation_name(action) not in _operations(service):
        raise UnknownActionError(f"'aws-sdk:{service}' has no action '{action}'")


@lru_cache
def _operations(service: str) -> frozenset[str]:
    model = botocore.session.get_session().get_service_model(SERVICES[service][0])
    return frozenset(model.operation_names)


def _operation_name(action: str) -> str:
    return action[0].upper() + action[1:]


class Sdk:
    """boto3 clients of one region, shared by the threads that call through them."""

    def __init__(self, region: str) -> None:
        self._region = region
        self._clients: dict[str, Any] = {}
        self._making = threading.Lock()

    def call(
        self, service: str, action: str, parameters: Json, errors_as: str | None = None
    ) -> Json:
        """The response with member names in PascalCase; StatesError `<Service>.<Code>`."""
        client = self._client(SERVICES[service][0])
        operation = client.meta.service_model.operation_model(_operation_name(action))
        arguments = _request(parameters, operation.input_shape)
        try:
            response = _method(client, operation.name)(**arguments)
        except ClientError as error:
            raise _as_states_error(errors_as or SERVICES[service][1], error) from error
        except ParamValidationError as error:
            raise StatesRuntimeError(
                f"The Parameters could not be used to start the Task: [{error}]"
            ) from error
        response.pop("ResponseMetadata", None)
        return _response(response, operation.output_shape)

    def _client(self, name: str) -> Any:
        with self._making:
            if name not in self._clients:
                self._clients[name] = boto3.client(name, region_name=self._region)
            return self._clients[name]


def _method(client: Any, operation: str) -> Any:
    names = {value: key for key, value in client.meta.method_to_api_mapping.items()}
    return getattr(client, names[operation])


def _as_states_error(prefix: str, error: ClientError) -> StatesError:
    code = error.response["Error"]["Code"]
    name = code if code.endswith("Exception") else f"{code}Exception"
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    cause = f"{error.response['Error']['Message']} (Service: {prefix}, Status Code: {status})"
    return StatesError(f"{prefix}.{name}", cause)


def _request(value: Json, shape: Any) -> Any:
    """The parameters as boto3 takes them: member names in the service's own spelling."""
    kind = shape.type_name if shape is not None else "structure"
    if kind == "structure" and isinstance(value, dict):
        members = shape.members if shape is not None else {}
        spelling: dict[str, str] = {name.lower(): name for name in members}
        named = {spelling.get(key.lower(), str(key)): part for key, part in value.items()}
        return {key: _member(part, members, key) for key, part in named.items()}
    if kind == "list" and isinstance(value, list):
        return [_request(part, shape.member) for part in value]
    if kind == "map" and isinstance(value, dict):
        return {key: _request(part, shape.value) for key, part in value.items()}
    if kind == "blob":
        return value.encode() if isinstance(value, str) else write(value).encode()
    return value


def _member(value: Json, members: Any, name: str) -> Any:
    shape = members.get(name)
    return value if shape is None else _request(value, shape)


def _response(value: Any, shape: Any) -> Json:
    kind = shape.type_name if shape is not None else "structure"
    if isinstance(value, dict) and kind == "structure":
        members = shape.members if shape is not None else {}
        return {_pascal(key): _response(part, members.get(key)) for key, part in value.items()}
    if isinstance(value, dict):
        return {key: _response(part, shape.value) for key, part in value.items()}
    if isinstance(value, list):
        return [_response(part, getattr(shape, "member", None)) for part in value]
    if isinstance(value, datetime):
        return instants.write(value)
    if hasattr(value, "read"):
        value = value.read()
    return value.decode() if isinstance(value, bytes) else value


def _pascal(name: str) -> str:
    return re.sub(r"^[a-z]", lambda match: match[0].upper(), name)
