"""A rhythm as text: what is unpacked is what was packed, and nothing else is taken for one."""

from __future__ import annotations

import json

import pytest

from telecare.domain.errors import UndecodableMessageError
from telecare.domain.rhythm.packing import packed, unpacked
from telecare.domain.rhythm.person import PersonRhythm
from tests.fakes.days import days, lived, local, without

LIVED = lived(without(days(20), (33, 39), (200, 211)))


@pytest.mark.parametrize("rhythm", [LIVED, PersonRhythm.begun(local(0))])
def test_a_rhythm_survives_packing_exactly(rhythm):
    assert unpacked(packed(rhythm)) == rhythm


def test_a_rhythm_takes_about_a_kilobyte():
    assert len(packed(LIVED)) < 1300


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"last": "2026-03-01T00:00:00"},
        {"last": None},
        {"days": "many"},
        {"long": [0.0] * 23},
        {"newest": ["2026-03-01T00:00:00+00:00"]},
        {"newest": 5},
    ],
)
def test_what_is_no_rhythm_is_refused(change):
    with pytest.raises(UndecodableMessageError):
        unpacked(json.dumps({**json.loads(packed(LIVED)), **change}))


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", "{"])
def test_other_text_is_refused(text):
    with pytest.raises(UndecodableMessageError):
        unpacked(text)
