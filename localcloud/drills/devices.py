"""The devices of a drill: sessions on the in-process broker that alarm, answer commands and keep receipts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from localcloud.brokers.interface import RefusedError
from localcloud.loop import Loop, Order

REPEATS = (timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20))
"""When a device repeats an alarm, counted from its first send (contracts section 2)."""

ANSWERS_AFTER = timedelta(seconds=1)
Seen = Callable[[str, str, Mapping[str, str]], None]


class Session(Protocol):
    """A device's connection, whatever carries it."""

    def on_message(self, listener: Callable[[str, bytes], None]) -> None:
        """Hear topic and payload of what is sent to the device."""
        ...

    def subscribe(self, topic_filter: str) -> object:
        """Ask for what is sent under a filter."""
        ...

    def publish(self, topic: str, payload: bytes) -> None:
        """Publish as the device; RefusedError when it may not."""
        ...

    def drop(self) -> None:
        """Lose the connection without a word."""
        ...


class InItsBox:
    """The connection of a device that is in its box: none."""

    def on_message(self, listener: Callable[[str, bytes], None]) -> None:
        """Nothing is sent to it."""

    def subscribe(self, topic_filter: str) -> None:
        """It asks for nothing."""

    def publish(self, topic: str, payload: bytes) -> None:
        """Refuse: nothing of it reaches anybody."""
        raise RefusedError(f"what would say {len(payload)} bytes on {topic} is in its box")

    def drop(self) -> None:
        """There is nothing to lose."""


class TownDeviceSession:
    """One device: publishes as itself and reports what it hears to `seen(event, device, detail)`."""

    def __init__(
        self,
        device: str,
        thing: str,
        session: Session,
        loop: Loop,
        answers: Mapping[str, str],
        seen: Seen,
    ) -> None:
        self._device = device
        self._thing = thing
        self._session = session
        self._loop = loop
        self._answers = answers
        self._seen = seen
        self._muted = False
        self._begin()

    def _begin(self) -> None:
        self._session.on_message(self._hear)
        self._session.subscribe(f"cmd/anju/{self._thing}/+")

    def mute(self) -> None:
        """Let nothing of it reach anybody: it, or what carries it, is cut off."""
        self._muted = True

    def unmute(self) -> None:
        """Let it be heard again."""
        self._muted = False

    def drop(self) -> None:
        """Lose the connection without a word."""
        self._session.drop()

    def rejoin(self, session: Session) -> None:
        """Speak over another connection from now on."""
        self._session = session
        self._begin()

    def alarm(self, kind: str, alarm_id: str, repeats: int, fields: Mapping[str, Any]) -> None:
        """Send an alarm now, and `repeats` times more under the same id."""
        message = {
            "id": alarm_id,
            "kind": kind,
            "at": self._loop.now().isoformat(timespec="milliseconds"),
            **fields,
        }
        payload = json.dumps(message, ensure_ascii=False).encode()
        self.publish("alarm", payload)
        for offset in REPEATS[:repeats]:
            self._loop.after(offset, Order.DO, lambda: self.publish("alarm", payload))

    def publish(self, word: str, payload: bytes) -> None:
        """Publish on the device's own topic; a refusal is seen as such."""
        self._send(f"dt/anju/{self._thing}/{word}", word, payload)

    def ingest(self, word: str, payload: bytes) -> None:
        """Publish by Basic Ingest, as signs of life and heartbeats travel."""
        self._send(f"$aws/rules/anju_{word}/dt/anju/{self._thing}/{word}", word, payload)

    def _send(self, topic: str, word: str, payload: bytes) -> None:
        if self._muted:
            self._seen("unsent", self._device, {"word": word})
            return
        try:
            self._session.publish(topic, payload)
        except RefusedError as error:
            self._seen("refused", self._device, {"reason": str(error)})

    def _hear(self, topic: str, payload: bytes) -> None:
        if self._muted:
            return  # a hub that is cut off passes nothing on
        word = topic.rsplit("/", 1)[-1]
        document = json.loads(payload)
        if word == "receipt":
            detail = {"state": str(document["state"]), "id": str(document.get("id", ""))}
            self._seen("receipt", self._device, detail)
            return
        self._seen("command", self._device, {"command": word})
        answer = self._answers.get(f"{self._device}.{word}", "done")
        if answer != "silent":
            self._loop.after(
                ANSWERS_AFTER,
                Order.DO,
                lambda: self._answer(document["command_id"], answer, self._loop.now()),
            )

    def _answer(self, command_id: str, state: str, at: datetime) -> None:
        proof = {"proof": f"position sensor {at.isoformat()}"} if state == "done" else {}
        document = {"command_id": command_id, "state": state, **proof}
        self.publish("command", json.dumps(document).encode())
