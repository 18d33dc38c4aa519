"""Does what opens nobody's data: the receipt, the commands to devices, the start of the response."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from telecare.domain.actions import SendCommand, SendReceipt, StartResponse
from telecare.domain.kinds import State

if TYPE_CHECKING:
    from telecare.ports.incidents import Head, OutboxItem
    from telecare.ports.world import Clock, Devices, Responses
    from telecare.services.write_text import WriteText


@dataclass(frozen=True, slots=True)
class AtOnce:
    """Does what opens nobody's data and may be done twice at no cost.

    Every error of a port comes through: the item then stays to be done.
    """

    devices: Devices
    responses: Responses
    texts: Callable[[], WriteText]
    clock: Clock

    def do(self, head: Head, item: OutboxItem) -> None:
        """Do what the item asks, or nothing where it has lost its sense."""
        match item.action:
            case SendReceipt():
                self._send_receipt(head, item.action)
            case SendCommand():
                self._send_command(head, item.action)
            case StartResponse():
                self._start_response(head, item.action)
            case _:
                raise TypeError(f"{type(item.action).__name__} is not done at once")

    def _send_receipt(self, head: Head, action: SendReceipt) -> None:
        document = {"id": action.alarm, "state": action.state}
        if action.say:
            began = head.run.snapshot
            document["say"] = self.texts().receipt(
                head.bureau, action.say, began.policy, began.spoken_by(action.thing)
            )
        self.devices.send(action.thing, "receipt", document)

    def _send_command(self, head: Head, action: SendCommand) -> None:
        if head.run.state.is_active:
            expires_at = self.clock.now() + timedelta(seconds=action.expires_in_s)
            document = {"command_id": action.id, "expires_at": expires_at.isoformat()}
            self.devices.send(action.thing, action.command, document)

    def _start_response(self, head: Head, action: StartResponse) -> None:
        if action.fence == head.fence and head.run.state is not State.CLOSED:
            self.responses.start(head.bureau, head.incident, action.fence)
