"""Makes a bureau's scripts of its files and those of its bases: phrases put in, every text checked (law 12)."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.policy.script_files import FOLDER, Text, Wording, read_wordings
from infra.policy.script_measures import (
    audience_of,
    forbidden_word,
    like_help,
    limit_of,
    parts,
    spoken_signs,
)
from infra.policy.source import Place
from telecare.domain.errors import PolicyError
from telecare.messages.asked_for import GUIDES, TEXTS
from telecare.messages.scripts import LANGUAGE, Scripts

DEEPEST = 3
"""How deep a phrase may hold phrases."""

_PHRASE = re.compile(r"<([a-z_]+)>")


def load_scripts(root: Path, lineage: tuple[str, ...], values: Mapping[str, float]) -> Scripts:
    """Return a bureau's scripts, whole; a PolicyError names file, line, field and mend."""
    wordings = read_wordings(root, lineage)
    if LANGUAGE not in wordings:
        missing = f"bureaus/{lineage[0]}/{FOLDER}/{LANGUAGE}.yaml"
        raise PolicyError(missing, 1, "", "the file is missing; create it")
    texts = {name: _Texts(name, words, values).checked() for name, words in wordings.items()}
    main = wordings[LANGUAGE]
    for language, wording in wordings.items():
        _check_guides(wording, main)
        _check_values(wording, texts[language], texts[LANGUAGE])
    clauses = {key: text.clause for key, text in main.texts.items()}
    clauses |= {f"guide.{kind}": guide.clause for kind, guide in main.guides.items()}
    guides = {
        language: {kind: guide.questions for kind, guide in wording.guides.items()}
        for language, wording in wordings.items()
    }
    return Scripts(texts, guides, clauses)


@dataclass(frozen=True, slots=True)
class _Texts:
    """The texts of one language under the limits of the bureau's parameters."""

    language: str
    wording: Wording
    values: Mapping[str, float]

    def checked(self) -> dict[str, str]:
        """Return every text with its phrases put in."""
        missing = [key for key in TEXTS if key not in self.wording.texts]
        if missing:
            raise self.wording.place.error(
                f"no text for {missing[0]}; the code asks for it: add it"
            )
        whole = {key: self._whole(text.place) for key, text in self.wording.texts.items()}
        for key, text in whole.items():
            self._check(key, self.wording.texts[key], text, whole)
        return whole

    def _whole(self, place: Place) -> str:
        text = place.text()
        for _ in range(DEEPEST):
            text = _PHRASE.sub(lambda found: self._phrase(place, found.group(1)), text)
        if _PHRASE.search(text):
            raise place.error(f"phrases within phrases go deeper than {DEEPEST}; write one out")
        return text

    def _phrase(self, place: Place, name: str) -> str:
        if name not in self.wording.phrases:
            raise place.error(f"no phrase <{name}>; add it under phrases, or write it out")
        return self.wording.phrases[name].text()

    def _check(self, key: str, source: Text, text: str, whole: Mapping[str, str]) -> None:
        place = source.place
        names = values_in(place, text)
        unknown = sorted(names - TEXTS[key])
        if unknown:
            has = ", ".join(sorted(TEXTS[key])) or "none"
            raise place.error(f"the code has no {{{unknown[0]}}} for this text; it has {has}")
        filled = text.format_map({name: "一" * self._longest(place, name) for name in names})
        self._check_length(key, place, filled)
        self._check_words(key, place, text)
        same = like_help(key)
        if same and whole[same] != text:
            raise place.error(
                f"must read the same as {same}: who is no family learns of no illness"
            )

    def _longest(self, place: Place, name: str) -> int:
        if name not in self.wording.longest:
            raise place.error(f"how many signs {{{name}}} may have is unknown; add it to longest")
        return self.wording.longest[name]

    def _check_length(self, key: str, place: Place, filled: str) -> None:
        own = self.language.lower()
        if key.startswith(("sms.", "tiding.")):
            most, needs = self._number(place, f"sms.{own}_parts"), parts(len(filled))
            if needs > most:
                raise place.error(
                    f"{len(filled)} signs are {needs} SMS parts of {most:g}; shorten it"
                )
        limit = limit_of(key)
        if limit is None:
            return
        seconds = spoken_signs(filled, self.language) / self._number(place, f"speech.{own}_rate")
        if seconds > self._number(place, limit):
            longest = self._number(place, limit)
            raise place.error(f"takes {seconds:.1f} s to say, {limit} is {longest:g}; shorten it")

    def _check_words(self, key: str, place: Place, text: str) -> None:
        audience = audience_of(key)
        if audience is None:
            return
        if audience not in self.wording.never:
            raise self.wording.place.error(f"no forbidden words for {audience}; add them to never")
        word = forbidden_word(text, self.wording.never[audience])
        if word:
            raise place.error(f"{word!r} is never told to a {audience}; say where to go instead")

    def _number(self, place: Place, name: str) -> float:
        if name not in self.values:
            raise place.error(f"there is no parameter {name} to measure it by; add it")
        return self.values[name]


def values_in(place: Place, text: str) -> frozenset[str]:
    """Return the names of the values that a text asks for."""
    try:
        fields = list(string.Formatter().parse(text))
    except ValueError as error:
        raise place.error(f"a brace stands alone ({error}); close it, or take it out") from error
    return frozenset(name for _, name, _, _ in fields if name is not None)


def _check_values(wording: Wording, texts: Mapping[str, str], main: Mapping[str, str]) -> None:
    """A value that one language tells and another does not would leave somebody without it."""
    for key, text in texts.items():
        place = wording.texts[key].place
        differ = sorted(values_in(place, text) ^ values_in(place, main[key]))
        if differ:
            raise place.error(f"{LANGUAGE} and this language do not both have {{{differ[0]}}}")


def _check_guides(wording: Wording, main: Wording) -> None:
    """One recorded answer means the same in every language."""
    for kind in GUIDES:
        if kind not in wording.guides:
            raise wording.place.error(f"no questions for {kind}; add a guide")
        if kind not in main.guides:
            raise main.place.error(f"no questions for {kind}; add a guide")
        guide, model = wording.guides[kind], main.guides[kind]
        if [question.id for question in guide.questions] != [q.id for q in model.questions]:
            raise guide.place.error(f"its questions are not those of {LANGUAGE}, in their order")
