"""moto's event buses without its own delivery, which knows few targets and no disabled rule."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from moto.events.models import EventsBackend, Rule

from localcloud.moto_seams.patching import Seam

_CHANGES = (
    "delete_rule",
    "disable_rule",
    "enable_rule",
    "put_rule",
    "put_targets",
    "remove_targets",
)

OnEvent = Callable[[Rule, Mapping[str, Any]], None]
"""Takes a rule and an event of its bus, which it may match or not."""


def install(on_event: OnEvent, on_change: Callable[[], None]) -> Seam:
    """Tell of every event, once for each rule of its bus, and of every change; deliver nothing."""
    seam = Seam()

    def sent(rule: Rule, event: dict[str, Any], *_further: Any) -> None:
        on_event(rule, _as_sent(event))

    seam.replace(Rule, "send_to_targets", sent)
    for name in _CHANGES:
        seam.replace(EventsBackend, name, _told(vars(EventsBackend)[name], on_change))
    return seam


def _told(original: Callable[..., Any], on_change: Callable[[], None]) -> Callable[..., Any]:
    def changed(backend: Any, *arguments: Any, **named: Any) -> Any:
        answer = original(backend, *arguments, **named)
        on_change()
        return answer

    return changed


def _as_sent(event: Mapping[str, Any]) -> dict[str, Any]:
    """The event as targets get it: moto keeps its time as a number, and one field of its own."""
    shown = {name: value for name, value in event.items() if name != "ingestion-time"}
    at = datetime.fromtimestamp(float(event["time"]), UTC)
    return {**shown, "time": at.strftime("%Y-%m-%dT%H:%M:%SZ")}
