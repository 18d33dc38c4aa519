"""The account and region that a template is booted into, reached through public boto3 calls."""

from functools import cached_property
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from localcloud.boot.errors import BootError
from localcloud.boot.shapes import fitted

ACCOUNT = "123456789012"


class Cloud:
    """One account in one region of one partition."""

    def __init__(self, region: str, account: str = ACCOUNT) -> None:
        self.region = region
        self.account = account
        china = region.startswith("cn-")
        self.partition = "aws-cn" if china else "aws"
        self.url_suffix = "amazonaws.com.cn" if china else "amazonaws.com"
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        """A client of the service, made once."""
        if service not in self._clients:
            self._clients[service] = self._session.client(service)
        return self._clients[service]

    @cached_property
    def _session(self) -> Any:
        """Made when first needed: the user's own profile may be out of the way only then."""
        return boto3.Session(
            aws_access_key_id="twin",
            aws_secret_access_key="twin",  # noqa: S106 - moto asks for some, none is ever checked
            region_name=self.region,
        )

    def call(self, service: str, operation: str, **parameters: Any) -> dict[str, Any]:
        """Call an operation with CloudFormation's values, fitted to the operation's own shapes.

        Raises:
            BootError: A value has no place in the operation, or the operation refuses it.
        """
        client = self.client(service)
        method = client.meta.method_to_api_mapping[operation]
        shape = client.meta.service_model.operation_model(method).input_shape
        given = {name: value for name, value in parameters.items() if value is not None}
        try:
            answer: dict[str, Any] = getattr(client, operation)(**fitted(given, shape, ""))
        except (ClientError, BotoCoreError, NotImplementedError) as error:
            raise BootError(f"{service} refuses {operation}: {error}") from error
        return answer

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource of this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"
