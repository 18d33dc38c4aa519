"""Probes in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from telecare.domain.probes import Probe


class MemoryProbes:
    """Keeps the last probe of each bureau."""

    def __init__(self) -> None:
        self.kept: dict[str, Probe] = {}

    def last(self, bureau: str) -> Probe | None:
        """Return the last probe that was raised, or None."""
        return self.kept.get(bureau)

    def keep(self, bureau: str, probe: Probe) -> None:
        """Keep a probe as the last one."""
        self.kept[bureau] = probe


class MemoryProbeLine:
    """Hands what is pressed to whoever stands for the hub; without one it is lost, as by a dead rule."""

    def __init__(self, hub: Callable[[str, Mapping[str, object]], None] | None = None) -> None:
        self.hub = hub
        self.pressed: list[str] = []

    def press(self, thing: str, document: Mapping[str, object]) -> None:
        """Hand an alarm on."""
        self.pressed.append(thing)
        if self.hub is not None:
            self.hub(thing, document)
