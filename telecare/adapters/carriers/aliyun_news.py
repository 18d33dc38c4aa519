"""Aliyun's call-backs as documents of the call-events queue.

Shapes after help.aliyun.com: VoiceCallReport (214640, voicecallreport-7), VoiceReport (voicereport-6),
SmsReport and SmsUp (smsreport-2, smsup-http); each a JSON list, times are Beijing's. They may come
twice, late and in any order: the ids are made of Aliyun's own, so that the same news is the same event.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from telecare.adapters.carriers.aliyun import CHINA, read_out_id
from telecare.adapters.carriers.aliyun_reports import (
    ANSWERED,
    KEY,
    OVER,
    RINGING,
    STARTED,
    result_of,
)
from telecare.adapters.carriers.numbers import international
from telecare.domain import json_text as read
from telecare.domain.call_events import KEYS, LONGEST_REPLY
from telecare.domain.errors import UndecodableMessageError
from telecare.ports.carrier_news import Refused, Translated

OLDEST, NEWEST = timedelta(hours=24), timedelta(minutes=10)
"""Aliyun repeats a call-back for some hours; what is older was recorded by somebody and is played again."""

_REFERENCE = re.compile(r"[A-Z2-7]{15}")
_TIMES = ("%Y-%m-%d %H:%M:%S", "%Y%m%d%H%M%S")

Document = dict[str, object]
Item = Mapping[str, Any]


def translate(kind: str, body: bytes, now: datetime) -> Translated:
    """Return what a call-back of a kind holds; a MessageError when it is no list, or of no known kind."""
    if kind not in _KINDS:
        raise UndecodableMessageError(f"{read.shown(kind)} is no kind of call-back")
    reader, times = _KINDS[kind]
    documents: list[Document] = []
    refused: list[Refused] = []
    for item in read.read_list(body):
        try:
            documents += _item(item, reader, times, now)
        except UndecodableMessageError as error:
            payload = json.dumps(item, ensure_ascii=False).encode()
            refused.append(Refused(payload, error.reason))
    return Translated(tuple(documents), tuple(refused))


def _item(
    item: Any, reader: Callable[[Item], list[Document]], times: tuple[str, ...], now: datetime
) -> list[Document]:
    if not isinstance(item, dict):
        raise UndecodableMessageError("not a JSON object")
    _check_age(item, times, now)
    return reader(item)


def _check_age(item: Item, times: tuple[str, ...], now: datetime) -> None:
    """Refuse what is played again; a call that nobody took has no time, and its ids must do."""
    told = next((str(item[name]) for name in times if item.get(name)), "")
    if not told:
        return
    at = _instant(told)
    if not now - OLDEST <= at <= now + NEWEST:
        raise UndecodableMessageError("replayed: told of another time than now")


def _instant(text: str) -> datetime:
    for pattern in _TIMES:
        try:
            return datetime.strptime(text, pattern).replace(tzinfo=CHINA)
        except ValueError:
            continue
    raise UndecodableMessageError("a time is not like 2026-01-15 02:10:00")


# ---- calls ----


def _voice_call_report(item: Item) -> list[Document]:
    """A call goes on: it is at the carrier, rings, was answered, a key was pressed."""
    call, status = _call(item), read.word(item, "status_code")
    event_id = f"{call['carrier_id']}-{status}"
    if status in {STARTED, RINGING}:
        return [{"event": "taken", "event_id": event_id, **call}]
    if status == ANSWERED:
        return [{"event": "answered", "event_id": event_id, **call}]
    if status == KEY:
        return _pressed(item, call)
    if status == OVER:
        return []
    raise UndecodableMessageError(f"{read.shown(status)} is no state of a call")


def _pressed(item: Item, call: Document) -> list[Document]:
    """Each key by itself; of two equal ones only the second in which they were told tells them apart."""
    at = read.word(item, "status_time")
    return [
        {"event": "key", "event_id": f"{call['carrier_id']}-{at}-{nth}{key}", "key": key, **call}
        for nth, key in enumerate(_keys(item))
    ]


def _voice_report(item: Item) -> list[Document]:
    """A call is over; its keys are told once more, for one that was lost on the way is still heard."""
    call, keys = _call(item), _keys(item)
    result = result_of(read.word(item, "status_code"), read.optional_word(item, "early_media_code"))
    told: list[Document] = [
        {
            "event": "key",
            "event_id": f"{call['carrier_id']}-record-{nth}",
            "key": key,
            "nth": nth,
            **call,
        }
        for nth, key in enumerate(keys, start=1)
    ]
    ended = {"event": "ended", "event_id": f"{call['carrier_id']}-record", "keys": keys}
    return [*told, {**ended, "result": result.value, **call}]


def _call(item: Item) -> Document:
    reference = read.word(item, "out_id")
    if not _REFERENCE.fullmatch(reference):
        raise UndecodableMessageError("foreign: out_id is no reference of ours")
    return {"reference": reference, "carrier_id": read.word(item, "call_id", 64)}


def _keys(item: Item) -> str:
    keys = read.optional_word(item, "dtmf", 64) if item.get("dtmf") else ""
    if not KEYS.issuperset(keys):
        raise UndecodableMessageError("dtmf must be keys of a telephone")
    return keys


# ---- messages ----


def _sms_report(item: Item) -> list[Document]:
    """A message was delivered, or was not, with the carrier's code."""
    try:
        bureau, incident, person, message = read_out_id(read.word(item, "out_id", 256))
    except ValueError as error:
        raise UndecodableMessageError("foreign: out_id is none of ours") from error
    success = read.optional_flag(item, "success")
    if success is None:
        raise UndecodableMessageError("the field success is missing")
    code = read.optional_word(item, "err_code") or "UNKNOWN"
    return [
        {
            "event": "sms_status",
            "event_id": f"{read.word(item, 'biz_id', 64)}-{message}",
            "bureau": bureau,
            "incident": incident,
            "person": person,
            "message": message,
            "state": "delivered" if success else "failed",
            "reason": code,
        }
    ]


def _sms_up(item: Item) -> list[Document]:
    """Somebody answered a message; Aliyun knows the number alone."""
    content = item.get("content")
    if not isinstance(content, str) or len(content) > LONGEST_REPLY:
        raise UndecodableMessageError(f"content must be a string of at most {LONGEST_REPLY}")
    number = international(read.word(item, "phone_number", 32))
    sequence = item.get("sequence_id")
    if not isinstance(sequence, int | str) or isinstance(sequence, bool):
        raise UndecodableMessageError("sequence_id must be a number or a word")
    named = read.read_word(str(sequence), "sequence_id", 64)
    return [{"event": "sms_reply", "event_id": f"up-{named}", "from": number, "text": content}]


_KINDS: dict[str, tuple[Callable[[Item], list[Document]], tuple[str, ...]]] = {
    "voice-call-report": (_voice_call_report, ("status_time",)),
    "voice-report": (_voice_report, ("end_time", "originate_time")),
    "sms-report": (_sms_report, ("report_time",)),
    "sms-up": (_sms_up, ("send_time",)),
}
"""Each kind of call-back with its reader and the fields that tell when it was."""
