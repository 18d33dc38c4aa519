"""Those are found who hear a topic, whatever their filters, and in the order in which they came."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from localcloud.brokers.subscribers import Subscribers
from localcloud.mqtt_topics import is_topic_filter, matches

LEVELS = st.lists(st.sampled_from(["a", "b", "", "$aws"]), min_size=1, max_size=4)
TOPICS = LEVELS.map("/".join).filter(bool)
FILTERS = (
    st.lists(st.sampled_from(["a", "b", "", "$aws", "+", "#"]), min_size=1, max_size=4)
    .map("/".join)
    .filter(is_topic_filter)
)
DEEDS = st.lists(
    st.tuples(st.sampled_from(["add", "remove", "again"]), st.integers(0, 3), FILTERS), max_size=12
)


class Ear:
    """Hears what its filters match."""

    def __init__(self) -> None:
        self.filters: list[str] = []

    def hears(self, topic: str) -> bool:
        return any(matches(wanted, topic) for wanted in self.filters)


@settings(max_examples=150, deadline=None)
@given(DEEDS, TOPICS)
def test_whoever_is_asked_one_by_one_is_found(
    deeds: list[tuple[str, int, str]], topic: str
) -> None:
    subscribers: Subscribers[Ear] = Subscribers()
    ears = {number: Ear() for number in range(4)}
    for ear in ears.values():
        subscribers.enter(ear)
    for deed, number, topic_filter in deeds:
        ear = ears[number]
        if deed == "again":  # comes anew with what it had: the last from now on
            subscribers.leave(ear, *ear.filters)
            ears[number] = ears.pop(number)
            subscribers.enter(ear, *ear.filters)
        elif deed == "add" and topic_filter not in ear.filters:
            ear.filters.append(topic_filter)
            subscribers.add(ear, topic_filter)
        elif deed == "remove" and topic_filter in ear.filters:
            ear.filters.remove(topic_filter)
            subscribers.remove(ear, topic_filter)

    assert subscribers.of(topic) == [ear for ear in ears.values() if ear.hears(topic)]


def test_who_has_left_is_not_kept() -> None:
    subscribers: Subscribers[Ear] = Subscribers()
    gone = Ear()
    gone.filters = ["a/#", "+"]
    subscribers.enter(gone, *gone.filters)

    subscribers.leave(gone, *gone.filters)

    assert subscribers.of("a") == []
