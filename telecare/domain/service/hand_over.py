"""What the next operator or street gets of a service: a file that proves itself (FJ24-36, SH24-25)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from telecare.domain import codec
from telecare.domain.consent import Word
from telecare.domain.home import HomeDevice
from telecare.domain.service.life import Life
from telecare.domain.timeline import Entry, Link, first_break

FORMAT = "anju-service-1"


def hand_over_file(
    life: Life,
    log: Iterable[Link],
    words: Mapping[str, Word],
    devices: Iterable[HomeDevice],
) -> dict[str, Any]:
    """Return all that is known of a service but the sealed data of people, with its digest.

    Names, numbers and addresses stay sealed with the elder; who takes over opens them by their own role.
    """
    body = {
        "format": FORMAT,
        "service": codec.to_plain(life),
        "devices": [codec.to_plain(device) for device in devices],
        "consents": {key: codec.to_plain(word) for key, word in sorted(words.items())},
        "log": [[link.number, codec.to_plain(link.entry), link.digest] for link in log],
    }
    return {**body, "sha256": _digest(body)}


def is_whole(document: Mapping[str, Any]) -> bool:
    """Tell whether a file is as it was written, and its log an unbroken chain from the first entry on."""
    body = {name: part for name, part in document.items() if name != "sha256"}
    if document.get("sha256") != _digest(body):
        return False
    links = [Link(n, codec.from_plain(Entry, entry), digest) for n, entry, digest in body["log"]]
    return first_break(links) is None


def _digest(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
