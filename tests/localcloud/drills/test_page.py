"""The page about the language of drills names every verb, word and field that drills know."""

import re
from pathlib import Path

import pytest

from localcloud.drills.verbs import DO, DO_VALUES, EXPECT, VALUES

PAGE = Path(__file__).resolve().parents[3] / "docs" / "drills.md"
HAPPENS, FOLLOWS = PAGE.read_text("utf-8").split("## What must follow")


def row(page: str, verb: str) -> set[str]:
    """The words in code of the row that begins with a verb."""
    [line] = [each for each in page.splitlines() if re.match(rf"\| [^|]*`{verb}`[^|]*\|", each)]
    return set(re.findall(r"`([^`]+)`", line))


@pytest.mark.parametrize("verb", DO)
def test_every_deed_stands_in_the_page_with_its_words_and_fields(verb: str) -> None:
    assert {verb, *DO_VALUES.get(verb, ()), *DO[verb]} - {"kind"} <= row(HAPPENS, verb)


@pytest.mark.parametrize("verb", EXPECT)
def test_every_expectation_stands_in_the_page_with_its_fields(verb: str) -> None:
    words = VALUES.get(verb, ()) if verb not in {"command", "relay"} else ()

    assert {verb, *words, *EXPECT[verb]} <= row(FOLLOWS, verb)
