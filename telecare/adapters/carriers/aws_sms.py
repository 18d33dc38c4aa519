"""Texts by AWS End User Messaging; what becomes of one comes back with the reference that it was sent with.

The service has no idempotency key: whoever repeats a send that was not answered may text somebody twice,
which is the lesser evil.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from telecare.adapters.carriers.aws_asking import Asking
from telecare.domain.actions import SendSms
from telecare.domain.errors import CarrierError

USEFUL_S = 600
"""A text about an alarm that could not be delivered for ten minutes is dropped by the network too."""

_NUMBER = re.compile(r"\+[1-9]\d{1,14}")


@dataclass(frozen=True, slots=True)
class TextLine:
    """What texts are sent from: a number, sender id or pool, and the set that says where events go."""

    origination: str
    configuration_set: str


class EndUserSms:
    """Sends texts; no number and no text enters an error."""

    def __init__(self, sms_voice: Asking, line: TextLine) -> None:
        self._sms_voice, self._line = sms_voice, line

    def send_sms(self, number: str, text: str, sms: SendSms) -> None:
        """Send a text; no highest price is named, for a dear text is better than none."""
        if not _NUMBER.fullmatch(number):
            raise CarrierError(f"sms {sms.id}: the number is not E.164")
        incident = sms.id.rpartition("-")[0]  # an action's id is its incident's and a number
        self._sms_voice.ask(
            "send_text_message",
            DestinationPhoneNumber=number,
            OriginationIdentity=self._line.origination,
            MessageBody=text,
            MessageType="TRANSACTIONAL",
            ConfigurationSetName=self._line.configuration_set,
            TimeToLive=USEFUL_S,
            Context={"message": sms.id, "incident": incident, "person": sms.person},
        )
