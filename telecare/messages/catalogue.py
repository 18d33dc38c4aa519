"""The catalogue of all texts, by language and key.

| key | said or written to |
|---|---|
| call.elder.{kind} | the elder |
| call.responder.{kind}, call.team.{kind} | who is asked to go; the team hears the address first |
| call.follow_up | the elder, before a seat speaks |
| told.{message} | who is on the line when it is decided |
| sms.alarm.{kind}, sms.switched.{kind}, sms.someone_goes | responders |
| relay.{service} | the emergency service, read aloud by a seat: the address first |
| receipt.{state} | whoever stands before the device |
| default.{value} | stands for a value that is not known |
"""

from __future__ import annotations

from collections import ChainMap

from telecare.messages import en, zh_cn

LANGUAGES: dict[str, dict[str, str]] = {"zh_CN": zh_cn.TEXTS, "en": en.TEXTS}


class Catalogue:
    """Texts of every bureau; a bureau's own wording takes the place of the common one."""

    def __init__(self, own: dict[tuple[str, str], dict[str, str]] | None = None) -> None:
        """Take a bureau's own texts under (bureau, language); what they leave out is common."""
        self._own = own or {}

    def text(self, bureau: str, language: str, key: str, **values: str) -> str:
        """Return a text with its values put in; KeyError names a key that there is not."""
        texts = ChainMap(self._own.get((bureau, language), {}), LANGUAGES[language])
        known = {name: value or texts[f"default.{name}"] for name, value in values.items()}
        return texts[key].format_map(known)
