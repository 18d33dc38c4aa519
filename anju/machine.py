"""The machine as `anju doctor` sees it: programs, packages, space, ports and clock."""

import os
import re
import shutil
import socket
import sys
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

PROJECT = Path(__file__).parent.parent
SBIN = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin", "/usr/local/opt/mosquitto/sbin")
PINNED = re.compile(r"^(?P<name>[\w.-]+)(\[[^]]*\])?(?P<relation>==|>=)(?P<version>[\w.]+)")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One package that pyproject.toml asks for."""

    name: str
    version: str
    exact: bool

    def is_met_by(self, installed: str) -> bool:
        """Compares as pip would, for the plain versions that pyproject.toml uses."""
        if self.exact:
            return installed == self.version
        return _numbers(installed) >= _numbers(self.version)


class Machine:
    """Answers from this very machine; a test hands the doctor another one."""

    @property
    def python(self) -> tuple[int, int]:
        """The version this interpreter has."""
        return sys.version_info[:2]

    def program(self, name: str) -> str | None:
        """Finds a program on PATH or where daemons live, which a user's PATH often leaves out."""
        return shutil.which(name) or shutil.which(name, path=os.pathsep.join(SBIN))

    def package(self, name: str) -> str | None:
        """Tells the installed version of a package."""
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            return None

    def requirements(self, extra: str) -> list[Requirement] | None:
        """Reads what the installed project asks for with this extra; None: it is not installed."""
        try:
            lines = metadata.requires("anju") or []
        except metadata.PackageNotFoundError:
            return None
        return list(_requirements(lines, extra))

    def free_bytes(self) -> int:
        """Space left where the project lives."""
        return shutil.disk_usage(PROJECT).free

    def hears_itself(self) -> bool:
        """Tries whether a local port can be opened and reached, as the broker's will be."""
        try:
            with socket.create_server(("127.0.0.1", 0)) as server:
                socket.create_connection(server.getsockname(), timeout=2).close()
        except OSError:
            return False
        return True

    def zone_is_known(self, name: str) -> bool:
        """Tells whether the time zone's rules are on this machine."""
        try:
            zoneinfo.ZoneInfo(name)
        except zoneinfo.ZoneInfoNotFoundError:
            return False
        return True

    def now(self) -> datetime:
        """What the machine's clock says."""
        return datetime.now(UTC)

    def written_at(self) -> datetime:
        """When this installation was written: no honest clock is before it."""
        return datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)


def _requirements(lines: list[str], extra: str) -> Iterator[Requirement]:
    for line in lines:
        asked, _, condition = line.partition(";")
        wanted = f'extra == "{extra}"' if extra else ""
        if condition.strip().replace("'", '"') != wanted:
            continue
        if found := PINNED.match(asked.strip()):
            yield Requirement(found["name"], found["version"], found["relation"] == "==")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))
