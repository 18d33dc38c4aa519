"""Answers devices about their jobs over MQTT."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from localcloud.iot_core.job_request import (
    JobError,
    details_in,
    number_in,
    read_request,
    read_update,
    step_in,
)
from localcloud.iot_core.jobs import Jobs
from localcloud.iot_core.topics import JobRequest

Publish = Callable[[str, bytes], None]


class JobAnswers:
    """Publishes `accepted` or `rejected` to each request, with the token that it came with."""

    def __init__(self, jobs: Jobs, publish: Publish) -> None:
        self._jobs = jobs
        self._publish = publish

    def answer(self, request: JobRequest, payload: bytes) -> None:
        """Carry out a request that came over MQTT."""
        document: dict[str, Any] = {}
        try:
            document = read_request(payload)
            said, outcome = self._carry_out(request, document), "accepted"
        except JobError as error:
            said, outcome = {"code": error.problem, "message": error.message}, "rejected"
            if error.state is not None:
                said["executionState"] = error.state
        said["timestamp"] = int(datetime.now(UTC).timestamp())
        if isinstance(token := document.get("clientToken"), str):
            said["clientToken"] = token
        middle = f"{request.job}/{request.verb}" if request.job else request.verb
        topic = f"$aws/things/{request.thing}/jobs/{middle}/{outcome}"
        self._publish(topic, json.dumps(said, ensure_ascii=False).encode())

    def _carry_out(self, request: JobRequest, document: dict[str, Any]) -> dict[str, Any]:
        if request.verb == "start-next":
            return self._jobs.start_next(request.thing, details_in(document), step_in(document))
        if not request.job:
            return self._jobs.listed(request.thing)
        if request.verb == "update":
            return self._jobs.update(request.thing, request.job, read_update(document))
        return self._jobs.describe(
            request.thing,
            request.job,
            number_in(document),
            document=document.get("includeJobDocument", True) is not False,
        )
