"""What every directory promises of published words: immutable, by version, never incomplete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import pytest

from telecare.domain.errors import PolicyError
from telecare.messages.scripts import Scripts
from telecare.ports.enrolment import Enrolment
from tests.fakes.story import BUREAU, START, the_policy


class Words:
    """A directory's write side, and how its words are read."""

    def __init__(self, write: Enrolment, published: Callable[[str, str], Scripts | None]) -> None:
        self.write = write
        self.published = published

    def publish(self, version: str, **changes: Any) -> None:
        document = {**the_policy().document(), **changes}
        self.write.publish_policy(BUREAU, version, document, "boss", "a test", START)


class Both(Protocol):
    """A directory's write side and its published words."""

    write: Enrolment
    published: Callable[[str, str], Scripts | None]


@pytest.fixture
def words(register: Both) -> Words:
    """A directory in which nothing is published."""
    return Words(register.write, register.published)


def with_words(someone_goes: str) -> dict[str, Any]:
    document = the_policy().scripts.document()
    texts = {**document["texts"]["zh_CN"], "told.someone_goes": someone_goes}
    return {**document, "texts": {**document["texts"], "zh_CN": texts}}


def test_what_was_published_is_read_back_whole(words: Words) -> None:
    words.publish("1")

    assert words.published(BUREAU, "1") == the_policy().scripts


def test_before_anything_is_published_there_is_nothing(words: Words) -> None:
    assert words.published(BUREAU, "1") is None
    assert words.published(BUREAU, "") is None


def test_a_new_version_leaves_the_words_of_the_old_one_alone(words: Words) -> None:
    words.publish("1")
    words.publish("2", scripts=with_words("有人去了。"))

    old, new = words.published(BUREAU, "1"), words.published(BUREAU, "2")

    assert old == the_policy().scripts
    assert new is not None
    assert new.texts["zh_CN"]["told.someone_goes"] == "有人去了。"
    assert words.published(BUREAU, "") == new, "the version in force"


def test_going_back_to_a_version_brings_its_words_back(words: Words) -> None:
    words.publish("1")
    words.publish("2", scripts=with_words("有人去了。"))
    assert words.published(BUREAU, "") == words.published(BUREAU, "2")

    words.publish("1")

    assert words.published(BUREAU, "") == the_policy().scripts


def test_a_version_is_never_given_other_words(words: Words) -> None:
    words.publish("1")

    with pytest.raises(PolicyError, match="a version of its own"):
        words.publish("1", scripts=with_words("有人去了。"))

    assert words.published(BUREAU, "1") == the_policy().scripts


@pytest.mark.parametrize(
    "missing", [{}, {"texts": {}, "guides": {}}, {"texts": {"en": {}}, "guides": {}}, []]
)
def test_a_policy_without_whole_words_is_not_put_in_force(words: Words, missing: object) -> None:
    with pytest.raises(PolicyError):
        words.publish("1", scripts=missing)

    assert words.published(BUREAU, "") is None


def test_a_policy_without_any_words_is_not_put_in_force(words: Words) -> None:
    document = {k: v for k, v in the_policy().document().items() if k != "scripts"}

    with pytest.raises(PolicyError, match="the field scripts is missing"):
        words.write.publish_policy(BUREAU, "1", document, "boss", "a test", START)


def test_nobody_elses_words_are_read(words: Words) -> None:
    words.publish("1")

    assert words.published("other", "1") is None
