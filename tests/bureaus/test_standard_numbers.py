"""What a policy falls back on that is older than a number: the standard bureau's, as its files have it."""

from __future__ import annotations

from infra.policy import load_bureau
from infra.policy.standard import MODULE, written
from telecare.domain.standard_numbers import STANDARD


def test_the_module_is_written_anew_whenever_the_standard_numbers_change() -> None:
    assert MODULE.read_text(encoding="utf-8") == written(), "run python -m infra.policy.standard"
    assert dict(STANDARD) == dict(load_bureau("standard").parameters.values)
