"""Names and filters as MQTT 3.1.1, section 4.7, has them."""

import pytest

from localcloud.mqtt_topics import is_topic_filter, is_topic_name, matches


@pytest.mark.parametrize(
    ("wanted", "topic", "fits"),
    [
        ("a/b", "a/b", True),
        ("a/b", "a/b/", False),
        ("a/+", "a/b", True),
        ("a/+", "a/", True),
        ("a/+", "a", False),
        ("a/+", "a/b/c", False),
        ("+/+", "/a", True),
        ("+", "/a", False),
        ("a/#", "a", True),
        ("a/#", "a/", True),
        ("a/#", "a/b/c", True),
        ("a/#", "ab", False),
        ("a/+/#", "a/b", True),
        ("a/+/#", "a", False),
        ("#", "a/b", True),
        ("#", "$aws/a", False),
        ("+/a", "$aws/a", False),
        ("$aws/#", "$aws/a", True),
    ],
)
def test_a_filter_matches_as_the_standard_says(wanted, topic, fits):
    assert matches(wanted, topic) is fits


@pytest.mark.parametrize("name", ["", "a/+", "#", "a\0b"])
def test_names_hold_no_wildcards(name):
    assert not is_topic_name(name)


@pytest.mark.parametrize("name", ["", "a+", "a/#/b", "a/b#", "a\0"])
def test_wildcards_fill_levels(name):
    assert not is_topic_filter(name)


@pytest.mark.parametrize("name", ["#", "+", "a/+/b/#", "/", "$aws/#"])
def test_wellformed_filters_pass(name):
    assert is_topic_filter(name)
