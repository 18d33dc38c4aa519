"""What is recorded and by which fields; a free text has no place here, so that a record describes nobody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class RecordKind(StrEnum):
    """What a record is of, with the clauses that ask for it."""

    TRAINING = "training"
    """People of a team were taught (XH23-36, XH23-40, SH24-28)."""
    PATROL = "patrol"
    """A round of the street's patrol (XH23-37)."""
    INSPECTION = "inspection"
    """A home's devices were looked at and their software brought up to date (FJ24-21)."""
    HAZARD = "hazard"
    """Something dangerous in a home, until it is mended (SH24-15)."""
    ADAPTATION = "adaptation"
    """What a home should be changed in, until it is (SH24-16)."""
    KEY_HOLDER = "key_holder"
    """Who has a key of a home or opens it (XH23-33)."""
    GAS_MENDER = "gas_mender"
    """Who mends the gas alarms of an area (XH23-34)."""
    CARE_MEMBER = "care_member"
    """Somebody of a committee's care team (SH24-02, SH24-03, XH23-05)."""
    LOOKED_AFTER = "looked_after"
    """Who of a care team looks after an elder (SH24-04)."""
    WORKER = "worker"
    """What somebody of the operator speaks and can do (FJ24-14, FJ24-15)."""
    CONTENTMENT = "contentment"
    """How content an elder or family said they are (SH21-25)."""


class Subject(StrEnum):
    """What a record is about; each has an id and lies in an area."""

    AREA = "area"
    HOME = "home"
    ELDER = "elder"
    PERSON = "person"


class Reads(StrEnum):
    """How a field is read."""

    ID = "id"
    DAY = "day"
    NUMBER = "number"
    WORD = "word"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class RecordField:
    """One field: of a WORD `words` may stand, of a NUMBER 1 to `most`; a LIST is parted by commas."""

    name: str
    reads: Reads
    needed: bool = False
    words: tuple[str, ...] = ()
    most: int = 0

    def mend(self, value: str) -> str:
        """Return how to mend a value, '' where nothing is wrong with it."""
        if not value:
            return "is missing" if self.needed else ""
        return _MENDS[self.reads](self, value)


@dataclass(frozen=True, slots=True)
class RecordForm:
    """How a kind is recorded.

    `lasts` names the parameter after which it must be done again, '' where it holds until it ends.
    `due` names the parameter by which it must be settled, with `{grade}` in it where the grade decides.
    """

    kind: RecordKind
    about: Subject
    fields: tuple[RecordField, ...]
    lasts: str = ""
    due: str = ""
    clause: tuple[str, ...] = ()


HAZARDS = ("structure", "facility", "gas", "fire", "electricity")
"""The five of SH24-15."""

ADAPTATIONS = ("grab_bar", "threshold", "bathroom", "lighting", "floor", "bed", "kitchen", "stairs")
GRADES = ("high", "medium", "low")
_WHO = RecordField("who", Reads.ID, needed=True)
_FORMS = (
    RecordForm(
        RecordKind.TRAINING,
        Subject.AREA,
        (
            RecordField(
                "theme", Reads.WORD, needed=True, words=("alarms", "care", "entry", "devices")
            ),
            RecordField("people", Reads.NUMBER, needed=True, most=10_000),
            RecordField("team", Reads.ID),
        ),
        lasts="record.training_days",
        clause=("XH23-36", "XH23-40", "SH24-28"),
    ),
    RecordForm(
        RecordKind.PATROL,
        Subject.AREA,
        (
            RecordField("team", Reads.ID, needed=True),
            RecordField("homes", Reads.NUMBER, most=10_000),
        ),
        lasts="record.patrol_h",
        clause=("XH23-37",),
    ),
    RecordForm(
        RecordKind.INSPECTION,
        Subject.HOME,
        (
            _WHO,
            RecordField(
                "result",
                Reads.WORD,
                needed=True,
                words=("sound", "mended", "replaced", "not_let_in"),
            ),
            RecordField("firmware", Reads.WORD, words=("current", "updated", "outdated")),
        ),
        lasts="record.inspection_days",
        clause=("FJ24-21",),
    ),
    RecordForm(
        RecordKind.HAZARD,
        Subject.HOME,
        (
            RecordField("what", Reads.WORD, needed=True, words=HAZARDS),
            RecordField("grade", Reads.WORD, needed=True, words=GRADES),
            RecordField("who", Reads.ID),
        ),
        due="record.hazard_{grade}_days",
        clause=("SH24-15",),
    ),
    RecordForm(
        RecordKind.ADAPTATION,
        Subject.HOME,
        (
            RecordField("what", Reads.WORD, needed=True, words=ADAPTATIONS),
            RecordField("wished", Reads.WORD, needed=True, words=("yes", "no", "undecided")),
        ),
        due="record.adaptation_days",
        clause=("SH24-16",),
    ),
    RecordForm(
        RecordKind.KEY_HOLDER,
        Subject.HOME,
        (
            _WHO,
            RecordField("opens", Reads.WORD, needed=True, words=("door", "gate", "lock_by_trade")),
        ),
        clause=("XH23-33",),
    ),
    RecordForm(
        RecordKind.GAS_MENDER,
        Subject.AREA,
        (_WHO, RecordField("until", Reads.DAY)),
        clause=("XH23-34",),
    ),
    RecordForm(
        RecordKind.CARE_MEMBER,
        Subject.AREA,
        (_WHO, RecordField("as", Reads.ID, needed=True)),
        clause=("SH24-02", "SH24-03", "XH23-05", "XH23-30"),
    ),
    RecordForm(RecordKind.LOOKED_AFTER, Subject.ELDER, (_WHO,), clause=("SH24-04",)),
    RecordForm(
        RecordKind.WORKER,
        Subject.PERSON,
        (
            RecordField("languages", Reads.LIST, needed=True),
            RecordField("duties", Reads.LIST, needed=True),
        ),
        clause=("FJ24-13", "FJ24-14", "FJ24-15", "XH23-31"),
    ),
    RecordForm(
        RecordKind.CONTENTMENT,
        Subject.ELDER,
        (
            RecordField("points", Reads.NUMBER, needed=True, most=5),
            RecordField(
                "with", Reads.WORD, needed=True, words=("response", "care", "devices", "whole")
            ),
            RecordField("said_by", Reads.WORD, needed=True, words=("elder", "family", "guardian")),
        ),
        lasts="record.contentment_days",
        clause=("SH21-25",),
    ),
)
FORMS: Mapping[RecordKind, RecordForm] = {form.kind: form for form in _FORMS}


def faults(form: RecordForm, given: Mapping[str, str]) -> dict[str, str]:
    """Return how to mend each field that is wrong; an unknown one is wrong too."""
    known = {field.name: field for field in form.fields}
    found = {
        name: f"is no field here; there are {', '.join(known)}"
        for name in given
        if name not in known
    }
    for name, field in known.items():
        if mend := field.mend(given.get(name, "")):
            found[name] = mend
    return found


def _id(_: RecordField, value: str) -> str:
    is_id = re.fullmatch(r"[A-Za-z0-9_.:-]{1,64}", value)
    return "" if is_id else "give an id, at most 64 of A-Z a-z 0-9 _ . : -"


def _day(_: RecordField, value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        return "give a day, as 2026-01-31"
    return ""


def _number(field: RecordField, value: str) -> str:
    is_number = re.fullmatch(r"[0-9]{1,6}", value) is not None
    is_fit = is_number and 1 <= int(value) <= field.most
    return "" if is_fit else f"give a whole number from 1 to {field.most}"


def _word(field: RecordField, value: str) -> str:
    return "" if value in field.words else f"give one of {', '.join(field.words)}"


def _list(_: RecordField, value: str) -> str:
    are_words = all(0 < len(each.strip()) <= 20 for each in value.split(","))
    return "" if are_words and len(value) <= 200 else "give short words, parted by commas"


_MENDS = {
    Reads.ID: _id,
    Reads.DAY: _day,
    Reads.NUMBER: _number,
    Reads.WORD: _word,
    Reads.LIST: _list,
}
