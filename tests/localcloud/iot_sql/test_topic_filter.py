"""Which topics a filter takes, and which filters no message could match."""

import pytest

from localcloud.iot_sql.topic_filter import TopicFilter


@pytest.mark.parametrize(
    ("text", "topic", "is_taken"),
    [
        ("a/b", "a/b", True),
        ("a/b", "a/B", False),
        ("a.b", "axb", False),
        ("a/+", "a/b", True),
        ("a/+", "a/", True),
        ("a/+", "a", False),
        ("a/+", "a/b/c", False),
        ("+/b", "a/b", True),
        ("+/+", "/", True),
        ("a/+/c", "a/b/c", True),
        ("a/#", "a/b/c", True),
        ("a/#", "a/", True),
        ("a/#", "a", False),
        ("a/#", "ab", False),
        ("#", "a/b", True),
        ("#", "a\nb", True),
        ("#", "$aws/events/x", False),
        ("+/events", "$aws/events", False),
        ("$aws/events/+", "$aws/events/x", True),
    ],
)
def test_takes_topics_level_by_level(text: str, topic: str, is_taken: bool) -> None:
    assert TopicFilter(text).matches(topic) is is_taken


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("a/#/b", "last level"),
        ("a#", "'#' must stand alone"),
        ("a/b+", "'\\+' must stand alone"),
        ("a\0", "NUL"),
        ("a/" * 8, "slashes"),
        ("安" * 86, "256 bytes"),
        ("$aws/rules/r/#", "Basic Ingest"),
    ],
)
def test_refuses_a_filter_that_nothing_could_match(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        TopicFilter(text)


def test_does_not_count_the_reserved_levels() -> None:
    assert TopicFilter("$aws/things/t/" + "a/" * 7).matches("$aws/things/t/" + "a/" * 7)
