"""Writes what is said and sent to people: the catalogue's words with the home's name and address."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from telecare.domain.actions import GiveEntry, PlaceCall, SendSms, TellCall
from telecare.domain.errors import SealError
from telecare.ports.incidents import Head
from telecare.ports.messages import Messages
from telecare.ports.world import Clock, Directory, Personal, Whereabouts

LANGUAGE = "zh_CN"
"""Of every bureau so far; a person's own language is not recorded yet."""


@dataclass(frozen=True, slots=True)
class WriteText:
    """Puts texts together; personal data goes into the text and nowhere else."""

    directory: Directory
    messages: Messages
    whereabouts: Whereabouts
    clock: Clock

    def call(self, head: Head, call: PlaceCall) -> str:
        """Return what is read aloud to whoever takes the call."""
        return self._about_home(head, f"call.{call.script}")

    def sms(self, head: Head, sms: SendSms) -> str:
        """Return a message to a responder."""
        return self._about_home(head, f"sms.{sms.message}")

    def entry(self, head: Head, given: GiveEntry, code: str) -> str:
        """Return the message that tells somebody at the door how to get in, and until when that holds."""
        zone = ZoneInfo(head.run.snapshot.zone)
        until = given.until.astimezone(zone).strftime("%H:%M")
        return self.messages.text(head.bureau, LANGUAGE, "sms.entry_code", code=code, until=until)

    def told(self, head: Head, tell: TellCall) -> str:
        """Return what is said into a call that goes on."""
        return self._about_home(head, f"told.{tell.message}")

    def receipt(self, bureau: str, word: str) -> str:
        """Return what a device may say about its alarm."""
        return self.messages.text(bureau, LANGUAGE, f"receipt.{word}")

    def _about_home(self, head: Head, key: str) -> str:
        elder = self._personal(head)
        address = self._position(head) if head.run.away_from_home else elder.address
        return self.messages.text(head.bureau, LANGUAGE, key, name=elder.name, address=address)

    def _position(self, head: Head) -> str:
        """Return where the person was last, in words for a map; '' where that is not known any more."""
        for alarm in reversed(head.run.alarms):
            found = self.whereabouts.last(head.bureau, alarm.thing, self.clock.now())
            if found is not None:
                accuracy = "" if found.accuracy_m is None else f"{found.accuracy_m:.0f}"
                return self.messages.text(
                    head.bureau,
                    LANGUAGE,
                    "place.position",
                    lat=f"{found.lat:.5f}",
                    lon=f"{found.lon:.5f}",
                    accuracy=accuracy,
                )
        return ""

    def _personal(self, head: Head) -> Personal:
        if not head.run.elder:
            return Personal()
        try:
            return self.directory.personal(head.bureau, head.run.elder)
        except SealError:
            return Personal()
