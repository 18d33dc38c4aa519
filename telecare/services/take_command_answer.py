"""Takes what a device answers to a command that a person gave it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from telecare.domain.errors import WrongTopicError
from telecare.domain.signals import CommandSignal
from telecare.ports.device_commands import DeviceCommands
from telecare.ports.facts import Facts


@dataclass(frozen=True, slots=True)
class TakeCommandAnswer:
    """Takes answers. The first one in its time stays; doubles and late ones change nothing."""

    commands: DeviceCommands
    facts: Facts

    def take(self, bureau: str, thing: str, said: CommandSignal, at: datetime) -> None:
        """Take an answer, received at an instant; WrongTopicError where this device was told no such thing."""
        known = self.commands.command(bureau, thing, said.command_id)
        if known is None:
            raise WrongTopicError("no such command was sent to this device")
        answered = known.answered(said.state, said.proof, at)
        if answered is known:
            what = "double" if known.answer else "late"
            self.facts.note("command_answer_dropped", bureau=bureau, what=what)
            return
        if self.commands.answer(bureau, answered):
            self.facts.note("command_answered", bureau=bureau, what=answered.state_at(at).value)
