"""Puts texts together: the words of the policy version that an incident keeps, with their values put in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from telecare.domain.errors import UnavailableError
from telecare.domain.kinds import Kind
from telecare.domain.wording import Wording
from telecare.messages.asked_for import MAY_BE_EMPTY
from telecare.messages.scripts import LANGUAGE, Question, Scripts

Published = Callable[[str, str], Scripts | None]
"""Gives the scripts of (bureau, version), of the version in force for ''; None where there are none."""

IN_FORCE = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """Which words: a bureau's, of one policy version ('' = the one in force), in one language."""

    bureau: str
    version: str = IN_FORCE
    language: str = LANGUAGE


class Catalogue:
    """Texts of every bureau.

    A running incident hears the words of the version that it began with (law 8). A text which that
    version does not have yet, or a language, is taken from the version in force; a language that the
    bureau does not speak at all is LANGUAGE: people are told in words that they may not understand
    rather than not at all.
    """

    def __init__(self, published: Published) -> None:
        self._published = published

    def text(self, edition: Edition, key: str, **values: str) -> str:
        """Return a text with its values put in; UnavailableError names a key that no version has."""
        texts = self._texts(edition, key)
        known = {name: value or _default(texts, name) for name, value in values.items()}
        used = {name: value for name, value in known.items() if f"{{{name}}}" in texts[key]}
        return Wording.of(texts[key].format_map(known), edition.bureau, key, used)

    def guide(self, edition: Edition, kind: Kind) -> tuple[Question, ...]:
        """Return what a seat asks, in order; UnavailableError when no version has the guide."""
        for scripts in self._versions(edition):
            for language in (edition.language, LANGUAGE):
                if kind in scripts.guides.get(language, {}):
                    return scripts.guides[language][kind]
        raise _missing(edition, f"guide.{kind}")

    def _texts(self, edition: Edition, key: str) -> Mapping[str, str]:
        for language in dict.fromkeys((edition.language, LANGUAGE)):
            for scripts in self._versions(edition):
                texts = scripts.texts.get(language, {})
                if key in texts:
                    return texts
        raise _missing(edition, key)

    def _versions(self, edition: Edition) -> Iterator[Scripts]:
        """Give the version asked for, then the one in force, which is only looked up when needed."""
        for version in dict.fromkeys((edition.version, IN_FORCE)):
            scripts = self._published(edition.bureau, version)
            if scripts is not None:
                yield scripts


def _default(texts: Mapping[str, str], name: str) -> str:
    return "" if name in MAY_BE_EMPTY else texts[f"default.{name}"]


def _missing(edition: Edition, key: str) -> UnavailableError:
    where = f"{edition.bureau}, version {edition.version or 'in force'}"
    return UnavailableError(f"no text {key} ({where}): publish the bureau's policy")
