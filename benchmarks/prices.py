"""Prices and assumptions as data, with their date and their reasons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

FILE = Path(__file__).with_name("prices.yaml")


@dataclass(frozen=True, slots=True)
class Prices:
    """USD by what is paid for, and what is assumed where nothing can be counted here."""

    as_of: str
    usd: dict[str, float]
    assumed: dict[str, float]


@cache
def prices() -> Prices:
    """Return what benchmarks/prices.yaml says."""
    document = YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))
    return Prices(
        document["as_of"],
        {name: float(price["usd"]) for name, price in document["prices"].items()},
        {name: float(each["value"]) for name, each in document["assumptions"].items()},
    )
