"""AWS as one carrier: Amazon Connect rings, End User Messaging texts. Neither exists in the China partition."""

from __future__ import annotations

from telecare.adapters.carriers.aws_asking import Asking
from telecare.adapters.carriers.aws_sms import EndUserSms, TextLine
from telecare.adapters.carriers.aws_voice import ConnectLine, ConnectVoice, Contacts
from telecare.domain.actions import SendSms


class AwsCarrier(ConnectVoice):
    """Places calls as ConnectVoice does, and sends messages."""

    def __init__(
        self, region: str, line: ConnectLine, text_line: TextLine, contacts: Contacts
    ) -> None:
        super().__init__(Asking("connect", region), line, contacts)
        self._sms = EndUserSms(Asking("pinpoint-sms-voice-v2", region), text_line)

    def send_sms(self, number: str, text: str, sms: SendSms) -> None:
        """Send a message; the service keeps no key, so a repeat may be a second message."""
        self._sms.send_sms(number, text, sms)
