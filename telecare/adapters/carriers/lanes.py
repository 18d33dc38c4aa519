"""Alarms and lesser messages by carriers of their own: no message ever takes what an alarm needs (law 11)."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from telecare.domain.actions import Lane, PlaceCall, SendSms
from telecare.domain.errors import CarrierDownError
from telecare.ports.world import Carrier, Clock

MOST_BULK = 10
"""How many lesser messages a process sends within BULK_WINDOW; carriers count an account's sends together."""

BULK_WINDOW = timedelta(seconds=1)


class LaneCarrier:
    """Sends alarms by one carrier and all else by another, with connections and patience of its own.

    A lesser message past its budget is not sent: it stays in the outbox for the next sweep.
    """

    def __init__(self, alarm: Carrier, bulk: Carrier, clock: Clock) -> None:
        self._alarm = alarm
        self._bulk = bulk
        self._clock = clock
        self._guard = threading.Lock()
        self._sent: list[datetime] = []

    def place_call(
        self, bureau: str, incident: str, number: str, call: PlaceCall, text: str
    ) -> str:
        """Ring a number once."""
        return self._of(call.lane).place_call(bureau, incident, number, call, text)

    def find_call(self, attempt: str) -> str | None:
        """Look an attempt up."""
        return self._alarm.find_call(attempt)

    def cancel_call(self, attempt: str) -> None:
        """Stop a call."""
        self._alarm.cancel_call(attempt)

    def tell_call(self, attempt: str, text: str) -> None:
        """Speak into a call."""
        self._alarm.tell_call(attempt, text)

    def send_sms(self, number: str, text: str, sms: SendSms) -> None:
        """Send a message by its lane's carrier."""
        self._of(sms.lane).send_sms(number, text, sms)

    def _of(self, lane: Lane) -> Carrier:
        if lane is Lane.ALARM:
            return self._alarm
        self._spend()
        return self._bulk

    def _spend(self) -> None:
        with self._guard:
            now = self._clock.now()
            self._sent = [at for at in self._sent if now - at < BULK_WINDOW]
            if len(self._sent) >= MOST_BULK:
                raise CarrierDownError("lesser messages have had their share of this second")
            self._sent.append(now)
