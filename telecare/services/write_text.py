"""Writes what is said and sent to people: the catalogue's words with the home's name and address."""

from __future__ import annotations

from dataclasses import dataclass

from telecare.domain.actions import PlaceCall, SendSms, TellCall
from telecare.domain.errors import SealError
from telecare.ports.incidents import Head
from telecare.ports.messages import Messages
from telecare.ports.world import Directory, Personal

LANGUAGE = "zh_CN"
"""Of every bureau so far; a person's own language is not recorded yet."""


@dataclass(frozen=True, slots=True)
class WriteText:
    """Puts texts together; personal data goes into the text and nowhere else."""

    directory: Directory
    messages: Messages

    def call(self, head: Head, call: PlaceCall) -> str:
        """Return what is read aloud to whoever takes the call."""
        return self._about_home(head, f"call.{call.script}")

    def sms(self, head: Head, sms: SendSms) -> str:
        """Return a message to a responder."""
        return self._about_home(head, f"sms.{sms.message}")

    def told(self, head: Head, tell: TellCall) -> str:
        """Return what is said into a call that goes on."""
        return self._about_home(head, f"told.{tell.message}")

    def receipt(self, bureau: str, word: str) -> str:
        """Return what a device may say about its alarm."""
        return self.messages.text(bureau, LANGUAGE, f"receipt.{word}")

    def _about_home(self, head: Head, key: str) -> str:
        elder = self._personal(head)
        return self.messages.text(
            head.bureau, LANGUAGE, key, name=elder.name, address=elder.address
        )

    def _personal(self, head: Head) -> Personal:
        if not head.run.elder:
            return Personal()
        try:
            return self.directory.personal(head.bureau, head.run.elder)
        except SealError:
            return Personal()
