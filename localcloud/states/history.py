"""The history of an execution, event by event, as the service's API tells it."""

from dataclasses import dataclass
from datetime import datetime

from localcloud.states.errors import StatesRuntimeError
from localcloud.states.payloads import Json

MOST_EVENTS = 25_000

_WITHOUT_DETAILS = {
    "ParallelStateFailed",
    "ParallelStateStarted",
    "ParallelStateSucceeded",
    "MapStateFailed",
    "MapStateSucceeded",
    "LambdaFunctionStarted",
}


class HistoryFullError(StatesRuntimeError):
    """The execution has used up its events and must end."""

    def __init__(self) -> None:
        super().__init__(
            f"The execution reached the maximum number of history events ({MOST_EVENTS})."
        )


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a history."""

    number: int
    previous: int
    at: datetime
    kind: str
    details: Json

    def as_api(self) -> Json:
        """The event in the shape of GetExecutionHistory."""
        shown = {
            "id": self.number,
            "previousEventId": self.previous,
            "timestamp": self.at,
            "type": self.kind,
        }
        if self.kind not in _WITHOUT_DETAILS:
            shown[_details_key(self.kind)] = self.details
        return shown


class History:
    """Events in order of their numbers.

    The last of the events that the service allows is kept for the end of the execution.
    """

    def __init__(self) -> None:
        self.events: list[Event] = []

    def add(self, at: datetime, kind: str, previous: int, **details: Json) -> int:
        """The new event's number; HistoryFullError when only the end may still be told."""
        if len(self.events) >= MOST_EVENTS - 1 and not kind.startswith("Execution"):
            raise HistoryFullError
        number = len(self.events) + 1
        shown = {key: value for key, value in details.items() if value is not None}
        self.events.append(Event(number, previous, at, kind, shown))
        return number


def _details_key(kind: str) -> str:
    for ending in ("StateEntered", "StateExited"):
        if kind.endswith(ending):
            kind = ending
    return f"{kind[0].lower()}{kind[1:]}EventDetails"
