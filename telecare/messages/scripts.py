"""A bureau's scripts as they are published: texts by language and key, the seat's questions, clauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from telecare.domain import codec
from telecare.domain.errors import PolicyError
from telecare.domain.kinds import Kind
from telecare.messages.asked_for import GUIDES, TEXTS

LANGUAGE = "zh_CN"
"""Whoever has not said which language they understand is spoken to in this one; every bureau has it."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question that a seat asks; recorded are its id and one of the answers yes, no, unknown."""

    id: str
    ask: str


@dataclass(frozen=True, slots=True)
class Scripts:
    """All words of one policy version, whole: nothing in it refers to another version or bureau."""

    texts: Mapping[str, Mapping[str, str]]
    guides: Mapping[str, Mapping[Kind, tuple[Question, ...]]]
    clauses: Mapping[str, str] = field(default_factory=dict)

    @property
    def languages(self) -> frozenset[str]:
        """Return the languages that people can be spoken to in."""
        return frozenset(self.texts)

    def document(self) -> dict[str, Any]:
        """Return the scripts as plain JSON."""
        plain: dict[str, Any] = codec.to_plain(self)
        return plain


def read_scripts(bureau: str, version: str, document: Any) -> Scripts:
    """Return published scripts; PolicyError when they cannot be read."""
    try:
        scripts: Scripts = codec.from_plain(Scripts, document)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        mend = (
            f"the scripts cannot be read ({error}): publish them as the bureau's loader writes them"
        )
        raise PolicyError(f"policy of {bureau}", 0, version, mend) from error
    return scripts


def check_complete(bureau: str, version: str, scripts: Scripts) -> None:
    """Refuse scripts that lack a text or guide which the code asks for: somebody would hear nothing."""
    if LANGUAGE not in scripts.languages:
        raise _lacking(bureau, version, f"the language {LANGUAGE}")
    for language, texts in scripts.texts.items():
        missing = sorted(set(TEXTS) - set(texts))
        unguided = [kind for kind in GUIDES if kind not in scripts.guides.get(language, {})]
        missing += [f"guide.{kind}" for kind in unguided]
        if missing:
            raise _lacking(bureau, version, f"{missing[0]} in {language}")


def _lacking(bureau: str, version: str, what: str) -> PolicyError:
    return PolicyError(f"policy of {bureau}", 0, version, f"its scripts lack {what}; add it")
