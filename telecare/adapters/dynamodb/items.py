"""Documents as items and back: one JSON body beside plain attributes where a condition or a stream reads them.
A long body is packed (zlib): a run with twelve people under way would pass the head's limit without.

Every item carries the version of its schema, `v`. This code writes 1 and reads 1; from 2 on it will
read the one before.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from telecare.domain.errors import IncidentError

if TYPE_CHECKING:
    from telecare.adapters.dynamodb.table import Item, Value

SCHEMA = 1
READABLE = frozenset({SCHEMA})

PACKED_FROM = 1024
"""In bytes: the body of a shorter document stays readable in the table."""

_WINDOW_BITS = 14
"""Sixteen kilobytes: what zlib takes without saying is fetched from the system anew for every document."""

_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, zlib.error)
"""What comes of an item that is not what this code writes."""


def to_body(document: Any, packed_from: int = PACKED_FROM) -> str | bytes:
    """Return a document as compact JSON, packed where it is long: writes are paid by the KB."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    content = text.encode()
    if len(content) < packed_from:
        return text
    packer = zlib.compressobj(6, zlib.DEFLATED, _WINDOW_BITS)
    return packer.compress(content) + packer.flush()


@contextmanager
def reading(item: Item) -> Iterator[None]:
    """Whatever is wrong inside is an IncidentError that names the item."""
    try:
        yield
    except _UNREADABLE as error:
        place = f"{item.get('pk')} {item.get('sk')}"
        raise IncidentError(f"{place} cannot be read: {type(error).__name__}") from error


def from_body(item: Item) -> Any:
    """Return the document of an item; IncidentError for a schema or bytes that this code cannot read."""
    with reading(item):
        return _document(item)


def _document(item: Item) -> Any:
    if item["v"] not in READABLE:
        raise IncidentError(f"{item.get('pk')} {item.get('sk')} has schema {item['v']}")
    body = item["body"]
    return json.loads(zlib.decompress(body) if isinstance(body, bytes) else body)


def versioned(body: Any, **attributes: Value) -> dict[str, Value]:
    """Return the attributes of an item that holds a document."""
    return {"v": SCHEMA, "body": to_body(body), **attributes}
