"""Keys of the registry in the directory table; like all keys they start with the bureau.

| table | pk | sk | item |
|---|---|---|---|
| directory | {bureau}#rota#{post} | {begins}#{person} | a shift that somebody is to be on duty |
"""

from __future__ import annotations

from datetime import datetime

from telecare.adapters.dynamodb.keys import Key, instant


def shift(bureau: str, post: str, begins: datetime, person: str) -> Key:
    """Return a shift, by its beginning."""
    return Key(f"{bureau}#rota#{post}", f"{instant(begins)}#{person}")
