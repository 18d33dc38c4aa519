"""One thing's part in a job: its state and its clocks, as the registry and the device see it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class JobStatus(StrEnum):
    """Where an execution stands; a device may set the second to the fifth."""

    QUEUED = "QUEUED"
    IN_PROGRESS = "IN_PROGRESS"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    REJECTED = "REJECTED"
    TIMED_OUT = "TIMED_OUT"
    CANCELED = "CANCELED"
    REMOVED = "REMOVED"

    @property
    def is_pending(self) -> bool:
        return self in (JobStatus.QUEUED, JobStatus.IN_PROGRESS)


class JobExecution:
    """A version counts every change, whether the device or the registry made it.

    moto keeps it among its own and sets `status` and `force_canceled`.
    """

    def __init__(self, job_id: str, thing_arn: str) -> None:
        self.job_id = job_id
        self.thing_arn = thing_arn
        self.status: str = JobStatus.QUEUED
        self.force_canceled = False
        self.details: dict[str, str] = {}
        self.queued_at = datetime.now(UTC)
        self.started_at: datetime | None = None
        self.last_updated_at = self.queued_at
        self.execution_number = 1
        self.version_number = 1
        self.times_out_at: datetime | None = None

    @property
    def thing(self) -> str:
        """The name of the thing."""
        return self.thing_arn.rpartition("/")[2]

    @property
    def is_pending(self) -> bool:
        """Has it not come to its end."""
        return JobStatus(self.status).is_pending

    def change(self, status: JobStatus, details: Mapping[str, str] | None = None) -> None:
        """Come to a status; details are replaced where some are given."""
        if status is JobStatus.IN_PROGRESS and self.started_at is None:
            self.started_at = datetime.now(UTC)
        self.status = status
        if details is not None:
            self.details = dict(details)
        self.note_change()

    def note_change(self) -> None:
        """Count a change that has been made."""
        self.version_number += 1
        self.last_updated_at = datetime.now(UTC)

    def state(self) -> dict[str, Any]:
        """What the answer to an update tells of it."""
        return {
            "status": self.status,
            "statusDetails": self.details,
            "versionNumber": self.version_number,
        }

    def summary(self) -> dict[str, Any]:
        """How lists for the device show it."""
        started = {} if self.started_at is None else {"startedAt": _seconds(self.started_at)}
        return {
            "jobId": self.job_id,
            "queuedAt": _seconds(self.queued_at),
            **started,
            "lastUpdatedAt": _seconds(self.last_updated_at),
            "executionNumber": self.execution_number,
            "versionNumber": self.version_number,
        }

    def told(self, document: object) -> dict[str, Any]:
        """How the device is told of it; without a document where None is given."""
        shown = {**self.summary(), "thingName": self.thing, **self.state(), **self._time_left()}
        return shown if document is None else {**shown, "jobDocument": document}

    def to_get_dict(self) -> dict[str, Any]:
        """How iot:DescribeJobExecution shows it."""
        return {
            "jobId": self.job_id,
            "status": self.status,
            "forceCanceled": self.force_canceled,
            "statusDetails": {"detailsMap": self.details},
            "thingArn": self.thing_arn,
            "queuedAt": self.queued_at,
            "startedAt": self.started_at,
            "lastUpdatedAt": self.last_updated_at,
            "executionNumber": self.execution_number,
            "versionNumber": self.version_number,
            **self._time_left(),
        }

    def to_dict(self) -> dict[str, Any]:
        """How iot:ListJobExecutions... shows it."""
        summary = {
            "status": self.status,
            "queuedAt": self.queued_at,
            "startedAt": self.started_at,
            "lastUpdatedAt": self.last_updated_at,
            "executionNumber": self.execution_number,
        }
        return {"jobId": self.job_id, "thingArn": self.thing_arn, "jobExecutionSummary": summary}

    def _time_left(self) -> dict[str, int]:
        if self.times_out_at is None:
            return {}
        left = (self.times_out_at - datetime.now(UTC)).total_seconds()
        return {"approximateSecondsBeforeTimedOut": max(0, int(left))}


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
