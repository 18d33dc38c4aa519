"""Replacing attributes of moto, and putting every one of them back."""

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self


class SeamMovedError(RuntimeError):
    """moto has no longer what the seam replaces: look at its release notes before going on."""


class SeamInUseError(RuntimeError):
    """The seam is installed already; two twins at a time cannot share one moto."""


class Seam:
    """What an installation has replaced. Call it, or leave it as a context, to put all back."""

    def __init__(self) -> None:
        self._undo: list[Callable[[], None]] = []

    def replace(self, owner: Any, name: str, replacement: Any) -> None:
        """Put the replacement in the owner's own attribute.

        Raises SeamMovedError, after putting back what was replaced before, when the owner has no
        such attribute.
        """
        self.wrap(owner, name, lambda _: replacement)

    def wrap(self, owner: Any, name: str, around: Callable[[Any], Any]) -> None:
        """Replace the owner's own attribute by what `around` makes of it; raises as `replace`."""
        attributes = vars(owner)
        if name not in attributes:
            self()
            raise SeamMovedError(f"{owner} has no {name} of its own")
        original = attributes[name]
        setattr(owner, name, around(original))
        self._undo.append(lambda: setattr(owner, name, original))

    def on_uninstall(self, action: Callable[[], None]) -> None:
        """Run an action when the seam is taken out, before what was replaced earlier is put back."""
        self._undo.append(action)

    def __call__(self) -> None:
        """Put back everything, last replaced first. A second call does nothing."""
        while self._undo:
            self._undo.pop()()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self()
