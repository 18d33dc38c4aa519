"""Reads the script files of a bureau: for one language its texts, phrases, questions and forbidden words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from infra.policy.plans import clause_of
from infra.policy.source import Place, parse_yaml, read_text
from telecare.domain.kinds import Kind
from telecare.messages.asked_for import GUIDES, TEXTS
from telecare.messages.scripts import Question

FOLDER = "scripts"
_FIELDS = ("language", "longest", "phrases", "never", "texts", "guides")


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it stands in a file, phrases and values still to be put in."""

    place: Place
    clause: str


@dataclass(frozen=True, slots=True)
class Never:
    """Words that an audience is never told; `but` are harmless words that one of them hides in."""

    words: tuple[str, ...]
    but: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """The questions of one kind, and where they stand."""

    place: Place
    clause: str
    questions: tuple[Question, ...]


@dataclass(slots=True)
class Wording:
    """All that the files of a bureau and its bases say in one language, the bureau's own on top."""

    place: Place
    longest: dict[str, int] = field(default_factory=dict)
    phrases: dict[str, Place] = field(default_factory=dict)
    never: dict[str, Never] = field(default_factory=dict)
    texts: dict[str, Text] = field(default_factory=dict)
    guides: dict[Kind, Guide] = field(default_factory=dict)


def read_wordings(root: Path, lineage: tuple[str, ...]) -> dict[str, Wording]:
    """Return the wording of every language that a bureau or one of its bases speaks."""
    wordings: dict[str, Wording] = {}
    for bureau in lineage:
        for path in sorted((root / bureau / FOLDER).glob("*.yaml")):
            place = _parsed_file(path, f"bureaus/{bureau}/{FOLDER}/{path.name}")
            wording = wordings.setdefault(path.stem, Wording(place))
            _add(wording, place, path.stem)
    return wordings


def _parsed_file(path: Path, shown_as: str) -> Place:
    return _parsed(read_text(path, shown_as), shown_as)


@lru_cache(maxsize=16)
def _parsed(text: str, shown_as: str) -> Place:
    """Bureaus share their bases' files: the same text is parsed once."""
    return parse_yaml(text, shown_as)


def _add(wording: Wording, place: Place, language: str) -> None:
    fields = place.only(*_FIELDS)
    if "language" not in fields:
        raise place.missing("language")
    if fields["language"].text() != language:
        raise fields["language"].error(f"must be the file's name {language!r}")
    wording.place = place
    wording.longest |= {n: _signs(p) for n, p in _entries(fields, "longest").items()}
    wording.phrases |= _entries(fields, "phrases")
    wording.never |= {n: _never(p) for n, p in _entries(fields, "never").items()}
    for group, entry in _entries(fields, "texts").items():
        wording.texts |= _group(group, entry)
    for name, entry in _entries(fields, "guides").items():
        if name not in GUIDES:
            raise entry.error(f"no such kind; guides are for {', '.join(GUIDES)}")
        wording.guides[Kind(name)] = _guide(entry)


def _entries(fields: Mapping[str, Place], name: str) -> dict[str, Place]:
    return fields[name].mapping() if name in fields else {}


def _signs(place: Place) -> int:
    if not isinstance(place.value, int) or isinstance(place.value, bool) or place.value < 0:
        raise place.error("must be a whole number of signs, 0 or more")
    return int(place.value)


def _never(place: Place) -> Never:
    fields = place.only("clause", "words", "but")
    if "words" not in fields:
        raise place.missing("words")
    _clause(place, fields)
    words, but = (
        tuple(item.text() for item in fields[name].items()) if name in fields else ()
        for name in ("words", "but")
    )
    return Never(words, but)


def _clause(place: Place, fields: Mapping[str, Place]) -> str:
    if "clause" not in fields:
        raise place.missing("clause")
    return clause_of(fields["clause"])


def _group(group: str, place: Place) -> dict[str, Text]:
    fields = place.mapping()
    clause = _clause(place, fields)
    texts = {}
    for leaf, entry in fields.items():
        if leaf == "clause":
            continue
        key = f"{group}.{leaf}"
        if key not in TEXTS:
            raise entry.error("the code asks for no such text; see telecare/messages/asked_for.py")
        entry.text()
        texts[key] = Text(entry, clause)
    return texts


def _guide(place: Place) -> Guide:
    fields = place.only("clause", "questions")
    clause = _clause(place, fields)
    if "questions" not in fields:
        raise place.missing("questions")
    questions = tuple(
        Question(name, entry.text()) for name, entry in fields["questions"].mapping().items()
    )
    if not questions:
        raise fields["questions"].error("a guide asks something; add a question")
    return Guide(place, clause, questions)
