"""Commands to a device: carried out once, in time, and always answered."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from devices.messages import UnreadableError, encode, read_instant, read_object

KEPT_OUTCOMES = 256


class Outcome(StrEnum):
    """How a command ended."""

    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the platform is told; `proof` is what the device saw of the effect."""

    command_id: str
    outcome: Outcome
    proof: object = None

    def encode(self) -> bytes:
        content: dict[str, object] = {"command_id": self.command_id, "state": self.outcome}
        if self.proof is not None:
            content["proof"] = self.proof
        return encode(content)


@dataclass(frozen=True, slots=True)
class Command:
    """What the platform wants done, by when, and with what details."""

    name: str
    command_id: str
    expires_at: datetime
    details: Mapping[str, object]


def read_command(name: str, payload: bytes) -> Command:
    """Read a command.

    Raises:
        UnreadableError: it has no id, or does not say when it expires.
    """
    content = read_object(payload)
    command_id = content.get("command_id")
    if not isinstance(command_id, str) or not command_id:
        raise UnreadableError("a command needs a command_id")
    details = {
        key: value for key, value in content.items() if key not in ("command_id", "expires_at")
    }
    return Command(name, command_id, read_instant(content.get("expires_at")), details)


class CommandBook:
    """Remembers commands by id, so that none is carried out twice however often it comes."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, Answer | None] = OrderedDict()

    def take(self, command: Command, now: datetime) -> Answer | None:
        """An answer to send at once, or None: see `is_new` for whether to carry it out."""
        if command.command_id not in self._answers and now >= command.expires_at:
            self.note(Answer(command.command_id, Outcome.EXPIRED))
        return self._answers.get(command.command_id)

    def is_new(self, command: Command) -> bool:
        """True once for each id that was not answered; from then on it counts as begun."""
        if command.command_id in self._answers:
            return False
        self._answers[command.command_id] = None
        self._forget_oldest()
        return True

    def note(self, answer: Answer) -> None:
        """Keep the answer, to be given again when the command is repeated."""
        self._answers[answer.command_id] = answer
        self._forget_oldest()

    def _forget_oldest(self) -> None:
        while len(self._answers) > KEPT_OUTCOMES:
            self._answers.popitem(last=False)
