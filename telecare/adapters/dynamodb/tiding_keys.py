"""Where tidings are kept, in the incidents table.

| table | pk | sk | item |
|---|---|---|---|
| incidents | {bureau}#tidings-of#{person} | book | what a person was told lately and does not want |
| incidents | {bureau}#campaign#{campaign} | campaign | what a bureau tells many |
| | | portion#{number} | what came of some of its homes, written once |
| | | delivered#{shard} | how many texts of it were delivered |
| incidents | {bureau}#campaigns | {at}-{campaign} | that there is a campaign |
"""

from __future__ import annotations

import zlib
from datetime import datetime

from telecare.adapters.dynamodb.keys import Key

SHARDS = 16
PORTION, DELIVERED = "portion#", "delivered#"


def book(bureau: str, person: str) -> Key:
    """There is one of it a person."""
    return Key(f"{bureau}#tidings-of#{person}", "book")


def campaign(bureau: str, campaign_id: str) -> Key:
    """What came of it lies with it."""
    return Key(f"{bureau}#campaign#{campaign_id}", "campaign")


def portion(bureau: str, campaign_id: str, number: int) -> Key:
    """Sorts by number."""
    return Key(campaign(bureau, campaign_id).pk, f"{PORTION}{number:06d}")


def delivered(bureau: str, campaign_id: str, person: str) -> Key:
    """Thousands of texts are delivered within minutes: they are counted in several places."""
    shard = zlib.crc32(person.encode()) % SHARDS
    return Key(campaign(bureau, campaign_id).pk, f"{DELIVERED}{shard:02d}")


def listed(bureau: str, at: datetime, campaign_id: str) -> Key:
    """A bureau has some hundreds; they sort by time."""
    return Key(f"{bureau}#campaigns", f"{at:%Y%m%dT%H%M%S}-{campaign_id}")
