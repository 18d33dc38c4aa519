"""Tells when schedules come, change or go; moto stores them and never starts anything."""

from collections.abc import Callable
from typing import Any

from moto.scheduler.models import EventBridgeSchedulerBackend

from localcloud.moto_seams.patching import Seam

_CHANGES = ("create_schedule", "update_schedule", "delete_schedule", "delete_schedule_group")


def install(on_change: Callable[[], None]) -> Seam:
    """Call `on_change` after every change, from the thread that made it."""
    seam = Seam()
    for name in _CHANGES:
        original = vars(EventBridgeSchedulerBackend)[name]
        seam.replace(EventBridgeSchedulerBackend, name, _told(original, on_change))
    return seam


def _told(original: Callable[..., Any], on_change: Callable[[], None]) -> Callable[..., Any]:
    def changed(backend: Any, *arguments: Any, **named: Any) -> Any:
        answer = original(backend, *arguments, **named)
        on_change()
        return answer

    return changed
