"""Topic names and filters of MQTT: which are well formed, and which filter matches which name."""


def is_topic_name(topic: str) -> bool:
    """A name that can be published on: not empty, no wildcards, no NUL."""
    return bool(topic) and not any(char in topic for char in "+#\0")


def is_topic_filter(topic_filter: str) -> bool:
    """A filter that can be subscribed to: wildcards fill whole levels, `#` only the last."""
    levels = topic_filter.split("/")
    return (
        bool(topic_filter)
        and "\0" not in topic_filter
        and all(level in ("+", "#") or not ("+" in level or "#" in level) for level in levels)
        and "#" not in levels[:-1]
    )


def matches(topic_filter: str, topic: str) -> bool:
    """Does the filter match the name; a leading wildcard never matches a leading `$`."""
    if topic.startswith("$") and topic_filter[:1] in ("+", "#"):
        return False
    wanted, given = topic_filter.split("/"), topic.split("/")
    if wanted[-1] == "#":
        wanted = wanted[:-1]
        given = given[: len(wanted)] if len(given) >= len(wanted) else given
    return len(wanted) == len(given) and all(
        want in ("+", have) for want, have in zip(wanted, given, strict=True)
    )
