"""Jobs in moto's registry: made, but told to nobody, with invented versions and without clocks.

moto also keeps the executions of a job that was cancelled or deleted, takes a second job of the same
name in the first one's place, and takes a thing group for a thing.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from moto.iot import iot_backends, models
from moto.iot.exceptions import (
    InvalidRequestException,
    InvalidStateTransitionException,
    ResourceAlreadyExistsException,
)
from moto.iot.models import IoTBackend

from localcloud.iot_core.job_execution import JobExecution, JobStatus
from localcloud.iot_core.jobs import Jobs
from localcloud.moto_seams.patching import Seam

_COUNTS = {
    "numberOfQueuedThings": JobStatus.QUEUED,
    "numberOfInProgressThings": JobStatus.IN_PROGRESS,
    "numberOfSucceededThings": JobStatus.SUCCEEDED,
    "numberOfFailedThings": JobStatus.FAILED,
    "numberOfRejectedThings": JobStatus.REJECTED,
    "numberOfCanceledThings": JobStatus.CANCELED,
    "numberOfRemovedThings": JobStatus.REMOVED,
    "numberOfTimedOutThings": JobStatus.TIMED_OUT,
}
_PLACEHOLDER = "${aws:iot:"


class MotoJobs:
    """The jobs that moto keeps for an account and region."""

    def __init__(self, account: str, region: str) -> None:
        self._place = account, region

    @property
    def executions(self) -> Mapping[tuple[str, str], JobExecution]:
        """Every execution by job and thing."""
        found: Mapping[tuple[str, str], JobExecution] = self._backend.job_executions
        return found

    def document(self, job: str) -> object:
        """The job's document, read."""
        return json.loads(self._backend.jobs[job].document)

    def minutes(self, job: str) -> int | None:
        """How long an execution of the job may be in progress."""
        minutes: int | None = (self._backend.jobs[job].timeout_config or {}).get(
            "inProgressTimeoutInMinutes"
        )
        return minutes

    def settle(self, job: str) -> None:
        """Count the job's executions; it is completed when all of them have ended."""
        known = self._backend.jobs.get(job)
        if known is None:
            return
        mine = [each for (owner, _), each in self.executions.items() if owner == job]
        counted = Counter(each.status for each in mine)
        known.job_process_details.update({n: counted[s] for n, s in _COUNTS.items()})
        known.last_updated_at = datetime.now(UTC)
        if known.status == "IN_PROGRESS" and not any(each.is_pending for each in mine):
            known.status, known.completed_at = "COMPLETED", datetime.now(UTC)

    @property
    def _backend(self) -> Any:
        account, region = self._place
        return iot_backends[account][region]


def install(jobs: Jobs) -> Seam:
    """Let moto keep executions that devices can work on, and `jobs` follow every change of them."""
    seam = Seam()
    seam.replace(models, "FakeJobExecution", JobExecution)
    arounds: dict[str, Callable[[Any], Any]] = {
        "create_job": _creating,
        "cancel_job": _cancelling,
        "cancel_job_execution": _cancelling_one,
        "delete_job": _deleting,
        "delete_job_execution": lambda original: original,
    }
    for name, around in arounds.items():
        seam.wrap(IoTBackend, name, partial(_following, around, jobs))
    return seam


def _following(
    around: Callable[[Any], Any], jobs: Jobs, original: Callable[..., Any]
) -> Callable[..., Any]:
    act = around(original)

    def followed(backend: IoTBackend, *arguments: Any, **named: Any) -> Any:
        with jobs.changing():
            return act(backend, *arguments, **named)

    return followed


def _creating(original: Callable[..., Any]) -> Callable[..., Any]:
    def create_job(backend: IoTBackend, job_id: str, targets: list[str], **named: Any) -> Any:
        if job_id in backend.jobs:
            arn = backend.jobs[job_id].job_arn
            raise ResourceAlreadyExistsException(f"Job {job_id} exists already", job_id, arn)
        _check_job(named)
        made = original(backend, job_id=job_id, targets=targets, **named)
        backend.jobs[job_id].status = "IN_PROGRESS"
        for target in targets:
            if ":thinggroup/" in target:
                _spread(backend, job_id, target.rpartition("/")[2])
        return made

    return create_job


def _check_job(named: Mapping[str, Any]) -> None:
    """Refuse what the twin would not carry out, rather than seem to."""
    document = named.get("document")
    if not document:
        raise InvalidRequestException("the twin takes a job's document with the job, not from S3")
    if _PLACEHOLDER in document or named.get("document_parameters"):
        raise InvalidRequestException("the twin fills nothing into job documents")
    if named.get("scheduling_config") or named.get("target_selection") == "CONTINUOUS":
        raise InvalidRequestException("the twin rolls a job out at once, to the things there are")
    try:
        json.loads(document)
    except ValueError as error:
        raise InvalidRequestException("a job document is JSON") from error


def _spread(backend: IoTBackend, job_id: str, group: str) -> None:
    backend.job_executions.pop((job_id, group), None)
    for thing in backend.list_things_in_thing_group(group):
        key = job_id, thing.thing_name
        backend.job_executions.setdefault(key, JobExecution(job_id, thing.arn))


def _cancelling(original: Callable[..., Any]) -> Callable[..., Any]:
    def cancel_job(backend: IoTBackend, job_id: str, **named: Any) -> Any:
        job = original(backend, job_id=job_id, **named)
        for execution in _of(backend, job_id):
            if execution.status == JobStatus.QUEUED or (
                named.get("force") and execution.status == JobStatus.IN_PROGRESS
            ):
                execution.change(JobStatus.CANCELED)
        return job

    return cancel_job


def _cancelling_one(original: Callable[..., Any]) -> Callable[..., Any]:
    def cancel_job_execution(
        backend: IoTBackend, job_id: str, thing_name: str, force: bool | None
    ) -> None:
        execution = backend.describe_job_execution(job_id, thing_name, None)
        if not execution.is_pending:
            raise InvalidStateTransitionException()
        original(backend, job_id, thing_name, force)
        execution.note_change()

    return cancel_job_execution


def _deleting(original: Callable[..., Any]) -> Callable[..., Any]:
    def delete_job(backend: IoTBackend, job_id: str, **named: Any) -> None:
        original(backend, job_id=job_id, **named)
        for execution in _of(backend, job_id):
            del backend.job_executions[job_id, execution.thing]

    return delete_job


def _of(backend: IoTBackend, job_id: str) -> list[JobExecution]:
    return [each for (owner, _), each in backend.job_executions.items() if owner == job_id]
