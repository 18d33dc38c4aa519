"""Reads mosquitto's log lines as connections and disconnections."""

import re
from dataclasses import dataclass

from localcloud.brokers.interface import Reason

RELOADED = "Reloading config."

_CONNECTED = re.compile(
    r"New client connected from \S+ as (?P<client>.+) "
    r"\(p\d+, c\d, k\d+(?:, u'(?P<user>.*)')?\)\."
)
_ENDED = (
    (
        re.compile(r"Client (.+) already connected, closing old connection\."),
        Reason.DUPLICATE_CLIENT_ID,
    ),
    (re.compile(r"Client (.+) disconnected\."), Reason.CLIENT_INITIATED),
    (re.compile(r"Client (.+) closed its connection\."), Reason.CONNECTION_LOST),
    (re.compile(r"Bad socket read/write on client (.+?): .*"), Reason.CONNECTION_LOST),
    (re.compile(r"Client (.+) has exceeded timeout, disconnecting\."), Reason.KEEP_ALIVE_TIMEOUT),
    (re.compile(r"Client (.+) disconnected, not authorised\."), Reason.NOT_AUTHORISED),
    (re.compile(r"Client (.+?) disconnected(?: due to |: ).*\."), Reason.CLIENT_ERROR),
)


_SUBSCRIBED = re.compile(r"(?P<client>\S+) [012] (?P<filter>.+)")
_UNSUBSCRIBED = re.compile(r"(?P<client>\S+) (?P<filter>.+)")


@dataclass(frozen=True, slots=True)
class Connected:
    """A client came in under the name of its certificate."""

    client_id: str
    user: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A client's connection is gone."""

    client_id: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Filtered:
    """A client asked for a filter, or left it; whether it may hear it is not said."""

    client_id: str
    topic_filter: str
    is_left: bool = False


def read_subscription(line: str, *, left: bool) -> Filtered | None:
    """The filter that a line of the log of subscriptions tells of."""
    text = re.sub(r"^\d+: ", "", line.strip())
    found = (_UNSUBSCRIBED if left else _SUBSCRIBED).fullmatch(text)
    return Filtered(found["client"], found["filter"], left) if found else None


def read_line(line: str) -> Connected | Ended | None:
    """The event that a log line tells of, None for all other lines."""
    text = re.sub(r"^\d+: ", "", line.strip())
    if connected := _CONNECTED.fullmatch(text):
        return Connected(connected["client"], connected["user"] or "")
    for pattern, reason in _ENDED:
        if ended := pattern.fullmatch(text):
            return Ended(ended[1], reason)
    return None
