"""What every directory promises of published programmes: immutable, by version, readable."""

from __future__ import annotations

from typing import Any, Protocol

import pytest

from infra.policy import load_bureau
from telecare.domain.errors import PolicyError
from telecare.ports.enrolment import Enrolment
from telecare.ports.programmes import Programmes
from tests.fakes.story import BUREAU, START, the_policy

OURS = load_bureau("hangzhou")
ANOTHER = load_bureau("sanyuan")


class Both(Protocol):
    """A directory's write side and its published programmes."""

    write: Enrolment
    programmes: Programmes


def publish(register: Both, version: str, **changes: Any) -> None:
    document = {**OURS.document(), **changes}
    register.write.publish_policy(BUREAU, version, document, "boss", "a test", START)


def test_what_was_published_is_read_back_whole(register: Both) -> None:
    publish(register, "1")

    assert register.programmes.published(BUREAU, "1") == OURS.programme
    assert register.programmes.published(BUREAU, "") == OURS.programme


def test_before_anything_is_published_there_is_nothing(register: Both) -> None:
    assert register.programmes.published(BUREAU, "1") is None
    assert register.programmes.published(BUREAU, "") is None


def test_a_version_without_a_programme_has_none(register: Both) -> None:
    document = {name: part for name, part in the_policy().document().items() if name != "programme"}
    register.write.publish_policy(BUREAU, "1", document, "boss", "a test", START)

    assert register.programmes.published(BUREAU, "") is None


def test_a_new_version_leaves_the_old_ones_programme_alone(register: Both) -> None:
    publish(register, "1")
    publish(register, "2", programme=ANOTHER.document()["programme"])

    assert register.programmes.published(BUREAU, "1") == OURS.programme
    assert register.programmes.published(BUREAU, "") == ANOTHER.programme


def test_a_version_is_not_published_again_with_another_programme(register: Both) -> None:
    publish(register, "1")

    with pytest.raises(PolicyError, match="give this one a version of its own"):
        publish(register, "1", programme=ANOTHER.document()["programme"])
    assert register.programmes.published(BUREAU, "1") == OURS.programme


@pytest.mark.parametrize("spoiled", [{}, {"area": "31", "strange": 1}, "words", [1]])
def test_a_programme_that_cannot_be_read_is_not_published(register: Both, spoiled: object) -> None:
    with pytest.raises(PolicyError, match="publish it as the bureau's loader writes it"):
        publish(register, "1", programme=spoiled)

    assert register.programmes.published(BUREAU, "") is None
