"""An execution of a machine: what it was given, how it stands, what it has been through."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from localcloud.states.definition import Definition
from localcloud.states.history import History
from localcloud.states.payloads import Json
from localcloud.states.strands import Promise


class Status(StrEnum):
    """How an execution stands, as the service's API words it."""

    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"
    ABORTED = "ABORTED"


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine as its executions see it; an update of the machine makes another."""

    arn: str
    name: str
    role_arn: str
    definition: Definition


@dataclass(slots=True)
class Execution:
    """One execution. Its status leaves RUNNING once, and nothing of it changes after that."""

    arn: str
    name: str
    machine: Machine
    input_text: str
    started: datetime
    history: History = field(default_factory=History)
    status: Status = Status.RUNNING
    stopped: datetime | None = None
    output: str | None = None
    error: str | None = None
    cause: str | None = None
    ended: Promise[None] = field(default_factory=Promise)

    @property
    def is_running(self) -> bool:
        return self.status is Status.RUNNING

    def context(self, data: Json, started: str) -> Json:
        """What `$$` shows in every state."""
        return {
            "Execution": {
                "Id": self.arn,
                "Input": data,
                "Name": self.name,
                "RoleArn": self.machine.role_arn,
                "StartTime": started,
                "RedriveCount": 0,
            },
            "StateMachine": {"Id": self.machine.arn, "Name": self.machine.name},
        }
