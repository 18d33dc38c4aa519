"""The shadows of all things, classic and named, however they are reached."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from localcloud.iot_core.shadow_request import (
    ShadowError,
    check_size,
    read_change,
    read_document,
    token_in,
)
from localcloud.iot_core.shadow_state import Section, stamped
from localcloud.iot_core.topics import ShadowRequest, shadow_topic

REMEMBERED = timedelta(hours=48)
"""How long a deleted shadow's version is counted on from."""

Publish = Callable[[str, bytes], None]
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Shadow:
    version: int = 0
    desired: Section = field(default_factory=Section)
    reported: Section = field(default_factory=Section)
    deleted_at: int | None = None

    @property
    def exists(self) -> bool:
        return self.version > 0 and self.deleted_at is None

    @property
    def delta(self) -> Section:
        return self.desired.not_in(self.reported)

    def shown(self, *, delta: bool = False) -> Document:
        sections = {"desired": self.desired, "reported": self.reported}
        state = {name: each.state for name, each in sections.items() if each.state}
        times = {name: each.times for name, each in sections.items() if each.state}
        if delta and self.delta.state:
            state["delta"] = self.delta.state
        return {"state": state, "metadata": times, "version": self.version}


class Shadows:
    """Keeps shadows and tells of each change over MQTT, whoever made it: device, function or person.

    A version counts every accepted change, past a deletion too. One change at a time.
    """

    def __init__(self, publish: Publish) -> None:
        self._publish = publish
        self._shadows: dict[tuple[str, str], _Shadow] = {}
        self._lock = threading.RLock()

    def update(self, thing: str, name: str, payload: bytes) -> Document:
        """Carry out an update and tell of it; returns what `update/accepted` says.

        Raises:
            ShadowError: nothing was changed and nobody was told.
        """
        change = read_change(payload)
        with self._lock:
            now, before = _now(), self._current(thing, name)
            _check_version(change.version, before.version if before.exists else 0)
            base = before if before.exists else _Shadow(before.version)
            after = _updated(base, change.sections, now)
            self._shadows[thing, name] = after
            tail: Document = {"timestamp": now, **_token(change.token)}
            accepted = {
                "state": change.sections,
                "metadata": stamped(change.sections or {}, now),
                "version": after.version,
                **tail,
            }
            self._tell_update(shadow_topic(thing, name), base, after, accepted, tail)
        return accepted

    def get(self, thing: str, name: str, payload: bytes = b"") -> Document:
        """The shadow with its delta, as `get/accepted` says it; ShadowError when there is none."""
        token = read_document(payload).get("clientToken")
        with self._lock:
            shadow = self._existing(thing, name)
        return {**shadow.shown(delta=True), "timestamp": _now(), **_token(token)}

    def delete(self, thing: str, name: str, payload: bytes = b"") -> Document:
        """Remove a shadow and tell of it; returns what `delete/accepted` says."""
        request = read_document(payload)
        with self._lock:
            now, shadow = _now(), self._existing(thing, name)
            _check_version(request.get("version"), shadow.version)
            self._shadows[thing, name] = _Shadow(shadow.version, deleted_at=now)
            accepted = {
                "version": shadow.version,
                "timestamp": now,
                **_token(request.get("clientToken")),
            }
            self._tell(f"{shadow_topic(thing, name)}/delete/accepted", accepted)
        return accepted

    def names(self, thing: str) -> list[str]:
        """The named shadows that a thing has."""
        with self._lock:
            known = ((owner, name) for (owner, name), s in self._shadows.items() if s.exists)
            return sorted(name for owner, name in known if owner == thing and name)

    def answer(self, request: ShadowRequest, payload: bytes) -> None:
        """Carry out what came over MQTT; `accepted` or `rejected` is published."""
        topic = f"{shadow_topic(request.thing, request.name)}/{request.verb}"
        try:
            if request.verb == "get":
                self._tell(f"{topic}/accepted", self.get(request.thing, request.name, payload))
            else:
                act = self.update if request.verb == "update" else self.delete
                act(request.thing, request.name, payload)
        except ShadowError as error:
            refusal = {"code": error.code, "message": error.message, "timestamp": _now()}
            self._tell(f"{topic}/rejected", {**refusal, **_token(token_in(payload))})

    def _tell_update(
        self, topic: str, before: _Shadow, after: _Shadow, accepted: Document, tail: Document
    ) -> None:
        self._tell(f"{topic}/update/accepted", accepted)
        if (delta := after.delta).state:
            named = {"version": after.version, "state": delta.state, "metadata": delta.times}
            self._tell(f"{topic}/update/delta", {**named, **tail})
        previous = {"previous": before.shown()} if before.exists else {}
        self._tell(f"{topic}/update/documents", {**previous, "current": after.shown(), **tail})

    def _tell(self, topic: str, document: Document) -> None:
        self._publish(topic, json.dumps(document, ensure_ascii=False).encode())

    def _current(self, thing: str, name: str) -> _Shadow:
        shadow = self._shadows.get((thing, name), _Shadow())
        deleted_at = shadow.deleted_at
        if deleted_at is not None and _now() - deleted_at > REMEMBERED.total_seconds():
            return _Shadow()
        return shadow

    def _existing(self, thing: str, name: str) -> _Shadow:
        shadow = self._current(thing, name)
        if not shadow.exists:
            raise ShadowError(404, f"No shadow exists with name: '{name or thing}'")
        return shadow


def _updated(before: _Shadow, sections: Mapping[str, Any] | None, now: int) -> _Shadow:
    if sections is None:
        return _Shadow(before.version + 1)
    desired, reported = before.desired, before.reported
    if "desired" in sections:
        desired = desired.changed_by(sections["desired"], now)
    if "reported" in sections:
        reported = reported.changed_by(sections["reported"], now)
    check_size(desired, reported)
    return _Shadow(before.version + 1, desired, reported)


def _check_version(asked: int | None, current: int) -> None:
    if asked is not None and asked != current:
        raise ShadowError(409, "Version conflict")


def _token(token: str | None) -> Document:
    return {} if token is None else {"clientToken": token}


def _now() -> int:
    return int(datetime.now(UTC).timestamp())
