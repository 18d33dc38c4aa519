"""A bureau's approved templates at Aliyun: `bureaus/<bureau>/aliyun.json`, codes by catalogue key.

    {"sign_name": "安居守护", "show_number": "02100000000", "bye": "TTS_10000009",
     "answers": {"responder": {"1": "TTS_10000001", ...}, "elder": {"1": ..., "2": ...}},
     "templates": {"call.responder.fire": "TTS_10000010", "sms.alarm.fire": "SMS_10000030", ...}}

The text of each template is approved at Aliyun in the words of the bureau's scripts, in Chinese, its
variables named as there. A tiding (`tiding.*`) may have a code; without one it is not sent by Aliyun, and
no alarm waits for it. `templates` must hold every key that can be spoken (`call.*`, a TTS code) or written
(`sms.*`, and `told.*` for want of a way to speak into a call: SMS codes).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telecare.domain.errors import PolicyError

FILE = "aliyun.json"
RESPONDER_KEYS = ("1", "2", "8", "9", "0")
ELDER_KEYS = ("1", "2")

_TIDING = "tiding."
_TTS, _SMS = re.compile(r"TTS_[0-9]{3,20}"), re.compile(r"SMS_[0-9]{3,20}")
_NUMBER = re.compile(r"[0-9]{5,20}")
_WRITTEN = ("sms.", "told.", _TIDING)
_SAID_OR_WRITTEN = ("call.", "sms.", "told.")
_READ_BY_A_SEAT = "call.desk."


@dataclass(frozen=True, slots=True)
class Templates:
    """What a bureau may say and write by Aliyun."""

    sign_name: str
    show_number: str
    bye: str
    responder: Mapping[str, str]
    elder: Mapping[str, str]
    codes: Mapping[str, str]


def needed(catalogue_keys: Iterable[str]) -> tuple[str, ...]:
    """Return the keys of a catalogue that need a template: all that a machine says or writes."""
    said = (key for key in catalogue_keys if key.startswith(_SAID_OR_WRITTEN))
    return tuple(sorted(key for key in said if not key.startswith(_READ_BY_A_SEAT)))


def read_templates(file: Path, keys: Iterable[str]) -> Templates:
    """Return a bureau's templates; PolicyError names file, line and field of the first that is wrong.

    Every one of `keys` must have a code: a missing one shows when this is checked, not at night.
    """
    text = _text(file)
    table = _Table(file, text, _document(file, text))
    answers, given = table.mapping("answers"), table.mapping("templates")
    lesser = sorted(key for key in given if key.startswith(_TIDING))
    return Templates(
        sign_name=table.word("sign_name", re.compile(r"\S{2,12}")),
        show_number=table.word("show_number", _NUMBER),
        bye=table.word("bye", _TTS),
        responder=table.codes(answers, "responder", RESPONDER_KEYS),
        elder=table.codes(answers, "elder", ELDER_KEYS),
        codes=table.codes({"templates": given}, "templates", (*keys, *lesser)),
    )


@dataclass(frozen=True, slots=True)
class _Table:
    file: Path
    text: str
    document: Mapping[str, Any]

    def word(self, field: str, pattern: re.Pattern[str]) -> str:
        return self._matching(self.document, field, pattern)

    def mapping(self, field: str) -> Mapping[str, Any]:
        value = self.document.get(field)
        if not isinstance(value, dict):
            raise self._wrong(field, "write an object of codes")
        return value

    def codes(self, above: Mapping[str, Any], field: str, keys: Iterable[str]) -> Mapping[str, str]:
        codes = above.get(field)
        if not isinstance(codes, dict):
            raise self._wrong(field, "write an object of codes")
        return {
            key: self._matching(codes, key, _SMS if key.startswith(_WRITTEN) else _TTS)
            for key in keys
        }

    def _matching(self, above: Mapping[str, Any], field: str, pattern: re.Pattern[str]) -> str:
        value = above.get(field)
        if value is None:
            raise self._wrong(field, "is missing: write the code that Aliyun gave the template")
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise self._wrong(field, f"must be like {pattern.pattern}")
        return value

    def _wrong(self, field: str, mend: str) -> PolicyError:
        at = self.text.find(f'"{field}"')
        line = self.text.count("\n", 0, at) + 1 if at >= 0 else 1
        return PolicyError(str(self.file), line, field, mend)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        mend = "is missing: a bureau whose carrier is aliyun needs its approved templates"
        raise PolicyError(str(file), 1, "", mend) from error


def _document(file: Path, text: str) -> Mapping[str, Any]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise PolicyError(str(file), getattr(error, "lineno", 1), "JSON", str(error)) from error
    if not isinstance(document, dict):
        raise PolicyError(str(file), 1, "JSON", "write one object")
    return document
