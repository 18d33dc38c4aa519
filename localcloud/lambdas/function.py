"""A deployed function as the host runs it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from localcloud.states.tasks import LambdaResult

UNHANDLED = "Unhandled"


@dataclass(frozen=True, slots=True)
class Function:
    """One version of a function, asked for under an ARN that may carry an alias."""

    name: str
    arn: str
    version: str
    handler: str
    environment: Mapping[str, str]
    timeout: timedelta
    memory_mb: int
    folder: Path
    layers: tuple[Path, ...] = ()
    runtime: str = "python3.13"

    @property
    def qualifier(self) -> str | None:
        """The alias or version that the ARN asks for."""
        parts = self.arn.split(":")
        return parts[7] if len(parts) > 7 else None

    @property
    def region(self) -> str:
        return self.arn.split(":")[3]

    @property
    def search_path(self) -> list[str]:
        """Where the function's imports are looked for, as the runtime lays it out."""
        layers = [place for layer in self.layers for place in (layer / "python", layer)]
        return [str(place) for place in (self.folder, *layers) if place.is_dir()]

    def surroundings(self) -> dict[str, str]:
        """The environment that the runtime adds to the template's, which wins."""
        return {
            "_HANDLER": self.handler,
            "AWS_ACCESS_KEY_ID": "twin",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{self.runtime}",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self.memory_mb),
            "AWS_LAMBDA_FUNCTION_NAME": self.name,
            "AWS_LAMBDA_FUNCTION_VERSION": self.version,
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{self.name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": "twin",
            "AWS_REGION": self.region,
            "AWS_SECRET_ACCESS_KEY": "twin",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "LAMBDA_RUNTIME_DIR": "/var/runtime",
            "LAMBDA_TASK_ROOT": str(self.folder),
            "LANG": "en_US.UTF-8",
            "PATH": "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
            "TZ": ":UTC",
            **self.environment,
        }


class Runner(Protocol):
    """Runs a function's code once; a failure of the code is an answer, not an exception."""

    def run(self, function: Function, payload: bytes, request_id: str) -> LambdaResult: ...

    def close(self) -> None:
        """Stop what runs and start nothing any more."""
        ...


Output = Callable[[str, str], None]
"""Takes what functions print: the function's name, and one line."""


def failure(kind: str, message: str, **more: Any) -> LambdaResult:
    """What Lambda answers for a function that failed."""
    payload = {"errorMessage": message, "errorType": kind, **more}
    return LambdaResult(json.dumps(payload, ensure_ascii=False).encode(), UNHANDLED)


def timed_out(request_id: str, limit: timedelta) -> LambdaResult:
    """What Lambda answers when a function was not done in its time."""
    seconds = f"{limit.total_seconds():.2f}"
    message = f"RequestId: {request_id} Error: Task timed out after {seconds} seconds"
    return failure("Sandbox.Timedout", message)


def died(request_id: str, how: str) -> LambdaResult:
    """What Lambda answers when the process ended under the invocation."""
    return failure("Runtime.ExitError", f"RequestId: {request_id} Error: Runtime exited {how}")


def out_of_memory(request_id: str) -> LambdaResult:
    """What Lambda answers when the process wanted more memory than the function has."""
    how = "with error: signal: killed"
    return failure("Runtime.OutOfMemory", f"RequestId: {request_id} Error: Runtime exited {how}")
