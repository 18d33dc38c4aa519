"""The same rights as a mosquitto ACL: never wider than the policy, narrower where it must be."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from localcloud.iot_policy.inclusion import is_allowed_throughout
from localcloud.iot_policy.patterns import Glob, Wild
from localcloud.iot_policy.rights import Action, Rights
from localcloud.mqtt_topics import is_topic_filter

_EVERYTHING = ("#", "$aws/#")


class Access(StrEnum):
    """What an ACL line opens, in mosquitto's words."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Acl:
    """What one user may do.

    Every topic that a line opens has been proven to be allowed by the policy; `left_out` names the
    patterns that mosquitto cannot express and that therefore stay shut.
    """

    lines: tuple[tuple[Access, str], ...]
    left_out: tuple[str, ...] = ()

    def block(self, user: str) -> str:
        """The user's part of an ACL file."""
        lines = [f"user {user}", *(f"topic {access} {name}" for access, name in self.lines)]
        return "\n".join(lines) + "\n"


def translate(rights: Rights) -> Acl:
    """Turn a connection's rights into an ACL; without the right to connect it is empty."""
    if not rights.may_connect():
        return Acl(())
    written, lost_writing = _writable(rights)
    read, lost_reading = _readable(rights)
    lines = [(Access.WRITE, name) for name in written] + [(Access.READ, name) for name in read]
    return Acl(tuple(lines), tuple(sorted({*lost_writing, *lost_reading})))


def _writable(rights: Rights) -> tuple[list[str], list[str]]:
    wanted = rights.names(Action.PUBLISH, "topic", allowed=True)
    return _proven(wanted, rights, Action.PUBLISH)


def _readable(rights: Rights) -> tuple[list[str], list[str]]:
    """A topic is heard if it may be received and a filter that may be subscribed to leads there.

    Mosquitto grants every SUBSCRIBE of a user, so that each line must be such a filter itself.
    """
    wanted = [
        *rights.names(Action.SUBSCRIBE, "topicfilter", allowed=True),
        *rights.names(Action.RECEIVE, "topic", allowed=True),
    ]
    proven, lost = _proven(wanted, rights, Action.RECEIVE)
    return [name for name in proven if rights.may_subscribe(name)], lost


def _proven(wanted: Iterable[Glob], rights: Rights, action: Action) -> tuple[list[str], list[str]]:
    allowed = rights.names(action, "topic", allowed=True)
    denied = rights.names(action, "topic", allowed=False)
    kept: dict[str, None] = {}
    lost = []
    for glob in dict.fromkeys(wanted):
        passed = [
            name
            for name in _filters(glob)
            if all(is_allowed_throughout(part, allowed, denied) for part in languages(name))
        ]
        if glob.tokens and not passed:
            lost.append("".join(_written(glob)))
        kept.update(dict.fromkeys(passed))
    return list(kept), lost


def languages(topic_filter: str) -> list[Glob]:
    """The topics that an MQTT filter matches, as patterns; `a/#` is `a` and all below it."""
    levels = topic_filter.split("/")
    if levels[-1] != "#":
        return [_levels(levels)]
    if len(levels) == 1:
        return [Glob((Wild.RUN,))]
    parent = _levels(levels[:-1])
    return [parent, parent + Glob(("/", Wild.RUN))]


def _levels(levels: list[str]) -> Glob:
    glob = Glob(())
    for number, level in enumerate(levels):
        slash = Glob.literal("/" if number else "")
        glob += slash + (Glob((Wild.LEVEL,)) if level == "+" else Glob.literal(level))
    return glob


def _filters(glob: Glob) -> Iterator[str]:
    """Filters that may be worth proving for a pattern; a wrong guess is caught by the proof."""
    text = "".join(_written(glob))
    if text == "*":
        yield from _EVERYTHING
        return
    levels = ["+" if level == "*" else level for level in text.split("/")]
    if any("*" in level or "?" in level for level in levels):
        return
    guesses = ["/".join(levels), *(["/".join([*levels, "#"])] if text.endswith("/*") else [])]
    for name in guesses:
        # One line that mosquitto cannot read would make it drop the whole file.
        if is_topic_filter(name) and name.isprintable() and name == name.strip():
            yield name


def _written(glob: Glob) -> Iterator[str]:
    for token in glob.tokens:
        yield token.value if isinstance(token, Wild) else token
