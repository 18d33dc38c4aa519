"""Keeps functions of one process from seeing each other's modules and environment."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

# The twin goes on running while a function does, whatever the function's folder ships.
_NEVER_HIDDEN = {"anju", "localcloud"}


def platform_needs() -> dict[str, str]:
    """What no process of this platform starts without; nothing else of the host's environment."""
    return {"SYSTEMROOT": os.environ["SYSTEMROOT"]} if sys.platform == "win32" else {}


@contextmanager
def environment(wanted: Mapping[str, str]) -> Iterator[None]:
    """Let the process have exactly this environment, then its own again."""
    outer = dict(os.environ)
    _change(outer, wanted)
    try:
        yield
    finally:
        _change(dict(os.environ), outer)


def _change(present: Mapping[str, str], wanted: Mapping[str, str]) -> None:
    for name in present.keys() - wanted.keys():
        del os.environ[name]
    for name, value in wanted.items():
        if present.get(name) != value:
            os.environ[name] = value


class Space:
    """The modules that a set of folders ships, as one environment has loaded them.

    Modules of those names that the rest of the process holds are out of sight while the space is
    entered, and the space's own are out of sight of the rest otherwise. Code that reads its
    settings once and keeps them is therefore loaded once for each different environment.
    """

    def __init__(self, folders: list[str]) -> None:
        self._folders = folders
        shipped = {name for folder in folders for name in _shipped(Path(folder))}
        self._names = shipped - _NEVER_HIDDEN
        self._modules: dict[str, ModuleType] = {}
        self._outer: tuple[str, ...] = ()
        self._sought_at = (0, "")

    @contextmanager
    def entered(self) -> Iterator[None]:
        outer = self._take_out()
        sys.modules.update(self._modules)
        before = len(sys.modules)
        sys.path[:0] = self._folders
        try:
            yield
        finally:
            for folder in self._folders:
                sys.path.remove(folder)
            if len(sys.modules) != before:
                self._modules = self._present()
            for name in self._modules:
                sys.modules.pop(name, None)
            sys.modules.update(outer)

    def _take_out(self) -> dict[str, ModuleType]:
        """Take out of sight what others hold under the space's names.

        Who they are is sought anew when a module came or went since: one that comes stands last.
        """
        state = (len(sys.modules), next(reversed(sys.modules), ""))
        if state != self._sought_at:
            self._outer, self._sought_at = tuple(self._present()), state
        return {name: sys.modules.pop(name) for name in self._outer}

    def _present(self) -> dict[str, ModuleType]:
        return {
            name: module
            for name, module in sys.modules.items()
            if name.partition(".")[0] in self._names
        }


def _shipped(folder: Path) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.suffix == ".py" or (entry / "__init__.py").is_file():
            yield entry.stem
