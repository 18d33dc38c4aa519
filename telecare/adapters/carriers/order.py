"""Which carriers a bureau's calls and messages go to, in which order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

VOICE, SMS = "voice", "sms"
_NAME = re.compile(r"[a-z]+")
_EXCEPTION = re.compile(r"([a-z0-9]+)\.(voice|sms)=([a-z]+(?: [a-z]+)*)")


@dataclass(frozen=True, slots=True)
class CarrierOrder:
    """The stage's order, and the bureaus and channels that have one of their own."""

    names: tuple[str, ...]
    exceptions: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def of(self, bureau: str, channel: str) -> tuple[str, ...]:
        """Return the carriers of a bureau's channel, the first to be asked first."""
        return self.exceptions.get((bureau, channel), self.names)


def read_order(names: str, exceptions: str = "") -> CarrierOrder:
    """Read `aliyun,gateway` and `demo.voice=gateway;demo.sms=gateway aliyun`.

    Raises ValueError when no carrier is named, or an exception names one that the stage does not have:
    such a stage would ring nobody.
    """
    order = tuple(name.strip() for name in names.split(",") if name.strip())
    if not order or not all(_NAME.fullmatch(name) for name in order):
        raise ValueError("name at least one carrier, by commas")
    if len(set(order)) < len(order):
        raise ValueError("a carrier is named twice")
    found = [_exception(text.strip(), order) for text in exceptions.split(";") if text.strip()]
    return CarrierOrder(order, dict(found))


def _exception(text: str, order: tuple[str, ...]) -> tuple[tuple[str, str], tuple[str, ...]]:
    match = _EXCEPTION.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not like bureau.voice=first second")
    bureau, channel, names = match[1], match[2], tuple(match[3].split())
    strangers = sorted(set(names) - set(order))
    if strangers:
        raise ValueError(f"{text!r} names {strangers[0]}, which the stage does not have")
    return (bureau, channel), names
