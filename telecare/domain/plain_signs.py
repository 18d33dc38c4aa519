"""The common form of signs of life and heartbeats, read a whole batch at once: nearly all are written so.

Whatever is written in another way, or is wrong, is left to the general decoder (envelope.py and
signals.py), which alone refuses messages: what is read here comes to the same there.
"""

from __future__ import annotations

import json
import re
import zlib
from binascii import a2b_base64, b2a_base64
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from telecare.domain.device_clock import IN_TIME
from telecare.domain.envelope import LONGEST_NAME
from telecare.domain.presence import MOST_SEEN, OTHER, SIGNS, Place, place_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_EARLIEST = (datetime(2000, 1, 1, tzinfo=UTC) - _EPOCH) // _MS
_LATEST = (datetime(2100, 1, 1, tzinfo=UTC) - _EPOCH) // _MS
_LATE_MS = IN_TIME // _MS

_TEXT = r"[ !#-\[\]-~]"
_TIME = r'(?:[1-9][0-9]{11,12}|"[0-9T:.+Z-]{20,32}")'
_HEARD = rf'"{_TEXT}{{1,128}}": ?{_TIME}'
_VALUE = rf'(?:-?(?:0|[1-9][0-9]{{0,14}})(?:\.[0-9]{{1,15}})?|true|false|null|"{_TEXT}{{1,256}}")'
_PAYLOAD = re.compile(
    rf'^(?:\{{"at": ?({_TIME}), ?'
    rf'(?:"kind": ?"({_TEXT}{{1,128}})"(?:, ?"value": ?{_VALUE})?'
    rf'|"seen": ?(\{{(?:{_HEARD}(?:, ?{_HEARD}){{0,{MOST_SEEN - 1}}})?\}}))\}}|.*)$',
    re.MULTILINE,
)
"""Always one match a line: `at` and either `kind` or `seen`, or three times nothing."""

_EACH = re.compile(rf'"({_TEXT}+)": ?({_TIME})')


PlainSign = tuple[Place, str, str, int, Mapping[str, int] | None, int]
"""Place, thing, word of activity, instant, what a hub heard (of a heartbeat alone), time of receipt.

Instants are milliseconds since the epoch. A plain tuple: one is made for each of all signs.
"""


def plain_signs(event: Mapping[str, Any], bureaus: Collection[str]) -> dict[str, PlainSign]:
    """Return what is written in the common form and comes from a known bureau, by the names of `signs_in`."""
    records = event.get("Records")
    if not isinstance(records, list) or not records:
        return {}
    try:
        names, envelopes = _envelopes(records)
        payloads = _payloads(envelopes)
    except (ValueError, TypeError, KeyError, RecursionError):
        return {}  # the general decoder takes each record by itself and says what is wrong with which
    signs: dict[str, PlainSign] = {}
    for name, envelope, told in zip(names, envelopes, payloads, strict=True):
        if told[0]:
            sign = _sign(envelope, *told)
            if sign is not None and sign[0].bureau in bureaus:
                signs[name] = sign
    return signs


def packed(signs: Iterable[PlainSign]) -> str:
    """Return signs as a short text, so that they can wait for the end of their window unread."""
    by_place: dict[Place, list[tuple[object, ...]]] = {}
    for place, thing, word, at, seen, received_at in signs:
        told = (thing, word, at) if seen is None else (thing, word, at, seen, received_at)
        known = by_place.get(place)
        if known is None:
            by_place[place] = [told]
        else:
            known.append(told)
    document = [(*place, told) for place, told in by_place.items()]
    text = json.dumps(document, separators=(",", ":")).encode("ascii")
    return b2a_base64(zlib.compress(text, 1), newline=False).decode("ascii")


def unpacked(text: str) -> Iterator[PlainSign]:
    """Yield the signs of such a text; of activity nobody needs to know any more when it was received."""
    for bureau, pack, told in json.loads(zlib.decompress(a2b_base64(text))):
        place = Place(bureau, pack)
        for thing, word, at, *beat in told:
            seen, received_at = beat or (None, at)
            yield place, thing, word, at, seen, received_at


def _envelopes(records: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the names of records and what stands in them; ValueError where one is not flat.

    All are parsed as one list. That each is one item of it follows from four things: no string goes
    on over a line's end, each line begins and ends with a brace, and there are no other braces.
    """
    if "kinesis" in records[0]:
        streams = [record["kinesis"] for record in records]
        names = [str(stream["sequenceNumber"]) for stream in streams]
        lines = [a2b_base64(stream["data"], strict_mode=True) for stream in streams]
        text = b"\n,".join(lines).decode("ascii")
    else:
        names = [str(record["messageId"]) for record in records]
        text = "\n,".join([record["body"] for record in records])
    count = len(records)
    between = text.count("}\n,{")
    if not (
        text[:1] == "{"
        and text[-1:] == "}"
        and between == text.count("\n") == count - 1
        and text.count("{") == text.count("}") == count
    ):
        raise ValueError("the records are not flat")
    return names, json.loads(f"[{text}]")


def _payloads(envelopes: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    """Return of each payload `at`, `kind` and `seen` as they are written, all empty for another form."""
    lines = [a2b_base64(envelope["payload"], strict_mode=True) for envelope in envelopes]
    text = b"\n".join([b"" if b"\n" in line else line for line in lines])
    return _PAYLOAD.findall(text.decode("latin-1"))


def _sign(envelope: Mapping[str, Any], at: str, kind: str, seen: str) -> PlainSign | None:
    thing, received_at = envelope.get("client_id"), envelope.get("received_at")
    if not isinstance(thing, str):
        return None
    place = _place(thing)
    if place is None or type(received_at) is not int or not _EARLIEST <= received_at < _LATEST:
        return None
    instant = _instant(at)
    if instant is None:
        return None
    known = instant if instant < received_at else received_at
    if received_at - known > _LATE_MS:
        return None  # few are late: what that means is told from more than one
    if kind:
        if envelope.get("topic") != f"dt/anju/{thing}/activity":
            return None
        return place, thing, kind if kind in SIGNS else OTHER, known, None, received_at
    times = _times(seen)
    if times is None or envelope.get("topic") != f"dt/anju/{thing}/heartbeat":
        return None
    return place, thing, "", instant, times, received_at


def _place(thing: str) -> Place | None:
    """Return where a thing's words are kept; None for a name that is looked at more closely."""
    is_plain = 0 < len(thing) <= LONGEST_NAME and "/" not in thing and thing.isascii()
    return place_of(thing) if is_plain else None


def _times(seen: str) -> dict[str, int] | None:
    """Return when a hub heard which device; None where one stands twice or at no time."""
    each = _EACH.findall(seen)
    times = {device: instant for device, at in each if (instant := _instant(at)) is not None}
    return times if len(times) == len(each) else None


def _instant(written: str) -> int | None:
    """Return milliseconds since the epoch, None for what is no time of ours."""
    if written[0] != '"':
        known = int(written)
    else:
        try:
            at = datetime.fromisoformat(written[1:-1])
        except ValueError:
            return None  # the general decoder refuses it
        if at.tzinfo is None:
            return None
        known = (at - _EPOCH) // _MS
    return known if _EARLIEST <= known < _LATEST else None
