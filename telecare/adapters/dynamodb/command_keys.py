"""Where commands are kept that people gave devices, in the incidents table.

| table | pk | sk | item |
|---|---|---|---|
| incidents | {bureau}#thing#{thing} | command#{id} | a command that somebody gave this device, with its answer |
"""

from __future__ import annotations

from telecare.adapters.dynamodb.keys import Key


def command(bureau: str, thing: str, command_id: str) -> Key:
    """Lies with whatever else a device leaves behind: an export of its elder finds it there."""
    return Key(f"{bureau}#thing#{thing}", f"command#{command_id}")
